"""The published format of the periodic vehicle routing problem.

Instances of type 1 of Cordeau's library, plain or gzipped; solutions with one line a route.
"""

from __future__ import annotations

import gzip
import itertools
import math
from pathlib import Path

from .errors import PlanningInputError
from .periodic import PeriodicCustomer, PeriodicPlan, PeriodicProblem


def read_pvrp(path: Path) -> PeriodicProblem:
    """Read an instance; raises PlanningInputError with file and line."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    rows = [
        line.split()
        for line in content.decode("ascii", errors="replace").splitlines()
        if line.strip()
    ]
    number = 0
    try:
        kind, vehicles, count, days = (int(value) for value in rows[0][:4])
        if kind != 1:
            raise PlanningInputError(f"{path.name} is of type {kind}; periodic routing is type 1.")
        limits: list[tuple[float, float]] = []
        for number in range(1, days + 1):
            limits += [(float(rows[number][0]), float(rows[number][1]))]
        customers = []
        for number in range(days + 1, days + 2 + count):
            row = rows[number]
            codes = [int(value) for value in row[7 : 7 + int(row[6])]]
            patterns = tuple(_bits(code, days) for code in codes)
            if len(codes) != int(row[6]) or any(code <= 0 or code >= 1 << days for code in codes):
                raise PlanningInputError(
                    f"{path.name}, line {number + 1}: a day combination is missing or impossible."
                )
            customers.append(
                PeriodicCustomer(
                    int(row[0]),
                    float(row[1]),
                    float(row[2]),
                    float(row[3]),
                    float(row[4]),
                    patterns,
                )
            )
    except (IndexError, ValueError) as error:
        if isinstance(error, PlanningInputError):
            raise
        raise PlanningInputError(
            f"{path.name}, line {number + 1}: not a periodic routing instance."
        ) from error
    return PeriodicProblem(
        vehicles,
        days,
        tuple(limit[0] for limit in limits),
        tuple(limit[1] for limit in limits),
        tuple(customers),
    )


def _bits(code: int, days: int) -> int:
    """The format writes the first day as the leftmost bit; here it is bit 0."""
    return sum(1 << day for day in range(days) if code >> (days - 1 - day) & 1)


def written_pvrp(problem: PeriodicProblem, plan: PeriodicPlan) -> str:
    """Cost, then one line a route: day, vehicle, duration, load, the depot, its customers, the
    depot.
    """
    at = {customer.id: customer for customer in problem.customers}
    depot = problem.customers[0]
    lines = [f"{plan.cost:.6f}"]
    for day, routes in enumerate(plan.routes, 1):
        for vehicle, route in enumerate(routes, 1):
            if not route:
                continue
            stops = [depot, *(at[c] for c in route), depot]
            way = sum(math.hypot(p.x - q.x, p.y - q.y) for p, q in itertools.pairwise(stops))
            duration = way + sum(at[c].service for c in route)
            load = sum(at[c].demand for c in route)
            path = " ".join(str(c) for c in (depot.id, *route, depot.id))
            lines.append(f"{day} {vehicle} {duration:.6f} {load:g} {path}")
    return "\n".join(lines) + "\n"
