"""Tables that are made together are the same as one by one, and can be taken back."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.migrations import AddField, CreateModel
from django.db.migrations.state import ProjectState

from yanzhen.core.tables_together import CreateTogether

TABLES = {"trial_box", "trial_slip"}


def key() -> tuple[str, models.Field]:  # type: ignore[type-arg]
    return ("id", models.BigAutoField(primary_key=True))


def found() -> set[str]:
    return TABLES & set(connection.introspection.table_names())


@pytest.mark.django_db(transaction=True)
def test_makes_models_that_point_at_each_other_and_takes_them_back() -> None:
    operation = CreateTogether(
        [
            CreateModel("Box", [key(), ("name", models.CharField(max_length=9, db_index=True))]),
            CreateModel("Slip", [key(), ("box", models.ForeignKey("trial.Box", models.CASCADE))]),
            AddField("Box", "newest", models.ForeignKey("trial.Slip", models.CASCADE, null=True)),
        ]
    )
    before, after = ProjectState(), ProjectState()
    operation.state_forwards("trial", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("trial", editor, before, after)
    assert found() == TABLES
    box, slip = after.apps.get_model("trial", "Box"), after.apps.get_model("trial", "Slip")
    first = box.objects.create(name="一")
    box.objects.update(newest=slip.objects.create(box=first))
    assert box.objects.get().newest.box == first
    box.objects.update(newest=None)
    slip.objects.all().delete()
    with connection.schema_editor() as editor:
        operation.database_backwards("trial", editor, after, before)
    assert found() == set()
