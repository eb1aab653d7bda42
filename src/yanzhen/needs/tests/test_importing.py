"""Many needs at once: the same checks, once for each number, and what is older than every rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.models import AuditEntry
from yanzhen.core.takeover import Counts, RowRefused
from yanzhen.needs import services, sheets
from yanzhen.needs.models import Need, NeedStep
from yanzhen.needs.services import NeedDraft, import_needs
from yanzhen.needs.testing import make_need
from yanzhen.orgs.testing import DivisionTree, make_organization, make_station
from yanzhen.people.models import TimelineEntry
from yanzhen.people.testing import citizen_number, make_person

OLD = datetime(2019, 5, 6, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def draft(tree: DivisionTree, number: int = 1, **values: Any) -> NeedDraft:
    given: dict[str, Any] = {
        "title": f"路灯不亮{number}",
        "category": "environment",
        "division": tree.village,
        "channel": "import",
        "heard_at": NOW - timedelta(days=number),
        "external_number": str(number),
    }
    return NeedDraft(**given | values)


def test_writes_what_one_by_one_would_have_written(tree: DivisionTree) -> None:
    make_station(tree.town)
    person = make_person(tree.village)
    rows = [draft(tree, n, person=person) for n in range(1, 6)]
    assert import_needs(actor=builder(), rows=rows, source="旧系统", chunk=2) == Counts(5, 0)
    single = make_need(
        person, title="路灯不亮1", category="environment", heard_at=NOW - timedelta(days=1),
        channel="import",
    )  # fmt: skip
    bulk = Need.objects.get(external_number="1")
    same = ("title", "category", "area_code", "station", "due_at", "state", "household", "lane")
    assert [getattr(bulk, n) for n in same] == [getattr(single, n) for n in same]
    assert bulk.number == f"XQ2026-{bulk.pk:06d}"
    assert single.pk > Need.objects.get(external_number="5").pk
    assert NeedStep.objects.filter(need=bulk).get().words == single.steps.get().words
    assert TimelineEntry.objects.filter(person=person, object_id=bulk.pk, kind="need").count() == 1
    assert AuditEntry.objects.filter(operation="needs.import_needs").count() == 3


def test_is_simply_run_again_after_it_was_killed(tree: DivisionTree) -> None:
    class Killed(Exception):
        pass

    def rows() -> Iterator[NeedDraft]:
        for n in range(1, 8):
            if n == 6:
                raise Killed
            yield draft(tree, n)

    with pytest.raises(Killed):
        import_needs(actor=builder(), rows=rows(), source="旧系统", chunk=2)
    assert Need.objects.count() == 4  # whole chunks are kept
    again = [draft(tree, n) for n in range(1, 8)]
    seen: list[int] = []
    counts = import_needs(
        actor=builder(), rows=again, source="旧系统", on_progress=lambda c: seen.append(c.read)
    )
    assert (counts, seen) == (Counts(written=3, known=4), [7])
    assert Need.objects.count() == 7


def test_the_same_number_with_other_content_is_refused(tree: DivisionTree) -> None:
    import_needs(actor=builder(), rows=[draft(tree, 1)], source="旧系统")
    changed = draft(tree, 1, title="路灯修好了")
    with pytest.raises(RowRefused) as refusal:
        import_needs(actor=builder(), rows=[draft(tree, 2), changed], source="旧系统")
    assert refusal.value.field == "external_number"
    assert refusal.value.details["row"] == 2
    assert Need.objects.count() == 1
    import_needs(actor=builder(), rows=[changed], source="另一个系统")
    assert Need.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": "a"}),
        ("category", {"category": "无此类"}),
        ("channel", {"channel": "pigeon"}),
        ("channel", {"channel": "proxy"}),
        ("urgency", {"urgency": "panic"}),
        ("heard_at", {"heard_at": NOW + timedelta(days=1)}),
        ("caller_phone", {"caller_phone": "12"}),
        ("closed_at", {"outcome": "solved", "resident_word": "好了"}),
        ("resident_word", {"outcome": "solved", "closed_at": NOW}),
        ("reason", {"outcome": "refused", "closed_at": NOW}),
        ("reason_code", {"outcome": "refused", "closed_at": NOW, "reason_code": "died"}),
        ("outcome", {"outcome": "not_reached", "closed_at": NOW, "tries": 2}),
    ],
)
def test_checks_what_a_form_checks(tree: DivisionTree, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(RowRefused) as refusal:
        import_needs(actor=builder(), rows=[draft(tree, 1), draft(tree, 2, **wrong)])
    assert refusal.value.field == field
    assert not Need.objects.exists()


def test_writes_in_the_own_area_alone(tree: DivisionTree, village_worker: User) -> None:
    there = draft(tree, 2, division=tree.other_village)
    with pytest.raises(AccessDenied):
        import_needs(actor=actor_of(village_worker), rows=[draft(tree, 1), there])
    assert not Need.objects.exists()


def test_the_callers_number_is_sealed_and_found(tree: DivisionTree) -> None:
    import_needs(actor=builder(), rows=[draft(tree, 1, caller_phone="19900002222")])
    single = services.ask_for_help(
        actor=builder(), division=tree.village, phone="199 0000 2222", category="safety",
        title="请回电",
    )  # fmt: skip
    bulk = Need.objects.exclude(pk=single.pk).get()
    assert bulk.caller_phone_index == single.caller_phone_index
    assert str(bulk.caller_phone) == "••••••"


def test_a_need_of_the_past_comes_with_its_end(tree: DivisionTree) -> None:
    ended = draft(
        tree, 1, heard_at=OLD, outcome="solved", closed_at=OLD + timedelta(days=2),
        resident_word="修好了",
    )  # fmt: skip
    import_needs(actor=builder(), rows=[ended], source="旧系统")
    need = Need.objects.get()
    assert (need.state, need.outcome, need.due_at) == ("closed", "solved", None)
    assert need.closed_at == OLD + timedelta(days=2)
    assert [s.step for s in need.steps.all()] == ["record", "close"]


def test_what_is_older_than_every_rule_is_told_in_the_first_words(tree: DivisionTree) -> None:
    need = make_need(division=tree.village, heard_at=OLD)
    assert need.due_at == OLD + timedelta(hours=72)
    assert services.triage_need(actor=builder(), need=need, lane="regular").state == "triaged"


# -- from Excel -----------------------------------------------------------------------------------


def row(tree: DivisionTree, **values: Any) -> dict[str, Any]:
    empty = dict.fromkeys([column.name for column in sheets.COLUMNS])
    given = {
        "number": "A-1",
        "source": "12345热线",
        "title": "村口路灯不亮",
        "category": "环境整治",
        "division": tree.village.code,
        "heard_on": (NOW - timedelta(days=3)).date(),
    }
    return empty | given | values


def test_a_row_of_a_sheet_is_taken_once(tree: DivisionTree, village_worker: User) -> None:
    actor = actor_of(village_worker)
    number = citizen_number(OLD.date())
    person = make_person(tree.group, id_number=number)
    firm = make_organization(tree.village, "清溪竹编合作社", kind="enterprise")
    given = row(tree, id_number=number, reason_code=None)
    for _ in range(2):
        sheets.check_need(actor, given)
        sheets.take_need(actor, given)
    need = Need.objects.get()
    assert (need.channel, need.category, need.person) == ("import", "environment", person)
    assert (need.external_source, need.external_number) == ("12345热线", "A-1")
    sheets.take_need(actor, row(tree, number="A-2", organization=firm.name))
    assert Need.objects.get(external_number="A-2").organization == firm
    with pytest.raises(NotValid) as refusal:
        sheets.check_need(actor, given | {"title": "别的事"})
    assert refusal.value.field == "number"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("category", {"category": "飞船"}),
        ("id_number", {"id_number": "990000194903090018"}),
        ("household", {"household": "没有"}),
        ("organization", {"organization": "没有"}),
        ("division", {"division": "990626102201"}),
        ("reason_code", {"reason_code": "没有"}),
    ],
)
def test_the_check_of_a_sheet_names_the_column(
    tree: DivisionTree, village_worker: User, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(NotValid) as refusal:
        sheets.check_need(actor_of(village_worker), row(tree, **wrong))
    assert refusal.value.field == field
    assert not Need.objects.exists()
