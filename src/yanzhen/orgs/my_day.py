"""今日 "My day": what one person has to do today, gathered from every app that knows something."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor

# Icons of the kinds that apps use; an unknown kind gets a plain circle.
ICONS = {
    "need": "clipboard-list",
    "order": "handshake",
    "activity": "users-round",
    "visit": "footprints",
    "case": "folder-kanban",
    "phone": "phone",
    "regulation": "book-open",
    "approval": "file-text",
}


@dataclass(frozen=True, slots=True)
class DayItem:
    """One thing on somebody's day. ``reason`` says why it is on it, in a few words.

    ``home`` is the household to which one goes for it, so that the map of the day can show it.
    """

    reason: Words
    title: Words
    url: str
    due_at: datetime | None = None
    kind: str = ""
    done: bool = False
    detail: Words = ""
    home: int | None = None

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "circle")


DaySource = Callable[[Actor, date], Iterable[DayItem]]
_sources: list[DaySource] = []


def day_source(function: DaySource) -> DaySource:
    """Register ``function(actor, day)``, which lists what this actor has to do on the day.

    It is asked for everything that is open and due by the end of the day, also what is overdue,
    for what is new and waits for a first look, and for what was done on the day; a source of a
    role returns nothing for others.
    """
    _sources.append(function)
    return function


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a household lies (longitude and latitude, WGS-84), perhaps only roughly."""

    point: tuple[float, float]
    is_coarse: bool = False


Locator = Callable[[Actor, Collection[int]], Mapping[int, Spot]]
_locators: list[Locator] = []


def locator(function: Locator) -> Locator:
    """Register ``function(actor, household keys)``, which knows where some of them lie."""
    _locators.append(function)
    return function


@dataclass(frozen=True, slots=True)
class DaySection:
    """Items that hurt equally."""

    title: Words
    state: str
    items: tuple[DayItem, ...]


def sections_of(actor: Actor, day: date) -> list[DaySection]:
    """All items in the order of what hurts first: overdue, today, later, without a time, done."""
    items = list(chain.from_iterable(source(actor, day) for source in _sources))
    open_items = sorted((i for i in items if not i.done), key=lambda i: i.due_at or actor.now)
    overdue = [i for i in open_items if i.due_at and i.due_at < actor.now]
    ahead = [i for i in open_items if i.due_at and i.due_at >= actor.now]
    today = [i for i in ahead if i.due_at and timezone.localdate(i.due_at) <= day]
    later = [i for i in ahead if i not in today]
    parts = (
        (_("Overdue"), "overdue", overdue),
        (_("Today"), "due", today),
        (_("New, not due yet"), "", later),
        (_("When there is time"), "", [i for i in open_items if not i.due_at]),
        (_("Done"), "done", [i for i in items if i.done]),
    )
    return [DaySection(title, state, tuple(rows)) for title, state, rows in parts if rows]


# -- the map of the day ---------------------------------------------------------------------------

# The layers of the asset map in whose colours a day is drawn: red, amber, teal.
LAYERS = {"overdue": "station", "due": "organization"}
LATER = "place"
MARGIN = 0.004  # degrees: about 400 m around a single home


def homes_of(sections: Iterable[DaySection]) -> set[int]:
    """The households to which one still has to go."""
    items = chain.from_iterable(s.items for s in sections if s.state != "done")
    return {item.home for item in items if item.home is not None}


def spots_of(actor: Actor, homes: Collection[int]) -> dict[int, Spot]:
    found: dict[int, Spot] = {}
    for locate in _locators:
        found |= locate(actor, homes)
    return found


def map_of(actor: Actor, sections: Iterable[DaySection]) -> dict[str, Any]:
    """What the map draws, as GeoJSON: each home once, in the colour of what hurts first."""
    sections = list(sections)
    spots = spots_of(actor, homes_of(sections))
    drawn: dict[int, dict[str, Any]] = {}
    for section in sections:
        for item in section.items:
            if section.state == "done" or item.home not in spots or item.home in drawn:
                continue
            spot = spots[item.home]
            drawn[item.home] = {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": list(spot.point)},
                "properties": {
                    "layer": LAYERS.get(section.state, LATER),
                    "name": str(item.title),
                    "detail": str(item.reason),
                    "place": str(item.detail),
                    "url": item.url,
                    "coarse": spot.is_coarse,
                },
            }
    points = [spots[home].point for home in drawn]
    empty: dict[str, Any] = {"type": "FeatureCollection", "features": []}
    return {
        "box": _box(points),
        "assets": {"type": "FeatureCollection", "features": list(drawn.values())},
        "circles": empty,
        "beyond": empty,
        "labels": empty,
    }


def _box(points: list[tuple[float, float]]) -> list[float] | None:
    if not points:
        return None
    lngs, lats = [p[0] for p in points], [p[1] for p in points]
    return [min(lngs) - MARGIN, min(lats) - MARGIN, max(lngs) + MARGIN, max(lats) + MARGIN]
