"""The plans from which an annealing of `periodic` begins: nothing, a found one, or two crossed."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .compiling import compiled
from .periodic_kernel import PeriodicArrays, PeriodicState, measure, put_in
from .random_numbers import unit


@compiled
def _may_hold(a: PeriodicArrays, customer: int, days: int, is_whole: bool) -> bool:
    """Whether a pattern of the customer holds these days (`is_whole`: and no other)."""
    for i in range(a.pattern_start[customer], a.pattern_start[customer + 1]):
        pattern = a.patterns[i]
        if pattern & days == days and (not is_whole or pattern == days):
            return True
    return False


@njit(cache=True)
def _complete(a: PeriodicArrays, s: PeriodicState) -> None:
    """Insert in random order whoever lacks days."""
    order = np.argsort(np.array([unit(s.random) for _ in range(a.customers)]), kind="mergesort")
    for i in range(a.customers):
        customer = order[i] + 1
        if not _may_hold(a, customer, s.pattern[customer], True):
            put_in(a, s, customer, 0, 0, 0.0)
    for i in range(s.counts[4]):
        s.is_touched[s.touched[i]] = False
    s.counts[4] = 0
    s.version[:] += 1
    measure(a, s)


@njit(cache=True)
def build(a: PeriodicArrays, s: PeriodicState) -> None:
    """A first solution."""
    s.route_of[:, :] = -1
    s.pattern[:] = 0
    s.length[:] = 0
    s.version[:] += 1
    measure(a, s)
    _complete(a, s)


@njit(cache=True)
def load(
    a: PeriodicArrays,
    s: PeriodicState,
    sequence: NDArray[np.int64],
    length: NDArray[np.int64],
) -> None:
    """Take these routes over."""
    s.route_of[:, :] = -1
    s.pattern[:] = 0
    for route in range(a.days * a.vehicles):
        s.length[route] = length[route]
        for i in range(length[route]):
            customer = sequence[route, i]
            s.sequence[route, i] = customer
            s.route_of[customer, route // a.vehicles] = route
            s.pattern[customer] |= 1 << (route // a.vehicles)
    s.version[:] += 1
    measure(a, s)


@njit(cache=True)
def put_together(
    a: PeriodicArrays,
    s: PeriodicState,
    sequence: NDArray[np.int64],
    length: NDArray[np.int64],
    other_sequence: NDArray[np.int64],
    other_length: NDArray[np.int64],
    source: NDArray[np.int64],
) -> None:
    """Some routes of the other parent, the rest of the first as far as patterns allow.

    `source[route]` is the route of the other parent that stands here, or -1. Customers whose
    days are then incomplete are inserted at least cost.
    """
    s.route_of[:, :] = -1
    s.pattern[:] = 0
    for turn in range(2):
        for route in range(a.days * a.vehicles):
            if (source[route] < 0) != (turn == 1):
                continue
            day = route // a.vehicles
            row = route if turn else source[route]
            rows, stops = (sequence, length) if turn else (other_sequence, other_length)
            at = 0
            for i in range(stops[row]):
                customer = rows[row, i]
                if s.route_of[customer, day] < 0 and _may_hold(
                    a, customer, s.pattern[customer] | (1 << day), False
                ):
                    s.sequence[route, at] = customer
                    s.route_of[customer, day] = route
                    s.pattern[customer] |= 1 << day
                    at += 1
            s.length[route] = at
    s.version[:] += 1
    measure(a, s)
    _complete(a, s)
