"""Compare departments' lists with the register, from the lists to the clues."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

import duckdb
import ibis
import pyarrow as pa

from .decisions import fingerprint_sql, load_decisions
from .engines import ROW_GROUP, EngineName, open_engine
from .facts import join_facts
from .linking import LinkOptions, LinkSummary, link_rows
from .records import PERSON_COLUMNS, RecordColumns, prepare_records, qualify_villages
from .rules import Rule, find_clues

Source: TypeAlias = "Path | pa.Table"
"""A Parquet file or an Arrow table."""


class ListLacksColumn(ValueError):
    """A source has no column that everything else hangs on; the sentence names it."""


@dataclass(frozen=True)
class CompareOptions:
    """Where and how the comparison runs."""

    link: LinkOptions = field(default_factory=LinkOptions)
    engine: EngineName = "duckdb"
    """Where the rules run; both stages of matching always run on DuckDB."""
    threads: int | None = None
    memory_limit: str | None = None
    fingerprint_key: str = ""
    """Secret behind the fingerprints of rows, so that they tell nothing by themselves."""
    workspace: Path | None = None
    """Folder for a database file and its spill; in memory when None."""


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
    options: CompareOptions = CompareOptions(),
) -> ComparisonResult:
    """Link every list row to a resident where the evidence suffices, and apply the rules.

    `residents` has rid and any of name, id_no, sex, birth, hh_id, township, village, phone,
    assist, income; a list has lid and the same personal columns, amount and level. Values
    may be text, numbers or dates. `decisions` are remembered answers (see decisions.py).
    Raises ListLacksColumn.
    """
    with tempfile.TemporaryDirectory(dir=options.workspace) as folder:
        connection = _connect(options, Path(folder))
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


def _connect(options: CompareOptions, folder: Path) -> duckdb.DuckDBPyConnection:
    target = ":memory:" if options.workspace is None else str(folder / "comparison.duckdb")
    connection = duckdb.connect(target)
    connection.execute(f"SET temp_directory = '{folder}'")
    if options.threads:
        connection.execute(f"SET threads = {int(options.threads)}")
    if options.memory_limit:
        connection.execute("SET memory_limit = ?", [options.memory_limit])
    return connection


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
    connection.execute(_FACTS_SQL)
    clues = (
        _find_clues(connection, tuple(lists), rules, facts_before, options, folder)
        if rules
        else pa.table({"rid": pa.array([], pa.int64())})
    )
    seconds["clues"] = perf_counter() - mark
    mark = perf_counter()
    result = ComparisonResult(
        links=connection.execute(_named("links")).to_arrow_table(),
        undecided=connection.execute(
            _named("undecided", f"{fingerprint_sql(options.fingerprint_key)} AS fingerprint,")
        ).to_arrow_table(),
        facts=connection.execute("SELECT * FROM facts").to_arrow_table(),
        clues=clues,
        summary=summary,
        seconds=seconds,
    )
    seconds["results"] = perf_counter() - mark
    return result


def _relation(connection: duckdb.DuckDBPyConnection, name: str, source: Source) -> str:
    if isinstance(source, pa.Table):
        connection.register(f"{name}_source", source)
        return f"{name}_source"
    path = str(source).replace("'", "''")
    return f"read_parquet('{path}')"


def _column_names(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """The source's columns by their names in small letters."""
    rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    return {row[0].strip().lower(): row[0] for row in rows}


def _or_null(columns: Mapping[str, str], name: str, kind: str = "VARCHAR") -> str:
    if name not in columns:
        return f"CAST(NULL AS {kind}) AS {name}"
    quoted = columns[name].replace('"', '""')
    return f'try_cast("{quoted}" AS {kind}) AS {name}'


