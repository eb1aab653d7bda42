"""The first plan of a day, from which the search begins."""

from __future__ import annotations

import numpy as np
from numba import njit

from .compiling import inlined
from .day_decoding import decode
from .day_kernel import W_TARDINESS, W_TRAVEL, W_WORST, DayArrays, DayState
from .random_numbers import unit


@inlined
def _choices_for(a: DayArrays, task: int) -> int:
    count: int = a.choice_start[task + 1] - a.choice_start[task]
    return count


@njit(cache=True)
def greedy_start(a: DayArrays, s: DayState, noise: float) -> None:
    """A first solution: visits by opening time, each to the carer it costs least."""
    n = a.visits
    tasks = 2 * n
    for visit in range(n):
        s.key[2 * visit] = a.opens[visit] + noise * unit(s.random)
        s.key[2 * visit + 1] = s.key[2 * visit]
    order = np.argsort(s.key[::2], kind="mergesort")
    free = a.shift_start.copy()
    at = a.place[tasks:].copy()
    for rank in range(n):
        visit = order[rank]
        double = a.kind[visit] != 0
        taken = -1
        # the task with fewer carers first, so that somebody is left for the other
        rarer = 2 * visit
        if double and _choices_for(a, rarer + 1) < _choices_for(a, rarer):
            rarer += 1
        for k in range(2 if double else 1):
            task = rarer ^ k
            chosen = -1
            lowest = 1e300
            for i in range(a.choice_start[task], a.choice_start[task + 1]):
                carer = a.choices[i]
                if carer == taken:
                    continue
                way = a.distance[at[carer], a.place[task]]
                arrival = free[carer] + way
                score = (
                    a.weights[W_TRAVEL] * way
                    + (a.weights[W_TARDINESS] + a.weights[W_WORST])
                    * max(0.0, arrival - a.closes[visit])
                    + 0.1 * max(0.0, a.opens[visit] - arrival)
                    + a.extra[task, carer]
                    + noise * 0.1 * unit(s.random)
                )
                if score < lowest:
                    lowest = score
                    chosen = carer
            s.carer[task] = chosen
            arrival = max(a.opens[visit], free[chosen] + a.distance[at[chosen], a.place[task]])
            free[chosen] = arrival + a.minutes[task]
            at[chosen] = a.place[task]
            taken = chosen
    decode(a, s)
