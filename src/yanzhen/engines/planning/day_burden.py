"""How much lateness hangs on the start of a task.

The start of a task follows from the end of the one before it, from the other task of its
visit, or from its window; it can only fall when that one falls. So tasks hang on each
other as trees. When a task starts `x` minutes later, every late visit of its tree is `x`
later; when it starts `x` earlier, no other visit gets earlier, and those at most `x`.
That bounds what a change does to lateness before it is made. Where few are late it is enough to
know what bears their lateness: a visit cannot get earlier unless a task moves on which it hangs.
"""

from __future__ import annotations

from .compiling import compiled, inlined
from .day_kernel import (
    SIMULTANEOUS,
    TARDINESS,
    W_TARDINESS,
    W_WORST,
    WORST,
    DayArrays,
    DayState,
)

OPENING = -1
ROUNDING = 1e-9


@inlined
def _hangs_on(a: DayArrays, s: DayState, task: int) -> int:
    """The node whose end or start decides when a task starts, or OPENING."""
    before = s.preceding[task]
    arrival = s.end[before] + a.distance[a.place[before], a.place[task]]
    start = s.start[task]
    opens = a.opens[task >> 1]
    if start > max(opens, arrival) + ROUNDING:
        return task ^ 1
    return before if arrival >= opens else OPENING


@compiled
def weigh_burdens(a: DayArrays, s: DayState) -> None:
    """Set what hangs on every task; `latest` then knows visits that are not late, alone."""
    distance, place, kinds, closes, minutes = a.distance, a.place, a.kind, a.closes, a.minutes
    following, preceding, starts = s.following, s.preceding, s.start
    keys, order, hanging, burden, bearers = s.key, s.order, s.hanging, s.burden, s.bearers
    tasks = 2 * a.visits
    for i in range(1, len(order)):
        step = order[i]
        key = keys[step]
        at = i - 1
        while at >= 0 and keys[order[at]] > key:
            order[at + 1] = order[at]
            at -= 1
        order[at + 1] = step
    burden[:] = -1.0  # not weighed yet
    for i in range(len(order) - 1, -1, -1):
        step = order[i]
        kind = kinds[step >> 1]
        close = closes[step >> 1]
        for task in range(step, step + (2 if kind == SIMULTANEOUS else 1)):
            before = preceding[task]
            after = following[task]
            way_to = distance[place[before], place[task]]
            way_back = distance[place[task], place[after]]
            s.gain[task] = way_to + way_back - distance[place[before], place[after]]
            hanging[task] = _hangs_on(a, s, task)
            over = starts[task] - close
            late = max(0.0, over)
            bearer = 1.0 if over > 0.0 else 0.0
            limit = 1e300 if over > 0.0 else close
            if after < tasks:
                limit = min(limit, s.latest[after] - way_back - minutes[task])
                if hanging[after] == task:
                    late += burden[after]
                    bearer += bearers[after]
            burden[task] = late
            bearers[task] = bearer
            s.latest[task] = limit
        if kind != 0 and (kind == SIMULTANEOUS or not step & 1):
            first = step
            if hanging[first + 1] == first:
                burden[first] += burden[first + 1]
                bearers[first] += bearers[first + 1]
            elif hanging[first] == first + 1:
                # also for whoever stands between the two tasks and was weighed before the first
                node = first + 1
                steps = tasks
                while 0 <= node < tasks and burden[node] >= 0.0 and steps > 0:
                    burden[node] += burden[first]
                    bearers[node] += bearers[first]
                    node = hanging[node]
                    steps -= 1


@compiled
def follow_lateness(a: DayArrays, s: DayState) -> None:
    """Set `burden` alone, and only where it is not zero: much less work where few are late.

    `hanging` lists the tasks that bear any; the list ends with -1.
    """
    tasks = 2 * a.visits
    burden, listed, starts, closes = s.burden, s.hanging, s.start, a.closes
    count = 0
    while listed[count] >= 0:
        burden[listed[count]] = 0.0
        count += 1
    count = 0
    if s.scalars[TARDINESS] > 0.0:
        for visit in range(a.visits):
            if s.late[visit] > 0.0:
                for task in range(2 * visit, 2 * visit + (2 if a.kind[visit] != 0 else 1)):
                    late = starts[task] - closes[visit]
                    node = task if late > 0.0 else tasks
                    steps = tasks
                    while 0 <= node < tasks and steps > 0:
                        steps -= 1
                        if burden[node] == 0.0:
                            listed[count] = node
                            count += 1
                        burden[node] += late
                        node = _hangs_on(a, s, node)
    listed[count] = -1


@inlined
def lateness_left(a: DayArrays, s: DayState, relieved: float) -> float:
    """The least cost of lateness when tasks are moved that bear so much of it."""
    left: float = a.weights[W_TARDINESS] * max(0.0, s.scalars[TARDINESS] - relieved)
    if relieved == 0.0:
        left += a.weights[W_WORST] * s.scalars[WORST]
    return left


