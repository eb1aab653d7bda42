"""Run general solvers on the instances of home health care that `planning.py` runs.

    python bench/planning_peers.py --dir FOLDER --seconds 60 --only 50_1,100_1 --out peers.csv

The same instances, seconds of one core and evaluator for everybody:

- `yanzhen`: this engine;
- `ortools`: OR-Tools routing with guided local search. Every first-solution strategy gets
  the whole time, and the best of them counts. Its cost knows no worst tardiness, so it
  searches for travel and total tardiness and is judged by the whole objective;
- `timefold`: Timefold Community 1.24 (`TimefoldDay.java`) with the whole objective. Its own
  choice of moves and two with ruin and recreate get the whole time each, and the best of
  them counts. Java's compiler is warm before the clock starts; what it and the collector
  of garbage use meanwhile is not counted.

Timefold needs a JDK (17) and its jars: `pip download --no-deps timefold==1.24.0b0`, then
`python -m zipfile -e timefold-1.24.0b0-py3-none-any.whl FOLDER`, and
`--timefold FOLDER/timefold/solver/jars`; where that package is installed, no option is needed.

The published BRKGA (Kummer, de Araújo, Buriol & Resende) stands beside them as the means
of each size, reached in minutes on four cores.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from planning import best_values, instances

from yanzhen.engines.planning.control import Limits
from yanzhen.engines.planning.day import solve_day, warm_up_day
from yanzhen.engines.planning.day_model import DayProblem, Synchronisation
from yanzhen.engines.planning.evaluation.hhcrsp import evaluate_hhcrsp
from yanzhen.engines.planning.hhcrsp import read_hhcrsp, read_json, written_solution

COLUMNS = ("instance", "patients", "way", "cost", "best", "gap_percent", "seconds")
STRATEGIES = (
    "PATH_CHEAPEST_ARC",
    "PATH_MOST_CONSTRAINED_ARC",
    "SAVINGS",
    "PARALLEL_CHEAPEST_INSERTION",
    "LOCAL_CHEAPEST_INSERTION",
    "GLOBAL_CHEAPEST_ARC",
    "FIRST_UNBOUND_MIN_VALUE",
)
BRKGA_MEANS = {50: 630.1, 75: 797.3, 100: 846.8, 200: 1260.0, 300: 1664.8}
PARTS = 1 << 10  # of a minute; a power of two, so that a time is exact as a float too
HORIZON = 20_000 * PARTS
MOVES = ("default", "mixed", "ruin")  # as TimefoldDay.java calls them
WARM_UP = 2.0  # seconds of a search that is thrown away, for the compiler of Java


class OrToolsDay:
    """A node for every task, a vehicle for every carer, and a dimension of time."""

    def __init__(self, problem: DayProblem) -> None:
        self.problem = problem
        self.tasks = [(v, k) for v, visit in enumerate(problem.visits) for k in range(len(visit.tasks))]  # fmt: skip  # noqa: E501
        carers = len(problem.carers)
        places = [carer.place for carer in problem.carers]
        places += [problem.visits[v].place for v, _ in self.tasks]
        stays = [0.0] * carers + [problem.visits[v].tasks[k].minutes for v, k in self.tasks]
        # rounded up, so that nobody arrives too early; the cost is rounded evenly
        ways = problem.travel[np.ix_(places, places)]
        cost = np.round(ways * PARTS).astype(int).tolist()
        transit = (np.ceil(ways * PARTS) + np.ceil(np.array(stays) * PARTS)[:, None]).astype(int)
        self.manager = pywrapcp.RoutingIndexManager(
            len(places), carers, list(range(carers)), list(range(carers))
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        arc = self.routing.RegisterTransitMatrix(cost)
        step = self.routing.RegisterTransitMatrix(transit.tolist())
        self.routing.SetArcCostEvaluatorOfAllVehicles(arc)
        self.routing.AddDimension(step, HORIZON, HORIZON, False, "time")
        self.clock = self.routing.GetDimensionOrDie("time")
        self.index = {
            task: self.manager.NodeToIndex(carers + i) for i, task in enumerate(self.tasks)
        }
        self._state_the_rules()

    def _state_the_rules(self) -> None:
        problem, routing, clock = self.problem, self.routing, self.clock
        solver = routing.solver()
        for c, carer in enumerate(problem.carers):
            clock.CumulVar(routing.Start(c)).SetMin(math.ceil(carer.shift_start * PARTS))
            if math.isfinite(carer.shift_end):
                clock.CumulVar(routing.End(c)).SetMax(math.floor(carer.shift_end * PARTS))
        for (v, k), index in self.index.items():
            visit = problem.visits[v]
            routing.VehicleVar(index).SetValues([-1, *able_carers(problem, v, k)])
            clock.CumulVar(index).SetMin(math.ceil(visit.opens * PARTS))
            clock.SetCumulVarSoftUpperBound(index, math.floor(visit.closes * PARTS), 1)
        for v, visit in enumerate(problem.visits):
            if len(visit.tasks) < 2:
                continue
            one, two = self.index[v, 0], self.index[v, 1]
            begin, other = clock.CumulVar(one), clock.CumulVar(two)
            solver.Add(routing.VehicleVar(one) != routing.VehicleVar(two))
            if visit.synchronisation is Synchronisation.SIMULTANEOUS:
                solver.Add(begin == other)
            else:
                solver.Add(other >= begin + math.ceil(visit.gap_min * PARTS))
                solver.Add(other <= begin + math.floor(visit.gap_max * PARTS))

    def solve(self, strategy: str, seconds: float) -> dict[str, Any] | None:
        """The best solution in the published format; None when there is none in time."""
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = getattr(
            routing_enums_pb2.FirstSolutionStrategy, strategy
        )
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        # the clock below counts the processor's seconds; this one only ends a stuck search
        parameters.time_limit.FromSeconds(math.ceil(seconds * 5))
        began = time.process_time()
        limit = self.routing.solver().CustomLimit(lambda: time.process_time() - began > seconds)
        self.routing.AddSearchMonitor(limit)
        found = self.routing.SolveWithParameters(parameters)
        return self._written(found) if found else None

    def _written(self, found: Any) -> dict[str, Any]:
        routes = []
        carers = len(self.problem.carers)
        for c, carer in enumerate(self.problem.carers):
            locations = []
            index = found.Value(self.routing.NextVar(self.routing.Start(c)))
            while not self.routing.IsEnd(index):
                v, k = self.tasks[self.manager.IndexToNode(index) - carers]
                begin = found.Min(self.clock.CumulVar(index)) / PARTS
                locations.append(written_stop(self.problem, v, k, begin))
                index = found.Value(self.routing.NextVar(index))
            routes.append({"caregiver_id": carer.id, "locations": locations})
        return {"routes": routes}


def able_carers(problem: DayProblem, v: int, k: int) -> list[int]:
    visit = problem.visits[v]
    return [
        c
        for c, carer in enumerate(problem.carers)
        if visit.tasks[k].skill in carer.skills and carer.id not in visit.forbidden
    ]


def written_stop(problem: DayProblem, v: int, k: int, begin: float) -> dict[str, object]:
    task = problem.visits[v].tasks[k]
    return {
        "patient_id": problem.visits[v].id,
        "service_id": task.skill,
        "arrival_time": begin,
        "departure_time": begin + math.ceil(task.minutes * PARTS) / PARTS,
    }


def run_ortools(problem: DayProblem, content: Any, seconds: float) -> tuple[float | None, str]:
    """The least cost over all first-solution strategies, and which one it was."""
    lowest, by = None, "no solution"
    for strategy in STRATEGIES:
        solution = OrToolsDay(problem).solve(strategy, seconds)
        if solution is None:
            continue
        checked = evaluate_hhcrsp(content, solution)
        if checked.faults:
            raise SystemExit(f"The plan of OR-Tools does not hold: {checked.faults[:5]}")
        if lowest is None or checked.cost < lowest:
            lowest, by = checked.cost, strategy.lower()
    return lowest, by


def timefold_jars(folder: Path | None) -> str | None:
    """The class path of Timefold from a folder, or from the Python package that carries it."""
    if shutil.which("java") is None or shutil.which("javac") is None:
        return None
    if folder is None:
        # a namespace: it has places, but no file of its own
        package = find_spec("timefold")
        places = package.submodule_search_locations if package else None
        folders = [Path(place) / "solver" / "jars" for place in places or ()]
    else:
        folders = [folder]
    jars = [jar for place in folders for jar in sorted(place.glob("*.jar"))]
    if folder is not None and not jars:
        raise SystemExit(f"There are no jars in {folder}.")
    # without a logger it is quiet
    return os.pathsep.join(str(jar) for jar in jars if "logback" not in jar.name) or None


def told_to_timefold(problem: DayProblem, tasks: list[tuple[int, int]]) -> str:
    """The day in whole numbers; times are rounded so that a plan that holds there holds here."""
    number = {task: i for i, task in enumerate(tasks)}
    words: list[int] = [len(problem.carers), len(tasks), len(problem.travel)]
    words += np.ceil(problem.travel * PARTS).astype(int).ravel().tolist()
    for carer in problem.carers:
        words += [carer.place, math.ceil(carer.shift_start * PARTS)]
        words.append(math.floor(min(carer.shift_end * PARTS, 1e15)))
    for v, k in tasks:
        visit = problem.visits[v]
        words += [visit.place, math.ceil(visit.opens * PARTS), math.floor(visit.closes * PARTS)]
        words += [math.ceil(visit.tasks[k].minutes * PARTS), number.get((v, 1 - k), -1)]
        words += [math.ceil(visit.gap_min * PARTS), math.floor(visit.gap_max * PARTS)]
        able = able_carers(problem, v, k)
        words += [len(able), *able]
    return " ".join(map(str, words))


def run_timefold(
    problem: DayProblem, content: Any, seconds: float, jars: str
) -> tuple[float | None, str]:
    """The least cost over all choices of moves and which one it was, or why there is none."""
    lowest, by, why = None, "", ""
    for moves in MOVES:
        solution, why = solved_by_timefold(problem, moves, seconds, jars)
        if solution is None:
            continue
        checked = evaluate_hhcrsp(content, solution)
        if checked.faults:
            why = f"no plan: {checked.faults[0]}"
        elif lowest is None or checked.cost < lowest:
            lowest, by = checked.cost, moves
    return lowest, by or why


def solved_by_timefold(
    problem: DayProblem, moves: str, seconds: float, jars: str
) -> tuple[dict[str, Any] | None, str]:
    """The best solution in the published format, or None and why there is none."""
    tasks = [(v, k) for v, visit in enumerate(problem.visits) for k in range(len(visit.tasks))]
    source = str(Path(__file__).with_name("TimefoldDay.java"))
    words = ["java", "-XX:+UseSerialGC", "-cp", jars, source, moves, str(WARM_UP), str(seconds)]
    try:
        ended = subprocess.run(
            words,
            input=told_to_timefold(problem, tasks),
            capture_output=True,
            text=True,
            check=False,
            timeout=40 * (seconds + WARM_UP) + 60,
        )
    except subprocess.TimeoutExpired:
        return None, "no plan: it did not end"
    if ended.returncode != 0:
        print(ended.stderr[:2_000], file=sys.stderr)
        return None, "no plan: it failed"
    first, *lines = ended.stdout.split("\n")
    hard, used = first.split()
    if float(used) < 0.95 * seconds:  # others kept the machine busy for too long
        return None, f"no plan: it got only {float(used):.1f} s"
    if int(hard) < 0:
        return None, f"no plan: hard score {hard}"
    routes = []
    for carer, line in zip(problem.carers, lines, strict=False):
        stops = (map(int, stop.split(":")) for stop in line.split())
        locations = [written_stop(problem, *tasks[task], start / PARTS) for task, start in stops]
        routes.append({"caregiver_id": carer.id, "locations": locations})
    return {"routes": routes}, ""


def run_yanzhen(problem: DayProblem, content: Any, seconds: float) -> float:
    plan = solve_day(problem, Limits(seconds=seconds, seed=1))
    checked = evaluate_hhcrsp(content, written_solution(problem, plan))
    if checked.faults:
        raise SystemExit(f"The plan does not hold: {checked.faults[:5]}")
    return checked.cost


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--only", help="words in the names of instances, comma-separated")
    parser.add_argument("--timefold", type=Path, help="folder of the jars of Timefold")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    words = options.only.split(",") if options.only else [""]
    chosen = [(n, p) for n, p in instances(options.dir) if any(word in n for word in words)]
    best = best_values(options.dir)
    jars = timefold_jars(options.timefold)
    if jars is None:
        print("timefold: not present (it needs a JDK, and its jars or the package timefold)")
    warm_up_day()
    rows: list[dict[str, object]] = []
    print(",".join(COLUMNS))
    for name, path in chosen:
        problem, content = read_hhcrsp(path), read_json(path)
        reference = best.get(name)
        ways: list[tuple[str, float | None]] = [
            ("yanzhen", run_yanzhen(problem, content, options.seconds))
        ]
        cost, by = run_ortools(problem, content, options.seconds)
        ways.append((f"ortools ({by})", cost))
        if jars is not None:
            cost, by = run_timefold(problem, content, options.seconds, jars)
            ways.append((f"timefold ({by})", cost))
        patients = len(problem.visits)
        if patients in BRKGA_MEANS:
            ways.append(("published BRKGA, mean of the size", BRKGA_MEANS[patients]))
        for way, value in ways:
            is_ours = "BRKGA" not in way
            gap = 100 * (value / reference - 1) if value and reference and is_ours else None
            row = {
                "instance": name,
                "patients": patients,
                "way": way,
                "cost": "" if value is None else f"{value:.3f}",
                "best": reference or "",
                "gap_percent": "" if gap is None else f"{gap:+.2f}",
                "seconds": f"{options.seconds:g}" if is_ours else "",
            }
            rows.append(row)
            print(",".join(str(row[column]) for column in COLUMNS), flush=True)
    if options.out:
        with options.out.open("w", newline="") as lines:
            writer = csv.DictWriter(lines, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
