from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from linkage_lists import LISTS, ErrorRates, write_lists

from yanzhen.engines.linkage import compare_in_shards, compare_lists, load_rules
from yanzhen.engines.linkage.shards import _pack

from .test_rules import EXAMPLE

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

COLUMNS = ["list_name", "lid", "rid"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    rates = ErrorRates(township_moved=0.05)
    write_lists(folder, residents=60_000, seed=3, rates=rates, county=30_000)
    return folder


def sources(folder: Path) -> dict[str, Any]:
    return {
        "residents": folder / "residents.parquet",
        "lists": {name: folder / f"{name}.parquet" for name in LISTS},
        "rules": load_rules(EXAMPLE),
    }


def rows_of(table: pa.Table) -> set[tuple[object, ...]]:
    return set(zip(*(table[c].to_pylist() for c in COLUMNS), strict=True))


def test_finds_in_shards_what_one_pass_finds(folder: Path, tmp_path: Path) -> None:
    whole = compare_lists(**sources(folder))
    out = tmp_path / "result"
    summary = compare_in_shards(**sources(folder), out=out, shard_residents=30_000)
    assert len(summary.shards) == 2
    sharded = pq.read_table(out / "links")
    one, other = rows_of(whole.links), rows_of(sharded)
    assert len(one & other) / len(one | other) > 0.9995
    assert len(other) == sharded.num_rows
    facts = pq.read_table(out / "facts")
    assert facts.num_rows == sharded.num_rows
    clues = {(c["rid"], c["rule"], c["verdict"]) for c in whole.clues.to_pylist()}
    found = {(c["rid"], c["rule"], c["verdict"]) for c in pq.read_table(out / "clues").to_pylist()}
    assert len(clues & found) / len(clues | found) > 0.999


def test_finds_a_person_who_is_listed_in_another_county(folder: Path, tmp_path: Path) -> None:
    people = pq.read_table(folder / "residents.parquet")
    person = people.slice(10, 1).to_pylist()[0]
    away = {
        "lid": 1, "name": person["name"], "id_no": person["id_no"], "sex": person["sex"],
        "birth": person["birth"], "township": "990000001", "village": "990000001001",
        "phone": None, "amount": None, "level": 1,
    }  # fmt: skip
    nowhere = away | {"lid": 2, "township": None, "village": None}
    pq.write_table(pa.Table.from_pylist([away, nowhere]), tmp_path / "deaths.parquet")
    out = tmp_path / "result"
    summary = compare_in_shards(
        residents=folder / "residents.parquet",
        lists={"deaths": tmp_path / "deaths.parquet"},
        out=out,
        shard_residents=30_000,
    )
    assert rows_of(pq.read_table(out / "links")) == {
        ("deaths", 1, person["rid"]),
        ("deaths", 2, person["rid"]),
    }
    assert summary.across
    assert summary.across.exact == 2


def test_leaves_nothing_behind_when_a_shard_fails(folder: Path, tmp_path: Path) -> None:
    pq.write_table(pa.table({"name": ["张三"]}), tmp_path / "deaths.parquet")
    with pytest.raises(ValueError, match="lid"):
        compare_in_shards(
            residents=folder / "residents.parquet",
            lists={"deaths": tmp_path / "deaths.parquet"},
            out=tmp_path / "out" / "result",
        )
    assert list((tmp_path / "out").iterdir()) == []


def test_packs_neighbouring_counties_together() -> None:
    counties = [(f"3701{i:02d}", 400) for i in range(10)]
    placed = _pack(counties, 1_000)
    assert len(set(placed.values())) == 5
    assert list(placed.values()) == sorted(placed.values())
    assert set(_pack([("a", 9_999)], 10).values()) == {0}
