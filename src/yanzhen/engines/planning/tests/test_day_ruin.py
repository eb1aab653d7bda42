from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yanzhen.engines.planning import day
from yanzhen.engines.planning import day_kernel as kernel
from yanzhen.engines.planning.day_decoding import decode
from yanzhen.engines.planning.day_insertion import put_single, ruin_scratch
from yanzhen.engines.planning.day_ruin import ruin_and_recreate
from yanzhen.engines.planning.day_start import greedy_start
from yanzhen.engines.planning.hhcrsp import read_hhcrsp
from yanzhen.engines.planning.tests.instances import make_instance


def test_a_ruin_that_is_refused_leaves_the_day_as_it_was() -> None:
    problem = read_hhcrsp(make_instance(7, 30, 9))
    tired = tuple(
        replace(c, shift_end=400.0, break_from=150.0, break_minutes=30.0) for c in problem.carers
    )
    problem = replace(problem, carers=tired, weights=replace(problem.weights, overtime=1.0))
    arrays = day._arrays(problem)
    state = day._state(arrays, 1)
    greedy_start(arrays, state, 20.0)
    scratch = ruin_scratch(arrays.visits, arrays.carers)
    kept = {True: 0, False: 0}
    for i in range(300):
        decode(arrays, state)
        before = [np.copy(part) for part in state[: state._fields.index("gain")]]
        scalars = state.scalars.copy()
        # refused at once, perhaps when all is measured, or kept
        room = (-1e9, -1e-6, 1e9)[i % 3]
        changed = ruin_and_recreate(arrays, state, scratch, float(scalars[kernel.COST]) + room)
        kept[changed] += 1
        carried = state.scalars[: kernel.BEST].copy()
        if changed:
            decode(arrays, state)
            assert state.scalars[: kernel.BEST] == pytest.approx(carried)
        else:
            assert carried == pytest.approx(scalars[: kernel.BEST])
            for part, old in zip(state, before, strict=False):
                assert part == pytest.approx(old)
        assert not state.waiting.any()
        assert not scratch.is_out.any()
        assert not scratch.is_hit.any()
    assert min(kept.values()) > 20


def test_a_visit_returns_where_it_costs_least_unless_that_is_too_much() -> None:
    """The least of all places, tried one by one; one in a hundred is overlooked on purpose."""
    least = 0
    for seed in range(5):
        problem = read_hhcrsp(make_instance(seed, 20, 0))
        uphill = np.random.default_rng(seed).integers(0, 15, problem.travel.shape)
        arrays = day._arrays(replace(problem, travel=problem.travel + uphill))
        state = day._state(arrays, seed)
        scratch = ruin_scratch(arrays.visits, arrays.carers)
        greedy_start(arrays, state, 20.0)
        for visit in range(20):
            decode(arrays, state)
            task = 2 * visit
            after = int(state.following[task])
            kernel.unlink(state.following, state.preceding, task)
            kernel.propagate(
                arrays, state, kernel.await_task(state, 0, after) if after < 40 else 0, 1e300
            )
            costs = {}
            for carer in range(3):
                kernel.look_ahead(
                    40, carer, arrays.distance, arrays.place, arrays.minutes, arrays.closes,
                    state.following, state.preceding, state.gain, state.latest,
                )  # fmt: skip
                for before in _route(state, 40 + carer):
                    costs[before] = _cost_of_place(arrays, state, task, carer, before)
            lowest = min(costs.values())
            kept = (state.following.copy(), state.preceding.copy(), state.key.copy())
            assert not put_single(arrays, state, scratch, visit, lowest)
            for part, old in zip((state.following, state.preceding, state.key), kept, strict=True):
                assert part == pytest.approx(old)
            assert put_single(arrays, state, scratch, visit, 1e9)
            least += costs[state.preceding[task]] == pytest.approx(lowest)
            scratch.is_hit[:] = False
    assert 95 <= least <= 100


def _route(state: kernel.DayState, node: int) -> list[int]:
    nodes = [node]
    while int(state.following[nodes[-1]]) != node:
        nodes.append(int(state.following[nodes[-1]]))
    return nodes


def _cost_of_place(
    arrays: kernel.DayArrays, state: kernel.DayState, task: int, carer: int, before: int
) -> float:
    """Travel, own lateness, and how much too late whoever comes after would be reached."""
    if not arrays.allowed[task, carer]:
        return float("inf")
    after = int(state.following[before])
    here, there, then = arrays.place[[task, before, after]]
    ways = arrays.distance
    begin = max(arrays.opens[task >> 1], state.end[before] + ways[there, here])
    late = max(0.0, begin - arrays.closes[task >> 1])
    if after < 2 * arrays.visits:
        arrival = begin + arrays.minutes[task] + ways[here, then]
        late += max(0.0, arrival - state.latest[after])
    return float(ways[there, here] + ways[here, then] - ways[there, then] + late)
