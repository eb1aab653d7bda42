"""A row is changed as it stands now, and only by whoever saw it so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from yanzhen.core.changing import LoggedWay, locked, saved
from yanzhen.core.errors import NotFound, StaleVersion, WrongState
from yanzhen.core.lifecycle import Lifecycle
from yanzhen.core.models import Record
from yanzhen.core.phrases import PhraseField
from yanzhen.core.scope import Actor
from yanzhen.core.tests.conftest import NOW

pytestmark = pytest.mark.django_db
LIFECYCLE = Lifecycle({"begin": ({"placed"}, "begun"), "note": ({"placed", "begun"}, None)})


@pytest.fixture
def way() -> Iterator[LoggedWay[Any]]:
    """The way of an errand, a kind of record that exists only while a test runs."""
    with isolate_apps("yanzhen.core"):

        class Errand(Record):
            state = models.CharField(
                max_length=10, choices=[("placed", "asked for"), ("begun", "under way")]
            )
            title = models.CharField(max_length=20)

            class Meta:
                app_label = "core"

            def __str__(self) -> str:
                return self.title

        class ErrandStep(models.Model):
            errand = models.ForeignKey(Errand, models.CASCADE, related_name="steps")
            at = models.DateTimeField()
            by_id = models.BigIntegerField(null=True)
            by_name = models.CharField(max_length=60)
            step = models.CharField(max_length=20)
            words = PhraseField(max_length=300, blank=True)
            place = models.CharField(max_length=20, blank=True)

            class Meta:
                app_label = "core"

        editor = connection.schema_editor()
        editor.deferred_sql = []  # what it keeps until it is left: within a test it never is
        with connection.cursor() as cursor:
            for model in (Errand, ErrandStep):
                sql, given = editor.table_sql(model)
                cursor.execute(sql, given or None)
        yield LoggedWay[Errand](
            lifecycle=LIFECYCLE,
            refusal="“%(name)s” is %(state)s.",
            log=ErrandStep,
            owner="errand",
        )


@pytest.fixture
def errand(way: LoggedWay[Any]) -> Any:
    model: Any = way.log and way.log._meta.get_field("errand").related_model
    return model.objects.create(state="placed", title="glasses", created_at=NOW)


def test_gives_the_row_of_now(errand: Any) -> None:
    type(errand).objects.update(title="new glasses", version=4)
    assert (locked(errand).title, locked(errand, version=4).version) == ("new glasses", 4)


def test_refuses_whoever_saw_an_earlier_version(errand: Any) -> None:
    saved(locked(errand, version=1))
    with pytest.raises(StaleVersion):
        locked(errand, version=1)


def test_refuses_a_row_that_is_gone(errand: Any) -> None:
    type(errand).objects.all().delete()
    with pytest.raises(NotFound):
        locked(errand)


def test_refuses_a_state_and_says_which(way: LoggedWay[Any], errand: Any) -> None:
    way.move(Actor(user_id=7, name="何晓雯", now=NOW), errand, "begin")
    with pytest.raises(WrongState, match=r"^“glasses” is under way\.$"):
        way.locked(errand, "begin")
    assert way.locked(errand, "note", 2).state == "begun"


def test_saves_the_next_version_of_the_named_columns_alone(errand: Any) -> None:
    errand.title, errand.state = "lamp", "begun"
    saved(errand, "title")
    errand.refresh_from_db()
    assert (errand.version, errand.title, errand.state) == (2, "lamp", "placed")


def test_a_move_is_saved_and_written_down(
    way: LoggedWay[Any], errand: Any, actor: Callable[..., Actor]
) -> None:
    way.move(actor(), way.locked(errand, "begin", 1), "begin", " by telephone ", place="门厅")
    way.write(actor(), errand, "ask")
    errand.refresh_from_db()
    assert (errand.state, errand.version) == ("begun", 2)
    told = errand.steps.order_by("pk").values_list("step", "by_id", "words", "place", "at")
    assert list(told) == [
        ("begin", 7, "by telephone", "门厅", NOW),
        ("ask", 7, "", "", NOW),
    ]
