"""All tables of an empty database at once.

Migration by migration Django draws every model that is related to a changed one anew, which for a
house of two hundred tables takes longer than everything else about an empty database.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

Migration = tuple[str, str]


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether nothing was ever made here."""
    known = set(connection.introspection.table_names())
    own = MigrationRecorder.Migration._meta.db_table
    return known <= {own} and not MigrationRecorder(connection).applied_migrations()


def create_tables(connection: BaseDatabaseWrapper) -> list[Migration]:
    """Create every table as it is after the last migration, and note all migrations as applied.

    Only in an empty database: what migrations do to rows has nothing to do there, so their Python
    and SQL run on the finished tables, in their order. A stop leaves the database empty.
    """
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    migrations = [m for m, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    state = ProjectState()
    for migration in migrations:
        migration.mutate_state(state, preserve=False)
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for migration in migrations:
            for operation in migration.operations:
                if isinstance(operation, RunPython | RunSQL):
                    operation.database_forwards(migration.app_label, editor, state, state)
            executor.recorder.record_applied(migration.app_label, migration.name)
    return [(m.app_label, m.name) for m in migrations]
