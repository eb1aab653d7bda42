"""The database as files and back: an online copy of SQLite, COPY of every table on PostgreSQL.

Both read one snapshot, while other connections go on writing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from yanzhen.core import attachments
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.keeping.manifest import Manifest
from yanzhen.core.models import Attachment, AuditEntry, SearchEntry

SQLITE_NAME = "yanzhen.sqlite3"
MIGRATIONS = MigrationRecorder.Migration._meta.db_table


def applied_migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def refuse_if_in_use() -> None:
    """Raises WrongState when the database holds more than what its migrations put there."""
    tables = set(connection.introspection.table_names())
    for model in (get_user_model(), AuditEntry, SearchEntry, Attachment):
        if model._meta.db_table in tables and model._base_manager.exists():
            raise WrongState(
                _("There are data here already. Restore into an empty folder: --data FOLDER")
            )


def refuse_unknown_migrations(manifest: Manifest) -> None:
    """Raises NotValid when the backup comes from a newer release than this code."""
    known = MigrationExecutor(connection).loader.disk_migrations
    if any((app, name) not in known for app, name in manifest.migrations):
        raise NotValid(_("This backup was made by a newer release. Update Yanzhen first."))


def _names_of_files() -> str:
    """The question after every stored file that a row names."""
    tables = attachments.tables_of_files()
    return " UNION ".join(f'SELECT stored_as FROM "{table}"' for table in tables)  # noqa: S608


# -- SQLite ---------------------------------------------------------------------------------------


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def copy_sqlite(folder: Path) -> tuple[dict[str, int], list[str]]:
    """Copy the database; returns the rows of each table and the files that it names."""
    target = folder / SQLITE_NAME
    with (
        contextlib.closing(sqlite3.connect(_sqlite_path(), timeout=20)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return count_sqlite(copy), sorted(name for (name,) in copy.execute(_names_of_files()))


def count_sqlite(database: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table; the tables inside of the text index are left out."""
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'core_search_%' AND name <> 'core_search' ORDER BY name"
    ).fetchall()
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in tables
    }


def check_sqlite(folder: Path, manifest: Manifest) -> None:
    """Raises NotValid when the copy is damaged or does not hold the rows that were promised."""
    try:
        with contextlib.closing(sqlite3.connect(folder / SQLITE_NAME)) as copy:
            (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
            sound = answer == "ok" and count_sqlite(copy) == manifest.tables
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise NotValid(_("The database in this backup is damaged."))


def put_sqlite(folder: Path) -> None:
    """Put the copy in the place of the empty database, then bring it up to the code."""
    connection.close()
    place = _sqlite_path()
    for leftover in (f"{place}-wal", f"{place}-shm"):
        Path(leftover).unlink(missing_ok=True)
    os.replace(folder / SQLITE_NAME, place)
    call_command("migrate", interactive=False, verbosity=0)


# -- PostgreSQL -----------------------------------------------------------------------------------


@contextlib.contextmanager
def _own_connection() -> Iterator[psycopg.Connection[Any]]:
    parameters = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    given = {k: parameters[k] for k in wanted if parameters.get(k)}
    with psycopg.connect(**given, options="-c TimeZone=UTC -c DateStyle=ISO") as own:
        yield own


def _tables(own: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """The columns of each of Django's tables, without those that the database computes."""
    rows = own.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_generated = 'NEVER'"
        " ORDER BY table_name, ordinal_position"
    ).fetchall()
    wanted = {*connection.introspection.django_table_names(only_existing=True), MIGRATIONS}
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        if table in wanted:
            tables.setdefault(table, []).append(column)
    return tables


def _copy_out(
    own: psycopg.Connection[Any], table: str, columns: list[str], target: Path | None
) -> tuple[int, str]:
    """One table in the order of its key; returns its rows and the SHA-256 of the text."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    order = sql.SQL("id" if "id" in columns else '{}::text COLLATE "C"').format(
        sql.Identifier(columns[0])
    )
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        names, sql.Identifier(table), order
    )
    rows, hashed = 0, hashlib.sha256()
    with (
        contextlib.nullcontext() if target is None else target.open("wb") as file,
        own.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for part in copy:
            rows += bytes(part).count(b"\n")
            hashed.update(part)
            if file is not None:
                file.write(part)
    return rows, hashed.hexdigest()


def copy_postgresql(folder: Path) -> tuple[dict[str, int], list[str]]:
    """Copy every table from one snapshot; returns their rows and the files that they name."""
    counted = {}
    with _own_connection() as own:
        own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        own.read_only = True
        for table, columns in _tables(own).items():
            counted[table], _digest = _copy_out(own, table, columns, folder / f"{table}.copy")
        rows = own.execute(_names_of_files().encode()).fetchall()
    return counted, sorted(name for (name,) in rows)


def put_postgresql(folder: Path, manifest: Manifest) -> None:
    """Make the tables as they were then, fill them, compare, and bring them up to the code.

    Raises NotValid, and leaves the tables empty, when what was filled differs from the backup.
    """
    executor = MigrationExecutor(connection)
    last = dict(manifest.migrations)
    now = dict(applied_migrations())
    if any(now.get(app, "") > name for app, name in last.items()):
        raise WrongState(
            _("The tables here are newer than the backup. Use a database without any tables.")
        )
    executor.migrate(list(last.items()))
    connection.close()
    with _own_connection() as own:
        tables = _tables(own)
        if set(tables) != set(manifest.tables):
            raise NotValid(_("The tables of this backup are not those of this release."))
        filled = [t for t in tables if t != MIGRATIONS]
        own.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, filled))))
        for table in filled:
            _copy_in(own, table, tables[table], folder / f"{table}.copy")
            rows, digest = _copy_out(own, table, tables[table], None)
            promised = manifest.files[f"database/{table}.copy"][1]
            if (rows, digest) != (manifest.tables[table], promised):
                raise NotValid(_("The database in this backup is damaged."))
            _set_sequence(own, table, tables[table])
    call_command("migrate", interactive=False, verbosity=0)


def _copy_in(own: psycopg.Connection[Any], table: str, columns: list[str], source: Path) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with source.open("rb") as file, own.cursor() as cursor, cursor.copy(statement) as copy:
        while part := file.read(1 << 20):
            copy.write(part)


def _set_sequence(own: psycopg.Connection[Any], table: str, columns: list[str]) -> None:
    for column in columns:
        found = own.execute(
            "SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column]
        ).fetchone()
        if found and found[0]:
            own.execute(
                sql.SQL(
                    "SELECT setval({}, coalesce(max({}), 1), max({}) IS NOT NULL) FROM {}"
                ).format(
                    sql.Literal(found[0]),
                    sql.Identifier(column),
                    sql.Identifier(column),
                    sql.Identifier(table),
                )
            )
