"""One day with synchronised visits: the problem and the plan.

The problem is that of Mankowska, Meisel & Bierwirth (2014), widened by shifts, start
places, forbidden carers and the cost of choosing a carer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from .errors import PlanningInputError


class Synchronisation(Enum):
    SIMULTANEOUS = "simultaneous"
    SEQUENTIAL = "sequential"


@dataclass(frozen=True)
class DayTask:
    """One person's part of a visit."""

    skill: str
    minutes: float


@dataclass(frozen=True)
class DayVisit:
    """A visit at a place of the matrix; it may start late (tardiness is paid), never early."""

    id: str
    place: int
    opens: float
    closes: float
    tasks: tuple[DayTask, ...]
    synchronisation: Synchronisation | None = None
    gap_min: float = 0.0
    gap_max: float = 0.0
    forbidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DayCarer:
    id: str
    skills: frozenset[str]
    place: int = 0
    shift_start: float = 0.0
    shift_end: float = float("inf")
    break_from: float = 0.0
    break_minutes: float = 0.0


@dataclass(frozen=True)
class DayWeights:
    travel: float = 1.0
    total_tardiness: float = 1.0
    worst_tardiness: float = 1.0
    overtime: float = 0.0


@dataclass(frozen=True)
class DayProblem:
    """`travel[i][j]` is the way from place i to place j; `extra` the cost of a carer for (visit,
    task index).
    """

    visits: tuple[DayVisit, ...]
    carers: tuple[DayCarer, ...]
    travel: np.ndarray
    weights: DayWeights = DayWeights()
    extra: dict[tuple[str, int, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class DayStop:
    visit: str
    task: int
    start: float
    end: float


@dataclass(frozen=True)
class DayPlan:
    """Routes in working order, and each term of the objective unweighted."""

    routes: dict[str, tuple[DayStop, ...]]
    terms: dict[str, float]
    cost: float
    iterations: int
    seconds: float
    cancelled: bool


def check_day(problem: DayProblem) -> None:
    """Raise PlanningInputError with one sentence on the first thing that cannot be planned."""
    travel = np.asarray(problem.travel, dtype=np.float64)
    if travel.ndim != 2 or travel.shape[0] != travel.shape[1]:
        raise PlanningInputError("The travel matrix must be square.")
    if travel.size and (not np.all(np.isfinite(travel)) or travel.min() < 0):
        raise PlanningInputError("The travel matrix holds a value that is missing or below zero.")
    places = travel.shape[0]
    seen: set[str] = set()
    for carer in problem.carers:
        if carer.id in seen:
            raise PlanningInputError(f"Carer {carer.id} is listed twice.")
        seen.add(carer.id)
        if not 0 <= carer.place < places:
            raise PlanningInputError(
                f"Carer {carer.id} starts at place {carer.place}, which the matrix does not have."
            )
        if carer.shift_end < carer.shift_start:
            raise PlanningInputError(f"The shift of carer {carer.id} ends before it starts.")
    offered = {skill for carer in problem.carers for skill in carer.skills}
    seen = set()
    for visit in problem.visits:
        if visit.id in seen:
            raise PlanningInputError(f"Visit {visit.id} is listed twice.")
        seen.add(visit.id)
        if not 0 <= visit.place < places:
            raise PlanningInputError(
                f"Visit {visit.id} is at place {visit.place}, which the matrix does not have."
            )
        if visit.closes < visit.opens:
            raise PlanningInputError(f"The window of visit {visit.id} closes before it opens.")
        if not 1 <= len(visit.tasks) <= 2:
            raise PlanningInputError(
                f"Visit {visit.id} needs {len(visit.tasks)} people; one or two can be planned."
            )
        if len(visit.tasks) == 2 and visit.synchronisation is None:
            raise PlanningInputError(
                f"Visit {visit.id} needs two people but does not say whether together or in turn."
            )
        if visit.gap_max < visit.gap_min:
            raise PlanningInputError(
                f"The longest gap of visit {visit.id} is shorter than its shortest gap."
            )
        able = []
        for task in visit.tasks:
            if task.skill not in offered:
                raise PlanningInputError(
                    f"Visit {visit.id} needs the skill {task.skill}, which nobody has."
                )
            if not task.minutes >= 0:
                raise PlanningInputError(f"The duration of visit {visit.id} is below zero.")
            able.append(
                {
                    c.id
                    for c in problem.carers
                    if task.skill in c.skills and c.id not in visit.forbidden
                }
            )
        if not all(able):
            raise PlanningInputError(
                f"Everybody able to make visit {visit.id} is forbidden for it."
            )
        if len(able) == 2 and len(able[0] | able[1]) < 2:
            raise PlanningInputError(
                f"Visit {visit.id} needs two people, but only one is able to make it."
            )
