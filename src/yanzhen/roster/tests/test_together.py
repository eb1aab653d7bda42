"""More than two go together; who leaves hands the days over; places merge."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.scope import AreaSet
from yanzhen.orgs.leaving import held_by, listed_by
from yanzhen.orgs.models import Post
from yanzhen.orgs.reorganizing import FOLLOWERS, Moves
from yanzhen.orgs.testing import make_division, make_worker
from yanzhen.people.models import Person
from yanzhen.people.services import set_tags
from yanzhen.roster import access, services
from yanzhen.roster.companions import find_companions
from yanzhen.roster.models import Plan, PlannedCompanion, PlannedVisit
from yanzhen.roster.reorganizing import follow_plans, follow_visits
from yanzhen.roster.selectors.words import reasons_of, shown
from yanzhen.roster.testing import FIRST_DAY, answer_for, locate, make_owed_homes, make_plan, owe
from yanzhen.visits.services import hand_over_post
from yanzhen.volunteers.testing import make_volunteer_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def homes(tree, village_worker):
    answer_for(village_worker, tree.village)
    locate([tree.village, tree.groups[0]])
    return make_owed_homes(tree.groups[0], 3)


@pytest.fixture
def second(tree):
    return make_worker("village_worker", tree.village, name="许二")


@pytest.fixture
def lead(station_lead):
    return actor_of(station_lead)


def joint(plan: Plan) -> list[Any]:
    rows = plan.visits.placed().exclude(asked=[])
    return list(rows.order_by("day", "begins", "number"))


def test_worker_doctor_and_volunteer_go_together(tree, homes, village_worker, lead) -> None:
    clients = [Person.objects.get(household=home) for home in homes[:2]]
    for client in clients:
        set_tags(actor=builder(), person=client, words=["联合照护"])
    pair = make_volunteer_pair(clients[0])
    doctor = make_worker("grid_worker", tree.village, name="高医生")
    Post.objects.filter(user=doctor).update(title="社区医生")
    owe(tree.county)
    plan = make_plan(tree.town)
    rows = joint(plan)
    assert {row.household_id for row in rows} == {home.pk for home in homes[:2]}
    assert {(row.companion_id, tuple(row.asked)) for row in rows} == {(doctor.pk, ("volunteer",))}
    row, alone = sorted(rows, key=lambda r: r.household_id != homes[0].pk)
    holder = str(pair.hands.get(is_substitute=False))
    (one,) = shown(lead, PlannedVisit.objects.filter(pk=row.pk))
    assert one.companion == f"高医生、{holder}"
    assert one.beside(doctor.pk) == f"{village_worker.name}、{holder}"
    assert holder in "".join(reasons_of(lead, row, one))
    (other,) = shown(lead, PlannedVisit.objects.filter(pk=alone.pk))
    assert "另行邀约：志愿者" in "".join(reasons_of(lead, alone, other))

    # Where the rule pack names a skill, a colleague comes whose day leaves room.
    carers = [make_worker("grid_worker", tree.village, name=name) for name in ("护甲", "护乙")]
    plan.given["companions"]["volunteer"] = {"skill": "care_worker", "together": True}
    base = plan.frame["people"][0]
    for carer in carers:
        plan.frame["people"].append({**base, "id": carer.pk, "skills": ["care_worker"], "away": []})
    plan.save()
    find_companions(plan)
    assert PlannedCompanion.objects.get(visit=row).hand is not None
    assert PlannedCompanion.objects.get(visit=alone).user_id == carers[0].pk
    plan.frame["people"][-2]["away"] = list(range(plan.days))
    find_companions(plan, {alone.day})
    assert PlannedCompanion.objects.get(visit=alone).user_id == carers[1].pk
    # Nobody stands in two places: a visit at the same time takes the other one.
    plan.frame["people"][-2]["away"] = []
    plan.save()
    PlannedCompanion.objects.all().delete()
    pair.hands.all().delete()
    PlannedVisit.objects.filter(pk=row.pk).update(day=alone.day, begins=alone.begins)
    find_companions(plan)
    taken = PlannedCompanion.objects.order_by("pk").values_list("user", flat=True)
    assert sorted(taken) == sorted(carer.pk for carer in carers)
    services.publish_plan(actor=lead, plan=plan)
    assert access.own_visits(actor_of(carers[0])).count() == 1
    services.take_out_visit(actor=lead, visit=PlannedVisit.objects.get(pk=alone.pk), reason="住院")
    assert access.own_visits(actor_of(carers[0])).count() + access.own_visits(
        actor_of(carers[1])
    ).count() == 1  # fmt: skip
    services.undo_change(actor=lead, plan=plan)
    assert PlannedCompanion.objects.filter(visit=alone).count() == 1
    copied = services.copy_plan(actor=lead, plan=plan)
    assert PlannedCompanion.objects.filter(visit__plan=copied).count() == 2


def test_who_leaves_hands_the_planned_days_over(tree, homes, village_worker, second, lead) -> None:
    owe(tree.county)
    plan = make_plan(tree.town)
    services.publish_plan(actor=lead, plan=plan)
    post, to = Post.objects.get(user=village_worker), Post.objects.get(user=second)
    mine = plan.visits.placed().filter(worker=village_worker)
    count = mine.count()
    assert count == 3
    held = {str(h.label): h.count for h in held_by(post, FIRST_DAY)}
    assert held["计划走访"] == count
    (listed,) = [p for p in listed_by(lead, post, FIRST_DAY, 2) if str(p.title) == "计划走访"]
    assert (listed.count, len(listed.lines)) == (count, 2)
    busy: Any = mine.order_by("day", "begins")[0].day
    hand_over_post(actor=lead, post=post, to=to, reason="调离")
    assert mine.count() == 0
    assert not [h for h in held_by(post, FIRST_DAY) if str(h.label) == "计划走访"]
    rows: list[Any] = list(plan.visits.placed())
    assert {row.worker_id for row in rows} == {second.pk}
    assert {row.responsible_id for row in plan.visits.all()} == {second.pk}
    plan.refresh_from_db()
    (away,) = [p["away"] for p in plan.frame["people"] if p["id"] == village_worker.pk]
    assert plan.index(busy) in away
    change = services.undo_change(actor=lead, plan=plan)
    assert change.kind == "handed"
    assert mine.count() == count
    # On a day on which the other one has visits, it comes off and says why.
    keep = mine.order_by("pk")[0]
    PlannedVisit.objects.filter(pk=keep.pk).update(worker=second)
    rest = set(mine.filter(day=keep.day).values_list("pk", flat=True))
    hand_over_post(actor=lead, post=post, to=to, reason="调离")
    for off in plan.visits.filter(pk__in=rest):
        assert off.day is None
        assert second.name in off.hindrance


def test_plans_follow_when_places_merge(tree, homes) -> None:
    owe(tree.county)
    plan = make_plan(tree.village)
    before = plan.visits.count()
    past = plan.visits.order_by("number")[0]
    PlannedVisit.objects.filter(pk=past.pk).update(day=date(2026, 6, 2))
    village = make_division("990626101202", "良溪村", "village", tree.town)
    make_division("990626101202001", "1组", "group", village)
    moves = Moves({tree.village.code: village.code})
    assert follow_plans(builder(), moves) == 1
    assert follow_visits(builder(), moves) == before - 1
    plan.refresh_from_db()
    assert (plan.division, plan.area_code) == (village, village.code)
    areas = set(plan.visits.exclude(pk=past.pk).values_list("area_code", flat=True))
    assert areas == {"990626101202001"}
    past.refresh_from_db()
    assert past.area_code.startswith(tree.village.code)
    known = {str(f.label): f for f in FOLLOWERS}
    assert known["走访计划"].count(AreaSet((village.code,))) == 1
    assert known["计划走访"].count(AreaSet((village.code,))) == before - 1
