"""Planning a period: days and routes together, then the minutes of each day.

1. Obligations get their people, days and routes by ruin-and-recreate (`period_kernel`).
2. Each day is timed, and reordered where windows, breaks or double visits ask for it, by
   the day kernel.
3. What does not fit is left out with its reason.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from . import period_kernel as kernel
from .control import CancelCallback, Limits, ProgressCallback, Stopwatch, never_cancelled
from .day import (
    DayCarer,
    DayPlan,
    DayProblem,
    DayTask,
    DayVisit,
    DayWeights,
    Synchronisation,
    refine_day,
)
from .model import PeriodPlan, PeriodProblem, Placed, Unserved, Visit, check_period, day_patterns
from .reasons import reason_unserved

CANDIDATES = 4
HELPERS = 3
NEAR = 60
AVERAGE_REMOVED = 8.0
LONGEST_STRING = 8
BLINK = 10  # of 1024
BATCH = 2_000
HOT, COLD = 0.6, 0.02
# minutes kept free for one waiting for the other at a double visit
WAIT_ALLOWANCE = 12.0
DAY_ITERATIONS = 150


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
    a = _arrays(problem, substitutes, today)
    s = _state(a, limits.seed)
    _load_current(problem, a, s)
    kernel.measure(a, s)
    kernel.build(a, s)
    warm = problem.current is not None
    arcs = max(1.0, float(s.length.sum()))
    unit = float(a.weights[kernel.W_TRAVEL] * s.scalars[kernel.TRAVEL]) / arcs or 1.0
    hot = HOT / 5 if warm else HOT
    while not a.fixed.all() and watch.goes_on(float(s.scalars[kernel.BEST])):
        size = watch.batch(min(BATCH, max(50, (limits.iterations or BATCH * 50) // 50)))
        temperature = unit * hot * (COLD / hot) ** watch.share()
        kernel.ruin_and_recreate(a, s, size, temperature, AVERAGE_REMOVED, LONGEST_STRING, BLINK)
        kernel.measure(a, s)
        if s.scalars[kernel.COST] < s.scalars[kernel.BEST] - 1e-9:
            kernel.keep_best(s)
        watch.iterations += size
    kernel.return_to_best(a, s)
    placed, left_out = _time_days(problem, a, s, limits.seed)
    unserved = []
    gone = {item.visit for item in left_out}
    for o, visit in enumerate(problem.visits):
        if s.pattern[o] == 0 and visit.id not in gone:
            unserved.append(Unserved(visit.id, reason_unserved(problem, visit, placed)))
    unserved.extend(left_out)
    return _finished(problem, placed, unserved, watch)


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

    Free to move are the visits of absent people, and the single visits that day of their
    teams (at the price of a change); the whole team may stand in. Days before `day` stay.
    """
    people = {person.id: person for person in problem.people}
    teams = {people[name].team for name in absent if name in people}
    teams |= {people[v.responsible].team for v in urgent if v.responsible in people}
    new = {v.id for v in urgent}
    by_visit: dict[str, list[Placed]] = {}
    for placed in current.placed:
        by_visit.setdefault(placed.visit, []).append(placed)
    free = set()
    for name, mine in by_visit.items():
        hit = any(placed.day == day and absent & set(placed.people) for placed in mine)
        near = any(placed.day == day and people[placed.people[0]].team in teams for placed in mine)
        if hit or (near and all(len(placed.people) == 1 for placed in mine)):
            free.add(name)
    on_duty = tuple(
        replace(
            p,
            shifts=tuple(
                None if d == day and p.id in absent else s for d, s in enumerate(p.shifts)
            ),
        )
        for p in problem.people
    )
    known = {visit.id for visit in problem.visits}
    part = replace(
        problem,
        people=on_duty,
        visits=(*problem.visits, *(v for v in urgent if v.id not in known)),
        current=current,
        fixed=frozenset(name for name in by_visit if name not in free | new and name in known),
    )
    return plan_period(
        part, limits, substitutes=True, today=day, progress=progress, cancelled=cancelled
    )


