"""The tables of a new database, made at once, are those of the migrations one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoDbBlocker

from yanzhen.core.tables_together import create_tables, is_empty

# Their tables changed from migration to migration, and none of them stands on those of the house.
CHANGED_OFTEN = ("axes", "contenttypes", "sessions")


@pytest.fixture
def new_databases(
    django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[list[BaseDatabaseWrapper]]:
    """Two empty databases beside that of the tests."""
    names = ("at_once", "one_by_one")
    for name in names:
        place = {"NAME": str(tmp_path / name)}
        connections.databases[name] = connections.databases["default"] | place
    with django_db_blocker.unblock():
        yield [connections[name] for name in names]
    for name in names:
        connections[name].close()
        del connections[name], connections.databases[name]


def described(database: BaseDatabaseWrapper, apps: tuple[str, ...]) -> dict[str, Any]:
    """Columns and indexes of the tables of some apps."""
    with database.cursor() as cursor:
        names = database.introspection.table_names(cursor)
        return {
            name: (
                sorted(map(str, database.introspection.get_table_description(cursor, name))),
                database.introspection.get_constraints(cursor, name),
            )
            for name in names
            if name.startswith(apps) or name == "django_session"
        }


@pytest.mark.django_db
def test_the_database_of_the_tests_has_every_table_and_nothing_left_to_do() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert "core_search" in connection.introspection.table_names() or connection.vendor != "sqlite"
    assert not is_empty(connection)
    call_command("migrate", "--check", verbosity=0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a new database is a new file")
def test_a_stop_leaves_it_empty_and_the_end_is_as_one_by_one(
    new_databases: list[BaseDatabaseWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, one_by_one = new_databases
    whole, noted = MigrationRecorder.record_applied, []

    def stop(recorder: MigrationRecorder, app: str, name: str) -> None:
        noted.append(name)
        if len(noted) == 50:
            raise KeyboardInterrupt
        whole(recorder, app, name)

    monkeypatch.setattr(MigrationRecorder, "record_applied", stop)
    with pytest.raises(KeyboardInterrupt):
        create_tables(at_once)
    assert is_empty(at_once)
    monkeypatch.setattr(MigrationRecorder, "record_applied", whole)
    made = create_tables(at_once)
    assert MigrationRecorder(at_once).applied_migrations().keys() == set(made)
    executor = MigrationExecutor(one_by_one)
    executor.migrate([n for n in executor.loader.graph.leaf_nodes() if n[0] in CHANGED_OFTEN])
    assert described(at_once, CHANGED_OFTEN) == described(one_by_one, CHANGED_OFTEN)
