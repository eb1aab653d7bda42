"""The edges of the sign-in: cookies, sessions, addresses to go on to, forms of other sites."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.sessions import SessionStore
from yanzhen.accounts.testing import PASSWORD

LOGIN = "/accounts/login/"
ELSEWHERE = "https://elsewhere.example/"


def signed_in(user: User) -> Client:
    client = Client()
    client.get(LOGIN)
    client.post(LOGIN, {"login": user.username, "password": PASSWORD})
    return client


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(village_worker: User) -> None:
    client = signed_in(village_worker)
    assert client.cookies["sessionid"]["httponly"]
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["samesite"] == "Lax"


def test_a_session_from_before_the_sign_in_is_worth_nothing_after_it(village_worker: User) -> None:
    client = Client()
    client.get("/my/ask/")
    planted = client.session.session_key
    client.post(LOGIN, {"login": village_worker.username, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted or ""
    assert thief.get("/me/").status_code == 302


def test_a_session_is_worth_nothing_after_signing_out(village_worker: User) -> None:
    client = signed_in(village_worker)
    key = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = key
    assert "login" in client.get("/me/").headers["Location"]


@pytest.mark.parametrize("wanted", [ELSEWHERE, "//elsewhere.example/", "https:elsewhere.example"])
def test_no_door_leads_out_of_the_house(
    village_worker: User, as_user: Callable[[User], Client], wanted: str
) -> None:
    form = {"login": village_worker.username, "password": PASSWORD, "next": wanted}
    browser = as_user(village_worker)
    for answer in (
        Client().post(LOGIN, form),
        Client().post("/i18n/setlang/", {"language": "en", "next": wanted}),
        browser.post("/accounts/logout/", {"next": wanted}),
        Client().get("/sign-in/", {"next": wanted}),
    ):
        assert "elsewhere" not in answer.headers.get("Location", "")
        assert f'value="{wanted}"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "form"),
    [("/accounts/logout/", {}), ("/i18n/setlang/", {"language": "en"}), (LOGIN, {"login": "x"})],
)
def test_another_site_cannot_send_our_forms(
    village_worker: User,
    as_user: Callable[[User], Client],
    address: str,
    form: dict[str, str],
) -> None:
    browser = as_user(village_worker)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(address, form).status_code == 403
    assert "_auth_user_id" in browser.session


def test_an_unknown_name_and_a_wrong_password_are_told_alike(village_worker: User) -> None:
    said = set()
    for name in (village_worker.username, "nobody_of_this_name"):
        answer = Client().post(LOGIN, {"login": name, "password": "not-this-one"})
        assert answer.status_code == 200
        said.add(str(answer.context["form"].errors))
    assert len(said) == 1


def test_what_a_session_keeps_cannot_be_read_from_a_dump(db: None) -> None:
    session = SessionStore()
    session["words"] = "屋顶漏雨"
    session.create()
    row = Session.objects.get()
    _version, _cipher, packed = row.session_data.split(".")
    told = base64.urlsafe_b64decode(packed + "==")
    assert "屋顶漏雨".encode() not in told
    assert json.dumps("屋顶漏雨").strip('"').encode() not in told
    assert SessionStore(session.session_key)["words"] == "屋顶漏雨"
    Session.objects.update(session_data=row.session_data[:-4] + "AAAA")
    assert SessionStore(session.session_key).get("words") is None
