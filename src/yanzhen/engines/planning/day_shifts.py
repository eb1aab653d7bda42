"""The changes of a day in which a visit gets another place in the order or another carer, or two
visits change places.
"""

from __future__ import annotations

from .compiling import inlined
from .day_burden import lateness_left, lateness_of_shift, lateness_of_swap
from .day_kernel import (
    SIMULTANEOUS,
    TARDINESS,
    W_TARDINESS,
    W_TRAVEL,
    W_WORST,
    DayArrays,
    DayState,
    await_task,
    link_after,
    unlink,
)
from .day_order import keeps_place, key_beside, key_between, keys_around, position
from .random_numbers import below, draw, piece, unit

# where `change` keeps the tasks that moved (at most four), and whence
TASK, HOME_BEFORE, HOME_CARER, NEW_CARER = 0, 4, 8, 12
COUNT = 16
# what is drawn, in hundredths: next to a near visit, another carer, another place in the order,
# and for the rest two visits that change places
NEAR_BEFORE, NEAR_AFTER, OTHER_CARER, OTHER_PLACE, SWAP_BEFORE = 29, 57, 69, 75, 87
CHANGES = 100


@inlined
def shift_visits(
    a: DayArrays, s: DayState, room: float, is_tardy: bool, is_followed: bool
) -> tuple[bool, int, float, float]:
    """Choose and make such a change, unless it is known to cost more than `room`.

    Returns whether it was made, the size of the frontier, the change of travel and of the
    cost of choices.
    """
    refused = (False, 0, 0.0, 0.0)
    distance, place, kinds, allowed, extras = a.distance, a.place, a.kind, a.allowed, a.extra
    keys, assigned, following, preceding = s.key, s.carer, s.following, s.preceding
    random, gain = s.random, s.gain
    n = a.visits
    tasks = 2 * n
    near = a.near_before.shape[1]
    change = s.change
    bits = draw(random)
    kind = piece(bits, 0, CHANGES)
    visit = piece(bits, 1, n)
    double = kinds[visit] != 0
    anchor = 2 * visit
    if double:
        anchor += piece(bits, 2, 2)
    key = keys[anchor]
    new_carer = assigned[anchor]
    twin_carer = assigned[anchor ^ 1] if double else -1
    partner = -1
    other = -1  # the task that changes places with the anchor
    at = -1  # the node to insert the anchor after
    if kind < NEAR_AFTER:
        u = unit(random)
        is_before = kind < NEAR_BEFORE
        if is_before:
            target = a.near_before[anchor, int(near * u * u)]
        else:
            target = a.near_after[anchor, int(near * u * u)]
        new_carer = assigned[target]
        if not allowed[anchor, new_carer]:
            return refused
        if is_before:
            before = target
            after = following[target]
            if after < tasks and (after >> 1) == visit:
                after = following[after]
        else:
            after = target
            before = preceding[target]
            if before < tasks and (before >> 1) == visit:
                before = preceding[before]
        low, high = keys_around(s, before, after, tasks)
        begin = max(a.opens[visit], s.end[before] + distance[place[before], place[anchor]])
        key = key_between(s, low, high, begin)
        if not (low < key and key < high):
            return refused
        at = before
    elif kind < OTHER_PLACE:
        if kind < OTHER_CARER:
            first = a.choice_start[anchor]
            new_carer = a.choices[first + below(random, a.choice_start[anchor + 1] - first)]
            if new_carer == assigned[anchor]:
                return refused
        else:
            key += 0.5 * unit(random) * (keys[2 * below(random, n)] - key)
        at = position(following, keys, tasks + new_carer, tasks, key)
        if at < tasks and (at >> 1) == visit:
            at = preceding[at]
    else:
        u = unit(random)
        if kind < SWAP_BEFORE:
            other = a.near_before[anchor, int(near * u * u)]
        else:
            other = a.near_after[anchor, int(near * u * u)]
        partner = other >> 1
        new_carer = assigned[other]
        if not (allowed[anchor, new_carer] and allowed[other, assigned[anchor]]):
            return refused
        key = keys[other]
        if double and twin_carer == new_carer:
            return refused
        if kinds[partner] != 0 and assigned[other ^ 1] == assigned[anchor]:
            return refused
    if double and (twin_carer == new_carer or (partner < 0 and below(random, 4) == 0)):
        first = a.choice_start[anchor ^ 1]
        twin_carer = a.choices[first + below(random, a.choice_start[(anchor ^ 1) + 1] - first)]
        if twin_carer == new_carer:
            return refused

    twin_key = partner_key = 0.0
    if double:
        twin_key = key_beside(a, s, anchor, key, partner < 0 and below(random, 2) == 0)
    if partner >= 0 and kinds[partner] != 0:
        partner_key = key_beside(a, s, other, keys[anchor], False)
    # most changes are refused by what is known without making them
    extra = 0.0
    if a.has_extra:
        extra = extras[anchor, new_carer] - extras[anchor, assigned[anchor]]
        if double:
            extra += extras[anchor ^ 1, twin_carer] - extras[anchor ^ 1, assigned[anchor ^ 1]]
        if partner >= 0:
            extra += extras[other, assigned[anchor]] - extras[other, new_carer]
    twin_stays = not double or (
        twin_carer == assigned[anchor ^ 1] and keeps_place(s, anchor ^ 1, twin_key, tasks)
    )
    least = 0.0 if twin_stays else -gain[anchor ^ 1]
    relieved = s.burden[anchor]
    if not twin_stays:
        relieved += s.burden[anchor ^ 1]
    if partner < 0:
        if at == preceding[anchor] and twin_stays:
            keys[anchor] = key  # nobody's route changes
            if double:
                keys[anchor ^ 1] = twin_key
            return refused
        after = following[at]
        if after < tasks and (after >> 1) == visit:
            after = following[after]
        to = distance[place[at], place[anchor]]
        back = distance[place[anchor], place[after]]
        least += to + back - distance[place[at], place[after]] - gain[anchor]
        room -= a.weights[W_TRAVEL] * least + extra
        if room < 0.0:
            return refused
        if is_tardy:
            late, worst = lateness_of_shift(
                a,
                s,
                anchor,
                new_carer != assigned[anchor],
                at,
                after,
                to,
                back,
                twin_stays,
            )
            late = max(0.0, late + s.scalars[TARDINESS])
            if a.weights[W_TARDINESS] * late + a.weights[W_WORST] * worst > room:
                return refused
        elif (is_followed and lateness_left(a, s, relieved) > room) or _is_late(
            a, s, anchor, new_carer, at, after, to, back, twin_stays, room
        ):
            return refused
    else:
        if kinds[partner] != 0 and not keeps_place(s, other ^ 1, partner_key, tasks):
            least -= gain[other ^ 1]
            relieved += s.burden[other ^ 1]
        least += _way_of_swap(a, s, anchor, other)
        room -= a.weights[W_TRAVEL] * least + extra
        if room < 0.0:
            return refused
        relieved += s.burden[other]
        if is_followed and lateness_left(a, s, relieved) > room:
            return refused
        if new_carer != assigned[anchor]:
            if is_tardy:
                if not double and kinds[partner] == 0:
                    late, worst = lateness_of_swap(a, s, anchor, other)
                    late = max(0.0, late + s.scalars[TARDINESS])
                    if a.weights[W_TARDINESS] * late + a.weights[W_WORST] * worst > room:
                        return refused
            elif _is_late_swapped(a, s, anchor, other, room):
                return refused

    change[TASK] = anchor
    change[NEW_CARER] = new_carer
    count = 1
    if double:
        change[TASK + 1] = anchor ^ 1
        change[NEW_CARER + 1] = twin_carer
        count = 2
    if partner >= 0:
        change[TASK + count] = other
        change[NEW_CARER + count] = assigned[anchor]
        count += 1
        if kinds[partner] != 0:
            change[TASK + count] = other ^ 1
            change[NEW_CARER + count] = assigned[other ^ 1]
            count += 1
    change[COUNT] = count
    travel = 0.0
    for i in range(count):
        task = change[TASK + i]
        before = preceding[task]
        after = following[task]
        travel += distance[place[before], place[after]]
        travel -= distance[place[before], place[task]] + distance[place[task], place[after]]
        change[HOME_BEFORE + i] = before
        change[HOME_CARER + i] = assigned[task]
        s.old_key[i] = keys[task]
        unlink(following, preceding, task)
    if partner >= 0:
        keys[other] = keys[anchor]
        if kinds[partner] != 0:
            keys[other ^ 1] = partner_key
    keys[anchor] = key
    if double:
        keys[anchor ^ 1] = twin_key
    for i in range(count):
        task = change[TASK + i]
        carer = change[NEW_CARER + i]
        before = at
        if i > 0 or at < 0:
            before = position(following, keys, tasks + carer, tasks, keys[task])
        after = following[before]
        travel += distance[place[before], place[task]] + distance[place[task], place[after]]
        travel -= distance[place[before], place[after]]
        link_after(following, preceding, task, before)
        assigned[task] = carer
    size = 0
    for i in range(count):
        task = change[TASK + i]
        s.touched[2 * i] = change[HOME_CARER + i]
        s.touched[2 * i + 1] = change[NEW_CARER + i]
        size = await_task(s, size, task)
        after = following[change[HOME_BEFORE + i]]
        if after < tasks:
            size = await_task(s, size, after)
        after = following[task]
        if after < tasks:
            size = await_task(s, size, after)
    s.touched[2 * count] = -1
    return True, size, travel, extra


