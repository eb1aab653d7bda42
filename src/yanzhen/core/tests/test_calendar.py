"""Working days as the State Council published them; Monday to Friday where it has not yet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.core import calendar
from yanzhen.core.calendar import (
    OfficeHours,
    add_working_days,
    add_working_hours,
    is_working_day,
    working_days_between,
    working_minutes_between,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def at(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 6, 15), True),
        (date(2026, 6, 14), False),
        (date(2025, 10, 1), False),  # National Day, a Wednesday
        (date(2025, 9, 28), True),  # a Sunday worked in its place
        (date(2025, 10, 11), True),  # a Saturday worked in its place
    ],
)
def test_knows_holidays_and_the_days_worked_in_their_place(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_counts_monday_to_friday_in_a_year_that_is_not_published() -> None:
    assert not calendar.is_published(2035)
    assert calendar.is_published(2025)
    assert is_working_day(date(2035, 10, 1)) is True
    assert is_working_day(date(2035, 10, 6)) is False


@pytest.mark.parametrize(
    ("day", "days", "result"),
    [
        (date(2026, 6, 15), 1, date(2026, 6, 16)),
        (date(2026, 6, 12), 1, date(2026, 6, 15)),
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2026, 6, 15), -1, date(2026, 6, 12)),
        (date(2026, 6, 14), 0, date(2026, 6, 15)),
        (date(2026, 6, 15), 0, date(2026, 6, 15)),
    ],
)
def test_adds_working_days(day: date, days: int, result: date) -> None:
    assert add_working_days(day, days) == result


@given(day=DAYS, days=st.integers(1, 60))
def test_adding_and_counting_agree(day: date, days: int) -> None:
    end = add_working_days(day, days)
    assert is_working_day(end)
    assert working_days_between(day, end) == days
    assert working_days_between(end, day) == -days


@pytest.mark.parametrize(
    ("moment", "hours", "result"),
    [
        (at(15, 9), 2, at(15, 11)),
        (at(15, 11), 2, at(15, 15, 30)),
        (at(15, 17), 2, at(16, 9, 30)),
        (at(12, 17), 2, at(15, 9, 30)),
        (at(13, 12), 1, at(15, 9, 30)),
        (at(15, 6), 0.5, at(15, 9)),
        (at(15, 8, 30), 14, at(16, 18)),
    ],
)
def test_adds_office_hours(moment: datetime, hours: float, result: datetime) -> None:
    assert add_working_hours(moment, hours) == result


@given(
    day=st.dates(date(2025, 1, 1), date(2026, 11, 1)),
    minute=st.integers(0, 1439),
    minutes=st.integers(1, 5000),
)
def test_added_hours_are_office_hours(day: date, minute: int, minutes: int) -> None:
    begin = datetime.combine(day, time(minute // 60, minute % 60), SHANGHAI)
    end = add_working_hours(begin, minutes / 60)
    assert abs(working_minutes_between(begin, end) - minutes) <= 1


def test_takes_the_hours_of_the_place() -> None:
    assert calendar.office_hours(area="990626", day=date(2026, 6, 15)).minutes == 420
    early = OfficeHours(((time(6), time(7)),))
    assert add_working_hours(at(15, 9), 1, hours_of_day=early) == at(16, 7)
    assert working_minutes_between(at(16, 5), at(15, 5)) == 0
    assert working_minutes_between(at(15, 5), at(16, 5) + timedelta(days=1)) == 840
