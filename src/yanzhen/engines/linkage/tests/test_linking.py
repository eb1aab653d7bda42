from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linkage_lists import LISTS, ErrorRates, write_lists

from yanzhen.engines.linkage import (
    DECISION_SCHEMA,
    CompareOptions,
    ComparisonResult,
    DecisionsConflict,
    LinkOptions,
    ListLacksColumn,
    compare_lists,
    explain,
    say_all,
)
from yanzhen.engines.linkage.engines import digest_rows
from yanzhen.engines.linkage.numbers import check_character, normalise_number

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    write_lists(folder, residents=20_000, seed=11, rates=ErrorRates())
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> ComparisonResult:
    return compare_folder(folder)


def compare_folder(folder: Path, **given: Any) -> ComparisonResult:
    return compare_lists(
        residents=folder / "residents.parquet",
        lists={name: folder / f"{name}.parquet" for name in LISTS},
        **given,
    )


def truth_of(folder: Path) -> dict[tuple[str, int], int]:
    return {
        (name, row["lid"]): row["true_rid"]
        for name in LISTS
        for row in pq.read_table(
            folder / f"{name}.parquet", columns=["lid", "true_rid"]
        ).to_pylist()
    }


def number(first_17: str) -> str:
    return first_17 + check_character(first_17)


def make_person(rid: int, name: str, **given: Any) -> dict[str, Any]:
    return {
        "rid": rid, "name": name, "id_no": None, "sex": None, "birth": None, "township": "t1",
        "village": "v1", "phone": None,
    } | given  # fmt: skip


