"""What a day search goes back to: how it was before a change, and the best plan so far."""

from __future__ import annotations

from numba import njit

from .compiling import compiled, inlined
from .day_decoding import decode
from .day_kernel import BEST, COST, DayArrays, DayState


@inlined
def roll_back(a: DayArrays, s: DayState, logged: int) -> None:
    kinds = a.kind
    minutes = a.minutes
    starts = s.start
    ends = s.end
    lates = s.late
    worsts = s.late_worst
    overtimes = s.overtime
    log_visit = s.log_visit
    log_times = s.log_times
    for i in range(logged - 1, -1, -1):
        visit = log_visit[i]
        if visit < 0:
            overtimes[-1 - visit] = log_times[i, 0]
            continue
        first = 2 * visit
        starts[first] = log_times[i, 0]
        ends[first] = log_times[i, 0] + minutes[first]
        if kinds[visit] != 0:
            starts[first + 1] = log_times[i, 1]
            ends[first + 1] = log_times[i, 1] + minutes[first + 1]
        lates[visit] = log_times[i, 2]
        worsts[visit] = log_times[i, 3]


@compiled
def keep_best(s: DayState) -> None:
    s.scalars[BEST] = s.scalars[COST]
    for task in range(len(s.carer)):
        s.best_key[task] = s.key[task]
        s.best_carer[task] = s.carer[task]


@njit(cache=True)
def return_to_best(a: DayArrays, s: DayState) -> None:
    s.key[:] = s.best_key
    s.carer[:] = s.best_carer
    decode(a, s)
