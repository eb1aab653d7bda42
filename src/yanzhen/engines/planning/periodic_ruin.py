"""Compiled ruin-and-recreate for periodic vehicle routing.

String removal and insertion with blinks after Christiaens & Vanden Berghe (2020, "Slack
Induction by String Removals", doi 10.1287/trsc.2019.0914), carried to several days. Two
kinds of change take turns: strings leave on several days, and a customer with a choice of
patterns leaves all of its days; or all strings lie in one day, and a customer stays where
it stands on others unless another pattern costs less.
"""

from __future__ import annotations

import numpy as np

from .compiling import compiled, inlined
from .periodic_kernel import (
    BEST,
    EXCESS_LOAD,
    EXCESS_TIME,
    PRICE_LOAD,
    PRICE_TIME,
    QUANTILES,
    TRAVEL,
    PeriodicArrays,
    PeriodicState,
    put_in,
    take_out,
)
from .random_numbers import below, unit


@inlined
def _is_as_before(s: PeriodicState, route: int) -> bool:
    """Whether a touched route holds what it held: half of all changes put everybody back."""
    length = s.length[route]
    at = 0
    while at < length and s.sequence[route, at] == s.kept_sequence[route, at]:
        at += 1
    return at == length == s.kept_length[route]


@inlined
def _is_fixed(a: PeriodicArrays, customer: int) -> bool:
    return a.pattern_start[customer + 1] == a.pattern_start[customer] + 1


@inlined
def _only_pattern(a: PeriodicArrays, customer: int) -> int:
    return a.patterns[a.pattern_start[customer]]


@inlined
def _a_day_of(a: PeriodicArrays, s: PeriodicState, customer: int) -> int:
    day = below(s.random, a.days)
    while s.route_of[customer, day] < 0:
        day += 1
        if day == a.days:
            day = 0
    return day


