"""How well helpers are found: the batch at size, and weeks of asking played through.

    python bench/matching.py [--orders 5000] [--volunteers 2000] [--seeds 5] [--out results.json]

Simulation: a town of 12 × 12 km with villages where people live close together. Orders arrive by a
Poisson process, each open until it begins. Every hour a policy says whom to ask; a volunteer
answers within some hours, with a yes by distance, load, skill and their own zeal, which no policy
knows; who said yes has no time for an overlapping order. The three policies have the same limits:
one new contact per helper and hour, three contacts per helper and week, four unanswered contacts
per order. Told are: orders covered, contacts per volunteer, contacts per covered order, and
fairness (Gini coefficient of services per volunteer and of contacts per volunteer).
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from yanzhen.engines.matching import (
    Asked,
    Helper,
    Suggestion,
    Task,
    conflicts,
    match,
    next_contacts,
)
from yanzhen.engines.matching.online import Acceptance
from yanzhen.engines.matching.pricing import hindrance

SKILLS = ("haircut", "repair", "company", "errand", "nursing", "tutoring")
SIDE_KM = 12.0
BUDGET, MOST_WAITING = 3, 4
HOURS_A_WEEK = 7 * 24
Tasks = tuple[Task, ...]
Helpers = tuple[Helper, ...]
Policy = Callable[[Tasks, Helpers, Asked], list[Suggestion]]
TOWNS = {"easy": (120, 200), "usual": (200, 200), "hard": (320, 200)}


def make_places(
    rng: np.random.Generator, count: int, villages: np.ndarray
) -> list[tuple[float, float]]:
    chosen = villages[rng.integers(0, len(villages), count)]
    return [(float(x), float(y)) for x, y in chosen + rng.normal(0, 0.5, (count, 2))]


def make_helpers(rng: np.random.Generator, count: int, villages: np.ndarray) -> tuple[Helper, ...]:
    return tuple(
        Helper(
            f"h{n}",
            place,
            skills=frozenset(rng.choice(SKILLS, size=rng.integers(1, 4), replace=False).tolist()),
            minutes_served=int(rng.exponential(240)),
            at_most=3,
        )
        for n, place in enumerate(make_places(rng, count, villages))
    )


def make_tasks(
    rng: np.random.Generator, count: int, villages: np.ndarray, days: int
) -> tuple[Task, ...]:
    tasks = []
    for n, place in enumerate(make_places(rng, count, villages)):
        begin = int(rng.integers(0, days)) * 1440 + int(rng.integers(8 * 4, 17 * 4)) * 15
        skills = frozenset({str(rng.choice(SKILLS, p=(0.15, 0.2, 0.3, 0.25, 0.06, 0.04)))})
        tasks.append(Task(f"t{n}", place, (begin, begin + int(rng.integers(2, 7)) * 30), skills))
    return tuple(tasks)


def bench_batch(orders: int, volunteers: int, seed: int) -> dict[str, float]:
    """One week's orders at once."""
    rng = np.random.default_rng(seed)
    villages = rng.uniform(0, SIDE_KM, (40, 2))
    helpers = make_helpers(rng, volunteers, villages)
    tasks = make_tasks(rng, orders, villages, 7)
    match(tasks[:50], helpers[:50], iterations=100)  # compiles
    began, cpu = time.perf_counter(), time.process_time()
    answer = match(tasks, helpers, seed=seed)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    assert conflicts(answer, tasks, helpers) == []
    nearest = greedy_batch(tasks, helpers)
    return {
        "orders": orders,
        "volunteers": volunteers,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "open": len(answer.open_tasks),
        "mean_km": round(float(np.mean([_way(s, tasks, helpers) for s in answer.suggestions])), 3),
        "open_nearest_first": nearest[0],
        "mean_km_nearest_first": round(nearest[1], 3),
    }


def _way(suggestion: Suggestion, tasks: tuple[Task, ...], helpers: tuple[Helper, ...]) -> float:
    task, helper = tasks[int(suggestion.task[1:])], helpers[int(suggestion.helper[1:])]
    return math.dist(task.place, helper.place)