def compare_small(
    people: list[dict[str, Any]], rows: list[dict[str, Any]], **given: Any
) -> ComparisonResult:
    """Compare a few people, amid 400 others who keep the counted parameters sober."""
    crowd = [
        make_person(
            10_000 + i,
            "赵钱孙李周吴郑王"[i % 8]
            + "伟芳娜敏静丽强磊"[i // 8 % 8]
            + "军洋勇艳杰涛明超"[i // 64 % 8],
            id_no=number(f"37010219{50 + i % 40:02d}0{1 + i % 9}{10 + i % 18}{i % 500 * 2:03d}"),
            birth=19500101 + i % 40 * 10_000 + i % 9 * 100 + i % 18,
            sex=i % 2,
            township=f"t{i % 5}",
            village=f"v{i % 25}",
            phone=f"139{i:08d}",
        )
        for i in range(400)
    ]
    listed = [
        {"lid": -1 - i} | {k: v for k, v in p.items() if k != "rid"} for i, p in enumerate(crowd)
    ]
    return compare_lists(
        residents=pa.Table.from_pylist(people + crowd),
        lists={"medical": pa.Table.from_pylist(rows + listed)},
        **given,
    )


def link_of(result: ComparisonResult, lid: int) -> dict[str, Any] | None:
    found = [row for row in result.links.to_pylist() if row["lid"] == lid]
    assert len(found) <= 1
    return found[0] if found else None


def test_finds_nearly_everybody_and_hardly_anybody_else(
    folder: Path, result: ComparisonResult
) -> None:
    truth = truth_of(folder)
    said = {(row["list_name"], row["lid"]): row["rid"] for row in result.links.to_pylist()}
    right = sum(truth[key] == rid for key, rid in said.items())
    known = sum(rid > 0 for rid in truth.values())
    assert right / len(said) > 0.9995
    assert right / known > 0.999


def test_links_a_row_to_one_person_at_most(result: ComparisonResult) -> None:
    rows = list(zip(*(result.links[c].to_pylist() for c in ("list_name", "lid")), strict=True))
    assert len(rows) == len(set(rows))


def test_agrees_with_a_brute_force_of_the_exact_stage(
    folder: Path, result: ComparisonResult
) -> None:
    """Every exact link has the same number by the Python rules, and shares a part of the name."""
    people = {r["rid"]: r for r in pq.read_table(folder / "residents.parquet").to_pylist()}
    listed = {
        (name, r["lid"]): r
        for name in LISTS
        for r in pq.read_table(folder / f"{name}.parquet").to_pylist()
    }
    exact = [r for r in result.links.to_pylist() if r["stage"] == "exact"]
    owners: dict[str, list[int]] = {}
    for rid, person in people.items():
        written, _ = normalise_number(person["id_no"])
        if written:
            owners.setdefault(written, []).append(rid)
    for link in exact:
        written, _ = normalise_number(listed[link["list_name"], link["lid"]]["id_no"])
        assert written is not None
        assert link["rid"] in owners[written]
    same_name = {
        key
        for key, row in listed.items()
        if (found := normalise_number(row["id_no"])[0])
        and len(owners.get(found, [])) == 1
        and people[owners[found][0]]["name"] == row["name"]
    }
    assert same_name <= {(link["list_name"], link["lid"]) for link in exact}


def test_gives_the_same_answer_for_the_same_seed(folder: Path, result: ComparisonResult) -> None:
    again = compare_folder(folder)
    keys = ["list_name", "lid", "rid", "stage"]
    assert digest_rows(again.links.select(keys), keys=keys[:3]) == digest_rows(
        result.links.select(keys), keys=keys[:3]
    )


def test_does_not_depend_on_the_types_of_a_file(folder: Path, result: ComparisonResult) -> None:
    def as_text(path: Path) -> pa.Table:
        table = pq.read_table(path)
        columns = {}
        for name in table.column_names:
            column = table[name]
            keep = name in ("rid", "lid", "true_rid")
            columns[name] = column if keep else pc.fill_null(pc.cast(column, pa.string()), "")
        return pa.table(columns)

    again = compare_lists(
        residents=as_text(folder / "residents.parquet"),
        lists={name: as_text(folder / f"{name}.parquet") for name in LISTS},
    )
    keys = ["list_name", "lid", "rid"]
    assert digest_rows(again.links.select(keys), keys=keys) == digest_rows(
        result.links.select(keys), keys=keys
    )


def test_links_a_mistyped_number_and_says_why() -> None:
    person = make_person(1, "欧阳建国", id_no=number("37010219530317101"), birth=19530317, sex=0)
    row = {"lid": 1} | {k: v for k, v in person.items() if k != "rid"}
    row["id_no"] = row["id_no"][:6] + "2" + row["id_no"][7:]
    link = link_of(compare_small([person], [row]), 1)
    assert link
    assert (link["rid"], link["stage"]) == (1, "probable")
    evidence = explain(link, row={"number": row["id_no"]}, person={"number": person["id_no"]})
    assert "身份证号差一位（第7位）" in say_all(evidence, "zh")
    assert "same birth date" in say_all(evidence, "en")


def test_does_not_trust_a_number_against_name_and_birth() -> None:
    """The number of a neighbour on the form is a known mistake."""
    owner = make_person(1, "司马光耀", id_no=number("37010219530317101"), birth=19530317, sex=0)
    writer = make_person(2, "诸葛明珠", id_no=number("37010219880911202"), birth=19880911, sex=0)
    row = {"lid": 1} | {k: v for k, v in writer.items() if k != "rid"} | {"id_no": owner["id_no"]}
    result = compare_small([owner, writer], [row])
    link = link_of(result, 1)
    assert link is None or link["rid"] == 2
    assert all(r["stage"] != "exact" for r in result.links.to_pylist() if r["lid"] == 1)


def test_leaves_two_equally_good_people_to_a_person() -> None:
    twins = [
        make_person(i, "慕容小雨", birth=20100505, sex=0, id_no=number(f"3701022010050510{2 * i}"))
        for i in (1, 2)
    ]
    row = {"lid": 1} | {k: v for k, v in twins[0].items() if k != "rid"} | {"id_no": None}
    result = compare_small(twins, [row])
    assert link_of(result, 1) is None
    shown = [r for r in result.undecided.to_pylist() if r["lid"] == 1]
    assert {r["rid"] for r in shown} == {1, 2}
    assert all(r["probability"] < 0.5 for r in shown)


def test_does_not_take_a_twin_for_her_sister() -> None:
    """Twins differ in one place of the number and one character of the name."""
    known = make_person(1, "皇甫小雨", birth=20100505, sex=0, id_no=number("37010220100505102"))
    sister = {"lid": 1} | {k: v for k, v in known.items() if k != "rid"}
    sister |= {"name": "皇甫小雪", "id_no": number("37010220100505104")}
    link = link_of(compare_small([known], [sister]), 1)
    assert link is None or link["probability"] < 0.9


def test_remembers_what_a_person_decided() -> None:
    twins = [
        make_person(i, "慕容小雨", birth=20100505, sex=0, id_no=number(f"3701022010050510{2 * i}"))
        for i in (1, 2)
    ]
    row = {"lid": 1} | {k: v for k, v in twins[0].items() if k != "rid"} | {"id_no": None}
    options = CompareOptions(fingerprint_key="secret")
    shown = compare_small(twins, [row], options=options).undecided.to_pylist()
    fingerprint = next(r["fingerprint"] for r in shown if r["lid"] == 1)

    def decide(rid: int, same: bool) -> dict[str, Any]:
        return {"list_name": "medical", "fingerprint": fingerprint, "rid": str(rid), "same": same}

    def again(*decisions: dict[str, Any], **changes: Any) -> ComparisonResult:
        table = pa.Table.from_pylist(list(decisions), schema=DECISION_SCHEMA)
        return compare_small(twins, [row | changes], decisions=table, options=options)

    link = link_of(again(decide(2, True)), 1)
    assert link
    assert (link["rid"], link["stage"], link["probability"]) == (2, "decided", 1.0)
    link = link_of(again(decide(2, False)), 1)
    assert link
    assert link["rid"] == 1
    assert link_of(again(decide(2, True), phone="13800138000"), 1) is None
    with pytest.raises(DecisionsConflict):
        again(decide(1, True), decide(2, True))


def test_tells_nothing_by_a_fingerprint_without_the_key() -> None:
    person = make_person(1, "慕容小雨", birth=20100505, sex=0)
    row = {"lid": 1} | {k: v for k, v in person.items() if k != "rid"} | {"name": "慕容小玉"}
    found = {
        key: next(
            r["fingerprint"]
            for r in compare_small(
                [person, person | {"rid": 2}], [row], options=CompareOptions(fingerprint_key=key)
            ).undecided.to_pylist()
            if r["lid"] == 1
        )
        for key in ("one", "other")
    }
    assert found["one"] != found["other"]


@pytest.mark.parametrize("empty", ["people", "rows", "both"])
def test_answers_also_when_there_is_nothing_to_compare(empty: str) -> None:
    people = pa.Table.from_pylist([make_person(1, "张三")])
    rows = pa.Table.from_pylist([{"lid": 1, "name": "张三"}])
    result = compare_lists(
        residents=people.slice(0, 0) if empty != "rows" else people,
        lists={"deaths": rows.slice(0, 0) if empty != "people" else rows},
    )
    assert result.links.num_rows == 0


def test_says_which_column_a_source_lacks() -> None:
    people = pa.Table.from_pylist([make_person(1, "张三")])
    with pytest.raises(ListLacksColumn, match="rid"):
        compare_lists(residents=people.drop_columns("rid"), lists={"deaths": people})
    with pytest.raises(ListLacksColumn, match="lid"):
        compare_lists(residents=people, lists={"deaths": people})


def test_refuses_thresholds_that_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="accept"):
        LinkOptions(accept=0.3)
    assert replace(LinkOptions(), accept=0.9).accept == 0.9


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "name": st.one_of(st.none(), st.text(max_size=6)),
                "id_no": st.one_of(st.none(), st.text(max_size=20)),
                "sex": st.one_of(st.none(), st.text(max_size=2)),
                "birth": st.one_of(st.none(), st.text(max_size=12)),
                "township": st.one_of(st.none(), st.text(max_size=4)),
                "village": st.one_of(st.none(), st.text(max_size=4)),
                "phone": st.one_of(st.none(), st.text(max_size=14)),
                "amount": st.one_of(st.none(), st.text(max_size=8)),
                "level": st.one_of(st.none(), st.text(max_size=3)),
            }
        ),
        min_size=1,
        max_size=12,
    )
)
def test_survives_any_text_in_any_column(rows: list[dict[str, str | None]]) -> None:
    listed = [{"lid": i} | row for i, row in enumerate(rows)]
    result = compare_small([], [])
    schema = pa.schema([("lid", pa.int64()), *((k, pa.string()) for k in rows[0])])
    odd = compare_lists(
        residents=pa.Table.from_pylist([make_person(1, "张三")]),
        lists={"medical": pa.Table.from_pylist(listed, schema=schema)},
    )
    assert set(odd.links["lid"].to_pylist()) <= set(range(len(rows)))
    assert result.summary.exact == 400
