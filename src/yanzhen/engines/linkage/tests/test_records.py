from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from yanzhen.engines.linkage.records import (
    PERSON_COLUMNS,
    RecordColumns,
    prepare_records,
    qualify_villages,
)


def prepared(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Prepared records of a few people; columns that none has are left out of the source."""
    given = [c for c in PERSON_COLUMNS if any(c in person for person in people)]
    source = pa.table(
        {"key": list(range(len(people)))} | {c: [p.get(c) for p in people] for c in given}
    )
    with duckdb.connect() as connection:
        connection.register("source", source)
        absent: dict[str, Any] = {c: None for c in PERSON_COLUMNS if c not in given}
        columns = RecordColumns(key="key", **absent)
        prepare_records(connection, source="source", columns=columns, into="records")
        rows = connection.execute("SELECT * FROM records ORDER BY no").to_arrow_table()
    return list(rows.to_pylist())


@pytest.mark.parametrize(
    ("written", "year", "month", "day"),
    [
        (19530317, 1953, 3, 17),
        ("19530317", 1953, 3, 17),
        (19530317.0, 1953, 3, 17),
        (date(1953, 3, 17), 1953, 3, 17),
        (datetime.fromisoformat("1953-03-17T08:30"), 1953, 3, 17),
        ("1953-3-17", 1953, 3, 17),
        ("1953/03/17", 1953, 3, 17),
        ("1953.3.17", 1953, 3, 17),
        ("1953年3月17日", 1953, 3, 17),
        ("１９５３年３月１７日", 1953, 3, 17),
        ("195303", 1953, 3, None),
        ("1953年3月", 1953, 3, None),
        ("1953", 1953, None, None),
        (0, None, None, None),
        ("", None, None, None),
        ("不详", None, None, None),
        (None, None, None, None),
    ],
)
def test_reads_a_birth_date_of_any_type(
    written: object, year: int | None, month: int | None, day: int | None
) -> None:
    row = prepared([{"birth": written}])[0]
    assert (row["birth_year"], row["birth_month"], row["birth_day"]) == (year, month, day)
    full = None if day is None else year * 10_000 + month * 100 + day  # type: ignore[operator]
    assert row["birth"] == full


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        *[(1, 1), ("1", 1), (1.0, 1), ("男", 1), ("M", 1)],
        *[(0, 0), ("0", 0), ("2", 0), ("女性", 0), ("f", 0)],
        *[("", None), ("未知", None), (None, None)],
    ],
)  # fmt: skip
def test_reads_a_sex_of_any_type(written: object, sex: int | None) -> None:
    assert prepared([{"sex": written}])[0]["sex"] == sex


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        (13800138000, "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("13800138000.0", "13800138000"),
        ("0536-3212345", "05363212345"),
        ("00000000000", None),
        ("无", None),
        (None, None),
    ],
)
def test_reads_a_telephone_of_any_type(written: object, phone: str | None) -> None:
    assert prepared([{"phone": written}])[0]["phone"] == phone


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" 张 三 ", "张三"),
        ("张　三", "张三"),
        ("张三（已故）", "张三"),
        ("买买提·艾力", "买买提艾力"),
        ("张*三", None),
        ("李某某", None),
        ("", None),
        (None, None),
    ],
)
def test_cleans_a_name_and_trusts_no_mask(written: str | None, name: str | None) -> None:
    assert prepared([{"name": written}])[0]["name"] == name


def test_takes_sex_and_birth_from_a_sound_number_only_where_the_list_is_silent() -> None:
    silent, spoken = prepared(
        [
            {"id_no": "11010519491231002X", "sex": None, "birth": None},
            {"id_no": "11010519491231002X", "sex": "男", "birth": "19500101"},
        ]
    )
    assert (silent["sex"], silent["birth"], silent["birth_from_number"]) == (0, 19491231, True)
    assert (spoken["sex"], spoken["birth"], spoken["birth_from_number"]) == (1, 19500101, False)


def test_keeps_the_order_and_number_of_rows() -> None:
    rows = prepared([{"name": f"王{c}"} for c in "一二三四五六七八九"])
    assert [row["key"] for row in rows] == list(range(9))


def test_makes_village_numbers_unique_by_township_only_where_needed() -> None:
    with duckdb.connect() as connection:
        for table in ("people", "rows"):
            connection.execute(
                f"CREATE TABLE {table} AS SELECT * FROM (VALUES ('a', '1'), ('b', '1'),"
                " ('a', '2'), ('b', '2'), ('c', NULL)) t(township, village)"
            )
        qualify_villages(connection)
        villages = connection.execute("SELECT village FROM rows ORDER BY 1").fetchall()
    assert [v for (v,) in villages] == ["a/1", "a/2", "b/1", "b/2", None]
