"""Compiled ruin-and-recreate for periodic vehicle routing.

String removal and insertion with blinks after Christiaens & Vanden Berghe (2020, "Slack
Induction by String Removals", doi 10.1287/trsc.2019.0914), carried to several days: a
removed customer leaves all its days, and returns with the allowed day pattern whose
cheapest insertions cost least in sum. Load and duration limits are soft; their prices
follow the share of solutions that keep them.

Route `day * vehicles + vehicle` holds its customers in `sequence[route, :length[route]]`.
Customer 0 is the depot.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .random_numbers import below, unit

TRAVEL, EXCESS_LOAD, EXCESS_TIME, BEST, PRICE_LOAD, PRICE_TIME = range(6)
SCALARS = 6
QUANTILES = 1 << 14


class PeriodicArrays(NamedTuple):
    customers: int  # without the depot; ids 1 .. customers
    days: int
    vehicles: int
    distance: NDArray[np.float64]
    demand: NDArray[np.float64]
    service: NDArray[np.float64]
    pattern_start: NDArray[np.int64]  # patterns of c: patterns[start[c]:start[c + 1]]
    patterns: NDArray[np.int64]  # bit d = day d
    load_limit: NDArray[np.float64]  # per day
    time_limit: NDArray[np.float64]
    near: NDArray[np.int64]  # [customer, rank], customer itself first
    log_table: NDArray[np.float64]


class PeriodicState(NamedTuple):
    sequence: NDArray[np.int64]
    length: NDArray[np.int64]
    load: NDArray[np.float64]
    time: NDArray[np.float64]  # travel and service
    pattern: NDArray[np.int64]  # per customer, 0 when absent
    route_of: NDArray[np.int64]  # [customer, day], -1 when none
    best_sequence: NDArray[np.int64]
    best_length: NDArray[np.int64]
    kept_sequence: NDArray[np.int64]  # the current solution, while a change is tried
    kept_length: NDArray[np.int64]
    kept_load: NDArray[np.float64]
    kept_time: NDArray[np.float64]
    touched: NDArray[np.int64]  # routes changed in this trial
    is_touched: NDArray[np.bool_]
    removed: NDArray[np.int64]
    kept_pattern: NDArray[np.int64]
    ruined: NDArray[np.bool_]
    order_key: NDArray[np.float64]
    found_cost: NDArray[np.float64]  # per day, cheapest insertion of one customer
    found_route: NDArray[np.int64]
    found_at: NDArray[np.int64]
    scalars: NDArray[np.float64]
    random: NDArray[np.uint64]
    counts: NDArray[np.int64]  # tried, accepted, improved, kept its limits in this batch


@njit(cache=True, inline="always")
def _touch(s: PeriodicState, route: int) -> None:
    if not s.is_touched[route]:
        s.is_touched[route] = True
        s.counts[4] += 1
        s.touched[s.counts[4] - 1] = route
        length = s.length[route]
        s.kept_length[route] = length
        s.kept_load[route] = s.load[route]
        s.kept_time[route] = s.time[route]
        for i in range(length):
            s.kept_sequence[route, i] = s.sequence[route, i]


@njit(cache=True)
def _take_out(a: PeriodicArrays, s: PeriodicState, customer: int, travel: float) -> float:
    """Take the customer out of all its days; returns the travel after it."""
    for day in range(a.days):
        route = s.route_of[customer, day]
        if route < 0:
            continue
        _touch(s, route)
        length = s.length[route]
        at = 0
        while s.sequence[route, at] != customer:
            at += 1
        before = s.sequence[route, at - 1] if at > 0 else 0
        after = s.sequence[route, at + 1] if at + 1 < length else 0
        change = (
            a.distance[before, after] - a.distance[before, customer] - a.distance[customer, after]
        )
        for i in range(at, length - 1):
            s.sequence[route, i] = s.sequence[route, i + 1]
        s.length[route] = length - 1
        s.load[route] -= a.demand[customer]
        s.time[route] += change - a.service[customer]
        travel += change
        s.route_of[customer, day] = -1
    s.pattern[customer] = 0
    return travel


@njit(cache=True)
def _search_day(a: PeriodicArrays, s: PeriodicState, customer: int, day: int, blink: float) -> None:
    """The cheapest place for the customer on that day, each place but the first skipped with
    chance `blink`.
    """
    vehicles, sequence, lengths, loads, times = a.vehicles, s.sequence, s.length, s.load, s.time
    distance, random = a.distance, s.random
    load_limit, time_limit = a.load_limit[day], a.time_limit[day]
    lowest = 1e300
    best_route = -1
    best_at = 0
    price_load = s.scalars[PRICE_LOAD]
    price_time = s.scalars[PRICE_TIME]
    demand = a.demand[customer]
    service = a.service[customer]
    seen_empty = False
    skip = np.int64(blink * 1024)
    for route in range(day * vehicles, (day + 1) * a.vehicles):
        length = lengths[route]
        if length == 0:
            if seen_empty:
                continue
            seen_empty = True
        load = loads[route]
        over = price_load * (max(0.0, load + demand - load_limit) - max(0.0, load - load_limit))
        if over >= lowest:
            continue
        slack = time_limit - times[route] - service
        over_now = max(0.0, times[route] - time_limit)
        before = 0
        for at in range(length + 1):
            after = sequence[route, at] if at < length else 0
            way = distance[before, customer] + distance[customer, after] - distance[before, after]
            before = after
            if way + over >= lowest:
                continue
            cost = way + over
            if way > slack:
                cost += price_time * (way - slack - over_now)
                if cost >= lowest:
                    continue
            elif over_now > 0.0:
                cost -= price_time * over_now
            if best_route >= 0 and below(random, 1024) < skip:
                continue
            lowest = cost
            best_route = route
            best_at = at
    s.found_cost[day] = lowest
    s.found_route[day] = best_route
    s.found_at[day] = best_at


@njit(cache=True)
def _put_in(
    a: PeriodicArrays, s: PeriodicState, customer: int, blink: float, travel: float
) -> float:
    """Insert the customer with the pattern that costs least; returns the travel after it."""
    needed = 0
    for i in range(a.pattern_start[customer], a.pattern_start[customer + 1]):
        needed |= a.patterns[i]
    for day in range(a.days):
        if (needed >> day) & 1:
            _search_day(a, s, customer, day, blink)
    lowest = 1e300
    chosen = -1
    for i in range(a.pattern_start[customer], a.pattern_start[customer + 1]):
        pattern = a.patterns[i]
        cost = 0.0
        for day in range(a.days):
            if (pattern >> day) & 1:
                cost += s.found_cost[day]
        if cost < lowest and (chosen < 0 or below(s.random, 1024) >= np.int64(blink * 1024)):
            lowest = cost
            chosen = pattern
    for day in range(a.days):
        if (chosen >> day) & 1:
            route = s.found_route[day]
            _touch(s, route)
            at = s.found_at[day]
            length = s.length[route]
            before = s.sequence[route, at - 1] if at > 0 else 0
            after = s.sequence[route, at] if at < length else 0
            way = (
                a.distance[before, customer]
                + a.distance[customer, after]
                - a.distance[before, after]
            )
            for i in range(length, at, -1):
                s.sequence[route, i] = s.sequence[route, i - 1]
            s.sequence[route, at] = customer
            s.length[route] = length + 1
            s.load[route] += a.demand[customer]
            s.time[route] += way + a.service[customer]
            s.route_of[customer, day] = route
            travel += way
    s.pattern[customer] = chosen
    return travel


@njit(cache=True)
def measure(a: PeriodicArrays, s: PeriodicState) -> None:
    """Loads, times and sums from the sequences, free of rounding drift."""
    travel = 0.0
    excess_load = 0.0
    excess_time = 0.0
    for route in range(a.days * a.vehicles):
        day = route // a.vehicles
        before = 0
        load = 0.0
        way = 0.0
        service = 0.0
        for i in range(s.length[route]):
            customer = s.sequence[route, i]
            way += a.distance[before, customer]
            load += a.demand[customer]
            service += a.service[customer]
            before = customer
        way += a.distance[before, 0]
        s.load[route] = load
        s.time[route] = way + service
        travel += way
        excess_load += max(0.0, load - a.load_limit[day])
        excess_time += max(0.0, way + service - a.time_limit[day])
    s.scalars[TRAVEL] = travel
    s.scalars[EXCESS_LOAD] = excess_load
    s.scalars[EXCESS_TIME] = excess_time


@njit(cache=True)
def build(a: PeriodicArrays, s: PeriodicState) -> None:
    """A first solution: everybody inserted in random order."""
    order = np.argsort(np.array([unit(s.random) for _ in range(a.customers)]), kind="mergesort")
    for i in range(a.customers):
        _put_in(a, s, order[i] + 1, 0.0, 0.0)
    for i in range(s.counts[4]):
        s.is_touched[s.touched[i]] = False
    s.counts[4] = 0
    measure(a, s)


@njit(cache=True)
def restore_best(a: PeriodicArrays, s: PeriodicState) -> None:
    s.route_of[:, :] = -1
    s.pattern[:] = 0
    for route in range(a.days * a.vehicles):
        s.length[route] = s.best_length[route]
        for i in range(s.best_length[route]):
            customer = s.best_sequence[route, i]
            s.sequence[route, i] = customer
            s.route_of[customer, route // a.vehicles] = route
            s.pattern[customer] |= 1 << (route // a.vehicles)
    measure(a, s)


@njit(cache=True)
def _ruin(
    a: PeriodicArrays, s: PeriodicState, average: float, longest: float, travel: float
) -> tuple[int, float]:
    """Remove strings of customers around a random seed; returns how many, and the travel."""
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
    removed = 0
    for rank in range(n):
        if strings == 0:
            break
        customer = a.near[seed, rank]
        if s.pattern[customer] == 0:
            continue
        # one of its days, at random
        day = below(s.random, a.days)
        while s.route_of[customer, day] < 0:
            day += 1
            if day == a.days:
                day = 0
        route = s.route_of[customer, day]
        if s.ruined[route]:
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
            s.removed[removed] = s.sequence[route, i]
            removed += 1
        for i in range(begin, removed):
            s.kept_pattern[i] = s.pattern[s.removed[i]]
            travel = _take_out(a, s, s.removed[i], travel)
    return removed, travel


@njit(cache=True)
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


@njit(cache=True)
def ruin_and_recreate(
    a: PeriodicArrays,
    s: PeriodicState,
    iterations: int,
    temperature: float,
    average: float,
    longest: float,
    blink: float,
) -> None:
    """Try `iterations` changes at one temperature; the best solution within all limits is kept."""
    for _ in range(iterations):
        s.counts[0] += 1
        old_travel = s.scalars[TRAVEL]
        removed, travel = _ruin(a, s, average, longest, old_travel)
        _sort_removed(a, s, removed)
        for i in range(removed):
            travel = _put_in(a, s, s.removed[i], blink, travel)
        load_change = 0.0
        time_change = 0.0
        for i in range(s.counts[4]):
            route = s.touched[i]
            day = route // a.vehicles
            load_change += max(0.0, s.load[route] - a.load_limit[day]) - max(
                0.0, s.kept_load[route] - a.load_limit[day]
            )
            time_change += max(0.0, s.time[route] - a.time_limit[day]) - max(
                0.0, s.kept_time[route] - a.time_limit[day]
            )
        change = (
            travel
            - old_travel
            + s.scalars[PRICE_LOAD] * load_change
            + s.scalars[PRICE_TIME] * time_change
        )
        if change <= temperature * a.log_table[below(s.random, QUANTILES)]:
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
                s.is_touched[s.touched[i]] = False
        else:
            for i in range(removed):
                customer = s.removed[i]
                s.pattern[customer] = s.kept_pattern[i]
                for day in range(a.days):
                    s.route_of[customer, day] = -1
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
