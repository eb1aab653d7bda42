"""Every page of this app: who may open it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from yanzhen.accounts import tokens, urls
from yanzhen.accounts.models import User
from yanzhen.accounts.services import create_token
from yanzhen.accounts.testing import actor_of, make_resident_user
from yanzhen.core.models import AuditEntry
from yanzhen.orgs.testing import CAST, DivisionTree, make_cast_member

As = Callable[[User], Client]
EVERYBODY = {*CAST, "resident", "visitor"}
SIGNED_IN = EVERYBODY - {"visitor"}
STAFF = set(CAST)
SECURITY = {"security_admin"}
# Pages of allauth that speak only to somebody who is on their way in or out.
ALLAUTH = {"account_login", "account_logout", "account_inactive", "account_reauthenticate"}

# name of the page → whether it takes the account of the village worker, and who gets 200.
PAGES: dict[str, tuple[bool, set[str]]] = {
    "account_change_password": (False, STAFF),
    "phone-sign-in": (False, {"visitor"}),
    "my-account": (False, SIGNED_IN),
    "my-tokens": (False, {"county_worker", "station_lead", "system_admin"}),
    "reminder-list": (False, SIGNED_IN),
    "my-reminders": (False, SIGNED_IN),
    "settings-home": (False, STAFF),
    "user-list": (False, SECURITY | {"audit_admin"}),
    "user-create": (False, SECURITY),
    "user-detail": (True, SECURITY | {"audit_admin"}),
}
# Steps, by whom alone they are taken; they take the account of the village worker.
STEPS = {
    "user-lock": SECURITY,
    "user-unlock": SECURITY,
    "user-lift-lockout": SECURITY,
    "user-reset-password": SECURITY,
    "user-remove-factors": SECURITY,
}
# Pages with a test of their own beside the thing that they are about.
ELSEWHERE = {
    *("phone-sign-in-code", "session-end", "token-revoke"),
    *("reminder-read-all", "reminder-open"),
    *("reminder-channel-set", "reminder-channel-drop", "reminder-channel-try"),
}


@pytest.fixture
def cast(tree: DivisionTree) -> dict[str, User]:
    return {name: make_cast_member(name, tree) for name in CAST} | {
        "resident": make_resident_user("19900000001")
    }


def clients(cast: dict[str, User], as_user: As) -> dict[str, Client]:
    return {who: as_user(user) for who, user in cast.items()} | {"visitor": Client()}


def test_the_table_names_every_page() -> None:
    named = {str(p.name) for p in urls.urlpatterns if getattr(p, "name", None)}
    assert named == set(PAGES) | set(STEPS) | ELSEWHERE | ALLAUTH


@pytest.mark.parametrize("name", PAGES)
def test_opens_for_those_whose_page_it_is(cast: dict[str, User], as_user: As, name: str) -> None:
    takes_account, allowed = PAGES[name]
    url = reverse(name, args=[cast["village_worker"].pk] if takes_account else [])
    answers = {who: c.get(url).status_code for who, c in clients(cast, as_user).items()}
    assert {who for who, status in answers.items() if status == 200} == allowed
    assert {answers[who] for who in EVERYBODY - allowed} <= {302, 403, 404}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_of_the_security_administrator_is_theirs_alone(
    cast: dict[str, User], as_user: As, name: str
) -> None:
    user = cast["village_worker"]
    url, before = reverse(name, args=[user.pk]), AuditEntry.objects.count()
    password = user.password
    for who, client in clients(cast, as_user).items():
        if who not in STEPS[name]:
            assert client.post(url, {"reason": "x"}).status_code in {302, 403, 404}, who
    user.refresh_from_db()
    assert (user.is_active, user.password) == (True, password)
    assert AuditEntry.objects.count() == before
    assert as_user(cast["security_admin"]).get(url).status_code == 405


def test_somebody_elses_session_and_token_are_not_there(cast: dict[str, User], as_user: As) -> None:
    lead, other = cast["station_lead"], as_user(cast["county_worker"])
    token = create_token(
        actor=actor_of(lead),
        owner=lead,
        label="x",
        scopes=["needs:read"],
        raw=tokens.fresh_token(),
    )
    assert other.post(reverse("token-revoke", args=[token.pk])).status_code == 404
    assert other.post(reverse("session-end", args=[1])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
