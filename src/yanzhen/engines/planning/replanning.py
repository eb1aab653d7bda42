"""A day planned anew after a sick call or an urgent visit, with as few changes as it can."""

from __future__ import annotations

from dataclasses import replace

from .control import CancelCallback, Limits, ProgressCallback, never_cancelled
from .model import PeriodPlan, PeriodProblem, Person, Visit, check_period
from .occurrences import placed_by_visit, put_together, take_apart
from .period import plan_period, priced


def replan_day(
    problem: PeriodProblem,
    current: PeriodPlan,
    limits: Limits,
    *,
    day: int,
    absent: frozenset[str] = frozenset(),
    urgent: tuple[Visit, ...] = (),
    progress: ProgressCallback | None = None,
    cancelled: CancelCallback = never_cancelled,
) -> PeriodPlan:
    """Replan after a sick call or an urgent visit, changing as little of `current` as it can.

    Free to move are that day's visits of absent people, and its visits by a single person of
    their teams (at the price of a change) unless they are fixed in the problem; the whole team may
    stand in. Every other day of a visit stays with whom it was; a day that nobody can take is
    lost alone, and named in `unserved` with `times`.
    """
    standing = replace(
        problem,
        people=tuple(_without(person, day) if person.id in absent else person
                     for person in problem.people),
        visits=_with_new(problem.visits, urgent),
        current=current,
        fixed=frozenset(),
    )  # fmt: skip
    check_period(standing)
    teams = {p.id: p.team for p in problem.people}
    hurried = {teams[name] for name in absent if name in teams}
    hurried |= {teams[v.responsible] for v in urgent if v.responsible in teams}
    new = {visit.id for visit in urgent}
    kept, loose = set(), set()
    for name, mine in placed_by_visit(standing).items():
        that_day = [placed for placed in mine if placed.day == day]
        hit = any(absent & set(placed.people) for placed in that_day)
        near = any(
            len(placed.people) == 1 and teams.get(placed.people[0]) in hurried
            for placed in that_day
        )
        if hit or name in new or (near and name not in problem.fixed):
            loose.add(name)
        else:
            kept.add(name)
    often = {visit.id: visit.days.frequency for visit in standing.visits}
    kept, loose = kept & often.keys(), loose & often.keys()
    apart, parts = take_apart(
        replace(standing, fixed=frozenset(kept)),
        {name for name in loose - new if often[name] > 1},
        today=day,
        loose=day,
    )
    found = plan_period(
        apart, limits, substitutes=True, today=day, progress=progress, cancelled=cancelled
    )
    placed, unserved = put_together(found.placed, found.unserved, parts)
    return priced(standing, replace(found, placed=tuple(placed), unserved=tuple(unserved)))


def _without(person: Person, day: int) -> Person:
    shifts = (None if d == day else shift for d, shift in enumerate(person.shifts))
    return replace(person, shifts=tuple(shifts))


def _with_new(visits: tuple[Visit, ...], urgent: tuple[Visit, ...]) -> tuple[Visit, ...]:
    known = {visit.id for visit in visits}
    return (*visits, *(visit for visit in urgent if visit.id not in known))
