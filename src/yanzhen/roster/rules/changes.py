"""What changed between two states of a plan, and what one state costs more than another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A visit of a plan as it stands: whatever a change may touch.
STATE_FIELDS = (
    "day",
    "worker_id",
    "companion_id",
    "begins",
    "companion_begins",
    "is_fixed",
    "is_removed",
    "hindrance",
)
State = dict[str, Any]

TERMS = ("travel", "overtime", "tardiness", "imbalance", "continuity", "unserved")
# Hours are told of these, cases of the others.
IN_MINUTES = frozenset({"travel", "overtime", "tardiness", "imbalance"})
WEIGHTED = ("travel", "overtime", "tardiness", "continuity", "preference", "unserved")


def differing(before: Mapping[int, State], after: Mapping[int, State]) -> tuple[Any, Any]:
    """The states of those visits alone that are not the same before and after."""
    keys = sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k))
    return (
        {str(k): before[k] for k in keys if k in before},
        {str(k): after[k] for k in keys if k in after},
    )


@dataclass(frozen=True, slots=True)
class Term:
    """One named part of the objective in two states; ``price`` is what one of it costs."""

    name: str
    before: float
    after: float
    price: float

    @property
    def difference(self) -> float:
        return self.after - self.before

    @property
    def is_worse(self) -> bool:
        return self.difference > 0.05

    @property
    def is_better(self) -> bool:
        return self.difference < -0.05


def side_by_side(
    before: Mapping[str, float], after: Mapping[str, float], weights: Mapping[str, float]
) -> list[Term]:
    """The terms of two states, minutes told as hours."""
    return [
        Term(name, _told(before, name), _told(after, name), float(weights.get(name, 0.0)))
        for name in TERMS
    ]


def _told(terms: Mapping[str, float], name: str) -> float:
    amount = float(terms.get(name, 0.0))
    return round(amount / 60, 1) if name in IN_MINUTES else round(amount, 1)


def cost(terms: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted sum: what the search made as small as it could."""
    return round(
        sum(float(weights.get(name, 0.0)) * float(terms.get(name, 0.0)) for name in WEIGHTED), 1
    )


def is_same_place(one: State, other: State) -> bool:
    """Whether a visit stands on the same day with the same people."""
    return all(one[f] == other[f] for f in ("day", "worker_id", "companion_id"))


def clock(minutes: float | None) -> str:
    """Minutes after midnight as people read them, to the nearest five.

    >>> clock(583.2)
    '09:45'
    """
    if minutes is None:
        return ""
    whole = int(round(minutes / 5.0) * 5)
    return f"{whole // 60:02d}:{whole % 60:02d}"
