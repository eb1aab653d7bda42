"""The minutes of each day: the routes of a period timed, and mended where time runs out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from . import period_kernel as kernel
from .control import Limits
from .day import refine_day
from .day_model import (
    DayCarer,
    DayPlan,
    DayProblem,
    DayStop,
    DayTask,
    DayVisit,
    DayWeights,
)
from .model import PeriodProblem, Placed, Unserved

DAY_ITERATIONS = 1_500  # a visit
REPAIRS = 6
CurrentDays = dict[tuple[str, int], list[Placed]]
TimedGroup = tuple[list[Placed], list[tuple[int, int, str]]]


def time_days(
    problem: PeriodProblem, a: kernel.PeriodArrays, s: kernel.PeriodState, seed: int
) -> tuple[list[Placed], list[Unserved]]:
    """Start times for every day.

    A visit whose day turns out too full moves to another day a few times over, with that
    day closed to more; after that it is returned with its reason.
    """
    before: CurrentDays = {}
    for placed in problem.current.placed if problem.current is not None else ():
        for name in placed.people:
            before.setdefault((name, placed.day), []).append(placed)
    timed: dict[int, list[Placed]] = {}
    known: dict[tuple[object, ...], TimedGroup] = {}
    due = set(range(a.days))
    left_out: dict[str, Unserved] = {}
    for attempt in range(REPAIRS):
        pushed: list[tuple[int, int]] = []
        for day in sorted(due):
            timed[day] = []
            for group in _linked_people(a, s, day):
                key = (day, *_work_of(s, day * a.people, group))
                if key not in known:
                    known[key] = _time_group(problem, a, s, day, group, seed, before)
                found, lost = known[key]
                timed[day].extend(found)
                for o, person, reason in lost:
                    pushed.append((o, day * a.people + person))
                    left_out[problem.visits[o].id] = Unserved(problem.visits[o].id, reason)
        if not pushed or attempt == REPAIRS - 1:
            break
        due = set()
        for o, route in pushed:
            due |= {day for day in range(a.days) if s.pattern[o] >> day & 1}
            if s.pattern[o]:
                kernel.move_out(a, s, o, route)
            if s.pattern[o]:
                due |= {day for day in range(a.days) if s.pattern[o] >> day & 1}
                left_out.pop(problem.visits[o].id, None)
    gone = set(left_out)
    # a visit that loses one of its days keeps none: its rule would no longer hold
    return [p for day in sorted(timed) for p in timed[day] if p.visit not in gone], list(
        left_out.values()
    )


def _work_of(s: kernel.PeriodState, first_route: int, group: list[int]) -> Iterator[object]:
    """Everything that decides how a group's day is timed: who stops where, in which part."""
    for p in group:
        stops = s.sequence[first_route + p, : s.length[first_route + p]]
        yield p, stops.tobytes(), (s.person[stops] == p).tobytes()


def _linked_people(a: kernel.PeriodArrays, s: kernel.PeriodState, day: int) -> list[list[int]]:
    """People who work that day, those with a double visit in common together."""
    parent = {p: p for p in range(a.people) if s.length[day * a.people + p] > 0}

    def top(p: int) -> int:
        while parent[p] != p:
            p = parent[p]
        return p

    for p in list(parent):
        for o in s.sequence[day * a.people + p, : s.length[day * a.people + p]]:
            helper = int(s.helper[o, day])
            if helper >= 0:
                parent[top(p)] = top(helper)
    groups: dict[int, list[int]] = {}
    for p in parent:
        groups.setdefault(top(p), []).append(p)
    return list(groups.values())


LATE_NEVER = "Its time window cannot be met on its day beside the other visits."
NO_TIME = "The working time of its day is full once waiting for double visits is counted."


