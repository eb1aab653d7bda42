"""All waiting tasks at once: as many as possible are covered, at the least price.

Small batches are solved to a proven optimum (HiGHS), larger ones by ruin and recreate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from .kernel import improve
from .model import USUAL, Helper, Matching, Suggestion, Task, Weights, check
from .pricing import MOST_ASKED, Offers, offers, reasons, why_open

EXACT_PAIRS = 1_500
ITERATIONS_PER_PLACE = 400
FEWEST_ITERATIONS = 20_000


def match(
    tasks: tuple[Task, ...],
    helpers: tuple[Helper, ...],
    weights: Weights = USUAL,
    *,
    seed: int = 0,
    iterations: int | None = None,
    most_asked: int = MOST_ASKED,
) -> Matching:
    """Give every task its helpers, or say why not.

    A helper has at most ``at_most`` tasks, which neither overlap nor follow each other within
    ``gap_minutes``; each further task costs ``next_task`` more than the one before it, so work is
    shared. A task for several people has one place for each. With ``iterations`` given the search
    is used whatever the size; the same seed and input give the same answer.
    Raises MatchingInputError.
    """
    check(tasks, helpers)
    places = tuple(task for task in tasks for _ in range(task.people))
    found = offers(places, helpers, weights, most_asked)
    if iterations is None and len(found.helper) <= EXACT_PAIRS:
        taken = _proven(places, helpers, found, weights)
        is_proven = True
    else:
        taken = _searched(places, helpers, found, weights, seed, iterations)
        is_proven = False
    return _answer(places, helpers, found, taken, weights, is_proven)


def _searched(
    places: tuple[Task, ...],
    helpers: tuple[Helper, ...],
    found: Offers,
    weights: Weights,
    seed: int,
    iterations: int | None,
) -> NDArray[np.int64]:
    if not places or not helpers:
        return np.full(len(places), -1, np.int64)
    rounds = iterations or max(FEWEST_ITERATIONS, ITERATIONS_PER_PLACE * len(places))
    most = np.asarray([helper.at_most for helper in helpers], np.int64)
    return improve(
        found.first,
        found.helper,
        found.price,
        np.asarray([place.span[0] for place in places], np.int64),
        np.asarray([place.span[1] + weights.gap_minutes for place in places], np.int64),
        np.asarray([weights.open_task * place.worth for place in places], np.float64),
        most,
        weights.next_task,
        rounds,
        seed,
    )


def _proven(
    places: tuple[Task, ...], helpers: tuple[Helper, ...], found: Offers, weights: Weights
) -> NDArray[np.int64]:
    """The optimum of the assignment model.

    Variables: each pair, each place left open, and for each helper how many tasks there are at
    least (y_k, at the price of the k-th). Rows: each place is taken once or open; the pairs of a
    helper equal the sum of y; of the tasks that run at the same moment a helper has one.
    """
    pairs, n = len(found.helper), len(places)
    taken = np.full(n, -1, np.int64)
    if not pairs:
        return taken
    task_of = np.repeat(np.arange(n), np.diff(found.first))
    by_helper: dict[int, list[int]] = {}
    for pair, helper in enumerate(found.helper):
        by_helper.setdefault(int(helper), []).append(pair)
    steps = [
        (h, k) for h, mine in by_helper.items() for k in range(min(helpers[h].at_most, len(mine)))
    ]
    cost = np.concatenate(
        (
            found.price,
            [weights.open_task * place.worth for place in places],
            [weights.next_task * k for _, k in steps],
        )
    )
    rows: list[tuple[list[int], list[float], float, float]] = [
        ([*range(*found.of(t).indices(pairs)), pairs + t], [], 1.0, 1.0) for t in range(n)
    ]
    at: dict[int, list[int]] = {}
    for index, (h, _) in enumerate(steps):
        at.setdefault(h, []).append(pairs + n + index)
    for h, mine in by_helper.items():
        signs = [1.0] * len(mine) + [-1.0] * len(at.get(h, []))
        rows.append(([*mine, *at.get(h, [])], signs, 0.0, 0.0))
        rows += [
            (clique, [], 0.0, 1.0)
            for clique in _at_once(mine, task_of, places, weights.gap_minutes)
        ]
    columns = np.concatenate([columns for columns, *_ in rows])
    lines = np.repeat(np.arange(len(rows)), [len(columns) for columns, *_ in rows])
    values = np.concatenate([signs or [1.0] * len(columns) for columns, signs, *_ in rows])
    matrix = coo_array((values, (lines, columns)), shape=(len(rows), len(cost))).tocsr()
    limits = LinearConstraint(matrix, [row[2] for row in rows], [row[3] for row in rows])
    solved = milp(cost, constraints=limits, integrality=np.ones(len(cost)), bounds=Bounds(0, 1))
    chosen = np.flatnonzero(solved.x[:pairs] > 0.5)
    taken[task_of[chosen]] = chosen
    return taken


def _at_once(
    mine: list[int], task_of: NDArray[np.int64], places: tuple[Task, ...], gap: int
) -> list[list[int]]:
    """Groups of a helper's pairs of which only one can be had: those that run at one moment."""
    groups = []
    for moment in {places[task_of[pair]].span[0] for pair in mine}:
        group = [
            pair
            for pair in mine
            if places[task_of[pair]].span[0] <= moment < places[task_of[pair]].span[1] + gap
        ]
        if len(group) > 1:
            groups.append(group)
    return groups


def _answer(
    places: tuple[Task, ...],
    helpers: tuple[Helper, ...],
    found: Offers,
    taken: NDArray[np.int64],
    weights: Weights,
    is_proven: bool,
) -> Matching:
    suggestions, left, count = [], {}, dict.fromkeys(range(len(helpers)), 0)
    total = 0.0
    for place, pair in zip(places, taken, strict=True):
        if pair < 0:
            total += weights.open_task * place.worth
            if place.id not in left:
                left[place.id] = why_open(place, helpers)
            continue
        h = int(found.helper[pair])
        total += float(found.price[pair]) + weights.next_task * count[h]
        count[h] += 1
        helper = helpers[h]
        suggestions.append(
            Suggestion(place.id, helper.id, float(found.price[pair]), reasons(place, helper))
        )
    return Matching(tuple(suggestions), tuple(left.items()), total, is_proven)