def greedy_batch(tasks: tuple[Task, ...], helpers: tuple[Helper, ...]) -> tuple[int, float]:
    """Each order in turn takes the nearest who is free: orders left open, mean kilometres."""
    held: dict[int, list[Task]] = {}
    at = np.asarray([helper.place for helper in helpers])
    ways, left = [], 0
    for task in tasks:
        for h in np.argsort(np.hypot(*(at - task.place).T)):
            mine = held.setdefault(int(h), [])
            overlaps = any(
                task.span[0] < o.span[1] + 30 and o.span[0] < task.span[1] + 30 for o in mine
            )
            if len(mine) < helpers[h].at_most and not overlaps and not hindrance(task, helpers[h]):
                mine.append(task)
                ways.append(math.dist(task.place, helpers[h].place))
                break
        else:
            left += 1
    return left, float(np.mean(ways))


@dataclass
class Town:
    """What the simulation knows and the policies do not: zeal, and the true chance of a yes."""

    rng: np.random.Generator
    helpers: list[Helper]
    zeal: np.ndarray
    services: np.ndarray
    contacts: np.ndarray
    held: dict[int, list[Task]] = field(default_factory=dict)

    def says_yes(self, task: Task, h: int) -> bool:
        helper = self.helpers[h]
        if any(task.span[0] < o.span[1] and o.span[0] < task.span[1] for o in self.held.get(h, [])):
            return False
        km = math.dist(task.place, helper.place)
        chance = self.zeal[h] * math.exp(-km / 5) / (1 + helper.minutes_served / 900)
        return bool(self.rng.random() < chance)


def nearest_first(
    tasks: tuple[Task, ...], helpers: tuple[Helper, ...], asked: Asked
) -> list[Suggestion]:
    return _in_turn(tasks, helpers, asked, lambda task, h: math.dist(task.place, h.place))


def best_score(
    tasks: tuple[Task, ...], helpers: tuple[Helper, ...], asked: Asked
) -> list[Suggestion]:
    """Each order in turn asks whom the same model thinks likeliest to come."""
    model = Acceptance()
    return _in_turn(tasks, helpers, asked, lambda task, h: -model.chance(task, h))


def engine(tasks: Tasks, helpers: Helpers, asked: Asked) -> list[Suggestion]:
    return next_contacts(tasks, helpers, asked, budget=BUDGET, most_waiting=MOST_WAITING)


def _in_turn(
    tasks: tuple[Task, ...],
    helpers: tuple[Helper, ...],
    asked: Asked,
    cost: Callable[[Task, Helper], float],
) -> list[Suggestion]:
    """Orders as they came, each asks its best helpers until enough are asked."""
    used: set[str] = set()
    contacts = []
    for task in tasks:
        waiting = asked.waiting.get(task.id, frozenset())
        out = waiting | asked.declined.get(task.id, frozenset())
        room = MOST_WAITING - len(waiting)
        if room < 1:
            continue
        free = [
            h
            for h in helpers
            if h.id not in used
            and h.id not in out
            and asked.contacts.get(h.id, 0) < BUDGET
            and not hindrance(task, h)
        ]
        for helper in sorted(free, key=lambda h: (cost(task, h), h.id))[:room]:
            used.add(helper.id)
            contacts.append(Suggestion(task.id, helper.id, 0.0, ()))
    return contacts


