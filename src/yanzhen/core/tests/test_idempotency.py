"""The same upload twice is one record, also when both arrive at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yanzhen.core.errors import NotValid
from yanzhen.core.idempotency import KeyReused, once
from yanzhen.core.models import IdempotencyKey, SearchEntry
from yanzhen.core.scope import Actor

KEY = "0b0f7a52-1111-4222-8333-444455556666"


def add() -> SearchEntry:
    number = SearchEntry.objects.count() + 1
    return SearchEntry.objects.create(
        kind="thing", object_id=number, area_code="", title="x", words="x"
    )


def send(actor: Actor, content: Any = "a", key: str = KEY, perform: Any = add) -> Any:
    return once(actor=actor, key=key, operation="test.add", content=content, perform=perform)


@pytest.mark.django_db
def test_answers_the_same_upload_with_the_same_record(actor: Callable[..., Actor]) -> None:
    first, is_new = send(actor())
    again, is_new_again = send(actor())
    assert (first, is_new, is_new_again) == (again, True, False)
    assert SearchEntry.objects.count() == 1


@pytest.mark.django_db
def test_refuses_other_content_under_the_same_key(actor: Callable[..., Actor]) -> None:
    send(actor())
    with pytest.raises(KeyReused):
        send(actor(), content="b")
    assert SearchEntry.objects.count() == 1


@pytest.mark.django_db
def test_keys_of_two_people_are_two_keys(actor: Callable[..., Actor]) -> None:
    first, _new = send(actor(user_id=1))
    second, _new = send(actor(user_id=2))
    assert first != second


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "x" * 81])
def test_refuses_a_key_that_is_none(actor: Callable[..., Actor], key: str) -> None:
    with pytest.raises(NotValid):
        send(actor(), key=key)


@pytest.mark.django_db(transaction=True)
def test_a_failed_attempt_leaves_the_key_free(actor: Callable[..., Actor]) -> None:
    def fail() -> SearchEntry:
        add()
        raise NotValid("no")

    with pytest.raises(NotValid):
        send(actor(), perform=fail)
    assert not SearchEntry.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert send(actor())[1]


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_make_one_record(actor: Callable[..., Actor]) -> None:
    someone, start = actor(), threading.Barrier(8)
    answers: list[tuple[int, bool]] = []
    troubles: list[BaseException] = []

    def upload() -> None:
        try:
            start.wait()
            record, is_new = send(someone)
            answers.append((record.pk, is_new))
        except BaseException as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len({pk for pk, _new in answers}) == 1
    assert sorted(new for _pk, new in answers) == [False] * 7 + [True]
    assert SearchEntry.objects.count() == 1
