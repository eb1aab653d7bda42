"""Plan a month for a synthetic county and compare with simpler ways to plan it.

    python bench/planning_county.py --seeds unseen --seconds 180 --peers --out county.csv
    python bench/planning_county.py --growth --seconds 20

Seconds are processor seconds of the search; `total_seconds` adds reading in and timing
the days. Peers get the same territory and the social workers' visits; windows and
nurses are left out of them, in their favour. Travel is compared on social workers only.

A run that was broken off goes on where it stopped: rows that `--out` holds are not made
again. Delete the file to measure a new engine.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import math
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from county import DAYS, TUNING_SEEDS, UNSEEN_SEEDS, County, make_county

from yanzhen.engines.planning.control import Limits
from yanzhen.engines.planning.evaluation.period import faults_of
from yanzhen.engines.planning.model import PeriodPlan, Visit, day_patterns
from yanzhen.engines.planning.period import plan_period, warm_up_period
from yanzhen.engines.planning.plain import LONGEST_EDGE
from yanzhen.engines.planning.replanning import replan_day
from yanzhen.engines.planning.territory import divide_territory

COLUMNS = (
    "seed", "way", "workers_hours", "all_hours", "overtime_minutes", "late_minutes", "unserved",
    "other_worker", "search_seconds", "total_seconds", "peak_gb",
)  # fmt: skip
REPLAN = "replan of a sick day"
PEERS = (
    "village order",
    "village order + PyVRP per day",
    "swept days + PyVRP per day",
    "clustered days + PyVRP per day",
    "clustered days + VROOM per day",
)

Days = dict[tuple[str, int], list[Visit]]


def worker_hours(county: County, plan: PeriodPlan) -> float:
    """Travel of social workers: every route from the station through its places in time order."""
    travel = county.problem.travel
    visits = {v.id: v for v in county.problem.visits}
    people = {p.id: p for p in county.problem.people}
    stops: dict[tuple[str, int], list[tuple[float, int]]] = {}
    for placed in plan.placed:
        name = placed.people[0]
        stops.setdefault((name, placed.day), []).append(
            (placed.starts[0], visits[placed.visit].place)
        )
    total = 0.0
    for (name, _), mine in stops.items():
        path = [people[name].place, *(place for _, place in sorted(mine)), people[name].place]
        total += sum(float(travel[a, b]) for a, b in itertools.pairwise(path))
    return total / 60


def spread_by_village(county: County) -> Days:
    """Each worker goes through the villages in turn; later visits of a household keep their
    distance.
    """
    days: Days = {}
    for name, mine in visits_of_workers(county).items():
        order = sorted(mine, key=lambda v: (county.village[v.place], v.place, v.id))
        total = sum(v.minutes for v in order)
        done = 0.0
        for visit in order:
            want = int(done / total * DAYS)
            done += visit.minutes
            bits = min(
                day_patterns(visit.days, DAYS),
                key=lambda b: min(abs(d - want) for d in range(DAYS) if b >> d & 1),
            )
            for day in range(DAYS):
                if bits >> day & 1:
                    days.setdefault((name, day), []).append(visit)
    return days


def by_sweep(at: np.ndarray, load: np.ndarray) -> np.ndarray:
    """Sectors around the station, every one with an equal load."""
    order = np.argsort(np.arctan2(at[:, 1], at[:, 0]))
    middle = np.cumsum(load[order]) - load[order] / 2
    day = np.empty(len(at), int)
    day[order] = np.minimum(DAYS - 1, (middle / load.sum() * DAYS).astype(int))
    return day


def by_clusters(at: np.ndarray, load: np.ndarray) -> np.ndarray:
    """Balanced clusters (capacitated k-means) begun from points far from each other."""
    bases = [int(np.argmax((at**2).sum(axis=1)))]
    way = ((at - at[bases[0]]) ** 2).sum(axis=1)
    while len(bases) < DAYS:
        bases.append(int(np.argmax(way)))
        way = np.minimum(way, ((at - at[bases[-1]]) ** 2).sum(axis=1))
    return divide_territory(at, load, at[bases], tolerance=0.02)


def clustered_days(county: County, cluster: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Days:
    """Each worker's days are compact: 20 balanced clusters, patterns on the nearest of them."""
    days: Days = {}
    for name, mine in visits_of_workers(county).items():
        home = next(p.place for p in county.problem.people if p.id == name)
        at = county.kilometres[[v.place for v in mine]] - county.kilometres[home]
        load = np.array([v.minutes * v.days.frequency for v in mine])
        sector = cluster(at, load)
        centres = np.array(
            [at[sector == d].mean(axis=0) if (sector == d).any() else (0, 0) for d in range(DAYS)]
        )
        minutes = np.zeros(DAYS)
        ways = np.sqrt(((at[:, None, :] - centres[None]) ** 2).sum(axis=2))
        for i in np.argsort([-v.days.frequency for v in mine], kind="stable"):
            visit = mine[i]

            def price(
                bits: int,
                i: int = int(i),
                visit: Visit = visit,
                load: np.ndarray = load,
                minutes: np.ndarray = minutes,
                ways: np.ndarray = ways,
            ) -> float:
                chosen = [d for d in range(DAYS) if bits >> d & 1]
                fair = load.sum() / DAYS
                full = sum(max(0.0, minutes[d] + visit.minutes - 1.1 * fair) for d in chosen)
                return float(sum(ways[i, d] for d in chosen)) + full

            bits = min(day_patterns(visit.days, DAYS), key=price)
            for day in range(DAYS):
                if bits >> day & 1:
                    minutes[day] += visit.minutes
                    days.setdefault((name, day), []).append(visit)
    return days


