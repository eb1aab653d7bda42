"""What is matched: tasks that need people, people who can help, and what came of it.

Places are kilometres in a local plane (``local_km``), moments are minutes from any common zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[float, float]
Span = tuple[int, int]


class MatchingInputError(ValueError):
    """The input cannot be what was meant; the sentence says why."""


def local_km(longitude: float, latitude: float, origin: tuple[float, float]) -> Place:
    """Kilometres east and north of an origin: good to 1 % within 200 km.

    >>> [round(part, 1) for part in local_km(104.1, 30.7, (104.0, 30.6))]
    [9.6, 11.1]
    """
    east = (longitude - origin[0]) * 111.32 * math.cos(math.radians(origin[1]))
    return east, (latitude - origin[1]) * 110.57


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done at a place in a span of time by ``people`` helpers at once.

    ``client`` is the person served: past services to them count, and a helper may refuse them.
    ``worth`` scales what it costs to leave the task open (1 = usual).
    """

    id: str
    place: Place
    span: Span
    skills: frozenset[str] = frozenset()
    language: str = ""
    client: str = ""
    people: int = 1
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who can be asked.

    ``free`` are the spans in which they have time (none given: always). ``at_most`` bounds the
    tasks of this matching, ``minutes_served`` is their load of the last weeks, ``past`` the
    services to each client, ``apart`` the clients whom they do not serve.
    """

    id: str
    place: Place
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    free: tuple[Span, ...] = ()
    at_most: int = 3
    minutes_served: int = 0
    past: Mapping[str, int] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    farthest_km: float = 15.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Prices in kilometres: what one would walk to avoid it.

    ``open_task`` must exceed every sum that one assignment can cost, so that a task is left open
    only when nobody can take it or it would push out more tasks.
    """

    open_task: float = 100.0
    kilometre: float = 1.0
    hour_served: float = 0.3
    next_task: float = 1.5
    known: float = 2.0
    rare_skill: float = 1.0
    gap_minutes: int = 30


USUAL = Weights()


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of why, for an app to put into words.

    Codes for a suggestion: ``near`` (km), ``can_do`` (skill), ``knows`` (times), ``speaks``
    (language), ``little_asked`` (hours). For an open task: ``nobody_can`` (skill),
    ``nobody_speaks`` (language), ``nobody_near`` (km of the nearest), ``nobody_free``,
    ``all_taken``.
    """

    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A helper for a task: its price (``Weights``) and why."""

    task: str
    helper: str
    price: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """The whole answer. ``price`` counts assignments and open places; ``is_proven`` = optimal."""

    suggestions: tuple[Suggestion, ...]
    open_tasks: tuple[tuple[str, Reason], ...]
    price: float
    is_proven: bool


def check(tasks: tuple[Task, ...], helpers: tuple[Helper, ...]) -> None:
    """Raises MatchingInputError for input that cannot be meant."""
    for kind, ids in (("task", [t.id for t in tasks]), ("helper", [h.id for h in helpers])):
        if len(ids) != len(set(ids)):
            raise MatchingInputError(f"Two entries of the list of {kind}s have the same id.")
    for task in tasks:
        if task.span[1] <= task.span[0]:
            raise MatchingInputError(f"Task {task.id} ends before it begins.")
        if task.people < 1:
            raise MatchingInputError(f"Task {task.id} needs at least one person.")
        _check_place(task.place, f"Task {task.id}")
    for helper in helpers:
        if any(end <= start for start, end in helper.free):
            raise MatchingInputError(f"A free time of helper {helper.id} ends before it begins.")
        if helper.at_most < 0:
            raise MatchingInputError(f"Helper {helper.id} cannot take fewer than no tasks.")
        _check_place(helper.place, f"Helper {helper.id}")


def _check_place(place: Place, whose: str) -> None:
    if not all(math.isfinite(part) for part in place):
        raise MatchingInputError(f"{whose} has a place that is no place.")
