"""What a period of visits asks for, and what a plan of it says.

Minutes count from midnight of each day; days count from 0. Travel is a matrix of minutes
between places, made by `travel`. Nothing here searches.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

import numpy as np

from .day_model import Synchronisation
from .errors import PlanningInputError


@dataclass(frozen=True)
class Shift:
    """Working time of one day; the break begins at `break_from`, or after the visit then under
    way.
    """

    start: float
    end: float
    break_from: float = 720.0
    break_minutes: float = 0.0


@dataclass(frozen=True)
class Person:
    """`shifts[day]` is None on a day off. Only people of one team stand in for each other."""

    id: str
    skills: frozenset[str]
    place: int
    shifts: tuple[Shift | None, ...]
    max_overtime: float = 0.0
    team: str = ""

    def shift_on(self, day: int) -> Shift:
        """The shift of a day on which this person has a route. Raises KeyError on a day off."""
        shift = self.shifts[day]
        if shift is None:
            raise KeyError(day)
        return shift


@dataclass(frozen=True)
class DayRule:
    """On how many days, on which, and how far apart; `last` is the day before the period (below 0)
    of the last visit.
    """

    frequency: int = 1
    allowed: frozenset[int] | None = None
    gap_min: int = 1
    gap_max: int = 10_000
    last: int | None = None


@dataclass(frozen=True)
class Visit:
    """An obligation: one place, one or two skills at a time, on the days its rule allows.

    `responsible` makes every visit if the first skill fits; another person costs the
    continuity weight. `by_phone` takes minutes but no travel. A visit that may be late pays
    tardiness past `closes`; one that may not is left out instead.
    """

    id: str
    household: str
    place: int
    minutes: float
    skills: tuple[str, ...]
    days: DayRule = DayRule()
    opens: float = 0.0
    closes: float = 1440.0
    may_be_late: bool = True
    synchronisation: Synchronisation | None = None
    gap_min: float = 0.0
    gap_max: float = 0.0
    responsible: str | None = None
    preferred: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    by_phone: bool = False


@dataclass(frozen=True)
class Weights:
    """Price of each term: travel, overtime and tardiness a minute, the others a case."""

    travel: float = 1.0
    overtime: float = 5.0
    tardiness: float = 5.0
    continuity: float = 60.0
    preference: float = 10.0
    changed: float = 30.0
    unserved: float = 600.0


@dataclass(frozen=True)
class Placed:
    """One occurrence: `people[i]` starts the part for `skills[i]` at `starts[i]`."""

    visit: str
    day: int
    people: tuple[str, ...]
    starts: tuple[float, ...]


@dataclass(frozen=True)
class Unserved:
    """Why a visit is not made; `times` of its days only, or none at all when it is None."""

    visit: str
    reason: str
    times: int | None = None


@dataclass(frozen=True)
class PeriodPlan:
    """`terms` are unweighted amounts by name; `cost` is their weighted sum."""

    placed: tuple[Placed, ...]
    unserved: tuple[Unserved, ...]
    terms: dict[str, float]
    cost: float
    iterations: int
    seconds: float
    cancelled: bool = False


@dataclass(frozen=True)
class PeriodProblem:
    """A period to plan. Visits named in `fixed` keep their days and people of `current`."""

    days: int
    people: tuple[Person, ...]
    visits: tuple[Visit, ...]
    travel: np.ndarray
    weights: Weights = Weights()
    current: PeriodPlan | None = None
    fixed: frozenset[str] = field(default_factory=frozenset)


def check_period(problem: PeriodProblem) -> None:
    """Raise PlanningInputError on input that is wrong in itself.

    What is only impossible (nobody free, no allowed day) is no error: the plan returns
    it as unserved with the reason.
    """
    if not 1 <= problem.days <= 62:
        raise PlanningInputError(
            f"A period of {problem.days} days cannot be planned; it must be 1 to 62."
        )
    travel = np.asarray(problem.travel)
    if travel.ndim != 2 or travel.shape[0] != travel.shape[1]:
        raise PlanningInputError("The travel matrix must be square.")
    if not np.all(np.isfinite(travel)) or (travel.size and travel.min() < 0):
        raise PlanningInputError("The travel matrix holds a value that is missing or below zero.")
    people: set[str] = set()
    for person in problem.people:
        if person.id in people:
            raise PlanningInputError(f"Person {person.id} is listed twice.")
        people.add(person.id)
        if not 0 <= person.place < len(travel):
            raise PlanningInputError(
                f"Person {person.id} starts at a place the travel matrix does not have."
            )
        if len(person.shifts) != problem.days:
            raise PlanningInputError(
                f"Person {person.id} has {len(person.shifts)} shifts for {problem.days} days."
            )
        for day, shift in enumerate(person.shifts):
            if shift is not None and shift.end < shift.start:
                raise PlanningInputError(
                    f"The shift of {person.id} on day {day} ends before it starts."
                )
    known = {skill for person in problem.people for skill in person.skills}
    visits: set[str] = set()
    for visit in problem.visits:
        _check_visit(visit, visits, known, people, len(travel), problem.days)
        visits.add(visit.id)
    if problem.current is not None:
        _check_current(problem, problem.current, visits, people)
    planned = (
        {placed.visit for placed in problem.current.placed}
        if problem.current is not None
        else set()
    )
    for name in problem.fixed:
        if name not in planned:
            raise PlanningInputError(
                f"Visit {name} is fixed, but the current plan does not have it."
            )


def _check_visit(
    visit: Visit, seen: set[str], known: set[str], people: set[str], places: int, days: int
) -> None:
    if visit.id in seen:
        raise PlanningInputError(f"Visit {visit.id} is listed twice.")
    if not 0 <= visit.place < places:
        raise PlanningInputError(f"Visit {visit.id} is at a place the travel matrix does not have.")
    if visit.closes < visit.opens:
        raise PlanningInputError(f"The window of visit {visit.id} closes before it opens.")
    if not (visit.minutes >= 0 and math.isfinite(visit.minutes)):
        raise PlanningInputError(f"The duration of visit {visit.id} is not a number of minutes.")
    if not 1 <= len(visit.skills) <= 2:
        raise PlanningInputError(
            f"Visit {visit.id} needs {len(visit.skills)} people; one or two can be planned."
        )
    for skill in visit.skills:
        if skill not in known:
            raise PlanningInputError(f"Visit {visit.id} needs the skill {skill}, which nobody has.")
    if len(visit.skills) == 2 and visit.synchronisation is None:
        raise PlanningInputError(
            f"Visit {visit.id} needs two people but does not say whether together or in turn."
        )
    if visit.gap_max < visit.gap_min or visit.days.gap_max < visit.days.gap_min:
        raise PlanningInputError(
            f"The longest gap of visit {visit.id} is shorter than its shortest gap."
        )
    if not 1 <= visit.days.frequency <= days:
        raise PlanningInputError(
            f"Visit {visit.id} is wanted {visit.days.frequency} times in {days} days."
        )
    if visit.responsible is not None and visit.responsible not in people:
        raise PlanningInputError(
            f"The person responsible for visit {visit.id} is not in the list of people."
        )


def _check_current(
    problem: PeriodProblem, current: PeriodPlan, visits: set[str], people: set[str]
) -> None:
    minutes = {visit.id: visit.minutes for visit in problem.visits}
    busy: dict[tuple[str, int], list[tuple[float, float, str]]] = {}
    for placed in current.placed:
        if placed.visit not in visits:
            continue
        for person, start in zip(placed.people, placed.starts, strict=True):
            if person in people:
                busy.setdefault((person, placed.day), []).append(
                    (start, start + minutes[placed.visit], placed.visit)
                )
    for (person, day), spans in busy.items():
        spans.sort()
        for (_, end, first), (start, _, second) in itertools.pairwise(spans):
            if start < end - 1e-6:
                raise PlanningInputError(
                    f"The current plan has {person} in two places on day {day}: at {first} and at {second}."  # noqa: E501
                )


def keeps_gaps(rule: DayRule, days: list[int], *, is_whole: bool = True) -> bool:
    """Whether sorted days keep their distance; with times left out only the shortest counts."""
    line = days if rule.last is None else [rule.last, *days]
    gaps = [after - before for before, after in itertools.pairwise(line)]
    return all(rule.gap_min <= gap <= (rule.gap_max if is_whole else gap) for gap in gaps)


PATTERNS_AT_MOST = 400


def day_patterns(rule: DayRule, days: int) -> list[int]:
    """Every set of days the rule allows, as bits; evenly thinned above 400."""
    allowed = sorted(
        day
        for day in (rule.allowed if rule.allowed is not None else range(days))
        if 0 <= day < days
    )
    patterns: list[int] = []

    def extend(bits: int, last: int | None, left: int) -> None:
        if len(patterns) >= 50 * PATTERNS_AT_MOST:
            return
        if left == 0:
            patterns.append(bits)
            return
        for day in allowed:
            if last is not None and not rule.gap_min <= day - last <= rule.gap_max:
                continue
            if last is not None and day <= last:
                continue
            extend(bits | 1 << day, day, left - 1)

    extend(0, rule.last, rule.frequency)
    if len(patterns) > PATTERNS_AT_MOST:
        step = len(patterns) / PATTERNS_AT_MOST
        patterns = [patterns[int(i * step)] for i in range(PATTERNS_AT_MOST)]
    return patterns
