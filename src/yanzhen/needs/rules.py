"""What may become of a need, and what closing it takes. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yanzhen.core.lifecycle import Lifecycle

HEARD, TRIAGED, ANSWERED, CLOSED, MERGED = "heard", "triaged", "answered", "closed", "merged"
OPEN = frozenset({HEARD, TRIAGED, ANSWERED})
ENDED = (CLOSED, MERGED)
WAITING = frozenset({HEARD, TRIAGED})

STEPS = Lifecycle(
    {
        "triage": (WAITING, TRIAGED),
        "identify": (OPEN, None),
        "hand_over": (OPEN, None),
        "reply": (OPEN, None),
        "escalate": (WAITING, None),
        "try": (OPEN, None),
        "answer": (frozenset({TRIAGED}), ANSWERED),
        "withdraw_answer": (frozenset({ANSWERED}), TRIAGED),
        "close": (OPEN, CLOSED),
        "merge": (WAITING, MERGED),
        "absorb": (OPEN, None),
        "unmerge": (frozenset({MERGED}), None),  # to the state that it had
        "release": (OPEN | {CLOSED}, None),
        "publish": (OPEN | {CLOSED}, None),
        "withdraw_publication": (frozenset({HEARD, TRIAGED, ANSWERED, CLOSED, MERGED}), None),
    }
)

# Organisations that may be handed a need: those with a public duty.
DEPARTMENTS = frozenset(
    {
        *("civil_affairs", "party_social_work", "department", "mass_organization"),
        *("town_government", "party_committee", "village_committee"),
    }
)
# How many digits the code of a tier's area has.
TIERS: Mapping[str, int] = {"village": 12, "town": 9, "county": 6}

# What each outcome must rest on: the resident's word, a reason, or enough tries to reach them.
WORD, REASON, TRIES = "word", "reason", "tries"
OUTCOMES: Mapping[str, str] = {
    "solved": WORD,
    "partly_solved": WORD,
    "refused": REASON,
    "not_possible": REASON,
    "withdrawn": REASON,
    "not_reached": TRIES,
}


def closing_lacks(
    outcome: str, *, word: str, reason: str, tries: int, tries_needed: int
) -> str | None:
    """What is still missing before a need may be closed with this outcome; None when nothing.

    >>> closing_lacks("solved", word="", reason="", tries=0, tries_needed=3)
    'word'
    """
    basis = OUTCOMES[outcome]
    present = {WORD: bool(word.strip()), REASON: bool(reason.strip()), TRIES: tries >= tries_needed}
    return None if present[basis] else basis


def collection_lacks(*, announced: int | None, typed: int, reason: str) -> bool:
    """Whether a collection still lacks a reason why it closes with other than the slips counted.

    >>> collection_lacks(announced=5, typed=4, reason="")
    True
    >>> collection_lacks(announced=None, typed=4, reason="")
    False
    """
    return announced is not None and announced != typed and not reason.strip()


def tiers_above(area: str, tier: str) -> list[str]:
    """The area of a tier and those above it, nearest first: where somebody to raise to may be.

    >>> tiers_above("990626101201001", "town")
    ['990626101', '990626']
    """
    lengths = sorted((n for n in TIERS.values() if n <= TIERS[tier]), reverse=True)
    return [area[:n] for n in lengths if n <= len(area)]


def band_of(days: int, bounds: Sequence[int]) -> tuple[int, int | None]:
    """The band of days, from and up to, in which a number lies; the last has no end.

    >>> band_of(0, [3, 7]), band_of(7, [3, 7]), band_of(8, [3, 7])
    ((0, 3), (4, 7), (8, None))
    """
    first = 0
    for bound in bounds:
        if days <= bound:
            return first, bound
        first = bound + 1
    return first, None


def lane_for(lanes: Sequence[Mapping[str, Any]], urgency: str) -> Mapping[str, Any]:
    """The lane that a rule pack proposes for an urgency; the slowest when it names none."""
    return next((lane for lane in lanes if lane.get("urgency") == urgency), lanes[-1])


def _pairs(text: str) -> set[str]:
    letters = "".join(c for c in text.casefold() if c.isalnum())
    return {letters[i : i + 2] for i in range(len(letters) - 1)} or {letters}


def likeness(first: str, second: str) -> float:
    """How alike two short texts are, 0 to 1: shared pairs of characters (Dice 1945).

    >>> likeness("屋顶漏雨", "家里屋顶漏雨了") > 0.6
    True
    """
    a, b = _pairs(first), _pairs(second)
    return 2 * len(a & b) / (len(a) + len(b))
