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

SINGLE, SIMULTANEOUS, SEQUENTIAL = 0, 1, 2

# scalars of a search
TRAVEL, TARDINESS, WORST, OVERTIME, EXTRA, COST, BEST = range(7)
# weights
W_TRAVEL, W_TARDINESS, W_WORST, W_OVERTIME = range(4)
SCALARS = 7
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
    waiting: NDArray[np.bool_]
    log_visit: NDArray[np.int64]
    log_times: NDArray[np.float64]
    scalars: NDArray[np.float64]
    best_key: NDArray[np.float64]
    best_carer: NDArray[np.int64]
    random: NDArray[np.uint64]
    counts: NDArray[np.int64]  # tried, decoded, accepted, improved


@njit(cache=True, inline="always")
def _unlink(s: DayState, task: int) -> None:
    before, after = s.preceding[task], s.following[task]
    s.following[before] = after
    s.preceding[after] = before


@njit(cache=True, inline="always")
def _link_after(s: DayState, task: int, before: int) -> None:
    after = s.following[before]
    s.following[before] = task
    s.preceding[task] = before
    s.following[task] = after
    s.preceding[after] = task


@njit(cache=True)
def _position(a: DayArrays, s: DayState, carer: int, key: float) -> int:
    """The node of the carer's route after which a visit with that key stands."""
    tasks = 2 * a.visits
    node = tasks + carer
    after = s.following[node]
    while after < tasks and s.key[after >> 1] < key:
        node = after
        after = s.following[node]
    return node


@njit(cache=True, inline="always")
def _arc(a: DayArrays, first: int, second: int) -> float:
    return a.distance[a.place[first], a.place[second]]


@njit(cache=True, inline="always")
def _detour(a: DayArrays, s: DayState, task: int) -> float:
    """What the travel shrinks by when the linked task leaves its route."""
    before, after = s.preceding[task], s.following[task]
    return _arc(a, before, task) + _arc(a, task, after) - _arc(a, before, after)


@njit(cache=True, inline="always")
def _arrival(a: DayArrays, s: DayState, task: int) -> float:
    before = s.preceding[task]
    return s.end[before] + a.distance[a.place[before], a.place[task]]


@njit(cache=True, inline="always")
def _break_before(a: DayArrays, s: DayState, task: int, carer: int, begin: float) -> float:
    """Minutes of break on the way to a task that begins then: when the break falls due between two starts."""
    before = s.preceding[task]
    last = s.start[before] if before < 2 * a.visits else a.shift_start[carer]
    due = a.break_from[carer]
    return a.break_minutes[carer] if last <= due and begin > due else 0.0


@njit(cache=True)
def _set_starts(a: DayArrays, s: DayState, visit: int) -> None:
    """Decode one visit from its predecessors; the earliest starts that keep its synchronisation."""
    first = 2 * visit
    opens, closes = a.opens[visit], a.closes[visit]
    arrival = _arrival(a, s, first)
    begin = max(opens, arrival)
    kind = a.kind[visit]
    if kind == 0:
        if a.has_breaks:
            begin = max(opens, arrival + _break_before(a, s, first, s.carer[first], begin))
        s.start[first] = begin
        s.end[first] = begin + a.minutes[first]
        late = max(0.0, begin - closes)
        s.late[visit] = late
        s.late_worst[visit] = late
        return
    second = first + 1
    other_arrival = _arrival(a, s, second)
    other = max(opens, other_arrival)
    for _ in range(3 if a.has_breaks else 1):
        if kind == 1:
            begin = max(begin, other)
            other = begin
        else:
            other = max(other, begin + a.gap_min[visit])
            begin = max(begin, other - a.gap_max[visit])
        if a.has_breaks:
            begin = max(begin, arrival + _break_before(a, s, first, s.carer[first], begin))
            other = max(other, other_arrival + _break_before(a, s, second, s.carer[second], other))
    if kind == 1:
        begin = max(begin, other)
        other = begin
    else:
        other = max(other, begin + a.gap_min[visit])
        begin = max(begin, other - a.gap_max[visit])
    s.start[first] = begin
    s.end[first] = begin + a.minutes[first]
    s.start[second] = other
    s.end[second] = other + a.minutes[second]
    late_first = max(0.0, begin - closes)
    late_second = max(0.0, other - closes)
    s.late[visit] = late_first + late_second
    s.late_worst[visit] = max(late_first, late_second)


