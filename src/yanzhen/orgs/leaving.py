"""What somebody still holds when their post ends: gathered from every app, and it must be nothing.

>>> @holding                                                       # doctest: +SKIP
... def open_needs(post: Post, day: date) -> Held: return Held(_("Open needs"), needs.count())
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from yanzhen.core.addresses import reverse
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


_pages: list[str] = []


def hand_over_page(url_name: str) -> None:
    """Name the page on which everything that a post holds is listed and handed over."""
    _pages[:] = [url_name]


def hand_over_url(post: Post) -> str:
    """Where what the post holds is handed over; nothing while no app offers it."""
    return reverse(_pages[0], args=[post.pk]) if _pages else ""


def held_by(post: Post, day: date) -> list[Held]:
    """What is to be handed over before the post ends; empty when nothing is left."""
    return [held for function in _holdings if (held := function(post, day)).count]
