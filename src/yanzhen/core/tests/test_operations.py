"""Every write is one transaction with one audit entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.models import AuditEntry, SearchEntry
from yanzhen.core.operations import OPERATIONS, note, operation
from yanzhen.core.scope import Actor


@pytest.fixture(autouse=True)
def _operations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yanzhen.core.operations.OPERATIONS", dict(OPERATIONS))


def add(title: str) -> SearchEntry:
    return SearchEntry.objects.create(
        kind="thing", object_id=len(title), area_code="990626", title=title, words=title
    )


@pytest.mark.django_db
def test_leaves_one_entry_that_says_who_did_what(actor: Callable[..., Actor]) -> None:
    @operation("test.add")
    def add_one(*, actor: Actor, title: str) -> SearchEntry:
        note(length=len(title))
        return add(title)

    made = add_one(actor=replace(actor(), request_id="r1"), title="abc")
    entry = AuditEntry.objects.get()
    assert (entry.operation, entry.user_id, entry.actor_name) == ("test.add", 7, "何晓雯")
    assert (entry.object_type, entry.object_id) == ("core.searchentry", made.pk)
    assert (entry.area_code, entry.notes, entry.request_id) == ("990626", {"length": 3}, "r1")
    assert entry.at == actor().now


@pytest.mark.django_db
def test_undoes_everything_when_it_fails(actor: Callable[..., Actor]) -> None:
    @operation("test.fail")
    def fail(*, actor: Actor) -> None:
        add("x")
        raise NotValid("no")

    with pytest.raises(NotValid):
        fail(actor=actor())
    assert not SearchEntry.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_one_within_another_shares_its_transaction_and_cause(actor: Callable[..., Actor]) -> None:
    @operation("test.inner")
    def inner(*, actor: Actor) -> SearchEntry:
        note(part="inner")
        return add("x")

    @operation("test.outer")
    def outer(*, actor: Actor, fails: bool) -> None:
        inner(actor=actor)
        note(part="outer")
        if fails:
            raise NotValid("no")

    outer(actor=actor(), fails=False)
    first, second = AuditEntry.objects.order_by("pk")
    assert (first.operation, second.operation) == ("test.inner", "test.outer")
    assert first.cause == second.cause
    assert (first.notes, second.notes) == ({"part": "inner"}, {"part": "outer"})
    SearchEntry.objects.all().delete()
    with pytest.raises(NotValid):
        outer(actor=actor(), fails=True)
    assert AuditEntry.objects.count() == 2
    assert not SearchEntry.objects.exists()


@pytest.mark.django_db
def test_refuses_an_actor_who_may_only_read(actor: Callable[..., Actor]) -> None:
    @operation("test.read_only")
    def write(*, actor: Actor) -> None:
        add("x")

    with pytest.raises(AccessDenied):
        write(actor=replace(actor(), is_read_only=True))
    assert not SearchEntry.objects.exists()


def test_takes_keywords_only_and_an_actor() -> None:
    with pytest.raises(TypeError):

        @operation("test.positional")
        def positional(actor: Actor) -> None: ...

    with pytest.raises(TypeError):

        @operation("test.nobody")
        def nobody(*, title: str) -> None: ...


def test_a_note_outside_of_an_operation_changes_nothing() -> None:
    note(a=1)