@njit(cache=True)
def _carer_overtime(a: DayArrays, s: DayState, carer: int) -> float:
    node = 2 * a.visits + carer
    last = s.preceding[node]
    if last == node:
        return 0.0
    back = s.end[last] + _arc(a, last, node)
    if a.has_breaks and s.start[last] <= a.break_from[carer] and back > a.break_from[carer]:
        back += a.break_minutes[carer]
    return max(0.0, back - a.shift_end[carer])


@njit(cache=True, inline="always")
def _wait(s: DayState, size: int, visit: int) -> int:
    if not s.waiting[visit]:
        s.waiting[visit] = True
        s.frontier[size] = visit
        size += 1
    return size


@njit(cache=True)
def _propagate(a: DayArrays, s: DayState, size: int, budget: float) -> tuple[bool, int]:
    """Decode the frontier and all that moves with it; returns whether it ended and the length of the undo log.

    Stops early when the tardiness found so far alone exceeds the budget: what is not
    yet decoded cannot be less than zero. Updates TARDINESS, WORST and OVERTIME. Log
    entries below zero are carers' overtimes.
    """
    tasks = 2 * a.visits
    logged = 0
    total = s.scalars[TARDINESS]
    worst = s.scalars[WORST]
    overtime = s.scalars[OVERTIME]
    highest = 0.0
    found = 0.0
    w_tardiness = a.weights[W_TARDINESS]
    w_worst = a.weights[W_WORST]
    worst_left = False
    counts_overtime = a.weights[W_OVERTIME] > 0.0
    while size > 0:
        at = 0
        visit = s.frontier[0]
        key = s.key[visit]
        for i in range(1, size):
            candidate = s.frontier[i]
            if s.key[candidate] < key:
                key = s.key[candidate]
                visit = candidate
                at = i
        size -= 1
        s.frontier[at] = s.frontier[size]
        s.waiting[visit] = False
        first = 2 * visit
        second = first + 1
        old_first = s.start[first]
        old_second = s.start[second]
        old_late = s.late[visit]
        old_worst = s.late_worst[visit]
        _set_starts(a, s, visit)
        double = a.kind[visit] != 0
        moved_first = s.start[first] != old_first
        moved_second = double and s.start[second] != old_second
        if not (moved_first or moved_second):
            continue
        s.log_visit[logged] = visit
        s.log_times[logged, 0] = old_first
        s.log_times[logged, 1] = old_second
        s.log_times[logged, 2] = old_late
        s.log_times[logged, 3] = old_worst
        logged += 1
        if old_late != 0.0 or s.late[visit] != 0.0:
            total += s.late[visit] - old_late
            now_worst = s.late_worst[visit]
            highest = max(highest, now_worst)
            found += s.late[visit]
            if w_tardiness * found + w_worst * highest > budget:
                for i in range(size):
                    s.waiting[s.frontier[i]] = False
                return False, logged
            if old_worst >= worst and now_worst < worst:
                worst_left = True
        if moved_first:
            after = s.following[first]
            if after < tasks:
                size = _wait(s, size, after >> 1)
            elif counts_overtime:
                carer = after - tasks
                now = _carer_overtime(a, s, carer)
                if now != s.overtime[carer]:
                    s.log_visit[logged] = -1 - carer
                    s.log_times[logged, 0] = s.overtime[carer]
                    logged += 1
                    overtime += now - s.overtime[carer]
                    s.overtime[carer] = now
        if moved_second:
            after = s.following[second]
            if after < tasks:
                size = _wait(s, size, after >> 1)
            elif counts_overtime:
                carer = after - tasks
                now = _carer_overtime(a, s, carer)
                if now != s.overtime[carer]:
                    s.log_visit[logged] = -1 - carer
                    s.log_times[logged, 0] = s.overtime[carer]
                    logged += 1
                    overtime += now - s.overtime[carer]
                    s.overtime[carer] = now
    if counts_overtime:
        at = 0
        while s.touched[at] >= 0:
            carer = s.touched[at]
            at += 1
            now = _carer_overtime(a, s, carer)
            if now != s.overtime[carer]:
                s.log_visit[logged] = -1 - carer
                s.log_times[logged, 0] = s.overtime[carer]
                logged += 1
                overtime += now - s.overtime[carer]
                s.overtime[carer] = now
    if worst_left and highest < worst:
        worst = 0.0
        for visit in range(a.visits):
            worst = max(worst, s.late_worst[visit])
    else:
        worst = max(worst, highest)
    s.scalars[TARDINESS] = total
    s.scalars[WORST] = worst
    s.scalars[OVERTIME] = overtime
    return True, logged


