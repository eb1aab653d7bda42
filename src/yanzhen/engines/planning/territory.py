"""Dividing households among responsible people: near, and evenly loaded.

Capacitated k-means whose assignment step is a transport model solved by the HiGHS of
SciPy (highspy and ortools cannot be loaded into one process): load of each household
group to people, cost = load x squared way to the person's centre, every person's load
within a tolerance of the fair share.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from .errors import PlanningInputError

ROUNDS = 8
NEAREST = 12


def divide_territory(
    points: np.ndarray,
    loads: np.ndarray,
    bases: np.ndarray,
    *,
    tolerance: float = 0.05,
    seed: int = 0,
) -> np.ndarray:
    """Return, for every point, the index of the base (person) responsible for it.

    `points` and `bases` are plane coordinates; points of one person's share lie together.
    A point is never split: the person with most of it in the transport model gets it.
    """
    if len(bases) == 0:
        raise PlanningInputError("A territory cannot be divided among nobody.")
    if len(points) == 0:
        return np.zeros(0, np.int64)
    random = np.random.default_rng(seed)
    # people of one base begin a little apart, so that their shares can separate
    spread = float(np.std(points, axis=0).mean()) or 1.0
    centres = bases + random.normal(0.0, 0.05 * spread, bases.shape)
    owner = np.zeros(len(points), np.int64)
    for _ in range(ROUNDS):
        owner = _transport(points, loads, centres, tolerance)
        for person in range(len(bases)):
            mine = owner == person
            if mine.any():
                centres[person] = np.average(
                    points[mine], axis=0, weights=np.maximum(loads[mine], 1e-9)
                )
    return owner


def _transport(
    points: np.ndarray, loads: np.ndarray, centres: np.ndarray, tolerance: float
) -> np.ndarray:
    people = len(centres)
    way = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    width = min(people, NEAREST)
    near = np.argsort(way, axis=1, kind="stable")[:, :width]
    fair = float(loads.sum()) / people
    count = len(points) * width
    # rows: one a point (all of it is given away), one a person (load about the fair share, or at
    # a price)
    scale = float(np.median(way)) or 1.0
    ways = (way[np.arange(len(points))[:, None], near] * loads[:, None] / scale).ravel()
    cost = np.concatenate([ways, np.full(2 * people, 100.0)])
    point = np.repeat(np.arange(len(points)), width)
    given = csr_array(
        (np.ones(count), (point, np.arange(count))), shape=(len(points), count + 2 * people)
    )
    columns = np.concatenate([np.arange(count), count + np.arange(2 * people)])
    rows = np.concatenate([near.ravel(), np.tile(np.arange(people), 2)])
    values = np.concatenate([np.repeat(loads, width), -np.ones(people), np.ones(people)])
    most = csr_array((values, (rows, columns)), shape=(people, count + 2 * people))
    answer = linprog(
        cost,
        A_ub=vstack([most, -most]),
        b_ub=np.concatenate(
            [np.full(people, fair * (1 + tolerance)), np.full(people, -fair * (1 - tolerance))]
        ),
        A_eq=given,
        b_eq=np.ones(len(points)),
        bounds=(0, None),
        method="highs",
    )
    if answer.x is None:
        raise PlanningInputError(f"The territory cannot be divided: {answer.message}")
    share = answer.x[:count].reshape(len(points), width)
    owner: np.ndarray = near[np.arange(len(points)), share.argmax(axis=1)].astype(np.int64)
    return owner