@inlined
def shift_back(s: DayState) -> None:
    """Undo the change."""
    change = s.change
    for i in range(change[COUNT] - 1, -1, -1):
        unlink(s.following, s.preceding, change[TASK + i])
    for i in range(change[COUNT] - 1, -1, -1):
        task = change[TASK + i]
        s.key[task] = s.old_key[i]
        s.carer[task] = change[HOME_CARER + i]
        link_after(s.following, s.preceding, task, change[HOME_BEFORE + i])


@inlined
def _way_of_swap(a: DayArrays, s: DayState, one: int, two: int) -> float:
    """The change of travel when two tasks change places."""
    distance, place = a.distance, a.place
    before_one, after_one = place[s.preceding[one]], place[s.following[one]]
    before_two, after_two = place[s.preceding[two]], place[s.following[two]]
    first, second = place[one], place[two]
    way = -distance[before_one, first] - distance[second, after_two]
    if s.following[one] == two:
        way += distance[before_one, second] + distance[second, first]
        return way + distance[first, after_two] - distance[first, second]
    way = -distance[before_two, second] - distance[first, after_one]
    if s.following[two] == one:
        way += distance[before_two, first] + distance[first, second]
        return way + distance[second, after_one] - distance[second, first]
    way -= distance[before_one, first] + distance[second, after_two]
    way += distance[before_one, second] + distance[second, after_one]
    return way + distance[before_two, first] + distance[first, after_two]


