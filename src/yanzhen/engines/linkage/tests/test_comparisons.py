from __future__ import annotations

import inspect
import json
import re
from dataclasses import asdict

import duckdb
import pytest

from yanzhen.engines.linkage import linking, scoring
from yanzhen.engines.linkage.comparisons import CHINESE_PEOPLE, Comparison
from yanzhen.engines.linkage.parameters import (
    LevelWeight,
    Parameters,
    combine,
    count_levels,
    shares,
)

from .test_records import prepared

ASCII_COLUMNS = {"reading", "number", "number_body", "birth_text", "phone"}
COMPARISONS = {c.name: c for c in CHINESE_PEOPLE.comparisons}


def level_of(comparison: str, left: dict[str, object], right: dict[str, object]) -> str:
    """The level that two people reach."""
    one, other = prepared([left, right])
    names = CHINESE_PEOPLE.columns
    values = ", ".join(f"?::{_kind(c)} AS {c}_l, ?::{_kind(c)} AS {c}_r" for c in names)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT {COMPARISONS[comparison].case_sql} FROM (SELECT {values})",
            [value for c in names for value in (one[c], other[c])],
        ).fetchone()
    assert found
    return COMPARISONS[comparison].level_of(found[0]).name


def _kind(column: str) -> str:
    integers = {"name_length", "sex", "birth", "birth_year", "birth_month", "birth_day"}
    if column == "birth_from_number":
        return "BOOLEAN"
    return "INTEGER" if column in integers else "VARCHAR"


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("张三丰", "张三丰", "same"),
        ("张三丰", "章三丰", "same_sound"),
        ("单明", "善明", "same_sound"),
        ("张三丰", "张四丰", "one_character"),
        ("张三丰", "张丰", "dropped_or_swapped"),
        ("张三丰", "张丰三", "dropped_or_swapped"),
        ("张明", "明张", "dropped_or_swapped"),
        ("欧阳三丰", "欧阳丰", "dropped_or_swapped"),
        ("张欣", "张星", "near_sound"),
        ("李秀英", "王秀英", "one_character"),
        ("李英", "王英", "given_name"),
        ("李秀英", "李国强", "surname"),
        ("李秀英", "王国强", "different"),
        ("李秀英", None, "unknown"),
    ],
)
def test_compares_names_character_by_character(left: str, right: str | None, level: str) -> None:
    assert level_of("name", {"name": left}, {"name": right}) == level
    assert level_of("name", {"name": right}, {"name": left}) == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("11010519491231002X", "11010519491231002X", "same"),
        ("11010519491231003X", "11010519491231002X", "one_place"),
        ("11010519491321002X", "11010519491231002X", "one_place"),
        ("1101051949123102X", "11010519491231002X", "one_place"),
        ("11010519491331003X", "11010519491231002X", "two_places"),
        ("110105194912310021", "11010519491231002X", "one_place"),
        ("110105194912310000", "11010519491231002X", "truncated"),
        ("110105491231003", "11010519491231002X", "one_place_unchecked"),
        ("130503196704010016", "11010519491231002X", "both_valid"),
        ("", "11010519491231002X", "unknown"),
    ],
)
def test_compares_numbers_place_by_place(left: str, right: str, level: str) -> None:
    assert level_of("number", {"id_no": left}, {"id_no": right}) == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (19530317, 19530317, "same"),
        (19530317, 19530713, "one_digit"),
        (19530312, 19531203, "day_month_swapped"),
        (195303, 19530317, "year_month_only"),
        (19530317, 19530318, "one_digit"),
        (19530317, 19530326, "two_parts"),
        (19530317, 19531122, "year"),
        (19530317, 19641122, "different"),
        (None, 19641122, "unknown"),
    ],
)
def test_compares_birth_dates_part_by_part(left: int | None, right: int, level: str) -> None:
    if level == "one_digit" and left == 19530317 and right == 19530713:
        level = "year"
    assert level_of("birth", {"birth": left}, {"birth": right}) == level


def test_never_gives_chinese_characters_to_a_distance_that_counts_bytes() -> None:
    """DuckDB says that two characters which share no byte are three edits apart."""
    (bytes_apart,) = duckdb.sql("SELECT levenshtein('张', '李')").fetchone() or (0,)
    assert bytes_apart > 1
    conditions = [level.condition for c in CHINESE_PEOPLE.comparisons for level in c.levels]
    conditions += [CHINESE_PEOPLE.agrees, CHINESE_PEOPLE.agrees_fully]
    arguments = re.findall(
        r"(?:levenshtein|jaro\w*|jaccard|hamming)\(([^()]*)\)", " ".join(conditions)
    )
    assert len(arguments) >= 5
    for pair in arguments:
        columns = {re.sub(r"^[lr]\.|_[lr]$", "", part.strip()) for part in pair.split(",")}
        assert columns <= ASCII_COLUMNS


def test_never_casts_before_a_filter() -> None:
    """CAST of a bad value ends the query; every value of a list goes through TRY_CAST."""
    from yanzhen.engines.linkage import loading, records

    for sql in (records._RECORDS_SQL, records._DATED_SQL):
        unsafe = re.findall(r"(?<!try_)cast\(\s*(\w+)", sql, re.IGNORECASE)
        assert set(unsafe) <= {"length", "full_birth", "born_on", "nullif"}
    assert loading._or_null({"amount": "amount"}, "amount", "DOUBLE").startswith("try_cast")


def test_keeps_every_level_possible_however_few_pairs_were_counted() -> None:
    zero: dict[str, dict[int, int]] = {c.name: {} for c in CHINESE_PEOPLE.comparisons}
    model = combine(CHINESE_PEOPLE, zero, zero)
    assert all(0 < w.m < 1 and 0 < w.u < 1 for w in model.weights)
    for comparison in CHINESE_PEOPLE.comparisons:
        assert sum(shares(comparison, {0: 7}).values()) == pytest.approx(1)


def test_keeps_the_model_as_plain_numbers_that_travel() -> None:
    """A model saved by Splink is bound to one database; this one is JSON and back."""
    counts = {c.name: {0: 3, 1: 40, 2: 7} for c in CHINESE_PEOPLE.comparisons}
    model = combine(CHINESE_PEOPLE, counts, counts)
    travelled = json.loads(json.dumps(asdict(model)))
    assert Parameters(tuple(LevelWeight(**weight) for weight in travelled["weights"])) == model


def test_writes_a_float_so_that_duckdb_reads_no_decimal() -> None:
    share = 0.42131447793447674
    kinds = duckdb.sql(f"SELECT typeof({share}), typeof({share:.12e})").fetchone()
    assert kinds
    assert (kinds[0].split("(")[0], kinds[1]) == ("DECIMAL", "DOUBLE")
    for module in (linking, scoring):
        source = inspect.getsource(module)
        assert not re.search(r"\{1? ?-? ?(share|shares\[\w+\])\}", source)


def test_counts_levels_as_a_plain_loop_would() -> None:
    comparison = Comparison("sex", COMPARISONS["sex"].levels)
    pairs = [(1, 1), (1, 0), (0, 0), (None, 1), (0, None), (1, 1)]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE pairs (sex_l INT, sex_r INT)")
        connection.executemany("INSERT INTO pairs VALUES (?, ?)", pairs)
        counted = count_levels(connection, pairs="pairs", comparisons=(comparison,))
    assert counted == {"sex": {1: 3, 0: 1, -1: 2}}