@inlined
def _ruin(
    a: PeriodicArrays,
    s: PeriodicState,
    average: float,
    longest: float,
    is_one_day: bool,
    travel: float,
) -> tuple[int, float]:
    """Remove strings of customers around a random seed; returns how many, and the travel.

    Whoever has a choice of patterns leaves all days. With `is_one_day` all strings lie in
    one day of the seed, and nobody leaves another day.
    """
    n = a.customers
    routes = a.days * a.vehicles
    used = 0
    stops = 0
    for route in range(routes):
        s.ruined[route] = False
        if s.length[route] > 0:
            used += 1
            stops += s.length[route]
    limit = max(1.0, min(longest, stops / max(1, used)))
    most = 4.0 * average / (1.0 + limit) - 1.0
    strings = 1 + np.int64(unit(s.random) * max(0.0, most))
    seed = 1 + below(s.random, n)
    only = _a_day_of(a, s, seed) if is_one_day else -1
    leaving = 1 << only if is_one_day else (1 << a.days) - 1
    removed = 0
    for rank in range(n):
        if strings == 0:
            break
        customer = a.near[seed, rank]
        if s.pattern[customer] == 0:
            continue
        route = s.route_of[customer, only if is_one_day else _a_day_of(a, s, customer)]
        if route < 0 or s.ruined[route]:
            continue
        s.ruined[route] = True
        strings -= 1
        length = s.length[route]
        size = 1 + np.int64(unit(s.random) * min(limit, 1.0 * length))
        size = min(size, length)
        at = 0
        while s.sequence[route, at] != customer:
            at += 1
        keep = 0
        if size < length and size > 1 and below(s.random, 2) == 0:
            keep = 1
            while size + keep < length and below(s.random, 100) >= 1:
                keep += 1
                if below(s.random, 2) == 0:
                    break
        span = size + keep
        low = max(0, at - span + 1)
        high = min(at, length - span)
        first = low + below(s.random, high - low + 1)
        gap = first + (1 + below(s.random, size) if keep > 0 else span)
        begin = removed
        for i in range(first, first + span):
            if gap <= i and i < gap + keep:
                continue
            customer = s.sequence[route, i]
            if not _is_fixed(a, customer) or s.pattern[customer] == _only_pattern(a, customer):
                s.removed[removed] = customer
                removed += 1
        for i in range(begin, removed):
            customer = s.removed[i]
            s.kept_pattern[i] = s.pattern[customer]
            days = 1 << (route // a.vehicles) if _is_fixed(a, customer) else leaving
            travel = take_out(a, s, customer, days, travel)
    return removed, travel


@inlined
def _sort_removed(a: PeriodicArrays, s: PeriodicState, removed: int) -> None:
    choice = below(s.random, 14)
    for i in range(removed):
        customer = s.removed[i]
        if choice < 4:
            key = unit(s.random)
        elif choice < 8:
            key = -a.demand[customer]
        elif choice < 10:
            key = -a.distance[0, customer]
        elif choice < 11:
            key = a.distance[0, customer]
        else:
            days = 0
            pattern = a.patterns[a.pattern_start[customer]]
            while pattern:
                days += pattern & 1
                pattern >>= 1
            key = -days * 1000.0 + unit(s.random)
        s.order_key[i] = key
    for i in range(1, removed):
        key = s.order_key[i]
        customer = s.removed[i]
        pattern = s.kept_pattern[i]
        at = i - 1
        while at >= 0 and s.order_key[at] > key:
            s.order_key[at + 1] = s.order_key[at]
            s.removed[at + 1] = s.removed[at]
            s.kept_pattern[at + 1] = s.kept_pattern[at]
            at -= 1
        s.order_key[at + 1] = key
        s.removed[at + 1] = customer
        s.kept_pattern[at + 1] = pattern


@inlined
def _change_of_excess(a: PeriodicArrays, s: PeriodicState) -> tuple[float, float]:
    """How much more than before the touched routes exceed the limits of load and of time."""
    load = 0.0
    time = 0.0
    for i in range(s.counts[4]):
        route = s.touched[i]
        day = route // a.vehicles
        load += max(0.0, s.load[route] - a.load_limit[day])
        load -= max(0.0, s.kept_load[route] - a.load_limit[day])
        time += max(0.0, s.time[route] - a.time_limit[day])
        time -= max(0.0, s.kept_time[route] - a.time_limit[day])
    return load, time


@compiled
def ruin_and_recreate(
    a: PeriodicArrays,
    s: PeriodicState,
    iterations: int,
    temperature: float,
    average: float,
    longest: float,
    skip: int,
    one_day: int,
    same_days: int,
) -> None:
    """Try `iterations` changes at one temperature; the best solution within all limits is kept.

    `one_day` and `same_days` are chances in 1024: of a change in the routes of one day
    (only a customer whose pattern changes touches others), and of those without any
    change of pattern. A change is given up as soon as those who are back cost too much; what
    another pattern of somebody still out might save is not waited for.
    """
    price_load, price_time = s.scalars[PRICE_LOAD], s.scalars[PRICE_TIME]
    for _ in range(iterations):
        s.counts[0] += 1
        old_travel = s.scalars[TRAVEL]
        is_one_day = below(s.random, 1024) < one_day
        keeps_days = is_one_day and below(s.random, 1024) < same_days
        removed, travel = _ruin(a, s, average, longest, is_one_day, old_travel)
        _sort_removed(a, s, removed)
        room = temperature * a.log_table[below(s.random, QUANTILES)]
        load_change, time_change = _change_of_excess(a, s)
        spent = travel - old_travel + price_load * load_change + price_time * time_change
        entered = 0
        while entered < removed and spent <= room:
            wanted = s.kept_pattern[entered] if keeps_days else 0
            travel, cost = put_in(a, s, s.removed[entered], skip, wanted, travel)
            spent += cost
            entered += 1
        if entered == removed and spent <= room:
            load_change, time_change = _change_of_excess(a, s)
            s.counts[1] += 1
            s.scalars[TRAVEL] = travel
            s.scalars[EXCESS_LOAD] += load_change
            s.scalars[EXCESS_TIME] += time_change
            is_allowed = s.scalars[EXCESS_LOAD] < 1e-7 and s.scalars[EXCESS_TIME] < 1e-7
            if is_allowed and travel < s.scalars[BEST] - 1e-7:
                s.scalars[BEST] = travel
                s.counts[2] += 1
                for route in range(a.days * a.vehicles):
                    s.best_length[route] = s.length[route]
                    for i in range(s.length[route]):
                        s.best_sequence[route, i] = s.sequence[route, i]
            for i in range(s.counts[4]):
                route = s.touched[i]
                s.is_touched[route] = False
                if not _is_as_before(s, route):
                    s.version[route] += 1
        else:
            for i in range(removed):
                s.pattern[s.removed[i]] = s.kept_pattern[i]
            for i in range(s.counts[4]):
                route = s.touched[i]
                day = route // a.vehicles
                for at in range(s.length[route]):
                    s.route_of[s.sequence[route, at], day] = -1
            for i in range(s.counts[4]):
                route = s.touched[i]
                s.is_touched[route] = False
                s.length[route] = s.kept_length[route]
                s.load[route] = s.kept_load[route]
                s.time[route] = s.kept_time[route]
                day = route // a.vehicles
                for at in range(s.kept_length[route]):
                    customer = s.kept_sequence[route, at]
                    s.sequence[route, at] = customer
                    s.route_of[customer, day] = route
        s.counts[4] = 0
        if s.scalars[EXCESS_LOAD] < 1e-7:
            s.counts[3] += 1
        if s.scalars[EXCESS_TIME] < 1e-7:
            s.counts[5] += 1
