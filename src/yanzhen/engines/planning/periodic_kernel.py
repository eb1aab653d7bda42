"""Compiled parts of the search for periodic routes: the state, who leaves and who comes back.

A customer comes back with the allowed pattern whose cheapest insertions cost least in sum. Load
and duration limits are soft; their prices follow the share of solutions that keep them.

Route `day * vehicles + vehicle` holds its customers in `sequence[route, :length[route]]`.
Customer 0 is the depot. `periodic_ruin` makes changes of these parts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiling import compiled, inlined
from .random_numbers import below

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
    version: NDArray[np.int64]  # per route, counted up when a change of it is kept
    known_version: NDArray[np.int64]  # [customer, route]: for which the next two hold
    known_way: NDArray[np.float64]  # least way more with the customer on the route
    known_at: NDArray[np.int64]
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


@inlined
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


@inlined
def take_out(a: PeriodicArrays, s: PeriodicState, customer: int, days: int, travel: float) -> float:
    """Take the customer out of these of its days; returns the travel after it."""
    for day in range(a.days):
        route = s.route_of[customer, day]
        if route < 0 or not (days >> day) & 1:
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
    s.pattern[customer] &= ~days
    return travel


@inlined
def _saving(a: PeriodicArrays, s: PeriodicState, customer: int, day: int) -> float:
    """What its place on that day costs now, limits included."""
    route = s.route_of[customer, day]
    at = 0
    while s.sequence[route, at] != customer:
        at += 1
    before = s.sequence[route, at - 1] if at > 0 else 0
    after = s.sequence[route, at + 1] if at + 1 < s.length[route] else 0
    way = a.distance[before, customer] + a.distance[customer, after] - a.distance[before, after]
    load = s.load[route] - a.load_limit[day]
    time = s.time[route] - a.time_limit[day]
    load_saved = max(0.0, load) - max(0.0, load - a.demand[customer])
    time_saved = max(0.0, time) - max(0.0, time - a.service[customer] - way)
    return way + s.scalars[PRICE_LOAD] * load_saved + s.scalars[PRICE_TIME] * time_saved


@inlined
def _shortest_detour(
    customer: int,
    route: int,
    length: int,
    sequence: NDArray[np.int64],
    distance: NDArray[np.float64],
) -> tuple[float, int]:
    """The least way more for one more stop on a route, and its position."""
    lowest = 1e300
    best_at = 0
    before, to_before = 0, distance[customer, 0]
    for at in range(length + 1):
        after = sequence[route, at] if at < length else 0
        to_after = distance[customer, after]
        way = to_before + to_after - distance[before, after]
        before, to_before = after, to_after
        if way < lowest:
            lowest = way
            best_at = at
    return lowest, best_at


@inlined
def _cheapest_place(
    customer: int,
    first_route: int,
    vehicles: int,
    demand: float,
    service: float,
    load_limit: float,
    time_limit: float,
    price_load: float,
    price_time: float,
    skip: int,
    sequence: NDArray[np.int64],
    lengths: NDArray[np.int64],
    loads: NDArray[np.float64],
    times: NDArray[np.float64],
    distance: NDArray[np.float64],
    random: NDArray[np.uint64],
    is_touched: NDArray[np.bool_],
    version: NDArray[np.int64],
    known_version: NDArray[np.int64],
    known_way: NDArray[np.float64],
    known_at: NDArray[np.int64],
) -> tuple[float, int, int]:
    """Cost, route and position of one more stop on a day.

    Each route but the first is skipped with chance `skip` / 1024. What a route that stands asks
    for is kept until it changes.
    """
    lowest = 1e300
    best_route, best_at = -1, 0
    seen_empty = False
    for route in range(first_route, first_route + vehicles):
        length = lengths[route]
        if length == 0:
            if seen_empty:
                continue
            seen_empty = True
        load = loads[route] - load_limit
        over = price_load * (max(0.0, load + demand) - max(0.0, load))
        if over >= lowest:
            continue
        if is_touched[route]:
            way, at = _shortest_detour(customer, route, length, sequence, distance)
        else:
            if known_version[customer, route] != version[route]:
                way, at = _shortest_detour(customer, route, length, sequence, distance)
                known_version[customer, route] = version[route]
                known_way[customer, route] = way
                known_at[customer, route] = at
            way, at = known_way[customer, route], known_at[customer, route]
        cost = way + over
        if cost >= lowest:
            continue
        slack = time_limit - times[route] - service
        over_now = max(0.0, times[route] - time_limit)
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
    return lowest, best_route, best_at


@inlined
def put_in(
    a: PeriodicArrays, s: PeriodicState, customer: int, skip: int, wanted: int, travel: float
) -> tuple[float, float]:
    """Insert the customer on `wanted` days, or (0) with the pattern that costs least in sum.

    Days on which it still stands count with what they cost now, and are left when the
    pattern does not hold them. Returns the travel after it, and what all of it costs, limits
    included.
    """
    patterns, found_cost, found_route, found_at = (
        a.patterns,
        s.found_cost,
        s.found_route,
        s.found_at,
    )
    sequence, lengths, loads, times = s.sequence, s.length, s.load, s.time
    distance, random = a.distance, s.random
    first, end = a.pattern_start[customer], a.pattern_start[customer + 1]
    here = s.pattern[customer]
    needed = wanted
    if wanted == 0:
        for i in range(first, end):
            needed |= patterns[i]
    for day in range(a.days):
        if (here >> day) & 1:
            if wanted == 0:
                found_cost[day] = _saving(a, s, customer, day)
        elif (needed >> day) & 1:
            found_cost[day], found_route[day], found_at[day] = _cheapest_place(
                customer,
                day * a.vehicles,
                a.vehicles,
                a.demand[customer],
                a.service[customer],
                a.load_limit[day],
                a.time_limit[day],
                s.scalars[PRICE_LOAD],
                s.scalars[PRICE_TIME],
                skip,
                sequence,
                lengths,
                loads,
                times,
                distance,
                random,
                s.is_touched,
                s.version,
                s.known_version,
                s.known_way,
                s.known_at,
            )
    chosen = wanted
    if wanted == 0:
        lowest = 1e300
        for i in range(first, end):
            pattern = patterns[i]
            cost = 0.0
            for day in range(a.days):
                if (pattern >> day) & 1:
                    cost += found_cost[day]
            if cost < lowest and (chosen == 0 or below(random, 1024) >= skip):
                lowest = cost
                chosen = pattern
    cost = 0.0
    for day in range(a.days):
        if ((chosen & ~here) >> day) & 1:
            cost += found_cost[day]
        elif ((here & ~chosen) >> day) & 1:
            cost -= found_cost[day]
    if here & ~chosen:
        travel = take_out(a, s, customer, here & ~chosen, travel)
    for day in range(a.days):
        if ((chosen & ~here) >> day) & 1:
            route = found_route[day]
            _touch(s, route)
            at = found_at[day]
            length = lengths[route]
            before = sequence[route, at - 1] if at > 0 else 0
            after = sequence[route, at] if at < length else 0
            way = distance[before, customer] + distance[customer, after] - distance[before, after]
            for i in range(length, at, -1):
                sequence[route, i] = sequence[route, i - 1]
            sequence[route, at] = customer
            lengths[route] = length + 1
            loads[route] += a.demand[customer]
            times[route] += way + a.service[customer]
            s.route_of[customer, day] = route
            travel += way
    s.pattern[customer] = chosen
    return travel, cost


@compiled
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
