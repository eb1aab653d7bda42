"""Where a visit that was taken out of a day returns at the least cost of travel and lateness."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiling import compiled, inlined
from .day_burden import begins_of_two
from .day_kernel import (
    EXTRA,
    SEQUENTIAL,
    TRAVEL,
    W_TARDINESS,
    W_TRAVEL,
    DayArrays,
    DayState,
    link_after,
    longest_log,
)
from .day_order import ENDLESS, key_between, keys_around, position
from .random_numbers import below

MOST = 60  # visits taken out at once
BLINK = 10  # of 1024 places are overlooked
ANCHORS = 8  # the cheapest places of one task of a double visit that the other is tried with


class RuinScratch(NamedTuple):
    """What a change needs while it is made; nothing in it outlasts one."""

    out: NDArray[np.int64]  # visits taken out, then in the order of their return
    out_key: NDArray[np.float64]
    is_out: NDArray[np.bool_]
    ruined: NDArray[np.int64]  # carers who lose a stretch
    is_hit: NDArray[np.bool_]  # carers whose route is new
    # tasks that left, with their carer, the node before them and the key of their visit
    left_task: NDArray[np.int64]
    left_carer: NDArray[np.int64]
    left_before: NDArray[np.int64]
    left_key: NDArray[np.float64]
    # times that changed: start of both tasks, lateness and the worse of it
    noted_visit: NDArray[np.int64]
    noted_times: NDArray[np.float64]
    # of each task of a double visit: its cheapest places, and the least cost of every carer
    anchors: NDArray[np.int64]
    anchor_cost: NDArray[np.float64]
    anchor_at: NDArray[np.int64]
    anchor_carer: NDArray[np.int64]
    carer_cost: NDArray[np.float64]
    least: NDArray[np.float64]


def ruin_scratch(visits: int, carers: int) -> RuinScratch:
    most = min(MOST, visits)
    notes = (most + 2) * (longest_log(visits) + 4)
    return RuinScratch(
        out=np.zeros(most, np.int64),
        out_key=np.zeros(most),
        is_out=np.zeros(visits, np.bool_),
        ruined=np.zeros(carers, np.int64),
        is_hit=np.zeros(carers, np.bool_),
        left_task=np.zeros(2 * most, np.int64),
        left_carer=np.zeros(2 * most, np.int64),
        left_before=np.zeros(2 * most, np.int64),
        left_key=np.zeros(2 * most),
        noted_visit=np.zeros(notes, np.int64),
        noted_times=np.zeros((notes, 4)),
        anchors=np.zeros(2, np.int64),
        anchor_cost=np.zeros((2, ANCHORS)),
        anchor_at=np.zeros((2, ANCHORS), np.int64),
        anchor_carer=np.zeros((2, ANCHORS), np.int64),
        carer_cost=np.zeros((2, carers)),
        least=np.zeros(2),
    )


@inlined
def _place_cost(
    a: DayArrays, s: DayState, task: int, before: int, after: int, begin: float
) -> float:
    """Travel and lateness when a task stands there and begins then."""
    tasks = 2 * a.visits
    distance, place = a.distance, a.place
    here = place[task]
    way = distance[place[before], here] + distance[here, place[after]]
    cost: float = a.weights[W_TRAVEL] * (way - distance[place[before], place[after]])
    late = max(0.0, begin - a.closes[task >> 1])
    if after < tasks:
        late += max(0.0, begin + a.minutes[task] + distance[here, place[after]] - s.latest[after])
    cost += a.weights[W_TARDINESS] * late
    return cost


@inlined
def _arrival(a: DayArrays, s: DayState, task: int, before: int) -> float:
    arrival: float = s.end[before] + a.distance[a.place[before], a.place[task]]
    opens: float = a.opens[task >> 1]
    return max(opens, arrival)


@inlined
def _put(a: DayArrays, s: DayState, r: RuinScratch, task: int, carer: int, before: int) -> None:
    after = s.following[before]
    distance, place = a.distance, a.place
    s.scalars[TRAVEL] += (
        distance[place[before], place[task]]
        + distance[place[task], place[after]]
        - distance[place[before], place[after]]
    )
    if a.has_extra:
        s.scalars[EXTRA] += a.extra[task, carer]
    s.carer[task] = carer
    r.is_hit[carer] = True
    link_after(s.following, s.preceding, task, before)


@compiled
def put_single(a: DayArrays, s: DayState, r: RuinScratch, visit: int, budget: float) -> bool:
    """Insert a visit where it costs least; False, and nothing done, when no place costs less than
    the budget, or when its neighbours' keys leave no room.
    """
    tasks = 2 * a.visits
    task = 2 * visit
    lowest = budget
    chosen = -1
    at = -1
    w_travel = a.weights[W_TRAVEL]
    w_tardiness = a.weights[W_TARDINESS]
    distance, place, ends, following = a.distance, a.place, s.end, s.following
    latest = s.latest
    random = s.random
    here = place[task]
    ways, ways_to = distance[here], a.distance_to[here]
    opens, closes, minutes = a.opens[visit], a.closes[visit], a.minutes[task]
    soonest = opens + minutes
    for i in range(a.choice_start[task], a.choice_start[task + 1]):
        carer = a.choices[i]
        extra = a.extra[task, carer] if a.has_extra else 0.0
        before = tasks + carer
        while True:
            after = following[before]
            if after < tasks and w_tardiness * (soonest - latest[after]) >= lowest:
                before = after  # too early: who comes after would be too late
                continue
            to = ways_to[place[before]]
            back = ways[place[after]]
            cost = extra + w_travel * (to + back - distance[place[before], place[after]])
            if cost < lowest:
                begin = max(opens, ends[before] + to)
                late = max(0.0, begin - closes)
                if after < tasks:
                    late += max(0.0, begin + minutes + back - latest[after])
                cost += w_tardiness * late
                if cost < lowest and below(random, 1024) >= BLINK:
                    lowest = cost
                    chosen = carer
                    at = before
            # whoever stands further back begins even later
            if after >= tasks or w_tardiness * (ends[after] - closes) >= lowest:
                break
            before = after
    if chosen < 0:
        return False
    low, high = keys_around(s, at, s.following[at], tasks)
    key = key_between(s, low, high, max(opens, ends[at] + distance[place[at], here]))
    if not (low < key and key < high):
        return False
    s.key[task] = key
    _put(a, s, r, task, chosen, at)
    return True


@compiled
def _find_anchors(
    a: DayArrays, s: DayState, r: RuinScratch, task: int, part: int, budget: float
) -> int:
    """The cheapest places for one task of a double visit, and what each carer costs at least."""
    tasks = 2 * a.visits
    close = a.closes[task >> 1]
    opens = a.opens[task >> 1]
    minutes = a.minutes[task]
    w_travel, w_tardiness = a.weights[W_TRAVEL], a.weights[W_TARDINESS]
    distance, place, ends, following, latest = a.distance, a.place, s.end, s.following, s.latest
    anchor_cost, anchor_at, anchor_carer = r.anchor_cost, r.anchor_at, r.anchor_carer
    here = place[task]
    ways, ways_to = distance[here], a.distance_to[here]
    found = 0
    highest = budget
    soonest = opens + minutes
    least = 1e300
    for i in range(a.choice_start[task], a.choice_start[task + 1]):
        carer = a.choices[i]
        extra = a.extra[task, carer] if a.has_extra else 0.0
        before = tasks + carer
        lowest = 1e300
        while True:
            after = following[before]
            if after < tasks and w_tardiness * (soonest - latest[after]) >= highest:
                before = after
                continue
            to = ways_to[place[before]]
            back = ways[place[after]]
            cost = extra + w_travel * (to + back - distance[place[before], place[after]])
            if cost < highest:
                begin = max(opens, ends[before] + to)
                late = max(0.0, begin - close)
                if after < tasks:
                    late += max(0.0, begin + minutes + back - latest[after])
                cost += w_tardiness * late
                if cost < highest:
                    lowest = min(lowest, cost)
                    rank = min(found, ANCHORS - 1)
                    while rank > 0 and anchor_cost[part, rank - 1] > cost:
                        anchor_cost[part, rank] = anchor_cost[part, rank - 1]
                        anchor_at[part, rank] = anchor_at[part, rank - 1]
                        anchor_carer[part, rank] = anchor_carer[part, rank - 1]
                        rank -= 1
                    anchor_cost[part, rank] = cost
                    anchor_at[part, rank] = before
                    anchor_carer[part, rank] = carer
                    found = min(found + 1, ANCHORS)
                    if found == ANCHORS:
                        highest = anchor_cost[part, ANCHORS - 1]
            if after >= tasks or w_tardiness * (ends[after] - close) >= highest:
                break
            before = after
        lowest = min(lowest, highest)
        r.carer_cost[part, carer] = lowest
        least = min(least, lowest)
    r.least[part] = least
    return found


@compiled
def put_double(a: DayArrays, s: DayState, r: RuinScratch, visit: int, budget: float) -> bool:
    """The same for a visit of two people."""
    tasks = 2 * a.visits
    random, keys = s.random, s.key
    close = a.closes[visit]
    w_tardiness = a.weights[W_TARDINESS]
    lowest = budget
    chosen_anchor = -1
    chosen_carer = -1
    chosen_at = -1
    other_carer = -1
    other_at = -1
    chosen_begin = 0.0
    other_begin = 0.0
    for part in range(2):
        r.anchors[part] = _find_anchors(a, s, r, 2 * visit + part, part, budget)
    in_turn = a.kind[visit] == SEQUENTIAL
    for anchor in range(2 * visit, 2 * visit + 2):
        twin = anchor ^ 1
        part = anchor & 1
        for rank in range(r.anchors[part]):
            if r.anchor_cost[part, rank] + r.least[part ^ 1] >= lowest:
                break
            own = r.anchor_cost[part, rank]
            carer = r.anchor_carer[part, rank]
            before = r.anchor_at[part, rank]
            after = s.following[before]
            low, high = keys_around(s, before, after, tasks)
            # of two in turn the second stands anywhere after the first, the first before the second
            earliest = -ENDLESS if in_turn and part == 1 else low
            last = ENDLESS if in_turn and part == 0 else high
            extra = a.extra[anchor, carer] if a.has_extra else 0.0
            arrival = _arrival(a, s, anchor, before)
            for j in range(a.choice_start[twin], a.choice_start[twin + 1]):
                helper = a.choices[j]
                if helper == carer or own + r.carer_cost[part ^ 1, helper] >= lowest:
                    continue
                more = a.extra[twin, helper] if a.has_extra else 0.0
                node = position(s.following, keys, tasks + helper, tasks, earliest)
                while True:
                    tail = s.following[node]
                    helper_low, helper_high = keys_around(s, node, tail, tasks)
                    if helper_low >= last:
                        break
                    begin, other = begins_of_two(
                        a, visit, anchor < twin, arrival, _arrival(a, s, twin, node)
                    )
                    cost = extra + more + _place_cost(a, s, anchor, before, after, begin)
                    cost += _place_cost(a, s, twin, node, tail, other)
                    if cost < lowest and earliest < helper_high and below(random, 1024) >= BLINK:
                        lowest = cost
                        chosen_anchor = anchor
                        chosen_carer, chosen_at = carer, before
                        other_carer, other_at = helper, node
                        chosen_begin, other_begin = begin, other
                    if tail >= tasks or w_tardiness * (s.end[tail] - close) >= lowest:
                        break
                    node = tail
    if chosen_anchor < 0:
        return False
    low, high = keys_around(s, chosen_at, s.following[chosen_at], tasks)
    other_low, other_high = keys_around(s, other_at, s.following[other_at], tasks)
    twin = chosen_anchor ^ 1
    if not in_turn:
        low, high = max(low, other_low), min(high, other_high)
        key = key_between(s, low, high, 0.5 * (chosen_begin + other_begin))
        if not (low < key and key < high):
            return False
        keys[chosen_anchor] = key
        keys[twin] = key
    else:
        if chosen_anchor > twin:
            low, other_low = other_low, low
            high, other_high = other_high, high
            chosen_begin, other_begin = other_begin, chosen_begin
        high = min(high, other_high)
        key = key_between(s, low, high, chosen_begin)
        other_low = max(other_low, key)
        other_key = key_between(s, other_low, other_high, other_begin)
        if not (low < key and key < high and other_low < other_key and other_key < other_high):
            return False
        keys[2 * visit] = key
        keys[2 * visit + 1] = other_key
    _put(a, s, r, chosen_anchor, chosen_carer, chosen_at)
    _put(a, s, r, twin, other_carer, other_at)
    return True