def play(policy: Policy, seed: int, orders: int, volunteers: int, weeks: int) -> dict[str, float]:
    """The same weeks under one policy: the same orders and people, the same luck per question."""
    rng = np.random.default_rng(seed)
    villages = rng.uniform(0, SIDE_KM, (12, 2))
    helpers = list(make_helpers(rng, volunteers, villages))
    arrivals = np.sort(rng.uniform(0, weeks * HOURS_A_WEEK, orders * weeks))
    drawn = make_tasks(rng, len(arrivals), villages, 1)
    tasks = {}
    for n, (hour, task) in enumerate(zip(arrivals, drawn, strict=True)):
        begin = int(hour) * 60 + int(rng.integers(12, 97)) * 60
        length = task.span[1] - task.span[0]
        tasks[f"t{n}"] = (hour, replace(task, id=f"t{n}", span=(begin, begin + length)))
    town = Town(
        np.random.default_rng(seed + 1_000),
        helpers,
        rng.beta(2.5, 2.5, volunteers),
        np.zeros(volunteers),
        np.zeros(volunteers),
    )
    index = {helper.id: n for n, helper in enumerate(helpers)}
    waiting: dict[str, dict[str, float]] = {}
    declined: dict[str, set[str]] = {}
    lately: dict[str, list[float]] = {}
    covered: set[str] = set()
    queue = sorted(tasks, key=lambda name: tasks[name][0])
    opened: list[str] = []
    for hour in range(weeks * HOURS_A_WEEK + 97):
        while queue and tasks[queue[0]][0] <= hour:
            opened.append(queue.pop(0))
        opened = [t for t in opened if t not in covered and tasks[t][1].span[0] > hour * 60]
        for name in opened:
            for who, when in sorted(waiting.get(name, {}).items(), key=lambda item: item[1]):
                if when > hour:
                    break
                del waiting[name][who]
                h = index[who]
                if name not in covered and town.says_yes(tasks[name][1], h):
                    covered.add(name)
                    minutes = tasks[name][1].span[1] - tasks[name][1].span[0]
                    town.helpers[h] = replace(
                        town.helpers[h], minutes_served=town.helpers[h].minutes_served + minutes
                    )
                    town.services[h] += 1
                    town.held.setdefault(h, []).append(tasks[name][1])
                else:
                    declined.setdefault(name, set()).add(who)
        opened = [t for t in opened if t not in covered]
        if not 8 <= hour % 24 < 20 or not opened:
            continue
        week_ago = hour - HOURS_A_WEEK
        asked = Asked(
            {t: frozenset(waiting.get(t, ())) for t in opened},
            {t: frozenset(declined.get(t, ())) for t in opened},
            {h: sum(when > week_ago for when in times) for h, times in lately.items()},
        )
        now = tuple(tasks[t][1] for t in opened)
        for contact in policy(now, tuple(town.helpers), asked):
            h = index[contact.helper]
            town.contacts[h] += 1
            lately.setdefault(contact.helper, []).append(hour)
            waiting.setdefault(contact.task, {})[contact.helper] = (
                hour + 1 + float(town.rng.exponential(5))
            )
    return {
        "covered": len(covered) / len(tasks),
        "contacts_per_volunteer": float(town.contacts.sum() / volunteers),
        "contacts_per_covered": float(town.contacts.sum() / max(1, len(covered))),
        "gini_services": gini(town.services),
        "gini_contacts": gini(town.contacts),
    }


def gini(values: np.ndarray) -> float:
    """0: all the same; 1: one has everything."""
    ordered = np.sort(values)
    n = len(ordered)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * max(ordered.sum(), 1e-9)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--volunteers", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--weeks", type=int, default=3)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    results: dict[str, object] = {"batch": bench_batch(options.orders, options.volunteers, 1)}
    print(json.dumps(results["batch"]))
    policies: dict[str, Policy] = {
        "nearest first": nearest_first,
        "best score": best_score,
        "engine": engine,
    }
    for load, (orders, volunteers) in {
        "easy": (120, 200),
        "usual": (200, 200),
        "hard": (320, 200),
    }.items():
        for name, policy in policies.items():
            runs = [
                play(policy, seed, orders, volunteers, options.weeks)
                for seed in range(options.seeds)
            ]
            mean = {key: round(float(np.mean([run[key] for run in runs])), 4) for key in runs[0]}
            results[f"{load} / {name}"] = mean
            print(f"{load:>6} {name:<14}", json.dumps(mean), flush=True)
    if options.out:
        options.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
