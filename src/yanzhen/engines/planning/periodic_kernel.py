"""Compiled ruin-and-recreate for periodic vehicle routing.

String removal and insertion with blinks after Christiaens & Vanden Berghe (2020, "Slack
Induction by String Removals", doi 10.1287/trsc.2019.0914), carried to several days. Two
kinds of change take turns: strings leave on several days, and a customer with a choice of
patterns leaves all of its days; or all strings lie in one day, and a customer stays where
it stands on others unless another pattern costs less. A customer comes back with the
allowed pattern whose cheapest insertions cost least in sum. Load and duration limits are
soft; their prices follow the share of solutions that keep them.

Route `day * vehicles + vehicle` holds its customers in `sequence[route, :length[route]]`.
Customer 0 is the depot.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiling import compiled, inlined
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
def _is_as_before(s: PeriodicState, route: int) -> bool:
    """Whether a touched route holds what it held: half of all changes put everybody back."""
    length = s.length[route]
    at = 0
    while at < length and s.sequence[route, at] == s.kept_sequence[route, at]:
        at += 1
    return at == length == s.kept_length[route]


@compiled
def _take_out(
    a: PeriodicArrays, s: PeriodicState, customer: int, days: int, travel: float
) -> float:
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


@compiled
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


@compiled
def put_in(
    a: PeriodicArrays, s: PeriodicState, customer: int, skip: int, wanted: int, travel: float
) -> float:
    """Insert the customer on `wanted` days, or (0) with the pattern that costs least in sum.

    Days on which it still stands count with what they cost now, and are left when the
    pattern does not hold them. Returns the travel after it.
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
    if here & ~chosen:
        travel = _take_out(a, s, customer, here & ~chosen, travel)
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
    return travel


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


@compiled
def _is_fixed(a: PeriodicArrays, customer: int) -> bool:
    return a.pattern_start[customer + 1] == a.pattern_start[customer] + 1


@compiled
def _only_pattern(a: PeriodicArrays, customer: int) -> int:
    return a.patterns[a.pattern_start[customer]]


@compiled
def _a_day_of(a: PeriodicArrays, s: PeriodicState, customer: int) -> int:
    day = below(s.random, a.days)
    while s.route_of[customer, day] < 0:
        day += 1
        if day == a.days:
            day = 0
    return day


@compiled
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
            travel = _take_out(a, s, customer, days, travel)
    return removed, travel


@compiled
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
    change of pattern.
    """
    for _ in range(iterations):
        s.counts[0] += 1
        old_travel = s.scalars[TRAVEL]
        is_one_day = below(s.random, 1024) < one_day
        keeps_days = is_one_day and below(s.random, 1024) < same_days
        removed, travel = _ruin(a, s, average, longest, is_one_day, old_travel)
        _sort_removed(a, s, removed)
        for i in range(removed):
            wanted = s.kept_pattern[i] if keeps_days else 0
            travel = put_in(a, s, s.removed[i], skip, wanted, travel)
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
