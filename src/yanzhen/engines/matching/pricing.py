"""Who may take which task, at what price, and why.

The price of a pair, in kilometres (``Weights``):

    kilometre · way + hour_served · hours of the last weeks
    + rare_skill · Σ scarcity of the skills that the task does not ask for
    − known · min(3, past services to this client), and never below zero

Spending somebody with a scarce skill on a task that does not ask for it costs, so that they stay
free for one that does.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model import Helper, Reason, Task, Weights

MOST_ASKED = 60
MOST_KNOWN = 3
LITTLE_SERVED_MINUTES = 120


@dataclass(frozen=True, slots=True)
class Offers:
    """Every pair that is allowed, by task and then by price (rows of tasks as in a CSR matrix)."""

    first: NDArray[np.int64]
    helper: NDArray[np.int64]
    price: NDArray[np.float64]

    def of(self, task: int) -> slice:
        return slice(int(self.first[task]), int(self.first[task + 1]))


def distance(task: Task, helper: Helper) -> float:
    return math.dist(task.place, helper.place)


def hindrance(task: Task, helper: Helper) -> str:
    """What forbids the pair, as a reason code, or nothing."""
    if not task.skills <= helper.skills:
        return "nobody_can"
    if task.language and helper.languages and task.language not in helper.languages:
        return "nobody_speaks"
    if distance(task, helper) > helper.farthest_km:
        return "nobody_near"
    begin, end = task.span
    is_free = not helper.free or any(a <= begin and end <= b for a, b in helper.free)
    if not is_free or helper.at_most < 1:
        return "nobody_free"
    return "apart" if task.client and task.client in helper.apart else ""


def rarity_of_skills(tasks: tuple[Task, ...], helpers: tuple[Helper, ...]) -> dict[str, float]:
    """How scarce each skill is: tasks that ask for it per helper who has it, at most 1."""
    wanted = Counter(skill for task in tasks for skill in task.skills)
    present = Counter(skill for helper in helpers for skill in helper.skills)
    return {
        skill: min(1.0, count / present[skill]) for skill, count in wanted.items() if present[skill]
    }


def offers(
    tasks: tuple[Task, ...], helpers: tuple[Helper, ...], weights: Weights, most: int = MOST_ASKED
) -> Offers:
    """The allowed pairs: for each task at most ``most`` helpers, the cheapest of those allowed."""
    first, who, cost = [0], list[int](), list[float]()
    if not helpers:
        return Offers(np.zeros(len(tasks) + 1, np.int64), np.empty(0, np.int64), np.empty(0))
    rarity = rarity_of_skills(tasks, helpers)
    at = np.asarray([helper.place for helper in helpers], float)
    reach = np.asarray([helper.farthest_km for helper in helpers], float)
    fixed = np.asarray(
        [
            weights.hour_served * helper.minutes_served / 60
            + weights.rare_skill * sum(rarity.get(skill, 0.0) for skill in helper.skills)
            for helper in helpers
        ]
    )
    able = {
        skills: np.flatnonzero([skills <= helper.skills for helper in helpers])
        for skills in {task.skills for task in tasks}
    }
    friends: dict[str, list[tuple[int, int]]] = {}
    for h, helper in enumerate(helpers):
        for client, times in helper.past.items():
            friends.setdefault(client, []).append((h, times))
    for task in tasks:
        near = able[task.skills]
        km = np.hypot(*(at[near] - task.place).T)
        near, km = near[km <= reach[near]], km[km <= reach[near]]
        asked_for = weights.rare_skill * sum(rarity.get(skill, 0.0) for skill in task.skills)
        prices = weights.kilometre * km + fixed[near] - asked_for
        for h, times in friends.get(task.client, ()) if task.client else ():
            prices[near == h] -= weights.known * min(MOST_KNOWN, times)
        prices = np.maximum(0.0, prices)
        for spot in np.lexsort((near, prices)):
            if len(who) - first[-1] == most:
                break
            if not hindrance(task, helpers[near[spot]]):
                who.append(int(near[spot]))
                cost.append(float(prices[spot]))
        first.append(len(who))
    return Offers(
        np.asarray(first, np.int64), np.asarray(who, np.int64), np.asarray(cost, np.float64)
    )


def reasons(task: Task, helper: Helper) -> tuple[Reason, ...]:
    """Why this helper suits this task, what matters most to people first."""
    found = []
    if times := helper.past.get(task.client, 0):
        found.append(Reason("knows", str(times)))
    found += [Reason("can_do", skill) for skill in sorted(task.skills)]
    if task.language and task.language in helper.languages:
        found.append(Reason("speaks", task.language))
    found.append(Reason("near", f"{distance(task, helper):.1f}"))
    if helper.minutes_served < LITTLE_SERVED_MINUTES:
        found.append(Reason("little_asked", f"{helper.minutes_served / 60:.1f}"))
    return tuple(found)


def why_open(task: Task, helpers: tuple[Helper, ...]) -> Reason:
    """Why nobody takes a task: the last hurdle at which everybody had fallen away."""
    left = [helper for helper in helpers if task.skills <= helper.skills]
    if not left:
        have = {skill for helper in helpers for skill in helper.skills}
        missing = sorted(task.skills - have) or sorted(task.skills)
        return Reason("nobody_can", "、".join(missing))
    for code in ("nobody_speaks", "nobody_near", "nobody_free"):
        kept = [helper for helper in left if hindrance(task, helper) != code]
        if not kept:
            nearest = min(distance(task, helper) for helper in left)
            value = {"nobody_speaks": task.language, "nobody_near": f"{nearest:.1f}"}.get(code, "")
            return Reason(code, value)
        left = kept
    return Reason("all_taken")
