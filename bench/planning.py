"""Measure the planning engine on a folder of published instances.

    python bench/planning.py --family hhcrsp --dir FOLDER --seconds 60 --seeds 3 \
        --out results.csv --solutions FOLDER

Seconds are processor seconds of the one solver thread (equal to wall time on a quiet
core); compilation is done before the clock starts. Solutions are written in the
published format of the family and checked by an evaluator that shares no code with the
solver. `best.csv` beside the instances gives the value to compare with; `gap` is in percent.

A run that was broken off goes on where it stopped: instances and seeds that `--out` holds
already, with as many seconds, are not run again. Delete the file to measure a new engine.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from yanzhen.engines.planning.control import Limits, Progress
from yanzhen.engines.planning.day import solve_day, warm_up_day
from yanzhen.engines.planning.errors import PlanningInputError
from yanzhen.engines.planning.evaluation.hhcrsp import evaluate_hhcrsp
from yanzhen.engines.planning.evaluation.pvrp import evaluate_pvrp
from yanzhen.engines.planning.hhcrsp import read_hhcrsp, read_json, written_solution
from yanzhen.engines.planning.periodic import solve_periodic, warm_up_periodic
from yanzhen.engines.planning.pvrp import read_pvrp, written_pvrp

COLUMNS = ("instance", "seed", "cost", "best", "gap", "seconds")
Row = dict[str, str]


@dataclass(frozen=True)
class Outcome:
    cost: float
    seconds: float
    solution: str
    suffix: str


def run_hhcrsp(path: Path, limits: Limits, progress: Callable[[Progress], None]) -> Outcome:
    problem = read_hhcrsp(path)
    plan = solve_day(problem, limits, progress=progress)
    solution = written_solution(problem, plan)
    checked = evaluate_hhcrsp(read_json(path), solution)
    if checked.faults:
        raise PlanningInputError(
            f"{path.name}: the plan does not hold. {' '.join(checked.faults[:5])}"
        )
    return Outcome(checked.cost, plan.seconds, json.dumps(solution, indent=1), ".json")


def run_pvrp(path: Path, limits: Limits, progress: Callable[[Progress], None]) -> Outcome:
    problem = read_pvrp(path)
    plan = solve_periodic(problem, limits, progress=progress)
    solution = written_pvrp(problem, plan)
    content = path.read_bytes()
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    checked = evaluate_pvrp(text, solution)
    if checked.faults:
        raise PlanningInputError(
            f"{path.name}: the plan does not hold. {' '.join(checked.faults[:5])}"
        )
    return Outcome(checked.cost, plan.seconds, solution, ".txt")


FAMILIES = {"hhcrsp": (run_hhcrsp, warm_up_day), "pvrp": (run_pvrp, warm_up_periodic)}


def instances(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every instance with its name; best.csv, hidden and explaining files are not instances."""
    for path in sorted(folder.iterdir()):
        if (
            path.is_file()
            and not path.name.startswith(".")
            and path.suffix.lower() not in {".csv", ".md", ".txt.sol"}
        ):
            yield path.name.removesuffix(".gz").removesuffix(".json").removesuffix(".txt"), path