@njit(cache=True)
def _roll_back(a: DayArrays, s: DayState, logged: int) -> None:
    for i in range(logged - 1, -1, -1):
        visit = s.log_visit[i]
        if visit < 0:
            s.overtime[-1 - visit] = s.log_times[i, 0]
            continue
        first = 2 * visit
        s.start[first] = s.log_times[i, 0]
        s.end[first] = s.log_times[i, 0] + a.minutes[first]
        if a.kind[visit] != 0:
            s.start[first + 1] = s.log_times[i, 1]
            s.end[first + 1] = s.log_times[i, 1] + a.minutes[first + 1]
        s.late[visit] = s.log_times[i, 2]
        s.late_worst[visit] = s.log_times[i, 3]


@njit(cache=True)
def decode(a: DayArrays, s: DayState) -> None:
    """Rebuild routes, starts and cost from `key` and `carer`; keys become ranks."""
    n = a.visits
    tasks = 2 * n
    order = np.argsort(s.key, kind="mergesort")
    for rank in range(n):
        s.key[order[rank]] = float(rank)
    for carer in range(a.carers):
        node = tasks + carer
        s.following[node] = node
        s.preceding[node] = node
        s.end[node] = a.shift_start[carer]
    travel = 0.0
    extra = 0.0
    total = 0.0
    worst = 0.0
    for rank in range(n):
        visit = order[rank]
        for task in range(2 * visit, 2 * visit + (2 if a.kind[visit] != 0 else 1)):
            carer = s.carer[task]
            node = tasks + carer
            before = s.preceding[node]
            travel += _arc(a, before, task) - _arc(a, before, node) + _arc(a, task, node)
            extra += a.extra[task, carer]
            _link_after(s, task, before)
        _set_starts(a, s, visit)
        total += s.late[visit]
        worst = max(worst, s.late_worst[visit])
    overtime = 0.0
    for carer in range(a.carers):
        s.overtime[carer] = _carer_overtime(a, s, carer)
        overtime += s.overtime[carer]
    s.scalars[TRAVEL] = travel
    s.scalars[EXTRA] = extra
    s.scalars[TARDINESS] = total
    s.scalars[WORST] = worst
    s.scalars[OVERTIME] = overtime
    s.scalars[COST] = (
        a.weights[W_TRAVEL] * travel
        + a.weights[W_TARDINESS] * total
        + a.weights[W_WORST] * worst
        + a.weights[W_OVERTIME] * overtime
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
    """A first solution: visits by the opening of their windows, each to the carer it costs least."""
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
                    + (a.weights[W_TARDINESS] + a.weights[W_WORST]) * max(0.0, arrival - a.closes[visit])
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
def _finish(a: DayArrays, s: DayState, size: int, travel: float, extra: float, threshold: float) -> tuple[bool, int, float]:
    """Decode a linked change and say whether it stays under the threshold."""
    budget = threshold - a.weights[W_TRAVEL] * (s.scalars[TRAVEL] + travel) - s.scalars[EXTRA] - extra
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


@njit(cache=True, inline="always")
def _assign(s: DayState, first: int, end: int, carer: int) -> None:
    node = first
    while node != end:
        s.carer[node] = carer
        node = s.following[node]


@njit(cache=True, inline="always")
def _join(s: DayState, before: int, first: int, last: int, after: int, filled: bool) -> None:
    """Put the stretch first..last, or nothing, between two nodes."""
    if filled:
        s.following[before] = first
        s.preceding[first] = before
        s.following[last] = after
        s.preceding[after] = last
    else:
        s.following[before] = after
        s.preceding[after] = before


@njit(cache=True)
def anneal(a: DayArrays, s: DayState, iterations: int, temperature: float) -> None:
    """Try `iterations` random changes at one temperature; the best solution is kept."""
    n = a.visits
    tasks = 2 * n
    random = s.random
    near = a.near_before.shape[1]
    w_travel = a.weights[W_TRAVEL]
    chosen = np.zeros(4, np.int64)  # tasks taken out
    home_before = np.zeros(4, np.int64)
    home_carer = np.zeros(4, np.int64)
    new_carer = np.zeros(4, np.int64)
    for _ in range(iterations):
        s.counts[0] += 1
        threshold = s.scalars[COST] + temperature * a.log_table[below(random, QUANTILES)]
        # what the timed terms could fall to at the very best bounds the travel that may pass
        floor = (
            w_travel * s.scalars[TRAVEL] + s.scalars[EXTRA]
        )
        old_tardiness = s.scalars[TARDINESS]
        old_worst = s.scalars[WORST]
        old_overtime = s.scalars[OVERTIME]
        kind = below(random, 100)
        if kind < 12:
            # two carers exchange a stretch of their routes, or all the rest; keys stay
            visit = below(random, n)
            task = 2 * visit
            if a.kind[visit] != 0:
                task += below(random, 2)
            one = s.carer[task]
            if kind < 9:
                u = unit(random)
                other = a.near_after[visit, np.int64(near * u * u)]
                other_task = 2 * other
                if a.kind[other] != 0:
                    other_task += below(random, 2)
                two = s.carer[other_task]
                if one == two or s.key[other] <= s.key[visit]:
                    continue
                before_one = task
                before_two = s.preceding[other_task]
            else:
                two = a.choices[a.choice_start[task] + below(random, a.choice_start[task + 1] - a.choice_start[task])]
                if one == two:
                    continue
                before_one = s.preceding[task]
                before_two = _position(a, s, two, s.key[visit])
            limit_one = tasks
            limit_two = tasks
            if below(random, 2) == 0:
                limit_one = below(random, 5)
                limit_two = below(random, 5)
            first_one = s.following[before_one]
            first_two = s.following[before_two]
            extra = 0.0
            fits = True
            last_one = before_one
            node = first_one
            count = 0
            while node < tasks and count < limit_one:
                if not a.allowed[node, two]:
                    fits = False
                    break
                extra += a.extra[node, two] - a.extra[node, one]
                last_one = node
                node = s.following[node]
                count += 1
            if not fits:
                continue
            end_one = node
            last_two = before_two
            node = first_two
            count = 0
            while node < tasks and count < limit_two:
                if not a.allowed[node, one]:
                    fits = False
                    break
                extra += a.extra[node, one] - a.extra[node, two]
                last_two = node
                node = s.following[node]
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
                if before_two < tasks and s.key[before_two >> 1] >= s.key[first_one >> 1]:
                    continue
                if end_two < tasks and s.key[last_one >> 1] >= s.key[end_two >> 1]:
                    continue
            if has_two:
                if before_one < tasks and s.key[before_one >> 1] >= s.key[first_two >> 1]:
                    continue
                if end_one < tasks and s.key[last_two >> 1] >= s.key[end_one >> 1]:
                    continue
            travel = 0.0
            if has_two:
                travel += _arc(a, before_one, first_two) + _arc(a, last_two, end_one) - _arc(a, last_two, end_two)
            else:
                travel += _arc(a, before_one, end_one)
            if has_one:
                travel += _arc(a, before_two, first_one) + _arc(a, last_one, end_two) - _arc(a, last_one, end_one)
            else:
                travel += _arc(a, before_two, end_two)
            travel -= _arc(a, before_one, first_one) + _arc(a, before_two, first_two)
            if floor + w_travel * travel + extra > threshold:
                continue
            # nobody may get both tasks of a visit
            if has_two:
                node = first_two
                while node != end_two:
                    if a.kind[node >> 1] != 0 and s.carer[node ^ 1] == one:
                        twin = s.key[node >> 1]
                        if not (has_one and s.key[first_one >> 1] <= twin and twin <= s.key[last_one >> 1]):
                            fits = False
                            break
                    node = s.following[node]
            if fits and has_one:
                node = first_one
                while node != end_one:
                    if a.kind[node >> 1] != 0 and s.carer[node ^ 1] == two:
                        twin = s.key[node >> 1]
                        if not (has_two and s.key[first_two >> 1] <= twin and twin <= s.key[last_two >> 1]):
                            fits = False
                            break
                    node = s.following[node]
            if not fits:
                continue
            s.counts[1] += 1
            if has_two:
                _assign(s, first_two, end_two, one)
            if has_one:
                _assign(s, first_one, end_one, two)
            _join(s, before_one, first_two, last_two, end_one, has_two)
            _join(s, before_two, first_one, last_one, end_two, has_one)
            s.touched[0] = one
            s.touched[1] = two
            s.touched[2] = -1
            size = 0
            if has_two:
                size = _wait(s, size, first_two >> 1)
            if has_one:
                size = _wait(s, size, first_one >> 1)
            if end_one < tasks:
                size = _wait(s, size, end_one >> 1)
            if end_two < tasks:
                size = _wait(s, size, end_two >> 1)
            accepted, logged, cost = _finish(a, s, size, travel, extra, threshold)
            if accepted:
                s.scalars[TRAVEL] += travel
                s.scalars[EXTRA] += extra
                s.scalars[COST] = cost
                s.counts[2] += 1
                if cost < s.scalars[BEST] - 1e-7:
                    s.counts[3] += 1
                    keep_best(s)
                continue
            _roll_back(a, s, logged)
            s.scalars[TARDINESS] = old_tardiness
            s.scalars[WORST] = old_worst
            s.scalars[OVERTIME] = old_overtime
            if has_two:
                _assign(s, first_two, end_one, two)
            if has_one:
                _assign(s, first_one, end_two, one)
            _join(s, before_one, first_one, last_one, end_one, has_one)
            _join(s, before_two, first_two, last_two, end_two, has_two)
            continue

        # all other moves take out one or two visits and put them back elsewhere
        visit = below(random, n)
        double = a.kind[visit] != 0
        partner = -1
        key = s.key[visit]
        partner_key = 0.0
        anchor = 2 * visit
        if double:
            anchor += below(random, 2)
        new_anchor_carer = s.carer[anchor]
        new_twin_carer = s.carer[anchor ^ 1] if double else -1
        at = -1  # node to insert the anchor after, when known
        if kind < 62:
            u = unit(random)
            if kind < 37:
                neighbour = a.near_before[visit, np.int64(near * u * u)]
            else:
                neighbour = a.near_after[visit, np.int64(near * u * u)]
            target = 2 * neighbour
            if a.kind[neighbour] != 0:
                target += below(random, 2)
            new_anchor_carer = s.carer[target]
            if not a.allowed[anchor, new_anchor_carer]:
                if a.kind[neighbour] == 0:
                    if not double:
                        continue
                    anchor ^= 1
                    new_twin_carer = s.carer[anchor ^ 1]
                    if not a.allowed[anchor, new_anchor_carer]:
                        continue
                else:
                    target ^= 1
                    new_anchor_carer = s.carer[target]
                    if not a.allowed[anchor, new_anchor_carer]:
                        continue
            if kind < 37:
                before = target
                after = s.following[target]
                if after < tasks and (after >> 1) == visit:
                    after = s.following[after]
            else:
                after = target
                before = s.preceding[target]
                if before < tasks and (before >> 1) == visit:
                    before = s.preceding[before]
            low = s.key[before >> 1] if before < tasks else -1.0
            high = s.key[after >> 1] if after < tasks else n * 1.0
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
            count = a.choice_start[anchor + 1] - a.choice_start[anchor]
            new_anchor_carer = a.choices[a.choice_start[anchor] + below(random, count)]
            if new_anchor_carer == s.carer[anchor]:
                continue
        elif kind < 77:
            # another place in the order, same carers
            key = s.key[visit] + (unit(random) - 0.5) * n * 0.3
        else:
            # two visits change places
            u = unit(random)
            if kind < 88:
                partner = a.near_before[visit, np.int64(near * u * u)]
            else:
                partner = a.near_after[visit, np.int64(near * u * u)]
            partner_anchor = 2 * partner
            if a.kind[partner] != 0:
                partner_anchor += below(random, 2)
            new_anchor_carer = s.carer[partner_anchor]
            partner_new = s.carer[anchor]
            if not (a.allowed[anchor, new_anchor_carer] and a.allowed[partner_anchor, partner_new]):
                continue
            key = s.key[partner]
            partner_key = s.key[visit]
            partner_twin_new = s.carer[partner_anchor ^ 1] if a.kind[partner] != 0 else -1
            if double and new_twin_carer == new_anchor_carer:
                continue
            if a.kind[partner] != 0 and partner_twin_new == partner_new:
                continue
        if double:
            if new_twin_carer == new_anchor_carer or (partner < 0 and below(random, 4) == 0):
                twin = anchor ^ 1
                count = a.choice_start[twin + 1] - a.choice_start[twin]
                new_twin_carer = a.choices[a.choice_start[twin] + below(random, count)]
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
            if a.kind[partner] != 0:
                chosen[taken] = partner_anchor ^ 1
                new_carer[taken] = partner_twin_new
                taken += 1
        size = 0
        for i in range(taken):
            task = chosen[i]
            travel -= _detour(a, s, task)
            home_before[i] = s.preceding[task]
            home_carer[i] = s.carer[task]
            extra += a.extra[task, new_carer[i]] - a.extra[task, home_carer[i]]
            _unlink(s, task)
        old_key = s.key[visit]
        if partner >= 0:
            s.key[partner] = partner_key
        s.key[visit] = key
        # put back
        for i in range(taken):
            task = chosen[i]
            carer = new_carer[i]
            if i == 0 and at >= 0:
                before = at
            else:
                before = _position(a, s, carer, s.key[task >> 1])
            after = s.following[before]
            travel += _arc(a, before, task) + _arc(a, task, after) - _arc(a, before, after)
            _link_after(s, task, before)
            s.carer[task] = carer
        possible = floor + w_travel * travel + extra <= threshold
        if possible:
            s.counts[1] += 1
            for i in range(taken):
                s.touched[2 * i] = home_carer[i]
                s.touched[2 * i + 1] = new_carer[i]
            s.touched[2 * taken] = -1
            size = _wait(s, size, visit)
            if partner >= 0:
                size = _wait(s, size, partner)
            for i in range(taken):
                before = home_before[i]
                after = s.following[before]
                if after < tasks:
                    size = _wait(s, size, after >> 1)
                after = s.following[chosen[i]]
                if after < tasks:
                    size = _wait(s, size, after >> 1)
            accepted, logged, cost = _finish(a, s, size, travel, extra, threshold)
            if accepted:
                s.scalars[TRAVEL] += travel
                s.scalars[EXTRA] += extra
                s.scalars[COST] = cost
                s.counts[2] += 1
                if cost < s.scalars[BEST] - 1e-7:
                    s.counts[3] += 1
                    keep_best(s)
                continue
            _roll_back(a, s, logged)
            s.scalars[TARDINESS] = old_tardiness
            s.scalars[WORST] = old_worst
            s.scalars[OVERTIME] = old_overtime
        for i in range(taken - 1, -1, -1):
            _unlink(s, chosen[i])
        s.key[visit] = old_key
        if partner >= 0:
            s.key[partner] = key
        for i in range(taken - 1, -1, -1):
            s.carer[chosen[i]] = home_carer[i]
            _link_after(s, chosen[i], home_before[i])
