"""From what is owed to a plan: days and people by the rules, reasons for the rest, safe jobs."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import jobs, policies
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.jobs import Cancelled
from yanzhen.core.models import Job
from yanzhen.orgs.models import Post
from yanzhen.orgs.testing import make_worker
from yanzhen.people.models import Person
from yanzhen.people.services import set_tags
from yanzhen.roster import reasons, services, solving
from yanzhen.roster.models import Plan, PlannedContact, PlannedVisit
from yanzhen.roster.rules.contacts import chained, is_due_in, joined
from yanzhen.roster.rules.given import Fault, check
from yanzhen.roster.testing import (
    FIRST_DAY,
    answer_for,
    contact,
    locate,
    make_owed_homes,
    make_plan,
    owe,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(tree, village_worker):
    """Four homes in a village that somebody answers for; places are known but for one group."""
    answer_for(village_worker, tree.village)
    locate([tree.village, tree.groups[0]])
    homes = make_owed_homes(tree.groups[0], 3) + make_owed_homes(tree.groups[1], 1)
    owe(tree.county)
    return homes


def placed(plan: Plan) -> list[Any]:
    rows = plan.visits.placed().order_by("number")
    return list(rows.values_list("number", "day", "worker_id", "begins"))


def test_everybody_owed_gets_a_day_and_the_same_input_the_same_plan(
    tree, stage, village_worker
) -> None:
    plan = make_plan(tree.town)
    assert (plan.state, plan.visits.unplaced().count()) == ("ready", 0)
    rows: list[Any] = list(plan.visits.placed())
    assert {row.household_id for row in rows} == {home.pk for home in stage}
    for row in rows:
        assert FIRST_DAY <= row.day <= date(2026, 6, 30)
        assert row.worker_id == row.responsible_id == village_worker.pk
        assert 510 <= row.begins <= 1080
        assert row.contacts.get().obligation.household_id == row.household_id
    assert plan.told["estimated"] == 1
    assert plan.terms["unserved"] == 0
    again, other = make_plan(tree.town), make_plan(tree.town, seed=7)
    assert placed(again) == placed(plan)
    assert again.terms == plan.terms
    assert other.visits.placed().count() == 4


def test_what_is_due_weekly_comes_with_its_gap_and_what_begins_later_is_foreseen(
    tree, stage
) -> None:
    person = Person.objects.filter(household=stage[0]).get()
    Person.objects.filter(pk=person.pk).update(risk=Person.Risk.HIGH)
    owe(tree.county, "week")
    plan = make_plan(tree.town)
    weekly: list[Any] = list(
        plan.visits.placed().filter(contacts__rule__code="high_risk_weekly").order_by("day")
    )
    # 16 to 30 June touches three weeks; the monthly contact is settled on the way.
    assert len(weekly) == 3
    gaps = [(b.day - a.day).days for a, b in itertools.pairwise(weekly)]
    assert all(5 <= gap <= 9 for gap in gaps)
    assert PlannedContact.objects.filter(visit__plan=plan, obligation=None).count() == 2
    assert plan.visits.filter(household=stage[0]).count() == 3


def test_a_companion_comes_along_or_the_visit_says_that_nobody_can(tree, stage) -> None:
    person = Person.objects.filter(household=stage[1]).get()
    set_tags(actor=builder(), person=person, words=["护理员联系"])
    owe(tree.county, "week")
    lonely = make_plan(tree.town)
    left = lonely.visits.unplaced()
    assert {"care_worker" in row.skills for row in left} == {True}
    assert all("养老护理员" in row.hindrance for row in left)
    carer = make_worker("grid_worker", tree.village, name="高阿姨")
    Post.objects.filter(user=carer).update(title="养老护理员")
    plan = make_plan(tree.town)
    home = plan.visits.placed().filter(companion=carer, is_by_phone=False)
    assert home.exists()
    for row in home:
        assert row.begins == row.companion_begins
    calls = plan.visits.placed().filter(is_by_phone=True)
    assert calls.exists()


def test_who_is_on_leave_is_not_sent_and_homes_without_anybody_are_shared_out(
    tree, stage, village_worker
) -> None:
    from yanzhen.orgs.models import Leave, Responsibility

    second = make_worker("village_worker", tree.village, name="许二")
    post = Post.objects.get(user=village_worker)
    Leave.objects.create(
        post=post,
        substitute=Post.objects.get(user=second),
        valid_from=FIRST_DAY,
        valid_to=date(2026, 6, 25),
        area_code=tree.village.code,
        reason="产假",
    )
    plan = make_plan(tree.town)
    mine: list[Any] = list(plan.visits.placed().filter(worker=village_worker))
    assert len(mine) == 4
    assert all(row.day >= date(2026, 6, 25) for row in mine)
    Responsibility.objects.all().delete()
    PlannedVisit.objects.all().delete()
    from yanzhen.visits.models import Obligation

    Obligation.objects.update(post=None)
    shared = make_plan(tree.town)
    assert shared.told["shared_out"] == 4
    assert shared.visits.placed().count() == 4


def test_refuses_what_cannot_be_planned_with_a_sentence(
    tree, stage, station_lead, village_worker, monkeypatch
) -> None:
    lead = actor_of(station_lead)
    for day in (NOW.date() - timedelta(days=1), date(2026, 8, 1)):
        with pytest.raises(NotValid):
            services.ask_for_plan(actor=lead, division=tree.town, starts_on=day)
    for who, place in ((lead, tree.other_town), (actor_of(village_worker), tree.village)):
        with pytest.raises(AccessDenied):
            services.ask_for_plan(actor=who, division=place, starts_on=FIRST_DAY)
    with pytest.raises(NotValid, match="应访"):
        make_plan(tree.other_town)
    said = policies.value("roster.planning", area=tree.town.code, day=FIRST_DAY)
    real = policies.value
    broken = (
        {**said, "travel": {**said["travel"], "speed_km_h": 0}},
        {**said, "companions": {}},
        {**said, "companions": {**said["companions"], "doctor": {"skill": "wizard"}}},
        {**said, "windows": {"doctor": ["12:00", "08:30"]}},
    )
    for value in broken:
        monkeypatch.setattr(
            policies,
            "value",
            lambda topic, *, value=value, **more: (
                value if topic == "roster.planning" else real(topic, **more)
            ),
        )
        with pytest.raises(NotValid) as refused:
            services.ask_for_plan(actor=lead, division=tree.town, starts_on=FIRST_DAY)
        assert "规则包" in str(refused.value)
    assert not Plan.objects.exists()


def test_the_engine_is_not_believed_when_what_is_stored_is_wrong(tree, stage) -> None:
    plan = make_plan(tree.town)
    rows: list[Any] = list(plan.visits.order_by("number"))
    plan.given["travel"]["speed_km_h"] = 0
    with pytest.raises(NotValid, match="永远到不了"):
        solving.plan_month(plan, rows, lambda share: None)
    plan.refresh_from_db()
    rows[0].opens, rows[0].closes = 900, 600
    with pytest.raises(NotValid, match="结束早于开始"):
        solving.plan_month(plan, rows, lambda share: None)
    rows = list(plan.visits.order_by("number"))
    rows[0].day, rows[0].begins = rows[1].day, rows[1].begins
    subject = rows[2]
    with pytest.raises(NotValid, match="两处"):
        solving.put(plan, rows, subject, plan.index(rows[1].day), rows[1].worker_id)


def test_a_killed_or_stopped_job_leaves_nothing_and_finds_the_same_plan(
    tree, stage, station_lead, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    lead = actor_of(station_lead)
    whole = make_plan(tree.town)

    def killed(*_args, **_more):
        raise MemoryError

    monkeypatch.setattr("yanzhen.roster.jobs.plan_month", killed)
    with django_capture_on_commit_callbacks(execute=True):
        plan: Any = services.ask_for_plan(actor=lead, division=tree.town, starts_on=FIRST_DAY)
    plan.refresh_from_db()
    assert (plan.state, plan.job.state) == ("making", "failed")
    assert plan.visits.placed().count() == 0
    monkeypatch.undo()

    def stopped(work, *_args, **_more):
        raise Cancelled

    monkeypatch.setattr("yanzhen.core.jobs.Work.step", stopped)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(actor=lead, job_id=plan.job_id)
    assert Job.objects.get(pk=plan.job_id).state == "cancelled"
    assert plan.visits.placed().count() == 0
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(actor=lead, job_id=plan.job_id)
    plan.refresh_from_db()
    assert (plan.state, Job.objects.get(pk=plan.job_id).state) == ("ready", "done")
    assert placed(plan) == placed(whole)
    with pytest.raises(WrongState):
        services.finish_plan(actor=lead, plan=plan, outcome=solving.Outcome([]))
    with django_capture_on_commit_callbacks(execute=True):
        published = services.ask_for_plan(
            actor=lead, division=tree.town, starts_on=FIRST_DAY, publishes=True
        )
    published.refresh_from_db()
    assert published.state == "published"
    assert placed(published) == placed(whole)


# -- decisions ----------------------------------------------------------------------------------


def test_one_visit_settles_what_a_home_is_owed_in_the_same_days() -> None:
    june = (date(2026, 6, 1), date(2026, 6, 30))
    week = (date(2026, 6, 1), date(2026, 6, 7))
    visits = joined(
        [
            contact(1, rule=1, person=1, days=june),
            contact(1, rule=2, person=2, days=week),
            contact(1, rule=3, person=3, days=june, means={"phone"}),
            contact(1, rule=1, person=1, days=june, obligation=9),
            contact(2, rule=1, person=4, days=june),
        ]
    )
    assert [(v.home[1], len(v.contacts), v.is_by_phone, v.last) for v in visits] == [
        (1, 2, False, week[1]),
        (1, 1, False, june[1]),
        (1, 1, True, june[1]),
        (2, 1, False, june[1]),
    ]
    weeks = [(week[0] + timedelta(days=7 * n), week[1] + timedelta(days=7 * n)) for n in range(3)]
    again = chained(joined([contact(5, rule=1, person=1, days=w) for w in weeks]))
    assert [v.chain for v in again] == [1, 1, 1]


def test_long_periods_are_spread_evenly_over_their_months() -> None:
    taken = [[is_due_in(home, month, 24317) for home in range(600)] for month in (24315, 24316)]
    assert [sum(month) for month in taken] == [200, 300]
    assert all(is_due_in(home, 24317, 24317) for home in range(20))


def test_a_rule_pack_is_checked_before_it_is_planned_by() -> None:
    said = policies.value("roster.planning", area="990626", day=FIRST_DAY)
    check(said, ["doctor", "volunteer"])
    with pytest.raises(Fault, match="skill"):
        check(said, ["wizard"])


def test_sentences_of_the_engine_are_said_in_words_of_the_house() -> None:
    names = {"3": "林小满", "4": "许二"}
    said = reasons.hindrance("The working time of 3, 4 and others is full on every day.", names)
    assert "林小满、许二" in said
    assert reasons.hindrance("Something new.", names) != "Something new."
    assert "两处" in reasons.fault("The current plan has 3 in two places on day 4: x", names)
