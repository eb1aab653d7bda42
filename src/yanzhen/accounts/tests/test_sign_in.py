"""Signing in at the staff door: password, pause after failures, second step, duties, sessions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.utils import timezone

from yanzhen.accounts.middleware import SEEN_AT, SIGNED_IN_AT
from yanzhen.accounts.models import User
from yanzhen.accounts.services import lift_lockout, lock_user
from yanzhen.accounts.testing import PASSWORD, actor_of, make_staff_user
from yanzhen.orgs.testing import DivisionTree

LOGIN, ME = "/accounts/login/", "/me/"


def sign_in(client: Client, user: User, password: str = PASSWORD) -> object:
    return client.post(LOGIN, {"login": user.username, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_signs_in_with_user_name_in_any_case_and_password(village_worker: User) -> None:
    client = Client()
    response = client.post(LOGIN, {"login": "Village_Worker", "password": PASSWORD})
    assert response.status_code == 302
    assert is_signed_in(client)
    assert client.cookies["django_language"].value == "zh-hans"


def test_a_wrong_password_says_so_and_keeps_the_name(village_worker: User) -> None:
    client = Client()
    response = sign_in(client, village_worker, "not-this-one")
    assert response.status_code == 200  # type: ignore[attr-defined]
    assert not is_signed_in(client)
    assert 'value="village_worker"' in response.content.decode()  # type: ignore[attr-defined]


def test_pauses_after_five_failures_and_says_how_long(village_worker: User) -> None:
    client = Client()
    for _ in range(5):
        last = sign_in(client, village_worker, "wrong-wrong-wrong")
    assert last.status_code == 429  # type: ignore[attr-defined]
    assert "15" in last.content.decode()  # type: ignore[attr-defined]
    refused = sign_in(Client(REMOTE_ADDR="10.0.0.9"), village_worker)
    assert refused.status_code == 429  # type: ignore[attr-defined]


def test_the_security_administrator_lifts_the_pause(
    village_worker: User, security_admin: User
) -> None:
    for _ in range(5):
        sign_in(Client(), village_worker, "wrong-wrong-wrong")
    lift_lockout(actor=actor_of(security_admin), user=village_worker)
    client = Client()
    sign_in(client, village_worker)
    assert is_signed_in(client)


def test_a_locked_account_does_not_open(village_worker: User, security_admin: User) -> None:
    lock_user(actor=actor_of(security_admin), user=village_worker, reason="调离")
    client = Client()
    sign_in(client, village_worker)
    assert not is_signed_in(client)


def test_a_temporary_password_must_be_changed_first(tree: DivisionTree) -> None:
    user = make_staff_user("newcomer", must_change_password=True)
    client = Client()
    sign_in(client, user)
    assert client.get(ME).headers["Location"] == "/accounts/password/"
    fresh = "ten-herons-over-the-river"
    response = client.post(
        "/accounts/password/", {"current": PASSWORD, "password": fresh, "again": fresh}
    )
    assert response.status_code == 302
    assert client.get(ME).status_code == 200


def _totp_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_a_county_worker_must_set_up_a_second_step_and_then_use_it(county_worker: User) -> None:
    client = Client()
    sign_in(client, county_worker)
    assert client.get("/settings/").headers["Location"] == "/accounts/2fa/"
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    again = page.redirect_chain[-1][0] if page.redirect_chain else ""
    if "reauthenticate" in again:
        following = parse_qs(urlparse(again).query)["next"][0]
        client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": following})
        page = client.get("/accounts/2fa/totp/activate/")
    found = re.search(r"<code class=\"break-all\">(\w+)</code>", page.content.decode())
    assert found is not None
    secret = found[1]
    response = client.post("/accounts/2fa/totp/activate/", {"code": _totp_now(secret)})
    assert response.status_code == 302
    assert client.get("/settings/").status_code == 200
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored

    second = Client()
    assert sign_in(second, county_worker).headers["Location"] == "/accounts/2fa/authenticate/"  # type: ignore[attr-defined]
    assert not is_signed_in(second)
    assert second.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_signed_in(second)


def test_a_recovery_or_app_code_completes_the_second_step(village_worker: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(village_worker, secret)
    client = Client()
    sign_in(client, village_worker)
    assert not is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": _totp_now(secret)})
    assert is_signed_in(client)


def test_a_village_worker_needs_no_second_step(village_worker: User) -> None:
    client = Client()
    sign_in(client, village_worker)
    assert client.get("/settings/").status_code == 200


@pytest.mark.parametrize(
    ("idle", "age", "is_over"),
    [(29, 60, False), (31, 60, True), (1, 8 * 60 + 1, True)],
)
def test_a_session_ends_after_idling_or_a_working_day(
    village_worker: User, as_user: Callable[[User], Client], idle: int, age: int, is_over: bool
) -> None:
    client = as_user(village_worker)
    session, now = client.session, timezone.now()
    session[SEEN_AT] = (now - timedelta(minutes=idle)).timestamp()
    session[SIGNED_IN_AT] = (now - timedelta(minutes=age)).timestamp()
    session.save()
    response = client.get(ME)
    assert (response.status_code == 302) is is_over
    assert is_signed_in(client) is not is_over


def test_signing_out_takes_a_post(village_worker: User, as_user: Callable[[User], Client]) -> None:
    client = as_user(village_worker)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)
