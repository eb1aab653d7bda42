"""Working days and hours with the Chinese holidays and the days worked in their place.

The State Council publishes the holidays of a year in the autumn before. For a year that is not
published yet Monday to Friday count as working days, and ``is_published`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar
from chinese_calendar import constants
from django.utils import timezone

from yanzhen.core import policies

_YEARS = frozenset(day.year for day in constants.holidays)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office works on a working day, as parts of the day in order."""

    parts: tuple[tuple[time, time], ...]

    @property
    def minutes(self) -> int:
        return sum(_minutes(begin, end) for begin, end in self.parts)


USUAL_HOURS = OfficeHours(((time(8, 30), time(12)), (time(14, 30), time(18))))


def office_hours(*, area: str, day: date) -> OfficeHours:
    """What the rule packs say for this place, else 8:30 to 12:00 and 14:30 to 18:00."""
    try:
        parts = policies.value("calendar.office_hours", area=area, day=day)
    except policies.NoPolicy:
        return USUAL_HOURS
    return OfficeHours(
        tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in parts)
    )


def _minutes(begin: time, end: time) -> int:
    return (end.hour - begin.hour) * 60 + end.minute - begin.minute


def is_published(year: int) -> bool:
    """Whether the holidays of this year are known."""
    return year in _YEARS


def is_working_day(day: date) -> bool:
    """Whether offices work on this day; Monday to Friday in years that are not published."""
    if is_published(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def is_public_holiday(day: date) -> bool:
    """Whether the day belongs to a public holiday; a plain weekend does not."""
    return is_published(day.year) and day in constants.holidays


def add_working_days(day: date, days: int) -> date:
    """The ``days``-th working day after this day (before it, when negative).

    The day itself does not count (Civil Code art. 201); with 0 the next working day, or this one.
    """
    step = timedelta(days=-1 if days < 0 else 1)
    if days == 0:
        while not is_working_day(day):
            day += step
        return day
    left = abs(days)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(begin: date, end: date) -> int:
    """How many working days lie after ``begin`` up to and with ``end``; negative the other way."""
    if end < begin:
        return -working_days_between(end, begin)
    return sum(is_working_day(begin + timedelta(days=n)) for n in range(1, (end - begin).days + 1))


def add_working_hours(
    moment: datetime, hours: float, *, hours_of_day: OfficeHours = USUAL_HOURS
) -> datetime:
    """The moment by which so many office hours have passed; time outside of them does not count."""
    left = timedelta(hours=hours)
    local = timezone.localtime(moment)
    day = local.date()
    while True:
        if is_working_day(day):
            for begin, end in hours_of_day.parts:
                opens = timezone.make_aware(datetime.combine(day, begin))
                closes = timezone.make_aware(datetime.combine(day, end))
                start = max(opens, local)
                if start >= closes:
                    continue
                if start + left <= closes:
                    return start + left
                left -= closes - start
        day += timedelta(days=1)


def working_minutes_between(
    begin: datetime, end: datetime, *, hours_of_day: OfficeHours = USUAL_HOURS
) -> int:
    """How many office minutes lie between two moments; 0 when they are in the other order."""
    begin, end = timezone.localtime(begin), timezone.localtime(end)
    total, day = timedelta(), begin.date()
    while day <= end.date():
        if is_working_day(day):
            for opening, closing in hours_of_day.parts:
                opens = timezone.make_aware(datetime.combine(day, opening))
                closes = timezone.make_aware(datetime.combine(day, closing))
                total += max(timedelta(), min(closes, end) - max(opens, begin))
        day += timedelta(days=1)
    return int(total.total_seconds() // 60)
