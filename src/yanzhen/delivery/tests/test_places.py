"""Whoever moves up from the waiting list is told, by text or by a worker."""

from __future__ import annotations

from typing import Any

import pytest

from yanzhen.accounts import gateways
from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied
from yanzhen.delivery import home, services
from yanzhen.delivery.models import Activity, SignUp
from yanzhen.delivery.services.places import MOST_TRIES_TO_TELL, NoHelpersWanted
from yanzhen.delivery.services.publishing import RiskNotStated
from yanzhen.delivery.testing import make_activity, make_sign_up
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person, make_resident

SENT: list[tuple[str, str]] = []


class ListGateway:
    """Keeps what it is given to send."""

    def send(self, phone: str, text: str) -> None:
        SENT.append((phone, text))


class DeadGateway:
    def send(self, phone: str, text: str) -> None:
        raise gateways.NotSent


@pytest.fixture(autouse=True)
def listed(settings: Any) -> None:
    SENT.clear()
    settings.PHONE_GATEWAY = f"{__name__}.ListGateway"


@pytest.fixture
def people(tree: DivisionTree) -> list[Person]:
    return [
        make_person(tree.group, phone="13900001001"),
        make_person(tree.group, phone="13900001002"),
        make_person(tree.group),
    ]


@pytest.fixture
def full(tree: DivisionTree, village_worker: User, people: list[Person]) -> Activity:
    activity = make_activity(tree.village, village_worker, capacity=1)
    for person in people:
        make_sign_up(activity, person)
    return activity


def row(person: Person) -> SignUp:
    return SignUp.objects.get(person=person)


def test_the_next_in_line_gets_a_text_once(full: Activity, people: list[Person]) -> None:
    services.leave_activity(actor=builder(), activity=full, person=people[0])
    assert (row(people[1]).state, row(people[1]).news) == ("joined", "place")
    assert row(people[2]).state == "waiting"
    assert services.tell_by_text(actor=builder()) == 1
    assert [phone for phone, _text in SENT] == ["13900001002"]
    assert full.title in SENT[0][1]
    assert row(people[1]).told_at == NOW
    assert services.tell_by_text(actor=builder()) == 0
    assert len(SENT) == 1


def test_whoever_has_no_telephone_is_told_by_the_leader(
    full: Activity, people: list[Person], village_worker: User, outsider: User
) -> None:
    actor = actor_of(village_worker)
    services.change_activity(actor=actor, activity=full, fields={"capacity": 3})
    assert services.tell_by_text(actor=builder()) == 1
    waiting = list(home.news_of_the_day(actor, NOW.date()))
    assert [item.title for item in waiting] == [full.title]
    with pytest.raises(AccessDenied):
        services.note_told(actor=actor_of(outsider), sign_up=row(people[2]))
    services.note_told(actor=actor, sign_up=row(people[2]))
    assert row(people[2]).told_by_id == village_worker.pk
    assert not list(home.news_of_the_day(actor, NOW.date()))


def test_a_text_that_cannot_be_sent_is_tried_three_times(
    full: Activity, people: list[Person], settings: Any
) -> None:
    settings.PHONE_GATEWAY = f"{__name__}.DeadGateway"
    services.leave_activity(actor=builder(), activity=full, person=people[0])
    for _ in range(MOST_TRIES_TO_TELL + 2):
        assert services.tell_by_text(actor=builder()) == 0
    found = row(people[1])
    assert (found.tries_to_tell, found.told_at) == (MOST_TRIES_TO_TELL, None)


def test_nobody_helps_where_no_volunteers_are_wanted(
    tree: DivisionTree, full: Activity, people: list[Person], village_worker: User
) -> None:
    neighbour = make_person(tree.group)
    actor = actor_of(make_resident(neighbour).user)
    with pytest.raises(NoHelpersWanted):
        services.sign_up(actor=actor, activity=full, person=neighbour, side="helper")
    services.change_activity(actor=builder(), activity=full, fields={"helpers_wanted": 2})
    found = services.sign_up(actor=actor, activity=full, person=neighbour, side="helper")
    assert (found.state, found.side) == ("joined", "helper")


def test_volunteers_are_not_recruited_without_a_word_on_risks(
    tree: DivisionTree, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    quiet = make_activity(tree.village, village_worker, risk_text="")
    assert quiet.state == "published"
    with pytest.raises(RiskNotStated):
        services.change_activity(actor=actor, activity=quiet, fields={"helpers_wanted": 3})
    with pytest.raises(RiskNotStated):
        services.sign_up(actor=actor, activity=quiet, person=make_person(tree.group), side="helper")
    with pytest.raises(RiskNotStated):
        make_activity(tree.village, village_worker, risk_text=" ", helpers_wanted=1)
