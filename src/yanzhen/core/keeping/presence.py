"""Who works on a data folder: servers side by side, a restore alone."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import WrongState

_held: list[int] = []


def _folder() -> int:
    return os.open(settings.DATA, os.O_RDONLY | os.O_DIRECTORY)


def serve_here() -> None:
    """Say for the life of this process that a server is at work; waits while a restore runs."""
    if not _held:
        folder = _folder()
        fcntl.flock(folder, fcntl.LOCK_SH)
        _held.append(folder)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keep servers out meanwhile. Raises WrongState when one is at work on this folder."""
    folder = _folder()
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise WrongState(
            _("A server is running on this folder. Stop it first, then restore.")
        ) from None
    finally:
        os.close(folder)
