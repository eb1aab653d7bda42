"""今日 "My day": what one person has to do today, gathered from every app that knows something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor

Words = str | Promise

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
    """One thing on somebody's day. ``reason`` says why it is on it, in a few words."""

    reason: Words
    title: Words
    url: str
    due_at: datetime | None = None
    kind: str = ""
    done: bool = False
    detail: Words = ""

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