def _time_group(
    problem: PeriodProblem,
    a: kernel.PeriodArrays,
    s: kernel.PeriodState,
    day: int,
    group: list[int],
    seed: int,
    before: CurrentDays,
) -> TimedGroup:
    routes = {
        p: [int(o) for o in s.sequence[day * a.people + p, : s.length[day * a.people + p]]]
        for p in group
    }
    unchanged = _as_before(problem, s, day, routes, before)
    if unchanged is not None:
        return unchanged, []
    lost: list[tuple[int, int, str]] = []
    while True:
        plan, order = _timed(problem, s, day, routes, seed)
        starts = {
            (stop.visit, stop.task): stop.start for stops in plan.routes.values() for stop in stops
        }
        fault = _first_fault(problem, a, s, day, routes, plan, starts)
        if fault is None:
            if _too_late(problem, routes, starts) and (
                kept := _as_before(problem, s, day, routes, before, is_part=True)
            ):
                return kept, lost
            break
        out, person, reason = fault
        lost.append((out, person, reason))
        routes = {p: [o for o in stops if o != out] for p, stops in routes.items()}
    placed = []
    for o in order:
        visit = problem.visits[o]
        people = [problem.people[int(s.person[o])].id]
        times = [starts[visit.id, 0]]
        if len(visit.skills) == 2:
            people.append(problem.people[int(s.helper[o, day])].id)
            times.append(starts[visit.id, 1])
        placed.append(Placed(visit.id, day, tuple(people), tuple(times)))
    return placed, lost


def _as_before(
    problem: PeriodProblem,
    s: kernel.PeriodState,
    day: int,
    routes: dict[int, list[int]],
    current: CurrentDays,
    *,
    is_part: bool = False,
) -> list[Placed] | None:
    """The visits of the current plan, when these people do just the same that day (or a part)."""
    if problem.current is None:
        return None
    before = {
        placed.visit: placed
        for p in routes
        for placed in current.get((problem.people[p].id, day), ())
    }
    wanted = {}
    for o in {o for stops in routes.values() for o in stops}:
        team = [problem.people[int(s.person[o])].id]
        if s.helper[o, day] >= 0:
            team.append(problem.people[int(s.helper[o, day])].id)
        wanted[problem.visits[o].id] = tuple(team)
    known = {name: placed.people for name, placed in before.items()}
    if wanted != known and not (is_part and wanted.items() <= known.items()):
        return None
    return [before[name] for name in wanted] if is_part else list(before.values())


def _timed(
    problem: PeriodProblem, s: kernel.PeriodState, day: int, routes: dict[int, list[int]], seed: int
) -> tuple[DayPlan, list[int]]:
    obligations = sorted({o for stops in routes.values() for o in stops})
    places = sorted(
        {problem.visits[o].place for o in obligations} | {problem.people[p].place for p in routes}
    )
    local = {place: i for i, place in enumerate(places)}
    travel = (
        np.asarray(problem.travel)[np.ix_(places, places)].astype(np.float64)
        if places
        else np.zeros((1, 1))
    )
    anywhere = [o for o in obligations if problem.visits[o].by_phone]
    day_visits = []
    for o in obligations:
        visit = problem.visits[o]
        team = [int(s.person[o])] + ([int(s.helper[o, day])] if len(visit.skills) == 2 else [])
        # a phone call is made where the person then is: between its neighbours it costs no way
        day_visits.append(
            DayVisit(
                visit.id,
                local[visit.place],
                visit.opens,
                visit.closes,
                tuple(DayTask(problem.people[p].id, visit.minutes) for p in team),
                visit.synchronisation if len(team) == 2 else None,
                visit.gap_min,
                visit.gap_max,
            )
        )
    carers = []
    for p in routes:
        person = problem.people[p]
        shift = person.shift_on(day)
        carers.append(
            DayCarer(
                person.id,
                frozenset({person.id}),
                local[person.place],
                shift.start,
                shift.end,
                shift.break_from,
                shift.break_minutes,
            )
        )
    weights = problem.weights
    day_problem = DayProblem(
        tuple(v for v in day_visits if v.id not in {problem.visits[o].id for o in anywhere}),
        tuple(carers),
        travel,
        DayWeights(weights.travel, weights.tardiness, 0.0, max(weights.overtime, 20.0)),
    )
    # a double visit stands where the first person's route has it
    rank = {
        o: (i + 1) / (len(stops) + 1)
        for p, stops in routes.items()
        for i, o in enumerate(stops)
        if s.person[o] == p
    }
    order = sorted(obligations, key=lambda o: (rank[o], o))
    out_of_doors = [o for o in order if o not in anywhere]
    team_of = {(v.id, k): task.skill for v in day_visits for k, task in enumerate(v.tasks)}
    iterations = max(1, DAY_ITERATIONS * (len(out_of_doors) - 1))
    if out_of_doors:
        plan = refine_day(
            day_problem,
            [problem.visits[o].id for o in out_of_doors],
            team_of,
            Limits(iterations=iterations, seed=seed),
        )
    else:
        plan = DayPlan({c.id: () for c in carers}, {}, 0.0, 0, 0.0, False)
    return _with_calls(problem, s, day, routes, plan, anywhere), order


