"""What may become of an order or an activity, and what counts as served. Pure decisions."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yanzhen.core.lifecycle import Lifecycle

PLACED, REVIEWED, DISPATCHED, ACCEPTED = "placed", "reviewed", "dispatched", "accepted"
OFFERED = "offered"
STARTED, FINISHED, CONFIRMED = "started", "finished", "confirmed"
REFUSED, CANCELLED = "refused", "cancelled"
OPEN = frozenset({PLACED, REVIEWED, OFFERED, DISPATCHED, ACCEPTED, STARTED, FINISHED})
# While helpers are looked for; how far that is, ``state_of_help`` says.
SEEKING = frozenset({REVIEWED, OFFERED, DISPATCHED})
HELD_BY_HELPER = SEEKING | {ACCEPTED, STARTED}
BEFORE_START = frozenset({PLACED, REVIEWED, OFFERED, DISPATCHED, ACCEPTED})

ORDER_STEPS = Lifecycle(
    {
        "review": (frozenset({PLACED}), REVIEWED),
        "refuse": (frozenset({PLACED}), REFUSED),
        "dispatch": (frozenset({REVIEWED}), None),
        "offer": (frozenset({REVIEWED}), None),
        "take": (frozenset({OFFERED}), None),
        "return": (frozenset({OFFERED}), None),
        "take_back": (SEEKING | {ACCEPTED}, None),
        "accept": (SEEKING, None),
        "decline": (SEEKING, None),
        "expire": (SEEKING, None),
        "withdraw_help": (SEEKING | {ACCEPTED}, None),
        "people": (SEEKING, None),
        "move": (BEFORE_START, None),
        "renew_code": (frozenset({ACCEPTED}), None),
        "start": (frozenset({ACCEPTED}), STARTED),
        "finish": (frozenset({STARTED}), FINISHED),
        "supplement": (frozenset({ACCEPTED, STARTED}), FINISHED),
        "try": (frozenset({FINISHED}), None),
        "confirm": (frozenset({FINISHED}), CONFIRMED),
        "rate": (frozenset({CONFIRMED}), None),
        "cancel": (BEFORE_START, CANCELLED),
    }
)
# The six steps that people know, and the state in which each is the next one.
JOURNEY = ("place", "review", "dispatch", "accept", "serve", "rate")
_NEXT = {
    PLACED: 1, REFUSED: 1, REVIEWED: 2, OFFERED: 3, DISPATCHED: 3,
    ACCEPTED: 4, STARTED: 4, FINISHED: 5, CONFIRMED: 5,
}  # fmt: skip

DRAFT, PUBLISHED, HELD, WITHDRAWN = "draft", "published", "held", "withdrawn"
PLANNED = "planned"
ITEM_STEPS = Lifecycle(
    {
        "publish": (frozenset({DRAFT}), PUBLISHED),
        "change": (frozenset({DRAFT, PUBLISHED}), None),
        "withdraw": (frozenset({DRAFT, PUBLISHED}), WITHDRAWN),
    }
)
ACTIVITY_STEPS = Lifecycle(
    {
        "publish": (frozenset({DRAFT}), PUBLISHED),
        "change": (frozenset({DRAFT, PUBLISHED}), None),
        "sign_up": (frozenset({PUBLISHED}), None),
        "attend": (frozenset({PUBLISHED}), None),
        "hold": (frozenset({PUBLISHED}), HELD),
        "withdraw": (frozenset({DRAFT, PUBLISHED}), CANCELLED),
        # what is kept about it: who carried it, what it cost, its pictures
        "note": (frozenset({DRAFT, PUBLISHED, HELD}), None),
    }
)
SESSION_STEPS = Lifecycle(
    {
        "change": (frozenset({PLANNED}), None),
        "attend": (frozenset({PLANNED}), None),
        "hold": (frozenset({PLANNED}), HELD),
        "cancel": (frozenset({PLANNED}), CANCELLED),
    }
)

MOST_WRONG_CODES = 5
FOLLOW_UP_SCORE = 2
LONGEST_SERVICE = timedelta(hours=24)
OPENS_BEFORE = timedelta(hours=2)
SCAN_HOLDS = timedelta(minutes=15)
MOST_SESSIONS = 100


def state_of_help(*, needed: int, asked: int, accepted: int, is_offered: bool) -> str:
    """Where an order stands while helpers are looked for.

    ``asked`` have not answered yet. Until as many are asked or have accepted as are needed, the
    dispatcher's next step is due.

    >>> state_of_help(needed=2, asked=0, accepted=1, is_offered=False)
    'reviewed'
    >>> state_of_help(needed=2, asked=1, accepted=1, is_offered=False)
    'dispatched'
    """
    if accepted >= needed:
        return ACCEPTED
    if is_offered:
        return OFFERED
    return DISPATCHED if asked + accepted >= needed else REVIEWED


def next_of_journey(state: str, *, is_rated: bool = False) -> int:
    """Which of the six steps comes next; six when all are done.

    >>> next_of_journey("placed"), next_of_journey("confirmed", is_rated=True)
    (1, 6)
    """
    return len(JOURNEY) if is_rated else _NEXT.get(state, 0)


# -- publishing (条例 art. 12 and 17) -------------------------------------------------


def publishing_lacks(
    *,
    recruits: bool,
    risk_text: str,
    has_danger: bool,
    insurance: str,
    insured_until: date | None,
    day: date,
) -> str | None:
    """What stands against publishing: ``risk_text``, ``insurance`` or nothing.

    Art. 12: who recruits volunteers states true information and risks. Art. 17: where bodily
    danger is possible, accident insurance is bought before; it holds on the last ``day``.
    """
    if (recruits or has_danger) and not risk_text.strip():
        return "risk_text"
    if has_danger and (not insurance.strip() or insured_until is None or insured_until < day):
        return "insurance"
    return None


# -- sessions and attendance ----------------------------------------------------------------------


def session_at_hand(spans: Sequence[tuple[datetime, datetime]], now: datetime) -> int | None:
    """Which of these times people mean now: the one that is under way or was last, else the next.

    >>> day = datetime(2026, 11, 21, 9)
    >>> hour, week = timedelta(hours=1), timedelta(days=7)
    >>> spans = [(day, day + hour), (day + week, day + week + hour)]
    >>> session_at_hand(spans, day + 3 * hour), session_at_hand(spans, day + week - OPENS_BEFORE)
    (0, 1)
    """
    open_now = [n for n, (start, _end) in enumerate(spans) if now >= start - OPENS_BEFORE]
    if open_now:
        return max(open_now, key=lambda n: spans[n][0])
    return min(range(len(spans)), key=lambda n: spans[n][0], default=None)


def is_eligible(wanted: Collection[str], own: Collection[str]) -> bool:
    """Whether somebody of these categories is meant; without a wish everybody is.

    >>> is_eligible([], []), is_eligible(["elder_alone"], ["dibao"])
    (True, False)
    """
    return not wanted or bool(set(wanted) & set(own))


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


def may_confirm(
    confirmer: int | None, *, helpers: Collection[int | None], finisher: int | None
) -> bool:
    """The recorder is never the confirmer (Order 67; rules.md section 7.2)."""
    return confirmer is not None and confirmer not in {*helpers, finisher}


# -- what comes again ------------------------------------------------------------------------------

WEEKLY = "week"


def is_day_of(every: str, days: Collection[int], day: date) -> bool:
    """Whether a series comes on this day: on a weekday (0 Monday) or a day of the month.

    A day that a month does not have falls on its last one.

    >>> is_day_of("month", [31], date(2026, 6, 30)), is_day_of("week", [0, 3], date(2026, 6, 15))
    (True, True)
    """
    if every == WEEKLY:
        return day.weekday() in days
    last = monthrange(day.year, day.month)[1]
    return day.day in days or (day.day == last and any(d > last for d in days))


def days_of_series(every: str, days: Collection[int], begin: date, end: date) -> Iterator[date]:
    """The days from begin to end, both included, on which a series comes."""
    for n in range((end - begin).days + 1):
        day = begin + timedelta(days=n)
        if is_day_of(every, days, day):
            yield day


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


def can_do(*, role: str, skills: Collection[str], wanted: Collection[str]) -> bool:
    """Whether somebody may take an order from the open board: volunteers need the skills (art. 16).

    >>> can_do(role="volunteer", skills={"haircut"}, wanted=["haircut", "nursing"])
    False
    """
    return role != "volunteer" or set(wanted) <= set(skills)


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
