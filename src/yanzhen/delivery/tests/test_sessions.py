"""An activity comes several times: each has its own list of who was there and its record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, StaleVersion, WrongState
from yanzhen.delivery import services
from yanzhen.delivery.models import Activity, ActivitySession, Feedback, ServiceRecord, SignUp
from yanzhen.delivery.services.publishing import NotInsured
from yanzhen.delivery.testing import (
    make_activity,
    make_sign_up,
    make_weekly_activity,
    only_session,
)
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person, make_resident

WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)


@pytest.fixture
def weekly(tree: DivisionTree, village_worker: User) -> Activity:
    return make_weekly_activity(tree.village, village_worker, times=3, capacity=5)


@pytest.fixture
def person(tree: DivisionTree) -> Person:
    return make_person(tree.group)


def times(activity: Activity) -> list[ActivitySession]:
    return list(activity.sessions.order_by("starts_at"))


def test_spans_all_its_times(weekly: Activity) -> None:
    first, _second, third = times(weekly)
    weekly.refresh_from_db()
    assert (weekly.starts_at, weekly.ends_at) == (first.starts_at, third.ends_at)
    assert [s.number for s in times(weekly)] == [1, 2, 3]
    assert all(s.sign_in_code for s in times(weekly))


def test_each_time_that_is_held_writes_one_record(
    weekly: Activity, person: Person, village_worker: User
) -> None:
    for number, session in enumerate(times(weekly), start=1):
        worker = actor_of(village_worker, now=session.starts_at)
        services.sign_in(actor=worker, activity=weekly, person=person)
        record = services.hold_session(actor=worker.as_of(session.ends_at), session=session)
        assert record.title.startswith(weekly.title)
        assert str(number) in record.title
        weekly.refresh_from_db()
        assert weekly.state == ("held" if number == 3 else "published")
    assert ServiceRecord.objects.count() == 3
    assert person.participations.count() == 3
    with pytest.raises(WrongState):
        services.hold_session(actor=actor_of(village_worker, now=NOW + 9 * WEEK), session=session)


def test_signing_in_means_the_time_at_hand(
    weekly: Activity, person: Person, village_worker: User
) -> None:
    second = times(weekly)[1]
    worker = actor_of(village_worker, now=second.starts_at - HOUR)
    assert services.sign_in(actor=worker, activity=weekly, person=person).session == second


def test_a_time_is_called_off_and_everybody_is_told(
    weekly: Activity, person: Person, village_worker: User
) -> None:
    make_sign_up(weekly, person)
    last = times(weekly)[-1]
    actor = actor_of(village_worker)
    services.cancel_session(actor=actor, session=last, reason="台风")
    row = SignUp.objects.get(person=person)
    assert (row.news, row.told_at, row.state) == ("called_off", None, "joined")
    weekly.refresh_from_db()
    assert weekly.state == "published"
    assert weekly.ends_at == times(weekly)[1].ends_at
    later = actor.as_of(NOW + 9 * WEEK)
    with pytest.raises(WrongState):
        services.cancel_session(actor=later, session=last, reason="再来")
    with pytest.raises(WrongState):
        services.hold_session(actor=later, session=last)


def test_with_its_last_time_called_off_the_activity_ends(
    weekly: Activity, person: Person, village_worker: User
) -> None:
    need = make_triaged_need(person, category="company")
    actor = actor_of(village_worker)
    services.answer_need_with_activity(actor=actor, need=need, activity=weekly)
    for session in times(weekly):
        services.cancel_session(actor=actor, session=session, reason="场地没有了")
    weekly.refresh_from_db()
    assert weekly.state == "cancelled"
    assert Need.objects.get(pk=need.pk).state == "triaged"


def test_what_was_held_stays_held_when_the_rest_is_called_off(
    weekly: Activity, person: Person, village_worker: User
) -> None:
    first = times(weekly)[0]
    worker = actor_of(village_worker, now=first.starts_at)
    services.sign_in(actor=worker, activity=weekly, person=person)
    services.hold_session(actor=worker.as_of(first.ends_at), session=first)
    services.cancel_activity(actor=worker, activity=weekly, reason="老师病了")
    weekly.refresh_from_db()
    assert weekly.state == "held"
    assert [s.state for s in times(weekly)] == ["held", "cancelled", "cancelled"]
    assert ServiceRecord.objects.count() == 1


def test_a_new_time_is_insured_too(tree: DivisionTree, village_worker: User) -> None:
    activity = make_activity(
        tree.village,
        village_worker,
        has_danger=True,
        insurance="意外险 A1",
        insured_until=date(2026, 7, 31),
    )
    begins = NOW + timedelta(days=60)
    with pytest.raises(NotInsured):
        services.add_session(
            actor=builder(), activity=activity, starts_at=begins, ends_at=begins + HOUR
        )
    assert activity.sessions.count() == 1
    begins = NOW + timedelta(days=10)
    session = services.add_session(
        actor=builder(), activity=activity, starts_at=begins, ends_at=begins + HOUR, place="礼堂"
    )
    assert (session.number, session.place) == (2, "礼堂")
    assert session.sign_in_code


def test_moves_one_time_and_refuses_what_cannot_be(weekly: Activity, village_worker: User) -> None:
    actor, session = actor_of(village_worker), times(weekly)[0]
    begins = session.starts_at + HOUR
    services.change_session(
        actor=actor, session=session, starts_at=begins, ends_at=begins + HOUR, version=1
    )
    with pytest.raises(StaleVersion):
        services.change_session(
            actor=actor, session=session, starts_at=begins, ends_at=begins + HOUR, version=1
        )
    with pytest.raises(NotValid) as refusal:
        services.change_session(actor=actor, session=session, starts_at=begins, ends_at=begins)
    assert refusal.value.field == "ends_at"
    with pytest.raises(NotValid):
        services.change_activity(
            actor=actor, activity=weekly, fields={"ends_at": begins + 4 * HOUR}
        )


def test_another_town_moves_no_time(weekly: Activity, outsider: User) -> None:
    actor, session = actor_of(outsider, now=weekly.starts_at), times(weekly)[0]
    for step in (
        lambda: services.add_session(
            actor=actor, activity=weekly, starts_at=NOW + WEEK, ends_at=NOW + WEEK + HOUR
        ),
        lambda: services.cancel_session(actor=actor, session=session, reason="不要了"),
        lambda: services.hold_session(actor=actor, session=session),
        lambda: services.sign_in_guest(actor=actor, session=session, name="甲"),
        lambda: services.sign_in_by_number(actor=actor, session=session, number=1),
    ):
        with pytest.raises(AccessDenied):
            step()
    assert [s.state for s in times(weekly)] == ["planned"] * 3


def test_what_was_said_at_the_door_becomes_feedback_and_a_poor_word_a_need(
    tree: DivisionTree, village_worker: User
) -> None:
    activity = make_activity(tree.village, village_worker)
    session = only_session(activity)
    people = [make_person(tree.group) for _ in range(2)]
    for person, score in zip(people, (5, 2), strict=True):
        make_sign_up(activity, person)
        actor = actor_of(make_resident(person).user, now=activity.starts_at)
        leader = actor_of(village_worker, now=activity.starts_at)
        services.sign_in(actor=leader, activity=activity, person=person)
        services.sign_out(
            actor=actor.as_of(activity.starts_at + HOUR),
            activity=activity,
            person=person,
            score=score,
            words="音响太吵" if score == 2 else "",
        )
    assert not Feedback.objects.exists()
    record = services.hold_session(
        actor=actor_of(village_worker, now=activity.ends_at), session=session
    )
    assert sorted(record.feedback.values_list("score", flat=True)) == [2, 5]
    need = Need.objects.get(person=people[1])
    assert (need.description, need.channel) == ("音响太吵", "self_report")
    assert Feedback.objects.get(score=2).follow_up == need
    assert not Feedback.objects.filter(given_by_proxy=True).exists()
