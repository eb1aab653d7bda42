"""Addresses that pages give out by the dozen, worked out once for each page."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from django import urls

SAMPLE = 4_600_000_000_000_017


@functools.cache
def _whole(view: str) -> str:
    return urls.reverse(view)


@functools.cache
def _around(view: str) -> tuple[str, str]:
    before, _key, after = urls.reverse(view, args=[SAMPLE]).partition(str(SAMPLE))
    return before, after


def reverse(view: str, args: Sequence[Any] = ()) -> str:
    """Django's ``reverse``; a page without arguments or with one whole number is looked up once.

    The addresses of this house do not depend on the request.
    """
    if not args:
        return _whole(view)
    if len(args) == 1 and args[0].__class__ is int:
        before, after = _around(view)
        return f"{before}{args[0]}{after}"
    return urls.reverse(view, args=args)
