"""One round of asking: whom to ask now, when most people who are asked will not come.

A task for which somebody was asked already gains less from the next contact, so it steps back
behind tasks that nobody has been asked for. With the chance p of a yes and the chance q that
nobody asked so far comes, a contact is worth ``worth · q · p``; the best contact of all is taken
again and again. That greedy choice keeps at least 1 − 1/e of the best expected coverage, since the
gain of every contact only falls (Nemhauser, Wolsey & Fisher 1978). A person has a budget of
contacts; the less is left of it, the more a contact must be worth.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from .model import USUAL, Helper, Reason, Suggestion, Task, Weights, check
from .pricing import MOST_ASKED, distance, offers, reasons


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The chance of a yes: ``base`` at the door, falling with the way and with the recent load."""

    base: float = 0.6
    kilometres: float = 4.0
    hours: float = 12.0
    known: float = 1.5

    def chance(self, task: Task, helper: Helper) -> float:
        way = math.exp(-distance(task, helper) / self.kilometres)
        load = math.exp(-helper.minutes_served / 60 / self.hours)
        known = self.known if helper.past.get(task.client) else 1.0
        return min(0.95, self.base * way * load * known)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked so far: who for which open task, and how often each helper lately."""

    waiting: Mapping[str, frozenset[str]] = field(default_factory=dict)
    declined: Mapping[str, frozenset[str]] = field(default_factory=dict)
    contacts: Mapping[str, int] = field(default_factory=dict)


NOBODY, PLAIN = Asked(), Acceptance()


def rank_helpers(
    task: Task,
    helpers: tuple[Helper, ...],
    weights: Weights = USUAL,
    asked: Asked = NOBODY,
    most: int = 20,
) -> list[Suggestion]:
    """Who could be asked for one task, the best first, each with why; never again who declined."""
    check((task,), helpers)
    found = offers((task,), helpers, weights, most=len(helpers))
    out = asked.declined.get(task.id, frozenset()) | asked.waiting.get(task.id, frozenset())
    ranked = [
        Suggestion(task.id, helpers[h].id, float(price), reasons(task, helpers[h]))
        for h, price in zip(found.helper, found.price, strict=True)
        if helpers[h].id not in out
    ]
    return ranked[:most]


def next_contacts(
    tasks: tuple[Task, ...],
    helpers: tuple[Helper, ...],
    asked: Asked = NOBODY,
    *,
    acceptance: Acceptance = PLAIN,
    budget: int = 3,
    most_waiting: int = 4,
    least_gain: float = 0.05,
    weights: Weights = USUAL,
) -> list[Suggestion]:
    """The contacts to make in this round, the most useful first.

    At most one new contact per helper and round, ``budget`` contacts per helper in all, and
    ``most_waiting`` unanswered ones per task; a contact that raises the expected number of covered
    tasks by less than ``least_gain`` is not made. ``price`` of a suggestion is minus its gain.
    """
    check(tasks, helpers)
    found = offers(tasks, helpers, weights, MOST_ASKED)
    index = {helper.id: helper for helper in helpers}
    nobody: list[float] = []
    unanswered = []
    for task in tasks:
        waiting = asked.waiting.get(task.id, frozenset())
        chances = [acceptance.chance(task, index[h]) for h in waiting if h in index]
        nobody.append(math.prod(1.0 - chance for chance in chances))
        unanswered.append(len(waiting))
    best: list[list[tuple[float, int]]] = []
    for t, task in enumerate(tasks):
        out = asked.declined.get(task.id, frozenset()) | asked.waiting.get(task.id, frozenset())
        mine = []
        for h in found.helper[found.of(t)]:
            helper = helpers[h]
            left = budget - asked.contacts.get(helper.id, 0)
            if helper.id in out or left < 1:
                continue
            scarce = left / budget
            mine.append((acceptance.chance(task, helper) * (0.5 + 0.5 * scarce), int(h)))
        best.append(sorted(mine))
    heap = [(-_gain(best[t], task, nobody[t]), t) for t, task in enumerate(tasks) if best[t]]
    heapq.heapify(heap)
    contacts: list[Suggestion] = []
    busy: set[int] = set()
    while heap:
        gain, t = heapq.heappop(heap)
        if -gain < least_gain:
            break
        task, mine = tasks[t], best[t]
        while mine and mine[-1][1] in busy:
            mine.pop()
        if not mine or unanswered[t] >= most_waiting + task.people - 1:
            continue
        now = _gain(mine, task, nobody[t])
        if now < -gain - 1e-12:
            heapq.heappush(heap, (-now, t))
            continue
        _, h = mine.pop()
        busy.add(h)
        unanswered[t] += 1
        nobody[t] *= 1.0 - acceptance.chance(task, helpers[h])
        why = (*reasons(task, helpers[h]), Reason("gain", f"{now:.2f}"))
        contacts.append(Suggestion(task.id, helpers[h].id, -now, why))
        if mine:
            heapq.heappush(heap, (-_gain(mine, task, nobody[t]), t))
    return contacts


def _gain(mine: list[tuple[float, int]], task: Task, nobody: float) -> float:
    return task.worth * nobody * mine[-1][0] if mine else 0.0