@inlined
def delay_of(a: DayArrays, s: DayState, task: int, arrival: float) -> float:
    """How much later (below zero: earlier) a task starts at least when it is reached then."""
    delay = max(a.opens[task >> 1], arrival) - s.start[task]
    if delay < 0.0 and s.hanging[task] != s.preceding[task]:
        return 0.0
    return delay


@inlined
def lateness_of(s: DayState, task: int, delay: float, spared: float, arrival: float) -> float:
    """The least change of lateness in a task's tree; `spared` late visits of it do not count."""
    if delay < 0.0:
        return max(-s.burden[task], delay * s.bearers[task])
    late = delay * max(0.0, s.bearers[task] - spared)
    return late + max(0.0, arrival - s.latest[task])


@inlined
def _is_under(s: DayState, node: int, one: int, two: int, key: float, tasks: int) -> bool:
    """Whether a node hangs on one of two tasks that have a higher key than `key`."""
    steps = tasks
    while 0 <= node < tasks and s.key[node] > key and steps > 0:
        if node == one or node == two:  # noqa: SIM109 - numba has no `in` for numbers of two sizes
            return True
        node = s.hanging[node]
        steps -= 1
    return False


@inlined
def begins_of_two(
    a: DayArrays, visit: int, is_first: bool, arrival: float, other: float
) -> tuple[float, float]:
    """When the two people of a visit begin who arrive then; `is_first` of the task named first."""
    if a.kind[visit] == SIMULTANEOUS:
        arrival = max(arrival, other)
        other = arrival
    elif is_first:
        other = max(other, arrival + a.gap_min[visit])
        arrival = max(arrival, other - a.gap_max[visit])
    else:
        arrival = max(arrival, other + a.gap_min[visit])
        other = max(other, arrival - a.gap_max[visit])
    return arrival, other


@inlined
def lateness_of_shift(
    a: DayArrays,
    s: DayState,
    anchor: int,
    is_other: bool,
    at: int,
    after: int,
    to: float,
    back: float,
    twin_stays: bool,
) -> tuple[float, float]:
    """The least change of lateness in sum, and the least worst, when the anchor moves to between
    `at` and `after`, and its twin stays or moves somewhere.
    """
    distance, place, opens = a.distance, a.place, a.opens
    starts, ends, preceding, following = s.start, s.end, s.preceding, s.following
    tasks = 2 * a.visits
    visit = anchor >> 1
    kind = a.kind[visit]
    twin = anchor ^ 1
    close = a.closes[visit]
    key = s.key[anchor]
    left_before, left_after = preceding[anchor], following[anchor]
    if at == left_before:
        return -1e300, 0.0
    late = -s.late[visit]
    more = 0.0
    relief = 0.0
    if left_after < tasks:
        arrival = ends[left_before] + distance[place[left_before], place[left_after]]
        delay = delay_of(a, s, left_after, arrival)
        late += lateness_of(s, left_after, delay, 0.0, arrival)
        relief = max(0.0, -delay)
    twin_after = -1
    twin_begin = 0.0
    if kind != 0:
        twin_after = following[twin]
        before = preceding[twin]
        if twin_stays:
            arrival = ends[before] + distance[place[before], place[twin]] - relief
            twin_begin = max(opens[visit], arrival)
            relief = max(relief, starts[twin] - twin_begin)
        elif twin_after < tasks:
            arrival = ends[before] + distance[place[before], place[twin_after]] - relief
            delay = delay_of(a, s, twin_after, arrival)
            if delay < 0.0:
                late += lateness_of(s, twin_after, delay, 0.0, arrival)
                relief = max(relief, -delay)
    begin = ends[at] + to
    is_eased = relief > 0.0 and _is_under(s, at, left_after, twin_after, key, tasks)
    if is_eased:
        begin -= relief
    begin = max(opens[visit], begin)
    if kind != 0 and twin_stays:
        begin, twin_begin = begins_of_two(a, visit, anchor < twin, begin, twin_begin)
        if twin_after < tasks:
            arrival = twin_begin + a.minutes[twin] + distance[place[twin], place[twin_after]]
            delay = delay_of(a, s, twin_after, arrival)
            more = lateness_of(s, twin_after, delay, 0.0, arrival)
    else:
        twin_begin = begin
        if kind == SIMULTANEOUS:
            twin_begin = begin
        elif kind != 0:
            twin_begin = begin + a.gap_min[visit] if anchor < twin else begin - a.gap_max[visit]
    if is_other and after < tasks and (kind == 0 or twin_stays):
        arrival = begin + a.minutes[anchor] + back
        delay = delay_of(a, s, after, arrival)
        if is_eased:
            delay = max(0.0, delay)
        spared = 0.0
        if s.late[visit] > 0.0 and s.key[after] < key:
            spared = 1.0 if kind == 0 else 2.0
        other = lateness_of(s, after, delay, spared, arrival)
        # one tree may stand within the other: what gets later counts once
        if more > 0.0 and other > 0.0:
            more = max(more, other)
        else:
            more += other
    late += more
    own = max(0.0, begin - close)
    worst = own
    if kind != 0:
        twin_late = max(0.0, twin_begin - close)
        own += twin_late
        worst = max(worst, twin_late)
    if s.late_worst[visit] < s.scalars[WORST]:
        worst = max(worst, s.scalars[WORST] - relief)
    return late + own, worst


