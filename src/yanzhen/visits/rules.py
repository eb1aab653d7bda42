"""Periods, due days, what a visit settles, and what a measured value means. Pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from yanzhen.core.lifecycle import Lifecycle

WEEK, MONTH, QUARTER, HALF_YEAR = "week", "month", "quarter", "half_year"
KINDS = (WEEK, MONTH, QUARTER, HALF_YEAR)
MONTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6}

OWED, MET, LATE, SUBSTITUTE = "owed", "met", "late", "substitute"
REFUSED, NOT_HOME, EXEMPTED, LAPSED = "refused", "not_home", "exempted", "lapsed"
STATES = (OWED, MET, LATE, SUBSTITUTE, REFUSED, NOT_HOME, EXEMPTED, LAPSED)
# What counts as done in a coverage; a late one was done, and is told beside.
DONE = (MET, SUBSTITUTE)
# A later visit may still settle these: whoever refused in the morning may open in the evening.
OPEN = (OWED, REFUSED, NOT_HOME)

HOME, PHONE, VIDEO = "home", "phone", "video"
ADULT_AGE = 18
LONGEST_VISIT = timedelta(hours=12)
DECIMALS_OF_POSITION = 3  # about 100 m (personal data: whereabouts are sensitive, PIPL art. 28)

KEPT, RETURNED, LOST = "kept", "returned", "lost"
KEY_STEPS = Lifecycle(
    {
        "hand_on": ((KEPT,), None),
        "return": ((KEPT,), RETURNED),
        "lose": ((KEPT,), LOST),
        "tell": ((LOST,), None),
        "find": ((LOST,), KEPT),
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """A week, month, quarter or half-year: its first day and the first day after it.

    >>> span_of("month", date(2026, 2, 9)).last
    datetime.date(2026, 2, 28)
    """

    kind: str
    starts_on: date
    ends_on: date

    @property
    def last(self) -> date:
        return self.ends_on - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


def span_of(kind: str, day: date) -> Span:
    """The period of this kind in which the day lies; weeks begin on Monday."""
    if kind == WEEK:
        first = day - timedelta(days=day.weekday())
        return Span(kind, first, first + timedelta(days=7))
    length = MONTHS[kind]
    month = (day.month - 1) // length * length + 1
    first = date(day.year, month, 1)
    after = month + length
    return Span(kind, first, date(day.year + after // 13, (after - 1) % 12 + 1, 1))


def due_days(span: Span, times: int) -> list[date]:
    """By when each of the contacts of a period is due: spread evenly, the last on the last day.

    >>> due_days(span_of("week", date(2026, 11, 22)), 2)
    [datetime.date(2026, 11, 19), datetime.date(2026, 11, 22)]
    """
    days = (span.ends_on - span.starts_on).days
    return [span.starts_on + timedelta(days=-(-days * n // times) - 1) for n in range(1, times + 1)]


@dataclass(frozen=True, slots=True)
class Contact:
    """What a visit was, as far as an obligation asks."""

    on: date
    ended_at: datetime
    means: str
    roles: frozenset[str]
    post_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Owing:
    """What is owed: from when to when, how, in whose company and by whom."""

    starts_on: date
    due_on: date
    late_until: date
    means: frozenset[str]
    roles: frozenset[str]
    post_id: int | None
    due_at: datetime | None = None


def settles(contact: Contact, owing: Owing) -> str:
    """The state to which a kept contact brings what is owed, or ``""`` when it does not count.

    All the companions must have been there together (field book WP-P2). Somebody else than the
    worker who answers makes it a substitute; after the due day it is late.
    """
    if contact.means not in owing.means or not owing.roles <= contact.roles:
        return ""
    if not owing.starts_on <= contact.on <= owing.late_until:
        return ""
    if contact.on > owing.due_on or (owing.due_at and contact.ended_at > owing.due_at):
        return LATE
    if owing.post_id is not None and owing.post_id not in contact.post_ids:
        return SUBSTITUTE
    return MET


def is_reached(tries: Iterable[date], needed: int) -> bool:
    """Whether nobody was at home often enough: tries on different days count."""
    return len(set(tries)) >= needed


def percentage(done: int, owed: int) -> float | None:
    """Done of owed to one decimal; nothing where nothing was owed."""
    return round(100 * done / owed, 1) if owed else None


# -- months that are handed up --------------------------------------------------------------------


def sample_size(rows: int, *, percent: int, least: int, most: int) -> int:
    """How many of the rows chance draws.

    >>> [sample_size(n, percent=10, least=5, most=50) for n in (3, 40, 200, 2_000)]
    [3, 5, 20, 50]
    """
    return min(rows, most, max(least, -(-rows * percent // 100)))


def drawn(keys: Iterable[str], *, seed: str, size: int) -> frozenset[str]:
    """The rows that chance draws: those of the lowest digests of seed and key.

    Nobody steers it, and whoever has the seed can draw them once more.
    """
    ranked = sorted(keys, key=lambda key: sha256(f"{seed}:{key}".encode()).digest())
    return frozenset(ranked[:size])


# -- values measured ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What a measured value means: ``""`` nothing, ``watch`` or ``urgent``."""

    level: str = ""
    words: str = ""


def judge(value: float, bounds: Sequence[Mapping[str, Any]]) -> Judged:
    """The first of the bounds (the most serious first) that the value reaches.

    >>> judge(182, [{"level": "urgent", "at_least": 180}, {"level": "watch", "at_least": 140}])
    Judged(level='urgent', words='')
    """
    for bound in bounds:
        if "at_least" in bound and value >= bound["at_least"]:
            return Judged(bound["level"], str(bound.get("words", "")))
        if "at_most" in bound and value <= bound["at_most"]:
            return Judged(bound["level"], str(bound.get("words", "")))
    return Judged()


# -- the record -----------------------------------------------------------------------------------


def is_saved_late(ended_at: datetime, saved_at: datetime, hours: int) -> bool:
    """Facts are written down within a day (practice.md section 2); later ones are marked."""
    return saved_at - ended_at > timedelta(hours=hours)


def saved_when(claimed: datetime | None, ended_at: datetime, received_at: datetime) -> datetime:
    """When it was saved where it was made; a claim that cannot be is not believed."""
    if claimed is None or not ended_at <= claimed <= received_at:
        return received_at
    return claimed


def reuse_rate(prefilled: int, typed: int) -> float | None:
    """How much of what stands in the records did not have to be typed, in per cent."""
    return percentage(prefilled, prefilled + typed)
