"""The station helps to apply; the competent office decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import FRAME_QUERIES, NOW, actor_of
from yanzhen.assistance import services
from yanzhen.assistance.home import applications_of_the_day
from yanzhen.assistance.models import AidApplication
from yanzhen.assistance.templatetags.assistance_words import fact_word
from yanzhen.assistance.testing import make_application, make_clue
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.delivery.models import ServiceRecord
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.leaving import held_by, listed_by
from yanzhen.orgs.models import Post
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person, PersonCategory
from yanzhen.people.testing import make_person
from yanzhen.visits.services import hand_over_post

TODAY = date(2026, 6, 15)


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


def submitted(elder: Person, helper: User, **values) -> AidApplication:
    actor = actor_of(helper)
    application = make_application(elder, helper, **values)
    there = [m["code"] for m in application.materials]
    application = services.tick_materials(actor=actor, application=application, there=there)
    return services.submit_application(
        actor=actor, application=application, submitted_to="清溪镇政府", submitted_on=TODAY
    )


def result(application: AidApplication, helper: User, **values) -> AidApplication:
    given = {"result": "granted", "result_on": TODAY, "result_words": "批准 800 元", **values}
    return services.note_result(actor=actor_of(helper), application=application, **given)


def test_a_granted_one_closes_the_need_on_the_residents_word(
    elder: Person, village_worker: User
) -> None:
    need = make_triaged_need(elder)
    application = submitted(elder, village_worker, need=need)
    need.refresh_from_db()
    assert (need.answer_kind, need.answer_id) == ("aid", application.pk)
    with pytest.raises(NotValid):
        result(application, village_worker)
    application = result(application, village_worker, resident_word="钱到账了")
    need.refresh_from_db()
    assert (application.state, need.outcome) == ("decided", "solved")
    assert not PersonCategory.objects.exists(), "nobody's status changes here"


def test_a_refused_one_lets_the_need_wait(elder: Person, village_worker: User) -> None:
    need = make_triaged_need(elder)
    result(submitted(elder, village_worker, need=need), village_worker, result="refused")
    need.refresh_from_db()
    assert (need.state, need.answer_kind) == ("triaged", "")


def test_nothing_is_handed_in_while_a_material_is_missing(
    elder: Person, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    application = make_application(elder, village_worker)
    services.tick_materials(actor=actor, application=application, there=["identity"])
    with pytest.raises(NotValid, match="申请书"):
        services.submit_application(
            actor=actor, application=application, submitted_to="镇政府", submitted_on=TODAY
        )
    with pytest.raises(NotValid):
        services.tick_materials(actor=actor, application=application, there=["gold"])


def test_time_spent_helping_leaves_one_record(elder: Person, village_worker: User) -> None:
    application = make_application(elder, village_worker)
    later = actor_of(village_worker, now=NOW + timedelta(hours=2))
    services.note_help(
        actor=later, application=application, started_at=NOW, minutes=40, words="陪同填表"
    )
    record = ServiceRecord.objects.get()
    assert (record.kind, record.minutes, record.title) == ("assistance", 40, "临时救助")
    with pytest.raises(NotValid):
        services.note_help(
            actor=later, application=application, started_at=later.now, minutes=40, words="填表"
        )


def test_the_office_may_ask_for_more(elder: Person, village_worker: User) -> None:
    application = submitted(elder, village_worker)
    application = services.note_more_asked(
        actor=actor_of(village_worker), application=application, words="补充票据"
    )
    assert application.state == "preparing"
    with pytest.raises(WrongState):
        result(application, village_worker)


def test_refuses_an_unknown_policy_and_another_town(
    elder: Person, village_worker: User, outsider: User
) -> None:
    with pytest.raises(NotValid):
        make_application(elder, village_worker, policy="lottery")
    with pytest.raises(AccessDenied):
        make_application(elder, outsider)


def test_stands_on_the_day_of_its_helper(elder: Person, village_worker: User) -> None:
    application = make_application(elder, village_worker)
    assert application.due_at is not None
    items = list(applications_of_the_day(actor_of(village_worker), application.due_at.date()))
    assert [(str(i.title), i.detail) for i in items] == [("临时救助", "田桂兰")]


def test_a_worker_helps_on_the_pages(
    as_user, elder: Person, village_worker: User, outsider: User
) -> None:
    browser: Client = as_user(village_worker)
    need = make_triaged_need(elder)
    begin = f"/aid/for-need/{need.pk}/"
    assert browser.get(begin).status_code == 200
    for _twice in range(2):
        browser.post(begin, {"client_key": "aid-form-1", "policy": "temporary"})
    application = AidApplication.objects.get()
    page = f"/aid/{application.pk}/"
    for name in ("", "tick/", "help/", "submit/", "withdraw/"):
        assert browser.get(page + name).status_code == 200, name
    given = {"there": ["application", "identity", "event"]}
    assert browser.post(f"{page}tick/", given).status_code == 302
    assert (
        browser.post(f"{page}submit/", {"submitted_to": "", "submitted_on": ""}).status_code == 422
    )
    assert as_user(outsider).get(page).status_code == 404


def test_the_list_takes_the_same_queries_for_many(
    django_assert_num_queries, as_user, tree: DivisionTree, village_worker: User
) -> None:
    browser: Client = as_user(village_worker)
    for count in (1, 12):
        while AidApplication.objects.count() < count:
            make_application(make_person(tree.group), village_worker)
        browser.get("/aid/")
        with django_assert_num_queries(FRAME_QUERIES + 2):
            browser.get("/aid/")


def test_who_leaves_hands_applications_and_clues_over(
    tree: DivisionTree, elder: Person, village_worker: User, town_worker: User, station_lead: User
) -> None:
    application = make_application(elder, village_worker)
    clue = make_clue(elder, village_worker, unknown=["income_cents", "medical_amount_cents"])
    post, to = Post.objects.get(user=village_worker), Post.objects.get(user=town_worker)
    lead = actor_of(station_lead)
    held = {str(h.label): h.count for h in held_by(post, TODAY)}
    assert held == {"在办的救助申请": 1, "待核实的线索": 1}
    lines = [part.lines for part in listed_by(lead, post, TODAY, 9)]
    assert [name for ((name, _detail, _url),) in lines] == [elder.name] * 2
    hand_over_post(actor=lead, post=post, to=to, reason="调离")
    application.refresh_from_db()
    clue.refresh_from_db()
    assert (application.helper, clue.responsible) == (town_worker, town_worker)
    assert held_by(post, TODAY) == []
    assert application.steps.latest("pk").words == f"→ {town_worker.name}"
    kinds = {"medical": "医疗自付费用名单"}
    assert [fact_word(fact, kinds) for fact in clue.unknown] == [
        "家庭收入",
        "医疗自付费用名单中的金额",
    ]
