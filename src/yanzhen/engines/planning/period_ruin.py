"""Compiled changes of a period: who leaves, who comes back, and whether it stays so.

Strings leave around a random obligation as in `periodic_ruin`, over days and people.
"""

from __future__ import annotations

import numpy as np

from .compiling import compiled, inlined
from .period_kernel import (
    ABSENT,
    COST,
    EXTRA,
    OVERTIME,
    QUANTILES,
    TRAVEL,
    W_UNSERVED,
    PeriodArrays,
    PeriodState,
    cost_of,
    forget_touched,
    put_in,
    take_out,
)
from .random_numbers import below, unit


@inlined
def _ruin(a: PeriodArrays, s: PeriodState, average: float, longest: int) -> int:
    """Remove strings around a random seed, and list the absent nearby; returns how many."""
    seed = a.free[below(s.random, a.free.shape[0])]
    strings = 1 + np.int64(unit(s.random) * (4.0 * average / (1.0 + longest)))
    removed = 0
    for rank in range(a.near.shape[1]):
        if strings == 0:
            break
        obligation = a.near[seed, rank]
        if a.fixed[obligation]:
            continue
        if s.pattern[obligation] == 0:
            listed = False
            for i in range(removed):
                if s.removed[i] == obligation:
                    listed = True
            if not listed and removed < s.removed.shape[0] - longest - 1:
                s.removed[removed] = obligation
                s.kept_pattern[removed] = 0
                removed += 1
            continue
        day = below(s.random, a.days)
        while not (s.pattern[obligation] >> day) & 1:
            day += 1
            if day == a.days:
                day = 0
        person = s.person[obligation]
        if s.helper[obligation, day] >= 0 and below(s.random, 2) == 0:
            person = s.helper[obligation, day]
        route = day * a.people + person
        done = False
        for i in range(s.counts[4]):
            if s.ruined[i] == route:
                done = True
        if done:
            continue
        s.ruined[s.counts[4]] = route
        s.counts[4] += 1
        strings -= 1
        length = s.length[route]
        size = 1 + below(s.random, min(longest, length))
        at = 0
        while s.sequence[route, at] != obligation:
            at += 1
        low = max(0, at - size + 1)
        high = min(at, length - size)
        first = low + below(s.random, high - low + 1)
        begin = removed
        for i in range(first, first + size):
            other = s.sequence[route, i]
            if not a.fixed[other] and removed < s.removed.shape[0]:
                s.removed[removed] = other
                removed += 1
        for i in range(begin, removed):
            other = s.removed[i]
            s.kept_pattern[i] = s.pattern[other]
            s.kept_person[i] = s.person[other]
            for d in range(a.days):
                s.kept_helper[i, d] = s.helper[other, d]
            take_out(a, s, other)
    s.counts[4] = 0
    return removed


@inlined
def _sort_by_key(s: PeriodState, count: int) -> None:
    for i in range(count):
        at = i
        while at > 0 and s.order_key[s.order[at - 1]] > s.order_key[i]:
            s.order[at] = s.order[at - 1]
            at -= 1
        s.order[at] = i


@inlined
def _return(a: PeriodArrays, s: PeriodState, removed: int) -> None:
    """The routes touched and everybody removed, as they were."""
    for i in range(s.counts[3]):
        route = s.touched[i]
        s.length[route] = s.kept_length[route]
        s.time[route] = s.kept_time[route]
        for at in range(s.kept_length[route]):
            obligation = s.kept_sequence[route, at]
            s.sequence[route, at] = obligation
            s.stop_place[route, at] = -1 if a.by_phone[obligation] else a.place[obligation]
    for i in range(removed):
        obligation = s.removed[i]
        s.pattern[obligation] = s.kept_pattern[i]
        s.person[obligation] = -1
        for d in range(a.days):
            s.helper[obligation, d] = -1
        if s.kept_pattern[i] != 0:
            s.person[obligation] = s.kept_person[i]
            for d in range(a.days):
                s.helper[obligation, d] = s.kept_helper[i, d]


@compiled
def ruin_and_recreate(
    a: PeriodArrays,
    s: PeriodState,
    iterations: int,
    temperature: float,
    average: float,
    longest: int,
    blink: int,
) -> None:
    """Try `iterations` changes at one temperature; the plan may end above the best.

    A change is given up as soon as those who are back, and those who stayed out, cost too much.
    """
    scalars = s.scalars
    for _ in range(iterations):
        s.counts[0] += 1
        travel, overtime, extra = scalars[TRAVEL], scalars[OVERTIME], scalars[EXTRA]
        absent, old_cost = scalars[ABSENT], scalars[COST]
        removed = _ruin(a, s, average, longest)
        if removed == 0:
            continue
        # most days first, then at random; or simply at random
        by_days = below(s.random, 2) == 0
        waiting = 0
        for i in range(removed):
            frequency = a.frequency[s.removed[i]]
            s.order_key[i] = unit(s.random) - (frequency if by_days else 0.0)
            waiting += frequency
        _sort_by_key(s, removed)
        threshold = old_cost + temperature * a.log_table[below(s.random, QUANTILES)]
        cost = cost_of(a, s) - a.weights[W_UNSERVED] * waiting
        entered = 0
        while entered < removed and cost <= threshold:
            obligation = s.removed[s.order[entered]]
            put_in(a, s, obligation, blink)
            waiting -= a.frequency[obligation]
            cost = cost_of(a, s) - a.weights[W_UNSERVED] * waiting
            entered += 1
        if entered == removed and cost <= threshold:
            s.counts[1] += 1
            scalars[COST] = cost
        else:
            _return(a, s, removed)
            scalars[TRAVEL], scalars[OVERTIME], scalars[EXTRA] = travel, overtime, extra
            scalars[ABSENT], scalars[COST] = absent, old_cost
        forget_touched(s)
