from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from yanzhen.engines.linkage.numbers import (
    NumberState,
    check_character,
    lengthen,
    normalise_number,
)
from yanzhen.engines.linkage.records import RecordColumns, prepare_records


def number_of(first_17: str) -> str:
    return first_17 + check_character(first_17)


def in_sql(written: list[str | None]) -> list[tuple[str | None, str]]:
    """What the SQL of prepare_records makes of the numbers."""
    source = pa.table({"key": list(range(len(written))), "id_no": pa.array(written, pa.string())})
    with duckdb.connect() as connection:
        connection.register("source", source)
        columns = RecordColumns(key="key", name=None, sex=None, birth=None, township=None,
                                village=None, phone=None)  # fmt: skip
        prepare_records(connection, source="source", columns=columns, into="records")
        rows = connection.execute("SELECT number, number_state FROM records ORDER BY no").fetchall()
    return [(number, state) for number, state in rows]


@pytest.mark.parametrize(
    ("written", "number", "state"),
    [
        ("11010519491231002X", "11010519491231002X", NumberState.VALID),
        ("11010519491231002x", "11010519491231002X", NumberState.VALID),
        ("  1101 0519 4912 3100 2X ", "11010519491231002X", NumberState.VALID),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", NumberState.VALID),
        ("11010519491231002Х", "11010519491231002X", NumberState.VALID),
        ("'11010519491231002X", "11010519491231002X", NumberState.VALID),
        ("身份证:11010519491231002X", "11010519491231002X", NumberState.VALID),
        ("110105194912310021", "110105194912310021", NumberState.INVALID),
        ("11010519491331002X", "11010519491331002X", NumberState.INVALID),
        (number_of("11010512341231002"), number_of("11010512341231002"), NumberState.INVALID),
        ("1101051949123100", "1101051949123100", NumberState.INVALID),
        ("130503670401001", "130503196704010016", NumberState.UNCHECKED),
        ("110105194912310000", "110105194912310", NumberState.TRUNCATED),
        ("3.70725195303177E+17", "370725195303177", NumberState.TRUNCATED),
        ("3.70725E+17", None, NumberState.TRUNCATED),
        ("000000000000000000", None, NumberState.MISSING),
        ("无", None, NumberState.MISSING),
        ("", None, NumberState.MISSING),
        (None, None, NumberState.MISSING),
    ],
)
def test_reads_a_number_as_it_was_meant(
    written: str | None, number: str | None, state: NumberState
) -> None:
    assert normalise_number(written) == (number, state)
    assert in_sql([written]) == [(number, state.value)]


def test_gives_a_centenarian_the_century_of_her_birth() -> None:
    assert lengthen("110105491231996")[6:10] == "1849"
    assert lengthen("110105491231995")[6:10] == "1949"


@given(st.from_regex(r"[1-8][0-9]{16}", fullmatch=True))
def test_agrees_with_an_independent_check_digit(first_17: str) -> None:
    assert check_character(first_17) == ric.calc_check_digit(first_17 + "0")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.from_regex(
                r"[1-6][0-9]{5}(19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx]", fullmatch=True
            ),
            st.from_regex(r"[1-6][0-9]{14}", fullmatch=True),
            st.from_regex(r"[1-9]\.[0-9]{2,14}E\+17", fullmatch=True),
            st.text("0123456789Xx０９ｘ -.E+年", max_size=21),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_reads_numbers_in_sql_as_in_python(written: list[str | None]) -> None:
    expected = [(number, state.value) for number, state in map(normalise_number, written)]
    assert in_sql(written) == expected


@given(st.from_regex(r"11010519491231[0-9]{3}", fullmatch=True), st.data())
def test_sees_every_single_wrong_digit(first_17: str, data: st.DataObject) -> None:
    number = first_17 + check_character(first_17)
    place = data.draw(st.integers(0, 16))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    wrong = number[:place] + other + number[place + 1 :]
    assert normalise_number(wrong)[1] in (NumberState.INVALID, NumberState.TRUNCATED)
