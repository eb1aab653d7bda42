"""Document numbers and codes, against the standards' own examples and another implementation."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from yanzhen.core.identity import (
    ID_CHECKS,
    USCC_CHARS,
    NotANumber,
    id_check_digit,
    is_mobile_phone,
    last_four,
    mask_id,
    mask_name,
    mask_phone,
    normal_id,
    normal_phone,
    read_citizen_number,
    read_uscc,
    to_18_digits,
    uscc_check_character,
)

TODAY = date(2026, 6, 15)
DAYS = st.dates(date(1900, 1, 1), date(2026, 6, 15))


@pytest.mark.parametrize(
    ("number", "born_on", "is_male"),
    [
        ("11010519491231002X", date(1949, 12, 31), False),
        ("440524188001010014", date(1880, 1, 1), True),
        ("990000195001010019", date(1950, 1, 1), True),
        ("990000201506010020", date(2015, 6, 1), False),
        ("11010519491231002x", date(1949, 12, 31), False),
        (" 110105 19491231 002Ｘ ", date(1949, 12, 31), False),
        ("990000-19500101-0019", date(1950, 1, 1), True),
    ],
)
def test_reads_a_citizen_number(number: str, born_on: date, is_male: bool) -> None:
    read = read_citizen_number(number, today=TODAY)
    assert (read.born_on, read.is_male, len(read.number)) == (born_on, is_male, 18)
    assert read.area == read.number[:6]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "length"),
        ("1101051949123100", "length"),
        ("11010519491231002A", "digits"),
        ("1101051949123100X2", "digits"),
        ("110105194913310023", "birth_date"),
        ("110105194902300023", "birth_date"),
        ("110105100012310023", "birth_date"),
        ("110105204912310023", "future"),
        ("110105194912310021", "check"),
        ("110105194912310029", "check"),
    ],
)
def test_says_what_is_wrong_with_a_citizen_number(number: str, reason: str) -> None:
    with pytest.raises(NotANumber) as refused:
        read_citizen_number(number, today=TODAY)
    assert refused.value.reason == reason


@given(born=DAYS, area=st.integers(110000, 659999), order=st.integers(0, 999))
def test_agrees_with_another_implementation_on_the_check_digit(
    born: date, area: int, order: int
) -> None:
    first = f"{area}{born:%Y%m%d}{order:03d}"
    assert id_check_digit(first) == ric.calc_check_digit(first + "0")
    assert read_citizen_number(first + id_check_digit(first), today=TODAY).born_on == born


@given(
    born=DAYS,
    order=st.integers(0, 999),
    at=st.integers(0, 16),
    digit=st.integers(0, 9),
)
def test_notices_every_single_wrong_digit(born: date, order: int, at: int, digit: int) -> None:
    first = f"990000{born:%Y%m%d}{order:03d}"
    wrong = first[:at] + str(digit) + first[at + 1 :]
    if wrong != first:
        assert id_check_digit(wrong) != id_check_digit(first)


def test_widens_an_old_number() -> None:
    assert to_18_digits("110105491231002") == "11010519491231002X"
    assert read_citizen_number("110105491231002", today=TODAY).number == "11010519491231002X"
    assert normal_id("110105 491231 002") == "11010519491231002X"


@pytest.mark.parametrize("code", ["91350100M000100Y43", "52990000MJ0000001W"])
def test_reads_a_credit_code(code: str) -> None:
    assert read_uscc(code.lower()) == code
    assert read_uscc(f" {code[:8]}-{code[8:]} ") == code


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91350100M000100Y4", "length"),
        ("91350100M000100I43", "digits"),
        ("91350100M000100Y44", "check"),
    ],
)
def test_says_what_is_wrong_with_a_credit_code(code: str, reason: str) -> None:
    with pytest.raises(NotANumber) as refused:
        read_uscc(code)
    assert refused.value.reason == reason


@given(st.text("0123456789", min_size=8, max_size=8), st.text(USCC_CHARS, min_size=9, max_size=9))
def test_agrees_with_another_implementation_on_credit_codes(area: str, rest: str) -> None:
    first = area + rest
    assert uscc_check_character(first) == uscc.calc_check_digit(first + "0")


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("13800001234", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("0086 13800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("0859-3223344", "08593223344"),
        ("12345", ""),
        ("", ""),
    ],
)
def test_compares_phones_by_their_digits(typed: str, normal: str) -> None:
    assert normal_phone(typed) == normal


def test_tells_mobile_phones() -> None:
    assert is_mobile_phone("+8613800001234")
    assert not is_mobile_phone("08593223344")
    assert not is_mobile_phone("12800001234")


def test_masks() -> None:
    assert mask_id("990000195001010019") == "990000********0019"
    assert mask_id("E12345678") == "****5678"
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("3223344") == "****344"
    assert [mask_name(n) for n in ("张三丰", "欧阳修", "李", "")] == ["张*", "欧阳*", "李*", ""]
    assert last_four("990000195001010019") == "0019"
    assert last_four("123") == ""


@given(st.text(max_size=30).filter(lambda text: not ric.is_valid(text)))
def test_refuses_any_other_text_with_a_reason(text: str) -> None:
    with pytest.raises(NotANumber) as refused:
        read_citizen_number(text, today=TODAY)
    assert refused.value.reason in {"length", "digits", "birth_date", "future", "check"}


def test_check_digits_are_eleven() -> None:
    assert set(ID_CHECKS) == set("0123456789X")
