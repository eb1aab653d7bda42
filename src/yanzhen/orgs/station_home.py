"""The station's home page: figures and lists that every app may add, for one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from yanzhen.core import scope
from yanzhen.core.scope import Actor, AreaSet, Permission
from yanzhen.orgs.models import Station

Words = str | Promise


@dataclass(frozen=True, slots=True)
class HomePlace:
    """The place whose home is shown: a station's area, or all that the actor's duties cover."""

    title: str
    areas: AreaSet
    station: Station | None
    day: date

    def q(self, column: str = "area_code") -> Q:
        """The condition for rows of this place; the app's own gate stands beside it."""
        return self.areas.q(column)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit and how it is counted."""

    label: Words
    value: object
    unit: Words = ""
    definition: Words = ""
    period: Words = ""
    state: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, with a word on its state."""

    title: Words
    url: str = ""
    detail: Words = ""
    badge: Words = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A card: its lines, how many there are in all, and where to see them all."""

    title: Words
    lines: Sequence[Line] = ()
    count: int | None = None
    url: str = ""
    empty: Words = ""
    icon: str = "circle-check"


Fill = Callable[[Actor, HomePlace], "Figure | Panel | SafeString | None"]
_parts: list[tuple[int, Permission, Fill]] = []


def home_panel(order: int, permission: Permission, fill: Fill) -> None:
    """Register a part of the page; each app does so in ``AppConfig.ready``.

    ``fill(actor, place)`` gives a Figure, a Panel, ready HTML, or nothing. It is asked only of
    holders of the permission; order below 100 is for what is due, 100 to 199 overdue, 200 on
    unlinked and missing things.
    """
    _parts.append((order, permission, fill))
    _parts.sort(key=lambda part: part[0])


@dataclass(frozen=True, slots=True)
class Home:
    figures: tuple[Figure, ...]
    panels: tuple[Panel, ...]
    blocks: tuple[SafeString, ...]


def home_of(actor: Actor, place: HomePlace) -> Home:
    """Everything that the actor may see of the place."""
    parts = [fill(actor, place) for _order, right, fill in _parts if scope.holds(actor, right)]
    return Home(
        figures=tuple(p for p in parts if isinstance(p, Figure)),
        panels=tuple(p for p in parts if isinstance(p, Panel)),
        blocks=tuple(p for p in parts if isinstance(p, SafeString)),
    )
