"""Times of activities, who came, and which of the five forces carried them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.scope import AreaSet
from yanzhen.delivery import services
from yanzhen.delivery.models import Activity, ServiceRecord
from yanzhen.delivery.services import Force
from yanzhen.delivery.testing import make_activity, make_held_activity, make_weekly_activity
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person
from yanzhen.reports.indicator import INDICATORS, Where, count

FIVE = ("community", "social_organization", "social_worker", "volunteer", "charity")


def counted(code: str, area: str = "", **choices: Any) -> Any:
    where = Where(AreaSet((area,)), on=date(2026, 8, 1), since=date(2026, 6, 1), choices=choices)
    found = count(INDICATORS[code], where)
    assert found is not None
    return found.amount


@pytest.fixture
def people(tree: DivisionTree) -> list[Person]:
    return [make_person(tree.group) for _ in range(3)]


@pytest.fixture
def held(tree: DivisionTree, village_worker: User, people: list[Person]) -> ServiceRecord:
    tags = ["micro_grid", "volunteering"]
    return make_held_activity(tree.village, village_worker, people, tags=tags, kind="clean_up")


def test_counts_times_by_kind_and_by_all_tags(
    tree: DivisionTree, village_worker: User, people: list[Person], held: ServiceRecord
) -> None:
    make_held_activity(tree.village, village_worker, people[:1], tags=["micro_grid"], kind="salon")
    make_activity(tree.village, village_worker, tags=["micro_grid", "volunteering"])
    assert counted("sessions_held") == 2
    assert counted("sessions_held", tags=["micro_grid", "volunteering"]) == 1
    assert counted("sessions_held", kind="salon") == 1
    assert counted("sessions_held", tree.other_town.code) == 0
    assert counted("gathering_person_times") == 4
    assert counted("gathering_persons") == 3


def test_counts_each_time_of_an_activity_and_the_activity_once(
    tree: DivisionTree, village_worker: User, people: list[Person]
) -> None:
    weekly = make_weekly_activity(tree.village, village_worker, times=3)
    for session in weekly.sessions.order_by("starts_at")[:2]:
        leader = actor_of(village_worker, now=session.starts_at)
        services.sign_in(actor=leader, activity=weekly, person=people[0])
        services.hold_session(actor=leader.as_of(session.ends_at), session=session)
    assert (counted("sessions_held"), counted("activities_held")) == (2, 1)
    assert (counted("gathering_person_times"), counted("gathering_persons")) == (2, 1)


def test_a_record_that_was_taken_back_was_no_gathering(
    held: ServiceRecord, station_lead: User
) -> None:
    actor = actor_of(station_lead, now=held.ended_at + timedelta(hours=1))
    right = services.correct_record(actor=actor, record=held, reason="多来了两人", walk_ins=2)
    assert (counted("sessions_held"), counted("gathering_person_times")) == (1, 5)
    services.reverse_record(actor=actor, record=right, reason="没有发生")
    assert (counted("sessions_held"), counted("gathering_person_times")) == (0, 0)


def test_counts_which_of_the_five_took_part(
    tree: DivisionTree, village_worker: User, people: list[Person], held: ServiceRecord
) -> None:
    activity = Activity.objects.get()
    forces = [Force(force, words="某人") for force in FIVE]
    services.set_forces(actor=builder(), activity=activity, forces=forces)
    other = make_held_activity(tree.village, village_worker, people[:1])
    services.set_forces(
        actor=builder(), activity=Activity.objects.get(sessions__record=other), forces=forces[:1]
    )
    assert counted("forces_joined") == 5
    assert (counted("joint_activities"), counted("joint_activities", at_least=1)) == (1, 2)
    assert counted("joint_activities", at_least=5) == 1
    assert counted("sessions_held", forces=["charity"]) == 1
