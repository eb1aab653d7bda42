"""Planning a period: days and routes together, then the minutes of each day.

1. Obligations get their people, days and routes by ruin-and-recreate (`period_ruin`).
2. Each day is timed, and reordered where windows, breaks or double visits ask for it, by
   the day kernel.
3. What does not fit is left out with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from . import period_kernel as kernel
from .control import CancelCallback, Limits, ProgressCallback, Stopwatch, never_cancelled
from .day_model import (
    Synchronisation,
)
from .model import PeriodPlan, PeriodProblem, Placed, Unserved, Visit, check_period
from .occurrences import irregular, put_together, take_apart
from .period_arrays import LONGEST_STRING, arrays_of, load_current, state_of
from .period_ruin import ruin_and_recreate
from .period_timing import time_days
from .reasons import reason_unserved

AVERAGE_REMOVED = 8.0
BLINK = 10  # of 1024
BATCH = 2_000
HOT, COLD = 0.6, 0.02


def plan_period(
    problem: PeriodProblem,
    limits: Limits,
    *,
    substitutes: bool = False,
    today: int = 0,
    progress: ProgressCallback | None = None,
    cancelled: CancelCallback = never_cancelled,
) -> PeriodPlan:
    """Plan the period; with `substitutes` the whole team may stand in for the person responsible.

    A current plan is the start, and keeps what happens before `today`.

    Raises PlanningInputError for input that is wrong in itself; what cannot be served is
    in `unserved` with its reason.
    """
    check_period(problem)
    watch = Stopwatch(limits, progress, cancelled)
    if not problem.visits or not problem.people:
        nobody = [Unserved(v.id, "There is nobody to make visits.") for v in problem.visits]
        return _finished(problem, [], nobody, watch)
    apart, parts = take_apart(problem, irregular(problem), today=today)
    placed, unserved = _searched(apart, limits, substitutes, today, watch)
    return _finished(problem, *put_together(placed, unserved, parts), watch)


def _searched(
    problem: PeriodProblem, limits: Limits, substitutes: bool, today: int, watch: Stopwatch
) -> tuple[list[Placed], list[Unserved]]:
    a = arrays_of(problem, substitutes, today)
    s = state_of(a, limits.seed)
    load_current(problem, a, s)
    kernel.measure(a, s)
    kernel.build(a, s)
    warm = problem.current is not None
    arcs = max(1.0, float(s.length.sum()))
    unit = float(a.weights[kernel.W_TRAVEL] * s.scalars[kernel.TRAVEL]) / arcs or 1.0
    hot = HOT / 5 if warm else HOT
    batch = max(BATCH, len(problem.visits) // 4)
    while not a.fixed.all() and watch.goes_on(float(s.scalars[kernel.BEST])):
        size = watch.batch(min(batch, max(50, (limits.iterations or batch * 50) // 50)))
        temperature = unit * hot * (COLD / hot) ** watch.share()
        ruin_and_recreate(a, s, size, temperature, AVERAGE_REMOVED, LONGEST_STRING, BLINK)
        kernel.measure(a, s)
        if s.scalars[kernel.COST] < s.scalars[kernel.BEST] - 1e-9:
            kernel.keep_best(s)
        watch.iterations += size
    kernel.return_to_best(a, s)
    placed, left_out = time_days(problem, a, s, limits.seed)
    unserved = []
    gone = {item.visit for item in left_out}
    for o, visit in enumerate(problem.visits):
        if s.pattern[o] == 0 and visit.id not in gone:
            unserved.append(Unserved(visit.id, reason_unserved(problem, visit, placed)))
    unserved.extend(left_out)
    return placed, unserved


def _finished(
    problem: PeriodProblem, placed: list[Placed], unserved: list[Unserved], watch: Stopwatch
) -> PeriodPlan:
    plan = PeriodPlan(
        tuple(placed),
        tuple(unserved),
        {},
        0.0,
        watch.iterations,
        watch.seconds,
        watch.was_cancelled,
    )
    return priced(problem, plan)


def priced(problem: PeriodProblem, plan: PeriodPlan) -> PeriodPlan:
    """The plan in the order of its days, with the terms and the cost that it has in the problem."""
    placed = sorted(plan.placed, key=lambda p: (p.day, p.starts, p.visit))
    terms = plan_terms(problem, placed, plan.unserved)
    weights = problem.weights
    prices = {
        "travel": weights.travel,
        "overtime": weights.overtime,
        "tardiness": weights.tardiness,
        "continuity": weights.continuity,
        "preference": weights.preference,
        "changed": weights.changed,
        "unserved": weights.unserved,
    }
    cost = sum(prices[name] * amount for name, amount in terms.items() if name in prices)
    return replace(plan, placed=tuple(placed), terms=terms, cost=cost)


def plan_terms(
    problem: PeriodProblem, placed: Sequence[Placed], unserved: Sequence[Unserved]
) -> dict[str, float]:
    """Amount of each term: minutes of travel, overtime and tardiness; cases of the others; balance
    is reported, not paid.
    """
    visits = {visit.id: visit for visit in problem.visits}
    people = {person.id: person for person in problem.people}
    terms = dict.fromkeys(
        ("travel", "overtime", "tardiness", "continuity", "preference", "changed", "unserved"), 0.0
    )
    stops: dict[tuple[str, int], list[tuple[float, Visit]]] = {}
    for p in placed:
        visit = visits.get(p.visit)
        if visit is None:
            continue
        for name, start in zip(p.people, p.starts, strict=True):
            stops.setdefault((name, p.day), []).append((start, visit))
            terms["tardiness"] += max(0.0, start - visit.closes)
            if visit.preferred and name not in visit.preferred:
                terms["preference"] += 1
        if visit.responsible is not None and p.people[0] != visit.responsible:
            terms["continuity"] += 1
    work: dict[str, float] = {}
    for (name, day), mine in stops.items():
        person = people.get(name)
        if person is None:
            continue
        shift = person.shifts[day]
        mine.sort(key=lambda item: item[0])
        here = person.place
        for _, visit in mine:
            if not visit.by_phone:
                terms["travel"] += float(problem.travel[here, visit.place])
                here = visit.place
        way = float(problem.travel[here, person.place])
        terms["travel"] += way
        back = mine[-1][0] + mine[-1][1].minutes + way
        if shift is not None:
            if shift.break_minutes and mine[-1][0] <= shift.break_from < back:
                back += shift.break_minutes
            terms["overtime"] += max(0.0, back - shift.end)
            work[name] = work.get(name, 0.0) + back - shift.start
    if problem.current is not None:
        before = {(p.visit, p.day, p.people[0]) for p in problem.current.placed}
        known = {p.visit for p in problem.current.placed}
        terms["changed"] = float(
            sum(p.visit in known and (p.visit, p.day, p.people[0]) not in before for p in placed)
        )
    terms["unserved"] = float(
        sum(u.times or visits[u.visit].days.frequency for u in unserved if u.visit in visits)
    )
    if work:
        mean = sum(work.values()) / len(work)
        terms["imbalance"] = math.sqrt(sum((w - mean) ** 2 for w in work.values()) / len(work))
    return terms


def warm_up_period() -> None:
    """Compile the kernels, so that no later plan pays for it."""
    from .model import Person, Shift

    shift = Shift(480.0, 1020.0, 720.0, 60.0)
    people = tuple(
        Person(n, frozenset({k}), 0, (shift, shift), team="t") for n, k in (("x", "a"), ("y", "b"))
    )
    visits = (
        Visit("v", "h", 1, 10.0, ("a",)),
        Visit("w", "h", 1, 10.0, ("a", "b"), synchronisation=Synchronisation.SIMULTANEOUS),
    )
    plan_period(
        PeriodProblem(2, people, visits, np.ones((2, 2), np.float32)), Limits(iterations=50)
    )