@inlined
def _is_late(
    a: DayArrays,
    s: DayState,
    anchor: int,
    carer: int,
    at: int,
    after: int,
    to: float,
    back: float,
    twin_stays: bool,
    room: float,
) -> bool:
    """Whether the lateness that is certain when the anchor stands between `at` and `after` is more
    than there is room for.
    """
    visit = anchor >> 1
    tasks = 2 * a.visits
    is_other = carer != s.carer[anchor]
    if not (is_other or at >= tasks or s.key[at] < s.key[anchor]):
        return False  # what stands before it may begin earlier then
    begin = max(a.opens[visit], s.end[at] + to)
    late = 0.0
    worst = 0.0
    twin = anchor ^ 1
    if a.kind[visit] != 0:
        second = begin
        if a.kind[visit] == SIMULTANEOUS:
            if twin_stays:
                before = s.preceding[twin]
                begin = max(begin, s.end[before] + a.distance[a.place[before], a.place[twin]])
                second = begin
        elif anchor < twin:
            second = begin + a.gap_min[visit]
        else:
            second = begin - a.gap_max[visit]
        worst = max(0.0, second - a.closes[visit])
        late = worst
    over = begin - a.closes[visit]
    if over > 0.0:
        late += over
        worst = max(worst, over)
    if is_other and after < tasks and (a.kind[visit] == 0 or s.carer[twin] != carer):
        over = begin + a.minutes[anchor] + back - s.latest[after]
        if over > 0.0:
            late += over
            worst = max(worst, over)
    return a.weights[W_TARDINESS] * late + a.weights[W_WORST] * worst > room


@inlined
def _is_late_swapped(a: DayArrays, s: DayState, one: int, two: int, room: float) -> bool:
    """The same for two tasks of different carers that change places."""
    distance, place = a.distance, a.place
    late = 0.0
    worst = 0.0
    for turn in range(2):
        task, other = (one, two) if turn == 0 else (two, one)
        before = s.preceding[other]
        after = s.following[other]
        begin = max(a.opens[task >> 1], s.end[before] + distance[place[before], place[task]])
        over = begin - a.closes[task >> 1]
        if over > 0.0:
            late += over
            worst = max(worst, over)
        if after < 2 * a.visits:
            over = begin + a.minutes[task] + distance[place[task], place[after]] - s.latest[after]
            if over > 0.0:
                late += over
                worst = max(worst, over)
    return a.weights[W_TARDINESS] * late + a.weights[W_WORST] * worst > room
