"""An operation of first migrations: all tables of an app at once.

Django draws every model that is related to a new one anew, table by table, which for a house of a
hundred and fifty tables takes longer than everything else about an empty database.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """Create the models of ``operations`` as they are after the last of these.

    Only for new tables: besides ``CreateModel`` there may be what adds fields, indexes and
    constraints to these same models.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self._models():
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self._models()):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def _models(self) -> list[CreateModel]:
        return [o for o in self.operations if isinstance(o, CreateModel)]

    def describe(self) -> str:
        return "Create " + ", ".join(m.name for m in self._models())

    def references_model(self, name: str, app_label: str) -> bool:
        return True
