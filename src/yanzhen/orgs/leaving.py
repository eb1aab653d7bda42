"""What somebody still holds when their post ends: gathered from every app, and it must be nothing.

>>> @holding                                                       # doctest: +SKIP
... def open_needs(post: Post, day: date) -> Held: return Held(_("Open needs"), needs.count())
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post


@dataclass(frozen=True, slots=True)
class Held:
    """How many of something a post still answers for."""

    label: str | Promise
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of it by name: how many there are, and the first lines (name, detail, address)."""

    title: str | Promise
    count: int
    lines: list[tuple[str, str, str]]


Holding = Callable[[Post, date], Held]
Listing = Callable[[Actor, Post, date, int], Listed]
Handing = Callable[[Actor, Post, Post, str], int]
_holdings: list[Holding] = []


def holding(function: Holding) -> Holding:
    """Register what an app knows of a post's hands; in ``AppConfig.ready``."""
    _holdings.append(function)
    return function


_listings: list[Listing] = []
_handings: list[Handing] = []


def listing(function: Listing) -> Listing:
    """Register what an app of an upper room shows on the hand-over list of a post."""
    _listings.append(function)
    return function


def handing(function: Handing) -> Handing:
    """Register what an app of an upper room gives to the post that takes over.

    The function gets the actor, both posts and the area to which it is limited (empty: all that
    the post holds), and answers how many rows changed hands.
    """
    _handings.append(function)
    return function


def listed_by(actor: Actor, post: Post, day: date, most: int) -> Iterator[Listed]:
    """What upper rooms show of a post's hands, at most so many lines of each."""
    for function in _listings:
        if (listed := function(actor, post, day, most)).count:
            yield listed


def hand_on(actor: Actor, post: Post, to: Post, area: str) -> int:
    """Let upper rooms give what they hold for a post to another one; answers how many rows."""
    return sum(function(actor, post, to, area) for function in _handings)


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
