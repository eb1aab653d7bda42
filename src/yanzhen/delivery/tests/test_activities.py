"""Activities: places are given once, attendance becomes one record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.delivery import selectors, services
from yanzhen.delivery.models import Activity, Participant, ServiceRecord, SignUp
from yanzhen.delivery.services.fulfilment import CodeLocked, WrongCode
from yanzhen.delivery.services.places import AlreadySignedUp
from yanzhen.delivery.services.publishing import NotInsured, RiskNotStated
from yanzhen.delivery.services.records import AlreadyRated
from yanzhen.delivery.testing import make_activity, make_sign_up, only_session
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person, TimelineEntry
from yanzhen.people.testing import make_person, make_resident


@pytest.fixture
def activity(tree: DivisionTree, village_worker: User) -> Activity:
    return make_activity(tree.village, village_worker, capacity=2)


@pytest.fixture
def people(tree: DivisionTree) -> list[Person]:
    return [make_person(tree.group) for _ in range(4)]


def states(activity: Activity) -> list[str]:
    return list(activity.sign_ups.order_by("pk").values_list("state", flat=True))


def test_gives_each_place_once_and_then_the_waiting_list(
    activity: Activity, people: list[Person]
) -> None:
    for person in people:
        make_sign_up(activity, person)
    assert states(activity) == ["joined", "joined", "waiting", "waiting"]
    with pytest.raises(AlreadySignedUp):
        make_sign_up(activity, people[0])
    assert activity.sign_ups.count() == 4


def test_whoever_waits_longest_moves_up(activity: Activity, people: list[Person]) -> None:
    for person in people:
        make_sign_up(activity, person)
    services.leave_activity(actor=builder(), activity=activity, person=people[1])
    assert states(activity) == ["joined", "left", "joined", "waiting"]
    services.change_activity(actor=builder(), activity=activity, fields={"capacity": 3})
    assert states(activity) == ["joined", "left", "joined", "joined"]


def test_somebody_who_left_can_come_back_to_the_end_of_the_list(
    activity: Activity, people: list[Person]
) -> None:
    for person in people:
        make_sign_up(activity, person)
    services.leave_activity(actor=builder(), activity=activity, person=people[0])
    again = make_sign_up(activity, people[0])
    assert again.state == "waiting"
    assert activity.sign_ups.count() == 4


def test_helpers_take_no_place(activity: Activity, people: list[Person]) -> None:
    services.sign_up(actor=builder(), activity=activity, person=people[0], side="helper")
    for person in people[1:3]:
        make_sign_up(activity, person)
    assert states(activity) == ["joined", "joined", "joined"]


def test_a_resident_signs_up_alone_for_themselves(activity: Activity, people: list[Person]) -> None:
    actor = actor_of(make_resident(people[0]).user)
    assert services.sign_up(actor=actor, activity=activity, person=people[0]).state == "joined"
    with pytest.raises(AccessDenied):
        services.sign_up(actor=actor, activity=activity, person=people[1])


def test_signs_in_with_the_code_of_the_place(activity: Activity, people: list[Person]) -> None:
    person = people[0]
    user = make_resident(person).user
    make_sign_up(activity, person)
    at_start = actor_of(user, now=activity.starts_at)
    code = plain(only_session(activity).sign_in_code)
    wrong = "000000" if code != "000000" else "111111"
    with pytest.raises(WrongCode):
        services.sign_in(actor=at_start, activity=activity, person=person, code=wrong)
    with pytest.raises(WrongState):
        services.sign_in(actor=actor_of(user), activity=activity, person=person, code=code)
    row = services.sign_in(actor=at_start, activity=activity, person=person, code=code)
    assert row.signed_in_how == "code"
    stranger = actor_of(make_resident(people[1]).user, now=activity.starts_at)
    with pytest.raises(NotFound):
        services.sign_in(actor=stranger, activity=activity, person=people[1], code=code)


def test_five_wrong_codes_leave_it_to_the_worker(
    activity: Activity, people: list[Person], village_worker: User
) -> None:
    person = people[0]
    make_sign_up(activity, person)
    actor = actor_of(make_resident(person).user, now=activity.starts_at)
    for _ in range(5):
        with pytest.raises(WrongCode):
            services.sign_in(actor=actor, activity=activity, person=person, code="abcdef")
    with pytest.raises(CodeLocked):
        services.sign_in(actor=actor, activity=activity, person=person, code="abcdef")
    worker = actor_of(village_worker, now=activity.starts_at)
    row = services.sign_in(actor=worker, activity=activity, person=person)
    assert row.signed_in_how == "worker"


def test_holding_it_writes_one_record_of_everybody_who_was_there(
    activity: Activity, people: list[Person], village_worker: User
) -> None:
    worker = actor_of(village_worker, now=activity.starts_at)
    for person in people[:3]:
        services.sign_in(actor=worker, activity=activity, person=person)
    make_absent = people[3]
    make_sign_up(activity, make_absent)
    half = worker.as_of(activity.starts_at + timedelta(minutes=30))
    services.sign_out(actor=half, activity=activity, person=people[0])
    services.add_walk_ins(actor=worker, activity=activity, headcount=7)
    end = worker.as_of(activity.ends_at + timedelta(hours=1))
    record = services.hold_activity(actor=end, activity=activity)
    served = record.participants.filter(side=Participant.Side.SERVED)
    assert sorted(served.values_list("minutes", "headcount")) == [
        (30, 1), (120, 1), (120, 1), (120, 7),
    ]  # fmt: skip
    assert not served.filter(person=make_absent).exists()
    figures = selectors.figures_of(ServiceRecord.objects.all())
    assert (figures.person_times.amount, figures.persons.amount) == (10, 3)
    assert TimelineEntry.objects.filter(person=people[1], kind="service").count() == 1
    with pytest.raises(WrongState):
        services.hold_activity(actor=end, activity=activity)


def test_an_activity_without_people_is_not_held(activity: Activity, village_worker: User) -> None:
    with pytest.raises(WrongState):
        services.hold_activity(actor=actor_of(village_worker), activity=activity)
    with pytest.raises(NotValid):
        services.hold_activity(
            actor=actor_of(village_worker, now=activity.ends_at), activity=activity
        )
    assert not ServiceRecord.objects.exists()


def test_is_not_published_without_risks_or_insurance(
    tree: DivisionTree, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    planned = services.plan_activity(
        actor=actor,
        title="登山健身",
        category="company",
        division=tree.village,
        place="后山",
        starts_at=NOW + timedelta(days=1),
        ends_at=NOW + timedelta(days=1, hours=3),
        has_danger=True,
    )
    with pytest.raises(RiskNotStated):
        services.publish_activity(actor=actor, activity=planned)
    services.change_activity(
        actor=actor, activity=planned, fields={"risk_text": "山路湿滑", "insurance": "意外险"}
    )
    with pytest.raises(NotInsured):
        services.publish_activity(actor=actor, activity=planned)
    services.change_activity(
        actor=actor, activity=planned, fields={"insured_until": date(2026, 12, 31)}
    )
    assert services.publish_activity(actor=actor, activity=planned).state == "published"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("place", " "),
        ("capacity", 0),
        ("ends_at", NOW),
        ("ends_at", NOW + timedelta(days=3)),
        ("category", "无此类"),
    ],
)
def test_refuses_a_wrong_plan(
    tree: DivisionTree, village_worker: User, field: str, value: object
) -> None:
    plan: dict[str, Any] = {"ends_at": NOW + timedelta(days=1, hours=2), field: value}
    with pytest.raises(NotValid) as refusal:
        make_activity(tree.village, village_worker, **plan)
    assert refusal.value.field == field
    assert not Activity.objects.exists()


def test_a_called_off_activity_lets_its_needs_wait_again(
    activity: Activity, people: list[Person], village_worker: User
) -> None:
    need = make_triaged_need(people[0], category="company")
    actor = actor_of(village_worker)
    services.answer_need_with_activity(actor=actor, need=need, activity=activity)
    assert Need.objects.get(pk=need.pk).answer_kind == "activity"
    services.cancel_activity(actor=actor, activity=activity, reason="下大雨")
    assert Need.objects.get(pk=need.pk).state == "triaged"


def test_everybody_who_was_there_may_rate_once(
    activity: Activity, people: list[Person], village_worker: User
) -> None:
    worker = actor_of(village_worker, now=activity.starts_at)
    services.sign_in(actor=worker, activity=activity, person=people[0])
    record = services.hold_activity(actor=worker.as_of(activity.ends_at), activity=activity)
    actor = actor_of(make_resident(people[0]).user, now=activity.ends_at)
    services.give_feedback(actor=actor, record=record, person=people[0], score=5)
    with pytest.raises(AlreadyRated):
        services.give_feedback(actor=actor, record=record, person=people[0], score=4)
    absent = actor_of(make_resident(people[1]).user, now=activity.ends_at)
    with pytest.raises(AccessDenied):
        services.give_feedback(actor=absent, record=record, person=people[1], score=1)


def test_another_town_moves_nothing(
    activity: Activity, people: list[Person], outsider: User
) -> None:
    actor = actor_of(outsider, now=activity.starts_at)
    for step in (
        lambda: services.sign_up(actor=actor, activity=activity, person=people[0]),
        lambda: services.add_walk_ins(actor=actor, activity=activity, headcount=5),
        lambda: services.cancel_activity(actor=actor, activity=activity, reason="不要了"),
        lambda: services.hold_activity(actor=actor, activity=activity),
    ):
        with pytest.raises(AccessDenied):
            step()
    assert not SignUp.objects.exists()
    assert Activity.objects.get(pk=activity.pk).state == "published"


def test_a_resident_joins_only_what_is_open_to_their_place(
    tree: DivisionTree, activity: Activity, village_worker: User, as_user: Callable[[User], Client]
) -> None:
    neighbour, stranger = make_person(tree.groups[1]), make_person(tree.other_group)
    of_county = make_activity(tree.county, village_worker)
    for person, chosen in ((neighbour, activity), (neighbour, of_county), (stranger, of_county)):
        actor = actor_of(make_resident(person).user) if chosen is activity else builder()
        assert services.sign_up(actor=actor, activity=chosen, person=person).pk
    browser = as_user(make_resident(stranger).user)
    address = f"/my/activities/{activity.pk}/join/"
    answer = browser.post(address, follow=True)
    assert tree.village.name in answer.content.decode()
    assert not SignUp.objects.filter(activity=activity, person=stranger).exists()
    assert make_sign_up(activity, stranger, actor=actor_of(village_worker)).pk
