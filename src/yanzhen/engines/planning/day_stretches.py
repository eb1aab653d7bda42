"""The change of a day in which two carers exchange stretches of their routes, or all the rest.

The order of the tasks stays as it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .compiling import inlined
from .day_burden import lateness_left, lateness_of_exchange
from .day_kernel import (
    TARDINESS,
    W_TARDINESS,
    W_TRAVEL,
    W_WORST,
    DayArrays,
    DayState,
    Floats,
    Integers,
    await_task,
)
from .day_order import position
from .random_numbers import below, unit

LONGEST = 5  # a stretch that is not all the rest is shorter

# where `change` keeps the nodes around both stretches
ONE, BEFORE_ONE, FIRST_ONE, LAST_ONE, END_ONE = range(5)
TWO, BEFORE_TWO, FIRST_TWO, LAST_TWO, END_TWO = range(5, 10)


@inlined
def exchange_stretches(
    a: DayArrays, s: DayState, is_near: bool, room: float, is_tardy: bool, is_followed: bool
) -> tuple[bool, int, float, float]:
    """Choose and make such a change, unless it is known to cost more than `room`.

    With `is_near` the second stretch begins where the first carer may well go on.
    Returns whether it was made, the size of the frontier, the change of travel and of the
    cost of choices.
    """
    refused = (False, 0, 0.0, 0.0)
    distance, place, kinds, allowed, extras = a.distance, a.place, a.kind, a.allowed, a.extra
    keys, assigned, following, preceding = s.key, s.carer, s.following, s.preceding
    random = s.random
    tasks = 2 * a.visits
    visit = below(random, a.visits)
    task = 2 * visit
    if kinds[visit] != 0:
        task += below(random, 2)
    one = assigned[task]
    if is_near:
        u = unit(random)
        near = a.near_after.shape[1]
        other_task = a.near_after[task, int(near * u * u)]
        two = assigned[other_task]
        if one == two or keys[other_task] <= keys[task]:
            return refused
        before_one = task
        before_two = preceding[other_task]
    else:
        first = a.choice_start[task]
        two = a.choices[first + below(random, a.choice_start[task + 1] - first)]
        if one == two:
            return refused
        before_one = preceding[task]
        before_two = position(following, keys, tasks + two, tasks, keys[task])
    limit_one = tasks
    limit_two = tasks
    if below(random, 2) == 0:
        limit_one = below(random, LONGEST)
        limit_two = below(random, LONGEST)
    first_one = following[before_one]
    first_two = following[before_two]
    extra = 0.0
    last_one = before_one
    end_one = first_one
    count = 0
    while end_one < tasks and count < limit_one:
        if not allowed[end_one, two]:
            return refused
        if a.has_extra:
            extra += extras[end_one, two] - extras[end_one, one]
        last_one = end_one
        end_one = following[end_one]
        count += 1
    last_two = before_two
    end_two = first_two
    count = 0
    while end_two < tasks and count < limit_two:
        if not allowed[end_two, one]:
            return refused
        if a.has_extra:
            extra += extras[end_two, one] - extras[end_two, two]
        last_two = end_two
        end_two = following[end_two]
        count += 1
    has_one = last_one != before_one
    has_two = last_two != before_two
    if not (has_one or has_two):
        return refused
    # the keys must still rise at every seam
    if has_one:
        if before_two < tasks and keys[before_two] >= keys[first_one]:
            return refused
        if end_two < tasks and keys[last_one] >= keys[end_two]:
            return refused
    if has_two:
        if before_one < tasks and keys[before_one] >= keys[first_two]:
            return refused
        if end_one < tasks and keys[last_two] >= keys[end_one]:
            return refused
    travel = -distance[place[before_one], place[first_one]]
    travel -= distance[place[before_two], place[first_two]]
    if has_two:
        travel += distance[place[before_one], place[first_two]]
        travel += distance[place[last_two], place[end_one]]
        travel -= distance[place[last_two], place[end_two]]
    else:
        travel += distance[place[before_one], place[end_one]]
    if has_one:
        travel += distance[place[before_two], place[first_one]]
        travel += distance[place[last_one], place[end_two]]
        travel -= distance[place[last_one], place[end_one]]
    else:
        travel += distance[place[before_two], place[end_two]]
    room -= a.weights[W_TRAVEL] * travel + extra
    if room < 0.0:
        return refused
    if is_followed:
        relieved = s.burden[first_one] if first_one < tasks else 0.0
        relieved += s.burden[first_two] if first_two < tasks else 0.0
        relieved += s.burden[end_one] if has_one and end_one < tasks else 0.0
        relieved += s.burden[end_two] if has_two and end_two < tasks else 0.0
        if lateness_left(a, s, relieved) > room:
            return refused
    late = 0.0
    worst = 0.0
    if is_tardy:
        late, worst = lateness_of_exchange(
            a, s, before_one, first_one, last_one, end_one, before_two, first_two, last_two, end_two
        )
        late = max(0.0, late + s.scalars[TARDINESS])
    elif has_one:
        late, worst = _lateness_along(a, s, first_one, end_one, before_two, end_two)
    if has_two and not is_tardy:
        more, highest = _lateness_along(a, s, first_two, end_two, before_one, end_one)
        late += more
        worst = max(worst, highest)
    if a.weights[W_TARDINESS] * late + a.weights[W_WORST] * worst > room:
        return refused
    # nobody may get both tasks of a visit
    if has_two and _meets_twin(
        kinds, keys, assigned, following, first_two, end_two, one, has_one, first_one, last_one
    ):
        return refused
    if has_one and _meets_twin(
        kinds, keys, assigned, following, first_one, end_one, two, has_two, first_two, last_two
    ):
        return refused
    change = s.change
    change[ONE], change[BEFORE_ONE], change[FIRST_ONE] = one, before_one, first_one
    change[LAST_ONE], change[END_ONE] = last_one, end_one
    change[TWO], change[BEFORE_TWO], change[FIRST_TWO] = two, before_two, first_two
    change[LAST_TWO], change[END_TWO] = last_two, end_two
    size = 0
    if has_two:
        _assign(following, assigned, first_two, end_two, one)
        size = await_task(s, size, first_two)
    if has_one:
        _assign(following, assigned, first_one, end_one, two)
        size = await_task(s, size, first_one)
    if end_one < tasks:
        size = await_task(s, size, end_one)
    if end_two < tasks:
        size = await_task(s, size, end_two)
    _join(following, preceding, before_one, first_two, last_two, end_one, has_two)
    _join(following, preceding, before_two, first_one, last_one, end_two, has_one)
    s.touched[0] = one
    s.touched[1] = two
    s.touched[2] = -1
    return True, size, travel, extra


@inlined
def return_stretches(s: DayState) -> None:
    """Undo the exchange."""
    change, following, preceding = s.change, s.following, s.preceding
    has_one = change[LAST_ONE] != change[BEFORE_ONE]
    has_two = change[LAST_TWO] != change[BEFORE_TWO]
    if has_two:
        _assign(following, s.carer, change[FIRST_TWO], change[END_ONE], change[TWO])
    if has_one:
        _assign(following, s.carer, change[FIRST_ONE], change[END_TWO], change[ONE])
    _join(
        following,
        preceding,
        change[BEFORE_ONE],
        change[FIRST_ONE],
        change[LAST_ONE],
        change[END_ONE],
        has_one,
    )
    _join(
        following,
        preceding,
        change[BEFORE_TWO],
        change[FIRST_TWO],
        change[LAST_TWO],
        change[END_TWO],
        has_two,
    )


@inlined
def _lateness_along(
    a: DayArrays, s: DayState, node: int, stop: int, before: int, tail: int
) -> tuple[float, float]:
    """The least lateness in sum, and of the worst, when the stretch from `node` to before `stop` is
    made after `before`, and `tail` after it.
    """
    distance, place, opens, closes, minutes = a.distance, a.place, a.opens, a.closes, a.minutes
    late = 0.0
    worst = 0.0
    free = s.end[before]
    while node != stop:
        begin = max(opens[node >> 1], free + distance[place[before], place[node]])
        over = begin - closes[node >> 1]
        if over > 0.0:
            late += over
            worst = max(worst, over)
        free = begin + minutes[node]
        before = node
        node = s.following[node]
    if tail < 2 * a.visits:
        over = free + distance[place[before], place[tail]] - s.latest[tail]
        if over > 0.0:
            late += over
            worst = max(worst, over)
    return late, worst


@inlined
def _meets_twin(
    kinds: NDArray[np.int8],
    keys: Floats,
    assigned: Integers,
    following: Integers,
    node: int,
    stop: int,
    carer: int,
    has_leaving: bool,
    first_leaving: int,
    last_leaving: int,
) -> bool:
    """Whether the carer who takes the stretch keeps the other task of one of its visits."""
    while node != stop:
        if kinds[node >> 1] != 0 and assigned[node ^ 1] == carer:
            key = keys[node ^ 1]
            if not (has_leaving and keys[first_leaving] <= key and key <= keys[last_leaving]):
                return True
        node = following[node]
    return False


@inlined
def _assign(following: Integers, carer: Integers, first: int, end: int, new: int) -> None:
    node = first
    while node != end:
        carer[node] = new
        node = following[node]


@inlined
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
