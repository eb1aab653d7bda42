from __future__ import annotations

import gzip
import json
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.engines.planning import day
from yanzhen.engines.planning import day_kernel as kernel
from yanzhen.engines.planning.control import Limits, Progress
from yanzhen.engines.planning.day import refine_day, solve_day
from yanzhen.engines.planning.day_anneal import TARDY, anneal
from yanzhen.engines.planning.day_burden import weigh_burdens
from yanzhen.engines.planning.day_decoding import decode
from yanzhen.engines.planning.day_insertion import ruin_scratch
from yanzhen.engines.planning.day_memory import keep_best, roll_back
from yanzhen.engines.planning.day_model import (
    DayCarer,
    DayPlan,
    DayProblem,
    DayStop,
    DayTask,
    DayVisit,
    Synchronisation,
)
from yanzhen.engines.planning.day_start import greedy_start
from yanzhen.engines.planning.errors import PlanningInputError
from yanzhen.engines.planning.evaluation.hhcrsp import evaluate_hhcrsp
from yanzhen.engines.planning.hhcrsp import read_hhcrsp, written_solution
from yanzhen.engines.planning.tests.instances import make_instance
from yanzhen.engines.planning.tests.oracles import day_optimum


@pytest.mark.parametrize(
    ("seed", "visits", "doubles"), [*((seed, 6, 2) for seed in range(6)), (1, 8, 3), (2, 10, 3)]
)
def test_equals_the_optimum_of_cp_sat_on_small_days(seed: int, visits: int, doubles: int) -> None:
    problem = read_hhcrsp(make_instance(seed, visits, doubles))
    plan = solve_day(problem, Limits(iterations=300_000, seed=1))
    assert plan.cost == pytest.approx(day_optimum(problem))


