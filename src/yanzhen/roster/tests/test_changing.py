"""A plan is changed: the cost is told first, everything can be undone, steps are kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.accounts.testing import NOW, actor_of
from yanzhen.core.deadlines import end_of
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, StaleVersion, WrongState
from yanzhen.orgs.my_day import sections_of
from yanzhen.orgs.testing import make_worker
from yanzhen.people.models import Person
from yanzhen.roster import access, services
from yanzhen.roster.models import Plan, PlannedVisit
from yanzhen.roster.selectors import figures
from yanzhen.roster.testing import FIRST_DAY, answer_for, locate, make_owed_homes, make_plan, owe

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(tree):
    return make_worker("village_worker", tree.village, name="许二")


@pytest.fixture
def plan(tree, village_worker, second) -> Plan:
    answer_for(village_worker, tree.village)
    locate([tree.village, *tree.groups[:2]])
    make_owed_homes(tree.groups[0], 3)
    make_owed_homes(tree.groups[1], 2)
    owe(tree.county)
    return make_plan(tree.town)


@pytest.fixture
def lead(station_lead):
    return actor_of(station_lead)


def states(plan: Plan) -> dict[int, tuple[date | None, int | None, float | None]]:
    rows = plan.visits.standing().values_list("number", "day", "worker_id", "begins")
    return {number: (day, worker, begins) for number, day, worker, begins in rows}


def stand(lead, row: PlannedVisit, day: date, worker) -> None:
    """Put a visit there, unless it stands there already."""
    if (row.day, row.worker_id) != (day, worker.pk):
        services.move_visit(actor=lead, visit=row, day=day, worker=worker.pk)


def another_day(row: PlannedVisit) -> date:
    """A working day on which it does not stand."""
    return date(2026, 6, 29) if row.day != date(2026, 6, 29) else date(2026, 6, 26)


def test_the_cost_of_a_move_is_told_before_and_is_what_the_move_costs(
    plan, lead, second, village_worker
) -> None:
    row = plan.visits.placed().order_by("number")[0]
    day, before = another_day(row), states(plan)
    weighed = services.weigh_move(actor=lead, visit=row, day=day, worker=second.pk)
    assert states(plan) == before
    assert weighed.hindrance == ""
    assert {t.name: t.after - t.before for t in weighed.terms}["continuity"] == 1
    change = services.move_visit(
        actor=lead, visit=row, day=day, worker=second.pk, version=plan.version, reason="家属要求"
    )
    row.refresh_from_db()
    assert (row.day, row.worker, row.begins) == (day, second, weighed.begins)
    plan.refresh_from_db()
    costs = [services.cost_of(plan, t) for t in (change.terms_before, change.terms_after)]
    assert round(costs[1] - costs[0], 1) == weighed.cost
    with pytest.raises(StaleVersion):
        services.move_visit(actor=lead, visit=row, day=day, worker=village_worker.pk, version=1)


def test_everything_can_be_undone_and_done_again(plan, lead, second) -> None:
    first, other = plan.visits.placed().order_by("number")[:2]
    start = states(plan)
    services.move_visit(actor=lead, visit=first, day=another_day(first), worker=second.pk)
    moved = states(plan)
    services.take_out_visit(actor=lead, visit=other, reason="住院")
    out = states(plan)
    assert out[other.number] == (None, None, None)
    plan.refresh_from_db()
    assert plan.terms["unserved"] == 1
    services.undo_change(actor=lead, plan=plan)
    assert states(plan) == moved
    services.undo_change(actor=lead, plan=plan)
    assert states(plan) == start
    plan.refresh_from_db()
    assert plan.terms["unserved"] == 0
    with pytest.raises(WrongState):
        services.undo_change(actor=lead, plan=plan)
    services.redo_change(actor=lead, plan=plan)
    assert states(plan) == moved
    services.redo_change(actor=lead, plan=plan)
    assert states(plan) == out
    services.undo_change(actor=lead, plan=plan)
    services.fix_visit(actor=lead, visits=[other], is_fixed=True)
    with pytest.raises(WrongState):
        services.redo_change(actor=lead, plan=plan)
    kinds = list(plan.changes.order_by("pk").values_list("kind", "is_given_up"))
    assert kinds == [("move", False), ("take_out", True), ("fix", False)]


def test_a_move_that_cannot_be_is_refused_and_changes_nothing(plan, lead, second) -> None:
    row = plan.visits.placed().order_by("number")[0]
    before = states(plan)
    refusable = (
        (NOW.date(), second.pk),
        (date(2026, 7, 1), second.pk),
        (date(2026, 6, 28), second.pk),
        (FIRST_DAY, 999_999),
    )
    for day, worker in refusable:
        with pytest.raises(NotValid):
            services.move_visit(actor=lead, visit=row, day=day, worker=worker)
    PlannedVisit.objects.filter(pk=row.pk).update(minutes=700)
    row.refresh_from_db()
    weighed = services.weigh_move(actor=lead, visit=row, day=another_day(row), worker=second.pk)
    assert "许二" in weighed.hindrance
    with pytest.raises(NotValid):
        services.move_visit(actor=lead, visit=row, day=another_day(row), worker=second.pk)
    assert states(plan) == before


def test_a_sick_call_moves_few_and_leaves_what_was_fixed(
    plan, lead, second, village_worker, django_capture_on_commit_callbacks
) -> None:
    day = FIRST_DAY
    here, there = list(plan.visits.placed().order_by("number"))[:2]
    stand(lead, here, day, village_worker)
    stand(lead, there, day, second)
    services.fix_visit(actor=lead, visits=[there], is_fixed=True)
    sick_day = {r.number for r in plan.visits.filter(day=day, worker=village_worker)}
    before = states(plan)
    plan.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        services.replan_day(
            actor=lead, plan=plan, day=day, absent=[village_worker.pk], reason="病假"
        )
    plan.refresh_from_db()
    assert plan.job.state == "done", plan.job.message
    after = states(plan)
    assert not plan.visits.filter(day=day, worker=village_worker).exists()
    assert plan.visits.unplaced().count() == 0
    elsewhere = {n for n in after if after[n][:2] != before[n][:2]}
    assert sick_day <= elsewhere
    assert there.number not in elsewhere
    assert elsewhere - sick_day == set()
    away = next(p for p in plan.frame["people"] if p["id"] == village_worker.pk)["away"]
    assert away == [0]
    services.undo_change(actor=lead, plan=plan)
    plan.refresh_from_db()
    assert states(plan) == before
    assert not any(p["away"] for p in plan.frame["people"])


def test_an_urgent_visit_is_put_in_or_refused_as_a_whole(
    plan, lead, tree, django_capture_on_commit_callbacks
) -> None:
    home = make_owed_homes(tree.groups[0], 1)[0]
    said = {"household": home.pk, "minutes": 40, "opens": 540, "closes": 600, "words": "跌倒"}
    for wrong in ({"opens": 700}, {"minutes": 1000}):
        with pytest.raises(NotValid):
            services.replan_day(actor=lead, plan=plan, day=FIRST_DAY, urgent={**said, **wrong})
    with pytest.raises(NotValid):
        services.replan_day(actor=lead, plan=plan, day=NOW.date(), urgent=said)
    before = states(plan)
    with django_capture_on_commit_callbacks(execute=True):
        services.replan_day(actor=lead, plan=plan, day=FIRST_DAY, urgent={**said, "closes": 545})
    plan.refresh_from_db()
    first = plan.job
    with django_capture_on_commit_callbacks(execute=True):
        services.replan_day(actor=lead, plan=plan, day=FIRST_DAY, urgent=said)
    plan.refresh_from_db()
    assert (first.state, plan.job.state) == ("done", "done"), plan.job.message
    row = plan.visits.get(household=home, words="跌倒", closes=600)
    assert row.is_urgent
    assert row.day == FIRST_DAY
    assert 540 <= row.begins <= 600
    services.undo_change(actor=lead, plan=plan)
    services.undo_change(actor=lead, plan=plan)
    assert states(plan) == before
    services.redo_change(actor=lead, plan=plan)
    assert plan.visits.standing().filter(household=home, is_urgent=True).count() == 1
    plan.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        services.replan_day(
            actor=lead,
            plan=plan,
            day=FIRST_DAY,
            urgent={**said, "opens": 1300, "closes": 1400},
        )
    plan.refresh_from_db()
    assert plan.job.state == "failed"
    assert plan.visits.filter(opens=1300).count() == 0


def test_published_days_stand_on_my_day_and_nobody_is_in_two_places(
    plan, lead, tree, village_worker, outsider
) -> None:
    row = plan.visits.placed().order_by("number")[0]
    stand(lead, row, FIRST_DAY, village_worker)
    name = Person.objects.get(household=row.household_id).name
    worker = actor_of(village_worker, now=NOW + timedelta(days=1))

    def on_my_day() -> list[str]:
        items: list[Any] = [i for s in sections_of(worker, FIRST_DAY) for i in s.items]
        until = end_of(FIRST_DAY)
        return [str(i.detail) for i in items if str(i.title) == name and i.due_at < until]

    assert on_my_day() == []
    plan.refresh_from_db()
    services.publish_plan(actor=lead, plan=plan)
    assert len(on_my_day()) == 1
    titles = [str(i.title) for s in sections_of(worker, FIRST_DAY) for i in s.items]
    assert titles.count(name) == 1
    assert {v.plan_id for v in access.own_visits(worker)} == {plan.pk}
    assert not access.own_visits(actor_of(outsider)).exists()
    copy = services.copy_plan(actor=lead, plan=plan)
    with pytest.raises(NotValid, match="两处"):
        services.publish_plan(actor=lead, plan=copy)
    with pytest.raises(NotValid):
        services.withdraw_plan(actor=lead, plan=plan, reason="")
    services.withdraw_plan(actor=lead, plan=plan, reason="下雨")
    assert on_my_day() == []
    services.publish_plan(actor=lead, plan=copy)
    assert len(on_my_day()) == 1
    plan.refresh_from_db()
    assert [s.step for s in plan.steps.all()] == ["withdrawn", "published", "made"]
    with pytest.raises(WrongState):
        services.remove_plan(actor=lead, plan=plan)
    for user in (village_worker, outsider):
        with pytest.raises((NotFound, AccessDenied)):
            services.publish_plan(actor=actor_of(user), plan=plan)


def test_two_plans_are_compared_term_by_term_and_visit_by_visit(plan, lead, second) -> None:
    copy = services.copy_plan(actor=lead, plan=plan)
    terms, moved, same = figures.compare(lead, plan, copy)
    assert (moved, same) == ([], 5)
    row = copy.visits.placed().order_by("number")[0]
    services.move_visit(actor=lead, visit=row, day=another_day(row), worker=second.pk)
    copy.refresh_from_db()
    terms, moved, same = figures.compare(lead, plan, copy)
    assert (len(moved), same) == (1, 4)
    assert {t.name: t.difference for t in terms}["continuity"] == 1
    services.remove_plan(actor=lead, plan=copy)
    assert list(Plan.objects.all()) == [plan]
