"""What the comparison is measured against: the obvious ways to do the same.

Each takes the folder of `linkage.py --dir` and writes links (list_name, lid, rid, stage):

- pandas: clean the number, merge on it, then on name + birth and on name + village;
- exact: DuckDB, the cleaned number alone;
- splink: Splink over everything, trained the usual way (sampled u, expectation maximisation);
- stages: exact, then Splink on what is left with parameters given: the two bare stages.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import splink.comparison_library as cl
from linkage_lists import LISTS
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

COLUMNS = ("name", "id_no", "sex", "birth", "village", "phone")


def run_peer(name: str, folder: Path, links: Path) -> None:
    """Run one peer and write its links."""
    links.parent.mkdir(parents=True, exist_ok=True)
    {"pandas": _pandas, "exact": _exact, "splink": _splink_alone, "stages": _stages}[name](
        folder, links
    )


def _list_files(folder: Path) -> dict[str, Path]:
    return {n: p for n in LISTS if (p := folder / f"{n}.parquet").exists()}


def _clean(numbers: pd.Series) -> pd.Series:
    text = numbers.astype("string").str.strip().str.upper()
    return text.str.normalize("NFKC").where(text.notna() & (text != ""))


def _read(path: Path) -> pd.DataFrame:
    """The columns that the peers use; numbers may be written as text, and nothing as ''."""
    frame = pd.read_parquet(path)
    for column in ("birth", "sex"):
        if not pd.api.types.is_numeric_dtype(frame[column]):
            frame[column] = pd.to_numeric(frame[column], errors="coerce")
    for column in ("name", "village"):
        if pd.api.types.is_numeric_dtype(frame[column]):
            frame[column] = frame[column].astype("Int64").astype("string")
        frame[column] = frame[column].where(frame[column] != "")
    frame["id"] = _clean(frame["id_no"])
    return frame


def _pandas(folder: Path, links: Path) -> None:
    people = _read(folder / "residents.parquet")
    found = []
    for name, path in _list_files(folder).items():
        rows = _read(path)
        left = rows
        for stage, keys in (
            ("exact", ["id"]),
            ("cascade", ["name", "birth", "sex"]),
            ("cascade", ["name", "village", "sex"]),
        ):
            known = people.dropna(subset=keys).drop_duplicates(keys, keep=False)
            hit = left.dropna(subset=keys)[["lid", *keys]].merge(known[["rid", *keys]], on=keys)
            found.append(hit[["lid", "rid"]].assign(list_name=name, stage=stage))
            left = left[~left["lid"].isin(hit["lid"])]
    pd.concat(found).astype({"lid": "string", "rid": "string"}).to_parquet(links)


def _connect(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    number = "translate(id_no::VARCHAR, '０１２３４５６７８９Ｘｘ', '0123456789XX')"  # full width
    cleaned = f"upper(trim({number}))"
    texts = ", ".join(f"nullif({c}::VARCHAR, '') AS {c}" for c in ("name", "village", "phone"))
    picked = (
        f"nullif({cleaned}, '') AS id, try_cast(sex AS INT) AS sex,"
        f" try_cast(birth AS BIGINT)::VARCHAR AS birth, {texts}"
    )
    connection.execute(
        f"CREATE TABLE people AS SELECT rid AS unique_id, rid, {picked}"
        f" FROM read_parquet('{folder}/residents.parquet')"
    )
    lists = " UNION ALL ".join(
        f"SELECT '{name}' AS list_name, lid, {picked} FROM read_parquet('{path}')"
        for name, path in _list_files(folder).items()
    )
    connection.execute(f"CREATE TABLE rows AS SELECT *, row_number() OVER () AS n FROM ({lists})")
    return connection


_BY_NUMBER = "SELECT list_name, lid, rid, 'exact' AS stage FROM rows JOIN people USING (id)"


def _exact(folder: Path, links: Path) -> None:
    _connect(folder).execute(f"COPY ({_BY_NUMBER}) TO '{links}'")


def _settings(*, number: bool) -> SettingsCreator:
    comparisons: list[Any] = [
        cl.ExactMatch("name").configure(term_frequency_adjustments=True),
        cl.ExactMatch("sex"),
        cl.LevenshteinAtThresholds("birth", [1, 2]),
        cl.ExactMatch("village"),
        cl.ExactMatch("phone"),
        cl.DamerauLevenshteinAtThresholds("id", [1, 2]),
    ]
    blocks: list[Any] = [
        block_on("birth", "sex"),
        block_on("name", "village"),
        block_on("phone"),
        block_on("name", "birth"),
    ]
    if number:
        blocks.insert(0, block_on("id"))
    return SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocks,
        probability_two_random_records_match=1e-6,
        retain_matching_columns=False,
    )


def _predict(connection: duckdb.DuckDBPyConnection, rows: str, *, trained: bool) -> str:
    """Best candidate per row above one half, as SQL."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    columns = "unique_id, name, id, sex, birth, village, phone"
    connection.execute(f"CREATE TABLE a AS SELECT {columns} FROM people")
    connection.execute(f"CREATE TABLE b AS SELECT n AS unique_id, {columns[11:]} FROM {rows}")
    api = DuckDBAPI(connection)
    inputs = [
        api.register("a", dataset_display_name="people"),
        api.register("b", dataset_display_name="listed"),
    ]
    linker = Linker(inputs, _settings(number=trained), log_level=logging.ERROR)
    if trained:
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
        for block in (block_on("id"), block_on("name", "village")):
            linker.training.estimate_parameters_using_expectation_maximisation(block)
    scored = linker.inference.predict(threshold_match_probability=0.5, warning_mode="never")
    pairs = (
        "SELECT match_weight, CASE WHEN source_dataset_l = 'people' THEN unique_id_l"
        " ELSE unique_id_r END AS rid, CASE WHEN source_dataset_l = 'people' THEN unique_id_r"
        f" ELSE unique_id_l END AS n FROM {scored.physical_name}"
    )
    return (
        "SELECT list_name, lid, arg_max(s.rid, s.match_weight) AS rid, 'splink' AS stage"
        f" FROM ({pairs}) s JOIN rows USING (n) GROUP BY list_name, lid"
    )


def _splink_alone(folder: Path, links: Path) -> None:
    connection = _connect(folder)
    connection.execute(f"COPY ({_predict(connection, 'rows', trained=True)}) TO '{links}'")


def _stages(folder: Path, links: Path) -> None:
    connection = _connect(folder)
    connection.execute(f"CREATE TABLE exact AS {_BY_NUMBER}")
    connection.execute(
        "CREATE TABLE rest AS SELECT * FROM rows ANTI JOIN exact USING (list_name, lid)"
    )
    scored = _predict(connection, "rest", trained=False)
    connection.execute(f"COPY (SELECT * FROM exact UNION ALL {scored}) TO '{links}'")
