"""Bringing an Excel file in: every trouble is a sentence, nothing is taken before the choice."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import translation
from python_calamine import CalamineWorkbook

from yanzhen.core import jobs
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.models import AuditEntry, Import, Job, SearchEntry
from yanzhen.core.scope import Actor, Permission
from yanzhen.core.search import Entry, index_record
from yanzhen.core.tabular import Column, ImportKind, day, import_kind, imports, integer, long_number

TOWN = "990626101"
BRING = Permission("test.import", frozenset({"town_worker"}))
Excel = Callable[..., bytes]
HEADER = ["姓名", "户号", "出生日期", "人数"]
GOOD = [["田秀英", "H01", "1950-02-03", 3], ["罗世明", "H02", "1961年5月6日", 2]]
COLUMNS = (
    Column("name", "Name", aliases=("姓名",), is_required=True, example="田秀英"),
    Column("number", "Number", aliases=("户号",), is_required=True, read=long_number),
    Column("born_on", "Born on", aliases=("出生日期",), read=day),
    Column("members", "Members", aliases=("人数",), read=integer),
)


def check(actor: Actor, row: dict[str, Any]) -> None:
    if row["name"] == "无名":
        raise NotValid("Nobody is called so", field="name")


def take(actor: Actor, row: dict[str, Any]) -> None:
    """Stands for an app's service: it writes one row, or refuses."""
    if row["name"] == "晚到":
        raise NotValid("Refused meanwhile", field="name")
    number = SearchEntry.objects.count() + 1
    index_record(Entry("thing", number, TOWN, row["name"], subtitle=str(actor.channel)))


@pytest.fixture
def kind(registry: Callable[[dict[str, Any]], dict[str, Any]]) -> ImportKind:
    registry(imports.KINDS)
    return import_kind(
        ImportKind(
            "test.rows", "人员", BRING, COLUMNS, check, take, same_key=lambda row: row["number"]
        )
    )


@pytest.fixture
def someone(actor: Callable[..., Actor], town_worker: Any) -> Actor:
    return actor(user_id=town_worker.pk, town_worker=TOWN)


@pytest.fixture
def bring(
    kind: ImportKind, someone: Actor, excel: Excel, django_capture_on_commit_callbacks: Any
) -> Callable[..., Import]:
    def run(rows: list[list[Any]], *, header: list[str] | None = None, **more: Any) -> Import:
        content = excel([header or HEADER, *rows])
        with django_capture_on_commit_callbacks(execute=True):
            row = imports.bring_import(
                actor=more.get("actor", someone), kind=kind, file_name="名册.xlsx", content=content
            )
        row.refresh_from_db()
        return row

    return run


@pytest.fixture
def take_over(someone: Actor, django_capture_on_commit_callbacks: Any) -> Callable[..., Import]:
    def run(row: Import, choice: str, **more: Any) -> Import:
        with django_capture_on_commit_callbacks(execute=True):
            imports.take_import(actor=someone, row=row, choice=choice, **more)
        row.refresh_from_db()
        return row

    return run


def in_english() -> Any:
    return translation.override("en")


@pytest.mark.django_db
class TestCheck:
    def test_counts_the_good_rows_and_writes_nothing(self, bring: Callable[..., Import]) -> None:
        row = bring(GOOD)
        assert (row.state, row.rows, row.good_rows, row.errors) == ("checked", 2, 2, [])
        assert not SearchEntry.objects.exists()

    def test_tells_every_trouble_of_every_row(self, bring: Callable[..., Import]) -> None:
        with in_english():
            row = bring(
                [
                    *GOOD,
                    ["", "H03", "某日", "多"],
                    ["无名", "H04", "", ""],
                    ["重复", "H01", "", ""],
                ]
            )
        assert row.errors == [
            [4, "Name", "This must be filled in"],
            [4, "Born on", "This must be a date such as 2026-11-21"],
            [4, "Members", "This must be a whole number"],
            [5, "Name", "Nobody is called so"],
            [6, "", "This is the same as row 2"],
        ]
        assert (row.rows, row.good_rows) == (5, 2)

    def test_repeats_no_typed_number(self, bring: Callable[..., Import]) -> None:
        row = bring([["田", 990000195001010019.0, "990000195001010019", "990000195001010019x"]])
        assert len(row.errors) == 3
        assert "9900001950" not in str(row.errors)

    def test_keeps_the_file_sealed(self, bring: Callable[..., Import]) -> None:
        row = bring(GOOD)
        (path,) = imports.folder().glob(f"*/{row.stored_as}")
        assert b"PK" not in path.read_bytes()[:60]
        assert imports.stored_sheet(row).lines[0][1][0] == "田秀英"

    def test_checks_many_rows_in_the_background(self, bring: Callable[..., Import]) -> None:
        row = bring([[f"甲{n}", f"H{n}", "", ""] for n in range(imports.ROWS_AT_ONCE + 1)])
        assert row.job is not None
        job = Job.objects.get(pk=row.job.pk)
        assert (job.state, job.done, job.total) == ("done", row.rows, row.rows)
        assert row.good_rows == row.rows

    def test_refuses_somebody_without_the_duty(
        self, bring: Callable[..., Import], actor: Callable[..., Actor]
    ) -> None:
        from yanzhen.core.errors import AccessDenied

        with pytest.raises(AccessDenied):
            bring(GOOD, actor=actor(auditor=TOWN))
        assert not Import.objects.exists()


