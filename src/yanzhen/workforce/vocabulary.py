"""What the rule packs say about logs and calendars, as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yanzhen.core import policies


@dataclass(frozen=True, slots=True)
class LogRule:
    """How long the words of a log may be, and how long after its end it is handed in."""

    sentences: int
    letters: int
    due_hours: int


@dataclass(frozen=True, slots=True)
class CalendarRule:
    days_back: int
    days_ahead: int
    reads_per_hour: int
    refresh_hours: int


def log_rule(kind: str, area: str, day: date) -> LogRule:
    value: Any = policies.value("workforce.logs", area=area, day=day, or_earliest=True)
    return LogRule(**value[kind])


def calendar_rule(area: str, day: date) -> CalendarRule:
    return CalendarRule(**policies.value("workforce.calendar", area=area, day=day))
