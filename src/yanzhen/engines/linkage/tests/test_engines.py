"""The same rule expressions give the same answer wherever they run."""

from __future__ import annotations

import random
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from linkage_lists import LISTS, ErrorRates, write_lists

from yanzhen.engines.linkage import CompareOptions, compare_lists
from yanzhen.engines.linkage.engines import EngineName, digest_rows, open_engine
from yanzhen.engines.linkage.facts import join_facts
from yanzhen.engines.linkage.months import compare_months
from yanzhen.engines.linkage.rules import find_clues, load_rules

from .test_rules import EXAMPLE

pytestmark = [
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:(ibis|pyspark|pysail|google|grpc).*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

ENGINES: tuple[EngineName, ...] = ("duckdb", "sail")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20,000 people with random facts, many of them unknown, over two months."""
    folder = tmp_path_factory.mktemp("facts")
    rng = random.Random(5)
    count = 20_000
    people = {
        "rid": list(range(count)),
        "hh_id": [f"户{i // 3}" for i in range(count)],
        "enrolled": [rng.random() < 0.05 for _ in range(count)],
        "income_cents": [
            None if rng.random() < 0.06 else rng.randrange(4_000_000) for _ in range(count)
        ],
    }
    facts = {
        "rid": [rng.randrange(count) for _ in range(30_000)],
        "list_name": [rng.choice(LISTS) for _ in range(30_000)],
        "amount_cents": [
            None if rng.random() < 0.1 else rng.randrange(10_000_000) for _ in range(30_000)
        ],
        "level": pa.array([rng.choice([None, 0, 1, 2, 3]) for _ in range(30_000)], pa.int32()),
    }
    pq.write_table(pa.table(people), folder / "people.parquet")
    pq.write_table(pa.table(facts).slice(0, 25_000), folder / "before.parquet")
    pq.write_table(pa.table(facts).slice(5_000), folder / "facts.parquet")
    return folder


def digests(engine: EngineName, folder: Path, master: str | None = None) -> tuple[int, str, str]:
    with open_engine(engine, master=master) as backend:
        people, facts, before = (
            backend.read_parquet(str(folder / f"{name}.parquet"), table_name=name)
            for name in ("people", "facts", "before")
        )
        joined = join_facts(people, facts, lists=LISTS, before=before)
        clues = backend.to_pyarrow(find_clues(joined, load_rules(EXAMPLE)))
        months = backend.to_pyarrow(compare_months(before, facts))
    return (
        clues.num_rows,
        digest_rows(clues, keys=["rid", "rule"]),
        digest_rows(months, keys=["rid", "list_name"]),
    )


@pytest.mark.skipif(find_spec("pysail") is None, reason="the extra 'cluster' is not installed")
def test_gives_the_same_digests_on_duckdb_and_sail(folder: Path) -> None:
    here = digests("duckdb", folder)
    assert here[0] > 1_000
    assert digests("sail", folder) == here


@pytest.mark.skipif(find_spec("pysail") is None, reason="the extra 'cluster' is not installed")
def test_compares_lists_to_the_same_clues_on_duckdb_and_sail(tmp_path: Path) -> None:
    write_lists(tmp_path, residents=5_000, seed=4, rates=ErrorRates())
    found = [
        compare_lists(
            residents=tmp_path / "residents.parquet",
            lists={name: tmp_path / f"{name}.parquet" for name in LISTS},
            rules=load_rules(EXAMPLE),
            options=CompareOptions(engine=engine),
        ).clues
        for engine in ENGINES
    ]
    assert found[0].num_rows > 50
    assert len({digest_rows(clues, keys=["rid", "rule"]) for clues in found}) == 1


@pytest.mark.slow
@pytest.mark.skipif(find_spec("pyspark") is None, reason="the extra 'cluster' is not installed")
@pytest.mark.parametrize("master", ["local[2]", "local-cluster[1,1,1024]"])
def test_gives_the_same_digests_on_duckdb_and_spark(folder: Path, master: str) -> None:
    assert digests("pyspark", folder, master) == digests("duckdb", folder)


def test_notices_one_changed_value() -> None:
    table = pa.table({"rid": [1, 2, 3], "verdict": ["yes", "yes", None]})
    other = pa.table({"rid": [1, 2, 3], "verdict": ["yes", "unknown", None]})
    assert digest_rows(table, keys=["rid"]) != digest_rows(other, keys=["rid"])
    assert digest_rows(table.take([2, 0, 1]), keys=["rid"]) == digest_rows(table, keys=["rid"])
