"""Whether a matching is right, found without the code that made it."""

from __future__ import annotations

from itertools import pairwise

from .model import Helper, Matching, Task


def conflicts(
    matching: Matching, tasks: tuple[Task, ...], helpers: tuple[Helper, ...], gap_minutes: int = 30
) -> list[str]:
    """What is wrong with a matching, one sentence each."""
    task_by, helper_by = {t.id: t for t in tasks}, {h.id: h for h in helpers}
    faults: list[str] = []
    of_helper: dict[str, list[Task]] = {}
    seen: dict[str, set[str]] = {}
    for suggestion in matching.suggestions:
        task, helper = task_by[suggestion.task], helper_by[suggestion.helper]
        of_helper.setdefault(helper.id, []).append(task)
        if helper.id in seen.setdefault(task.id, set()):
            faults.append(f"{helper.id} holds two places of {task.id}")
        seen[task.id].add(helper.id)
        if not task.skills <= helper.skills:
            faults.append(f"{helper.id} cannot do {task.id}")
        begin, end = task.span
        if helper.free and not any(a <= begin and end <= b for a, b in helper.free):
            faults.append(f"{helper.id} has no time for {task.id}")
        if task.client in helper.apart:
            faults.append(f"{helper.id} is kept apart from the client of {task.id}")
    for name, mine in of_helper.items():
        if len(mine) > helper_by[name].at_most:
            faults.append(f"{name} has too many tasks")
        for one, two in pairwise(sorted(mine, key=lambda task: task.span)):
            if two.span[0] < one.span[1] + gap_minutes:
                faults.append(f"{name} cannot be at {one.id} and {two.id}")
    served = {task: len(people) for task, people in seen.items()}
    open_ids = {task for task, _ in matching.open_tasks}
    lost = [t for t in tasks if served.get(t.id, 0) < t.people and t.id not in open_ids]
    return faults + [f"{task.id} is lost" for task in lost]
