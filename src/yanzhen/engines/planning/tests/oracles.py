"""The same small problems written for CP-SAT, to compare optima with."""

from __future__ import annotations

from itertools import pairwise

from ortools.sat.python import cp_model

from yanzhen.engines.planning.day_model import DayProblem, Synchronisation
from yanzhen.engines.planning.periodic import PeriodicProblem

HORIZON = 5_000


def day_optimum(problem: DayProblem) -> int:
    """Least travel + total + worst tardiness, by a circuit a carer; whole numbers only."""
    model = cp_model.CpModel()
    tasks = [(v, k) for v, visit in enumerate(problem.visits) for k in range(len(visit.tasks))]
    way = lambda i, j: int(problem.travel[i][j])  # noqa: E731
    start = {t: model.new_int_var(0, HORIZON, "") for t in tasks}
    travel = []
    gives: dict[tuple[tuple[int, int], int], cp_model.IntVar] = {}
    for c, carer in enumerate(problem.carers):
        arcs = [(0, 0, model.new_bool_var(""))]
        able = []
        for n, t in enumerate(tasks, 1):
            visit = problem.visits[t[0]]
            if visit.tasks[t[1]].skill not in carer.skills or carer.id in visit.forbidden:
                continue
            able.append((n, t))
            out = model.new_bool_var("")
            arcs.append((n, n, out))
            gives[t, c] = out.negated()
            leave, back = model.new_bool_var(""), model.new_bool_var("")
            arcs += [(0, n, leave), (n, 0, back)]
            travel += [way(carer.place, visit.place) * leave, way(visit.place, carer.place) * back]
            earliest = int(carer.shift_start) + way(carer.place, visit.place)
            model.add(start[t] >= earliest).only_enforce_if(leave)
        for n, t in able:
            for m, u in able:
                if n == m:
                    continue
                arc = model.new_bool_var("")
                arcs.append((n, m, arc))
                here, there = problem.visits[t[0]], problem.visits[u[0]]
                step = way(here.place, there.place)
                travel.append(step * arc)
                model.add(
                    start[u] >= start[t] + int(here.tasks[t[1]].minutes) + step
                ).only_enforce_if(arc)
        model.add_circuit(arcs)
    worst = model.new_int_var(0, HORIZON, "")
    late = []
    for t in tasks:
        visit = problem.visits[t[0]]
        model.add_exactly_one(gives[t, c] for c in range(len(problem.carers)) if (t, c) in gives)
        model.add(start[t] >= int(visit.opens))
        lateness = model.new_int_var(0, HORIZON, "")
        model.add(lateness >= start[t] - int(visit.closes))
        model.add(worst >= lateness)
        late.append(lateness)
    for v, visit in enumerate(problem.visits):
        if len(visit.tasks) == 2:
            low, high = (
                (0, 0)
                if visit.synchronisation is Synchronisation.SIMULTANEOUS
                else (int(visit.gap_min), int(visit.gap_max))
            )
            model.add(start[v, 1] - start[v, 0] >= low)
            model.add(start[v, 1] - start[v, 0] <= high)
            for c in range(len(problem.carers)):
                if ((v, 0), c) in gives and ((v, 1), c) in gives:
                    model.add_at_most_one(gives[(v, 0), c], gives[(v, 1), c])
    model.minimize(sum(travel) + sum(late) + worst)
    return _solved(model)


def periodic_optimum(problem: PeriodicProblem, ways: list[list[int]]) -> int:
    """Least travel of a periodic problem, by a circuit a vehicle and day."""
    model = cp_model.CpModel()
    customers = problem.customers
    travel = []
    served: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for day in range(problem.days):
        for _ in range(problem.vehicles):
            empty = model.new_bool_var("")
            arcs = [(0, 0, empty)]
            load = []
            for i in range(len(customers)):
                for j in range(len(customers)):
                    if i != j:
                        arc = model.new_bool_var("")
                        arcs.append((i, j, arc))
                        travel.append(ways[i][j] * arc)
                if i:
                    out = model.new_bool_var("")
                    arcs.append((i, i, out))
                    model.add_implication(empty, out)
                    served.setdefault((i, day), []).append(out.negated())
                    load.append(int(customers[i].demand) * out.negated())
            model.add_circuit(arcs)
            model.add(sum(load) <= int(problem.load_limits[day]))
    for i, customer in enumerate(customers[1:], 1):
        chosen = [model.new_bool_var("") for _ in customer.patterns]
        model.add_exactly_one(chosen)
        for day in range(problem.days):
            wanted = [
                c for c, bits in zip(chosen, customer.patterns, strict=True) if bits >> day & 1
            ]
            model.add(sum(served[i, day]) == sum(wanted))
    model.minimize(sum(travel))
    return _solved(model)


def _solved(model: cp_model.CpModel) -> int:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    # counts work instead of time: the same on a busy machine
    solver.parameters.max_deterministic_time = 60
    status = solver.solve(model)
    assert status == cp_model.OPTIMAL
    return round(solver.objective_value)


def gaps(days: list[int]) -> list[int]:
    return [second - first for first, second in pairwise(sorted(days))]
