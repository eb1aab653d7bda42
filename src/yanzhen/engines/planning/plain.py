"""Plain capacitated or time-window routing, handed to PyVRP in a process of its own.

PyVRP is an optional part. It ignores its time limit when edges are huge, so edges are
capped at 10 million and the process is ended when it outlives its time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass

from .errors import PlanningInputError

LONGEST_EDGE = 10_000_000


@dataclass(frozen=True)
class PlainProblem:
    """Whole numbers throughout; place 0 is the depot, and index 0 of every list belongs to it."""

    vehicles: int
    capacity: int
    demands: tuple[int, ...]
    services: tuple[int, ...]
    windows: tuple[tuple[int, int], ...] | None
    distances: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class PlainPlan:
    routes: tuple[tuple[int, ...], ...]
    distance: int
    feasible: bool


def solve_plain(
    problem: PlainProblem, *, iterations: int, seed: int = 0, seconds: float = 60.0
) -> PlainPlan:
    """Routes of least distance by PyVRP; the process is ended after `seconds`.

    Raises PlanningInputError for a problem that does not fit together, when PyVRP is not
    installed, and when the time is up without a plan.
    """
    check_plain(problem)
    job = {**asdict(problem), "iterations": iterations, "seed": seed}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", f"{__package__}.plain_worker"],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PlanningInputError(
            f"Plain routing found no plan within {seconds:g} seconds."
        ) from error
    if ended.returncode != 0:
        last = ended.stderr.strip().splitlines()[-1:] or ["no message"]
        raise PlanningInputError(f"Plain routing failed: {last[0]}")
    answer = json.loads(ended.stdout)
    return PlainPlan(
        tuple(tuple(route) for route in answer["routes"]), answer["distance"], answer["feasible"]
    )


def check_plain(problem: PlainProblem) -> None:
    count = len(problem.distances)
    if any(len(row) != count for row in problem.distances):
        raise PlanningInputError("The distance matrix must be square.")
    if len(problem.demands) != count or len(problem.services) != count:
        raise PlanningInputError("Every place needs one demand and one service time.")
    if problem.vehicles < 1:
        raise PlanningInputError("There is no vehicle.")
    if any(value < 0 for row in problem.distances for value in row):
        raise PlanningInputError("A distance is below zero.")
    for place, (opens, closes) in enumerate(problem.windows or ()):
        if closes < opens:
            raise PlanningInputError(f"The window of place {place} closes before it opens.")
