"""Dividing households among responsible people: near, and evenly loaded.

Capacitated k-means whose assignment step is a transport model solved by HiGHS: load of
each household group to people, cost = load x squared way to the person's centre, every
person's load within a tolerance of the fair share.
"""

from __future__ import annotations

import highspy
import numpy as np

from .errors import PlanningInputError

ROUNDS = 8
NEAREST = 12


def divide_territory(
    points: np.ndarray, loads: np.ndarray, bases: np.ndarray, *, tolerance: float = 0.05, seed: int = 0
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
                centres[person] = np.average(points[mine], axis=0, weights=np.maximum(loads[mine], 1e-9))
    return owner


def _transport(points: np.ndarray, loads: np.ndarray, centres: np.ndarray, tolerance: float) -> np.ndarray:
    people = len(centres)
    way = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    width = min(people, NEAREST)
    near = np.argsort(way, axis=1, kind="stable")[:, :width]
    fair = float(loads.sum()) / people
    count = len(points) * width
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    # rows: one a point (all of it is given away), one a person (load about the fair share, at a price)
    rows = len(points) + people
    cost = np.concatenate([(way[np.arange(len(points))[:, None], near]).ravel(), np.full(2 * people, 0.0)])
    scale = float(np.median(way)) or 1.0
    cost = cost * np.concatenate([np.repeat(loads, width), np.zeros(2 * people)]) / scale
    cost[count:] = 100.0
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count + 2 * people, rows
    model.col_cost_ = cost
    model.col_lower_ = np.zeros(count + 2 * people)
    model.col_upper_ = np.concatenate([np.ones(count), np.full(2 * people, highspy.kHighsInf)])
    model.row_lower_ = np.concatenate([np.ones(len(points)), np.full(people, fair * (1 - tolerance))])
    model.row_upper_ = np.concatenate([np.ones(len(points)), np.full(people, fair * (1 + tolerance))])
    point = np.repeat(np.arange(len(points)), width)
    index = np.stack([point, len(points) + near.ravel()], axis=1).ravel()
    value = np.stack([np.ones(count), np.repeat(loads, width)], axis=1).ravel()
    slack = len(points) + np.arange(people)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate(
        [np.arange(0, 2 * count + 1, 2), 2 * count + 1 + np.arange(2 * people)]
    ).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate([index, slack, slack]).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([value, np.ones(people), -np.ones(people)])
    solver.passModel(model)
    solver.run()
    share = np.asarray(solver.getSolution().col_value)[:count].reshape(len(points), width)
    return near[np.arange(len(points)), share.argmax(axis=1)].astype(np.int64)
