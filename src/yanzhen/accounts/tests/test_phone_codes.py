"""Residents sign in with a phone and six digits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yanzhen.accounts import rules
from yanzhen.accounts.models import OneTimeCode, User
from yanzhen.accounts.services import check_code, send_code
from yanzhen.accounts.services.codes import TooManyCodes
from yanzhen.accounts.testing import NOW
from yanzhen.core.errors import NotValid
from yanzhen.core.scope import Actor

PHONE = "19912345678"


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "outbox" / "texts.log"


def digits_in(outbox: Path) -> str:
    found = re.findall(r"\b\d{6}\b", outbox.read_text().splitlines()[-1].split("\t")[2])
    return str(found[0])


def visitor() -> Actor:
    return Actor(user_id=None, name="visitor", now=NOW)


@pytest.mark.django_db
def test_a_resident_signs_in_and_gets_an_account_the_first_time(outbox: Path) -> None:
    client = Client()
    response = client.post("/sign-in/?next=/me/", {"phone": "199 1234 5678", "next": "/me/"})
    assert response.headers["Location"] == "/sign-in/code/?next=%2Fme%2F"
    page = client.get("/sign-in/code/")
    assert "199****5678" in page.content.decode()
    response = client.post("/sign-in/code/", {"digits": digits_in(outbox), "next": "/me/"})
    assert response.headers["Location"] == "/me/"
    user = User.objects.residents().with_phone(PHONE).get()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.get_expiry_age() > 20 * 24 * 3600


@pytest.mark.django_db
def test_the_same_phone_gives_the_same_account(outbox: Path) -> None:
    for _ in range(2):
        OneTimeCode.objects.all().delete()
        client = Client()
        client.post("/sign-in/", {"phone": PHONE})
        client.post("/sign-in/code/", {"digits": digits_in(outbox)})
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_wrong_digits_are_counted_and_five_end_the_code(outbox: Path) -> None:
    client = Client()
    client.post("/sign-in/", {"phone": PHONE})
    right = digits_in(outbox)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        response = client.post("/sign-in/code/", {"digits": wrong})
        assert response.status_code == 200
    assert OneTimeCode.objects.get().attempts == 5
    client.post("/sign-in/code/", {"digits": right})
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_code_holds_for_five_minutes_and_works_once(outbox: Path) -> None:
    code = send_code(actor=visitor(), phone=PHONE, sender="10.0.0.1")
    late = visitor().as_of(NOW + timedelta(minutes=5))
    with pytest.raises(NotValid):
        check_code(actor=late, code=code, digits=digits_in(outbox))
    used = check_code(actor=visitor(), code=code, digits=digits_in(outbox))
    assert used.used_at == NOW
    with pytest.raises(NotValid):
        check_code(actor=visitor(), code=code, digits=digits_in(outbox))


@pytest.mark.django_db
def test_keeps_neither_digits_nor_phone_in_the_clear(outbox: Path) -> None:
    code = send_code(actor=visitor(), phone=PHONE, sender="10.0.0.1")
    row = OneTimeCode.objects.filter(pk=code.pk).values().get()
    assert digits_in(outbox) not in str(row["digest"])
    assert PHONE not in str(row)


@pytest.mark.django_db
def test_a_fresh_code_ends_the_earlier_one(outbox: Path) -> None:
    first = send_code(actor=visitor(), phone=PHONE, sender="10.0.0.1")
    digits = digits_in(outbox)
    later = visitor().as_of(NOW + timedelta(seconds=61))
    send_code(actor=later, phone=PHONE, sender="10.0.0.1")
    with pytest.raises(NotValid):
        check_code(actor=later, code=first, digits=digits)


@pytest.mark.django_db
def test_asks_to_wait_between_two_codes(outbox: Path) -> None:
    send_code(actor=visitor(), phone=PHONE, sender="10.0.0.1")
    with pytest.raises(TooManyCodes) as refusal:
        send_code(actor=visitor().as_of(NOW + timedelta(seconds=20)), phone=PHONE, sender="x")
    assert refusal.value.details == {"seconds": 40}
    assert OneTimeCode.objects.count() == 1


@pytest.mark.parametrize("phone", ["", "123", "0870-7623456", "1991234567", "29912345678"])
@pytest.mark.django_db
def test_refuses_what_is_no_mobile_number(outbox: Path, phone: str) -> None:
    response = Client().post("/sign-in/", {"phone": phone})
    assert response.status_code == 200
    assert not OneTimeCode.objects.exists()


def test_a_sender_is_held_back_whatever_phones_it_names() -> None:
    sent = [rules.SentCode(NOW - timedelta(minutes=m), False) for m in range(1, 31)]
    wait = rules.wait_before_next_code(sent, NOW, pause=60, per_hour=5, per_sender_hour=30)
    assert wait == timedelta(minutes=30)


def test_the_next_address_stays_in_this_house(db: None) -> None:
    response = Client().get("/sign-in/", {"next": "https://elsewhere.example/"})
    assert '<input type="hidden" name="next" value="">' in response.content.decode()


def test_whoever_is_signed_in_is_led_on(
    village_worker: User, as_user: Callable[[User], Client]
) -> None:
    assert as_user(village_worker).get("/sign-in/", {"next": "/me/"}).headers["Location"] == "/me/"
