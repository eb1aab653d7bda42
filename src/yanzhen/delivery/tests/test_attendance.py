"""At the door: QR, code, number, tick; guests and heads; and everything that can go wrong there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.delivery import passes, services
from yanzhen.delivery.models import Activity, Attendance, Participant
from yanzhen.delivery.services.attendance import AllPlacesTaken, NobodyOfThisNumber
from yanzhen.delivery.services.places import NotMeantForYou
from yanzhen.delivery.testing import make_activity, make_sign_up, only_session
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person, make_person_category, make_resident

MINUTE = timedelta(minutes=1)


@pytest.fixture
def activity(tree: DivisionTree, village_worker: User) -> Activity:
    return make_activity(tree.village, village_worker, capacity=1)


@pytest.fixture
def person(tree: DivisionTree) -> Person:
    return make_person(tree.group)


def scan(activity: Activity) -> passes.Scan:
    """What a phone keeps after it has scanned the screen at the beginning."""
    token = passes.issue(only_session(activity), activity.starts_at, seconds=90)
    return passes.scanned(token, now=activity.starts_at + MINUTE)


def test_a_pass_ends_and_cannot_be_made_up(activity: Activity) -> None:
    session, now = only_session(activity), activity.starts_at
    token = passes.issue(session, now, seconds=90)
    assert passes.scanned(token, now=now + MINUTE).session == session.pk
    for text, moment in ((token, now + 2 * MINUTE), (token[:-1], now), ("", now), ("a:b:c", now)):
        with pytest.raises(passes.PassExpired):
            passes.scanned(text, now=moment)


def test_signs_in_and_out_by_the_code_on_the_screen(
    activity: Activity, person: Person, village_worker: User
) -> None:
    actor = actor_of(make_resident(person).user, now=activity.starts_at + 2 * MINUTE)
    of: Any = {"actor": actor, "activity": activity, "person": person}
    row = services.sign_in(**of, scan=scan(activity))
    assert (row.signed_in_how, row.is_eligible, row.overlaps) == ("qr", True, False)
    assert services.sign_in(**of, scan=scan(activity)).pk == row.pk
    assert Attendance.objects.count() == 1
    services.sign_out(**of, scan=scan(activity), score=4)
    end = actor_of(village_worker, now=activity.ends_at)
    record = services.hold_activity(actor=end, activity=activity)
    part = record.participants.get(side=Participant.Side.SERVED)
    assert part.evidence == Participant.Evidence.VERIFIED


def test_a_scan_holds_for_a_quarter_of_an_hour_and_for_its_own_session(
    tree: DivisionTree, activity: Activity, person: Person, village_worker: User
) -> None:
    other = make_activity(tree.village, village_worker)
    user = make_resident(person).user
    late = actor_of(user, now=activity.starts_at + 17 * MINUTE)
    with pytest.raises(passes.PassExpired):
        services.sign_in(actor=late, activity=activity, person=person, scan=scan(activity))
    soon = actor_of(user, now=activity.starts_at + 2 * MINUTE)
    with pytest.raises(passes.PassExpired):
        services.sign_in(actor=soon, activity=other, person=person, scan=scan(activity))
    assert not Attendance.objects.exists()


def test_a_neighbour_cannot_use_my_phone_for_themselves(
    tree: DivisionTree, activity: Activity, person: Person
) -> None:
    actor = actor_of(make_resident(person).user, now=activity.starts_at + MINUTE)
    other = make_person(tree.group)
    with pytest.raises(AccessDenied):
        services.sign_in(actor=actor, activity=activity, person=other, scan=scan(activity))


def test_signing_out_needs_a_sign_in(activity: Activity, person: Person) -> None:
    make_sign_up(activity, person)
    actor = actor_of(make_resident(person).user, now=activity.starts_at)
    with pytest.raises(WrongState):
        services.sign_out(actor=actor, activity=activity, person=person, score=5)
    assert not Attendance.objects.exists()


def test_who_waits_is_let_in_by_the_leader_only(
    tree: DivisionTree, activity: Activity, person: Person, village_worker: User
) -> None:
    make_sign_up(activity, make_person(tree.group))
    make_sign_up(activity, person)
    actor = actor_of(make_resident(person).user, now=activity.starts_at + MINUTE)
    with pytest.raises(AllPlacesTaken):
        services.sign_in(actor=actor, activity=activity, person=person, scan=scan(activity))
    leader = actor_of(village_worker, now=activity.starts_at)
    row = services.sign_in(actor=leader, activity=activity, person=person)
    assert row.signed_in_how == "worker"


def test_a_number_said_aloud_signs_in_and_out(
    tree: DivisionTree, activity: Activity, person: Person, village_worker: User
) -> None:
    number = make_sign_up(activity, person).number
    leader, session = actor_of(village_worker, now=activity.starts_at), only_session(activity)
    row = services.sign_in_by_number(actor=leader, session=session, number=number)
    assert (row.person_id, row.signed_in_how) == (person.pk, "number")
    out = services.sign_out_by_number(
        actor=leader.as_of(activity.ends_at), session=session, number=number
    )
    assert out.signed_out_how == "number"
    with pytest.raises(NobodyOfThisNumber):
        services.sign_in_by_number(actor=leader, session=session, number=77)


def test_flags_somebody_who_is_at_two_activities_at_once(
    tree: DivisionTree, activity: Activity, person: Person, village_worker: User
) -> None:
    other = make_activity(tree.village, village_worker, starts_at=activity.starts_at + MINUTE)
    leader = actor_of(village_worker, now=activity.starts_at + 2 * MINUTE)
    assert not services.sign_in(actor=leader, activity=activity, person=person).overlaps
    assert services.sign_in(actor=leader, activity=other, person=person).overlaps
    assert Attendance.objects.filter(overlaps=True).count() == 2


def test_flags_nobody_who_has_left_the_other_one(
    tree: DivisionTree, activity: Activity, person: Person, village_worker: User
) -> None:
    other = make_activity(tree.village, village_worker, starts_at=activity.starts_at + MINUTE)
    leader = actor_of(village_worker, now=activity.starts_at)
    services.sign_in(actor=leader, activity=activity, person=person)
    services.sign_out(actor=leader.as_of(leader.now + MINUTE), activity=activity, person=person)
    later = leader.as_of(leader.now + 5 * MINUTE)
    assert not services.sign_in(actor=later, activity=other, person=person).overlaps


def test_is_for_certain_people_and_the_leader_may_let_in_others(
    tree: DivisionTree, person: Person, village_worker: User
) -> None:
    meant = make_person(tree.group)
    make_person_category(meant, "dibao")
    activity = make_activity(tree.village, village_worker, eligible_categories=["dibao"])
    actor = actor_of(make_resident(person).user)
    with pytest.raises(NotMeantForYou):
        services.sign_up(actor=actor, activity=activity, person=person)
    leader = actor_of(village_worker, now=activity.starts_at)
    row = services.sign_in(actor=leader, activity=activity, person=person)
    assert (row.is_eligible, row.session.activity.sign_ups.get().is_eligible) == (False, False)
    own = actor_of(make_resident(meant).user)
    assert services.sign_up(actor=own, activity=activity, person=meant).is_eligible


def test_counts_guests_by_name_and_others_by_head(
    activity: Activity, person: Person, village_worker: User
) -> None:
    leader, session = actor_of(village_worker, now=activity.starts_at), only_session(activity)
    guest = services.sign_in_guest(actor=leader, session=session, name=" 老 李 ")
    assert guest.guest == "老 李"
    for name in ("老 李", " "):
        with pytest.raises(NotValid):
            services.sign_in_guest(actor=leader, session=session, name=name)
    services.sign_out_guest(actor=leader.as_of(leader.now + 30 * MINUTE), attendance=guest)
    services.add_walk_ins(actor=leader, activity=activity, headcount=4)
    record = services.hold_activity(actor=leader.as_of(activity.ends_at), activity=activity)
    served = record.participants.filter(side=Participant.Side.SERVED, person=None)
    assert sorted(served.values_list("headcount", "minutes")) == [(1, 30), (4, 120)]


def test_the_six_digits_are_those_of_the_session(activity: Activity, person: Person) -> None:
    make_sign_up(activity, person)
    actor = actor_of(make_resident(person).user, now=activity.starts_at)
    code = plain(only_session(activity).sign_in_code)
    row = services.sign_in(actor=actor, activity=activity, person=person, code=f" {code} ")
    assert row.signed_in_how == "code"
    with pytest.raises(AccessDenied):
        services.sign_out(
            actor=actor.as_of(activity.ends_at), activity=activity, person=make_person(
                person.division
            )
        )  # fmt: skip
