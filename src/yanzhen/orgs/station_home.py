"""The station's home page: figures and lists that every app may add, for one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.safestring import SafeString

from yanzhen.core import scope
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor, AreaSet, Permission
from yanzhen.orgs.models import Station


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
_parts: list[tuple[int, Permission, Fill, bool]] = []


def home_panel(order: int, permission: Permission, fill: Fill, *, is_late: bool = False) -> None:
    """Register a part of the page; each app does so in ``AppConfig.ready``.

    ``fill(actor, place)`` gives a Figure, a Panel, ready HTML, or nothing. It is asked only of
    holders of the permission; order below 100 is for what is due, 100 to 199 overdue, 200 on
    unlinked and missing things. A late part, one that looks at much, is fetched after the page.
    """
    _parts.append((order, permission, fill, is_late))
    _parts.sort(key=lambda part: part[0])


@dataclass(frozen=True, slots=True)
class Home:
    figures: tuple[Figure, ...]
    panels: tuple[Panel, ...]
    blocks: tuple[SafeString, ...]
    has_late_parts: bool


def home_of(actor: Actor, place: HomePlace, *, is_late: bool = False) -> Home:
    """Everything that the actor may see of the place; ``is_late``: the late parts alone."""
    allowed = [(fill, late) for _order, right, fill, late in _parts if scope.holds(actor, right)]
    parts = [fill(actor, place) for fill, late in allowed if late is is_late]
    return Home(
        has_late_parts=any(late for _fill, late in allowed),
        figures=tuple(p for p in parts if isinstance(p, Figure)),
        panels=tuple(p for p in parts if isinstance(p, Panel)),
        blocks=tuple(p for p in parts if isinstance(p, SafeString)),
    )