def best_values(folder: Path) -> dict[str, float]:
    path = folder / "best.csv"
    if not path.exists():
        return {}
    with path.open(newline="") as lines:
        return {
            row["instance"]: float(row.get("total_cost") or row["cost"])
            for row in csv.DictReader(lines)
        }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--family", choices=sorted(FAMILIES), required=True)
    parser.add_argument("--dir", type=Path, required=True, help="folder of instances")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, default=3, help="how many seeds, counted from 1")
    parser.add_argument("--out", type=Path, help="CSV of the results")
    parser.add_argument("--solutions", type=Path, help="folder for the solutions")
    parser.add_argument(
        "--only", help="run instances whose name holds one of these words, comma-separated"
    )
    options = parser.parse_args(arguments)
    if not options.dir.is_dir():
        parser.error(f"{options.dir} is not a folder.")
    chosen = list(instances(options.dir))
    if options.only:
        words = options.only.split(",")
        chosen = [(name, path) for name, path in chosen if any(word in name for word in words)]
    if not chosen:
        parser.error(f"{options.dir} holds no instances.")
    run, warm_up = FAMILIES[options.family]
    warm_up()
    best = best_values(options.dir)
    if options.solutions:
        options.solutions.mkdir(parents=True, exist_ok=True)
    rows = kept_rows(options.out, options.seconds)
    wanted = [(seed, *one) for seed in range(1, options.seeds + 1) for one in chosen]
    due = [
        (seed, name, path)
        for seed, name, path in wanted
        if (name, str(seed)) not in rows or _lacks_solution(options.solutions, name, seed)
    ]
    if len(due) < len(wanted):
        print(f"{len(wanted) - len(due)} runs are kept from {options.out}", file=sys.stderr)
    failed: set[str] = set()
    print(",".join(COLUMNS), flush=True)
    for number, (seed, name, path) in enumerate(due):
        if name in failed:
            continue
        head = f"{number + 1}/{len(due)} {name} seed {seed}"
        print(
            f"{head}, about {(len(due) - number) * options.seconds / 60:.0f} min left",
            file=sys.stderr,
            flush=True,
        )
        try:
            outcome = run(path, Limits(seconds=options.seconds, seed=seed), _progress_line(head))
        except PlanningInputError as error:
            print(f"{name}: {error}", file=sys.stderr, flush=True)
            failed.add(name)
            continue
        reference = best.get(name)
        gap = None if reference is None else 100 * (outcome.cost / reference - 1)
        row = {
            "instance": name,
            "seed": str(seed),
            "cost": f"{outcome.cost:.3f}",
            "best": "" if reference is None else f"{reference:g}",
            "gap": "" if gap is None else f"{gap:+.3f}",
            "seconds": f"{outcome.seconds:.1f}",
        }
        rows[name, str(seed)] = row
        print(",".join(row[column] for column in COLUMNS), flush=True)
        if options.solutions:
            target = _solution_path(options.solutions, name, seed, outcome.suffix)
            target.write_text(outcome.solution, encoding="utf-8")
        if options.out:
            _write(options.out, rows)
    _summary([row for (name, _), row in sorted(rows.items()) if name in dict(chosen)])
    return 1 if failed else 0


def kept_rows(out: Path | None, seconds: float) -> dict[tuple[str, str], Row]:
    """The rows of an earlier run that was given as many seconds."""
    if out is None or not out.exists():
        return {}
    with out.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if set(COLUMNS) <= set(row)]
    return {
        (row["instance"], row["seed"]): row
        for row in rows
        if abs(float(row["seconds"]) - seconds) <= max(0.5, 0.05 * seconds)
    }


def _solution_path(folder: Path, name: str, seed: int, suffix: str) -> Path:
    return folder / f"{name}_seed{seed}{suffix}"


def _lacks_solution(folder: Path | None, name: str, seed: int) -> bool:
    return folder is not None and not any(
        _solution_path(folder, name, seed, suffix).exists() for suffix in (".json", ".txt")
    )


def _progress_line(head: str) -> Callable[[Progress], None]:
    """One line that is written over; only on a terminal."""

    def show(progress: Progress) -> None:
        if sys.stderr.isatty():
            print(
                f"\r{head}: {progress.share:4.0%} {progress.cost:12.2f}\033[K",
                end="\r",
                file=sys.stderr,
                flush=True,
            )

    return show


def _write(path: Path, rows: dict[tuple[str, str], Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(row for _, row in sorted(rows.items()))
    part.replace(path)


def _summary(rows: list[Row]) -> None:
    """Median and worst gap of every instance, and the mean of the medians, on standard error."""
    gaps: dict[str, list[float]] = {}
    for row in rows:
        if row["gap"]:
            gaps.setdefault(row["instance"], []).append(float(row["gap"]))
    if not gaps:
        return
    for name, values in gaps.items():
        print(
            f"{name}: median {statistics.median(values):+.3f} %, worst {max(values):+.3f} %",
            file=sys.stderr,
        )
    mean = statistics.mean(statistics.median(values) for values in gaps.values())
    print(f"mean of the medians over {len(gaps)} instances: {mean:+.3f} %", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
