"""A day from the order of its tasks and their carers: routes, starts and cost, all afresh."""

from __future__ import annotations

import numpy as np
from numba import njit

from .day_kernel import (
    COST,
    EXTRA,
    OVERTIME,
    SEQUENTIAL,
    SIMULTANEOUS,
    TARDINESS,
    TRAVEL,
    W_OVERTIME,
    W_TARDINESS,
    W_TRAVEL,
    W_WORST,
    WORST,
    DayArrays,
    DayState,
    arc,
    carer_overtime,
    link_after,
    longest_log,
    look_ahead,
    set_starts,
)
from .day_order import key_at, key_of_start


@njit(cache=True)
def decode(a: DayArrays, s: DayState) -> None:
    """Rebuild routes, starts and cost from `key` and `carer`.

    Keys become times, so that tasks of different routes stand in the order in which they are
    made: a change that fits in time then fits in the order too.
    """
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
    for carer in range(a.carers):
        node = tasks + carer
        following[node] = node
        preceding[node] = node
        ends[node] = shift_start[carer]
    travel = 0.0
    extra = 0.0
    for task in order:
        carer = assigned[task]
        starts[task] = opens[task >> 1]
        ends[task] = starts[task] + minutes[task]
        if carer >= 0:
            node = tasks + carer
            before = preceding[node]
            travel += (
                arc(distance, place, before, task)
                - arc(distance, place, before, node)
                + arc(distance, place, task, node)
            )
            extra += extras[task, carer]
            link_after(following, preceding, task, before)
    for _ in range(longest_log(n)):
        changed = False
        for task in order:
            visit = task >> 1
            if assigned[task] < 0 or (task & 1 and kinds[visit] == SIMULTANEOUS):
                continue
            first = starts[2 * visit]
            second = starts[2 * visit + 1]
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
            if starts[2 * visit] != first or starts[2 * visit + 1] != second:
                changed = True
        if not changed:
            break
    total = 0.0
    worst = 0.0
    for task in order:
        visit = task >> 1
        twin = task ^ 1
        if task & 1 and kinds[visit] != SEQUENTIAL:
            continue
        keys[task] = key_of_start(s, task, tasks)
        if kinds[visit] == SIMULTANEOUS:
            keys[task] = max(keys[task], key_of_start(s, twin, tasks))
            keys[twin] = keys[task]
        elif task & 1:
            keys[task] = max(keys[task], key_at(s, keys[twin]))
        if not task & 1:
            total += lates[visit]
            worst = max(worst, worsts[visit])
    overtime = 0.0
    for carer in range(a.carers):
        overtimes[carer] = carer_overtime(a, s, carer)
        overtime += overtimes[carer]
        look_ahead(
            tasks,
            carer,
            distance,
            place,
            minutes,
            closes,
            following,
            preceding,
            s.gain,
            s.latest,
        )
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
