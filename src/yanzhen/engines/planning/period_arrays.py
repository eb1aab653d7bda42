"""A period as the arrays that its kernel reads and writes."""

from __future__ import annotations

import numpy as np

from . import period_kernel as kernel
from .day_model import Synchronisation
from .model import PeriodProblem, Placed, Visit, day_patterns

CANDIDATES = 4
HELPERS = 3
NEAR = 60
LONGEST_STRING = 8
# minutes kept free for one waiting for the other at a double visit
WAIT_ALLOWANCE = 12.0


def arrays_of(problem: PeriodProblem, substitutes: bool, today: int) -> kernel.PeriodArrays:
    visits, people = problem.visits, problem.people
    index = {person.id: i for i, person in enumerate(people)}
    able: dict[str, list[int]] = {}
    for i, person in enumerate(people):
        for skill in person.skills:
            able.setdefault(skill, []).append(i)
    nearest = _NearestFirst(problem, able)
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
        for i in _first_candidates(problem, visit, nearest, index, now.get(visit.id), substitutes):
            extra = 0.0
            if visit.responsible is not None and people[i].id != visit.responsible:
                extra += weights.continuity
            if visit.preferred and people[i].id not in visit.preferred:
                extra += weights.preference
            first.append(i)
            first_extra.append(extra)
        first_start.append(len(first))
        if len(visit.skills) == 2:
            team = nearest.of(visit, visit.skills[1])
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
        travel if np.array_equal(travel, travel.T) else np.ascontiguousarray(travel.T),
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


class _NearestFirst:
    """Who has a skill, ordered by the way from home to a visit; no list is made twice."""

    def __init__(self, problem: PeriodProblem, able: dict[str, list[int]]) -> None:
        self._people = problem.people
        self._travel = np.asarray(problem.travel)
        self._able = {skill: np.array(who, np.int64) for skill, who in able.items()}
        self._homes = {
            skill: np.array([problem.people[i].place for i in who], np.int64)
            for skill, who in able.items()
        }
        self._known: dict[tuple[str, int], list[int]] = {}

    def of(self, visit: Visit, skill: str) -> list[int]:
        if skill not in self._able:
            return []
        key = skill, visit.place
        if key not in self._known:
            ways = self._travel[self._homes[skill], visit.place]
            self._known[key] = self._able[skill][np.argsort(ways, kind="stable")].tolist()
        if not visit.forbidden:
            return self._known[key]
        return [i for i in self._known[key] if self._people[i].id not in visit.forbidden]


def _first_candidates(
    problem: PeriodProblem,
    visit: Visit,
    nearest: _NearestFirst,
    index: dict[str, int],
    now: tuple[int, int] | None,
    substitutes: bool,
) -> list[int]:
    """People who may make the first part, the most natural first."""
    people, skill = problem.people, visit.skills[0]
    if visit.id in problem.fixed and now is not None:
        return [now[1]]

    def may_go(i: int) -> bool:
        return i >= 0 and skill in people[i].skills and people[i].id not in visit.forbidden

    chosen = []
    responsible = index.get(visit.responsible, -1) if visit.responsible is not None else -1
    if may_go(responsible):
        chosen.append(responsible)
        if substitutes:
            chosen.extend(
                i
                for i in sorted(nearest.of(visit, skill))
                if i != responsible and people[i].team == people[responsible].team
            )
    else:
        ranked = nearest.of(visit, skill)
        chosen.extend(ranked if substitutes else ranked[:CANDIDATES])
    if now is not None and may_go(now[1]) and now[1] not in chosen:
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


def state_of(a: kernel.PeriodArrays, seed: int) -> kernel.PeriodState:
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


def load_current(problem: PeriodProblem, a: kernel.PeriodArrays, s: kernel.PeriodState) -> None:
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
