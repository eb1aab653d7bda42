"""The pages at the door: the scan survives the sign-in, refusals are told, queries stay few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from yanzhen.accounts.models import User
from yanzhen.delivery import passes
from yanzhen.delivery.models import Activity, ActivitySession, Attendance
from yanzhen.delivery.testing import make_activity, make_sign_up, only_session
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.testing import make_person, make_resident

AsUser = Callable[[User], Client]


@pytest.fixture
def activity(tree: DivisionTree, village_worker: User) -> Activity:
    """One that has begun by the clock of the pages."""
    now = timezone.now()
    return make_activity(
        tree.village, village_worker, starts_at=now, ends_at=now + timedelta(hours=2)
    )


@pytest.fixture
def session(activity: Activity) -> ActivitySession:
    return only_session(activity)


def scan(browser: Client, session: ActivitySession, *, seconds: int = 90) -> int:
    token = passes.issue(session, timezone.now(), seconds=seconds)
    return int(browser.get(reverse("resident-scan", args=[token]), follow=True).status_code)


def test_a_scan_is_kept_while_somebody_signs_in(
    tree: DivisionTree, session: ActivitySession
) -> None:
    browser, user = Client(), make_resident(make_person(tree.group)).user
    assert scan(browser, session) == 200
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert not Attendance.objects.exists()
    for _ in range(2):
        browser.post(reverse("resident-attend"), {"step": "in"})
    row = Attendance.objects.get()
    assert (row.person, row.signed_in_how) == (user.resident_account.person, "qr")
    browser.post(reverse("resident-attend"), {"step": "out", "score": "4", "words": "好"})
    row.refresh_from_db()
    assert (row.signed_out_how, row.score, row.words) == ("qr", 4, "好")


def test_an_old_or_made_up_code_is_refused_with_a_way_out(session: ActivitySession) -> None:
    browser = Client()
    assert scan(browser, session, seconds=-5) == 410
    answer = browser.get(reverse("resident-scan", args=["nonsense"]))
    assert answer.status_code == 410
    assert "报名号" in answer.content.decode()
    assert browser.get(reverse("resident-attend")).status_code == 410


def test_a_wrong_face_changes_nothing(
    tree: DivisionTree, session: ActivitySession, as_user: AsUser
) -> None:
    browser = as_user(make_resident(make_person(tree.group)).user)
    scan(browser, session)
    browser.post(reverse("resident-attend"), {"step": "in"})
    answer = browser.post(reverse("resident-attend"), {"step": "out", "score": "9", "words": "留"})
    assert answer.status_code == 422
    assert "留" in answer.content.decode()
    assert Attendance.objects.get().signed_out_at is None


@pytest.mark.parametrize("name", ["session-attendance", "session-screen"])
def test_the_screens_take_the_same_queries_for_one_and_for_many(
    name: str,
    tree: DivisionTree,
    activity: Activity,
    session: ActivitySession,
    village_worker: User,
    as_user: AsUser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser, address = as_user(village_worker), reverse(name, args=[session.pk])

    def fill(count: int) -> None:
        for _ in range(count):
            person = make_person(tree.group)
            make_sign_up(activity, person)
            browser.post(reverse("session-attend", args=[session.pk, person.pk, "in"]))

    fill(1)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    queries = len(few)
    assert queries <= 16
    fill(12)
    assert session.attendances.count() == 13
    with django_assert_num_queries(queries):
        browser.get(address)
