"""Compare registers too large for one pass: county by county, then once across counties.

Each shard is linked alone, in memory of its own. The rows that no shard could place, a few
per cent, are then compared with the whole register by blocks that need no common address.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from .circumstances import ListWeight
from .comparisons import CHINESE_PEOPLE
from .decisions import FINGERPRINT_SQL, load_decisions
from .engines import ROW_GROUP
from .journal import Journal, plain_summary, sole_use, summary_of
from .linking import LinkSummary, link_rows
from .loading import (
    FACTS_SQL,
    CompareOptions,
    clues_of,
    column_names,
    load_lists,
    load_residents,
    named_sql,
    open_workspace,
)
from .parameters import Parameters
from .records import qualify_villages
from .rules import Rule

SHARD_RESIDENTS = 1_000_000
MEMORY_LIMIT = "4GB"
"""What DuckDB may take where nobody says otherwise; beyond it, it works on the disk."""
Tell = Callable[[str, int, int], None]
_NO_SHARD = -1
_SHARD_NUMBERS = 100_000_000
"""Numbers reserved per shard, so that a person's number is unique across shards."""

_COUNTY = """CASE WHEN regexp_full_match(town, '[0-9]{9}|[0-9]{12}') THEN left(town, 6)
    ELSE town END"""


@dataclass(frozen=True)
class ShardedSummary:
    """What each shard and the pass across them did."""

    shards: tuple[LinkSummary, ...]
    across: LinkSummary
    seconds: dict[str, float]


def compare_in_shards(
    *,
    residents: Path,
    lists: Mapping[str, Path],
    out: Path,
    rules: Sequence[Rule] = (),
    decisions: pa.Table | None = None,
    options: CompareOptions | None = None,
    shard_residents: int = SHARD_RESIDENTS,
    tell: Tell = lambda step, done, total: None,
) -> ShardedSummary:
    """Compare as compare_lists does, and write links, undecided, facts and clues as folders
    of Parquet files under `out`, all at once when everything is done.

    A county is the first six digits of a division code of nine or twelve, else the township
    itself; counties are packed into shards of about `shard_residents`. A killed comparison goes
    on behind its last step when it is called again for the same files; until then its parts lie
    in a hidden folder beside `out`, or in the workspace. `tell` hears step, done and total.
    Raises FileExistsError, ListLacksColumn and ComparisonIsRunning.
    """
    if out.exists():
        raise FileExistsError(out)
    options = options or CompareOptions()
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = (options.workspace or out.parent) / f".{out.name}-parts"
    with sole_use(folder):
        given = (dict(lists), tuple(rules), options, shard_residents)
        journal = Journal(folder, _identity(residents, *given, decisions))
        job = _Job(journal, folder, dict(lists), tuple(rules), decisions, options)
        try:
            summary = job.run(residents, shard_residents, tell)
        except ValueError:  # the sources are at fault: going on would meet the same fault
            shutil.rmtree(folder)
            raise
        for name in ("links", "undecided", "facts", "clues"):
            (folder / "out" / name).mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        shutil.move(folder / "out", staged / "out")
        os.replace(staged / "out", out)
        staged.rmdir()
        shutil.rmtree(folder)
    return summary


def _identity(
    residents: Path,
    lists: Mapping[str, Path],
    rules: Sequence[Rule],
    options: CompareOptions,
    shard_residents: int,
    decisions: pa.Table | None,
) -> str:
    """What a comparison is known by: another file, rule or option is another comparison."""
    files = [
        (name, str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns)
        for name, path in sorted({"residents": residents, **lists}.items())
    ]
    answers = decisions.to_pylist() if decisions is not None else None
    told = repr((files, tuple(rules), options, shard_residents, answers))
    return hashlib.sha256(told.encode()).hexdigest()


