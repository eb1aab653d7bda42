"""Letting a list out: with a reason, after somebody else agreed, watermarked and logged."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import InvalidKeyError
from python_calamine import CalamineWorkbook

from yanzhen.core import access
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.models import AuditEntry, ExportRequest
from yanzhen.core.scope import Actor, Permission, areas, permission
from yanzhen.core.tabular import ExportKind, export_kind, exports

TOWN, OTHER_TOWN = "990626101", "990626102"
READ = Permission("test.export", frozenset({"town_worker", "village_worker"}))
PEOPLE = [("田秀英", TOWN, "=1+1"), ("罗世明", OTHER_TOWN, "+86")]


def rows(actor: Actor, parameters: QueryDict) -> Iterable[Sequence[Any]]:
    where = areas(actor, READ)
    wanted = parameters.get("name", "")
    return [p for p in PEOPLE if where.covers(p[1]) and wanted in p[0]]


@pytest.fixture
def kind(registry: Callable[[dict[str, Any]], dict[str, Any]]) -> ExportKind:
    registry(exports.KINDS)
    return export_kind(ExportKind("test.people", "人员", READ, ("姓名", "地区", "备注"), rows))


@pytest.fixture
def asker(actor: Callable[..., Actor], town_worker: Any) -> Actor:
    return actor(user_id=town_worker.pk, name="陶晚舟", town_worker=TOWN)


@pytest.fixture
def lead(actor: Callable[..., Actor], station_lead: Any) -> Actor:
    return actor(user_id=station_lead.pk, name="何见清", station_lead=TOWN)


@pytest.fixture
def ask(kind: ExportKind, asker: Actor) -> Callable[..., ExportRequest]:
    def run(query: str = "", reason: str = "重阳节慰问名单", **more: Any) -> ExportRequest:
        return exports.ask_export(
            actor=more.get("actor", asker), kind=more.get("kind", kind), query=query, reason=reason
        )

    return run


@pytest.fixture
def approve(lead: Actor, django_capture_on_commit_callbacks: Any) -> Callable[..., ExportRequest]:
    def run(request: ExportRequest) -> ExportRequest:
        with django_capture_on_commit_callbacks(execute=True):
            exports.decide_export(actor=lead, request=request, approves=True)
        request.refresh_from_db()
        return request

    return run


def unlocked(request: ExportRequest) -> bytes:
    """The workbook inside the locked file."""
    target = io.BytesIO()
    file = OfficeFile(io.BytesIO(exports.content(request)))
    file.load_key(password=plain(request.password), verify_password=True)
    file.decrypt(target)
    return target.getvalue()


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_is_written_after_somebody_else_agreed(
    ask: Callable[..., ExportRequest], approve: Callable[..., ExportRequest], asker: Actor
) -> None:
    request = approve(ask())
    assert (request.state, request.rows, request.decided_by_name) == ("ready", 1, "何见清")
    assert request.expires_at
    assert cells(unlocked(request)) == [["姓名", "地区", "备注"], ["田秀英", TOWN, "=1+1"]]
    (path,) = exports.folder().glob(f"*/{request.stored_as}")
    assert not path.read_bytes().startswith(b"PK")


def test_opens_only_with_its_password(
    ask: Callable[..., ExportRequest], approve: Callable[..., ExportRequest]
) -> None:
    first, second = approve(ask()), approve(ask(query="name=罗"))
    assert plain(first.password) != plain(second.password)
    file = OfficeFile(io.BytesIO(exports.content(first)))
    assert file.is_encrypted()
    with pytest.raises(InvalidKeyError):
        file.load_key(password=plain(second.password), verify_password=True)


def test_carries_a_watermark_on_screen_and_paper(
    ask: Callable[..., ExportRequest], approve: Callable[..., ExportRequest]
) -> None:
    request = approve(ask())
    with zipfile.ZipFile(io.BytesIO(unlocked(request))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    for words in ("陶晚舟", "重阳节慰问名单", "何见清", str(request.uid)[:8]):
        assert words in sheet
    assert "<picture" in sheet
    assert any(n.startswith("xl/media/") for n in names)


def test_writes_no_formula(
    ask: Callable[..., ExportRequest], approve: Callable[..., ExportRequest]
) -> None:
    with zipfile.ZipFile(io.BytesIO(unlocked(approve(ask())))) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_keeps_the_filter_of_the_list(
    ask: Callable[..., ExportRequest], approve: Callable[..., ExportRequest]
) -> None:
    request = approve(ask(query="name=罗"))
    assert request.rows == 0


def test_holds_what_the_asker_may_see_and_not_what_the_approver_may(
    ask: Callable[..., ExportRequest],
    actor: Callable[..., Actor],
    county_worker: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    county = actor(user_id=county_worker.pk, county_worker="990626")
    request = ask()
    with django_capture_on_commit_callbacks(execute=True):
        exports.decide_export(actor=county, request=request, approves=True)
    request.refresh_from_db()
    assert [row[0] for row in cells(unlocked(request))[1:]] == ["田秀英"]


def test_is_not_written_when_the_asker_lost_the_duty(
    ask: Callable[..., ExportRequest], approve: Callable[..., ExportRequest], town_worker: Any
) -> None:
    request = ask()
    town_worker.is_active = False
    town_worker.save()
    assert approve(request).state == "failed"


def test_nobody_decides_on_their_own_list(
    kind: ExportKind, actor: Callable[..., Actor], station_lead: Any
) -> None:
    both = actor(user_id=station_lead.pk, station_lead=TOWN, town_worker=TOWN)
    request = exports.ask_export(actor=both, kind=kind, query="", reason="年度核对")
    with pytest.raises(AccessDenied):
        exports.decide_export(actor=both, request=request, approves=True)
    assert exports.waiting_for(both) == []
    request.refresh_from_db()
    assert request.state == "asked"


def test_nobody_decides_for_another_area(
    ask: Callable[..., ExportRequest], actor: Callable[..., Actor]
) -> None:
    request = ask()
    for other in (actor(user_id=5, station_lead=OTHER_TOWN), actor(user_id=6, auditor="990626")):
        with pytest.raises(NotFound):
            exports.decide_export(actor=other, request=request, approves=True)
        assert exports.waiting_for(other) == []
    request.refresh_from_db()
    assert request.state == "asked"


def test_needs_an_approver_of_every_area_asked_for(
    kind: ExportKind, actor: Callable[..., Actor], lead: Actor
) -> None:
    wide = actor(user_id=8, town_worker=TOWN, village_worker="990626102201")
    request = exports.ask_export(actor=wide, kind=kind, query="", reason="年度核对")
    assert request.areas == [TOWN, "990626102201"]
    assert not access.can_decide(lead, request)
    assert access.can_decide(actor(user_id=9, county_worker="990626"), request)


def test_is_decided_once(
    ask: Callable[..., ExportRequest], approve: Callable[..., ExportRequest], lead: Actor
) -> None:
    request = approve(ask())
    with pytest.raises(WrongState):
        exports.decide_export(actor=lead, request=request, approves=False, reason="不需要")


def test_a_refusal_says_why(ask: Callable[..., ExportRequest], lead: Actor) -> None:
    request = ask()
    with pytest.raises(NotValid):
        exports.decide_export(actor=lead, request=request, approves=False)
    exports.decide_export(actor=lead, request=request, approves=False, reason="范围太大")
    assert (request.state, request.decision_reason) == ("refused", "范围太大")


def test_needs_a_reason(ask: Callable[..., ExportRequest]) -> None:
    with pytest.raises(NotValid):
        ask(reason="  ")
    assert not ExportRequest.objects.exists()


def test_a_list_without_personal_data_is_written_at_once_and_logged(
    registry: Callable[[dict[str, Any]], dict[str, Any]],
    asker: Actor,
    django_capture_on_commit_callbacks: Any,
) -> None:
    registry(exports.KINDS)
    kind = export_kind(ExportKind("test.counts", "数字", READ, ("n",), lambda a, p: [(1,)], False))
    with django_capture_on_commit_callbacks(execute=True):
        request = exports.ask_export(actor=asker, kind=kind, query="", reason="月度例会")
    request.refresh_from_db()
    assert request.state == "ready"
    entry = AuditEntry.objects.get(operation="core.ask_export")
    assert entry.notes == {"kind": "test.counts"}


def test_refuses_more_rows_than_the_limit(
    registry: Callable[[dict[str, Any]], dict[str, Any]],
    asker: Actor,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 10)
    registry(exports.KINDS)
    kind = export_kind(
        ExportKind("test.many", "多", READ, ("n",), lambda a, p: ((n,) for n in range(11)), False)
    )
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        request = exports.ask_export(actor=asker, kind=kind, query="", reason="月度例会")
    request.refresh_from_db()
    assert (request.state, request.stored_as) == ("failed", "")
    assert "more than 10 rows" in request.message


def test_only_the_asker_takes_the_file_and_every_time_is_logged(
    ask: Callable[..., ExportRequest],
    approve: Callable[..., ExportRequest],
    asker: Actor,
    lead: Actor,
) -> None:
    request = approve(ask())
    assert request.expires_at
    current = asker.as_of(request.expires_at - timedelta(days=6))
    exports.download_export(actor=current, request=request)
    exports.download_export(actor=current, request=request)
    with pytest.raises(NotFound):
        exports.own_request(actor=lead, uid=request.uid)
    with pytest.raises(NotFound):
        exports.download_export(actor=lead, request=request)
    request.refresh_from_db()
    assert request.downloads == 2
    assert AuditEntry.objects.filter(operation="core.download_export").count() == 2


def test_expires(
    ask: Callable[..., ExportRequest],
    approve: Callable[..., ExportRequest],
    asker: Actor,
    django_capture_on_commit_callbacks: Any,
) -> None:
    request = approve(ask())
    name = request.stored_as
    assert request.expires_at
    later = asker.as_of(request.expires_at + timedelta(seconds=1))
    with pytest.raises(WrongState):
        exports.download_export(actor=later, request=request)
    with django_capture_on_commit_callbacks(execute=True):
        assert exports.expire_old_files(actor=later) == 1
    assert not list(exports.folder().glob(f"*/{name}"))
    request.refresh_from_db()
    assert request.state == "expired"


class TestPages:
    def test_asks_decides_and_takes(
        self,
        kind: ExportKind,
        as_user: Callable[[Any], Client],
        town_worker: Any,
        station_lead: Any,
        outsider: Any,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        worker, lead = as_user(town_worker), as_user(station_lead)
        form = worker.get("/exports/new/?kind=test.people&name=田&page=3")
        assert "name: 田" in form.text
        assert "page: 3" not in form.text
        refused = worker.post("/exports/new/?kind=test.people", {"reason": ""})
        assert refused.status_code == 422
        sent = worker.post("/exports/new/?kind=test.people&name=田", {"reason": "重阳节慰问名单"})
        assert sent.status_code == 302
        request = ExportRequest.objects.get()
        assert worker.get(f"/exports/{request.uid}/file.xlsx").status_code == 409
        assert "重阳节慰问名单" not in as_user(outsider).get("/exports/").text
        assert "重阳节慰问名单" in lead.get("/exports/").text
        decide = f"/exports/{request.uid}/decide/"
        assert worker.post(decide, {"decision": "approve"}).status_code == 403
        assert lead.post(decide, {"decision": "refuse"}).status_code == 422
        with django_capture_on_commit_callbacks(execute=True):
            assert lead.post(decide, {"decision": "approve"}).status_code == 302
        assert f"/exports/{request.uid}/file.xlsx" in worker.get("/exports/").text
        file = worker.get(f"/exports/{request.uid}/file.xlsx")
        request.refresh_from_db()
        assert file.content == exports.content(request)
        assert plain(request.password) in worker.get("/exports/").text
        assert cells(unlocked(request))[1][0] == "田秀英"
        assert lead.get(f"/exports/{request.uid}/file.xlsx").status_code == 404

    def test_is_not_there_without_the_duty(
        self, kind: ExportKind, as_user: Callable[[Any], Client], auditor: Any
    ) -> None:
        browser = as_user(auditor)
        assert browser.get("/exports/new/?kind=test.people").status_code == 404
        assert browser.get("/exports/new/").status_code == 404


def test_the_address_on_a_list_page_keeps_the_filter(
    kind: ExportKind, asker: Actor, actor: Callable[..., Actor], rf: Any
) -> None:
    from django.template import Context, Template

    request = rf.get("/people/?name=田&name=罗")
    template = Template('{% load tabular %}{% export_url "test.people" %}')
    request.actor = asker
    assert template.render(Context({"request": request})) == (
        "/exports/new/?kind=test.people&amp;name=%E7%94%B0&amp;name=%E7%BD%97"
    )
    request.actor = actor(auditor=TOWN)
    assert template.render(Context({"request": request})) == ""


def test_role_names_are_those_of_the_accounts() -> None:
    from django.apps import apps

    field: Any = apps.get_model("orgs.post")._meta.get_field("role")
    roles = {value for value, _label in field.choices}
    for right in (access.READ_AUDIT, access.REVIEW_BREAK_GLASS, access.APPROVE_EXPORT):
        assert right.roles <= roles
    assert access.SEARCH.roles <= roles
    with pytest.raises(ValueError, match="declared twice"):
        permission("core.search", roles=())
