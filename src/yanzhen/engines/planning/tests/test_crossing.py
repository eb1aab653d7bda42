"""Crossing plans of a periodic problem, and what the search keeps about routes that stand."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from yanzhen.engines.planning import periodic_crossing as crossing
from yanzhen.engines.planning import periodic_kernel as kernel
from yanzhen.engines.planning.periodic import (
    PeriodicCustomer,
    PeriodicProblem,
    _arrays,
    _state,
)
from yanzhen.engines.planning.periodic_crossing import Found, cross, keep, likened, symmetries
from yanzhen.engines.planning.periodic_ruin import ruin_and_recreate
from yanzhen.engines.planning.periodic_start import build
from yanzhen.engines.planning.pvrp import read_pvrp
from yanzhen.engines.planning.tests.test_periodic import make_text


def make_problem(
    days: int, *rules: tuple[int, ...], limits: tuple[float, ...] = ()
) -> PeriodicProblem:
    depot = PeriodicCustomer(0, 0.0, 0.0, 0.0, 0.0, ())
    customers = (
        PeriodicCustomer(i, float(i * i), float(i % 3), 1.0, 1.0, rule)
        for i, rule in enumerate(rules, 1)
    )
    return PeriodicProblem(2, days, (0.0,) * days, limits or (9.0,) * days, (depot, *customers))


def begun(folder: Path) -> tuple[kernel.PeriodicArrays, kernel.PeriodicState]:
    """A small problem and a first plan of it."""
    path = folder / "p"
    path.write_text(make_text(3, 24, vehicles=3, days=3, capacity=60))
    a = _arrays(read_pvrp(path))
    s = _state(a, 3)
    s.scalars[kernel.PRICE_LOAD] = s.scalars[kernel.PRICE_TIME] = 1.0
    build(a, s)
    return a, s


def test_finds_the_renamings_that_leave_every_rule_and_limit_as_it_is() -> None:
    twice = (0b0101, 0b1010)
    free = make_problem(4, twice, (1, 2, 4, 8))
    assert len(symmetries(free)) == 8
    assert (0, 1, 2, 3) in symmetries(free)
    assert len(symmetries(make_problem(4, twice, limits=(9.0, 9.0, 9.0, 8.0)))) == 2
    assert symmetries(make_problem(4, twice, (1,), (2,))) == [(0, 1, 2, 3)]
    assert len(symmetries(make_problem(8, (1, 2)))) == 1


def test_likens_a_plan_whose_days_are_renamed_to_the_first() -> None:
    problem = make_problem(4, *[(0b0101, 0b1010)] * 4, *[(1, 2, 4, 8)] * 8)
    a = _arrays(problem)
    s = _state(a, 5)
    build(a, s)
    one = Found(1.0, s.sequence.copy(), s.length.copy())
    days = [1, 2, 3, 0]
    rows = np.concatenate([np.arange(2) + 2 * day for day in days])
    other = Found(1.0, one.sequence[rows], one.length[rows])
    back = likened(a, symmetries(problem), one, other)
    for route in range(len(one.length)):
        length = one.length[route]
        assert back.length[route] == length
        assert list(back.sequence[route, :length]) == list(one.sequence[route, :length])


@pytest.mark.parametrize("seed", range(6))
def test_a_crossing_serves_everybody_on_allowed_days(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text(make_text(seed, 20, vehicles=3, days=3, capacity=60))
    problem = read_pvrp(path)
    a = _arrays(problem)
    plans: list[Found] = []
    for turn in range(2):
        s = _state(a, 10 * seed + turn)
        build(a, s)
        keep(plans, Found(float(turn), s.sequence.copy(), s.length.copy()))
    random = np.random.default_rng(seed)
    for _ in range(20):
        cross(a, s, random, symmetries(problem), plans)
        seen: dict[int, int] = {}
        for route in range(a.days * a.vehicles):
            for customer in s.sequence[route, : s.length[route]]:
                day = 1 << (route // a.vehicles)
                assert not seen.get(customer, 0) & day
                seen[customer] = seen.get(customer, 0) | day
        for customer in range(1, a.customers + 1):
            assert seen[customer] in problem.customers[customer].patterns
            assert s.pattern[customer] == seen[customer]


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_a_crossing_around_a_customer_puts_routes_on_other_days_only_now_and_then(
    chance: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crossing, "ANY_DAY", chance)
    a, s = begun(tmp_path)
    one = Found(1.0, s.sequence.copy(), s.length.copy())
    a_day_later = np.roll(np.arange(len(s.length)), a.vehicles)
    two = Found(2.0, one.sequence[a_day_later], one.length[a_day_later])
    random = np.random.default_rng(4)
    days = np.arange(len(s.length)) // a.vehicles
    elsewhere = 0
    for _ in range(20):
        source = crossing._around(a, random, one, two)
        assert (source >= 0).any()
        taken = source[source >= 0]
        assert len(set(taken)) == len(taken)
        elsewhere += int((days[taken] != days[source >= 0]).sum())
    assert (elsewhere > 0) == (chance > 0)


def test_what_is_kept_about_a_standing_route_is_its_least_way_more(tmp_path: Path) -> None:
    a, s = begun(tmp_path)
    checked = 0
    for _ in range(60):
        ruin_and_recreate(a, s, 5, 3.0, 8.0, 8.0, 10, 512, 256)
        for customer, route in itertools.product(range(1, a.customers + 1), range(len(s.length))):
            if s.known_version[customer, route] != s.version[route]:
                continue
            stops = [0, *s.sequence[route, : s.length[route]], 0]
            if customer in stops:
                continue
            ways = [
                a.distance[p, customer] + a.distance[customer, q] - a.distance[p, q]
                for p, q in itertools.pairwise(stops)
            ]
            assert s.known_way[customer, route] == pytest.approx(min(ways))
            checked += 1
    assert checked > 1_000
    assert s.counts[1] > 20


def test_a_change_that_puts_everybody_back_leaves_what_is_known_of_routes(tmp_path: Path) -> None:
    a, s = begun(tmp_path)
    seen = [0, 0]
    for _ in range(2_000):
        versions, length = s.version.copy(), s.length.copy()
        rows = [list(s.sequence[route, : length[route]]) for route in range(len(length))]
        ruin_and_recreate(a, s, 1, 0.5, 8.0, 8.0, 10, 512, 256)
        for route, row in enumerate(rows):
            changed = list(s.sequence[route, : s.length[route]]) != row
            assert changed == (s.version[route] != versions[route])
            seen[changed] += 1
    assert min(seen) > 20


def row_plan(cost: float, *rows: list[int]) -> Found:
    sequence = np.array(rows, np.int64)
    return Found(cost, sequence, np.full(len(rows), sequence.shape[1]))


def test_the_best_are_kept_in_order() -> None:
    found: list[Found] = []
    for cost in (5, 3, 9, *range(10, 30)):
        keep(found, row_plan(float(cost), [cost, cost + 1, cost + 2]))
    costs = [plan.cost for plan in found]
    assert costs[:3] == [3.0, 5.0, 9.0]
    assert len(costs) == 8
    assert costs == sorted(set(costs))


def test_of_plans_alike_only_the_best_is_kept() -> None:
    one, two = list(range(1, 41)), list(range(50, 90))
    swapped = [2, 1, *one[2:]]  # 2 of its 41 arcs are new
    turned = [4, 3, 2, 1, *one[4:20], *one[:19:-1]]  # 5 are
    found: list[Found] = []
    keep(found, row_plan(5.0, one))
    keep(found, row_plan(6.0, two))
    keep(found, row_plan(7.0, swapped))
    assert [plan.cost for plan in found] == [5.0, 6.0]
    keep(found, row_plan(4.0, one[::-1]))  # the other way round it is the same
    keep(found, row_plan(3.0, swapped))
    assert [plan.cost for plan in found] == [3.0, 6.0]
    keep(found, row_plan(3.5, turned))
    assert [plan.cost for plan in found] == [3.0, 3.5, 6.0]
    keep(found, row_plan(6.0, list(range(100, 140))))  # of one cost, only the first
    assert len(found) == 3


def test_renaming_the_days_makes_no_other_plan() -> None:
    found = [row_plan(5.0, [1, 2, 3, 4], [5, 6, 7, 8])]
    keep(found, row_plan(6.0, [5, 6, 7, 8], [1, 2, 3, 4]))
    assert len(found) == 1