class _Job:
    """One sharded comparison in its folder."""

    def __init__(
        self,
        journal: Journal,
        folder: Path,
        lists: dict[str, Path],
        rules: tuple[Rule, ...],
        decisions: pa.Table | None,
        options: CompareOptions,
    ) -> None:
        self.journal, self.folder, self.lists, self.rules = journal, folder, lists, rules
        limit = options.memory_limit or MEMORY_LIMIT
        self.decisions = decisions
        self.options = replace(options, workspace=None, memory_limit=limit)
        self.parameters: Parameters | None = None
        self.circumstances: tuple[ListWeight, ...] = ()

    def run(self, residents: Path, shard_residents: int, tell: Tell) -> ShardedSummary:
        """All steps, each once; the first shard with sure pairs counts the parameters."""
        once = self.journal.once
        shards = once("split", lambda: self.split(residents, shard_residents))
        total = 2 + 2 * len(shards)
        tell("split", 1, total)
        summaries = []
        for turn, shard in enumerate(shards, 1):
            summary = summary_of(once(f"link {shard}", partial(self.link_shard, shard)))
            if self.parameters is None and summary.exact:
                self.parameters, self.circumstances = summary.parameters, summary.circumstances
            summaries.append(summary)
            self._forget_sources(shard)
            tell("link", 1 + turn, total)
        across = summary_of(once("across", self.link_across))
        tell("across", 2 + len(shards), total)
        for turn, shard in enumerate(shards, 1):
            once(f"clues {shard}", partial(self.find_clues, shard))
            tell("clues", 2 + len(shards) + turn, total)
        return ShardedSummary(tuple(summaries), across, dict(self.journal.seconds))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = perf_counter()
        yield
        seconds = self.journal.seconds
        seconds[name] = seconds.get(name, 0.0) + perf_counter() - started

    def _open(self) -> duckdb.DuckDBPyConnection:
        connection = open_workspace(self.options, self.folder)
        connection.execute("SET preserve_insertion_order = false")
        return connection

    def split(self, residents: Path, shard_residents: int) -> list[int]:
        """Write residents and lists shard by shard; the numbers of the shards."""
        with self._open() as connection, self.step("split"):
            sources = {"residents": residents, **self.lists}
            for name in sources:
                shutil.rmtree(self.folder / name, ignore_errors=True)
            counties = connection.execute(
                f"SELECT {_COUNTY} AS county, count(*) FROM ({_with_town(connection, residents)})"
                " WHERE town IS NOT NULL GROUP BY county ORDER BY county"
            ).fetchall()
            placed = _pack(counties, shard_residents)
            table = pa.table(
                {
                    "county": pa.array(list(placed), pa.string()),
                    "shard": pa.array(list(placed.values()), pa.int32()),
                }
            )
            connection.register("placed", table)
            for name, path in sources.items():
                connection.execute(
                    f"COPY (SELECT s.* EXCLUDE (town), coalesce(p.shard, {_NO_SHARD}) AS shard"
                    f" FROM ({_with_town(connection, path)}) s"
                    f" LEFT JOIN placed p ON p.county = {_COUNTY})"
                    f" TO '{self.folder / name}' (FORMAT parquet, PARTITION_BY (shard),"
                    f" ROW_GROUP_SIZE {ROW_GROUP})"
                )
        numbers = [int(p.name.split("=")[1]) for p in (self.folder / "residents").iterdir()]
        return sorted(numbers)

    def _files(self, name: str, shard: int) -> Path | None:
        folder = self.folder / name / f"shard={shard}"
        return folder / "*.parquet" if folder.exists() else None

    def _load(self, connection: duckdb.DuckDBPyConnection, shard: int) -> bool:
        found = {n: f for n in self.lists if (f := self._files(n, shard)) is not None}
        if not found:
            return False
        load_lists(connection, found)
        return True

    def _forget_sources(self, shard: int) -> None:
        """Remove the raw rows of a shard that is done; those of no shard go to the pass across."""
        if shard != _NO_SHARD:
            for name in ("residents", *self.lists):
                shutil.rmtree(self.folder / name / f"shard={shard}", ignore_errors=True)

    def link_shard(self, shard: int) -> dict[str, Any]:
        """Link one shard's rows to its own people; keep what is left for the pass across.

        Each shard counts m again among its own remaining rows.
        """
        people = self.folder / "residents" / f"shard={shard}" / "*.parquet"
        with self._open() as connection:
            with self.step("load"):
                load_residents(connection, people)
                # Rows of no shard meet everybody in the pass across.
                if shard == _NO_SHARD or not self._load(connection, shard):
                    load_lists(connection, {n: _empty(p) for n, p in self.lists.items()})
                qualify_villages(connection)
                load_decisions(connection, self.decisions, key=self.options.fingerprint_key)
            with self.step("link"):
                summary = link_rows(
                    connection, options=self.options.link, parameters=self.parameters
                )
            with self.step("write"):
                self._keep(connection, shard)
        return plain_summary(summary)

    def _keep(self, connection: duckdb.DuckDBPyConnection, shard: int) -> None:
        connection.execute(FACTS_SQL)
        connection.execute(
            "CREATE TABLE left_over AS SELECT * FROM rows r ANTI JOIN links l ON l.row_no = r.no"
        )
        undecided = named_sql("undecided", f"{FINGERPRINT_SQL} AS fingerprint,")
        columns = ", ".join(f'"{c}"' for c in CHINESE_PEOPLE.columns)
        offset = (shard + 1) * _SHARD_NUMBERS
        for name, sql in (
            ("out/links", named_sql("links")),
            ("out/facts", "SELECT * FROM facts"),
            ("undecided", undecided),
            ("register", "SELECT * FROM register"),
            ("left_over", "SELECT * FROM left_over"),
            ("people", f"SELECT no + {offset} AS no, key, {columns} FROM people"),
        ):
            self._write(connection, name, sql, shard)

    def _write(
        self, connection: duckdb.DuckDBPyConnection, name: str, sql: str, shard: int
    ) -> None:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"COPY ({sql}) TO '{folder / f'{shard + 1:05d}.parquet'}'"
            f" (FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP})"
        )

    def link_across(self) -> dict[str, Any]:
        """Compare what the shards left over with everybody."""
        with self._open() as connection, self.step("across"):
            left_over = f"SELECT * FROM read_parquet('{self.folder}/left_over/*.parquet')"
            if self._load(connection, _NO_SHARD):
                left_over += " UNION ALL BY NAME SELECT * FROM rows"
            connection.execute(
                "CREATE TABLE all_left AS SELECT row_number() OVER () AS no, * EXCLUDE (no)"
                f" FROM ({left_over}); DROP TABLE IF EXISTS rows;"
                " ALTER TABLE all_left RENAME TO rows"
            )
            connection.execute(
                "CREATE VIEW people AS SELECT * FROM"
                f" read_parquet('{self.folder}/people/*.parquet')"
            )
            load_decisions(connection, self.decisions, key=self.options.fingerprint_key)
            summary = link_rows(
                connection,
                chosen=replace(CHINESE_PEOPLE, blocks=CHINESE_PEOPLE.distant_blocks),
                options=self.options.link,
                parameters=self.parameters,
                circumstances=self.circumstances,
                named="SELECT DISTINCT k.list_name, p.no AS person_no"
                f" FROM read_parquet('{self.folder}/out/links/*.parquet') k"
                " JOIN (SELECT no, key FROM people p SEMI JOIN scored s ON s.person_no = p.no)"
                " p ON p.key = k.rid",
            )
            connection.execute(FACTS_SQL)
            self._write(connection, "out/links", named_sql("links"), _NO_SHARD)
            self._write(connection, "out/facts", "SELECT * FROM facts", _NO_SHARD)
            shown = named_sql("undecided", f"{FINGERPRINT_SQL} AS fingerprint,")
            connection.execute(f"CREATE TABLE shown AS {shown}")
            self._write(
                connection,
                "out/undecided",
                f"SELECT * FROM shown UNION ALL BY NAME SELECT u.* FROM"
                f" read_parquet('{self.folder}/undecided/*.parquet') u"
                f" ANTI JOIN ({named_sql('links')}) l USING (list_name, lid)"
                f" ANTI JOIN shown s USING (list_name, lid)",
                _NO_SHARD,
            )
        return plain_summary(summary)

    def find_clues(self, shard: int) -> None:
        """Apply the rules to one shard's people, with the facts that any shard found."""
        if not self.rules:
            return
        with self._open() as connection, self.step("clues"):
            name = f"{shard + 1:05d}.parquet"
            connection.execute(
                f"CREATE TABLE register AS SELECT * FROM '{self.folder}/register/{name}'"
            )
            own = f"SELECT * FROM '{self.folder}/out/facts/{name}' UNION ALL "
            connection.execute(
                f"CREATE TABLE facts AS {own if shard != _NO_SHARD else ''}"
                f"SELECT f.* FROM '{self.folder}/out/facts/00000.parquet' f"
                " SEMI JOIN register USING (rid)"
            )
            clues = clues_of(
                connection, tuple(self.lists), self.rules, None, self.options, self.folder
            )
        (self.folder / "out" / "clues").mkdir(parents=True, exist_ok=True)
        pq.write_table(clues, self.folder / "out" / "clues" / name, row_group_size=ROW_GROUP)


def _with_town(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """SQL for a source with its township, cleaned, as `town`."""
    relation = f"read_parquet('{path}')"
    column = column_names(connection, relation).get("township")
    cleaned = (
        f"nullif(regexp_replace(trim(CAST(\"{column}\" AS VARCHAR)), '\\.0$', ''), '')"
        if column
        else "CAST(NULL AS VARCHAR)"
    )
    return f"SELECT *, {cleaned} AS town FROM {relation}"


def _empty(path: Path) -> pa.Table:
    return pq.read_schema(path).empty_table()


def _pack(counties: Sequence[tuple[str, int]], size: int) -> dict[str, int]:
    """Neighbouring counties together, about `size` residents to a shard.

    >>> _pack([("a", 6), ("b", 3), ("c", 4)], 10)
    {'a': 0, 'b': 0, 'c': 1}
    """
    placed: dict[str, int] = {}
    shard = held = 0
    for county, count in sorted(counties, key=lambda item: _natural(item[0])):
        if held and held + count > size * 1.1:
            shard, held = shard + 1, 0
        placed[county] = shard
        held += count
    return placed


def _natural(name: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", name)
    return (int(digits) if digits else 0, name)
