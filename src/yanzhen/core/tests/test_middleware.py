"""What every request passes: declared pages only, refusals in the person's language, bare logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from yanzhen.config import urls as house
from yanzhen.core.edges import page
from yanzhen.core.errors import NotFound, NotValid, StaleVersion
from yanzhen.core.logs import LineFormatter, bare_trace
from yanzhen.core.middleware import BehindProxy
from yanzhen.core.scope import Permission

ONLY_AUDITORS = Permission("test.audit", frozenset({"auditor"}))
NUMBER = "990000195001010019"


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


@page(ONLY_AUDITORS)
def for_auditors(request: HttpRequest) -> HttpResponse:
    return HttpResponse("audit")


@page(public=True, methods=("GET", "POST"))
def refusing(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "broken":
        raise RuntimeError(NUMBER)
    raise {"stale": StaleVersion(), "gone": NotFound()}.get(kind, NotValid("No.", field="name"))


urlpatterns = [
    *house.urlpatterns,
    path("test/undeclared/", undeclared),
    path("test/auditors/", for_auditors),
    path("test/refusing/<str:kind>/", refusing),
    path("api/test/undeclared/", undeclared),
    path("api/test/auditors/", for_auditors),
    path("api/test/refusing/<str:kind>/", refusing),
]
handler400, handler403 = house.handler400, house.handler403
handler404, handler500 = house.handler404, house.handler500

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def test_a_page_that_declares_nothing_is_refused(
    as_user: Callable[[Any], Client], county_worker: Any, client: Client
) -> None:
    for browser in (client, as_user(county_worker)):
        answer = browser.get("/test/undeclared/")
        assert answer.status_code == 403
        assert "secret" not in answer.text
    assert client.get("/api/test/undeclared/").json()["error"]["code"] == "access_denied"


def test_a_page_is_for_those_who_hold_its_permission(
    as_user: Callable[[Any], Client], auditor: Any, town_worker: Any, client: Client
) -> None:
    assert as_user(auditor).get("/test/auditors/").text == "audit"
    assert as_user(town_worker).get("/test/auditors/").status_code == 403
    visitor = client.get("/test/auditors/?a=1")
    assert visitor.status_code == 302
    assert "next=/test/auditors/%3Fa%3D1" in visitor["Location"]


@pytest.mark.parametrize(
    ("address", "status", "chinese", "english"),
    [
        ("/nowhere/", 404, "不存在", "does not exist"),
        ("/test/refusing/gone/", 404, "不存在", "does not exist"),
        ("/test/undeclared/", 403, "职责", "no duty"),
    ],
)
def test_refusals_speak_the_language_of_the_reader(
    client: Client, address: str, status: int, chinese: str, english: str
) -> None:
    for language, words in (("zh-hans", chinese), ("en", english)):
        answer = client.get(address, headers={"Accept-Language": language})
        assert answer.status_code == status
        assert words in answer.text


def test_a_method_that_an_address_does_not_take(client: Client) -> None:
    answer = client.delete("/health/live", headers={"Accept-Language": "en"})
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert "does not take that" in answer.text
    told = client.delete("/api/test/refusing/x/")
    assert (told.status_code, told.json()["error"]["code"]) == (405, "method_not_allowed")


def test_a_form_without_its_token(as_user: Callable[[Any], Client], town_worker: Any) -> None:
    browser = as_user(town_worker)
    browser.handler.enforce_csrf_checks = True
    for language, words in (("en", "open too long"), ("zh-hans", "打开")):
        answer = browser.post("/test/refusing/x/", headers={"Accept-Language": language})
        assert answer.status_code == 403
        assert words in answer.text


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("x", 422, "not_valid"), ("stale", 409, "stale_version"), ("gone", 404, "not_found")],
)
def test_the_api_answers_in_json(client: Client, kind: str, status: int, code: str) -> None:
    answer = client.get(f"/api/test/refusing/{kind}/")
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert client.get("/api/nowhere").json()["error"]["code"] == "not_found"


def test_a_refusal_is_shown_as_a_page(client: Client) -> None:
    answer = client.post("/test/refusing/x/")
    assert answer.status_code == 422
    assert "No." in answer.text


def test_a_defect_tells_nothing(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/test/refusing/broken/")
    assert answer.status_code == 500
    assert NUMBER not in answer.text
    assert client.get("/api/test/refusing/broken/").json()["error"]["code"] == "server_error"


def test_pages_load_nothing_from_elsewhere_and_are_not_kept(
    as_user: Callable[[Any], Client], auditor: Any
) -> None:
    answer = as_user(auditor).get("/test/auditors/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Frame-Options"] == "DENY"


def test_a_page_of_a_visitor_is_not_kept_either(client: Client, db: None) -> None:
    assert client.get("/health/live")["Cache-Control"] == "private, no-store"


def test_behind_a_proxy_the_last_word_is_the_visitor(rf: RequestFactory) -> None:
    seen = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    words: list[dict[str, Any]] = [{}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7"}]
    for told in words:
        BehindProxy(answer)(rf.get("/", REMOTE_ADDR="192.0.2.1", **told))
    assert seen == ["192.0.2.1", "198.51.100.7"]


def test_the_process_says_that_it_lives_and_can_serve(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json()["checks"] == {"database": True, "migrations": True, "keys": True}


def test_says_that_it_cannot_serve_without_keys(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    broken = tmp_path / "keyring.json"
    broken.write_text("{}")
    settings.KEYRING = str(broken)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["keys"] is False


@pytest.fixture
def lines() -> Any:
    """Every line that the log writes while the test runs."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(LineFormatter().format(record))

    root = logging.getLogger()
    handler, level = Keep(), root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    structlog.configure(cache_logger_on_first_use=False)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_log_holds_no_personal_data(
    lines: list[str], as_user: Callable[[Any], Client], town_worker: Any
) -> None:
    browser = as_user(town_worker)
    browser.raise_request_exception = False
    browser.get(f"/search/?q={NUMBER}")
    browser.get("/test/refusing/broken/", {"phone": "13800001234"})
    browser.post("/test/refusing/x/", {"name": "田秀英", "id": NUMBER})
    text = "\n".join(lines)
    assert NUMBER not in text
    assert "13800001234" not in text
    assert "田秀英" not in text
    assert "陶晚舟" not in text
    events = [json.loads(line) for line in lines]
    requests = [e for e in events if e["event"] == "request"]
    assert [e["status"] for e in requests] == [200, 500, 422]
    assert requests[0]["route"] == "search/"
    assert requests[0]["user"] == town_worker.pk
    (defect,) = [e for e in events if e.get("exception")]
    assert defect["exception"]["type"] == "RuntimeError"
    assert any("refusing" in place for place in defect["exception"]["places"])


def test_a_trace_names_places_without_words() -> None:
    try:
        raise ValueError(NUMBER)
    except ValueError as error:
        told = bare_trace(error)
    assert told["type"] == "ValueError"
    assert NUMBER not in str(told)


def test_a_structured_exception_is_written_without_words(lines: list[str]) -> None:
    log = structlog.get_logger("test")
    try:
        raise ValueError(NUMBER)
    except ValueError:
        log.exception("went_wrong", record=7)
    (event,) = [json.loads(line) for line in lines]
    assert event["exception"]["type"] == "ValueError"
    assert NUMBER not in lines[0]