def _arrays(problem: PeriodProblem, substitutes: bool, today: int) -> kernel.PeriodArrays:
    visits, people = problem.visits, problem.people
    index = {person.id: i for i, person in enumerate(people)}
    able: dict[str, list[int]] = {}
    for i, person in enumerate(people):
        for skill in person.skills:
            able.setdefault(skill, []).append(i)
    weights = problem.weights
    # places of one team side by side: a route's ways then lie in few cache lines
    order, number = _places_by_home(problem)
    travel = np.ascontiguousarray(
        np.asarray(problem.travel, dtype=np.float32)[np.ix_(order, order)]
    )
    home = number[[person.place for person in people]]
    first: list[int] = []
    first_extra: list[float] = []
    first_start, second_start, pattern_start = [0], [0], [0]
    second: list[int] = []
    second_extra: list[float] = []
    patterns: list[int] = []
    known_patterns: dict[object, list[int]] = {}
    now = _current_choice(problem, index)
    for visit in visits:
        keeps = visit.id in problem.fixed and visit.id in now
        on_duty = (
            []
            if keeps
            else [i for i in able.get(visit.skills[0], ()) if people[i].id not in visit.forbidden]
        )
        for i in _first_candidates(problem, visit, on_duty, index, now.get(visit.id), substitutes):
            extra = 0.0
            if visit.responsible is not None and people[i].id != visit.responsible:
                extra += weights.continuity
            if visit.preferred and people[i].id not in visit.preferred:
                extra += weights.preference
            first.append(i)
            first_extra.append(extra)
        first_start.append(len(first))
        if len(visit.skills) == 2:
            team = [i for i in able.get(visit.skills[1], ()) if people[i].id not in visit.forbidden]
            team.sort(key=lambda i: (float(travel[home[i], number[visit.place]]), i))
            for i in team if substitutes and not keeps else team[:HELPERS]:
                second.append(i)
                second_extra.append(
                    weights.preference
                    if visit.preferred and people[i].id not in visit.preferred
                    else 0.0
                )
        second_start.append(len(second))
        if visit.days not in known_patterns:
            known_patterns[visit.days] = day_patterns(visit.days, problem.days)
        if keeps:
            patterns.append(now[visit.id][0])
        else:
            bits = now[visit.id][0] if visit.id in now else 0
            past = (1 << today) - 1
            possible = known_patterns[visit.days]
            if bits and bits not in possible:
                possible = [bits, *possible]
            patterns.extend(pattern for pattern in possible if pattern & past == bits & past)
        pattern_start.append(len(patterns))
    double = np.array([len(v.skills) == 2 for v in visits])
    together = np.array([v.synchronisation is Synchronisation.SIMULTANEOUS for v in visits])
    minutes = np.array([v.minutes for v in visits], np.float64) + np.where(
        double, WAIT_ALLOWANCE, 0.0
    )
    minutes += np.where(double & ~together, 5.0, 0.0)
    fixed = np.array([v.id in problem.fixed for v in visits], np.bool_)
    limit = np.full((problem.days, len(people)), -1.0)
    for i, person in enumerate(people):
        for day, shift in enumerate(person.shifts):
            if shift is not None:
                limit[day, i] = max(0.0, shift.end - shift.start - shift.break_minutes)
    return kernel.PeriodArrays(
        len(visits),
        problem.days,
        len(people),
        travel,
        np.ascontiguousarray(travel.T),
        number[[v.place for v in visits]],
        home,
        minutes,
        np.array([v.by_phone for v in visits], np.bool_),
        np.array(first_start, np.int64),
        np.array(first, np.int64),
        np.array(first_extra, np.float64),
        np.array(second_start, np.int64),
        np.array(second, np.int64),
        np.array(second_extra, np.float64),
        np.array(pattern_start, np.int64),
        np.array(patterns, np.int64),
        np.array([v.days.frequency for v in visits], np.int64),
        limit.ravel(),
        np.array([person.max_overtime for person in people], np.float64),
        _near(number[[v.place for v in visits]], travel),
        np.array([now[v.id][0] if v.id in now else 0 for v in visits], np.int64),
        np.array([now[v.id][1] if v.id in now else -1 for v in visits], np.int64),
        fixed,
        np.flatnonzero(~fixed) if not fixed.all() else np.zeros(1, np.int64),
        np.array([weights.travel, weights.overtime, weights.changed, weights.unserved]),
        np.asarray(
            np.round(-np.log((np.arange(kernel.QUANTILES) + 0.5) / kernel.QUANTILES), 9), np.float64
        ),
    )


def _first_candidates(
    problem: PeriodProblem,
    visit: Visit,
    able: list[int],
    index: dict[str, int],
    now: tuple[int, int] | None,
    substitutes: bool,
) -> list[int]:
    """People who may make the first part, the most natural first."""
    people = problem.people
    if visit.id in problem.fixed and now is not None:
        return [now[1]]
    chosen = []
    responsible = index.get(visit.responsible) if visit.responsible is not None else None
    if responsible is not None and responsible in able:
        chosen.append(responsible)
        if substitutes:
            chosen.extend(
                i for i in able if i != responsible and people[i].team == people[responsible].team
            )
    else:
        ranked = sorted(
            able, key=lambda i: (float(problem.travel[people[i].place, visit.place]), i)
        )
        chosen.extend(ranked if substitutes else ranked[:CANDIDATES])
    if now is not None and now[1] in able and now[1] not in chosen:
        chosen.insert(0, now[1])
    return chosen


