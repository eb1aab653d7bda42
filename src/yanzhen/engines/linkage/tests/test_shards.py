from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from linkage_lists import LISTS, ErrorRates, write_lists

from yanzhen.engines.linkage import (
    compare_in_shards,
    compare_lists,
    load_rules,
    parse_rules,
    shards,
)
from yanzhen.engines.linkage.journal import ComparisonIsRunning, sole_use
from yanzhen.engines.linkage.shards import _pack

from .test_rules import EXAMPLE

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

COLUMNS = ["list_name", "lid", "rid"]
CLUE = ["rid", "rule", "verdict"]
RULE = parse_rules(
    [
        {
            "rule": "dead",
            "outcome": "check",
            "urgency": 1,
            "due_days": 5,
            "when": {"fact": "on_deaths", "is": True},
        }
    ]
)[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    rates = ErrorRates(township_moved=0.05)
    write_lists(folder, residents=60_000, seed=3, rates=rates, county=30_000)
    return folder


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few")
    write_lists(folder, residents=4_000, seed=3, rates=ErrorRates(), county=2_000)
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


def test_goes_on_where_it_was_killed(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die_at(step: str, turn: int) -> Any:
        def tell(name: str, done: int, _total: int) -> None:
            if (name, done) == (step, turn):
                raise Killed

        return tell

    given: dict[str, Any] = {**sources(few), "shard_residents": 2_000}
    calls: list[int] = []
    link_shard = shards._Job.link_shard

    def counted(self: Any, shard: int) -> Any:
        calls.append(shard)
        return link_shard(self, shard)

    monkeypatch.setattr(shards._Job, "link_shard", counted)
    out, parts = tmp_path / "result", tmp_path / ".result-parts"
    for step, turn in (("link", 2), ("across", 4), ("clues", 5)):
        with pytest.raises(Killed):
            compare_in_shards(**given, out=out, tell=die_at(step, turn))
        assert not out.exists()
    assert not list((parts / "residents").iterdir())
    with sole_use(parts), pytest.raises(ComparisonIsRunning, match="result"):
        compare_in_shards(**given, out=out)
    told: list[tuple[str, int, int]] = []
    summary = compare_in_shards(**given, out=out, tell=lambda *step: told.append(step))
    assert calls == [0, 1]
    assert told[-1] == ("clues", 6, 6)
    assert list(tmp_path.iterdir()) == [out]
    # A comparison that nobody killed says the same.
    at_once = compare_in_shards(**given, out=tmp_path / "other")
    assert [(s.exact, s.probable) for s in summary.shards] == [
        (s.exact, s.probable) for s in at_once.shards
    ]
    assert summary.across.exact == at_once.across.exact
    for name, keys in (("links", COLUMNS), ("facts", ["rid", "list_name"]), ("clues", CLUE)):
        one, other = (pq.read_table(tmp_path / run / name) for run in ("result", "other"))
        assert one.num_rows
        assert sorted_rows(one.select(keys)) == sorted_rows(other.select(keys))


def test_begins_anew_when_a_list_changed(few: Path, tmp_path: Path) -> None:
    given = sources(few) | {"rules": (RULE,)}
    listed = pq.read_table(given["lists"]["deaths"])
    pq.write_table(listed.slice(0, 5), tmp_path / "deaths.parquet")
    given["lists"] = {"deaths": tmp_path / "deaths.parquet"}
    out = tmp_path / "result"

    def die(_step: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare_in_shards(**given, out=out, tell=die)
    pq.write_table(listed.slice(0, 7), tmp_path / "deaths.parquet")
    compare_in_shards(**given, out=out)
    lids = set(pq.read_table(out / "links")["lid"].to_pylist())
    assert lids <= set(listed["lid"].to_pylist()[:7])
    assert lids & set(listed["lid"].to_pylist()[5:7])


def test_people_without_a_place_are_found_once(folder: Path, tmp_path: Path) -> None:
    people = pq.read_table(folder / "residents.parquet").slice(0, 3_000).to_pylist()
    for person in people[:40]:
        person["township"] = person["village"] = None
    rows = [
        {"lid": n} | {k: person[k] for k in ("name", "id_no", "birth", "township", "village")}
        for n, person in enumerate(people[:80])
        if person["id_no"]
    ]
    pq.write_table(pa.Table.from_pylist(people), tmp_path / "residents.parquet")
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "deaths.parquet")
    out = tmp_path / "result"
    compare_in_shards(
        residents=tmp_path / "residents.parquet",
        lists={"deaths": tmp_path / "deaths.parquet"},
        rules=(RULE,),
        out=out,
    )
    links = pq.read_table(out / "links").to_pylist()
    assert sorted(link["lid"] for link in links) == [row["lid"] for row in rows]
    assert all(people[link["lid"]]["rid"] == link["rid"] for link in links)
    assert pq.read_table(out / "facts").num_rows == len(rows)
    clues = pq.read_table(out / "clues")["rid"].to_pylist()
    assert sorted(clues) == sorted(link["rid"] for link in links)


def sorted_rows(table: pa.Table) -> list[str]:
    return sorted(repr(row) for row in table.to_pylist())


def test_packs_neighbouring_counties_together() -> None:
    counties = [(f"3701{i:02d}", 400) for i in range(10)]
    placed = _pack(counties, 1_000)
    assert len(set(placed.values())) == 5
    assert list(placed.values()) == sorted(placed.values())
    assert set(_pack([("a", 9_999)], 10).values()) == {0}
