"""The change of a day in which stretches of neighbouring routes leave, and their visits return one
by one, each where it costs least (after Christiaens & Vanden Berghe 2020).

A visit for two people takes the cheapest pair of places that the order of the tasks allows.
Where it costs least is judged by travel and by lateness along the routes it enters; whether
the change stays, by the whole cost.
"""

from __future__ import annotations

from .compiling import compiled, inlined
from .day_insertion import MOST, RuinScratch, put_double, put_single
from .day_kernel import (
    COST,
    EXTRA,
    OVERTIME,
    SINGLE,
    TARDINESS,
    TRAVEL,
    W_OVERTIME,
    W_TARDINESS,
    W_TRAVEL,
    W_WORST,
    WORST,
    DayArrays,
    DayState,
    await_task,
    carer_overtime,
    link_after,
    look_ahead,
    propagate,
    unlink,
)
from .random_numbers import below, unit

LONGEST = 8  # tasks of a stretch
WHOLE = 50  # of 1000 changes, those whose first stretch is all of a route
AVERAGE = 6.0  # visits taken out
UNTIMED = -1e9


@inlined
def _look_ahead(a: DayArrays, s: DayState, carer: int) -> None:
    look_ahead(
        2 * a.visits, carer, a.distance, a.place, a.minutes, a.closes,
        s.following, s.preceding, s.gain, s.latest,
    )  # fmt: skip


@inlined
def _time(a: DayArrays, s: DayState, r: RuinScratch, size: int, noted: int) -> tuple[bool, int]:
    """Time whoever waits, and note what it was before; says also whether it ended."""
    s.touched[0] = -1
    ended, logged = propagate(a, s, size, 1e300)
    for i in range(logged):
        visit = s.log_visit[i]
        if visit >= 0:
            r.noted_visit[noted] = visit
            for k in range(4):
                r.noted_times[noted, k] = s.log_times[i, k]
            noted += 1
    return ended, noted


@inlined
def _return(a: DayArrays, s: DayState, r: RuinScratch, left: int, entered: int, noted: int) -> None:
    """Put all back as it was before `left` tasks were taken out and `entered` visits put in."""
    kinds, minutes = a.kind, a.minutes
    following, preceding = s.following, s.preceding
    for i in range(entered - 1, -1, -1):
        visit = r.out[i]
        for task in range(2 * visit, 2 * visit + (2 if kinds[visit] != 0 else 1)):
            unlink(following, preceding, task)
            r.is_hit[s.carer[task]] = True
    for i in range(left - 1, -1, -1):
        task = r.left_task[i]
        carer = r.left_carer[i]
        s.carer[task] = carer
        link_after(following, preceding, task, r.left_before[i])
        s.key[task] = r.left_key[i]
        r.is_hit[carer] = True
    for i in range(noted - 1, -1, -1):
        visit = r.noted_visit[i]
        first = 2 * visit
        s.start[first] = r.noted_times[i, 0]
        s.end[first] = r.noted_times[i, 0] + minutes[first]
        if kinds[visit] != 0:
            s.start[first + 1] = r.noted_times[i, 1]
            s.end[first + 1] = r.noted_times[i, 1] + minutes[first + 1]
        s.late[visit] = r.noted_times[i, 2]
        s.late_worst[visit] = r.noted_times[i, 3]
    _look_ahead_hit(a, s, r)


@inlined
def _look_ahead_hit(a: DayArrays, s: DayState, r: RuinScratch) -> None:
    for carer in range(a.carers):
        if r.is_hit[carer]:
            r.is_hit[carer] = False
            _look_ahead(a, s, carer)


@compiled
def _take_out(
    a: DayArrays, s: DayState, r: RuinScratch, visit: int, rank: int, size: int, left: int
) -> tuple[int, int]:
    """Take a visit out of its routes; its followers wait to be timed."""
    tasks = 2 * a.visits
    distance, place = a.distance, a.place
    r.noted_visit[rank] = visit
    r.noted_times[rank, 0] = s.start[2 * visit]
    r.noted_times[rank, 1] = s.start[2 * visit + 1]
    r.noted_times[rank, 2] = s.late[visit]
    r.noted_times[rank, 3] = s.late_worst[visit]
    for task in range(2 * visit, 2 * visit + (2 if a.kind[visit] != 0 else 1)):
        before, after = s.preceding[task], s.following[task]
        s.scalars[TRAVEL] += (
            distance[place[before], place[after]]
            - distance[place[before], place[task]]
            - distance[place[task], place[after]]
        )
        if a.has_extra:
            s.scalars[EXTRA] -= a.extra[task, s.carer[task]]
        r.left_task[left] = task
        r.left_carer[left] = s.carer[task]
        r.left_before[left] = before
        r.left_key[left] = s.key[task]
        left += 1
        unlink(s.following, s.preceding, task)
        r.is_hit[s.carer[task]] = True
        if after < tasks:
            size = await_task(s, size, after)
        s.start[task] = UNTIMED
    s.scalars[TARDINESS] -= s.late[visit]
    s.late[visit] = 0.0
    s.late_worst[visit] = 0.0
    r.is_out[visit] = True
    return size, left


