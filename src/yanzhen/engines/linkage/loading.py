"""Bring registers and lists into the working database, and answers out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import duckdb
import ibis
import pyarrow as pa

from .engines import ROW_GROUP, EngineName, open_engine
from .facts import join_facts
from .linking import LinkOptions
from .records import PERSON_COLUMNS, RecordColumns, prepare_records
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


def open_workspace(options: CompareOptions, folder: Path) -> duckdb.DuckDBPyConnection:
    """A working database in memory, or in a file of `folder` when a workspace is chosen."""
    target = ":memory:" if options.workspace is None else str(folder / "comparison.duckdb")
    connection = duckdb.connect(target)
    connection.execute("SET temp_directory = ?", [str(folder)])
    if options.threads:
        connection.execute(f"SET threads = {int(options.threads)}")
    if options.memory_limit:
        connection.execute("SET memory_limit = ?", [options.memory_limit])
    return connection


def _relation(connection: duckdb.DuckDBPyConnection, name: str, source: Source) -> str:
    if isinstance(source, pa.Table):
        connection.register(f"{name}_source", source)
        return f"{name}_source"
    path = str(source).replace("'", "''")
    return f"read_parquet('{path}')"


def column_names(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
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
    columns = column_names(connection, relation)
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
        columns = column_names(connection, relation)
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


FACTS_SQL = """
CREATE OR REPLACE TABLE facts AS
SELECT p.key AS rid, r.list_name, CAST(round(r.amount * 100) AS BIGINT) AS amount_cents, r.level
FROM links l JOIN rows r ON r.no = l.row_no JOIN people p ON p.no = l.person_no
"""


def named_sql(table: str, more: str = "") -> str:
    """SQL for links or undecided pairs under the keys of their lists and people."""
    return (
        f"SELECT r.list_name, r.key AS lid, p.key AS rid, {more} l.* EXCLUDE (row_no, person_no)"
        f" FROM {table} l JOIN rows r ON r.no = l.row_no JOIN people p ON p.no = l.person_no"
        + (" ORDER BY l.row_no, l.probability DESC, p.no" if table == "undecided" else "")
    )


def clues_of(
    connection: duckdb.DuckDBPyConnection,
    names: tuple[str, ...],
    rules: Sequence[Rule],
    facts_before: pa.Table | None,
    options: CompareOptions,
    folder: Path,
) -> pa.Table:
    """Apply the rules to the tables register and facts on the chosen engine."""
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
