"""Compare departments' lists with the register, from the lists to the clues."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from .decisions import FINGERPRINT_SQL, load_decisions
from .engines import ROW_GROUP
from .linking import LinkSummary, link_rows
from .loading import (
    FACTS_SQL,
    CompareOptions,
    Source,
    clues_of,
    load_lists,
    load_residents,
    named_sql,
    open_workspace,
)
from .records import qualify_villages
from .rules import Rule


@dataclass(frozen=True)
class ComparisonResult:
    """All answers of one run. Nothing is merged: links are statements with evidence."""

    links: pa.Table
    """list_name, lid, rid, stage, probability, weight and the level of each comparison."""
    undecided: pa.Table
    """The same columns and the row's fingerprint; several per list row, best first."""
    facts: pa.Table
    """rid, list_name, amount_cents, level: what next month is compared with."""
    clues: pa.Table
    summary: LinkSummary
    seconds: dict[str, float]


def compare_lists(
    *,
    residents: Source,
    lists: Mapping[str, Source],
    rules: Sequence[Rule] = (),
    decisions: pa.Table | None = None,
    facts_before: pa.Table | None = None,
    options: CompareOptions | None = None,
) -> ComparisonResult:
    """Link every list row to a resident where the evidence suffices, and apply the rules.

    `residents` has rid and any of name, id_no, sex, birth, hh_id, township, village, phone,
    assist, income; a list has lid and the same personal columns, amount and level. Values
    may be text, numbers or dates. `decisions` are remembered answers (see decisions.py).
    Raises ListLacksColumn.
    """
    options = options or CompareOptions()
    with tempfile.TemporaryDirectory(dir=options.workspace) as folder:
        connection = open_workspace(options, Path(folder))
        try:
            return _compare(
                connection,
                residents=residents,
                lists=lists,
                rules=rules,
                decisions=decisions,
                facts_before=facts_before,
                options=options,
                folder=Path(folder),
            )
        finally:
            connection.close()


def _compare(
    connection: duckdb.DuckDBPyConnection,
    *,
    residents: Source,
    lists: Mapping[str, Source],
    rules: Sequence[Rule],
    decisions: pa.Table | None,
    facts_before: pa.Table | None,
    options: CompareOptions,
    folder: Path,
) -> ComparisonResult:
    started = perf_counter()
    seconds: dict[str, float] = {}
    load_residents(connection, residents)
    seconds["residents"] = perf_counter() - started
    load_lists(connection, lists)
    qualify_villages(connection)
    load_decisions(connection, decisions, key=options.fingerprint_key)
    seconds["lists"] = perf_counter() - started - seconds["residents"]
    summary = link_rows(connection, options=options.link)
    seconds |= summary.seconds
    mark = perf_counter()
    connection.execute(FACTS_SQL)
    clues = (
        clues_of(connection, tuple(lists), rules, facts_before, options, folder)
        if rules
        else pa.table({"rid": pa.array([], pa.int64())})
    )
    seconds["clues"] = perf_counter() - mark
    mark = perf_counter()
    result = ComparisonResult(
        links=connection.execute(named_sql("links")).to_arrow_table(),
        undecided=connection.execute(
            named_sql("undecided", f"{FINGERPRINT_SQL} AS fingerprint,")
        ).to_arrow_table(),
        facts=connection.execute("SELECT * FROM facts").to_arrow_table(),
        clues=clues,
        summary=summary,
        seconds=seconds,
    )
    seconds["results"] = perf_counter() - mark
    return result


def save_result(result: ComparisonResult, folder: Path) -> None:
    """Write the tables to a new folder at once: a killed job leaves no half result.

    Raises FileExistsError when the folder is there already.
    """
    if folder.exists():
        raise FileExistsError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    for name in ("links", "undecided", "facts", "clues"):
        pq.write_table(getattr(result, name), partial / f"{name}.parquet", row_group_size=ROW_GROUP)
    os.replace(partial, folder)
