"""Units never mix, and the words of the press say no more than is so."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.core.numbers import (
    UNIT_LABELS,
    Quantity,
    Unit,
    UnitsDiffer,
    at_least,
    exactly,
    near,
    ratio,
)

AMOUNTS = st.integers(0, 10**9)
COUNTED = st.sampled_from([u for u in Unit if u not in {Unit.RATIO, Unit.MINUTE, Unit.CENT}])


@given(AMOUNTS, AMOUNTS, COUNTED)
def test_adds_and_takes_away_within_one_unit(a: int, b: int, unit: Unit) -> None:
    total = Quantity(a, unit) + Quantity(b, unit)
    assert total == Quantity(a + b, unit)
    assert total - Quantity(b, unit) == Quantity(a, unit)
    assert (Quantity(a, unit) < Quantity(b, unit)) == (a < b)


@given(AMOUNTS, COUNTED, COUNTED)
def test_never_mixes_units(a: int, one: Unit, other: Unit) -> None:
    if one is other:
        return
    for combine in (
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: x < y,
        lambda x, y: ratio(x, y),
    ):
        with pytest.raises(UnitsDiffer):
            combine(Quantity(a, one), Quantity(a, other))
    assert Quantity(a, one) != Quantity(a, other)


def test_does_not_add_ratios() -> None:
    half = Quantity(Fraction(1, 2), Unit.RATIO)
    with pytest.raises(UnitsDiffer):
        half + half


def test_a_ratio_of_nothing_is_unknown_and_not_zero() -> None:
    assert ratio(Quantity(0, Unit.PERSON), Quantity(0, Unit.PERSON)) is None
    part = ratio(Quantity(33, Unit.PERSON), Quantity(70, Unit.PERSON))
    assert part
    assert exactly(part) == "47.1%"


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (33, Unit.PERSON, "33人"),
        (0, Unit.HOUSEHOLD, "0户"),
        (90, Unit.MINUTE, "1.5小时"),
        (60, Unit.MINUTE, "1小时"),
        (6_730_000 * 60, Unit.MINUTE, "673万小时"),
        (16_500_000, Unit.CENT, "16.5万元"),
        (1250, Unit.CENT, "12.5元"),
        (Fraction(1), Unit.RATIO, "100%"),
        (Fraction(2, 3), Unit.RATIO, "66.7%"),
    ],
)
def test_prints_exactly(amount: int, unit: Unit, words: str) -> None:
    assert exactly(Quantity(amount, unit)) == words


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (1, Unit.PERSON, "1 person"),
        (150_000, Unit.PERSON_TIME, "150,000 person-times"),
        (Fraction(471, 1000), Unit.RATIO, "47.1%"),
        (60, Unit.MINUTE, "1 hour"),
        (6_730_000 * 60, Unit.MINUTE, "6,730,000 hours"),
        (16_500_050, Unit.CENT, "¥165,000.5"),
    ],
)
def test_prints_exactly_in_english(amount: int | Fraction, unit: Unit, words: str) -> None:
    with translation.override("en"):
        assert exactly(Quantity(amount, unit)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (445, "400余人"),
        (400, "400人"),
        (9, "9人"),
        (10, "10人"),
        (1968, "1000余人"),
        (102_345, "10万余人"),
        (100_000, "10万人"),
    ],
)
def test_says_at_least(amount: int, words: str) -> None:
    assert at_least(Quantity(amount, Unit.PERSON)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (96, "近百人"),
        (1968, "近2000人"),
        (9800, "近万人"),
        (990, "近千人"),
        (445, "400余人"),
        (500, "500人"),
        (0, "0人"),
    ],
)
def test_says_near(amount: int, words: str) -> None:
    assert near(Quantity(amount, Unit.PERSON)) == words


@given(AMOUNTS, COUNTED)
def test_at_least_is_never_more_than_there_is(amount: int, unit: Unit) -> None:
    words = at_least(Quantity(amount, unit))
    head = int(re.match(r"\d+", words)[0])  # type: ignore[index]
    said = head * 10_000 if "万" in words else head
    assert said <= amount
    assert ("余" in words) == (said < amount)


@given(AMOUNTS)
def test_near_is_within_five_per_cent_below(amount: int) -> None:
    words = near(Quantity(amount, Unit.PERSON))
    if words.startswith("近"):
        number = words[1:-1]
        said = {"百": 100, "千": 1000, "万": 10_000}.get(number) or int(number)
        assert amount < said
        assert (said - amount) * 20 <= said


def test_every_unit_has_a_name() -> None:
    assert {*UNIT_LABELS, Unit.RATIO} == set(Unit)
    assert all(unit.label for unit in Unit)