@inlined
def lateness_of_swap(a: DayArrays, s: DayState, one: int, two: int) -> tuple[float, float]:
    """The same for two single visits of different carers that change places."""
    distance, place = a.distance, a.place
    tasks = 2 * a.visits
    if s.key[one] > s.key[two]:
        one, two = two, one
    late = -s.late[one >> 1] - s.late[two >> 1]
    before, after = s.preceding[one], s.following[one]
    begin = max(a.opens[two >> 1], s.end[before] + distance[place[before], place[two]])
    own = max(0.0, begin - a.closes[two >> 1])
    late += own
    worst = own
    relief = 0.0
    more = 0.0
    if after < tasks:
        arrival = begin + a.minutes[two] + distance[place[two], place[after]]
        delay = delay_of(a, s, after, arrival)
        # the other visit may hang on this one, but is counted on its own
        more = lateness_of(s, after, delay, 1.0 if s.late[two >> 1] > 0.0 else 0.0, arrival)
        relief = max(0.0, -delay)
    key = s.key[one]
    before, last = s.preceding[two], s.following[two]
    begin = s.end[before] + distance[place[before], place[one]]
    is_eased = relief > 0.0 and _is_under(s, before, after, after, key, tasks)
    if is_eased:
        begin -= relief
    begin = max(a.opens[one >> 1], begin)
    own = max(0.0, begin - a.closes[one >> 1])
    late += own
    worst = max(worst, own)
    if last < tasks:
        arrival = begin + a.minutes[one] + distance[place[one], place[last]]
        delay = delay_of(a, s, last, arrival)
        other = lateness_of(s, last, delay, 0.0, arrival)
        if more > 0.0 and other > 0.0:
            more = max(more, other)
        else:
            more += other
        relief = max(relief, -delay)
    late += more
    highest = s.scalars[WORST]
    if s.late_worst[one >> 1] < highest and s.late_worst[two >> 1] < highest:
        worst = max(worst, highest - relief)
    return late, worst


@inlined
def lateness_of_exchange(
    a: DayArrays,
    s: DayState,
    before_one: int,
    first_one: int,
    last_one: int,
    end_one: int,
    before_two: int,
    first_two: int,
    last_two: int,
    end_two: int,
) -> tuple[float, float]:
    """The same for two stretches that are exchanged."""
    relief = 0.0
    eased = 0.0
    pushed = 0.0
    for turn in range(2):
        if turn == 0:
            before, first, last, end, leaving_end = (
                before_two, first_one, last_one, end_two, end_one,
            )  # fmt: skip
            is_empty = last_one == before_one
        else:
            before, first, last, end, leaving_end = (
                before_one, first_two, last_two, end_one, end_two,
            )  # fmt: skip
            is_empty = last_two == before_two
        free = s.end[before]
        if not is_empty:
            arrival = free + a.distance[a.place[before], a.place[first]]
            delay = delay_of(a, s, first, arrival)
            spared = 0.0
            if leaving_end < 2 * a.visits:
                spared = s.bearers[leaving_end]
                arrival = -1e300
            if delay < 0.0:
                relief = max(relief, -delay)
            node = first
            while end < 2 * a.visits:
                begin = max(a.opens[node >> 1], free + a.distance[a.place[before], a.place[node]])
                free = begin + a.minutes[node]
                before = node
                if node == last:
                    break
                node = s.following[node]
            more = lateness_of(s, first, delay, spared, arrival)
            eased += min(0.0, more)
            pushed = max(pushed, more)
        if end < 2 * a.visits:
            arrival = free + a.distance[a.place[before], a.place[end]]
            delay = delay_of(a, s, end, arrival)
            if delay < 0.0:
                relief = max(relief, -delay)
            more = lateness_of(s, end, delay, 0.0, arrival)
            eased += min(0.0, more)
            pushed = max(pushed, more)
    if relief > 0.0:
        # what is later than it was may hang on what gets earlier
        return eased, s.scalars[WORST] - relief
    return eased + pushed, s.scalars[WORST]
