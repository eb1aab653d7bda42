"""Crossing two plans of a periodic problem: which routes of the one stand in the other.

A plan whose days are renamed may be as good as before (Monday and Wednesday against Tuesday and
Thursday). Two plans found apart from each other are therefore likened first; crossed as they are
they would share next to nothing.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from . import periodic_kernel as kernel
from .periodic_start import put_together

if TYPE_CHECKING:
    from .periodic import PeriodicProblem

KEPT = 8
APART = 0.05  # share of its arcs that no other plan kept has
LONGEST_RENAMED = 7  # days: 5,040 orders of them are tried
# of all crossings, those around a customer; the most that these take of the other's routes; and
# how many of them may put a route on another day
AROUND, MOST_AROUND, ANY_DAY = 0.3, 0.5, 0.3


@dataclass(frozen=True, eq=False)
class Found:
    """A plan within all limits, as the kernel holds it."""

    cost: float
    sequence: np.ndarray
    length: np.ndarray

    @cached_property
    def arcs(self) -> Counter[frozenset[int]]:
        """What follows on what in the routes, whichever way and on whatever day they are gone."""
        return Counter(
            frozenset(arc)
            for route in np.flatnonzero(self.length)
            for arc in itertools.pairwise([0, *self.sequence[route, : self.length[route]], 0])
        )


def keep(found: list[Found], plan: Found) -> None:
    """Put the plan in its place among the best; of plans alike only the best is kept.

    Else all would soon be children of one plan, and crossing them would lead nowhere.
    """
    alike = [other for other in found if _are_alike(plan, other)]
    if any(other.cost <= plan.cost + 1e-6 for other in alike):
        return
    found[:] = [other for other in found if other not in alike] + [plan]
    found.sort(key=lambda other: other.cost)
    del found[KEPT:]


def _are_alike(one: Found, two: Found) -> bool:
    same = (one.arcs & two.arcs).total()
    return abs(one.cost - two.cost) < 1e-6 or same > (1.0 - APART) * one.arcs.total()


def symmetries(problem: PeriodicProblem) -> list[tuple[int, ...]]:
    """Every renaming of the days that leaves the problem as it is; none is sought above 7 days."""
    days = range(problem.days)
    if problem.days > LONGEST_RENAMED:
        return [tuple(days)]
    rules = {frozenset(customer.patterns) for customer in problem.customers[1:]}
    limits = list(zip(problem.load_limits, problem.time_limits, strict=True))

    def renamed(pattern: int, names: tuple[int, ...]) -> int:
        return sum(1 << names[day] for day in days if pattern >> day & 1)

    return [
        names
        for names in itertools.permutations(days)
        if all(limits[names[day]] == limits[day] for day in days)
        and all({renamed(pattern, names) for pattern in rule} == rule for rule in rules)
    ]


def likened(
    a: kernel.PeriodicArrays, renamings: list[tuple[int, ...]], one: Found, two: Found
) -> Found:
    """The second plan with its days renamed so that most customers keep the days of the first."""
    if len(renamings) == 1:
        return two
    same = _by_day(a, one) @ _by_day(a, two).T
    days = np.arange(a.days)
    names = max(renamings, key=lambda names: int(same[list(names), days].sum()))
    rows = np.empty((a.days, a.vehicles), np.int64)
    rows[list(names)] = np.arange(a.days * a.vehicles).reshape(a.days, a.vehicles)
    return Found(two.cost, two.sequence[rows.ravel()], two.length[rows.ravel()])


def cross(
    a: kernel.PeriodicArrays,
    s: kernel.PeriodicState,
    random: np.random.Generator,
    renamings: list[tuple[int, ...]],
    found: list[Found],
) -> None:
    """Put a crossing of two of the plans into the state; of less than two nothing is changed."""
    if len(found) < 2:
        return
    one, two = (found[i] for i in _parents(random, len(found)))
    two = likened(a, renamings, one, two)
    is_around = random.random() < AROUND
    source = _around(a, random, one, two) if is_around else _some_days(a, random)
    put_together(a, s, one.sequence, one.length, two.sequence, two.length, source)


def _parents(random: np.random.Generator, count: int) -> tuple[int, int]:
    """Two different plans, the better one of two draws each."""
    one = int(random.integers(count, size=2).min())
    two = int(random.integers(count - 1, size=2).min())
    return one, two + (two >= one)


def _some_days(a: kernel.PeriodicArrays, random: np.random.Generator) -> np.ndarray:
    """All routes of some days."""
    days = random.permutation(a.days)[: 1 + int(random.integers(max(1, a.days - 1)))]
    route = np.arange(a.days * a.vehicles)
    return np.where(np.isin(route // a.vehicles, days), route, -1)


def _around(
    a: kernel.PeriodicArrays, random: np.random.Generator, one: Found, two: Found
) -> np.ndarray:
    """Routes of `two` around a customer, each in the place of the most alike one that day.

    Now and then of all days: who is visited once may come on any, and a load fits where it fits.
    """
    is_any_day = random.random() < ANY_DAY
    standing, others = _by_route(a, one), _by_route(a, two)
    alike = standing @ others.T
    seed = 1 + int(random.integers(a.customers))
    far = (others @ a.distance[seed]) / np.maximum(1, others.sum(axis=1))
    used = np.flatnonzero(two.length)
    count = 1 + int(random.integers(max(1, int(MOST_AROUND * len(used)))))
    source = np.full(len(two.length), -1, np.int64)
    for route in used[np.argsort(far[used], kind="stable")][:count]:
        day = route // a.vehicles
        free = [r for r in np.flatnonzero(source < 0) if is_any_day or r // a.vehicles == day]
        source[max(free, key=lambda r: (int(alike[r, route]), r // a.vehicles == day))] = route
    return source


def _by_route(a: kernel.PeriodicArrays, plan: Found) -> np.ndarray:
    """[route, customer]: 1 where the plan has the customer on the route."""
    there = np.zeros((len(plan.length), a.customers + 1), np.int64)
    for route, length in enumerate(plan.length):
        there[route, plan.sequence[route, :length]] = 1
    return there


def _by_day(a: kernel.PeriodicArrays, plan: Found) -> np.ndarray:
    """[day, customer]: 1 where the plan has the customer on the day."""
    there = _by_route(a, plan).reshape(a.days, a.vehicles, -1)
    return np.asarray(there.max(axis=1))