def _current_choice(problem: PeriodProblem, index: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Days (bits) and first person of every visit of the current plan."""
    now: dict[str, tuple[int, int]] = {}
    for placed in problem.current.placed if problem.current is not None else ():
        person = index.get(placed.people[0], -1)
        bits = now.get(placed.visit, (0, person))[0]
        if 0 <= placed.day < problem.days:
            now[placed.visit] = (bits | 1 << placed.day, person)
    return now


def _places_by_home(problem: PeriodProblem) -> tuple[np.ndarray, np.ndarray]:
    """Places sorted by the nearest start place, and the new number of every place."""
    travel = np.asarray(problem.travel)
    homes = np.unique([person.place for person in problem.people])
    nearest = travel[homes].argmin(axis=0)
    order = np.argsort(nearest, kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return order, number


def _near(places_of: np.ndarray, travel: np.ndarray) -> np.ndarray:
    """For each obligation the obligations at the nearest places, itself first."""
    by_place: dict[int, list[int]] = {}
    for o, place in enumerate(places_of):
        by_place.setdefault(int(place), []).append(o)
    places = np.array(sorted(by_place), np.int64)
    width = min(NEAR, len(places_of))
    near = np.zeros((len(places_of), width), np.int64)
    for place in places:
        row = travel[place, places]
        close = (
            np.argpartition(row, width)[: width + 1]
            if len(places) > width + 1
            else np.arange(len(places))
        )
        found: list[int] = []
        for other in places[close[np.argsort(row[close], kind="stable")]]:
            found.extend(by_place[int(other)])
            if len(found) >= width:
                break
        for o in by_place[int(place)]:
            near[o] = [o, *(other for other in found if other != o)][:width]
    return near


def _state(a: kernel.PeriodArrays, seed: int) -> kernel.PeriodState:
    routes = a.days * a.people
    removed = 60 + 12 * LONGEST_STRING
    counts = np.zeros(5, np.int64)
    shortest = float(a.minutes.min()) if len(a.minutes) else 1.0
    most = 8 if a.limit.size == 0 else int(max(0.0, float(a.limit.max())) / max(shortest, 4.0)) + 8
    room = min(a.obligations + 2, max(most, 24))
    random = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)

    def table(rows: int, columns: int) -> np.ndarray:
        return np.zeros((rows, columns), np.int32)

    return kernel.PeriodState(
        sequence=table(routes, room),
        stop_place=table(routes, room),
        length=np.zeros(routes, np.int64),
        time=np.zeros(routes),
        pattern=np.zeros(a.obligations, np.int64),
        person=np.full(a.obligations, -1, np.int64),
        helper=np.full((a.obligations, a.days), -1, np.int64),
        best_sequence=table(routes, room),
        best_length=np.zeros(routes, np.int64),
        best_pattern=np.zeros(a.obligations, np.int64),
        best_person=np.full(a.obligations, -1, np.int64),
        best_helper=np.full((a.obligations, a.days), -1, np.int64),
        kept_sequence=table(routes, room),
        kept_length=np.zeros(routes, np.int64),
        kept_time=np.zeros(routes),
        touched=np.zeros(routes, np.int64),
        is_touched=np.zeros(routes, np.bool_),
        removed=np.zeros(removed, np.int64),
        kept_pattern=np.zeros(removed, np.int64),
        kept_person=np.zeros(removed, np.int64),
        kept_helper=np.zeros((removed, a.days), np.int64),
        order_key=np.zeros(removed),
        order=np.zeros(removed, np.int64),
        found_cost=np.zeros(a.days),
        found_at=np.zeros(a.days, np.int64),
        found_helper=np.full(a.days, -1, np.int64),
        found_helper_at=np.zeros(a.days, np.int64),
        chosen_at=np.zeros(a.days, np.int64),
        chosen_helper=np.full(a.days, -1, np.int64),
        chosen_helper_at=np.zeros(a.days, np.int64),
        scalars=np.zeros(kernel.SCALARS),
        random=random,
        counts=counts,
        ruined=np.zeros(routes + 1, np.int64),
    )


def _load_current(problem: PeriodProblem, a: kernel.PeriodArrays, s: kernel.PeriodState) -> None:
    """Put the current plan into the routes, as far as its people still work on its days."""
    if problem.current is None:
        return
    index = {person.id: i for i, person in enumerate(problem.people)}
    visits = {visit.id: o for o, visit in enumerate(problem.visits)}
    by_visit: dict[str, list[Placed]] = {}
    for placed in problem.current.placed:
        if placed.visit in visits:
            by_visit.setdefault(placed.visit, []).append(placed)
    stops: dict[int, list[tuple[float, int]]] = {}
    for name, occurrences in by_visit.items():
        o = visits[name]
        visit = problem.visits[o]
        persons = {index.get(p.people[0], -1) for p in occurrences}
        routes = [
            (p.day * a.people + index.get(w, -(10**6)), t)
            for p in occurrences
            for w, t in zip(p.people, p.starts, strict=True)
        ]
        bits = sum(1 << p.day for p in occurrences)
        holds = (
            len(persons) == 1
            and -1 not in persons
            and all(len(p.people) == len(visit.skills) for p in occurrences)
            and all(route >= 0 and a.limit[route] >= 0 for route, _ in routes)
            and next(iter(persons)) in a.first[a.first_start[o] : a.first_start[o + 1]]
            and bits in a.patterns[a.pattern_start[o] : a.pattern_start[o + 1]]
        )
        if not holds:
            continue
        s.pattern[o] = bits
        s.person[o] = next(iter(persons))
        for p in occurrences:
            if len(p.people) == 2:
                s.helper[o, p.day] = index[p.people[1]]
        for route, start in routes:
            stops.setdefault(route, []).append((start, o))
    for route, mine in stops.items():
        mine.sort()
        room = s.sequence.shape[1] - 1
        for i, (_, o) in enumerate(mine[:room]):
            s.sequence[route, i] = o
        s.length[route] = min(len(mine), room)


REPAIRS = 6
CurrentDays = dict[tuple[str, int], list[Placed]]


def _time_days(
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
    due = set(range(a.days))
    left_out: dict[str, Unserved] = {}
    for attempt in range(REPAIRS):
        pushed: list[tuple[int, int]] = []
        for day in sorted(due):
            timed[day] = []
            for group in _linked_people(a, s, day):
                found, lost = _time_group(problem, a, s, day, group, seed, before)
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
) -> tuple[list[Placed], list[tuple[int, int, str]]]:
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
) -> list[Placed] | None:
    """The visits of the current plan, when these people do just the same that day."""
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
    if wanted != {name: placed.people for name, placed in before.items()}:
        return None
    return list(before.values())


def _timed(
    problem: PeriodProblem, s: kernel.PeriodState, day: int, routes: dict[int, list[int]], seed: int
) -> tuple[DayPlan, list[int]]:
    obligations = sorted({o for stops in routes.values() for o in stops})
    places = sorted(
        {problem.visits[o].place for o in obligations} | {problem.people[p].place for p in routes}
    )
    local = {place: i for i, place in enumerate(places)}
    travel = (
        np.asarray(problem.travel, dtype=np.float64)[np.ix_(places, places)]
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
        shift = person.shifts[day]
        assert shift is not None
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
        plan = DayPlan({c.id: () for c in carers}, (), {}, 0.0, 0, 0.0, False)
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
    from .day import DayStop

    renewed = dict(plan.routes)
    for p, stops in routes.items():
        person = problem.people[p]
        shift = person.shifts[day]
        assert shift is not None
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
    for p, stops in routes.items():
        for o in stops:
            visit = problem.visits[o]
            if visit.may_be_late or visit.id in problem.fixed:
                continue
            if any(starts[visit.id, k] > visit.closes + 1e-6 for k in range(len(visit.skills))):
                return o, p, LATE_NEVER
    for p, stops in routes.items():
        person = problem.people[p]
        shift = person.shifts[day]
        assert shift is not None
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
            return max(free, key=lambda o: (problem.visits[o].minutes, o)), p, NO_TIME
    return None


def _finished(
    problem: PeriodProblem, placed: list[Placed], unserved: list[Unserved], watch: Stopwatch | None
) -> PeriodPlan:
    placed = sorted(placed, key=lambda p: (p.day, p.starts, p.visit))
    terms = plan_terms(problem, placed, unserved)
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
    return PeriodPlan(
        tuple(placed),
        tuple(unserved),
        terms,
        sum(prices[name] * amount for name, amount in terms.items() if name in prices),
        watch.iterations if watch else 0,
        watch.seconds if watch else 0.0,
        watch.was_cancelled if watch else False,
    )


def plan_terms(
    problem: PeriodProblem, placed: list[Placed], unserved: list[Unserved]
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
        sum(visits[u.visit].days.frequency for u in unserved if u.visit in visits)
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