def load_residents(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Create `people` (comparable) and `register` (what rules ask) from the residents."""
    relation = _relation(connection, "residents", source)
    columns = _column_names(connection, relation)
    if "rid" not in columns:
        raise ListLacksColumn("The residents have no column rid, by which they are known.")
    prepare_records(
        connection,
        source=relation,
        columns=RecordColumns(
            key=columns["rid"],
            name=columns.get("name"),
            id_no=columns.get("id_no"),
            sex=columns.get("sex"),
            birth=columns.get("birth"),
            township=columns.get("township"),
            village=columns.get("village"),
            phone=columns.get("phone"),
        ),
        into="people",
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE register AS
        SELECT rid, coalesce(hh_id, 'person ' || rid) AS hh_id,
            coalesce(lower(trim(assist)), '') NOT IN ('', '0', '0.0', 'false', 'f', 'n', '否', '无')
                AS enrolled,
            CAST(round(income * 100) AS BIGINT) AS income_cents
        FROM (SELECT {_quote(columns["rid"])} AS rid, {_or_null(columns, "hh_id")},
                {_or_null(columns, "assist")}, {_or_null(columns, "income", "DOUBLE")}
              FROM {relation})
        """
    )


def _quote(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def load_lists(connection: duckdb.DuckDBPyConnection, lists: Mapping[str, Source]) -> None:
    """Create `rows` from all lists; each row knows its list_name and its lid as `key`."""
    parts = []
    for name, source in lists.items():
        if not name.isidentifier():
            raise ListLacksColumn(f"A list needs a plain name, not {name!r}.")
        relation = _relation(connection, name, source)
        columns = _column_names(connection, relation)
        if "lid" not in columns:
            raise ListLacksColumn(f"The list {name} has no column lid, by which its rows go.")
        picked = ", ".join(_or_null(columns, column) for column in PERSON_COLUMNS)
        parts.append(
            f"SELECT {_quote(columns['lid'])} AS lid, '{name}' AS list_name, {picked},"
            f" {_or_null(columns, 'amount', 'DOUBLE')}, {_or_null(columns, 'level', 'INTEGER')}"
            f" FROM {relation}"
        )
    prepare_records(
        connection,
        source="(" + " UNION ALL BY NAME ".join(parts) + ")",
        columns=RecordColumns(key="lid", keep=("list_name", "amount", "level")),
        into="rows",
    )


_FACTS_SQL = """
CREATE OR REPLACE TABLE facts AS
SELECT p.key AS rid, r.list_name, CAST(round(r.amount * 100) AS BIGINT) AS amount_cents, r.level
FROM links l JOIN rows r ON r.no = l.row_no JOIN people p ON p.no = l.person_no
"""


def _named(table: str, more: str = "") -> str:
    return (
        f"SELECT r.list_name, r.key AS lid, p.key AS rid, {more} l.* EXCLUDE (row_no, person_no)"
        f" FROM {table} l JOIN rows r ON r.no = l.row_no JOIN people p ON p.no = l.person_no"
        + (" ORDER BY l.row_no, l.probability DESC, p.no" if table == "undecided" else "")
    )


def _find_clues(
    connection: duckdb.DuckDBPyConnection,
    names: tuple[str, ...],
    rules: Sequence[Rule],
    facts_before: pa.Table | None,
    options: CompareOptions,
    folder: Path,
) -> pa.Table:
    if facts_before is not None:
        connection.register("facts_before", facts_before)
    if options.engine == "duckdb":
        backend = ibis.duckdb.from_connection(connection)
        before = backend.table("facts_before") if facts_before is not None else None
        joined = join_facts(
            backend.table("register"), backend.table("facts"), lists=names, before=before
        )
        return backend.to_pyarrow(find_clues(joined, rules))
    tables = ["register", "facts", *(["facts_before"] if facts_before is not None else [])]
    for table in tables:
        connection.execute(
            f"COPY {table} TO '{folder / table}.parquet' (ROW_GROUP_SIZE {ROW_GROUP})"
        )
    with open_engine(options.engine, threads=options.threads) as engine:
        read = {
            table: engine.read_parquet(str(folder / f"{table}.parquet"), table_name=table)
            for table in tables
        }
        joined = join_facts(
            read["register"], read["facts"], lists=names, before=read.get("facts_before")
        )
        return engine.to_pyarrow(find_clues(joined, rules))


def save_result(result: ComparisonResult, folder: Path) -> None:
    """Write the tables to a new folder at once: a killed job leaves no half result.

    Raises FileExistsError when the folder is there already.
    """
    import pyarrow.parquet as pq

    if folder.exists():
        raise FileExistsError(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    for name in ("links", "undecided", "facts", "clues"):
        pq.write_table(getattr(result, name), partial / f"{name}.parquet", row_group_size=ROW_GROUP)
    os.replace(partial, folder)
