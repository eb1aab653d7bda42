"""The bench reads folders that other people made, whatever types they chose."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import linkage as bench
import linkage_peers
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yanzhen.engines.linkage import CompareOptions
from yanzhen.engines.linkage.numbers import check_character

pytestmark = [
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙", "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀兰霞平"


def person(rng: random.Random, n: int) -> dict[str, Any]:
    year, month, day = rng.randrange(1930, 2020), rng.randrange(1, 13), rng.randrange(1, 29)
    sex, town = rng.randrange(2), rng.randrange(3)
    body = f"{422825 + town}{year}{month:02d}{day:02d}{rng.randrange(500) * 2 + sex:03d}"
    return {
        "rid": 7_000_000_000_000_000_000 + n,
        "name": rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN),
        "id_no": body + check_character(body).lower(),
        "sex": sex,
        "birth": year * 10_000 + month * 100 + day,
        "hh_id": f"户{n // 3}",
        "township": 422825100 + town,
        "village": (422825100 + town) * 1000 + 201 + rng.randrange(4),
        "phone": 13_000_000_000 + rng.randrange(6_000_000_000),
        "assist": n % 9 == 0,
        "income": 5_000.5 + n,
    }


def spoiled(rng: random.Random, found: dict[str, Any], lid: int) -> dict[str, Any]:
    """A row of a list, everything as text and nothing as an empty text."""
    row = {k: str(found[k]) for k in ("name", "sex", "birth", "township", "village", "phone")}
    row |= {"id_no": found["id_no"], "true_rid": str(found["rid"]), "lid": f"行{lid}"}
    fate = rng.random()
    if fate < 0.03:
        row["id_no"] = row["birth"] = ""
    elif fate < 0.08:
        row["id_no"] = ""
    elif fate < 0.12:
        row["id_no"] = row["id_no"][:9] + row["id_no"][10:]
    if rng.random() < 0.2:
        row["phone"] = ""
    return row | {"amount": "", "level": str(rng.randrange(5))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 people and two lists, made by another hand than the bench's own generator."""
    folder = tmp_path_factory.mktemp("elsewhere")
    rng = random.Random(3)
    people = [person(rng, n) for n in range(3_000)]
    order = ["phone", "village", "township", "income", "assist", "hh_id"]
    order += ["birth", "sex", "id_no", "name", "rid"]
    table = pa.Table.from_pylist(people).select(order)
    pq.write_table(
        table.append_column("note", pa.array([""] * 3_000)), folder / "residents.parquet"
    )
    for name, share in (("deaths", 0.2), ("medical", 0.5)):
        rows = [spoiled(rng, p, n) for n, p in enumerate(people) if rng.random() < share]
        outsiders = [person(rng, 9_000 + n) | {"rid": -1} for n in range(40)]
        rows += [spoiled(rng, p, 5_000 + n) for n, p in enumerate(outsiders)]
        rng.shuffle(rows)
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return folder


def test_reads_data_made_elsewhere(folder: Path, tmp_path: Path) -> None:
    seconds = bench.run_engine(folder, tmp_path / "result", CompareOptions(), 0)
    assert seconds["clues"] > 0
    found = bench.judge(folder, tmp_path / "result" / "links.parquet")
    assert found["rows"] == sum(
        pq.read_metadata(folder / f"{name}.parquet").num_rows for name in ("deaths", "medical")
    )
    assert found["precision"] >= 0.998
    assert found["recall"] >= 0.995
    assert found["recall_no_id_no_birth"] >= 0.9
    links = pq.read_table(tmp_path / "result" / "links.parquet")
    assert set(links["rid"].to_pylist()) <= set(
        pq.read_table(folder / "residents.parquet")["rid"].to_pylist()
    )


def test_the_same_folder_serves_the_peers(folder: Path, tmp_path: Path) -> None:
    recall = {}
    for peer in ("pandas", "exact", "stages"):
        linkage_peers.run_peer(peer, folder, tmp_path / f"{peer}.parquet")
        found = bench.judge(folder, tmp_path / f"{peer}.parquet")
        assert found["precision"] >= 0.97, peer
        recall[peer] = found["recall"]
    assert recall["exact"] < recall["pandas"]
    assert recall["exact"] < recall["stages"]


def test_writes_the_promised_keys_and_prints_side_by_side(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "results.json"
    given = ["linkage.py", "--dir", str(folder), "--out", str(out), "--peers", "exact"]
    monkeypatch.setattr(sys, "argv", given)
    bench.main()
    found = json.loads(out.read_text("utf-8"))
    promised = ("seconds", "cpu_seconds", "peak_gb", "precision", "recall", "f1_remainder")
    for one in (found, found["peer_exact"]):
        assert all(isinstance(one[key], float) for key in promised), one
        assert 0 <= one["recall_no_id_no_birth"] <= 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["engine", "exact"]
    monkeypatch.setattr(sys, "argv", [*given[:2], str(tmp_path), "--out", str(out)])
    with pytest.raises(SystemExit):
        bench.main()
    assert "residents.parquet" in capsys.readouterr().err
