"""The security administrator looks after accounts; nobody else does."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable

import pytest
from django.test import Client

from yanzhen.accounts import access, rules
from yanzhen.accounts.models import User
from yanzhen.accounts.services import (
    change_own_password,
    change_preferences,
    create_staff_user,
    lock_user,
    reset_password,
)
from yanzhen.accounts.testing import FRAME_QUERIES, PASSWORD, actor_of, make_staff_user
from yanzhen.core.errors import AccessDenied, NotFound, NotValid
from yanzhen.core.models import AuditEntry
from yanzhen.core.scope import Actor
from yanzhen.orgs.testing import DivisionTree, make_worker

As = Callable[[User], Client]


def test_makes_an_account_and_shows_its_password_once(security_admin: User, as_user: As) -> None:
    client = as_user(security_admin)
    response = client.post("/users/new/", {"username": "xinren", "name": "新人", "phone": ""})
    user = User.objects.get(username="xinren")
    assert user.must_change_password
    text = response.content.decode()
    shown = next(w for w in text.split() if "-" in w and len(w) > 18 and "text-xl" in w)
    assert user.check_password(shown.split(">")[1].split("<")[0])
    assert "text-xl" not in client.get(f"/users/{user.pk}/").content.decode()


@pytest.mark.parametrize(
    ("username", "field"),
    [("a b", "username"), ("x", "username"), ("VILLAGE_worker", "username")],
)
def test_a_wrong_user_name_changes_nothing_and_keeps_the_input(
    village_worker: User, security_admin: User, as_user: As, username: str, field: str
) -> None:
    before = User.objects.count()
    response = as_user(security_admin).post("/users/new/", {"username": username, "name": "新人"})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert "新人" in response.content.decode()
    assert User.objects.count() == before


def test_others_may_not_look_after_accounts(
    village_worker: User, station_lead: User, system_admin: User, as_user: As
) -> None:
    for user in (village_worker, station_lead, system_admin):
        client = as_user(user)
        assert client.get("/users/").status_code == 403
        assert client.post("/users/new/", {"username": "x1", "name": "x"}).status_code == 403
    assert not User.objects.filter(username="x1").exists()


def test_an_auditor_of_the_system_reads_and_changes_nothing(
    village_worker: User, audit_admin: User, as_user: As
) -> None:
    client = as_user(audit_admin)
    assert client.get(f"/users/{village_worker.pk}/").status_code == 200
    for step in ("lock", "unlock", "password", "factors", "lift"):
        assert client.post(f"/users/{village_worker.pk}/{step}/").status_code == 403
    village_worker.refresh_from_db()
    assert village_worker.is_active
    assert village_worker.check_password(PASSWORD)


def test_a_security_administrator_sees_only_their_own_area(
    tree: DivisionTree, village_worker: User, outsider: User, as_user: As
) -> None:
    keeper = make_worker("security_admin", tree.town, username="town_keeper")
    actor = actor_of(keeper)
    assert access.fetch_user(actor, village_worker.pk) == village_worker
    assert access.can_see_user(actor, village_worker)
    with pytest.raises(NotFound):
        access.fetch_user(actor, outsider.pk)
    assert as_user(keeper).get(f"/users/{outsider.pk}/").status_code == 404
    assert as_user(keeper).post(f"/users/{outsider.pk}/lock/", {"reason": "x"}).status_code == 404
    outsider.refresh_from_db()
    assert outsider.is_active


def test_locking_ends_the_sessions_and_names_the_reason(
    village_worker: User, security_admin: User
) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "village_worker", "password": PASSWORD})
    assert client.get("/me/").status_code == 200
    lock_user(actor=actor_of(security_admin), user=village_worker, reason="调离")
    assert client.get("/me/").status_code == 302
    assert AuditEntry.objects.get(operation="accounts.lock_user").notes == {"reason": "调离"}


def test_nobody_locks_or_resets_themselves(security_admin: User) -> None:
    actor = actor_of(security_admin)
    with pytest.raises(AccessDenied):
        lock_user(actor=actor, user=security_admin, reason="x")
    with pytest.raises(AccessDenied):
        reset_password(actor=actor, user=security_admin, password="a-fresh-start-2026")


@pytest.mark.parametrize(
    "password", ["short-1", "onlysmallletters", "1234567890123", "password123", "linxiaoman-lin"]
)
def test_refuses_weak_passwords(system: Actor, password: str) -> None:
    with pytest.raises(NotValid) as refusal:
        create_staff_user(actor=system, username="linxiaoman", name="linxiaoman", password=password)
    assert refusal.value.field == "password"
    assert not User.objects.exists()


def test_a_password_of_the_last_five_does_not_come_back(db: None) -> None:
    user = make_staff_user()
    actor = actor_of(user)
    known = [PASSWORD, *(f"wild-geese-number-{n}" for n in range(5))]
    for current, fresh in itertools.pairwise(known):
        change_own_password(actor=actor, user=user, current=current, password=fresh)
    for former in known[1:]:
        with pytest.raises(NotValid):
            change_own_password(actor=actor, user=user, current=known[-1], password=former)
    change_own_password(actor=actor, user=user, current=known[-1], password=PASSWORD)
    assert user.check_password(PASSWORD)


def test_the_current_password_is_asked_for(db: None) -> None:
    user = make_staff_user()
    with pytest.raises(NotValid) as refusal:
        change_own_password(
            actor=actor_of(user), user=user, current="x", password="ten-herons-over-2026"
        )
    assert refusal.value.field == "current"


def test_nobody_chooses_for_somebody_else(village_worker: User, outsider: User) -> None:
    with pytest.raises(AccessDenied):
        change_preferences(
            actor=actor_of(outsider), user=village_worker, language="en", is_elder_mode=True
        )
    village_worker.refresh_from_db()
    assert village_worker.language == "zh-hans"


def test_preferences_travel_as_cookies(village_worker: User, as_user: As) -> None:
    client = as_user(village_worker)
    client.post("/me/", {"language": "en", "is_elder_mode": "on"})
    assert client.cookies["django_language"].value == "en"
    assert client.cookies["elder"].value == "1"
    assert "My account" in client.get("/me/").content.decode()


def test_a_temporary_password_is_accepted_by_the_rules(system: Actor) -> None:
    password = rules.temporary_password(lambda letters: letters[-1])
    assert password == "9999-9999-9999-9999"
    real = rules.temporary_password(secrets.choice)
    create_staff_user(actor=system, username="someone", name="某人", password=real)


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_of_accounts_asks_the_same_of_the_database_however_long(
    security_admin: User, as_user: As, rows: int, django_assert_num_queries: object
) -> None:
    User.objects.bulk_create(
        User(username=f"u{n}", name=f"用户{n}", created_at=security_admin.created_at)
        for n in range(rows)
    )
    client = as_user(security_admin)
    client.get("/users/")
    with django_assert_num_queries(FRAME_QUERIES + 2):  # type: ignore[operator]
        response = client.get("/users/")
    assert response.status_code == 200
