"""The search for large batches: take some tasks out, put them back better, cool down."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

LARGEST_RUIN = 12
HOT, COLD = 6.0, 0.05
BLINK = 0.02


@njit(cache=True)
def _is_free(
    held: Integers, count: Integers, begins: Integers, ends: Integers, helper: int, task: int
) -> bool:
    for i in range(count[helper]):
        other = held[helper, i]
        if begins[task] < ends[other] and begins[other] < ends[task]:
            return False
    return True


@njit(cache=True)
def _take_out(held: Integers, count: Integers, helper: int, task: int) -> None:
    last = count[helper] - 1
    for i in range(last + 1):
        if held[helper, i] == task:
            held[helper, i] = held[helper, last]
            break
    count[helper] = last


@njit(cache=True)
def _put_in(held: Integers, count: Integers, helper: int, task: int) -> None:
    held[helper, count[helper]] = task
    count[helper] += 1


@njit(cache=True)
def improve(
    first: Integers,
    helper_of: Integers,
    price: Floats,
    begins: Integers,
    ends: Integers,
    open_price: Floats,
    at_most: Integers,
    next_task: float,
    iterations: int,
    seed: int,
) -> Integers:
    """For each task the index of its pair, or −1 for an open one.

    ``first``, ``helper_of``, ``price`` are the allowed pairs by task, cheapest first; a helper's
    k-th task costs ``(k − 1) · next_task`` on top.
    """
    np.random.seed(seed)
    n, m = len(begins), len(at_most)
    room = max(1, at_most.max()) if m else 1
    held = np.full((m, room), -1, np.int64)
    count = np.zeros(m, np.int64)
    taken = np.full(n, -1, np.int64)
    best = taken.copy()
    cost = open_price.sum()
    best_cost = cost
    ruin = np.empty(LARGEST_RUIN, np.int64)
    before = np.empty(LARGEST_RUIN, np.int64)
    is_out = np.zeros(n, np.bool_)
    for step in range(n + iterations):
        share = max(0.0, (step - n) / iterations)
        size = 1
        ruin[0] = step if step < n else np.random.randint(n)
        is_out[ruin[0]] = True
        if step >= n:
            wished = 1 + np.random.randint(LARGEST_RUIN - 1)
            for _ in range(3 * wished):
                if size > wished:
                    break
                base = ruin[np.random.randint(size)]
                width = first[base + 1] - first[base]
                if width == 0 or np.random.random() < 0.05:
                    other = np.random.randint(n)
                else:
                    # cheap helpers are likelier: they are where the tasks compete
                    spot = int(width * np.random.random() * np.random.random())
                    helper = helper_of[first[base] + spot]
                    if count[helper] == 0:
                        continue
                    other = held[helper, np.random.randint(count[helper])]
                if not is_out[other]:
                    is_out[other] = True
                    ruin[size] = other
                    size += 1
        change = 0.0
        for i in range(size):
            task = ruin[i]
            before[i] = taken[task]
            if taken[task] < 0:
                change -= open_price[task]
            else:
                helper = helper_of[taken[task]]
                change -= price[taken[task]] + next_task * (count[helper] - 1)
                _take_out(held, count, helper, task)
                taken[task] = -1
        order = np.random.permutation(size)
        for i in range(size):
            task = ruin[order[i]]
            chosen, least = -1, open_price[task]
            for pair in range(first[task], first[task + 1]):
                if price[pair] >= least:
                    break
                helper = helper_of[pair]
                full = price[pair] + next_task * count[helper]
                if (
                    full < least
                    and count[helper] < at_most[helper]
                    and np.random.random() >= BLINK
                    and _is_free(held, count, begins, ends, helper, task)
                ):
                    chosen, least = pair, full
            taken[task] = chosen
            change += least
            if chosen >= 0:
                _put_in(held, count, helper_of[chosen], task)
        heat = HOT * (COLD / HOT) ** share
        if step < n or change < -heat * np.log(1.0 - np.random.random()):
            cost += change
            if cost < best_cost - 1e-9 and (share > 0.5 or step == n + iterations - 1):
                best_cost = cost
                best[:] = taken
        else:
            for i in range(size):
                task = ruin[i]
                if taken[task] >= 0:
                    _take_out(held, count, helper_of[taken[task]], task)
            for i in range(size):
                task = ruin[i]
                taken[task] = before[i]
                if before[i] >= 0:
                    _put_in(held, count, helper_of[before[i]], task)
        for i in range(size):
            is_out[ruin[i]] = False
    return best if best_cost < cost else taken
