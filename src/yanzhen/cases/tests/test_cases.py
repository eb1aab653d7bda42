"""A case goes through its stages, is read by few, and leaves records that tell nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import FRAME_QUERIES, NOW, actor_of
from yanzhen.cases import access, services
from yanzhen.cases.home import cases_of_the_day
from yanzhen.cases.models import Case, Referral
from yanzhen.cases.testing import make_case, make_planned_case, make_referral, make_served_case
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.delivery.models import ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person


@pytest.fixture
def client_person(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


def later(user: User, **time: float):
    return actor_of(user, now=NOW + timedelta(**time))


def test_goes_through_the_six_stages_and_closes_the_need(
    client_person: Person, village_worker: User
) -> None:
    need = make_triaged_need(client_person)
    case = make_served_case(client_person, village_worker, need=need)
    need.refresh_from_db()
    assert (need.state, need.answer_kind, need.answer_id) == ("answered", "case", case.pk)
    actor = later(village_worker, hours=3)
    case = services.evaluate_case(actor=actor, case=case, evaluation="每周两次外出")
    close = {"actor": actor, "case": case, "ending": "goals_met", "outcome": "恢复外出"}
    with pytest.raises(NotValid):
        services.close_case(**close, client_word="好多了")
    services.judge_goal(actor=actor, goal=case.goals.get(), reached="met")
    with pytest.raises(NotValid):
        services.close_case(**close)
    case = services.close_case(**close, client_word="好多了，谢谢")
    need.refresh_from_db()
    assert (case.stage, need.state, need.outcome) == ("closed", "closed", "solved")


def test_each_session_leaves_one_record_that_tells_nothing(
    client_person: Person, village_worker: User
) -> None:
    case = make_served_case(client_person, village_worker)
    record = ServiceRecord.objects.get()
    assert (record.kind, record.minutes, record.source_type) == ("case", 60, "cases.casesession")
    assert "散步" not in record.title
    assert client_person.timeline.get(kind="service").is_sensitive
    assert case.sessions.get().record == record


def test_no_stage_is_left_out(client_person: Person, village_worker: User) -> None:
    actor = actor_of(village_worker)
    case = make_case(client_person, village_worker)
    with pytest.raises(WrongState):
        services.hold_session(actor=actor, case=case, started_at=NOW, minutes=1, notes="谈话")
    with pytest.raises(NotValid):
        services.agree_on_case(actor=actor, case=case, agreed_how="statutory")
    case = services.agree_on_case(actor=actor, case=case, agreed_how="signature")
    case = services.assess_case(actor=actor, case=case, assessment="独居，腿脚不便")
    with pytest.raises(NotValid):
        services.plan_case(actor=actor, case=case, strategy="先不设目标")
    planned = make_planned_case(make_person(client_person.division), village_worker)
    with pytest.raises(NotValid):
        services.evaluate_case(actor=actor, case=planned, evaluation="还没有开始")
    with pytest.raises(NotValid):
        services.close_case(actor=actor, case=planned, ending="goals_met", outcome="好了")


def test_an_unwilling_client_ends_it_early_and_the_need_waits(
    client_person: Person, village_worker: User
) -> None:
    need = make_triaged_need(client_person)
    case = make_case(client_person, village_worker, need=need)
    services.close_case(
        actor=actor_of(village_worker), case=case, ending="unwilling", outcome="不愿继续"
    )
    need.refresh_from_db()
    assert (need.state, need.answer_kind) == ("triaged", "")


def test_a_lead_lets_a_closed_case_go_on(
    client_person: Person, village_worker: User, station_lead: User
) -> None:
    case = make_case(client_person, village_worker)
    case = services.close_case(
        actor=actor_of(village_worker), case=case, ending="unwilling", outcome="不愿继续"
    )
    with pytest.raises(AccessDenied):
        services.reopen_case(actor=actor_of(village_worker), case=case, reason="又来找我们")
    case = services.reopen_case(actor=actor_of(station_lead), case=case, reason="又来找我们")
    assert (case.stage, case.closed_at) == ("intervention", None)


def test_only_its_worker_leads_and_supervisors_know_of_it(
    tree: DivisionTree,
    client_person: Person,
    village_worker: User,
    station_lead: User,
    supervisor: User,
    outsider: User,
) -> None:
    case = make_case(client_person, village_worker)
    colleague = make_worker(Role.VILLAGE_WORKER, tree.village)
    for user in (village_worker, station_lead, supervisor):
        assert access.access_case(actor_of(user), case.pk) == case
    for user in (colleague, outsider, make_worker(Role.GRID_WORKER, tree.group)):
        with pytest.raises(NotFound):
            access.access_case(actor_of(user), case.pk)
    with pytest.raises(AccessDenied):
        services.agree_on_case(actor=actor_of(colleague), case=case, agreed_how="voice")
    with pytest.raises(AccessDenied):
        services.agree_on_case(actor=actor_of(supervisor), case=case, agreed_how="voice")


def test_what_is_written_is_sealed(client_person: Person, village_worker: User) -> None:
    make_served_case(client_person, village_worker)
    with connection.cursor() as cursor:
        cursor.execute("SELECT problem, assessment, strategy FROM cases_case")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT notes FROM cases_casesession")
        stored += str(cursor.fetchall())
    assert "老伴" not in stored
    assert "散步" not in stored


def test_gives_the_case_to_somebody_on_duty_only(
    tree: DivisionTree,
    client_person: Person,
    village_worker: User,
    station_lead: User,
    outsider: User,
) -> None:
    case = make_case(client_person, village_worker)
    actor = actor_of(station_lead)
    with pytest.raises(NotValid):
        services.assign_case(actor=actor, case=case, worker=outsider, reason="调岗")
    colleague = make_worker(Role.VILLAGE_WORKER, tree.village)
    case = services.assign_case(actor=actor, case=case, worker=colleague, reason="调岗")
    assert access.access_case(actor_of(colleague), case.pk) == case


def test_stands_on_the_day_of_its_worker_when_due(
    client_person: Person, village_worker: User, station_lead: User
) -> None:
    case = make_case(client_person, village_worker)
    assert case.due_at is not None
    actor, day = actor_of(village_worker), case.due_at.date()
    assert [item.detail for item in cases_of_the_day(actor, day)] == ["田桂兰"]
    assert list(cases_of_the_day(actor_of(station_lead), day)) == []


def test_a_worker_does_the_whole_case_on_the_pages(
    as_user, client_person: Person, village_worker: User
) -> None:
    browser: Client = as_user(village_worker)
    need = make_triaged_need(client_person)
    begin = browser.get(f"/cases/for-need/{need.pk}/")
    assert begin.status_code == 200
    form = {"client_key": "case-form-1", "source": "outreach", "problem": "不愿出门"}
    for _twice in range(2):
        browser.post(f"/cases/for-need/{need.pk}/", form)
    case = Case.objects.get()
    page = f"/cases/{case.pk}/"
    assert browser.get(page).status_code == 200
    assert browser.post(f"{page}agree/", {"agreed_how": ""}).status_code == 422
    steps = [
        ("agree", {"agreed_how": "voice"}),
        ("assess", {"assessment": "独居，腿脚不便"}),
        ("goals", {"title": "每周出门一次"}),
        ("plan", {"strategy": "陪同参加活动"}),
        (
            "sessions",
            {"form": "direct", "started_at_0": "", "started_at_1": "", "minutes": 5, "notes": "谈"},
        ),
    ]
    codes = []
    for name, given in steps:
        assert browser.get(f"{page}{name}/").status_code == 200, name
        codes.append(browser.post(f"{page}{name}/", given).status_code)
    assert codes == [302, 302, 302, 302, 422]
    shown = browser.get(page).content.decode()
    assert "每周出门一次" in shown
    assert browser.get("/cases/").status_code == 200
    assert browser.get(f"/people/{client_person.pk}/").status_code == 200


def test_the_list_takes_the_same_queries_for_many(
    django_assert_num_queries, as_user, tree: DivisionTree, village_worker: User
) -> None:
    browser: Client = as_user(village_worker)
    for count in (1, 12):
        while Case.objects.count() < count:
            make_case(make_person(tree.group), village_worker)
        browser.get("/cases/")
        with django_assert_num_queries(FRAME_QUERIES + 2):
            browser.get("/cases/")


# -- referrals ------------------------------------------------------------------------------------


def test_a_referral_goes_out_is_answered_and_closes_the_need(
    client_person: Person, village_worker: User
) -> None:
    need = make_triaged_need(client_person)
    referral = make_referral(client_person, village_worker, need=need)
    actor = actor_of(village_worker)
    need.refresh_from_db()
    assert need.answer_kind == Need.Answer.REFERRAL
    way: list[tuple[Callable[..., Referral], dict[str, str]]] = [
        (services.send_referral, {}),
        (services.receive_referral, {}),
        (services.feed_back_referral, {"feedback": "已安排评估"}),
        (services.end_referral, {"outcome": "开始康复", "resident_word": "很满意"}),
    ]
    for step, more in way:
        referral = step(actor=actor, referral=referral, **more)
    need.refresh_from_db()
    assert (referral.state, need.outcome) == ("ended", "solved")


def test_a_declined_referral_lets_the_need_wait(
    client_person: Person, village_worker: User
) -> None:
    need = make_triaged_need(client_person)
    referral = make_referral(client_person, village_worker, need=need)
    actor = actor_of(village_worker)
    with pytest.raises(WrongState):
        services.decline_referral(actor=actor, referral=referral, reason="没有床位")
    referral = services.send_referral(actor=actor, referral=referral)
    services.decline_referral(actor=actor, referral=referral, reason="没有床位")
    need.refresh_from_db()
    assert need.state == "triaged"


def test_the_letter_holds_no_document_number_and_needs_consent(
    client_person: Person, village_worker: User
) -> None:
    with pytest.raises(NotValid, match=r"证件号|document number"):
        make_referral(client_person, village_worker, letter="请协助 990000195001011234 的居民")
    with pytest.raises(NotValid):
        make_referral(client_person, village_worker, consent="")


def test_referral_pages_open_to_the_area_only(
    as_user, client_person: Person, village_worker: User, outsider: User
) -> None:
    referral = make_referral(client_person, village_worker)
    browser: Client = as_user(village_worker)
    page = f"/cases/referrals/{referral.pk}/"
    assert browser.get(page).status_code == 200
    assert browser.get("/cases/referrals/").status_code == 200
    assert browser.post(f"{page}send/").status_code == 302
    assert browser.post(f"{page}receive/", {"words": "收到"}).status_code == 302
    assert browser.post(f"{page}answer/", {"feedback": "已安排"}).status_code == 302
    assert as_user(outsider).get(page).status_code == 404
    assert browser.get(f"/cases/referrals/new/?person={client_person.pk}").status_code == 200
