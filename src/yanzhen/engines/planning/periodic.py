"""Periodic vehicle routing: the problem and its search.

The problem of Cordeau, Gendreau & Laporte (1997, doi
10.1002/(SICI)1097-0037(199709)30:2<105::AID-NET5>3.0.CO;2-G). `periodic_ruin` says
how it is searched.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from . import periodic_kernel as kernel
from .control import CancelCallback, Limits, ProgressCallback, Stopwatch, never_cancelled
from .errors import PlanningInputError
from .periodic_crossing import Found, cross, keep, symmetries
from .periodic_ruin import ruin_and_recreate
from .periodic_start import build, load


@dataclass(frozen=True)
class PeriodicCustomer:
    """`patterns` are bit sets of days: bit 0 is the first day."""

    id: int
    x: float
    y: float
    service: float
    demand: float
    patterns: tuple[int, ...]


@dataclass(frozen=True)
class PeriodicProblem:
    """The depot is `customers[0]` with no pattern; a limit of 0 means none, as in the format."""

    vehicles: int
    days: int
    time_limits: tuple[float, ...]
    load_limits: tuple[float, ...]
    customers: tuple[PeriodicCustomer, ...]


@dataclass(frozen=True)
class PeriodicPlan:
    """`routes[day][vehicle]` in driving order; infeasible when no plan within the limits was
    found.
    """

    routes: tuple[tuple[tuple[int, ...], ...], ...]
    cost: float
    feasible: bool
    iterations: int
    seconds: float
    cancelled: bool


AVERAGE_REMOVED = 10.0
LONGEST_STRING = 10.0
SKIP, ONE_DAY, SAME_DAYS = 10, 512, 256  # in 1024
NEAR = 1_000
BATCH = 500


def _arrays(problem: PeriodicProblem) -> kernel.PeriodicArrays:
    customers = problem.customers
    n = len(customers) - 1
    points = np.array([(c.x, c.y) for c in customers])
    distance = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2))
    start = np.zeros(n + 2, np.int64)
    patterns: list[int] = []
    for i, customer in enumerate(customers):
        if i:
            patterns.extend(customer.patterns)
        start[i + 1] = len(patterns)
    near = np.argsort(distance[:, 1:], axis=1, kind="stable") + 1
    return kernel.PeriodicArrays(
        n,
        problem.days,
        problem.vehicles,
        distance,
        np.array([c.demand for c in customers], np.float64),
        np.array([c.service for c in customers], np.float64),
        start,
        np.array(patterns, np.int64),
        np.array([limit or math.inf for limit in problem.load_limits], np.float64),
        np.array([limit or math.inf for limit in problem.time_limits], np.float64),
        np.ascontiguousarray(near),
        np.asarray(
            np.round(-np.log((np.arange(kernel.QUANTILES) + 0.5) / kernel.QUANTILES), 9), np.float64
        ),
    )


def _state(a: kernel.PeriodicArrays, seed: int) -> kernel.PeriodicState:
    n, routes = a.customers, a.days * a.vehicles
    random = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    return kernel.PeriodicState(
        sequence=np.zeros((routes, n + 1), np.int64),
        length=np.zeros(routes, np.int64),
        load=np.zeros(routes),
        time=np.zeros(routes),
        pattern=np.zeros(n + 1, np.int64),
        route_of=np.full((n + 1, a.days), -1, np.int64),
        best_sequence=np.zeros((routes, n + 1), np.int64),
        best_length=np.zeros(routes, np.int64),
        kept_sequence=np.zeros((routes, n + 1), np.int64),
        kept_length=np.zeros(routes, np.int64),
        kept_load=np.zeros(routes),
        kept_time=np.zeros(routes),
        touched=np.zeros(routes, np.int64),
        is_touched=np.zeros(routes, np.bool_),
        version=np.ones(routes, np.int64),
        known_version=np.zeros((n + 1, routes), np.int64),
        known_way=np.zeros((n + 1, routes)),
        known_at=np.zeros((n + 1, routes), np.int64),
        removed=np.zeros(n + 1, np.int64),
        kept_pattern=np.zeros(n + 1, np.int64),
        ruined=np.zeros(routes, np.bool_),
        order_key=np.zeros(n + 1),
        found_cost=np.zeros(a.days),
        found_route=np.zeros(a.days, np.int64),
        found_at=np.zeros(a.days, np.int64),
        scalars=np.zeros(kernel.SCALARS),
        random=random,
        counts=np.zeros(6, np.int64),
    )


# Temperatures are multiples of the mean arc. Above HOT all is loose, below COLD it stands still;
# from WARM a crossing finds its own order without leaving that of its parents.
HOT, WARM, COLD = 1.0, 0.12, 0.07
# An annealing of LENGTH x visits^2.5 changes brings a plan as low as crossings need it, a child
# takes CHILD of it. Where all FOUNDERS fit into their share they are made and crossed until so
# many children in a row are no better than the best; then others are founded, as long as there
# is time for them and half as much to cross them, and in the end the best of all crossed. Where
# they do not fit, one annealing over the whole time ends lower.
LENGTH, CHILD = 0.22, 0.37
FOUNDERS, FOUNDING = 8, 0.4  # and the share of the limits for them
ROOM_TO_BREED = 1.5
PATIENCE = 20
CHAMPIONS = 3  # of every foundation
LAST = 0.15  # share of the limits for crossing these
SETTLING = 20  # changes a customer before the mean arc is taken


def solve_periodic(
    problem: PeriodicProblem,
    limits: Limits,
    *,
    progress: ProgressCallback | None = None,
    cancelled: CancelCallback = never_cancelled,
) -> PeriodicPlan:
    """Plan all days together: annealings by ruin and recreate, and crossings of what they found.

    Prices of load and time follow the solutions: dearer while fewer than 40 % keep the
    limit.
    """
    check_periodic(problem)
    a = _arrays(problem)
    s = _state(a, limits.seed)
    watch = Stopwatch(limits, progress, cancelled)
    typical = float(np.mean(a.distance[1:, 1:])) or 1.0
    s.scalars[kernel.PRICE_LOAD] = (
        typical / max(1e-9, float(np.mean(a.demand[1:]))) if a.demand.any() else 1.0
    )
    s.scalars[kernel.PRICE_TIME] = 1.0
    build(a, s)
    unit, slot, founders = _settle(a, s, watch)
    random = np.random.default_rng(limits.seed)
    renamings = symmetries(problem)

    def breed(found: list[Found], patience: float, until: float) -> None:
        fruitless = 0
        while fruitless < patience and watch.goes_on(_lowest(found), until=until):
            before = _lowest(found)
            cross(a, s, random, renamings, found)
            _anneal(a, s, watch, unit * WARM, unit * COLD, slot * CHILD, found)
            fruitless = 0 if _lowest(found) < before - 1e-6 else fruitless + 1

    champions: list[Found] = []
    while not champions or watch.share() + slot * founders * ROOM_TO_BREED < 1.0 - LAST:
        found: list[Found] = []
        for _ in range(founders):
            build(a, s)
            _anneal(a, s, watch, unit * HOT, unit * COLD, slot, found)
        breed(found, PATIENCE, 1.0 - LAST if champions else 1.0)
        for plan in found[:CHAMPIONS]:
            keep(champions, plan)
        if not watch.goes_on(_lowest(champions)):
            break
    breed(champions, math.inf, 1.0)
    if champions:
        load(a, s, champions[0].sequence, champions[0].length)
    ids = [customer.id for customer in problem.customers]
    routes = tuple(
        tuple(
            tuple(ids[c] for c in s.sequence[route, : s.length[route]])
            for route in range(day * a.vehicles, (day + 1) * a.vehicles)
        )
        for day in range(a.days)
    )
    return PeriodicPlan(
        routes,
        float(s.scalars[kernel.TRAVEL]),
        bool(champions),
        watch.iterations,
        watch.seconds,
        watch.was_cancelled,
    )


def _lowest(found: list[Found]) -> float:
    return found[0].cost if found else math.inf


def _settle(
    a: kernel.PeriodicArrays, s: kernel.PeriodicState, watch: Stopwatch
) -> tuple[float, float, int]:
    """A short descent; returns the mean arc after it, and share and number of the founders."""
    limits = watch.limits
    size = SETTLING * a.customers
    if limits.iterations is not None:
        size = min(size, limits.iterations // 10)
    began = watch.seconds
    ruin_and_recreate(a, s, size, 0.0, AVERAGE_REMOVED, LONGEST_STRING, SKIP, ONE_DAY, SAME_DAYS)
    kernel.measure(a, s)
    watch.iterations += size
    visits = max(1.0, float(s.length.sum()))
    arcs = visits + float((s.length > 0).sum())
    unit = float(s.scalars[kernel.TRAVEL]) / arcs or 1.0
    changes = float(limits.iterations or 0)
    if limits.seconds is not None:
        changes = limits.seconds * size / max(1e-6, watch.seconds - began)
    slot = LENGTH * visits**2 * math.sqrt(visits) / max(1.0, changes)
    return (unit, slot, FOUNDERS) if slot * FOUNDERS <= FOUNDING else (unit, 1.0, 1)


def _anneal(
    a: kernel.PeriodicArrays,
    s: kernel.PeriodicState,
    watch: Stopwatch,
    hot: float,
    cold: float,
    slot: float,
    found: list[Found],
) -> None:
    """Cool the plan at hand for the next `slot` of the limits, and list what was found."""
    begin = watch.share()
    s.scalars[kernel.BEST] = np.inf
    _keep_if_feasible(s)
    batch = BATCH
    if watch.limits.iterations is not None:
        batch = max(1, min(BATCH, int(watch.limits.iterations * slot / 20)))
    best = found[0].cost if found else math.inf
    until = min(1.0, begin + slot - 1e-9)
    while watch.goes_on(min(best, float(s.scalars[kernel.BEST])), until=until):
        part = min(1.0, max(0.0, (watch.share() - begin) / slot))
        size = watch.batch(batch)
        s.counts[3] = s.counts[5] = 0
        ruin_and_recreate(
            a,
            s,
            size,
            hot * (cold / hot) ** part,
            AVERAGE_REMOVED,
            LONGEST_STRING,
            SKIP,
            ONE_DAY,
            SAME_DAYS,
        )
        kernel.measure(a, s)
        watch.iterations += size
        for count, price in ((3, kernel.PRICE_LOAD), (5, kernel.PRICE_TIME)):
            kept = s.counts[count] / size
            if kept < 0.4:
                s.scalars[price] *= 1.02
            elif kept > 0.6:
                s.scalars[price] /= 1.02
    cost = float(s.scalars[kernel.BEST])
    if math.isfinite(cost):
        keep(found, Found(cost, s.best_sequence.copy(), s.best_length.copy()))


def _keep_if_feasible(s: kernel.PeriodicState) -> None:
    if s.scalars[kernel.EXCESS_LOAD] < 1e-7 and s.scalars[kernel.EXCESS_TIME] < 1e-7:
        s.scalars[kernel.BEST] = s.scalars[kernel.TRAVEL]
        s.best_sequence[:] = s.sequence
        s.best_length[:] = s.length


def check_periodic(problem: PeriodicProblem) -> None:
    """Raise PlanningInputError with one sentence on the first thing that cannot be planned."""
    if problem.days < 1 or problem.days > 60:
        raise PlanningInputError(
            f"A period of {problem.days} days cannot be planned; it must be 1 to 60."
        )
    if problem.vehicles < 1:
        raise PlanningInputError("There is no vehicle.")
    if len(problem.time_limits) != problem.days or len(problem.load_limits) != problem.days:
        raise PlanningInputError("Every day needs a time limit and a load limit (0 for none).")
    most = max((limit or math.inf for limit in problem.load_limits), default=math.inf)
    for customer in problem.customers[1:]:
        if not customer.patterns:
            raise PlanningInputError(f"Customer {customer.id} has no day combination.")
        if any(pattern <= 0 or pattern >> problem.days for pattern in customer.patterns):
            raise PlanningInputError(
                f"Customer {customer.id} has a day combination outside of the period."
            )
        if customer.demand > most:
            raise PlanningInputError(
                f"The demand of customer {customer.id} exceeds every vehicle's load."
            )


def warm_up_periodic() -> None:
    """Compile the kernel, so that no later search pays for it."""
    customers = tuple(
        PeriodicCustomer(i, float(i), 0.0, 1.0, 1.0, (1, 2) if i else ()) for i in range(4)
    )
    problem = PeriodicProblem(1, 2, (0.0, 0.0), (9.0, 9.0), customers)
    solve_periodic(problem, Limits(iterations=20))
    a = _arrays(problem)
    s = _state(a, 1)
    build(a, s)
    plans = [Found(cost, s.sequence.copy(), s.length.copy()) for cost in (1.0, 2.0)]
    cross(a, s, np.random.default_rng(1), symmetries(problem), plans)
