"""What somebody still holds when their post ends: gathered from every app, and it must be nothing.

>>> @holding                                                       # doctest: +SKIP
... def open_needs(post: Post, day: date) -> Held: return Held(_("Open needs"), needs.count())
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from yanzhen.orgs.models import Post


@dataclass(frozen=True, slots=True)
class Held:
    """How many of something a post still answers for."""

    label: str | Promise
    count: int


Holding = Callable[[Post, date], Held]
_holdings: list[Holding] = []


def holding(function: Holding) -> Holding:
    """Register what an app knows of a post's hands; in ``AppConfig.ready``."""
    _holdings.append(function)
    return function


def held_by(post: Post, day: date) -> list[Held]:
    """What is to be handed over before the post ends; empty when nothing is left."""
    return [held for function in _holdings if (held := function(post, day)).count]
