"""The pages of visits: what is owed, the form that knows the last visit, the page of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.accounts.testing import FRAME_QUERIES, NOW, actor_of, builder
from yanzhen.core.fields import plain
from yanzhen.delivery.models import ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Post
from yanzhen.orgs.my_day import sections_of
from yanzhen.orgs.services import assign_responsibility
from yanzhen.orgs.testing import SINCE
from yanzhen.people.models import Person, TimelineEntry
from yanzhen.people.testing import draft as person_draft
from yanzhen.people.testing import make_household, make_person_category
from yanzhen.visits.drafts import Block, Measured
from yanzhen.visits.models import MandatoryReport, Obligation, Visit
from yanzhen.visits.services import generate_obligations
from yanzhen.visits.testing import make_visit, members_of

pytestmark = pytest.mark.django_db
FOUND = {
    "living": Block(answers={"housing": "sound", "carer": "alone"}),
    "hazards": Block(answers={"fire": "none", "electricity": "found"}),
    "health": Block(answers={"state": "stable", "medicine": "降压药每天一片"}),
    "income": Block(answers={"income": "same"}),
    "family": Block(answers={"family_change": "none"}),
}


@pytest.fixture
def worker(tree, village_worker):
    post = Post.objects.get(user=village_worker)
    assign_responsibility(actor=builder(), post=post, division=tree.village, valid_from=SINCE)
    return village_worker


@pytest.fixture
def household(tree):
    home = make_household(
        tree.group,
        [
            person_draft(tree.group, "陈桂英", relation=Person.Relation.HEAD),
            person_draft(tree.group, "陈小禾", relation=Person.Relation.GRANDCHILD),
        ],
    )
    make_person_category(members_of(home)[0].person, "elder_alone")
    return home


def typed(page: Client, url: str, **changes: object) -> dict[str, object]:
    """What a browser sends when nothing but the changes is typed."""
    form = page.get(url).context["form"]
    sent: dict[str, object] = {}
    for name in form.fields:
        value = form[name].value()
        if value in (None, "", [], False):
            continue
        if name == "started_at":
            local = timezone.localtime(value)
            sent |= {"started_at_0": f"{local:%Y-%m-%d}", "started_at_1": f"{local:%H:%M}"}
        else:
            sent[name] = "on" if value is True else value
    return {**sent, **changes}


def test_a_repeat_visit_is_saved_with_what_the_last_one_found(as_user, worker, household) -> None:
    make_visit(household, actor_of(worker, now=NOW), blocks=FOUND)
    page, url = as_user(worker), f"/visits/new/?household={household.pk}"
    answer = page.get(url)
    assert "降压药每天一片" in answer.content.decode()
    sent = typed(page, url, health__health_note="夜里咳嗽")
    saved = page.post(url, sent)
    visit = Visit.objects.latest("pk")
    assert saved.status_code == 302, saved.context["form"].errors
    assert saved["Location"] == f"/visits/{visit.pk}/"
    blocks = {b.code: b for b in visit.blocks.all()}
    assert {code for code, b in blocks.items() if b.is_unchanged} == {
        "living",
        "hazards",
        "income",
        "family",
    }
    assert blocks["health"].answers["health_note"] == "夜里咳嗽"
    assert blocks["health"].answers["medicine"] == "降压药每天一片"
    assert visit.fields_typed == 1
    assert visit.fields_prefilled / (visit.fields_prefilled + visit.fields_typed) > 0.8
    assert page.post(url, sent).status_code == 302
    assert ServiceRecord.objects.filter(source_type="visits.visit").count() == 2
    shown = page.get(f"/visits/{visit.pk}/").content.decode()
    assert "夜里咳嗽" in shown
    assert page.get(f"/visits/{visit.pk}/form.pdf").content.startswith(b"%PDF")


def test_a_need_and_an_alarming_value_go_where_they_belong(as_user, worker, household) -> None:
    page, url = as_user(worker), f"/visits/new/?household={household.pk}"
    sent = typed(
        page, url, sign_systolic="186", need_title="电线老化需要更换", need_category="safety"
    )
    assert page.post(url, sent).status_code == 302
    assert Need.objects.get().channel == Need.Channel.VISIT
    sign = Visit.objects.get().vital_signs.get()
    assert sign.level == "urgent"
    reasons = [str(i.title) for s in sections_of(actor_of(worker), NOW.date()) for i in s.items]
    assert "陈桂英" in reasons
    answer = page.post(f"/visits/alerts/{sign.pk}/", {"answer": "已陪同到卫生院"})
    assert answer.status_code == 302
    sign.refresh_from_db()
    assert sign.answer == "已陪同到卫生院"


def test_bad_input_keeps_what_was_typed_and_changes_nothing(as_user, worker, household) -> None:
    page, url = as_user(worker), f"/visits/new/?household={household.pk}"
    tomorrow = timezone.localdate() + timedelta(days=1)
    refusable: tuple[dict[str, Any], ...] = (
        {"members": []},
        {"started_at_0": tomorrow.isoformat()},
        {"sign_systolic": "900"},
        {"need_title": "只有一句"},
        {"proof": "code"},
        {"colleague": "不存在的人"},
    )
    for changes in refusable:
        sent = typed(page, url, view="老人精神不错", **changes)
        refused = page.post(url, sent)
        assert refused.status_code == 422, changes
        assert "老人精神不错" in refused.content.decode()
    assert not Visit.objects.exists()


def test_my_day_says_why_and_one_tap_begins(as_user, tree, worker, household) -> None:
    today = timezone.now()
    generate_obligations(
        actor=builder().as_of(today), division=tree.county, kind="month", day=today.date()
    )
    shown = as_user(worker).get("/").content.decode()
    assert "特殊困难老年人每月探访" in shown
    assert f"/visits/new/?household={household.pk}" in shown


def test_lists_ask_the_same_few_questions_however_long(
    as_user, tree, worker, household, django_assert_num_queries
) -> None:
    page = as_user(worker)
    for home in [household, *(make_household(tree.group) for _ in range(12))]:
        make_person_category(members_of(home)[0].person, "elder_alone")
        make_visit(home, worker)
    today = timezone.now()
    generate_obligations(
        actor=builder().as_of(today), division=tree.county, kind="month", day=today.date()
    )
    page.get("/visits/made/"), page.get("/visits/")
    with django_assert_num_queries(FRAME_QUERIES + 4):
        assert page.get("/visits/made/").status_code == 200
    with django_assert_num_queries(FRAME_QUERIES + 5):
        assert page.get("/visits/?show=open").status_code == 200


def test_coverage_page_leads_from_the_county_to_who_was_missed(
    as_user, tree, worker, household, county_worker
) -> None:
    generate_obligations(actor=builder(), division=tree.county, kind="month", day=NOW.date())
    page = as_user(county_worker)
    shown = page.get(f"/visits/coverage/?day={NOW:%Y-%m-%d}").content.decode()
    assert "清溪镇" in shown
    by = page.get(f"/visits/coverage/?day={NOW:%Y-%m-%d}&by=village&area={tree.town.code}")
    assert f"place={tree.village.code}" in by.content.decode()
    owed = page.get(f"/visits/?show=open&place={tree.village.code}").content.decode()
    assert "陈桂英" in owed
    row = Obligation.objects.get()
    assert page.get(f"/visits/owed/{row.pk}/").status_code == 200
    done = as_user(worker).post(
        f"/visits/owed/{row.pk}/exempt/", {"ground": "hospital", "words": "县医院"}
    )
    assert done.status_code == 302
    row.refresh_from_db()
    assert row.state == "exempted"


def test_a_mandatory_report_is_seen_by_those_who_must_and_leaves_no_trace_elsewhere(
    as_user, tree, worker, household, station_lead, grid_worker, town_worker, supervisor
) -> None:
    person = members_of(household)[1].person
    page = as_user(worker)
    lines = TimelineEntry.objects.count()
    url = f"/visits/harm/new/{person.pk}/"
    form = page.get(url).context["form"]
    began = timezone.localtime(form["noticed_at"].value())
    sent = {
        "client_key": uuid4().hex,
        "situations": ["violence"],
        "words": "孩子手臂有多处瘀青",
        "noticed_at_0": f"{began:%Y-%m-%d}",
        "noticed_at_1": f"{began:%H:%M}",
    }
    assert page.post(url, {**sent, "situations": []}).status_code == 422
    assert page.post(url, sent).status_code == 302
    assert page.post(url, sent).status_code == 302
    report = MandatoryReport.objects.get()
    assert plain(report.words) == "孩子手臂有多处瘀青"
    assert TimelineEntry.objects.count() == lines
    where = f"/visits/harm/{report.uid}/"
    assert page.get(where).status_code == 200
    assert as_user(station_lead).get(where).status_code == 200
    for other in (grid_worker, town_worker):
        assert as_user(other).get(where).status_code == 404
    assert as_user(supervisor).get(where).status_code == 403
    told = {
        "authority": "police",
        "how": "phone",
        "told_at_0": f"{timezone.localtime():%Y-%m-%d}",
        "told_at_1": f"{timezone.localtime():%H:%M}",
        "acceptance_number": "A-0615",
    }
    answer = page.post(f"{where}told/", told)
    assert answer.status_code == 302, answer.context["form"].errors
    assert "A-0615" in page.get(where).content.decode()


def test_measured_values_are_sealed_and_shown_to_those_who_may(
    as_user, worker, household, supervisor
) -> None:
    head = members_of(household)[0].person
    visit = make_visit(household, worker, blocks=FOUND, measured=(Measured(head, "systolic", 151),))
    assert "151" in as_user(worker).get(f"/visits/{visit.pk}/").content.decode()
    shown = as_user(supervisor).get(f"/visits/{visit.pk}/").content.decode()
    assert "151" not in shown
    assert "降压药" not in shown


def test_the_code_on_the_card_proves_a_visit(as_user, worker, household) -> None:
    page, card = as_user(worker), f"/visits/cards/{household.pk}/"
    assert page.post(card).status_code == 302
    code = page.get(card).context["code"]
    assert len(code) == 6
    wrong = str((int(code) + 1) % 10**6).zfill(6)
    checked = [
        make_visit(household, worker, proof="code", spoken_code=said).is_proof_checked
        for said in (code, wrong)
    ]
    assert checked == [True, False]