@pytest.mark.django_db
class TestTakingOver:
    def test_takes_all_rows(
        self, bring: Callable[..., Import], take_over: Callable[..., Import]
    ) -> None:
        row = take_over(bring(GOOD), "all")
        assert (row.state, row.taken_rows) == ("done", 2)
        assert {(e.title, e.subtitle) for e in SearchEntry.objects.all()} == {
            ("田秀英", "import"),
            ("罗世明", "import"),
        }
        operations = AuditEntry.objects.values_list("operation", flat=True)
        assert {"core.bring_import", "core.take_import", "core.take_import_rows"} <= {*operations}

    def test_takes_none_when_one_is_refused(
        self, bring: Callable[..., Import], take_over: Callable[..., Import]
    ) -> None:
        with in_english():
            row = take_over(bring([*GOOD, ["晚到", "H03", "", ""]]), "all")
        assert (row.state, row.taken_rows) == ("checked", 0)
        assert row.errors == [[4, "Name", "Refused meanwhile"]]
        assert "Nothing was taken over" in row.message
        assert not SearchEntry.objects.exists()

    def test_takes_no_more_in_one_go_than_others_can_wait_for(
        self,
        bring: Callable[..., Import],
        take_over: Callable[..., Import],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(imports, "MOST_IN_ONE_GO", {connection.vendor: 1})
        row = bring(GOOD)
        with in_english(), pytest.raises(NotValid, match="At most 1 rows") as refusal:
            take_over(row, "all")
        assert refusal.value.field == "choice"
        assert not SearchEntry.objects.exists()
        assert take_over(row, "good").taken_rows == 2

    def test_what_will_fail_is_found_before_the_transaction(
        self,
        bring: Callable[..., Import],
        take_over: Callable[..., Import],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        row = bring(GOOD)
        began: list[bool] = []
        monkeypatch.setattr(imports, "_take_all", lambda **given: began.append(True))

        def refuse(actor: Actor, values: dict[str, Any]) -> None:
            raise NotValid("Known meanwhile", field="name")

        found = imports.KINDS[row.kind]
        monkeypatch.setitem(imports.KINDS, row.kind, replace(found, check_row=refuse))
        row = take_over(row, "all")
        assert (row.state, began) == ("checked", [])
        assert row.errors[0][2] == "Known meanwhile"

    def test_takes_the_good_rows_only(
        self, bring: Callable[..., Import], take_over: Callable[..., Import]
    ) -> None:
        row = bring([*GOOD, ["", "H03", "", ""], ["晚到", "H04", "", ""], ["赵", "H05", "", ""]])
        row = take_over(row, "good")
        assert (row.state, row.taken_rows) == ("done", 3)
        assert [line for line, _column, _message in row.errors] == [4, 5]
        assert SearchEntry.objects.count() == 3

    def test_goes_on_behind_the_last_batch_when_it_was_killed(
        self,
        bring: Callable[..., Import],
        take_over: Callable[..., Import],
        monkeypatch: pytest.MonkeyPatch,
        someone: Actor,
    ) -> None:
        monkeypatch.setattr(imports, "BATCH", 10)
        row = bring([[f"甲{n}", f"H{n}", "", ""] for n in range(35)])
        taken = []

        def killed(actor: Actor, values: dict[str, Any]) -> None:
            take(actor, values)
            taken.append(values["name"])
            if len(taken) == 25:
                raise KeyboardInterrupt

        object.__setattr__(imports.KINDS["test.rows"], "take_row", killed)
        with pytest.raises(KeyboardInterrupt):
            take_over(row, "good")
        row.refresh_from_db()
        assert (row.state, row.taken_rows, SearchEntry.objects.count()) == ("taking", 20, 20)
        object.__setattr__(imports.KINDS["test.rows"], "take_row", take)
        assert row.job_id
        jobs.run(row.job_id)
        row.refresh_from_db()
        assert (row.state, row.taken_rows, SearchEntry.objects.count()) == ("done", 35, 35)

    def test_refuses_all_rows_when_some_are_not_good(
        self, bring: Callable[..., Import], take_over: Callable[..., Import]
    ) -> None:
        row = bring([*GOOD, ["", "H03", "", ""]])
        with pytest.raises(NotValid):
            take_over(row, "all")
        with pytest.raises(NotValid):
            take_over(row, "some")
        assert not SearchEntry.objects.exists()

    def test_refuses_when_no_row_is_good(
        self, bring: Callable[..., Import], take_over: Callable[..., Import]
    ) -> None:
        with pytest.raises(NotValid):
            take_over(bring([["", "H03", "", ""]]), "good")

    def test_takes_a_file_once(
        self, bring: Callable[..., Import], take_over: Callable[..., Import]
    ) -> None:
        row = take_over(bring(GOOD), "all")
        with pytest.raises(WrongState):
            take_over(row, "all")

    def test_tells_that_the_same_file_was_taken_before(
        self, bring: Callable[..., Import], take_over: Callable[..., Import]
    ) -> None:
        first = take_over(bring(GOOD), "all")
        second = bring(GOOD)
        assert second.same_as == first
        with pytest.raises(NotValid):
            take_over(second, "all")
        assert take_over(second, "all", is_again=True).state == "done"

    def test_puts_a_file_away(
        self,
        bring: Callable[..., Import],
        someone: Actor,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        row = bring(GOOD)
        name = row.stored_as
        with django_capture_on_commit_callbacks(execute=True):
            imports.drop_import(actor=someone, row=row)
        assert not list(imports.folder().glob(f"*/{name}"))
        assert Import.objects.get(pk=row.pk).state == "dropped"

    def test_is_for_nobody_else(
        self, bring: Callable[..., Import], actor: Callable[..., Actor]
    ) -> None:
        row = bring(GOOD)
        other = actor(user_id=99, town_worker=TOWN)
        with pytest.raises(NotFound):
            imports.own_import(actor=other, import_id=row.pk)
        with pytest.raises(NotFound):
            imports.take_import(actor=other, row=row, choice="all")
        with pytest.raises(NotFound):
            imports.drop_import(actor=other, row=row)

    def test_removes_files_after_a_week(self, bring: Callable[..., Import], someone: Actor) -> None:
        row = bring(GOOD)
        assert imports.forget_old_files(actor=someone) == 0
        later = someone.as_of(someone.now + timedelta(days=8))
        assert imports.forget_old_files(actor=later) == 1
        row.refresh_from_db()
        assert (row.stored_as, row.state) == ("", "dropped")


@pytest.mark.django_db
def test_gives_the_bad_rows_back_with_their_reasons(bring: Callable[..., Import]) -> None:
    with in_english():
        row = bring([*GOOD, ["", "H03", "=1+1", "多"]])
    content = imports.error_file(row)
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert lines[0][:4] == HEADER
    assert lines[1][:4] == ["", "H03", "=1+1", "多"]
    assert "Name: This must be filled in" in str(lines[1][4])
    assert len(lines) == 2


class TestPages:
    @pytest.fixture
    def desk(self, kind: ImportKind, as_user: Callable[[Any], Client], town_worker: Any) -> Client:
        return as_user(town_worker)

    def upload(self, content: bytes, name: str = "名册.xlsx") -> dict[str, Any]:
        return {"file": SimpleUploadedFile(name, content)}

    def test_goes_from_file_to_rows(
        self, desk: Client, excel: Excel, django_capture_on_commit_callbacks: Any
    ) -> None:
        assert "人员" in desk.get("/imports/").text
        assert "田秀英" in desk.get("/imports/new/test.rows/").text
        content = excel([HEADER, *GOOD, ["", "H03", "", ""]])
        with django_capture_on_commit_callbacks(execute=True):
            sent = desk.post("/imports/new/test.rows/", self.upload(content))
        assert sent.status_code == 302
        page = desk.get(sent["Location"])
        assert page.status_code == 200
        assert 'value="all" disabled' in page.text
        assert desk.get(sent["Location"] + "errors.xlsx").status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            assert desk.post(sent["Location"], {"choice": "good"}).status_code == 302
        assert SearchEntry.objects.count() == 2
        assert "名册.xlsx" in desk.get("/imports/").text

    def test_refuses_in_place_and_changes_nothing(self, desk: Client) -> None:
        answer = desk.post("/imports/new/test.rows/", self.upload(b"nothing like it"))
        assert answer.status_code == 422
        assert "Excel" in answer.text
        assert not Import.objects.exists()

    def test_refuses_a_file_of_50_mb(self, desk: Client) -> None:
        answer = desk.post("/imports/new/test.rows/", self.upload(b"x" * 50 * 1024**2))
        assert answer.status_code == 422
        assert "50 MB" in answer.text
        assert not Import.objects.exists()

    def test_shows_a_wrong_choice_beside_the_form(
        self, desk: Client, excel: Excel, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            sent = desk.post("/imports/new/test.rows/", self.upload(excel([HEADER, *GOOD])))
        assert desk.post(sent["Location"], {"choice": "some"}).status_code == 422
        assert desk.post(sent["Location"], {"drop": "1"}).status_code == 302

    def test_offers_a_template_that_can_be_brought_in(
        self, desk: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        template = desk.get("/imports/new/test.rows/template.xlsx")
        assert template["Content-Type"].endswith("sheet")
        assert "attachment" in template["Content-Disposition"]
        sheet = read_sheet_lenient(template.content)
        assert sheet[0] == ["Name*", "Number*", "Born on", "Members"]

    def test_is_not_there_without_the_duty(
        self, kind: ImportKind, as_user: Callable[[Any], Client], auditor: Any
    ) -> None:
        desk = as_user(auditor)
        assert desk.get("/imports/new/test.rows/").status_code == 404
        assert desk.get("/imports/new/unknown/").status_code == 404
        assert desk.get("/imports/1/").status_code == 404


def read_sheet_lenient(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
