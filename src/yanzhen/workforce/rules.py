"""Days, weeks and months of a log, its sentences and its deadline. Pure decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DAY, WEEK, MONTH = "day", "week", "month"
KINDS = (DAY, WEEK, MONTH)
ENDS = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Span:
    """A day, week or month: its first day and the first day after it."""

    kind: str
    starts_on: date
    ends_on: date

    @property
    def last(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def before(self) -> Span:
        return span_of(self.kind, self.starts_on - timedelta(days=1))

    @property
    def after(self) -> Span:
        return span_of(self.kind, self.ends_on)


def span_of(kind: str, day: date) -> Span:
    """The day, week (from Monday) or month in which a day lies.

    >>> span_of("month", date(2026, 2, 9)).last
    datetime.date(2026, 2, 28)
    """
    if kind == DAY:
        return Span(kind, day, day + timedelta(days=1))
    if kind == WEEK:
        first = day - timedelta(days=day.weekday())
        return Span(kind, first, first + timedelta(days=7))
    first = day.replace(day=1)
    return Span(kind, first, (first + timedelta(days=31)).replace(day=1))


def sentences(text: str) -> list[str]:
    """The sentences of a text; what has no letter is none.

    >>> sentences("上午走访三户。下午写材料！")
    ['上午走访三户', '下午写材料']
    """
    parts = (part.strip() for part in ENDS.split(text))
    return [part for part in parts if any(c.isalnum() for c in part)]


def due_at(span: Span, hours: int, zone: tzinfo) -> datetime:
    """Until when a log is handed in: so many hours after the end of its last day."""
    return datetime.combine(span.ends_on, time(), zone) + timedelta(hours=hours)