def has_one_order(plan: DayPlan) -> bool:
    """Whether all visits can be put into one order in which everybody makes them."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for stops in plan.routes.values():
        for before, after in pairwise(stops):
            order.add(after.visit, before.visit)
    try:
        order.prepare()
    except CycleError:
        return False
    return True


def test_equals_the_optimum_where_much_happens_between_two_tasks_in_turn() -> None:
    """Somebody begins here, meets there whoever comes here last: no order of visits says that."""
    orders = []
    for seed in range(24):
        problem = read_hhcrsp(make_instance(seed, 6, 5, 40, 80))
        plan = solve_day(problem, Limits(iterations=200_000, seed=1))
        assert plan.cost == pytest.approx(day_optimum(problem))
        orders.append(has_one_order(plan))
    assert orders.count(False) > 2


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_equals_the_optimum_where_the_way_back_is_another(seed: int) -> None:
    problem = read_hhcrsp(make_instance(seed, 6, 2))
    uphill = np.random.default_rng(seed).integers(0, 15, problem.travel.shape)
    problem = replace(problem, travel=problem.travel + uphill * (1 - np.eye(len(uphill))))
    plan = solve_day(problem, Limits(iterations=20_000, seed=seed))
    assert plan.cost == pytest.approx(day_optimum(problem))


def test_two_tasks_that_would_hold_back_each_other_for_ever_are_refused() -> None:
    tasks = (DayTask("a", 10.0), DayTask("b", 10.0))
    visits = (
        DayVisit("u", 1, 0.0, 500.0, tasks, Synchronisation.SEQUENTIAL, 10.0, 30.0),
        DayVisit("v", 2, 0.0, 500.0, tasks, Synchronisation.SIMULTANEOUS),
    )
    carers = (DayCarer("x", frozenset("a")), DayCarer("y", frozenset("b")))
    problem = DayProblem(visits, carers, 60.0 * (1.0 - np.eye(3)))
    arrays = day._arrays(problem)
    state = day._state(arrays, 1)
    state.carer[:] = [0, 1, 0, 1]
    state.key[:] = [1.0, 1.0, 2.0, 2.0]
    decode(arrays, state)
    assert state.start.tolist() == [60.0, 70.0, 140.0, 140.0]
    # y meets x at v first: 140 minutes after x began at u, where at most 30 may pass
    kernel.unlink(state.following, state.preceding, 1)
    kernel.link_after(state.following, state.preceding, 1, 3)
    state.key[1] = 300.0
    size = kernel.await_task(state, kernel.await_task(state, 0, 1), 3)
    ended, logged = kernel.propagate(arrays, state, size, 1e300)
    assert not ended
    assert not state.waiting.any()
    roll_back(arrays, state, logged)
    assert state.start.tolist() == [60.0, 70.0, 140.0, 140.0]
    crossed = DayPlan(
        {
            "x": (DayStop("u", 0, 60.0, 70.0), DayStop("v", 0, 140.0, 150.0)),
            "y": (DayStop("v", 1, 140.0, 150.0), DayStop("u", 1, 210.0, 220.0)),
        },
        {}, 0.0, 0, 0.0, False,
    )  # fmt: skip
    with pytest.raises(PlanningInputError, match="less room"):
        written_solution(problem, crossed)
    wide = replace(visits[0], gap_max=150.0)
    plan = solve_day(replace(problem, visits=(wide, visits[1])), Limits(iterations=2_000))
    assert plan.terms["travel"] == 360.0


@given(
    st.integers(0, 10_000),
    st.integers(1, 14),
    st.integers(0, 6),
    st.sampled_from([(10, 30), (40, 80), (0, 200), (5, 5), (7.1, 9.3)]),
)
@settings(max_examples=60, deadline=None)
def test_every_plan_passes_the_independent_evaluator(
    seed: int, patients: int, doubles: int, gap: tuple[float, float]
) -> None:
    instance = make_instance(seed, patients, min(doubles, patients), *gap)
    problem = read_hhcrsp(instance)
    plan = solve_day(problem, Limits(iterations=3_000, seed=seed))
    checked = evaluate_hhcrsp(instance, written_solution(problem, plan))
    assert checked.faults == ()
    assert checked.cost == pytest.approx(plan.cost / 3, abs=1e-3)
    assert plan.terms["travel"] == pytest.approx(checked.distance)


def test_same_seed_and_iterations_give_the_same_plan() -> None:
    problem = read_hhcrsp(make_instance(3, 14, 5))
    first, second, other = (
        solve_day(problem, Limits(iterations=20_000, seed=s)) for s in (7, 7, 8)
    )
    assert (first.routes, first.cost) == (second.routes, second.cost)
    assert first.iterations == second.iterations == other.iterations == 20_000


def test_stops_when_cancelled_and_reports_progress() -> None:
    problem = read_hhcrsp(make_instance(3, 14, 5))
    seen: list[Progress] = []
    plan = solve_day(
        problem, Limits(seconds=600), progress=seen.append, cancelled=lambda: len(seen) > 0
    )
    assert plan.cancelled
    assert seen
    assert 0 <= seen[0].share < 0.1


def test_the_evaluator_finds_a_late_arrival_a_wrong_skill_and_a_missing_service() -> None:
    instance = make_instance(1, 5, 1)
    problem = read_hhcrsp(instance)
    good = written_solution(problem, solve_day(problem, Limits(iterations=2_000)))
    early = json.loads(json.dumps(good))
    stop = next(route for route in early["routes"] if route["locations"])["locations"][0]
    stop["arrival_time"] -= 1_000
    assert evaluate_hhcrsp(instance, early).faults
    swapped = json.loads(json.dumps(good))
    swapped["routes"][0]["caregiver_id"], swapped["routes"][1]["caregiver_id"] = "c2", "c1"
    assert evaluate_hhcrsp(instance, swapped).faults
    missing = json.loads(json.dumps(good))
    next(route for route in missing["routes"] if route["locations"])["locations"].pop()
    assert any("does not get" in fault for fault in evaluate_hhcrsp(instance, missing).faults)


def test_reads_a_gzipped_instance(tmp_path: Path) -> None:
    path = tmp_path / "day.json.gz"
    path.write_bytes(gzip.compress(json.dumps(make_instance(1, 4, 1)).encode()))
    assert len(read_hhcrsp(path).visits) == 4


def test_refuses_a_file_that_is_no_instance(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"patients": [1]}')
    with pytest.raises(PlanningInputError, match=r"other\.json is not an HHCRSP instance"):
        read_hhcrsp(path)


VISIT = DayVisit("v", 1, 0, 60, (DayTask("care", 10),))
CARER = DayCarer("c", frozenset({"care"}))
WAYS = np.ones((2, 2))


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (
            DayProblem((replace(VISIT, tasks=(DayTask("x", 1),)),), (CARER,), WAYS),
            "skill x, which nobody has",
        ),
        (DayProblem((replace(VISIT, opens=90),), (CARER,), WAYS), "closes before it opens"),
        (DayProblem((VISIT, VISIT), (CARER,), WAYS), "Visit v is listed twice"),
        (DayProblem((VISIT,), (CARER, CARER), WAYS), "Carer c is listed twice"),
        (DayProblem((replace(VISIT, place=5),), (CARER,), WAYS), "the matrix does not have"),
        (DayProblem((VISIT,), (CARER,), -WAYS), "missing or below zero"),
        (
            DayProblem((replace(VISIT, forbidden=frozenset("c")),), (CARER,), WAYS),
            "is forbidden for it",
        ),
        (
            DayProblem((VISIT,), (replace(CARER, shift_start=9, shift_end=1),), WAYS),
            "ends before it starts",
        ),
        (
            DayProblem((replace(VISIT, tasks=(DayTask("care", 1),) * 2),), (CARER,), WAYS),
            "together or in turn",
        ),
        (
            DayProblem(
                (
                    replace(
                        VISIT,
                        tasks=(DayTask("care", 1),) * 2,
                        synchronisation=Synchronisation.SIMULTANEOUS,
                    ),
                ),
                (CARER,),
                WAYS,
            ),
            "only one is able",
        ),
    ],
)
def test_says_in_a_sentence_what_is_wrong(problem: DayProblem, sentence: str) -> None:
    with pytest.raises(PlanningInputError, match=sentence):
        solve_day(problem, Limits(iterations=1))


def test_takes_the_break_between_two_visits() -> None:
    visits = tuple(DayVisit(f"v{i}", 0, 0, 1_000, (DayTask("c", 30),)) for i in range(4))
    carer = DayCarer("c", frozenset("c"), 0, 0, 500, break_from=60, break_minutes=45)
    problem = DayProblem(visits, (carer,), np.zeros((1, 1)))
    plan: DayPlan = refine_day(
        problem, [v.id for v in visits], {(v.id, 0): "c" for v in visits}, Limits(iterations=100)
    )
    assert [stop.start for stop in plan.routes["c"]] == [0, 30, 60, 135]


def test_limits_state_one_of_seconds_and_iterations() -> None:
    with pytest.raises(ValueError, match="either seconds or iterations"):
        Limits()
    with pytest.raises(ValueError, match="either seconds or iterations"):
        Limits(seconds=1, iterations=1)


@pytest.mark.parametrize("ruins", [0, 200])
@pytest.mark.parametrize("gap", [(10, 30), (60, 90)])
def test_sums_carried_through_changes_equal_a_fresh_decoding_and_burdens_add_up(
    ruins: int, gap: tuple[int, int]
) -> None:
    problem = read_hhcrsp(make_instance(5, 24, 8, *gap))
    arrays = day._arrays(problem)
    state = day._state(arrays, 1)
    greedy_start(arrays, state, 20.0)
    keep_best(state)
    scratch = ruin_scratch(arrays.visits, arrays.carers)
    for temperature in (30.0, 3.0, 0.3, 1e9):
        anneal(arrays, state, scratch, 3_000, temperature, ruins)
        carried = state.scalars[: kernel.BEST].copy()
        decode(arrays, state)
        assert state.scalars[: kernel.BEST] == pytest.approx(carried)
        weigh_burdens(arrays, state)
        tasks = [
            2 * v + k for v, visit in enumerate(problem.visits) for k in range(len(visit.tasks))
        ]
        roots = [t for t in tasks if not 0 <= state.hanging[t] < 2 * arrays.visits]
        assert state.burden[roots].sum() == pytest.approx(state.scalars[kernel.TARDINESS])
        late = sum(state.start[t] > problem.visits[t // 2].closes for t in tasks)
        assert state.bearers[roots].sum() == late


@pytest.mark.parametrize("ruins", [0, 200])
def test_no_two_tasks_of_a_route_share_a_key(ruins: int) -> None:
    """Else the same keys could be read as another plan, also where all begin at the same times."""
    problem = read_hhcrsp(make_instance(5, 40, 8))
    arrays = day._arrays(problem)
    arrays.opens[:] = np.floor(arrays.opens / 60.0) * 60.0
    arrays.minutes[:] = 15.0
    arrays.distance[:] = 15.0
    state = day._state(arrays, 1)
    greedy_start(arrays, state, 20.0)
    scratch = ruin_scratch(arrays.visits, arrays.carers)
    for _ in range(1_000):
        anneal(arrays, state, scratch, 20, 30.0, ruins)
        for carer in range(arrays.carers):
            node = state.following[2 * arrays.visits + carer]
            keys = []
            while node < 2 * arrays.visits:
                keys.append(state.key[node])
                node = state.following[node]
            assert np.all(np.diff(keys) > 0.0)
        carried = state.scalars[kernel.COST]
        decode(arrays, state)
        assert state.scalars[kernel.COST] == pytest.approx(carried)


def test_the_first_plan_leaves_somebody_for_both_tasks_of_a_visit() -> None:
    # the nearest for the first task is the only one for the second
    carers = (
        DayCarer("near", frozenset({"help", "nurse"}), 0),
        DayCarer("far", frozenset({"help"}), 1),
    )
    visit = DayVisit(
        "v", 2, 0.0, 60.0, (DayTask("help", 10.0), DayTask("nurse", 10.0)),
        Synchronisation.SIMULTANEOUS,
    )  # fmt: skip
    ways = np.array([[0.0, 50.0, 1.0], [50.0, 0.0, 40.0], [1.0, 40.0, 0.0]])
    arrays = day._arrays(DayProblem((visit,), carers, ways))
    state = day._state(arrays, 1)
    greedy_start(arrays, state, 0.0)
    assert list(state.carer) == [1, 0]


def test_near_tasks_are_those_that_somebody_can_do_besides() -> None:
    """So that no change is tried that nobody could make; a task that stands alone has others."""
    skills = "aabbbc"
    visits = tuple(
        DayVisit(f"v{i}", i + 1, 0.0, 99.0, (DayTask(skill, 5.0),))
        for i, skill in enumerate(skills)
    )
    carers = tuple(DayCarer(skill, frozenset(skill)) for skill in "abc")
    points = np.arange(7.0)
    travel = np.abs(points[:, None] - points[None])
    arrays = day._arrays(DayProblem(visits, carers, travel))
    for near in (arrays.near_before, arrays.near_after):
        assert set(near[2 * 0]) == {2 * 1}
        assert set(near[2 * 2]) == {2 * 3, 2 * 4}
        assert set(near[2 * 5]) == {2 * 4}
    plan = solve_day(DayProblem(visits, carers, travel), Limits(iterations=20_000))
    assert plan.terms["travel"] == pytest.approx(2 * 2 + 2 * 5 + 2 * 6)


def test_near_the_second_of_two_tasks_in_turn_is_what_lies_later() -> None:
    visits = (
        DayVisit(
            "u", 1, 20.0, 140.0, (DayTask("a", 5.0), DayTask("a", 5.0)),
            Synchronisation.SEQUENTIAL, 100.0, 120.0,
        ),
        DayVisit("early", 2, 0.0, 10.0, (DayTask("a", 5.0),)),
        DayVisit("later", 3, 100.0, 110.0, (DayTask("a", 5.0),)),
    )  # fmt: skip
    carers = (DayCarer("x", frozenset("a")), DayCarer("y", frozenset("a")))
    arrays = day._arrays(DayProblem(visits, carers, 5.0 * (1.0 - np.eye(4))))
    assert [arrays.near_before[task, 0] >> 1 for task in (0, 1)] == [1, 2]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_a_day_goes_the_same_way_whether_lateness_is_followed_or_not(seed: int) -> None:
    """What is refused beforehand would have been refused by the whole cost too."""
    arrays = day._arrays(read_hhcrsp(make_instance(seed, 30, 10)))
    arrays = arrays._replace(closes=arrays.closes + 200.0)
    scratch = ruin_scratch(arrays.visits, arrays.carers)
    begun = day._state(arrays, 1)
    greedy_start(arrays, begun, 20.0)
    keep_best(begun)
    anneal(arrays, begun, scratch, 40_000, 20.0, 8)
    followed, other = day._going_on([begun], 3)[1:]
    followed.random[0] = other.random[0] = 1
    # nothing is followed where there are breaks, and one of no minutes changes nothing
    with_breaks = arrays._replace(has_breaks=True)
    late = steps = 0
    # with more lateness than that all trees are weighed instead
    while steps < 300 and followed.scalars[kernel.TARDINESS] <= TARDY * 40.0 * arrays.visits:
        late += followed.scalars[kernel.TARDINESS] > 0
        anneal(arrays, followed, scratch, 100, 40.0, 8)
        anneal(with_breaks, other, scratch, 100, 40.0, 8)
        assert followed.scalars[kernel.COST] == other.scalars[kernel.COST]
        assert followed.key.tolist() == other.key.tolist()
        steps += 1
    assert late > 20
    assert followed.counts[1] < other.counts[1]
