"""Compiled ruin-and-recreate over the (day, person) routes of a period.

The same search as `periodic_ruin`, with people in place of vehicles: every obligation
has candidate people (with a cost each), allowed day patterns, perhaps a second person a
day, and may stay out at a price. Working time is hard up to the agreed overtime; exact
starts, windows and synchronisation are left to the day.

Route `day * people + person` holds its obligations in `sequence[route, :length[route]]`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .compiling import compiled, inlined
from .random_numbers import below, unit

TRAVEL, OVERTIME, EXTRA, ABSENT, COST, BEST = range(6)
SCALARS = 6
QUANTILES = 1 << 14
W_TRAVEL, W_OVERTIME, W_CHANGED, W_UNSERVED = range(4)


class PeriodArrays(NamedTuple):
    obligations: int
    days: int
    people: int
    distance: NDArray[np.float32]
    towards: NDArray[np.float32]  # the same, transposed: one row holds all ways to a place
    place: NDArray[np.int64]  # per obligation
    home: NDArray[np.int64]  # per person
    minutes: NDArray[np.float64]
    by_phone: NDArray[np.bool_]
    first_start: NDArray[np.int64]  # candidates for the first part
    first: NDArray[np.int64]
    first_extra: NDArray[np.float64]
    second_start: NDArray[np.int64]  # for the second part, none for single visits
    second: NDArray[np.int64]
    second_extra: NDArray[np.float64]
    pattern_start: NDArray[np.int64]
    patterns: NDArray[np.int64]
    frequency: NDArray[np.int64]
    limit: NDArray[np.float64]  # working minutes of a route, below 0 on a day off
    overtime_limit: NDArray[np.float64]  # per person
    near: NDArray[np.int64]
    now_pattern: NDArray[np.int64]  # days and person of the current plan, 0 and -1 without one
    now_person: NDArray[np.int64]
    fixed: NDArray[np.bool_]
    free: NDArray[np.int64]  # the obligations not fixed
    weights: NDArray[np.float64]
    log_table: NDArray[np.float64]


class PeriodState(NamedTuple):
    sequence: NDArray[np.int32]
    stop_place: NDArray[np.int32]  # the place of every stop, -1 for a phone call
    length: NDArray[np.int64]
    time: NDArray[np.float64]
    pattern: NDArray[np.int64]  # 0 when absent
    person: NDArray[np.int64]
    helper: NDArray[np.int64]  # [obligation, day], -1 when none
    best_sequence: NDArray[np.int32]
    best_length: NDArray[np.int64]
    best_pattern: NDArray[np.int64]
    best_person: NDArray[np.int64]
    best_helper: NDArray[np.int64]
    kept_sequence: NDArray[np.int32]
    kept_length: NDArray[np.int64]
    kept_time: NDArray[np.float64]
    touched: NDArray[np.int64]
    is_touched: NDArray[np.bool_]
    removed: NDArray[np.int64]
    kept_pattern: NDArray[np.int64]
    kept_person: NDArray[np.int64]
    kept_helper: NDArray[np.int64]  # [rank among removed, day]
    order_key: NDArray[np.float64]
    order: NDArray[np.int64]
    found_cost: NDArray[np.float64]
    found_at: NDArray[np.int64]
    found_helper: NDArray[np.int64]
    found_helper_at: NDArray[np.int64]
    chosen_at: NDArray[np.int64]
    chosen_helper: NDArray[np.int64]
    chosen_helper_at: NDArray[np.int64]
    scalars: NDArray[np.float64]
    random: NDArray[np.uint64]
    counts: NDArray[np.int64]  # tried, accepted, improved, touched, ruined
    ruined: NDArray[np.int64]


@inlined
def _touch(s: PeriodState, route: int) -> None:
    if not s.is_touched[route]:
        s.is_touched[route] = True
        s.touched[s.counts[3]] = route
        s.counts[3] += 1
        length = s.length[route]
        s.kept_length[route] = length
        s.kept_time[route] = s.time[route]
        for i in range(length):
            s.kept_sequence[route, i] = s.sequence[route, i]


@inlined
def _neighbour(a: PeriodArrays, s: PeriodState, route: int, at: int, step: int) -> int:
    """The place travelled from (step -1) or to (step 1), phone calls passed over."""
    at += step
    while at >= 0 and at < s.length[route]:
        place = np.int64(s.stop_place[route, at])
        if place >= 0:
            return place
        at += step
    return a.home[route % a.people]


@inlined
def _leave(a: PeriodArrays, s: PeriodState, obligation: int, route: int) -> None:
    """Take one stop out; TRAVEL, OVERTIME and the route follow."""
    _touch(s, route)
    length = s.length[route]
    at = 0
    while s.sequence[route, at] != obligation:
        at += 1
    change = 0.0
    if not a.by_phone[obligation]:
        before = _neighbour(a, s, route, at, -1)
        after = _neighbour(a, s, route, at, 1)
        here = a.place[obligation]
        change = a.distance[before, after] - a.distance[before, here] - a.distance[here, after]
    for i in range(at, length - 1):
        s.sequence[route, i] = s.sequence[route, i + 1]
        s.stop_place[route, i] = s.stop_place[route, i + 1]
    s.length[route] = length - 1
    over = max(0.0, s.time[route] - a.limit[route])
    s.time[route] += change - a.minutes[obligation]
    s.scalars[TRAVEL] += change
    s.scalars[OVERTIME] += max(0.0, s.time[route] - a.limit[route]) - over


@inlined
def _enter(a: PeriodArrays, s: PeriodState, obligation: int, route: int, at: int) -> None:
    _touch(s, route)
    length = s.length[route]
    for i in range(length, at, -1):
        s.sequence[route, i] = s.sequence[route, i - 1]
        s.stop_place[route, i] = s.stop_place[route, i - 1]
    s.sequence[route, at] = obligation
    s.stop_place[route, at] = -1 if a.by_phone[obligation] else a.place[obligation]
    s.length[route] = length + 1
    change = 0.0
    if not a.by_phone[obligation]:
        before = _neighbour(a, s, route, at, -1)
        after = _neighbour(a, s, route, at, 1)
        here = a.place[obligation]
        change = a.distance[before, here] + a.distance[here, after] - a.distance[before, after]
    over = max(0.0, s.time[route] - a.limit[route])
    s.time[route] += change + a.minutes[obligation]
    s.scalars[TRAVEL] += change
    s.scalars[OVERTIME] += max(0.0, s.time[route] - a.limit[route]) - over


@inlined
def _choice_extra(a: PeriodArrays, obligation: int, pattern: int, person: int) -> float:
    """Cost of days and person that differ from the current plan."""
    if a.now_pattern[obligation] == 0:
        return 0.0
    moved = pattern & ~a.now_pattern[obligation]
    count = 0
    while moved:
        count += moved & 1
        moved >>= 1
    if person != a.now_person[obligation]:
        count = a.frequency[obligation]
    return a.weights[W_CHANGED] * count


@inlined
def _first_extra(a: PeriodArrays, obligation: int, person: int) -> float:
    for i in range(a.first_start[obligation], a.first_start[obligation + 1]):
        if a.first[i] == person:
            return a.first_extra[i] * a.frequency[obligation]
    return 0.0


@inlined
def _helper_extra(a: PeriodArrays, obligation: int, person: int) -> float:
    for i in range(a.second_start[obligation], a.second_start[obligation + 1]):
        if a.second[i] == person:
            return a.second_extra[i]
    return 0.0


@inlined
def _own_extra(a: PeriodArrays, s: PeriodState, obligation: int) -> float:
    """Continuity, preference and change of a planned obligation."""
    extra = _choice_extra(a, obligation, s.pattern[obligation], s.person[obligation])
    extra += _first_extra(a, obligation, s.person[obligation])
    if a.second_start[obligation] < a.second_start[obligation + 1]:
        for day in range(a.days):
            if s.helper[obligation, day] >= 0:
                extra += _helper_extra(a, obligation, s.helper[obligation, day])
    return extra


@inlined
def take_out(a: PeriodArrays, s: PeriodState, obligation: int) -> None:
    s.scalars[EXTRA] -= _own_extra(a, s, obligation)
    pattern = s.pattern[obligation]
    for day in range(a.days):
        if (pattern >> day) & 1:
            _leave(a, s, obligation, day * a.people + s.person[obligation])
            if s.helper[obligation, day] >= 0:
                _leave(a, s, obligation, day * a.people + s.helper[obligation, day])
                s.helper[obligation, day] = -1
    s.pattern[obligation] = 0
    s.person[obligation] = -1
    s.scalars[ABSENT] += a.frequency[obligation]


@inlined
def _cheapest(
    route: int,
    home: int,
    minutes: float,
    here: int,  # place, -1 for a phone call
    blink: int,
    length: NDArray[np.int64],
    time: NDArray[np.float64],
    limit: NDArray[np.float64],
    overtime_allowed: float,
    stop_place: NDArray[np.int32],
    distance: NDArray[np.float32],
    towards: NDArray[np.float32],
    w_travel: float,
    w_overtime: float,
    random: NDArray[np.uint64],
) -> tuple[float, int]:
    """The cheapest place in a route; 1e300 when working time does not allow it."""
    lowest = 1e300
    best = 0
    stops = length[route]
    left = limit[route] - time[route] - minutes
    room = left + overtime_allowed
    if limit[route] >= 0.0 and stops < stop_place.shape[1] - 1 and room >= 0.0:
        over = max(0.0, time[route] - limit[route])
        if here < 0:
            lowest = w_overtime * (max(0.0, -left) - over)
            best = stops
        else:
            before = home
            for at in range(stops + 1):
                after = np.int64(stop_place[route, at]) if at < stops else home
                if after < 0:
                    continue
                way = towards[here, before] + distance[here, after] - distance[before, after]
                before = after
                if way <= room:
                    cost = w_travel * way + w_overtime * (max(0.0, way - left) - over)
                    if cost < lowest and below(random, 1024) >= blink:
                        lowest = cost
                        best = at
    return lowest, best


@inlined
def put_in(a: PeriodArrays, s: PeriodState, obligation: int, blink: int) -> None:
    """Insert with the cheapest person, days and helpers, or leave out when that costs less."""
    people = a.people
    days = a.days
    minutes = a.minutes[obligation]
    here = np.int64(-1) if a.by_phone[obligation] else a.place[obligation]
    first, first_extra = a.first, a.first_extra
    second, second_extra = a.second, a.second_extra
    patterns = a.patterns
    length, time, limit, stop_place = s.length, s.time, a.limit, s.stop_place
    home, overtime_limit = a.home, a.overtime_limit
    distance, towards, random = a.distance, a.towards, s.random
    w_travel, w_overtime = a.weights[W_TRAVEL], a.weights[W_OVERTIME]
    found_cost, found_at = s.found_cost, s.found_at
    found_helper, found_helper_at = s.found_helper, s.found_helper_at
    pattern_first, pattern_end = a.pattern_start[obligation], a.pattern_start[obligation + 1]
    helper_first, helper_end = a.second_start[obligation], a.second_start[obligation + 1]
    frequency = a.frequency[obligation]
    needed = 0
    for i in range(pattern_first, pattern_end):
        needed |= patterns[i]
    double = helper_first < helper_end
    replanned = a.now_pattern[obligation] != 0
    lowest = a.weights[W_UNSERVED] * frequency
    chosen_pattern = 0
    chosen_person = -1
    for c in range(a.first_start[obligation], a.first_start[obligation + 1]):
        person = first[c]
        base = first_extra[c] * frequency
        if base >= lowest:
            continue
        for day in range(days):
            if not (needed >> day) & 1:
                continue
            cost, at = _cheapest(
                day * people + person,
                home[person],
                minutes,
                here,
                blink,
                length,
                time,
                limit,
                overtime_limit[person],
                stop_place,
                distance,
                towards,
                w_travel,
                w_overtime,
                random,
            )
            found_at[day] = at
            found_helper[day] = -1
            if double and cost < 1e299:
                lowest_helper = 1e300
                for h in range(helper_first, helper_end):
                    helper = second[h]
                    if helper == person:
                        continue
                    more, helper_at = _cheapest(
                        day * people + helper,
                        home[helper],
                        minutes,
                        here,
                        blink,
                        length,
                        time,
                        limit,
                        overtime_limit[helper],
                        stop_place,
                        distance,
                        towards,
                        w_travel,
                        w_overtime,
                        random,
                    )
                    more += second_extra[h]
                    if more < lowest_helper:
                        lowest_helper = more
                        found_helper[day] = helper
                        found_helper_at[day] = helper_at
                cost += lowest_helper
            found_cost[day] = cost
        for i in range(pattern_first, pattern_end):
            pattern = patterns[i]
            cost = base
            if replanned:
                cost += _choice_extra(a, obligation, pattern, person)
            rest = pattern
            day = 0
            while rest and cost < lowest:
                if rest & 1:
                    cost += found_cost[day]
                rest >>= 1
                day += 1
            if cost < lowest and (chosen_pattern == 0 or below(s.random, 1024) >= blink):
                lowest = cost
                chosen_pattern = pattern
                chosen_person = person
                for d in range(days):
                    s.chosen_at[d] = found_at[d]
                    s.chosen_helper[d] = found_helper[d]
                    s.chosen_helper_at[d] = found_helper_at[d]
    if chosen_pattern == 0:
        return
    for day in range(days):
        if (chosen_pattern >> day) & 1:
            _enter(a, s, obligation, day * people + chosen_person, s.chosen_at[day])
            if double:
                helper = s.chosen_helper[day]
                _enter(a, s, obligation, day * people + helper, s.chosen_helper_at[day])
                s.helper[obligation, day] = helper
    s.pattern[obligation] = chosen_pattern
    s.person[obligation] = chosen_person
    s.scalars[ABSENT] -= frequency
    s.scalars[EXTRA] += _own_extra(a, s, obligation)


@inlined
def cost_of(a: PeriodArrays, s: PeriodState) -> float:
    return (
        a.weights[W_TRAVEL] * s.scalars[TRAVEL]
        + a.weights[W_OVERTIME] * s.scalars[OVERTIME]
        + s.scalars[EXTRA]
        + a.weights[W_UNSERVED] * s.scalars[ABSENT]
    )


@compiled
def measure(a: PeriodArrays, s: PeriodState) -> None:
    """All sums from the sequences, free of rounding drift."""
    travel = 0.0
    overtime = 0.0
    for route in range(a.days * a.people):
        before = a.home[route % a.people]
        way = 0.0
        work = 0.0
        for i in range(s.length[route]):
            obligation = s.sequence[route, i]
            work += a.minutes[obligation]
            s.stop_place[route, i] = -1 if a.by_phone[obligation] else a.place[obligation]
            if not a.by_phone[obligation]:
                way += a.distance[before, a.place[obligation]]
                before = a.place[obligation]
        way += a.distance[before, a.home[route % a.people]]
        s.time[route] = way + work
        travel += way
        if s.length[route] > 0:
            overtime += max(0.0, way + work - a.limit[route])
    extra = 0.0
    absent = 0.0
    for obligation in range(a.obligations):
        if s.pattern[obligation] == 0:
            absent += a.frequency[obligation]
        else:
            extra += _own_extra(a, s, obligation)
    s.scalars[TRAVEL] = travel
    s.scalars[OVERTIME] = overtime
    s.scalars[EXTRA] = extra
    s.scalars[ABSENT] = absent
    s.scalars[COST] = cost_of(a, s)


@njit(cache=True)
def keep_best(s: PeriodState) -> None:
    s.scalars[BEST] = s.scalars[COST]
    for route in range(s.length.shape[0]):
        s.best_length[route] = s.length[route]
        for i in range(s.length[route]):
            s.best_sequence[route, i] = s.sequence[route, i]
    s.best_pattern[:] = s.pattern
    s.best_person[:] = s.person
    s.best_helper[:, :] = s.helper


@njit(cache=True)
def return_to_best(a: PeriodArrays, s: PeriodState) -> None:
    s.sequence[:, :] = s.best_sequence
    s.length[:] = s.best_length
    s.pattern[:] = s.best_pattern
    s.person[:] = s.best_person
    s.helper[:, :] = s.best_helper
    measure(a, s)


@inlined
def forget_touched(s: PeriodState) -> None:
    for i in range(s.counts[3]):
        s.is_touched[s.touched[i]] = False
    s.counts[3] = 0


@njit(cache=True)
def build(a: PeriodArrays, s: PeriodState) -> None:
    """Insert everybody not yet planned: the rarest choice first, then at random."""
    keys = np.zeros(a.obligations)
    for obligation in range(a.obligations):
        freedom = a.pattern_start[obligation + 1] - a.pattern_start[obligation]
        double = a.second_start[obligation] < a.second_start[obligation + 1]
        keys[obligation] = min(freedom, 20) + unit(s.random) - (100.0 if double else 0.0)
    order = np.argsort(keys, kind="mergesort")
    for i in range(a.obligations):
        if s.pattern[order[i]] == 0:
            put_in(a, s, order[i], 0)
        forget_touched(s)
    measure(a, s)
    keep_best(s)


@compiled
def move_out(a: PeriodArrays, s: PeriodState, obligation: int, route: int) -> None:
    """Take an obligation from a day found too full, let nothing more in there, and insert it
    elsewhere.
    """
    take_out(a, s, obligation)
    a.limit[route] = min(a.limit[route], s.time[route])
    put_in(a, s, obligation, 0)
    measure(a, s)
