"""Compiled simulated annealing for one day with synchronised visits.

A solution is a carer for every task and a global order (`key`) of the visits; a
carer's route is its tasks in that order. Starts follow by forward decoding, so
synchronisation and precedence hold by construction. A change is decoded only as far
as it moves somebody's start: visits whose start may change wait in a frontier and are
taken in key order.

Tasks: visit `v` has the tasks `2v` and, when two people are needed, `2v + 1`. Node
`2n + c` is both the start and the end of carer `c`'s route (circular lists).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .random_numbers import below, unit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SINGLE, SIMULTANEOUS, SEQUENTIAL = 0, 1, 2

# scalars of a search
TRAVEL, TARDINESS, WORST, OVERTIME, EXTRA, COST, BEST = range(7)
# weights
W_TRAVEL, W_TARDINESS, W_WORST, W_OVERTIME = range(4)
SCALARS = 7
LATER, EARLIER = 1, 2
QUANTILES = 1 << 14


class DayArrays(NamedTuple):
    """What does not change during a search. Distances are `[from place, to place]`."""

    visits: int
    carers: int
    distance: NDArray[np.float64]
    place: NDArray[np.int64]  # of every node
    kind: NDArray[np.int64]  # SINGLE, SIMULTANEOUS or SEQUENTIAL, per visit
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]
    minutes: NDArray[np.float64]  # per task
    gap_min: NDArray[np.float64]
    gap_max: NDArray[np.float64]
    allowed: NDArray[np.bool_]  # [task, carer]
    extra: NDArray[np.float64]  # [task, carer], weighted cost of that choice
    choice_start: NDArray[np.int64]  # carers allowed for task t: choices[start[t]:start[t + 1]]
    choices: NDArray[np.int64]
    near_before: NDArray[np.int64]  # [visit, rank]: visits that may well come just before
    near_after: NDArray[np.int64]
    shift_start: NDArray[np.float64]
    shift_end: NDArray[np.float64]
    has_breaks: bool
    break_from: NDArray[np.float64]  # the break begins then, or after the visit under way
    break_minutes: NDArray[np.float64]
    weights: NDArray[np.float64]
    log_table: NDArray[np.float64]  # -log of evenly spread quantiles


class DayState(NamedTuple):
    """What a search changes."""

    key: NDArray[np.float64]
    carer: NDArray[np.int64]
    following: NDArray[np.int64]
    preceding: NDArray[np.int64]
    start: NDArray[np.float64]  # per task
    end: NDArray[np.float64]  # per node; the shift start for route nodes
    late: NDArray[np.float64]  # tardiness per visit, both tasks
    late_worst: NDArray[np.float64]  # the larger of the two
    overtime: NDArray[np.float64]  # per carer
    frontier: NDArray[np.int64]
    touched: NDArray[np.int64]  # carers whose route changed; -1 ends the list
    waiting: NDArray[np.int8]  # 0, LATER when nothing before it moved earlier, or EARLIER
    log_visit: NDArray[np.int64]
    log_times: NDArray[np.float64]
    scalars: NDArray[np.float64]
    best_key: NDArray[np.float64]
    best_carer: NDArray[np.int64]
    random: NDArray[np.uint64]
    counts: NDArray[np.int64]  # tried, decoded, accepted, improved


@njit(cache=True, forceinline=True)
def _unlink(following: Integers, preceding: Integers, task: int) -> None:
    before, after = preceding[task], following[task]
    following[before] = after
    preceding[after] = before


@njit(cache=True, forceinline=True)
def _link_after(following: Integers, preceding: Integers, task: int, before: int) -> None:
    after = following[before]
    following[before] = task
    preceding[task] = before
    following[task] = after
    preceding[after] = task


@njit(cache=True, forceinline=True)
def _position(following: Integers, keys: Floats, node: int, tasks: int, key: float) -> int:
    """The node of the route that begins at `node` after which a visit with that key stands."""
    after = following[node]
    while after < tasks and keys[after >> 1] < key:
        node = after
        after = following[node]
    return node


@njit(cache=True, forceinline=True)
def _arc(distance: Floats, place: Integers, first: int, second: int) -> float:
    return distance[place[first], place[second]]


@njit(cache=True, forceinline=True)
def _break_before(
    before: int,
    start: Floats,
    tasks: int,
    shift_start: float,
    due: float,
    minutes: float,
    begin: float,
) -> float:
    """Minutes of break on the way to a task that begins then: when the break falls due between two
    starts.
    """
    last = start[before] if before < tasks else shift_start
    return minutes if last <= due and begin > due else 0.0


# Compiled functions get their arrays one by one where they are called often: handing over
# the named tuples costs more than the work itself.
@njit(cache=True, forceinline=True)
def _set_starts(
    visit: int,
    tasks: int,
    kind: Integers,
    opens: Floats,
    closes: Floats,
    minutes: Floats,
    gap_min: Floats,
    gap_max: Floats,
    distance: Floats,
    place: Integers,
    preceding: Integers,
    carer: Integers,
    start: Floats,
    end: Floats,
    late: Floats,
    late_worst: Floats,
    has_breaks: bool,
    shift_start: Floats,
    break_from: Floats,
    break_minutes: Floats,
) -> None:
    """Decode one visit from its predecessors; the earliest starts that keep its synchronisation."""
    first = 2 * visit
    close = closes[visit]
    before = preceding[first]
    arrival = end[before] + distance[place[before], place[first]]
    begin = max(opens[visit], arrival)
    if kind[visit] == SINGLE:
        if has_breaks:
            c = carer[first]
            pause = _break_before(
                before, start, tasks, shift_start[c], break_from[c], break_minutes[c], begin
            )
            begin = max(begin, arrival + pause)
        start[first] = begin
        end[first] = begin + minutes[first]
        lateness = max(0.0, begin - close)
        late[visit] = lateness
        late_worst[visit] = lateness
    else:
        second = first + 1
        other_before = preceding[second]
        other_arrival = end[other_before] + distance[place[other_before], place[second]]
        other = max(opens[visit], other_arrival)
        for _ in range(4 if has_breaks else 1):
            if has_breaks:
                c = carer[first]
                pause = _break_before(
                    before, start, tasks, shift_start[c], break_from[c], break_minutes[c], begin
                )
                begin = max(begin, arrival + pause)
                c = carer[second]
                pause = _break_before(
                    other_before,
                    start,
                    tasks,
                    shift_start[c],
                    break_from[c],
                    break_minutes[c],
                    other,
                )
                other = max(other, other_arrival + pause)
            if kind[visit] == SIMULTANEOUS:
                begin = max(begin, other)
                other = begin
            else:
                other = max(other, begin + gap_min[visit])
                begin = max(begin, other - gap_max[visit])
        start[first] = begin
        end[first] = begin + minutes[first]
        start[second] = other
        end[second] = other + minutes[second]
        lateness = max(0.0, begin - close)
        other_lateness = max(0.0, other - close)
        late[visit] = lateness + other_lateness
        late_worst[visit] = max(lateness, other_lateness)


@njit(cache=True)
def _carer_overtime(a: DayArrays, s: DayState, carer: int) -> float:
    distance = a.distance
    place = a.place
    has_breaks = a.has_breaks
    break_from = a.break_from
    break_minutes = a.break_minutes
    preceding = s.preceding
    starts = s.start
    ends = s.end
    node = 2 * a.visits + carer
    last = preceding[node]
    if last == node:
        return 0.0
    back = ends[last] + _arc(distance, place, last, node)
    if has_breaks and starts[last] <= break_from[carer] and back > break_from[carer]:
        back += break_minutes[carer]
    return max(0.0, back - a.shift_end[carer])


@njit(cache=True, forceinline=True)
def _wait(waiting: NDArray[np.int8], frontier: Integers, size: int, visit: int) -> int:
    """Put a visit whose place changed into the frontier; it may begin earlier or later."""
    if waiting[visit] == 0:
        waiting[visit] = EARLIER
        frontier[size] = visit
        size += 1
    return size


@njit(cache=True)
def _propagate(a: DayArrays, s: DayState, size: int, budget: float) -> tuple[bool, int]:
    """Decode the frontier and all that moves with it; returns whether it ended and the length of
    the undo log.

    Stops early when the timed terms must exceed the budget: what is not yet decoded
    cannot be less than zero, and once no waiting visit can begin earlier than before,
    the terms can only grow. Updates TARDINESS, WORST and OVERTIME. Log
    entries below zero are carers' overtimes.
    """
    distance = a.distance
    place = a.place
    kinds = a.kind
    minutes = a.minutes
    opens = a.opens
    closes = a.closes
    gap_min = a.gap_min
    gap_max = a.gap_max
    shift_start = a.shift_start
    has_breaks = a.has_breaks
    break_from = a.break_from
    break_minutes = a.break_minutes
    weights = a.weights
    keys = s.key
    assigned = s.carer
    following = s.following
    preceding = s.preceding
    starts = s.start
    ends = s.end
    lates = s.late
    worsts = s.late_worst
    frontier = s.frontier
    waiting = s.waiting
    touched = s.touched
    scalars = s.scalars
    overtimes = s.overtime
    log_visit = s.log_visit
    log_times = s.log_times
    tasks = 2 * a.visits
    logged = 0
    total = scalars[TARDINESS]
    worst = scalars[WORST]
    overtime = scalars[OVERTIME]
    highest = 0.0
    found = 0.0
    w_tardiness = weights[W_TARDINESS]
    w_worst = weights[W_WORST]
    worst_left = False
    counts_overtime = weights[W_OVERTIME] > 0.0
    earlier = size
    while size > 0:
        if (
            earlier == 0
            and w_tardiness * total + w_worst * (highest if worst_left else max(worst, highest))
            > budget
        ):
            for i in range(size):
                waiting[frontier[i]] = 0
            return False, logged
        at = 0
        visit = frontier[0]
        key = keys[visit]
        for i in range(1, size):
            candidate = frontier[i]
            if keys[candidate] < key:
                key = keys[candidate]
                visit = candidate
                at = i
        size -= 1
        frontier[at] = frontier[size]
        if waiting[visit] == EARLIER:
            earlier -= 1
        waiting[visit] = 0
        first = 2 * visit
        second = first + 1
        old_first = starts[first]
        old_second = starts[second]
        old_late = lates[visit]
        old_worst = worsts[visit]
        _set_starts(
            visit,
            tasks,
            kinds,
            opens,
            closes,
            minutes,
            gap_min,
            gap_max,
            distance,
            place,
            preceding,
            assigned,
            starts,
            ends,
            lates,
            worsts,
            has_breaks,
            shift_start,
            break_from,
            break_minutes,
        )
        double = kinds[visit] != 0
        moved_first = starts[first] != old_first
        moved_second = double and starts[second] != old_second
        if not (moved_first or moved_second):
            continue
        log_visit[logged] = visit
        log_times[logged, 0] = old_first
        log_times[logged, 1] = old_second
        log_times[logged, 2] = old_late
        log_times[logged, 3] = old_worst
        logged += 1
        if old_late != 0.0 or lates[visit] != 0.0:
            total += lates[visit] - old_late
            now_worst = worsts[visit]
            highest = max(highest, now_worst)
            found += lates[visit]
            if w_tardiness * found + w_worst * highest > budget:
                for i in range(size):
                    waiting[frontier[i]] = 0
                return False, logged
            if old_worst >= worst and now_worst < worst:
                worst_left = True
        if moved_first:
            after = following[first]
            if after < tasks:
                after >>= 1
                moved = EARLIER if starts[first] < old_first else LATER
                if waiting[after] == 0:
                    frontier[size] = after
                    size += 1
                if moved > waiting[after]:
                    waiting[after] = moved
                    if moved == EARLIER:
                        earlier += 1
            elif counts_overtime:
                carer = after - tasks
                now = _carer_overtime(a, s, carer)
                if now != overtimes[carer]:
                    log_visit[logged] = -1 - carer
                    log_times[logged, 0] = overtimes[carer]
                    logged += 1
                    overtime += now - overtimes[carer]
                    overtimes[carer] = now
        if moved_second:
            after = following[second]
            if after < tasks:
                after >>= 1
                moved = EARLIER if starts[second] < old_second else LATER
                if waiting[after] == 0:
                    frontier[size] = after
                    size += 1
                if moved > waiting[after]:
                    waiting[after] = moved
                    if moved == EARLIER:
                        earlier += 1
            elif counts_overtime:
                carer = after - tasks
                now = _carer_overtime(a, s, carer)
                if now != overtimes[carer]:
                    log_visit[logged] = -1 - carer
                    log_times[logged, 0] = overtimes[carer]
                    logged += 1
                    overtime += now - overtimes[carer]
                    overtimes[carer] = now
    if counts_overtime:
        at = 0
        while touched[at] >= 0:
            carer = touched[at]
            at += 1
            now = _carer_overtime(a, s, carer)
            if now != overtimes[carer]:
                log_visit[logged] = -1 - carer
                log_times[logged, 0] = overtimes[carer]
                logged += 1
                overtime += now - overtimes[carer]
                overtimes[carer] = now
    if worst_left and highest < worst:
        worst = 0.0
        for visit in range(a.visits):
            worst = max(worst, worsts[visit])
    else:
        worst = max(worst, highest)
    scalars[TARDINESS] = total
    scalars[WORST] = worst
    scalars[OVERTIME] = overtime
    return True, logged


@njit(cache=True)
def _roll_back(a: DayArrays, s: DayState, logged: int) -> None:
    kinds = a.kind
    minutes = a.minutes
    starts = s.start
    ends = s.end
    lates = s.late
    worsts = s.late_worst
    overtimes = s.overtime
    log_visit = s.log_visit
    log_times = s.log_times
    for i in range(logged - 1, -1, -1):
        visit = log_visit[i]
        if visit < 0:
            overtimes[-1 - visit] = log_times[i, 0]
            continue
        first = 2 * visit
        starts[first] = log_times[i, 0]
        ends[first] = log_times[i, 0] + minutes[first]
        if kinds[visit] != 0:
            starts[first + 1] = log_times[i, 1]
            ends[first + 1] = log_times[i, 1] + minutes[first + 1]
        lates[visit] = log_times[i, 2]
        worsts[visit] = log_times[i, 3]


@njit(cache=True)
def decode(a: DayArrays, s: DayState) -> None:
    """Rebuild routes, starts and cost from `key` and `carer`; keys become ranks."""
    distance = a.distance
    place = a.place
    kinds = a.kind
    extras = a.extra
    minutes = a.minutes
    opens = a.opens
    closes = a.closes
    gap_min = a.gap_min
    gap_max = a.gap_max
    shift_start = a.shift_start
    has_breaks = a.has_breaks
    break_from = a.break_from
    break_minutes = a.break_minutes
    weights = a.weights
    keys = s.key
    assigned = s.carer
    following = s.following
    preceding = s.preceding
    starts = s.start
    ends = s.end
    lates = s.late
    worsts = s.late_worst
    scalars = s.scalars
    overtimes = s.overtime
    n = a.visits
    tasks = 2 * n
    order = np.argsort(keys, kind="mergesort")
    for rank in range(n):
        keys[order[rank]] = float(rank)
    for carer in range(a.carers):
        node = tasks + carer
        following[node] = node
        preceding[node] = node
        ends[node] = shift_start[carer]
    travel = 0.0
    extra = 0.0
    total = 0.0
    worst = 0.0
    for rank in range(n):
        visit = order[rank]
        for task in range(2 * visit, 2 * visit + (2 if kinds[visit] != 0 else 1)):
            carer = assigned[task]
            node = tasks + carer
            before = preceding[node]
            travel += (
                _arc(distance, place, before, task)
                - _arc(distance, place, before, node)
                + _arc(distance, place, task, node)
            )
            extra += extras[task, carer]
            _link_after(following, preceding, task, before)
        _set_starts(
            visit,
            tasks,
            kinds,
            opens,
            closes,
            minutes,
            gap_min,
            gap_max,
            distance,
            place,
            preceding,
            assigned,
            starts,
            ends,
            lates,
            worsts,
            has_breaks,
            shift_start,
            break_from,
            break_minutes,
        )
        total += lates[visit]
        worst = max(worst, worsts[visit])
    overtime = 0.0
    for carer in range(a.carers):
        overtimes[carer] = _carer_overtime(a, s, carer)
        overtime += overtimes[carer]
    scalars[TRAVEL] = travel
    scalars[EXTRA] = extra
    scalars[TARDINESS] = total
    scalars[WORST] = worst
    scalars[OVERTIME] = overtime
    scalars[COST] = (
        weights[W_TRAVEL] * travel
        + weights[W_TARDINESS] * total
        + weights[W_WORST] * worst
        + weights[W_OVERTIME] * overtime
        + extra
    )


@njit(cache=True)
def keep_best(s: DayState) -> None:
    s.scalars[BEST] = s.scalars[COST]
    s.best_key[:] = s.key
    s.best_carer[:] = s.carer


@njit(cache=True)
def return_to_best(a: DayArrays, s: DayState) -> None:
    s.key[:] = s.best_key
    s.carer[:] = s.best_carer
    decode(a, s)


@njit(cache=True)
def greedy_start(a: DayArrays, s: DayState, noise: float) -> None:
    """A first solution: visits by opening time, each to the carer it costs least."""
    n = a.visits
    tasks = 2 * n
    for visit in range(n):
        s.key[visit] = a.opens[visit] + noise * unit(s.random)
    order = np.argsort(s.key, kind="mergesort")
    free = a.shift_start.copy()
    at = a.place[tasks:].copy()
    for rank in range(n):
        visit = order[rank]
        double = a.kind[visit] != 0
        taken = -1
        for k in range(2 if double else 1):
            task = 2 * visit + k
            chosen = -1
            lowest = 1e300
            for i in range(a.choice_start[task], a.choice_start[task + 1]):
                carer = a.choices[i]
                if carer == taken:
                    continue
                way = a.distance[at[carer], a.place[task]]
                arrival = free[carer] + way
                score = (
                    a.weights[W_TRAVEL] * way
                    + (a.weights[W_TARDINESS] + a.weights[W_WORST])
                    * max(0.0, arrival - a.closes[visit])
                    + 0.1 * max(0.0, a.opens[visit] - arrival)
                    + a.extra[task, carer]
                    + noise * 0.1 * unit(s.random)
                )
                if score < lowest:
                    lowest = score
                    chosen = carer
            s.carer[task] = chosen
            arrival = max(a.opens[visit], free[chosen] + a.distance[at[chosen], a.place[task]])
            free[chosen] = arrival + a.minutes[task]
            at[chosen] = a.place[task]
            taken = chosen
    decode(a, s)


@njit(cache=True)
def _finish(
    a: DayArrays, s: DayState, size: int, travel: float, extra: float, threshold: float
) -> tuple[bool, int, float]:
    """Decode a linked change and say whether it stays under the threshold."""
    budget = (
        threshold - a.weights[W_TRAVEL] * (s.scalars[TRAVEL] + travel) - s.scalars[EXTRA] - extra
    )
    ended, logged = _propagate(a, s, size, budget)
    if not ended:
        return False, logged, 0.0
    cost = (
        a.weights[W_TRAVEL] * (s.scalars[TRAVEL] + travel)
        + a.weights[W_TARDINESS] * s.scalars[TARDINESS]
        + a.weights[W_WORST] * s.scalars[WORST]
        + a.weights[W_OVERTIME] * s.scalars[OVERTIME]
        + s.scalars[EXTRA]
        + extra
    )
    return cost <= threshold, logged, cost


@njit(cache=True, forceinline=True)
def _assign(following: Integers, carer: Integers, first: int, end: int, new: int) -> None:
    node = first
    while node != end:
        carer[node] = new
        node = following[node]


@njit(cache=True, forceinline=True)
def _join(
    following: Integers,
    preceding: Integers,
    before: int,
    first: int,
    last: int,
    after: int,
    filled: bool,
) -> None:
    """Put the stretch first..last, or nothing, between two nodes."""
    if filled:
        following[before] = first
        preceding[first] = before
        following[last] = after
        preceding[after] = last
    else:
        following[before] = after
        preceding[after] = before


@njit(cache=True)
def anneal(a: DayArrays, s: DayState, iterations: int, temperature: float) -> None:
    """Try `iterations` random changes at one temperature; the best solution is kept."""
    distance = a.distance
    place = a.place
    kinds = a.kind
    allowed = a.allowed
    extras = a.extra
    choice_start = a.choice_start
    choices = a.choices
    near_before = a.near_before
    near_after = a.near_after
    log_table = a.log_table
    weights = a.weights
    keys = s.key
    assigned = s.carer
    following = s.following
    preceding = s.preceding
    frontier = s.frontier
    waiting = s.waiting
    touched = s.touched
    scalars = s.scalars
    counts = s.counts
    random = s.random
    n = a.visits
    tasks = 2 * n
    near = near_before.shape[1]
    w_travel = weights[W_TRAVEL]
    chosen = np.zeros(4, np.int64)  # tasks taken out
    home_before = np.zeros(4, np.int64)
    home_carer = np.zeros(4, np.int64)
    new_carer = np.zeros(4, np.int64)
    for _ in range(iterations):
        counts[0] += 1
        threshold = scalars[COST] + temperature * log_table[below(random, QUANTILES)]
        # what the timed terms could fall to at the very best bounds the travel that may pass
        floor = w_travel * scalars[TRAVEL] + scalars[EXTRA]
        old_tardiness = scalars[TARDINESS]
        old_worst = scalars[WORST]
        old_overtime = scalars[OVERTIME]
        kind = below(random, 100)
        if kind < 12:
            # two carers exchange a stretch of their routes, or all the rest; keys stay
            visit = below(random, n)
            task = 2 * visit
            if kinds[visit] != 0:
                task += below(random, 2)
            one = assigned[task]
            if kind < 9:
                u = unit(random)
                other = near_after[visit, np.int64(near * u * u)]
                other_task = 2 * other
                if kinds[other] != 0:
                    other_task += below(random, 2)
                two = assigned[other_task]
                if one == two or keys[other] <= keys[visit]:
                    continue
                before_one = task
                before_two = preceding[other_task]
            else:
                two = choices[
                    choice_start[task] + below(random, choice_start[task + 1] - choice_start[task])
                ]
                if one == two:
                    continue
                before_one = preceding[task]
                before_two = _position(following, keys, tasks + two, tasks, keys[visit])
            limit_one = tasks
            limit_two = tasks
            if below(random, 2) == 0:
                limit_one = below(random, 5)
                limit_two = below(random, 5)
            first_one = following[before_one]
            first_two = following[before_two]
            extra = 0.0
            fits = True
            last_one = before_one
            node = first_one
            count = 0
            while node < tasks and count < limit_one:
                if not allowed[node, two]:
                    fits = False
                    break
                extra += extras[node, two] - extras[node, one]
                last_one = node
                node = following[node]
                count += 1
            if not fits:
                continue
            end_one = node
            last_two = before_two
            node = first_two
            count = 0
            while node < tasks and count < limit_two:
                if not allowed[node, one]:
                    fits = False
                    break
                extra += extras[node, one] - extras[node, two]
                last_two = node
                node = following[node]
                count += 1
            if not fits:
                continue
            end_two = node
            has_one = last_one != before_one
            has_two = last_two != before_two
            if not (has_one or has_two):
                continue
            # the keys must still rise at every seam
            if has_one:
                if before_two < tasks and keys[before_two >> 1] >= keys[first_one >> 1]:
                    continue
                if end_two < tasks and keys[last_one >> 1] >= keys[end_two >> 1]:
                    continue
            if has_two:
                if before_one < tasks and keys[before_one >> 1] >= keys[first_two >> 1]:
                    continue
                if end_one < tasks and keys[last_two >> 1] >= keys[end_one >> 1]:
                    continue
            travel = 0.0
            if has_two:
                travel += (
                    _arc(distance, place, before_one, first_two)
                    + _arc(distance, place, last_two, end_one)
                    - _arc(distance, place, last_two, end_two)
                )
            else:
                travel += _arc(distance, place, before_one, end_one)
            if has_one:
                travel += (
                    _arc(distance, place, before_two, first_one)
                    + _arc(distance, place, last_one, end_two)
                    - _arc(distance, place, last_one, end_one)
                )
            else:
                travel += _arc(distance, place, before_two, end_two)
            travel -= _arc(distance, place, before_one, first_one) + _arc(
                distance, place, before_two, first_two
            )
            if floor + w_travel * travel + extra > threshold:
                continue
            # nobody may get both tasks of a visit
            if has_two:
                node = first_two
                while node != end_two:
                    if kinds[node >> 1] != 0 and assigned[node ^ 1] == one:
                        twin = keys[node >> 1]
                        if not (
                            has_one and keys[first_one >> 1] <= twin and twin <= keys[last_one >> 1]
                        ):
                            fits = False
                            break
                    node = following[node]
            if fits and has_one:
                node = first_one
                while node != end_one:
                    if kinds[node >> 1] != 0 and assigned[node ^ 1] == two:
                        twin = keys[node >> 1]
                        if not (
                            has_two and keys[first_two >> 1] <= twin and twin <= keys[last_two >> 1]
                        ):
                            fits = False
                            break
                    node = following[node]
            if not fits:
                continue
            counts[1] += 1
            if has_two:
                _assign(following, assigned, first_two, end_two, one)
            if has_one:
                _assign(following, assigned, first_one, end_one, two)
            _join(following, preceding, before_one, first_two, last_two, end_one, has_two)
            _join(following, preceding, before_two, first_one, last_one, end_two, has_one)
            touched[0] = one
            touched[1] = two
            touched[2] = -1
            size = 0
            if has_two:
                size = _wait(waiting, frontier, size, first_two >> 1)
            if has_one:
                size = _wait(waiting, frontier, size, first_one >> 1)
            if end_one < tasks:
                size = _wait(waiting, frontier, size, end_one >> 1)
            if end_two < tasks:
                size = _wait(waiting, frontier, size, end_two >> 1)
            accepted, logged, cost = _finish(a, s, size, travel, extra, threshold)
            if accepted:
                scalars[TRAVEL] += travel
                scalars[EXTRA] += extra
                scalars[COST] = cost
                counts[2] += 1
                if cost < scalars[BEST] - 1e-7:
                    counts[3] += 1
                    keep_best(s)
                continue
            _roll_back(a, s, logged)
            scalars[TARDINESS] = old_tardiness
            scalars[WORST] = old_worst
            scalars[OVERTIME] = old_overtime
            if has_two:
                _assign(following, assigned, first_two, end_one, two)
            if has_one:
                _assign(following, assigned, first_one, end_two, one)
            _join(following, preceding, before_one, first_one, last_one, end_one, has_one)
            _join(following, preceding, before_two, first_two, last_two, end_two, has_two)
            continue

        # all other moves take out one or two visits and put them back elsewhere
        visit = below(random, n)
        double = kinds[visit] != 0
        partner = -1
        key = keys[visit]
        partner_key = 0.0
        anchor = 2 * visit
        if double:
            anchor += below(random, 2)
        new_anchor_carer = assigned[anchor]
        new_twin_carer = assigned[anchor ^ 1] if double else -1
        at = -1  # node to insert the anchor after, when known
        if kind < 62:
            u = unit(random)
            if kind < 37:
                neighbour = near_before[visit, np.int64(near * u * u)]
            else:
                neighbour = near_after[visit, np.int64(near * u * u)]
            target = 2 * neighbour
            if kinds[neighbour] != 0:
                target += below(random, 2)
            new_anchor_carer = assigned[target]
            if not allowed[anchor, new_anchor_carer]:
                if kinds[neighbour] == 0:
                    if not double:
                        continue
                    anchor ^= 1
                    new_twin_carer = assigned[anchor ^ 1]
                    if not allowed[anchor, new_anchor_carer]:
                        continue
                else:
                    target ^= 1
                    new_anchor_carer = assigned[target]
                    if not allowed[anchor, new_anchor_carer]:
                        continue
            if kind < 37:
                before = target
                after = following[target]
                if after < tasks and (after >> 1) == visit:
                    after = following[after]
            else:
                after = target
                before = preceding[target]
                if before < tasks and (before >> 1) == visit:
                    before = preceding[before]
            low = keys[before >> 1] if before < tasks else -1.0
            high = keys[after >> 1] if after < tasks else n * 1.0
            if before >= tasks:
                low = min(high - 1.0, -1.0) if after < tasks else -1.0
            if after >= tasks:
                high = max(low + 1.0, n * 1.0)
            key = low + (high - low) * (0.02 + 0.96 * unit(random))
            if not (low < key and key < high):
                continue
            at = before
        elif kind < 72:
            # another carer at the same place in the order
            count = choice_start[anchor + 1] - choice_start[anchor]
            new_anchor_carer = choices[choice_start[anchor] + below(random, count)]
            if new_anchor_carer == assigned[anchor]:
                continue
        elif kind < 77:
            # another place in the order, same carers
            key = keys[visit] + (unit(random) - 0.5) * n * 0.3
        else:
            # two visits change places
            u = unit(random)
            if kind < 88:
                partner = near_before[visit, np.int64(near * u * u)]
            else:
                partner = near_after[visit, np.int64(near * u * u)]
            partner_anchor = 2 * partner
            if kinds[partner] != 0:
                partner_anchor += below(random, 2)
            new_anchor_carer = assigned[partner_anchor]
            partner_new = assigned[anchor]
            if not (allowed[anchor, new_anchor_carer] and allowed[partner_anchor, partner_new]):
                continue
            key = keys[partner]
            partner_key = keys[visit]
            partner_twin_new = assigned[partner_anchor ^ 1] if kinds[partner] != 0 else -1
            if double and new_twin_carer == new_anchor_carer:
                continue
            if kinds[partner] != 0 and partner_twin_new == partner_new:
                continue
        if double and (
            new_twin_carer == new_anchor_carer or (partner < 0 and below(random, 4) == 0)
        ):
            twin = anchor ^ 1
            count = choice_start[twin + 1] - choice_start[twin]
            new_twin_carer = choices[choice_start[twin] + below(random, count)]
            if new_twin_carer == new_anchor_carer:
                continue

        # take out
        taken = 0
        travel = 0.0
        extra = 0.0
        chosen[0] = anchor
        new_carer[0] = new_anchor_carer
        taken = 1
        if double:
            chosen[1] = anchor ^ 1
            new_carer[1] = new_twin_carer
            taken = 2
        if partner >= 0:
            chosen[taken] = partner_anchor
            new_carer[taken] = partner_new
            taken += 1
            if kinds[partner] != 0:
                chosen[taken] = partner_anchor ^ 1
                new_carer[taken] = partner_twin_new
                taken += 1
        size = 0
        for i in range(taken):
            task = chosen[i]
            before = preceding[task]
            after = following[task]
            travel -= _arc(distance, place, before, task) + _arc(distance, place, task, after)
            travel += _arc(distance, place, before, after)
            home_before[i] = before
            home_carer[i] = assigned[task]
            extra += extras[task, new_carer[i]] - extras[task, home_carer[i]]
            _unlink(following, preceding, task)
        old_key = keys[visit]
        if partner >= 0:
            keys[partner] = partner_key
        keys[visit] = key
        # put back
        for i in range(taken):
            task = chosen[i]
            carer = new_carer[i]
            if i == 0 and at >= 0:
                before = at
            else:
                before = _position(following, keys, tasks + carer, tasks, keys[task >> 1])
            after = following[before]
            travel += (
                _arc(distance, place, before, task)
                + _arc(distance, place, task, after)
                - _arc(distance, place, before, after)
            )
            _link_after(following, preceding, task, before)
            assigned[task] = carer
        possible = floor + w_travel * travel + extra <= threshold
        if possible:
            counts[1] += 1
            for i in range(taken):
                touched[2 * i] = home_carer[i]
                touched[2 * i + 1] = new_carer[i]
            touched[2 * taken] = -1
            size = _wait(waiting, frontier, size, visit)
            if partner >= 0:
                size = _wait(waiting, frontier, size, partner)
            for i in range(taken):
                before = home_before[i]
                after = following[before]
                if after < tasks:
                    size = _wait(waiting, frontier, size, after >> 1)
                after = following[chosen[i]]
                if after < tasks:
                    size = _wait(waiting, frontier, size, after >> 1)
            accepted, logged, cost = _finish(a, s, size, travel, extra, threshold)
            if accepted:
                scalars[TRAVEL] += travel
                scalars[EXTRA] += extra
                scalars[COST] = cost
                counts[2] += 1
                if cost < scalars[BEST] - 1e-7:
                    counts[3] += 1
                    keep_best(s)
                continue
            _roll_back(a, s, logged)
            scalars[TARDINESS] = old_tardiness
            scalars[WORST] = old_worst
            scalars[OVERTIME] = old_overtime
        for i in range(taken - 1, -1, -1):
            _unlink(following, preceding, chosen[i])
        keys[visit] = old_key
        if partner >= 0:
            keys[partner] = key
        for i in range(taken - 1, -1, -1):
            assigned[chosen[i]] = home_carer[i]
            _link_after(following, preceding, chosen[i], home_before[i])
