from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yanzhen.engines.planning.errors import PlanningInputError
from yanzhen.engines.planning.plain import PlainProblem, solve_plain

pyvrp = pytest.importorskip("pyvrp")


def make_problem(windows: bool) -> PlainProblem:
    random = np.random.default_rng(4)
    points = random.integers(0, 1_000, (16, 2))
    ways = np.round(np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))).astype(int)
    opens = random.integers(0, 3_000, 16)
    return PlainProblem(
        6,
        12,
        (0, *(int(d) for d in random.integers(1, 5, 15))),
        (0, *([10] * 15)),
        ((0, 20_000), *((int(o), int(o) + 3_000) for o in opens[1:])) if windows else None,
        tuple(tuple(int(w) for w in row) for row in ways),
    )


@pytest.mark.parametrize("windows", [False, True])
def test_equals_calling_pyvrp_directly(windows: bool) -> None:
    problem = make_problem(windows)
    model = pyvrp.Model()
    places = [model.add_location(i, 0) for i in range(16)]
    limits = [{"tw_early": o, "tw_late": c} for o, c in problem.windows or ()] or [{}] * 16
    depot = model.add_depot(places[0], **limits[0])
    model.add_vehicle_type(6, capacity=12, start_depot=depot, end_depot=depot, **limits[0])
    for i in range(1, 16):
        model.add_client(places[i], delivery=problem.demands[i], service_duration=10, **limits[i])
    for i in range(16):
        for j in range(16):
            if i != j:
                model.add_edge(
                    places[i], places[j], problem.distances[i][j], problem.distances[i][j]
                )
    best = model.solve(pyvrp.stop.MaxIterations(300), seed=3, display=False).best
    plan = solve_plain(problem, iterations=300, seed=3)
    assert plan.feasible
    assert plan.distance == best.distance()
    assert sorted(stop for route in plan.routes for stop in route) == list(range(1, 16))


def test_ends_a_process_that_outlives_its_time() -> None:
    with pytest.raises(PlanningInputError, match=r"no plan within 0\.01 seconds"):
        solve_plain(make_problem(False), iterations=10**9, seconds=0.01)


def test_says_what_does_not_fit_together() -> None:
    with pytest.raises(PlanningInputError, match="closes before it opens"):
        solve_plain(replace(make_problem(False), windows=((5, 1),) * 16), iterations=1)
    with pytest.raises(PlanningInputError, match="one demand"):
        solve_plain(replace(make_problem(False), demands=(1,)), iterations=1)
