from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.planning import periodic, periodic_kernel
from yanzhen.engines.planning.control import Limits
from yanzhen.engines.planning.errors import PlanningInputError
from yanzhen.engines.planning.evaluation.pvrp import evaluate_pvrp
from yanzhen.engines.planning.periodic import solve_periodic
from yanzhen.engines.planning.periodic_ruin import ruin_and_recreate
from yanzhen.engines.planning.periodic_start import build
from yanzhen.engines.planning.pvrp import read_pvrp, written_pvrp
from yanzhen.engines.planning.tests.oracles import periodic_optimum


def make_text(
    seed: int, customers: int, vehicles: int = 2, days: int = 3, capacity: int = 20
) -> str:
    """Points on a line, so that all distances are whole."""
    random = np.random.default_rng(seed)
    lines = [f"1 {vehicles} {customers} {days}"]
    lines += [f"0 {capacity}"] * days
    lines.append("0 0 0 0 0 0 0")
    for i in range(1, customers + 1):
        x = int(random.integers(-30, 31))
        demand = int(random.integers(1, 6))
        if random.random() < 0.5:
            lines.append(f"{i} {x} 0 0 {demand} 1 3 1 2 4")
        else:
            lines.append(f"{i} {x} 0 0 {demand} 2 2 3 5")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(5))
def test_equals_the_optimum_of_cp_sat_on_small_periods(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text(make_text(seed, 4))
    problem = read_pvrp(path)
    ways = [
        [round(math.hypot(p.x - q.x, p.y - q.y)) for q in problem.customers]
        for p in problem.customers
    ]
    plan = solve_periodic(problem, Limits(iterations=5_000, seed=1))
    assert plan.feasible
    assert plan.cost == pytest.approx(periodic_optimum(problem, ways))


@given(st.integers(0, 10_000), st.integers(1, 25))
@settings(max_examples=25, deadline=None)
def test_every_feasible_plan_passes_the_independent_evaluator(seed: int, customers: int) -> None:
    import tempfile

    text = make_text(seed, customers, vehicles=4, capacity=60)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p"
        path.write_text(text)
        problem = read_pvrp(path)
    plan = solve_periodic(problem, Limits(iterations=500, seed=seed))
    if plan.feasible:
        checked = evaluate_pvrp(text, written_pvrp(problem, plan))
        assert checked.faults == ()
        assert checked.cost == pytest.approx(plan.cost)


def test_same_seed_and_iterations_give_the_same_plan(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text(make_text(4, 20, vehicles=4))
    problem = read_pvrp(path)
    plans = [solve_periodic(problem, Limits(iterations=1_000, seed=5)) for _ in range(2)]
    assert plans[0].routes == plans[1].routes


def standing(s: periodic_kernel.PeriodicState) -> list[np.ndarray]:
    """Routes, loads, times, patterns and where everybody is, without what lies behind the ends."""
    ends = np.arange(s.sequence.shape[1])[None, :] < s.length[:, None]
    held = [np.where(ends, s.sequence, 0), s.length, s.load, s.time, s.pattern, s.route_of]
    return [array.copy() for array in held]


@pytest.mark.parametrize(("one_day", "same_days"), [(0, 0), (1024, 0), (1024, 1024)])
def test_a_change_that_does_not_stay_leaves_nothing_behind(
    one_day: int, same_days: int, tmp_path: Path
) -> None:
    path = tmp_path / "p"
    path.write_text(make_text(6, 25, vehicles=3, capacity=30))
    a = periodic._arrays(read_pvrp(path))
    s = periodic._state(a, 3)
    s.scalars[periodic_kernel.PRICE_LOAD] = s.scalars[periodic_kernel.PRICE_TIME] = 2.0
    build(a, s)
    stayed = 0
    for _ in range(2_000):
        before, travel = standing(s), float(s.scalars[periodic_kernel.TRAVEL])
        accepted = int(s.counts[1])
        ruin_and_recreate(a, s, 1, 0.5, 10.0, 10.0, 10, one_day, same_days)
        stays = int(s.counts[1]) > accepted
        stayed += stays
        if not stays:
            assert s.scalars[periodic_kernel.TRAVEL] == travel
            for was, now in zip(before, standing(s), strict=True):
                np.testing.assert_array_equal(was, now)
        kept, (load, time) = standing(s), (s.load.copy(), s.time.copy())
        periodic_kernel.measure(a, s)
        np.testing.assert_allclose(load, s.load, atol=1e-9)
        np.testing.assert_allclose(time, s.time, atol=1e-9)
        for customer in range(1, a.customers + 1):
            days = [day for day in range(a.days) if kept[5][customer, day] >= 0]
            assert sum(1 << day for day in days) == s.pattern[customer]
            assert (
                s.pattern[customer]
                in a.patterns[a.pattern_start[customer] : a.pattern_start[customer + 1]]
            )
            for day in days:
                route = kept[5][customer, day]
                assert route // a.vehicles == day
                assert customer in s.sequence[route, : s.length[route]]
    assert 100 < stayed < 1_900


def priced(s: periodic_kernel.PeriodicState) -> float:
    kernel = periodic_kernel
    return float(
        s.scalars[kernel.TRAVEL]
        + s.scalars[kernel.PRICE_LOAD] * s.scalars[kernel.EXCESS_LOAD]
        + s.scalars[kernel.PRICE_TIME] * s.scalars[kernel.EXCESS_TIME]
    )


@pytest.mark.parametrize(("one_day", "same_days"), [(0, 0), (1024, 0), (1024, 1024)])
def test_what_a_change_costs_is_told_rightly_as_it_is_made(
    one_day: int, same_days: int, tmp_path: Path
) -> None:
    path = tmp_path / "p"
    path.write_text(make_text(7, 25, vehicles=3, capacity=22).replace("0 22\n", "70 22\n"))
    a = periodic._arrays(read_pvrp(path))
    s = periodic._state(a, 3)
    s.scalars[periodic_kernel.PRICE_LOAD] = s.scalars[periodic_kernel.PRICE_TIME] = 2.0
    build(a, s)
    began = priced(s)
    for _ in range(500):
        before = priced(s)
        ruin_and_recreate(a, s, 1, 0.0, 10.0, 10.0, 10, one_day, same_days)
        periodic_kernel.measure(a, s)
        assert priced(s) <= before + 1e-7
    assert priced(s) < began


def test_the_evaluator_finds_a_missing_visit_and_an_overload(tmp_path: Path) -> None:
    text = make_text(2, 8)
    path = tmp_path / "p"
    path.write_text(text)
    problem = read_pvrp(path)
    solution = written_pvrp(problem, solve_periodic(problem, Limits(iterations=500)))
    lines = solution.splitlines()
    assert evaluate_pvrp(text, "\n".join(lines[:-1])).faults
    small = text.replace("0 20", "0 1")
    assert any("carries" in fault for fault in evaluate_pvrp(small, solution).faults)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("1 2 8 3", "4 2 8 3", "type 4"),
        ("1 2 8 3", "1 2 9 3", "line 14"),
        ("2 2 3 5", "2 2 3 99", "impossible"),
        ("1 2 8 3", "1 x 8 3", "line 1"),
    ],
)
def test_names_the_file_and_line_of_a_broken_instance(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    path = tmp_path / "broken"
    path.write_text(make_text(2, 8).replace(old, new))
    with pytest.raises(PlanningInputError, match=sentence):
        read_pvrp(path)
