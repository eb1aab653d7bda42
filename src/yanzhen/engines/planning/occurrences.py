"""A visit of several days taken apart into one visit a day, and put together again.

The search gives all days of a visit to one person. When somebody stands in for one day, or
has stood in before, that day becomes a visit of its own: it keeps the distance to the others,
which stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .model import DayRule, PeriodProblem, Placed, Unserved, Visit, keeps_gaps

_BETWEEN = "\x1f"  # ASCII unit separator: no part may have the name of another visit


def placed_by_visit(problem: PeriodProblem) -> dict[str, list[Placed]]:
    """The current plan, by visit and in the order of days."""
    found: dict[str, list[Placed]] = {}
    for placed in problem.current.placed if problem.current is not None else ():
        found.setdefault(placed.visit, []).append(placed)
    for mine in found.values():
        mine.sort(key=lambda placed: placed.day)
    return found


def irregular(problem: PeriodProblem) -> set[str]:
    """Fixed visits whose days in the current plan no single person makes, or not all of them."""
    by_visit = placed_by_visit(problem)
    often = {visit.id: visit.days.frequency for visit in problem.visits}
    return {
        name
        for name in problem.fixed
        if name in often
        and (len({p.people[0] for p in by_visit[name]}) > 1 or len(by_visit[name]) != often[name])
    }


def take_apart(
    problem: PeriodProblem, names: Iterable[str], *, today: int = 0, loose: int | None = None
) -> tuple[PeriodProblem, dict[str, str]]:
    """The problem with these visits as one visit a day, and what each of the parts is a part of.

    The parts are fixed, but for those of the day `loose`; a time that the current plan had lost
    may be caught up on a day from `today` on that keeps the distance, one time of each visit.
    """
    names = set(names)
    if not names or problem.current is None:
        return problem, {}
    by_visit = placed_by_visit(problem)
    visits: list[Visit] = []
    placed = [p for p in problem.current.placed if p.visit not in names]
    fixed = set(problem.fixed) - names
    parts: dict[str, str] = {}
    for visit in problem.visits:
        if visit.id not in names:
            visits.append(visit)
            continue
        mine = by_visit[visit.id]
        days = {p.day for p in mine}
        for one in mine:
            part = f"{visit.id}{_BETWEEN}{one.day}"
            parts[part] = visit.id
            rule = DayRule(1, _days_beside(problem, visit, days - {one.day}, today) | {one.day})
            visits.append(replace(visit, id=part, days=rule))
            placed.append(replace(one, visit=part))
            if one.day != loose:
                fixed.add(part)
        for time in range(visit.days.frequency - len(mine)):
            part = f"{visit.id}{_BETWEEN}lost {time}"
            parts[part] = visit.id
            caught_up = _days_beside(problem, visit, days, today) if time == 0 else frozenset()
            visits.append(replace(visit, id=part, days=DayRule(1, caught_up)))
    current = replace(problem.current, placed=tuple(placed))
    apart = replace(problem, visits=tuple(visits), current=current, fixed=frozenset(fixed))
    return apart, parts


def put_together(
    placed: Iterable[Placed], unserved: Iterable[Unserved], parts: dict[str, str]
) -> tuple[list[Placed], list[Unserved]]:
    """The same with the names of the visits; a part without a day is a lost time of its visit."""
    whole = [replace(p, visit=parts[p.visit]) if p.visit in parts else p for p in placed]
    lost = [
        Unserved(parts[item.visit], item.reason, times=1) if item.visit in parts else item
        for item in unserved
    ]
    return whole, lost


def _days_beside(
    problem: PeriodProblem, visit: Visit, others: set[int], today: int
) -> frozenset[int]:
    """The days from `today` on of one time of a visit, while its other times stay."""
    rule = visit.days
    possible = rule.allowed if rule.allowed is not None else range(problem.days)
    is_whole = len(others) + 1 == rule.frequency
    return frozenset(
        day
        for day in possible
        if today <= day < problem.days
        and day not in others
        and keeps_gaps(rule, sorted({*others, day}), is_whole=is_whole)
    )