def visits_of_workers(county: County) -> dict[str, list[Visit]]:
    mine: dict[str, list[Visit]] = {}
    for visit in county.problem.visits:
        assert visit.responsible is not None
        mine.setdefault(visit.responsible, []).append(visit)
    return mine


def hours_of_days(
    county: County, days: Days, route: Callable[[np.ndarray], float]
) -> tuple[float, float]:
    """Travel hours and overtime minutes when every (worker, day) is routed by `route`."""
    homes = {p.id: p.place for p in county.problem.people}
    shift = next(s for s in county.problem.people[0].shifts if s is not None)
    limit = shift.end - shift.start - shift.break_minutes
    total = overtime = 0.0
    for (name, _), visits in days.items():
        places = [homes[name], *dict.fromkeys(v.place for v in visits)]
        minutes = route(county.problem.travel[np.ix_(places, places)])
        total += minutes
        overtime += max(0.0, minutes + sum(v.minutes for v in visits) - limit)
    return total / 60, overtime


def in_given_order(ways: np.ndarray) -> float:
    order = [*range(len(ways)), 0]
    return float(sum(ways[a, b] for a, b in itertools.pairwise(order)))


def by_pyvrp(ways: np.ndarray) -> float:
    from pyvrp import Model
    from pyvrp.stop import MaxIterations

    if len(ways) < 4:
        return in_given_order(ways)
    whole = np.minimum(np.round(ways * 100), LONGEST_EDGE).astype(int)
    model = Model()
    places = [model.add_location(i, 0) for i in range(len(ways))]
    depot = model.add_depot(places[0])
    model.add_vehicle_type(1, start_depot=depot, end_depot=depot)
    for place in places[1:]:
        model.add_client(place)
    for i, row in enumerate(whole):
        for j, way in enumerate(row):
            if i != j:
                model.add_edge(places[i], places[j], int(way), int(way))
    return model.solve(MaxIterations(100), seed=1, display=False).best.distance() / 100


def by_vroom(ways: np.ndarray) -> float:
    import vroom

    if len(ways) < 3:
        return in_given_order(ways)
    problem = vroom.Input()
    problem.set_durations_matrix("car", np.round(ways * 100).astype(np.uint32))
    problem.add_vehicle(vroom.Vehicle(1, start=0, end=0))
    problem.add_job([vroom.Job(i, location=i) for i in range(1, len(ways))])
    return problem.solve(exploration_level=5, nb_threads=1).summary.duration / 100


def peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def run_ours(county: County, seed: int, seconds: float) -> tuple[dict[str, object], PeriodPlan]:
    began = time.thread_time()
    plan = plan_period(county.problem, Limits(seconds=seconds, seed=1))
    total = time.thread_time() - began
    faults = faults_of(county.problem, plan)
    if faults:
        raise SystemExit(f"The plan does not hold: {faults[:5]}")
    terms = plan.terms
    row: dict[str, object] = {
        "seed": seed,
        "way": our_way(seconds),
        "workers_hours": f"{worker_hours(county, plan):.1f}",
        "all_hours": f"{terms['travel'] / 60:.1f}",
        "overtime_minutes": f"{terms['overtime']:.0f}",
        "late_minutes": f"{terms['tardiness']:.0f}",
        "unserved": f"{terms['unserved']:.0f}",
        "other_worker": f"{terms['continuity']:.0f}",
        "search_seconds": f"{plan.seconds:.1f}",
        "total_seconds": f"{total:.1f}",
        "peak_gb": f"{peak_gb():.2f}",
    }
    return row, plan


