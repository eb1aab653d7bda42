"""Everything that is wrong with a plan of a period, found from the problem and the plan alone.

Works on the attributes of the two objects and imports nothing of the engine. The travel
matrix may be of single precision, so times are compared with a tolerance of a
hundredth of a minute.
"""

from __future__ import annotations

import itertools
from typing import Any

TOLERANCE = 0.01


def faults_of(problem: Any, plan: Any) -> list[str]:
    """One sentence for every broken rule; an empty list when the plan holds."""
    faults: list[str] = []
    visits = {visit.id: visit for visit in problem.visits}
    people = {person.id: person for person in problem.people}
    days: dict[str, list[int]] = {}
    stops: dict[tuple[str, int], list[tuple[float, Any]]] = {}
    for placed in plan.placed:
        visit = visits.get(placed.visit)
        if visit is None:
            faults.append(f"{placed.visit} is not a visit of the problem.")
            continue
        days.setdefault(visit.id, []).append(placed.day)
        if len(placed.people) != len(visit.skills) or len(placed.starts) != len(visit.skills):
            faults.append(
                f"{visit.id} has {len(placed.people)} people for {len(visit.skills)} parts."
            )
            continue
        if len(set(placed.people)) != len(placed.people):
            faults.append(f"{visit.id} has one person for both parts.")
        for name, skill, start in zip(placed.people, visit.skills, placed.starts, strict=True):
            person = people.get(name)
            if person is None:
                faults.append(f"{name} is not in the list of people.")
                continue
            if skill not in person.skills:
                faults.append(f"{name} lacks {skill} for {visit.id}.")
            if name in visit.forbidden:
                faults.append(f"{name} is forbidden for {visit.id}.")
            if start < visit.opens - TOLERANCE:
                faults.append(f"{visit.id} begins before its window opens.")
            if not visit.may_be_late and start > visit.closes + TOLERANCE:
                faults.append(f"{visit.id} begins after its window, which it may not.")
            stops.setdefault((name, placed.day), []).append((start, visit))
        if len(placed.starts) == 2:
            apart = placed.starts[1] - placed.starts[0]
            together = visit.synchronisation.value == "simultaneous"
            low, high = (0.0, 0.0) if together else (visit.gap_min, visit.gap_max)
            if not low - TOLERANCE <= apart <= high + TOLERANCE:
                faults.append(f"The two parts of {visit.id} begin {apart:.1f} minutes apart.")
    unserved = {item.visit for item in plan.unserved if item.times is None}
    lost: dict[str, int] = {}
    for item in plan.unserved:
        lost[item.visit] = lost.get(item.visit, 0) + (item.times or 0)
    faults += [
        f"{item.visit} is unserved without a reason." for item in plan.unserved if not item.reason
    ]
    for visit in problem.visits:
        mine = sorted(days.get(visit.id, []))
        if visit.id in unserved:
            if mine:
                faults.append(f"{visit.id} is planned and unserved at once.")
            continue
        rule = visit.days
        wanted = rule.frequency - lost.get(visit.id, 0)
        if len(mine) != wanted:
            faults.append(f"{visit.id} is planned {len(mine)} times instead of {wanted}.")
        if rule.allowed is not None and not set(mine) <= set(rule.allowed):
            faults.append(f"{visit.id} is planned on a day it does not allow.")
        line = ([] if rule.last is None else [rule.last]) + mine
        for first, second in itertools.pairwise(line):
            longest = rule.gap_max if wanted == rule.frequency else second - first
            if not rule.gap_min <= second - first <= longest or second == first:
                faults.append(f"{visit.id} is planned {second - first} days apart.")
    for (name, day), route in stops.items():
        if name in people:
            faults += _route_faults(
                problem, people[name], day, sorted(route, key=lambda stop: stop[0])
            )
    return faults


def _route_faults(problem: Any, person: Any, day: int, mine: list[tuple[float, Any]]) -> list[str]:
    shift = person.shifts[day]
    if shift is None:
        return [f"{person.id} works on day {day}, a day off."]
    faults = []
    here, clock, last_start = person.place, shift.start, shift.start
    due = shift.break_minutes > 0
    for start, visit in mine:
        way = 0.0 if visit.by_phone else float(problem.travel[here][visit.place])
        needed = clock + way
        if due and last_start <= shift.break_from < start:
            needed += shift.break_minutes
            due = False
        if start < needed - TOLERANCE:
            faults.append(
                f"{person.id} cannot be at {visit.id} on day {day} by {start:.1f}, only by {needed:.1f}."  # noqa: E501
            )
        if not visit.by_phone:
            here = visit.place
        clock, last_start = start + visit.minutes, start
    back = clock + float(problem.travel[here][person.place])
    if due and last_start <= shift.break_from < back:
        back += shift.break_minutes
    if back > shift.end + person.max_overtime + TOLERANCE:
        faults.append(f"{person.id} is back at {back:.1f} on day {day}, past the agreed overtime.")
    return faults
