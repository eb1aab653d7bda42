"""Days as people write them."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.core.days import Leaning, parse_day

TABLE = json.loads(Path(__file__).with_name("day_cases.json").read_text())
TODAY = date.fromisoformat(TABLE["today"])


@pytest.mark.parametrize(("typed", "leaning", "meant"), TABLE["cases"])
def test_reads_a_day_as_it_was_meant(typed: str, leaning: Leaning, meant: str | None) -> None:
    found = parse_day(typed, today=TODAY, leaning=leaning)
    assert (found.isoformat() if found else None) == meant


@given(st.text(max_size=12))
def test_never_breaks_on_any_text(typed: str) -> None:
    parse_day(typed, today=TODAY)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_reads_every_full_date_back(day: date) -> None:
    assert parse_day(day.isoformat(), today=TODAY) == day
    assert parse_day(day.strftime("%Y%m%d"), today=TODAY) == day


@given(
    st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.dates(date(1990, 1, 1), date(2090, 12, 31))
)
def test_leaning_keeps_its_side(day: date, today: date) -> None:
    past = parse_day(day.strftime("%m%d"), today=today, leaning="past")
    future = parse_day(day.strftime("%m%d"), today=today, leaning="future")
    assert past is None or past <= today
    assert future is None or future >= today
