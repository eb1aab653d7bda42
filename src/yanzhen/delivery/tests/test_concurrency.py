"""Two people press the button at the same moment: one of them is told the new state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import StaleVersion, WrongState
from yanzhen.core.testing import at_once
from yanzhen.delivery import services
from yanzhen.delivery.models import Attendance, Order, ServiceRecord, SignUp
from yanzhen.delivery.services.places import AlreadySignedUp
from yanzhen.delivery.testing import (
    make_activity,
    make_dispatched_order,
    make_finished_order,
    make_item,
    make_order,
    only_session,
)
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.testing import make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def volunteers(tree: DivisionTree) -> list[User]:
    return [make_worker(Role.VOLUNTEER, tree.village) for _ in range(3)]


def test_two_dispatchers_invite_one_helper(tree: DivisionTree, volunteers: list[User]) -> None:
    order = make_order(make_item(tree.county), make_person(tree.group))
    seen = services.review_order(actor=builder(), order=order, accept=True)
    results = at_once(
        [
            lambda helper=helper: services.dispatch_order(  # type: ignore[misc]
                actor=builder(), order=seen, helper=helper, version=seen.version
            )
            for helper in volunteers
        ]
    )
    refused = [r for r in results if isinstance(r, StaleVersion | WrongState)]
    assert len(refused) == len(volunteers) - 1
    order = Order.objects.get()
    assert order.state == "dispatched"
    assert order.steps.filter(step="dispatch").count() == 1


def test_an_order_is_accepted_once(tree: DivisionTree, volunteers: list[User]) -> None:
    helper = volunteers[0]
    order = make_dispatched_order(make_item(tree.county), make_person(tree.group), helper)
    actor = actor_of(helper)
    results = at_once([lambda: services.accept_order(actor=actor, order=order)] * 3)
    assert sum(isinstance(r, WrongState) for r in results) == 2
    assert order.steps.filter(step="accept").count() == 1


def test_a_service_confirmed_by_two_leaves_one_record(
    tree: DivisionTree, volunteers: list[User], village_worker: User, town_worker: User
) -> None:
    order = make_finished_order(make_item(tree.county), make_person(tree.group), volunteers[0])
    actors = [actor_of(u, now=NOW + timedelta(hours=3)) for u in (village_worker, town_worker)]
    results = at_once(
        [
            lambda actor=actor: services.confirm_service(  # type: ignore[misc]
                actor=actor, order=order, words="很好"
            )
            for actor in actors
        ]
    )
    assert sum(isinstance(r, WrongState) for r in results) == 1
    assert ServiceRecord.objects.count() == 1


def test_places_are_given_once_when_everybody_presses_join(
    tree: DivisionTree, village_worker: User
) -> None:
    activity = make_activity(tree.village, village_worker, capacity=10)
    people = [make_person(tree.group) for _ in range(50)]
    results = at_once(
        [
            lambda person=person: services.sign_up(  # type: ignore[misc]
                actor=builder(), activity=activity, person=person
            )
            for person in [*people, people[0]]
        ]
    )
    assert sum(isinstance(r, SignUp) for r in results) == 50
    assert [type(r) for r in results if not isinstance(r, SignUp)] == [AlreadySignedUp]
    states = list(activity.sign_ups.values_list("state", flat=True))
    assert (states.count("joined"), states.count("waiting")) == (10, 40)
    assert activity.sign_ups.values("person").distinct().count() == 50
    assert sorted(activity.sign_ups.values_list("number", flat=True)) == list(range(1, 51))


def test_a_code_scanned_twice_at_once_signs_in_once(
    tree: DivisionTree, village_worker: User
) -> None:
    activity = make_activity(tree.village, village_worker)
    person = make_person(tree.group)
    leader = actor_of(village_worker, now=activity.starts_at)
    results = at_once(
        [lambda: services.sign_in(actor=leader, activity=activity, person=person)] * 4
    )
    assert {r.pk for r in results if isinstance(r, Attendance)} == {Attendance.objects.get().pk}
    assert all(isinstance(r, Attendance) for r in results)


def test_a_session_held_by_two_leaves_one_record(
    tree: DivisionTree, village_worker: User, town_worker: User
) -> None:
    activity = make_activity(tree.village, village_worker)
    leader = actor_of(village_worker, now=activity.starts_at)
    services.add_walk_ins(actor=leader, activity=activity, headcount=3)
    session = only_session(activity)
    actors = [actor_of(u, now=activity.ends_at) for u in (village_worker, town_worker)]
    results = at_once(
        [
            lambda actor=actor: services.hold_session(  # type: ignore[misc]
                actor=actor, session=session
            )
            for actor in actors
        ]
    )
    assert sum(isinstance(r, WrongState) for r in results) == 1
    assert ServiceRecord.objects.count() == 1
