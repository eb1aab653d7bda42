"""The cost of a periodic routing solution, and everything that is wrong with it, from the two
texts.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass


@dataclass(frozen=True)
class PeriodicCosts:
    cost: float
    faults: tuple[str, ...]


def evaluate_pvrp(instance: str, solution: str) -> PeriodicCosts:
    """Follow every route of the solution; limits may be passed by rounding error (1e-6) only."""
    numbers = [
        [float(word) for word in line.split()] for line in instance.splitlines() if line.strip()
    ]
    _, vehicles, count, days = (int(v) for v in numbers[0][:4])
    limits = numbers[1 : days + 1]
    place = {int(row[0]): row for row in numbers[days + 1 : days + 2 + count]}
    depot = int(numbers[days + 1][0])
    faults: list[str] = []
    served: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    total = 0.0
    for line in solution.splitlines()[1:]:
        words = line.split()
        if not words:
            continue
        day, path = int(words[0]), [int(word) for word in words[4:]]
        used[day] = used.get(day, 0) + 1
        if not 1 <= day <= days:
            faults.append(f"Day {day} is outside of the period.")
            continue
        if path[0] != depot or path[-1] != depot:
            faults.append(f"A route of day {day} does not begin and end at the depot.")
        way = load = service = 0.0
        for here, there in itertools.pairwise(path):
            a, b = place[here], place[there]
            way += ((a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2) ** 0.5
        for stop in path[1:-1]:
            served.setdefault(stop, []).append(day)
            service += place[stop][3]
            load += place[stop][4]
        longest, heaviest = limits[day - 1][:2]
        if longest and way + service > longest + 1e-6:
            faults.append(f"A route of day {day} takes {way + service:.3f} of {longest:g}.")
        if heaviest and load > heaviest + 1e-6:
            faults.append(f"A route of day {day} carries {load:g} of {heaviest:g}.")
        total += way
    faults.extend(f"Day {day} uses {n} vehicles." for day, n in used.items() if n > vehicles)
    for name, row in place.items():
        if name == depot:
            continue
        combination = sum(2 ** (days - day) for day in served.get(name, []))
        if (
            len(set(served.get(name, []))) != len(served.get(name, []))
            or combination not in row[7 : 7 + int(row[6])]
        ):
            faults.append(f"Customer {name} is served on days {served.get(name, [])}.")
    return PeriodicCosts(total, tuple(faults))