@compiled
def _ruin(a: DayArrays, s: DayState, r: RuinScratch) -> tuple[int, int, int]:
    random = s.random
    tasks = 2 * a.visits
    seed = 2 * below(random, a.visits)
    if a.kind[seed >> 1] != 0:
        seed += below(random, 2)
    strings = 1 + int(unit(random) * (4.0 * AVERAGE / (1.0 + LONGEST)))
    whole = below(random, 1000) < WHOLE
    removed = 0
    ruined = 0
    left = 0
    size = 0
    near = a.near_after.shape[1]
    for rank in range(2 * near + 1):
        if strings == 0:
            break
        if rank == 0:
            task = seed
        elif rank & 1:
            task = a.near_after[seed, rank >> 1]
        else:
            task = a.near_before[seed, (rank >> 1) - 1]
        if r.is_out[task >> 1]:
            continue
        carer = s.carer[task]
        done = False
        for i in range(ruined):
            if r.ruined[i] == carer:
                done = True
        if done:
            continue
        r.ruined[ruined] = carer
        ruined += 1
        strings -= 1
        length = MOST if whole and ruined == 1 else 1 + below(random, LONGEST)
        back = below(random, length)
        node = task
        while back > 0 and s.preceding[node] < tasks:
            node = s.preceding[node]
            back -= 1
        while length > 0 and node < tasks and removed < len(r.out):
            after = s.following[node]
            if not r.is_out[node >> 1]:
                r.out[removed] = node >> 1
                size, left = _take_out(a, s, r, node >> 1, removed, size, left)
                removed += 1
            length -= 1
            node = after
    # whoever is out is not timed
    kept = 0
    for i in range(size):
        visit = s.frontier[i]
        if r.is_out[visit]:
            s.waiting[visit] = 0
        else:
            s.frontier[kept] = visit
            kept += 1
    return removed, left, kept


@inlined
def _sort_for_return(a: DayArrays, s: DayState, r: RuinScratch, removed: int) -> None:
    """Sort `out`: at random, visits for two people first, by opening, or the rarest first."""
    way = below(s.random, 4)
    for i in range(removed):
        visit = r.out[i]
        key = unit(s.random)
        if way == 1 and a.kind[visit] == SINGLE:
            key += 1.0
        elif way == 2:
            key = a.opens[visit]
        elif way == 3:
            key += a.choice_start[2 * visit + 1] - a.choice_start[2 * visit]
        at = i
        while at > 0 and r.out_key[at - 1] > key:
            r.out_key[at] = r.out_key[at - 1]
            r.out[at] = r.out[at - 1]
            at -= 1
        r.out_key[at] = key
        r.out[at] = visit


@inlined
def _time_overtime(a: DayArrays, s: DayState) -> None:
    s.scalars[OVERTIME] = 0.0
    if a.weights[W_OVERTIME] > 0.0:
        for carer in range(a.carers):
            s.overtime[carer] = carer_overtime(a, s, carer)
            s.scalars[OVERTIME] += s.overtime[carer]


@inlined
def _measure(a: DayArrays, s: DayState) -> float:
    """The whole cost, with the timed terms summed afresh."""
    scalars, weights = s.scalars, a.weights
    scalars[TARDINESS] = 0.0
    scalars[WORST] = 0.0
    for visit in range(a.visits):
        scalars[TARDINESS] += s.late[visit]
        scalars[WORST] = max(scalars[WORST], s.late_worst[visit])
    _time_overtime(a, s)
    cost: float = (
        weights[W_TRAVEL] * scalars[TRAVEL]
        + weights[W_TARDINESS] * scalars[TARDINESS]
        + weights[W_WORST] * scalars[WORST]
        + weights[W_OVERTIME] * scalars[OVERTIME]
        + scalars[EXTRA]
    )
    return cost


@compiled
def ruin_and_recreate(a: DayArrays, s: DayState, r: RuinScratch, threshold: float) -> bool:
    """Try one such change and keep it unless it costs more than `threshold`; says whether it stays.

    All scalars but BEST follow.
    """
    scalars = s.scalars
    w_travel, w_tardiness = a.weights[W_TRAVEL], a.weights[W_TARDINESS]
    travel, extra = scalars[TRAVEL], scalars[EXTRA]
    tardiness, worst = scalars[TARDINESS], scalars[WORST]
    removed, left, waiting = _ruin(a, s, r)
    _sort_for_return(a, s, r, removed)
    entered, noted = 0, removed
    while True:
        ended, noted = _time(a, s, r, waiting, noted)
        _look_ahead_hit(a, s, r)
        so_far = w_travel * scalars[TRAVEL] + scalars[EXTRA] + w_tardiness * scalars[TARDINESS]
        if not ended or entered == removed or so_far > threshold:
            break
        visit = r.out[entered]
        r.is_out[visit] = False
        if a.kind[visit] == SINGLE:
            is_in = put_single(a, s, r, visit, threshold - so_far)
        else:
            is_in = put_double(a, s, r, visit, threshold - so_far)
        if not is_in:
            break
        entered += 1
        waiting = await_task(s, 0, 2 * visit)
    if ended and entered == removed and so_far <= threshold:
        cost = _measure(a, s)
        if cost <= threshold:
            scalars[COST] = cost
            return True
    for i in range(entered, removed):
        r.is_out[r.out[i]] = False
    _return(a, s, r, left, entered, noted)
    _time_overtime(a, s)
    scalars[TRAVEL], scalars[EXTRA] = travel, extra
    scalars[TARDINESS], scalars[WORST] = tardiness, worst
    return False
