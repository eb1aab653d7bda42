"""What is read from a sealed column shows a mask until somebody opens it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import serializers
from django.db import connection
from django.utils import timezone

from yanzhen.core.fields import Sealed, candidates, plain

User: Any = get_user_model()
PHONE = "13800001234"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    made = User.objects.create(username="u", name="无名", phone=PHONE, created_at=timezone.now())
    return User.objects.get(pk=made.pk)


def column(name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_user WHERE username = 'u'")
        names = [d[0] for d in cursor.description or ()]
        return dict(zip(names, cursor.fetchone(), strict=True))[name]


def test_is_sealed_in_the_database(user: Any) -> None:
    assert PHONE not in column("phone")
    assert PHONE not in column("phone_index")
    assert column("phone").count(".") == 2


def test_prints_a_mask_everywhere(user: Any) -> None:
    assert isinstance(user.phone, Sealed)
    shown = f"{user.phone} {user.phone!r} {user.__dict__}"
    assert PHONE not in shown
    assert PHONE not in serializers.serialize("json", [user])
    assert plain(user.phone) == PHONE


def test_saving_again_keeps_the_sealed_value(user: Any) -> None:
    before = column("phone")
    user.name = "新名"
    user.save()
    assert column("phone") == before


def test_a_new_value_moves_its_index(user: Any) -> None:
    user.phone = "13900005678"
    user.save()
    assert not User.objects.filter(phone_index__in=candidates(User, "phone_index", PHONE))
    assert User.objects.filter(phone_index__in=candidates(User, "phone_index", "139 0000 5678"))


@pytest.mark.parametrize(
    "typed", [PHONE, "138 0000 1234", "+86 138-0000-1234", "１３８００００１２３４"]
)
def test_is_found_however_it_is_typed(user: Any, typed: str) -> None:
    assert User.objects.get(phone_index__in=candidates(User, "phone_index", typed)) == user


def test_an_empty_value_has_no_index(user: Any) -> None:
    user.phone = ""
    user.save()
    assert (column("phone"), column("phone_index")) == ("", None)
    assert candidates(User, "phone_index", "") == []
    assert plain(User.objects.get(pk=user.pk).phone) == ""


def test_two_readings_of_the_same_value_are_equal(user: Any) -> None:
    other = User.objects.get(pk=user.pk)
    assert user.phone == other.phone
    assert len({user.phone, other.phone}) == 1
    assert user.phone != PHONE
