"""The search for the plan of one day; `day_kernel` says how it goes on inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import day_kernel as kernel
from .control import (
    CancelCallback,
    Limits,
    ProgressCallback,
    Stopwatch,
    never_cancelled,
)
from .day_anneal import anneal
from .day_decoding import decode
from .day_insertion import RuinScratch, ruin_scratch
from .day_memory import keep_best, return_to_best
from .day_model import (
    DayCarer,
    DayPlan,
    DayProblem,
    DayStop,
    DayTask,
    DayVisit,
    Synchronisation,
    check_day,
)
from .day_start import greedy_start
from .random_numbers import draw

NEAR = 40
APART = 1e12  # nobody can do both
_LOG_TABLE = np.asarray(
    np.round(-np.log((np.arange(kernel.QUANTILES) + 0.5) / kernel.QUANTILES), 9),
    np.float64,
)


def _arrays(problem: DayProblem) -> kernel.DayArrays:
    visits, carers = problem.visits, problem.carers
    n, m = len(visits), len(carers)
    travel = np.ascontiguousarray(problem.travel, dtype=np.float64)
    place = np.zeros(2 * n + m, np.int32)
    kind = np.zeros(n, np.int8)
    opens, closes = np.zeros(n), np.zeros(n)
    gap_min, gap_max = np.zeros(n), np.zeros(n)
    minutes = np.zeros(2 * n)
    allowed = np.zeros((2 * n, m), np.bool_)
    extra = np.zeros((2 * n, m))
    for v, visit in enumerate(visits):
        place[2 * v : 2 * v + 2] = visit.place
        opens[v], closes[v] = visit.opens, visit.closes
        gap_min[v], gap_max[v] = visit.gap_min, visit.gap_max
        if len(visit.tasks) == 2:
            together = visit.synchronisation is Synchronisation.SIMULTANEOUS
            kind[v] = kernel.SIMULTANEOUS if together else kernel.SEQUENTIAL
        for k, task in enumerate(visit.tasks):
            minutes[2 * v + k] = task.minutes
            for c, carer in enumerate(carers):
                allowed[2 * v + k, c] = (
                    task.skill in carer.skills and carer.id not in visit.forbidden
                )
                extra[2 * v + k, c] = problem.extra.get((visit.id, k, carer.id), 0.0)
    for c, carer in enumerate(carers):
        place[2 * n + c] = carer.place
    choice_start = np.zeros(2 * n + 1, np.int32)
    choice_start[1:] = np.cumsum(allowed.sum(axis=1))
    choices = np.nonzero(allowed)[1].astype(np.int32)
    before, after = _neighbours(travel, place[: 2 * n], opens, closes, minutes, gap_min, allowed)
    weights = problem.weights
    return kernel.DayArrays(
        n,
        m,
        travel,
        travel if np.array_equal(travel, travel.T) else np.ascontiguousarray(travel.T),
        place,
        kind,
        opens,
        closes,
        minutes,
        gap_min,
        gap_max,
        allowed,
        extra,
        bool(extra.any()),
        choice_start,
        choices,
        before,
        after,
        np.array([carer.shift_start for carer in carers], np.float64),
        np.array([min(carer.shift_end, 1e15) for carer in carers], np.float64),
        any(carer.break_minutes > 0 for carer in carers),
        np.array([carer.break_from for carer in carers], np.float64),
        np.array([carer.break_minutes for carer in carers], np.float64),
        np.array(
            [
                weights.travel,
                weights.total_tardiness,
                weights.worst_tardiness,
                weights.overtime,
            ]
        ),
        _LOG_TABLE,
    )


def _neighbours(
    travel: np.ndarray,
    place: np.ndarray,
    opens: np.ndarray,
    closes: np.ndarray,
    minutes: np.ndarray,
    gap_min: np.ndarray,
    allowed: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """For each task the tasks that may well stand just before and just after it, best first.

    Only tasks of other visits which somebody can do who can do this one; of few, each several
    times. Nearness is the way plus 0.3 of the wait and all of the delay that cannot be avoided
    (after the correlation measure of Vidal et al. 2013).
    """
    opens, closes = np.repeat(opens, 2), np.repeat(closes, 2)
    # of two in turn the second begins that much after the first, and neither should be late
    opens[1::2] += gap_min
    closes[::2] = np.maximum(opens[::2], closes[::2] - gap_min)
    way = travel[np.ix_(place, place)]
    wait = opens[None, :] - closes[:, None] - minutes[:, None] - way
    delay = opens[:, None] + minutes[:, None] + way - closes[None, :]
    follows = way + 0.3 * np.maximum(0.0, wait) + np.maximum(0.0, delay)
    can = allowed.astype(np.float32)
    visit = np.arange(len(place)) >> 1
    follows[can @ can.T == 0] += APART
    follows[visit[:, None] == visit] = np.inf
    follows[:, ~allowed.any(axis=1)] = np.inf
    return _nearest(follows.T), _nearest(follows)


def _nearest(cost: np.ndarray) -> np.ndarray:
    """[row, rank]: the columns of least cost in each row, repeated where few are below APART."""
    count = np.maximum(1, (cost < APART).sum(axis=1))
    rank = np.arange(min(NEAR, int(count.max())))[None, :] % count[:, None]
    return np.take_along_axis(np.argsort(cost, axis=1, kind="stable"), rank, 1).astype(np.int32)


def _state(arrays: kernel.DayArrays, seed: int) -> kernel.DayState:
    n, m = arrays.visits, arrays.carers
    nodes, log = 2 * n + m, kernel.longest_log(n) + 2 * m + 16
    random = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    steps = np.arange(2 * n, dtype=np.int32)
    return kernel.DayState(
        key=np.zeros(2 * n),
        carer=np.full(2 * n, -1, np.int32),
        following=np.zeros(nodes, np.int32),
        preceding=np.zeros(nodes, np.int32),
        start=np.zeros(2 * n),
        end=np.zeros(nodes),
        late=np.zeros(n),
        late_worst=np.zeros(n),
        overtime=np.zeros(m),
        order=steps[(steps % 2 == 0) | (arrays.kind[steps >> 1] == kernel.SEQUENTIAL)],
        hanging=np.full(2 * n + 1, -1, np.int32),
        burden=np.zeros(2 * n),
        bearers=np.zeros(2 * n),
        gain=np.zeros(2 * n),
        latest=np.zeros(2 * n),
        frontier=np.zeros(n + 8, np.int32),
        due=np.zeros(n),
        timed=np.zeros(n, np.int64),
        touched=np.full(12, -1, np.int64),
        waiting=np.zeros(n, np.int8),
        log_visit=np.zeros(log, np.int32),
        log_times=np.zeros((log, 4)),
        scalars=np.zeros(kernel.SCALARS),
        change=np.zeros(20, np.int64),
        old_key=np.zeros(4),
        best_key=np.zeros(2 * n),
        best_carer=np.zeros(2 * n, np.int32),
        random=random,
        counts=np.zeros(5, np.int64),
    )


BATCH = 10_000


@dataclass(frozen=True)
class Phase:
    """`searches` annealings side by side cool from `hot` to `cold` in this share of the limits.

    They go on from the `kept` best of the phase before, several from each where these are fewer.
    `ruins` of 1000 changes are ruins, of which 8 take about half of the time.
    """

    searches: int
    kept: int
    share: float
    hot: float
    cold: float
    ruins: int


# Which carer is overloaded and in which order he is late decides itself while hot, and a
# single annealing may freeze in an order that costs 5 % more. So many begin, few are kept at
# every step, and several go on from each of these as long as much is open.
RUINS = 8
PHASES = (
    Phase(32, 32, 0.25, 60.0, 6.0, RUINS),
    Phase(16, 8, 0.30, 6.0, 3.0, RUINS),
    Phase(8, 4, 0.30, 3.0, 1.5, RUINS),
    Phase(2, 2, 0.15, 1.5, 0.8, RUINS),
)
# A large day decides earlier: what it costs at 6 tells most of what it will cost in the end, at 4
# nearly all.
LARGE = 150
FROZEN = 1.0
PHASES_LARGE = (
    Phase(60, 60, 0.20, 20.0, 8.0, RUINS),
    Phase(24, 24, 0.20, 8.0, 6.0, RUINS),
    Phase(12, 8, 0.23, 6.0, 4.5, RUINS),
    Phase(6, 4, 0.18, 4.5, 3.2, RUINS),
    Phase(2, 2, 0.11, 3.2, 2.0, RUINS),
    Phase(1, 1, 0.08, 2.0, 0.8, RUINS),
)
# temperatures are stated for matrices with this mean way
MEAN_WAY = 50.0


def solve_day(
    problem: DayProblem,
    limits: Limits,
    *,
    progress: ProgressCallback | None = None,
    cancelled: CancelCallback = never_cancelled,
) -> DayPlan:
    """Plan the day by annealings that cool over the share of the limits used.

    Raises PlanningInputError for a problem that cannot be planned at all.
    """
    check_day(problem)
    if not problem.visits:
        return DayPlan(
            {carer.id: () for carer in problem.carers},
            _terms((0.0,) * 5),
            0.0,
            0,
            0.0,
            False,
        )
    arrays = _arrays(problem)
    scale = (
        float(np.mean(arrays.distance)) * float(arrays.weights[kernel.W_TRAVEL]) / MEAN_WAY or 1.0
    )
    watch = Stopwatch(limits, progress, cancelled)
    phases = PHASES_LARGE if len(problem.visits) >= LARGE else PHASES
    states = [_state(arrays, limits.seed * 100 + i) for i in range(phases[0].searches)]
    for state in states:
        greedy_start(arrays, state, 20.0)
        keep_best(state)
    scratch = ruin_scratch(arrays.visits, arrays.carers)
    done, cold = 0.0, 0.0
    for phase in phases:
        states = _going_on(states[: phase.kept], phase.searches)
        if done and phase.hot > cold:
            for state in states:
                return_to_best(arrays, state)
        slot = phase.share / phase.searches
        scores = []
        for i, state in enumerate(states):
            scores.append(_cool(arrays, state, scratch, watch, phase, scale, done + i * slot, slot))
        done += phase.share
        cold = phase.cold
        states = [states[i] for i in np.argsort(scores, kind="stable")]
    state = min(states, key=lambda candidate: float(candidate.scalars[kernel.BEST]))
    return_to_best(arrays, state)
    return _plan(problem, state, watch)


def _going_on(states: list[kernel.DayState], searches: int) -> list[kernel.DayState]:
    """The states, and copies of them in turn, each with random numbers of its own."""
    going = list(states)
    while len(going) < searches:
        parent = going[len(going) % len(states)]
        copy = parent._replace(**{name: array.copy() for name, array in parent._asdict().items()})
        copy.random[0] = draw(parent.random) | np.uint64(1)
        going.append(copy)
    return going


REFINING = Phase(1, 1, 1.0, 4.0, 0.4, 0)


def refine_day(
    problem: DayProblem,
    order: list[str],
    team: dict[tuple[str, int], str],
    limits: Limits,
) -> DayPlan:
    """Time and reorder a day whose order and carers are roughly known.

    `order` holds every visit once; `team` the carer of every (visit, task index). A day
    of single visits that is neither late nor in overtime keeps its order.
    """
    check_day(problem)
    arrays = _arrays(problem)
    state = _state(arrays, limits.seed)
    rank = {name: float(i) for i, name in enumerate(order)}
    carers = {carer.id: c for c, carer in enumerate(problem.carers)}
    for v, visit in enumerate(problem.visits):
        state.key[2 * v : 2 * v + 2] = rank[visit.id]
        for k in range(len(visit.tasks)):
            state.carer[2 * v + k] = carers[team[visit.id, k]]
    decode(arrays, state)
    keep_best(state)
    watch = Stopwatch(limits)
    scale = (
        float(np.mean(arrays.distance)) * float(arrays.weights[kernel.W_TRAVEL]) / MEAN_WAY or 1.0
    )
    if (
        state.scalars[kernel.TARDINESS] > 0
        or state.scalars[kernel.OVERTIME] > 0
        or arrays.kind.any()
    ):
        _cool(
            arrays,
            state,
            ruin_scratch(arrays.visits, arrays.carers),
            watch,
            REFINING,
            scale,
            0.0,
            1.0,
        )
    return_to_best(arrays, state)
    return _plan(problem, state, watch)


def _cool(
    arrays: kernel.DayArrays,
    state: kernel.DayState,
    scratch: RuinScratch,
    watch: Stopwatch,
    phase: Phase,
    scale: float,
    begin: float,
    slot: float,
) -> float:
    """Anneal one state from share `begin` to `begin + slot`; returns what it is judged by.

    That is the mean cost when coldest, or the lowest when it has frozen.
    """
    costs: list[float] = []
    batch = (
        BATCH
        if watch.limits.iterations is None
        else max(1, min(BATCH, int(watch.limits.iterations * slot / 20)))
    )
    while arrays.visits > 1 and watch.goes_on(
        float(state.scalars[kernel.BEST]), until=min(1.0, begin + slot - 1e-9)
    ):
        part = min(1.0, max(0.0, (watch.share() - begin) / slot))
        size = watch.batch(batch)
        temperature = scale * phase.hot * (phase.cold / phase.hot) ** part
        anneal(arrays, state, scratch, size, temperature, phase.ruins)
        decode(arrays, state)
        watch.iterations += size
        if part > 0.8:
            costs.append(float(state.scalars[kernel.COST]))
    frozen = phase.cold <= FROZEN or not costs
    return float(state.scalars[kernel.BEST]) if frozen else sum(costs) / len(costs)


def _terms(values: tuple[float, ...]) -> dict[str, float]:
    return dict(
        zip(
            ("travel", "total_tardiness", "worst_tardiness", "overtime", "choice"),
            values,
            strict=True,
        )
    )


def _plan(problem: DayProblem, state: kernel.DayState, watch: Stopwatch) -> DayPlan:
    n = len(problem.visits)
    routes: dict[str, tuple[DayStop, ...]] = {}
    for c, carer in enumerate(problem.carers):
        stops = []
        node = int(state.following[2 * n + c])
        while node < 2 * n:
            visit = problem.visits[node >> 1]
            start = float(state.start[node])
            stops.append(DayStop(visit.id, node & 1, start, start + visit.tasks[node & 1].minutes))
            node = int(state.following[node])
        routes[carer.id] = tuple(stops)
    order = (
        kernel.TRAVEL,
        kernel.TARDINESS,
        kernel.WORST,
        kernel.OVERTIME,
        kernel.EXTRA,
    )
    return DayPlan(
        routes=routes,
        terms=_terms(tuple(float(state.scalars[i]) for i in order)),
        cost=float(state.scalars[kernel.COST]),
        iterations=watch.iterations,
        seconds=watch.seconds,
        cancelled=watch.was_cancelled,
    )


def warm_up_day() -> None:
    """Compile the kernel, so that no later search pays for it."""
    visits = tuple(
        DayVisit(f"v{i}", i, 0.0, 9.0, (DayTask("a", 1.0), DayTask("b", 1.0)), sync)
        for i, sync in (
            (1, Synchronisation.SIMULTANEOUS),
            (2, Synchronisation.SEQUENTIAL),
        )
    )
    carers = (DayCarer("x", frozenset("a")), DayCarer("y", frozenset("b")))
    solve_day(DayProblem(visits, carers, np.ones((3, 3))), Limits(iterations=50))
