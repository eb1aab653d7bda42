"""What may become of a project, who must approve it, and whether its team fits. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yanzhen.core.lifecycle import Lifecycle

DRAFT, SUBMITTED, APPROVED, RUNNING = "draft", "submitted", "approved", "running"
REVIEW, CLOSED, CANCELLED = "review", "closed", "cancelled"
OPEN = frozenset({DRAFT, SUBMITTED, APPROVED, RUNNING, REVIEW})
AT_WORK = frozenset({APPROVED, RUNNING, REVIEW})
PLANNED = OPEN - {SUBMITTED}

STEPS = Lifecycle(
    {
        "change": (PLANNED, None),
        "quote": (PLANNED, None),
        "submit": (frozenset({DRAFT}), SUBMITTED),
        "send_back": (frozenset({SUBMITTED}), DRAFT),
        "approve": (frozenset({SUBMITTED}), APPROVED),
        "begin": (frozenset({APPROVED}), RUNNING),
        "conclude": (frozenset({RUNNING}), REVIEW),
        "resume": (frozenset({REVIEW}), RUNNING),
        "close": (frozenset({REVIEW}), CLOSED),
        "cancel": (OPEN, CANCELLED),
        # what is written down while a project works
        "work": (AT_WORK, None),
    }
)

# Improvements that somebody still owes.
IMPROVEMENT_OPEN = frozenset({"open", "under_way"})

# How many digits the area of an approver may have at most, by tier (GB/T 2260).
TIER_DIGITS = {"village": 12, "town": 9, "county": 6, "city": 4, "province": 2}


@dataclass(frozen=True, slots=True)
class TeamGap:
    """A role of which the team has fewer, or more, than the rule wishes."""

    role: str
    present: int
    least: int
    most: int | None


def team_gaps(rule: Sequence[Mapping[str, Any]], present: Mapping[str, int]) -> list[TeamGap]:
    """Where a team differs from the rule of its place; empty when it fits.

    >>> rule = [{"role": "volunteer", "least": 6, "most": 7}]
    >>> team_gaps(rule, {"volunteer": 6})
    []
    >>> team_gaps(rule, {"volunteer": 8})
    [TeamGap(role='volunteer', present=8, least=6, most=7)]
    """
    gaps = []
    for entry in rule:
        count, least, most = present.get(entry["role"], 0), entry["least"], entry.get("most")
        if count < least or (most is not None and count > most):
            gaps.append(TeamGap(entry["role"], count, least, most))
    return gaps


def approving_tier(tiers: Sequence[Mapping[str, Any]], *, planned_cents: int, is_key: bool) -> str:
    """The lowest tier that may approve: the first whose bound the money does not pass.

    >>> tiers = [{"tier": "town", "up_to_cents": 500}, {"tier": "county", "is_for_key": True}]
    >>> [approving_tier(tiers, planned_cents=c, is_key=k) for c, k in ((5, False), (501, False))]
    ['town', 'county']
    >>> approving_tier(tiers, planned_cents=5, is_key=True)
    'county'
    """
    for entry in tiers:
        bound = entry.get("up_to_cents")
        if is_key and not entry.get("is_for_key"):
            continue
        if bound is None or planned_cents <= bound:
            return str(entry["tier"])
    return str(tiers[-1]["tier"])


def is_of_tier(area: str, tier: str) -> bool:
    """Whether a duty in this area stands at least as high as the tier.

    >>> is_of_tier("990626", "town"), is_of_tier("990626101", "county")
    (True, False)
    """
    return len(area) <= TIER_DIGITS[tier]


def share_reached(baseline: Decimal, target: Decimal, value: Decimal) -> Decimal | None:
    """How far a measure has come from the beginning to its aim, 0 to 1 and beyond.

    Nothing when the aim is the beginning: then there is no way to go.

    >>> share_reached(Decimal(10), Decimal(4), Decimal(7))
    Decimal('0.5')
    """
    if target == baseline:
        return None
    return (value - baseline) / (target - baseline)


def plain_number(value: Decimal) -> str:
    """A number without needless zeros.

    >>> plain_number(Decimal("12.00")), plain_number(Decimal("120")), plain_number(Decimal("0.50"))
    ('12', '120', '0.5')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
