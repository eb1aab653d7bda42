"""The published format of the home health care routing and scheduling problem.

Instances and solutions as in the data repository of Ceschia, Di Gaspero, Rosati &
Schaerf (2024, doi 10.1111/itor.13585): plain or gzipped JSON.
"""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from .day_model import DayCarer, DayPlan, DayProblem, DayTask, DayVisit, DayWeights, Synchronisation
from .errors import PlanningInputError


def read_json(path: Path) -> Any:
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    return json.loads(content)


def read_hhcrsp(source: Path | dict[str, Any]) -> DayProblem:
    """Turn an instance into a day problem; raises PlanningInputError with file and field."""
    name = source.name if isinstance(source, Path) else "instance"
    try:
        content = read_json(source) if isinstance(source, Path) else source
        durations = {
            service["id"]: service.get("default_duration") for service in content["services"]
        }
        offices = {
            office["id"]: i
            for i, office in enumerate(content.get("central_offices") or [{"id": "d"}])
        }
        visits = tuple(
            _visit(patient, i + len(offices), durations)
            for i, patient in enumerate(content["patients"])
        )
        carers = tuple(_carer(carer, offices) for carer in content["caregivers"])
        travel = np.array(content["distances"], dtype=np.float64)
    except (
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        if isinstance(error, PlanningInputError):
            raise
        raise PlanningInputError(
            f"{name} is not an HHCRSP instance: {type(error).__name__} {error}."
        ) from error
    overtime = 100.0 if any(math.isfinite(carer.shift_end) for carer in carers) else 0.0
    return DayProblem(visits, carers, travel, DayWeights(overtime=overtime))


def _visit(patient: dict[str, Any], place: int, durations: dict[str, float | None]) -> DayVisit:
    tasks = []
    for required in patient["required_caregivers"]:
        minutes = required.get("duration")
        if minutes is None:
            minutes = durations[required["service"]]
        tasks.append(DayTask(required["service"], float(minutes)))
    synchronisation = None
    gap = (0.0, 0.0)
    if len(tasks) > 1:
        stated = patient["synchronization"]
        synchronisation = Synchronisation(stated["type"])
        if synchronisation is Synchronisation.SEQUENTIAL:
            gap = (float(stated["distance"][0]), float(stated["distance"][1]))
    opens, closes = patient["time_window"]
    return DayVisit(
        patient["id"],
        patient.get("distance_matrix_index", place),
        float(opens),
        float(closes),
        tuple(tasks),
        synchronisation,
        *gap,
        forbidden=frozenset(patient.get("incompatible_caregivers") or ()),
    )


def _carer(carer: dict[str, Any], offices: dict[str, int]) -> DayCarer:
    shift = carer.get("working_shift") or (0.0, float("inf"))
    office = carer.get("starting_point_id") or carer.get("departing_point")
    return DayCarer(
        carer["id"],
        frozenset(carer["abilities"]),
        offices.get(office, 0) if office else 0,
        float(shift[0]),
        float(shift[1]),
    )


GRID = 1 << 20


def _up(minutes: float) -> float:
    return math.ceil(minutes * GRID) / GRID


def written_solution(problem: DayProblem, plan: DayPlan) -> dict[str, Any]:
    """The plan in the published solution format.

    Starts are the earliest on a grid of millionths that are powers of two, so that a checker
    without tolerance meets no rounding error. `global_ordering` holds the visits as they begin.
    """
    visits = {visit.id: visit for visit in problem.visits}
    ways = np.vectorize(_up, otypes=[float])(problem.travel)
    starts = {
        (stop.visit, stop.task): _up(visits[stop.visit].opens)
        for stops in plan.routes.values()
        for stop in stops
    }
    # each pass settles at least one start, unless rounding left two no room for each other
    for _ in range(len(starts) + 1):
        before = dict(starts)
        for carer in problem.carers:
            free, at = carer.shift_start, carer.place
            for stop in plan.routes[carer.id]:
                visit, task = visits[stop.visit], (stop.visit, stop.task)
                starts[task] = max(starts[task], _up(free) + float(ways[at, visit.place]))
                free, at = starts[task] + _up(visit.tasks[stop.task].minutes), visit.place
        for visit in problem.visits:
            first, second = (visit.id, 0), (visit.id, 1)
            if visit.synchronisation is Synchronisation.SIMULTANEOUS:
                starts[first] = starts[second] = max(starts[first], starts[second])
            elif visit.synchronisation is Synchronisation.SEQUENTIAL:
                starts[second] = max(starts[second], starts[first] + _up(visit.gap_min))
                starts[first] = max(starts[first], _up(starts[second] - visit.gap_max))
        if starts == before:
            break
    else:
        raise PlanningInputError("The plan leaves less room than the millionths it is written in.")
    routes = [
        {
            "caregiver_id": carer,
            "locations": [
                {
                    "patient_id": stop.visit,
                    "service_id": visits[stop.visit].tasks[stop.task].skill,
                    "arrival_time": starts[stop.visit, stop.task],
                    "departure_time": starts[stop.visit, stop.task]
                    + _up(visits[stop.visit].tasks[stop.task].minutes),
                }
                for stop in stops
            ],
        }
        for carer, stops in plan.routes.items()
    ]
    begun = sorted(visits, key=lambda name: starts[name, 0])
    return {"routes": routes, "global_ordering": begun}