def _with_calls(
    problem: PeriodProblem,
    s: kernel.PeriodState,
    day: int,
    routes: dict[int, list[int]],
    plan: DayPlan,
    calls: list[int],
) -> DayPlan:
    """Phone calls are made before leaving for the way home, at the last place, or at the start
    without one.
    """
    if not calls:
        return plan
    renewed = dict(plan.routes)
    for p, stops in routes.items():
        person = problem.people[p]
        shift = person.shift_on(day)
        mine = [o for o in stops if o in calls]
        clock = max((stop.end for stop in renewed[person.id]), default=shift.start)
        last = max((stop.start for stop in renewed[person.id]), default=shift.start)
        added = []
        for o in sorted(mine, key=lambda o: problem.visits[o].closes):
            visit = problem.visits[o]
            clock = max(clock, visit.opens)
            if last <= shift.break_from < clock:
                clock += shift.break_minutes
            last = clock
            added.append(DayStop(visit.id, 0, clock, clock + visit.minutes))
            clock += visit.minutes
        renewed[person.id] = (*renewed[person.id], *added)
    return replace(plan, routes=renewed)


def _too_late(
    problem: PeriodProblem,
    routes: dict[int, list[int]],
    starts: dict[tuple[str, int], float],
) -> list[tuple[int, int]]:
    """Visits, with a person, that may not be late and are."""
    return [
        (o, p)
        for p, stops in routes.items()
        for o in stops
        if not (visit := problem.visits[o]).may_be_late
        and any(starts[visit.id, k] > visit.closes + 1e-6 for k in range(len(visit.skills)))
    ]


def _first_fault(
    problem: PeriodProblem,
    a: kernel.PeriodArrays,
    s: kernel.PeriodState,
    day: int,
    routes: dict[int, list[int]],
    plan: DayPlan,
    starts: dict[tuple[str, int], float],
) -> tuple[int, int, str] | None:
    """The obligation to leave out next and whose day it was, if a hard window or the working time
    does not hold.
    """
    late = _too_late(problem, routes, starts)
    for o, p in late:
        if problem.visits[o].id not in problem.fixed:
            return o, p, LATE_NEVER
    for _, p in late:
        # one that is fixed has to be in time: whatever else may go makes room, on its route first
        room = [
            (q == p, *_goes_first(problem, o), q)
            for q, stops in routes.items()
            for o in stops
            if problem.visits[o].id not in problem.fixed
        ]
        if room:
            *_, o, q = max(room)
            return o, q, NO_TIME
    for p, stops in routes.items():
        person = problem.people[p]
        shift = person.shift_on(day)
        mine = plan.routes[person.id]
        if not mine:
            continue
        by_id = {problem.visits[o].id: o for o in stops}
        last = next(
            (stop for stop in reversed(mine) if not problem.visits[by_id[stop.visit]].by_phone),
            None,
        )
        way = (
            0.0
            if last is None
            else float(problem.travel[problem.visits[by_id[last.visit]].place, person.place])
        )
        back = mine[-1].end + way
        if shift.break_minutes and mine[-1].start <= shift.break_from < back:
            back += shift.break_minutes
        if back > shift.end + person.max_overtime + 1e-6:
            free = [o for o in stops if problem.visits[o].id not in problem.fixed]
            if not free:
                continue
            return max(free, key=lambda o: _goes_first(problem, o)), p, NO_TIME
    return None


def _goes_first(problem: PeriodProblem, obligation: int) -> tuple[int, float, int]:
    """Greatest for what leaves a full day: few days in the period, for such a visit finds another
    day and, if not, one is lost and not a month of them; then many minutes.
    """
    visit = problem.visits[obligation]
    return -visit.days.frequency, visit.minutes, obligation