def run_peers(county: County, seed: int) -> list[dict[str, object]]:
    village = spread_by_village(county)
    swept, clustered = (clustered_days(county, way) for way in (by_sweep, by_clusters))
    rows = []
    plans = (village, village, swept, clustered, clustered)
    routers = (in_given_order, by_pyvrp, by_pyvrp, by_pyvrp, by_vroom)
    for way, days, route in zip(PEERS, plans, routers, strict=True):
        began = time.thread_time()
        hours, overtime = hours_of_days(county, days, route)
        rows.append(
            {
                "seed": seed,
                "way": way,
                "workers_hours": f"{hours:.1f}",
                "overtime_minutes": f"{overtime:.0f}",
                "total_seconds": f"{time.thread_time() - began:.1f}",
            }
        )
    return rows


def run_replan(county: County, seed: int, plan: PeriodPlan) -> dict[str, object]:
    """Whoever has the fullest day calls in sick: seconds, and how many other visits change."""
    full = Counter((name, p.day) for p in plan.placed for name in p.people)
    (absent, day), _ = full.most_common(1)[0]
    hit = {p.visit for p in plan.placed if p.day == day and absent in p.people}
    began = time.thread_time()
    new = replan_day(
        county.problem, plan, Limits(seconds=2, seed=1), day=day, absent=frozenset({absent})
    )
    seconds = time.thread_time() - began
    sick = replace(
        county.problem,
        people=tuple(
            replace(
                p,
                shifts=tuple(
                    None if d == day and p.id == absent else s for d, s in enumerate(p.shifts)
                ),
            )
            for p in county.problem.people
        ),
    )
    faults = faults_of(sick, new)
    if faults:
        raise SystemExit(f"The new plan does not hold: {faults[:5]}")
    before = {(p.visit, p.day, p.people) for p in plan.placed}
    moved = {p.visit for p in new.placed if (p.visit, p.day, p.people) not in before}
    print(
        f"seed {seed}: sick call, {len(hit)} visits hit, {len(moved - hit)} others moved",
        flush=True,
    )
    return {
        "seed": seed,
        "way": REPLAN,
        "unserved": f"{new.terms['unserved']:.0f}",
        "total_seconds": f"{seconds:.1f}",
    }


def run_growth(seconds: float) -> None:
    """Seconds to a plan of equal depth (iterations a visit) at 1, 4 and 16 counties; the exponent
    of growth.
    """
    points = []
    for size in (1, 4, 16):
        county = make_county(TUNING_SEEDS[0], size)
        began = time.thread_time()
        iterations = int(seconds / 20 * 60_000) * size
        plan = plan_period(county.problem, Limits(iterations=iterations, seed=1))
        took = time.thread_time() - began
        points.append((len(county.problem.visits), took))
        print(f"{size}x: {len(county.problem.visits)} obligations, {took:.1f} s, "
              f"{plan.terms['travel'] / 60 / size:.1f} h a county, {peak_gb():.2f} GB", flush=True)  # fmt: skip  # noqa: E501
    slope = np.polyfit([math.log(n) for n, _ in points], [math.log(t) for _, t in points], 1)[0]
    print(f"exponent {slope:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", default="unseen", help="unseen, tuning, or numbers with commas")
    parser.add_argument("--seconds", default="180", help="search seconds; several with commas")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--replan", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    warm_up_period()
    budgets = [float(word) for word in options.seconds.split(",")]
    if options.growth:
        run_growth(budgets[0])
        return
    named = {"unseen": UNSEEN_SEEDS, "tuning": TUNING_SEEDS}
    seeds = named.get(options.seeds) or tuple(int(word) for word in options.seeds.split(","))
    rows = kept_rows(options.out)
    if rows:
        print(f"{len(rows)} rows are kept from {options.out}", file=sys.stderr)

    def keep(found: list[dict[str, object]]) -> None:
        for row in found:
            rows[str(row["seed"]), str(row["way"])] = row
            print(",".join(str(row.get(column, "")) for column in COLUMNS), flush=True)
        if options.out:
            write_rows(options.out, list(rows.values()))

    print(",".join(COLUMNS))
    for seed in seeds:
        county = make_county(seed)
        for seconds in budgets:
            if (str(seed), our_way(seconds)) not in rows:
                keep([run_ours(county, seed, seconds)[0]])
        if options.replan and (str(seed), REPLAN) not in rows:
            plan = plan_period(county.problem, Limits(seconds=budgets[0], seed=1))
            keep([run_replan(county, seed, plan)])
        if options.peers and (str(seed), PEERS[-1]) not in rows:
            keep(run_peers(county, seed))


def our_way(seconds: float) -> str:
    return f"yanzhen {seconds:g} s"


def kept_rows(out: Path | None) -> dict[tuple[str, str], dict[str, object]]:
    if out is None or not out.exists():
        return {}
    with out.open(newline="") as lines:
        return {(row["seed"], row["way"]): dict(row) for row in csv.DictReader(lines)}


def write_rows(out: Path, rows: list[dict[str, object]]) -> None:
    part = out.with_name(out.name + ".part")
    with part.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    part.replace(out)


if __name__ == "__main__":
    main()
