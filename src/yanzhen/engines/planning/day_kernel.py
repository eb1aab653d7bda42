"""Compiled simulated annealing for one day with synchronised visits.

A solution is a carer for every task and one order (`key`) of all tasks; a carer's route is
its tasks in that order. Visits stand in it once, those made in turn twice: much else may happen
between their first task and their second. Starts are the earliest that keep all of it. A change
is decoded only as far as it moves somebody's start: visits whose start may change wait in a
frontier and are taken in key order. A second task that comes too late after the first holds the
first back, which is then decoded again; where each would hold back the other for ever, the change
is refused.

Tasks: visit `v` has the tasks `2v` and, when two people are needed, `2v + 1`. Node
`2n + c` is both the start and the end of carer `c`'s route (circular lists).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiling import compiled, inlined

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]  # half as much to fetch from memory

SINGLE, SIMULTANEOUS, SEQUENTIAL = 0, 1, 2

# scalars of a search
TRAVEL, TARDINESS, WORST, OVERTIME, EXTRA, COST, BEST = range(7)
# weights
W_TRAVEL, W_TARDINESS, W_WORST, W_OVERTIME = range(4)
SCALARS = 7
LATER, EARLIER = 1, 2
QUANTILES = 1 << 10


class DayArrays(NamedTuple):
    """What does not change during a search. Distances are `[from place, to place]`."""

    visits: int
    carers: int
    distance: NDArray[np.float64]
    distance_to: NDArray[np.float64]  # the same as [to place, from place]
    place: Integers  # of every node
    kind: NDArray[np.int8]  # SINGLE, SIMULTANEOUS or SEQUENTIAL, per visit
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]
    minutes: NDArray[np.float64]  # per task
    gap_min: NDArray[np.float64]
    gap_max: NDArray[np.float64]
    allowed: NDArray[np.bool_]  # [task, carer]
    extra: NDArray[np.float64]  # [task, carer], weighted cost of that choice
    has_extra: bool
    choice_start: Integers  # carers allowed for task t: choices[start[t]:start[t + 1]]
    choices: Integers
    near_before: Integers  # [task, rank]: tasks that may well come just before
    near_after: Integers
    shift_start: NDArray[np.float64]
    shift_end: NDArray[np.float64]
    has_breaks: bool
    break_from: NDArray[np.float64]  # the break begins then, or after the visit under way
    break_minutes: NDArray[np.float64]
    weights: NDArray[np.float64]
    log_table: NDArray[np.float64]  # -log of evenly spread quantiles


class DayState(NamedTuple):
    """What a search changes."""

    key: NDArray[np.float64]  # per task: the place in the order; of two together the same
    carer: Integers
    following: Integers
    preceding: Integers
    start: NDArray[np.float64]  # per task
    end: NDArray[np.float64]  # per node; the shift start for route nodes
    late: NDArray[np.float64]  # tardiness per visit, both tasks
    late_worst: NDArray[np.float64]  # the larger of the two
    overtime: NDArray[np.float64]  # per carer
    gain: NDArray[np.float64]  # per task, the travel saved when it leaves its route
    latest: NDArray[np.float64]  # per task, the arrival after which somebody on the rest is late
    order: Integers  # steps by key: the tasks, of two together the first
    hanging: Integers  # see `day_burden`, as for the next two
    burden: NDArray[np.float64]
    bearers: NDArray[np.float64]
    frontier: Integers
    due: NDArray[np.float64]  # per visit that waits: the key at which it is decoded
    timed: NDArray[np.int64]  # per visit: the decoding that last moved it
    touched: NDArray[np.int64]  # carers whose route changed; -1 ends the list
    waiting: NDArray[np.int8]  # 0, LATER when nothing before it moved earlier, or EARLIER
    log_visit: Integers
    log_times: NDArray[np.float64]
    scalars: NDArray[np.float64]
    change: NDArray[np.int64]  # what the change under trial moved, so that it can be undone
    old_key: NDArray[np.float64]  # of those tasks
    best_key: NDArray[np.float64]
    best_carer: Integers
    random: NDArray[np.uint64]
    counts: NDArray[np.int64]  # tried, decoded, accepted, improved, decodings


@inlined
def unlink(following: Integers, preceding: Integers, task: int) -> None:
    before, after = preceding[task], following[task]
    following[before] = after
    preceding[after] = before


@inlined
def link_after(following: Integers, preceding: Integers, task: int, before: int) -> None:
    after = following[before]
    following[before] = task
    preceding[task] = before
    following[task] = after
    preceding[after] = task


@inlined
def arc(distance: Floats, place: Integers, first: int, second: int) -> float:
    return distance[place[first], place[second]]


@inlined
def _break_before(
    before: int,
    start: Floats,
    tasks: int,
    shift_start: float,
    due: float,
    minutes: float,
    begin: float,
) -> float:
    """Minutes of break on the way to a task that begins then: if due between two starts."""
    last = start[before] if before < tasks else shift_start
    return minutes if last <= due and begin > due else 0.0


# Arrays one by one, since this is called from two long functions that have them at hand.
@inlined
def set_starts(
    visit: int,
    tasks: int,
    kind: NDArray[np.int8],
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
                before,
                start,
                tasks,
                shift_start[c],
                break_from[c],
                break_minutes[c],
                begin,
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
                    before,
                    start,
                    tasks,
                    shift_start[c],
                    break_from[c],
                    break_minutes[c],
                    begin,
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


@compiled
def carer_overtime(a: DayArrays, s: DayState, carer: int) -> float:
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
    back = ends[last] + arc(distance, place, last, node)
    if has_breaks and starts[last] <= break_from[carer] and back > break_from[carer]:
        back += break_minutes[carer]
    return max(0.0, back - a.shift_end[carer])


@inlined
def await_task(s: DayState, size: int, task: int) -> int:
    """Put the visit of a task whose place changed into the frontier; it may begin earlier or
    later.
    """
    visit = task >> 1
    if s.waiting[visit] == 0:
        s.waiting[visit] = EARLIER
        s.frontier[size] = visit
        s.due[visit] = s.key[task]
        size += 1
    else:
        s.due[visit] = min(s.due[visit], s.key[task])
    return size


@inlined
def longest_log(visits: int) -> int:
    """Moves of visits after which a decoding counts as one that would never end."""
    return 2 * visits + 16


@inlined
def propagate(a: DayArrays, s: DayState, size: int, budget: float) -> tuple[bool, int]:
    """Decode the frontier and all that moves with it; returns whether it ended and the length of
    the undo log.

    Stops early when the timed terms must exceed the budget: what is not yet decoded
    cannot be less than zero, and once no waiting visit can begin earlier than before,
    the terms can only grow; or when two tasks hold back each other. Updates TARDINESS, WORST and
    OVERTIME. Log entries below zero are carers' overtimes.
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
    due = s.due
    waiting = s.waiting
    timed = s.timed
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
    again = False
    s.counts[4] += 1
    decoding = s.counts[4]
    most = longest_log(a.visits)
    counts_overtime = weights[W_OVERTIME] > 0.0
    earlier = size
    while size > 0:
        if logged >= most or (
            earlier == 0
            and w_tardiness * total + w_worst * (highest if worst_left else max(worst, highest))
            > budget
        ):
            for i in range(size):
                waiting[frontier[i]] = 0
            return False, logged
        at = 0
        visit = frontier[0]
        key = due[visit]
        for i in range(1, size):
            candidate = frontier[i]
            if due[candidate] < key:
                key = due[candidate]
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
        set_starts(
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
        if starts[first] == old_first and not (double and starts[second] != old_second):
            continue
        log_visit[logged] = visit
        log_times[logged, 0] = old_first
        log_times[logged, 1] = old_second
        log_times[logged, 2] = old_late
        log_times[logged, 3] = old_worst
        logged += 1
        is_again = timed[visit] == decoding
        timed[visit] = decoding
        if old_late != 0.0 or lates[visit] != 0.0:
            total += lates[visit] - old_late
            now_worst = worsts[visit]
            if is_again:
                found -= old_late
                if now_worst < old_worst:
                    again = True
                    highest = 0.0
            highest = max(highest, now_worst)
            found += lates[visit]
            if w_tardiness * found + w_worst * highest > budget:
                for i in range(size):
                    waiting[frontier[i]] = 0
                return False, logged
            if old_worst >= worst and now_worst < worst:
                worst_left = True
        for task in range(first, first + (2 if double else 1)):
            old = old_first if task == first else old_second
            if starts[task] == old:
                continue
            after = following[task]
            if after < tasks:
                key = keys[after]
                after >>= 1
                moved = EARLIER if starts[task] < old else LATER
                if waiting[after] == 0:
                    frontier[size] = after
                    due[after] = key
                    size += 1
                elif key < due[after]:
                    due[after] = key
                if moved > waiting[after]:
                    waiting[after] = moved
                    if moved == EARLIER:
                        earlier += 1
            elif counts_overtime:
                carer = after - tasks
                now = carer_overtime(a, s, carer)
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
            now = carer_overtime(a, s, carer)
            if now != overtimes[carer]:
                log_visit[logged] = -1 - carer
                log_times[logged, 0] = overtimes[carer]
                logged += 1
                overtime += now - overtimes[carer]
                overtimes[carer] = now
    if again or (worst_left and highest < worst):
        worst = 0.0
        for visit in range(a.visits):
            worst = max(worst, worsts[visit])
    else:
        worst = max(worst, highest)
    scalars[TARDINESS] = total
    scalars[WORST] = worst
    scalars[OVERTIME] = overtime
    return True, logged


@compiled
def look_ahead(
    tasks: int,
    carer: int,
    distance: Floats,
    place: Integers,
    minutes: Floats,
    closes: Floats,
    following: Integers,
    preceding: Integers,
    gain: Floats,
    latest: Floats,
) -> None:
    """Set `gain` and `latest` along a carer's route."""
    after = tasks + carer
    node = preceding[after]
    way = distance[place[node], place[after]]
    limit = 1e300
    while node < tasks:
        before = preceding[node]
        limit = min(closes[node >> 1], limit - way - minutes[node])
        latest[node] = limit
        way_before = distance[place[before], place[node]]
        gain[node] = way_before + way - distance[place[before], place[after]]
        way = way_before
        after = node
        node = before


@inlined
def look_ahead_touched(a: DayArrays, s: DayState) -> None:
    touched = s.touched
    at = 0
    while touched[at] >= 0:
        carer = touched[at]
        is_new = True
        for i in range(at):
            if touched[i] == carer:
                is_new = False
        if is_new:
            look_ahead(
                2 * a.visits,
                carer,
                a.distance,
                a.place,
                a.minutes,
                a.closes,
                s.following,
                s.preceding,
                s.gain,
                s.latest,
            )
        at += 1
