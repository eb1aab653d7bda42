"""Where a need came from, when work of an app above opened it: the apps say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need


@dataclass(frozen=True, slots=True)
class Origin:
    """What opened a need; without an address when this actor may not see it."""

    label: str | Promise
    words: str
    url: str = ""


Finder = Callable[[Actor, Need], Origin | None]
_finders: list[tuple[frozenset[str], Finder]] = []


def need_origin(*channels: str) -> Callable[[Finder], Finder]:
    """Register a finder for needs that came through these channels."""

    def register(finder: Finder) -> Finder:
        _finders.append((frozenset(channels), finder))
        return finder

    return register


def origin_of(actor: Actor, need: Need) -> Origin | None:
    """What opened this need, asked of the apps whose channel it is."""
    for channels, find in _finders:
        if need.channel in channels and (origin := find(actor, need)) is not None:
            return origin
    return None
