"""Who may call the API, with what, and in which one form it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from ninja import Router
from ninja.errors import ConfigError

from tests.api.conftest import Program
from yanzhen.accounts.models import ApiToken, User
from yanzhen.accounts.services import revoke_token
from yanzhen.accounts.testing import builder
from yanzhen.config.api import api
from yanzhen.core.models import AuditEntry
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_need
from yanzhen.orgs.testing import DivisionTree

Give = Callable[..., Program]
AsUser = Callable[[User], Client]


def error_of(response: Any) -> dict[str, Any]:
    assert response.headers["Content-Type"].startswith("application/json")
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"code", "message", "field"}
    assert error["message"]
    return error


def test_takes_a_token_that_is_in_force(
    tree: DivisionTree, station_lead: User, program: Give
) -> None:
    make_need(division=tree.group, title="屋顶漏雨")
    answer = program(station_lead, "needs:read").get("/needs")
    assert answer.status_code == 200
    assert [row["title"] for row in answer.json()["rows"]] == ["屋顶漏雨"]
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer yz_invented", "Basic eWE6eWE=", "yz_x"])
def test_refuses_who_shows_no_token(header: str, db: None) -> None:
    answer = Client().get("/api/v1/needs", headers={"Authorization": header})
    assert answer.status_code == 401
    assert error_of(answer)["code"] == "not_signed_in"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_refuses_a_token_from_the_moment_of_its_revocation(
    station_lead: User, program: Give
) -> None:
    caller = program(station_lead, "needs:read")
    assert caller.get("/needs").status_code == 200
    revoke_token(actor=builder(), token=ApiToken.objects.get())
    assert caller.get("/needs").status_code == 401


def test_refuses_an_operation_outside_of_the_scopes_of_the_token(
    tree: DivisionTree, station_lead: User, program: Give
) -> None:
    caller = program(station_lead, "needs:read", "people:write")
    body = {
        "channel": "visit",
        "category": "safety",
        "title": "灯坏了",
        "division": tree.group.code,
    }
    before = AuditEntry.objects.count()
    answer = caller.create("/needs", body)
    assert (answer.status_code, error_of(answer)["code"]) == (403, "access_denied")
    assert "needs:write" in error_of(answer)["message"]
    assert (Need.objects.count(), AuditEntry.objects.count()) == (0, before)


def test_refuses_a_role_without_the_duty_before_it_reads_the_request(
    auditor: User, as_user: AsUser
) -> None:
    answer = as_user(auditor).post("/api/v1/needs", "x", content_type="text/plain")
    assert (answer.status_code, error_of(answer)["code"]) == (403, "access_denied")


def test_takes_the_session_of_a_page_only_with_its_csrf_token(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    signed_in = as_user(village_worker)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in.cookies
    assert browser.get("/api/v1/needs").status_code == 200
    body = {
        "channel": "visit",
        "category": "safety",
        "title": "灯坏了",
        "division": tree.group.code,
    }
    sent: Any = {
        "content_type": "application/json",
        "headers": {"Idempotency-Key": "session-key-1"},
    }
    refused = browser.post("/api/v1/needs", json.dumps(body), **sent)
    assert (refused.status_code, error_of(refused)["code"]) == (403, "csrf_failed")
    browser.get("/needs/new/")
    sent["headers"]["X-CSRFToken"] = browser.cookies["csrftoken"].value
    done = browser.post("/api/v1/needs", json.dumps(body), **sent)
    assert done.status_code == 201
    assert AuditEntry.objects.filter(operation="needs.record_need").get().channel == "api"


def test_refuses_to_serve_an_operation_that_declares_no_rule() -> None:
    for options in ({}, {"auth": None}, {"auth": lambda request: True}):
        router = Router()

        @router.get("/open", **options)
        def read_everything(request) -> str:
            return "everything"

        with pytest.raises(ConfigError, match="read_everything declares no access rule"):
            api.add_router("/open", router)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/needs/not-a-uid", 404, "not_found"),
        ("GET", "/needs/00000000-0000-0000-0000-000000000000", 404, "not_found"),
        ("DELETE", "/needs", 405, "method_not_allowed"),
        ("PUT", "/needs", 405, "method_not_allowed"),
    ],
)
def test_refuses_unknown_addresses_and_methods_in_json(
    station_lead: User, program: Give, method: str, path: str, status: int, code: str
) -> None:
    answer = program(station_lead).send(method, path)
    assert (answer.status_code, error_of(answer)["code"]) == (status, code)
    if status == 405:
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_refuses_what_is_not_json_or_too_large(station_lead: User, program: Give) -> None:
    head = {"Authorization": f"Bearer {program(station_lead).token}"}
    send = Client().generic
    form = send("POST", "/api/v1/needs", "a=1", "application/x-www-form-urlencoded", headers=head)
    assert (form.status_code, error_of(form)["code"]) == (415, "wrong_content_type")
    broken = send("POST", "/api/v1/needs", "{", "application/json", headers=head)
    assert (broken.status_code, error_of(broken)["code"]) == (400, "bad_request")
    large = send("POST", "/api/v1/needs", "x" * 1_100_000, "application/json", headers=head)
    assert (large.status_code, error_of(large)["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"titel": "x"}, "titel"),
        ({"title": "x" * 121}, "title"),
        ({"title": "坏\x00了"}, "title"),
        ({"title": None}, "title"),
        ({"channel": "pigeon"}, "channel"),
        ({"category": "invented"}, "category"),
        ({"heard_at": "2026-06-01T10:00:00"}, "heard_at"),
        ({"heard_at": "9999-12-31T23:59:59Z"}, "heard_at"),
        ({"person": "00000000-0000-0000-0000-000000000000"}, "person"),
        ({"division": "123"}, "division"),
    ],
)
def test_names_the_wrong_value_and_changes_nothing(
    tree: DivisionTree, station_lead: User, program: Give, change: dict[str, Any], field: str
) -> None:
    body = {
        "channel": "visit",
        "category": "safety",
        "title": "灯坏了",
        "division": tree.group.code,
    }
    before = AuditEntry.objects.count()
    answer = program(station_lead).create("/needs", body | change)
    assert (answer.status_code, error_of(answer)["field"]) == (422, field)
    assert (Need.objects.count(), AuditEntry.objects.count()) == (0, before + 1)  # the token


def test_takes_a_need_that_is_older_than_the_rules(
    tree: DivisionTree, station_lead: User, program: Give
) -> None:
    body = {
        "channel": "visit",
        "category": "safety",
        "title": "灯坏了",
        "division": tree.group.code,
        "heard_at": "1999-01-01T00:00:00Z",
    }
    assert program(station_lead).create("/needs", body).status_code == 201


def test_refuses_query_values_that_it_does_not_know(station_lead: User, program: Give) -> None:
    caller = program(station_lead)
    for query, field in (("limt=3", "limt"), ("limit=0", "limit"), ("limit=101", "limit")):
        answer = caller.get(f"/needs?{query}")
        assert (answer.status_code, error_of(answer)["field"]) == (422, field)


def test_speaks_the_language_of_the_caller(station_lead: User, program: Give) -> None:
    caller = program(station_lead)
    english = caller.send("GET", "/needs?limit=0", **{"Accept-Language": "en"})
    chinese = caller.send("GET", "/needs?limit=0", **{"Accept-Language": "zh-Hans"})
    assert error_of(english)["message"] == "Give at least 1."
    assert error_of(chinese)["message"] == "不能小于 1。"


def test_tells_nothing_of_its_own_mistakes(
    station_lead: User, program: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("yanzhen.needs.access.visible_needs", fail)
    answer = program(station_lead).get("/needs")
    assert (answer.status_code, error_of(answer)["code"]) == (500, "server_error")
    assert b"secret" not in answer.content


def test_sends_the_same_request_once(tree: DivisionTree, station_lead: User, program: Give) -> None:
    caller = program(station_lead)
    body = {
        "channel": "visit",
        "category": "safety",
        "title": "灯坏了",
        "division": tree.group.code,
    }
    first, again = (caller.create("/needs", body, key="the-same-key") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = caller.create("/needs", body | {"title": "门坏了"}, key="the-same-key")
    assert (other.status_code, error_of(other)["code"]) == (409, "key_reused")
    missing = caller.post("/needs", body)
    assert (missing.status_code, error_of(missing)["field"]) == (422, "Idempotency-Key")
    assert Need.objects.count() == 1


def test_refuses_a_step_on_a_version_that_is_gone(
    tree: DivisionTree, station_lead: User, program: Give
) -> None:
    need = make_need(division=tree.group)
    caller = program(station_lead)
    step = {"lane": "regular", "version": need.version}
    assert caller.post(f"/needs/{need.uid}/triage", step).status_code == 200
    stale = caller.post(f"/needs/{need.uid}/triage", step)
    assert (stale.status_code, error_of(stale)["code"]) == (409, "stale_version")


def test_walks_a_long_list_to_its_end(
    tree: DivisionTree, station_lead: User, program: Give
) -> None:
    made = [str(make_need(division=tree.group, title=f"第{n}件").uid) for n in range(7)]
    caller, seen, after = program(station_lead), [], ""
    for _turn in range(3):
        answer = caller.get(f"/needs?limit=3{after}").json()
        seen += [row["uid"] for row in answer["rows"]]
        after = f"&after={answer['next']}"
    assert seen == made
    assert answer["next"] is None
    assert caller.get(f"/needs?after={tree_uid()}").status_code == 422


def tree_uid() -> str:
    return "12345678-1234-4234-8234-123456789012"


def test_an_ended_token_opens_nothing(station_lead: User, program: Give) -> None:
    caller = program(station_lead)
    ApiToken.objects.update(expires_at=builder().now - timedelta(days=1))
    assert caller.get("/needs").status_code == 401
