"""Ages, names and numbers, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.people import rules

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2000, 6, 15), date(2026, 6, 14), 25),
        (date(2000, 6, 15), date(2026, 6, 15), 26),
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
    ],
)
def test_counts_completed_years(born_on: date, day: date, age: int) -> None:
    assert rules.age_on(born_on, day) == age


@given(
    day=DAYS,
    born_before=st.integers(0, 40_000),
    youngest=st.integers(0, 110),
    span=st.integers(0, 40),
)
def test_birth_bounds_hold_exactly_the_people_of_those_ages(
    day: date, born_before: int, youngest: int, span: int
) -> None:
    born_on = max(date(1800, 1, 1), day - timedelta(days=born_before))
    oldest = youngest + span
    earliest, latest = rules.birth_bounds(youngest, oldest, day)
    assert earliest is not None
    assert latest is not None
    assert (earliest <= born_on <= latest) == (youngest <= rules.age_on(born_on, day) <= oldest)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("张小丽", "张晓丽", True),
        ("王建国", "王健国", True),
        ("李梅", "李眉", True),
        ("张小丽", "张大山", False),
        ("张丽", "王丽", False),
        ("欧阳明月", "欧阳明岳", True),
    ],
)
def test_tells_names_that_sound_or_look_alike(one: str, other: str, alike: bool) -> None:
    assert rules.names_are_alike(one, other) is alike
    assert rules.names_are_alike(other, one) is alike


def test_numbers_households_one_after_the_other() -> None:
    assert rules.first_free_number("H990626101201", None) == "H99062610120100001"
    assert rules.first_free_number("H1", "H100099") == "H100100"


def test_every_state_can_be_left_again() -> None:
    for state, following in rules.NEXT_STATES.items():
        assert all(state in rules.NEXT_STATES[after] for after in following if after == "merged")
        assert following
