"""What may become of an order or an activity, and what counts as served. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

PLACED, REVIEWED, DISPATCHED, ACCEPTED = "placed", "reviewed", "dispatched", "accepted"
STARTED, FINISHED, CONFIRMED = "started", "finished", "confirmed"
REFUSED, CANCELLED = "refused", "cancelled"
OPEN = frozenset({PLACED, REVIEWED, DISPATCHED, ACCEPTED, STARTED, FINISHED})
HELD_BY_HELPER = frozenset({ACCEPTED, STARTED})
BEFORE_START = frozenset({PLACED, REVIEWED, DISPATCHED, ACCEPTED})

# step: (states it may be taken in, state it leads to; None keeps the state)
Steps = Mapping[str, tuple[frozenset[str], str | None]]

ORDER_STEPS: Steps = {
    "review": (frozenset({PLACED}), REVIEWED),
    "refuse": (frozenset({PLACED}), REFUSED),
    "dispatch": (frozenset({REVIEWED}), DISPATCHED),
    "take_back": (frozenset({DISPATCHED, ACCEPTED}), REVIEWED),
    "accept": (frozenset({DISPATCHED}), ACCEPTED),
    "decline": (frozenset({DISPATCHED}), REVIEWED),
    "renew_code": (frozenset({ACCEPTED}), None),
    "start": (frozenset({ACCEPTED}), STARTED),
    "finish": (frozenset({STARTED}), FINISHED),
    "supplement": (frozenset({ACCEPTED, STARTED}), FINISHED),
    "try": (frozenset({FINISHED}), None),
    "confirm": (frozenset({FINISHED}), CONFIRMED),
    "rate": (frozenset({CONFIRMED}), None),
    "cancel": (BEFORE_START, CANCELLED),
}
# The six steps that people know, and the state in which each is the next one.
JOURNEY = ("place", "review", "dispatch", "accept", "serve", "rate")
_NEXT = {
    PLACED: 1, REFUSED: 1, REVIEWED: 2, DISPATCHED: 3,
    ACCEPTED: 4, STARTED: 4, FINISHED: 5, CONFIRMED: 5,
}  # fmt: skip

DRAFT, PUBLISHED, HELD = "draft", "published", "held"
ACTIVITY_STEPS: Steps = {
    "publish": (frozenset({DRAFT}), PUBLISHED),
    "change": (frozenset({DRAFT, PUBLISHED}), None),
    "sign_up": (frozenset({PUBLISHED}), None),
    "attend": (frozenset({PUBLISHED}), None),
    "hold": (frozenset({PUBLISHED}), HELD),
    "cancel": (frozenset({DRAFT, PUBLISHED}), CANCELLED),
}

MOST_WRONG_CODES = 5
FOLLOW_UP_SCORE = 2
LONGEST_SERVICE = timedelta(hours=24)


def may_step(steps: Steps, state: str, step: str) -> bool:
    return state in steps[step][0]


def state_after(steps: Steps, state: str, step: str) -> str:
    """
    >>> state_after(ORDER_STEPS, "dispatched", "decline")
    'reviewed'
    """
    return steps[step][1] or state


def next_of_journey(state: str, *, is_rated: bool = False) -> int:
    """Which of the six steps comes next; six when all are done.

    >>> next_of_journey("placed"), next_of_journey("confirmed", is_rated=True)
    (1, 6)
    """
    return len(JOURNEY) if is_rated else _NEXT.get(state, 0)


# -- publishing (条例 art. 12 and 17) -------------------------------------------------


def publishing_lacks(
    *, risk_text: str, has_danger: bool, insurance: str, insured_until: date | None, day: date
) -> str | None:
    """What stands against recruiting helpers: ``risk_text``, ``insurance`` or nothing.

    Art. 12: true information and risks must be stated. Art. 17: where bodily danger is possible,
    accident insurance is bought before.
    """
    if not risk_text.strip():
        return "risk_text"
    if has_danger and (not insurance.strip() or insured_until is None or insured_until < day):
        return "insurance"
    return None


# -- time -----------------------------------------------------------------------------------------


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end, at least one.

    >>> minutes_between(datetime(2026, 11, 21, 9, 0), datetime(2026, 11, 21, 10, 30, 59))
    90
    """
    return max(1, int((end - start).total_seconds()) // 60)


def confirmed_minutes(measured: int, claimed: int | None, tolerance: int) -> int | None:
    """The minutes that count: less than measured is always fine, more only within the tolerance.

    Nothing when the claim is too high or not positive.
    """
    if claimed is None:
        return measured
    return claimed if 1 <= claimed <= measured + tolerance else None


def may_confirm(confirmer: int | None, *, helper: int | None, finisher: int | None) -> bool:
    """The recorder is never the confirmer (Order 67; rules.md section 7.2)."""
    return confirmer is not None and confirmer not in {helper, finisher}


# -- dispatch -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """Why somebody would suit an order: the higher the better, each part shown as a reason."""

    nearness: int
    skills: frozenset[str]
    lacking: frozenset[str]
    past: int
    load: int
    declined: bool

    @property
    def rank(self) -> tuple[bool, bool, int, int, int]:
        return (self.declined, bool(self.lacking), -self.nearness, -self.past, self.load)


def nearness(here: str, there: str) -> int:
    """How near two areas are: 3 the same group, 2 the same village, 1 the same town, 0 farther.

    >>> nearness("530626001001013", "530626001001"), nearness("530626001", "530626002")
    (2, 0)
    """
    for points, length in ((3, 15), (2, 12), (1, 9)):
        if len(here) >= length and len(there) >= length and here[:length] == there[:length]:
            return points
    return 0


def fit(
    *,
    here: str,
    there: str,
    skills: Collection[str],
    wanted: Collection[str],
    past: int,
    load: int,
    declined: bool,
) -> Fit:
    return Fit(
        nearness=nearness(here, there),
        skills=frozenset(skills) & frozenset(wanted),
        lacking=frozenset(wanted) - frozenset(skills),
        past=past,
        load=load,
        declined=declined,
    )
