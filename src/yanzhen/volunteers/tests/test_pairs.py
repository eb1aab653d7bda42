"""Pairs: within bounds, agreed to by both, always with a substitute, never left alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, StaleVersion, WrongState
from yanzhen.delivery.models import ServiceRecord
from yanzhen.delivery.services import reverse_record
from yanzhen.delivery.testing import make_item
from yanzhen.people.models import Person
from yanzhen.people.services import report_death
from yanzhen.people.testing import make_person
from yanzhen.volunteers import access, pairing, services
from yanzhen.volunteers.hands import Hand, acting, standing
from yanzhen.volunteers.models import HourClaim, Pair, PairHand
from yanzhen.volunteers.services import NobodyLeft, NoPair
from yanzhen.volunteers.testing import (
    make_claim,
    make_helping_volunteer,
    make_volunteer,
    make_volunteer_pair,
    user_of,
)

TODAY = NOW.date()


@pytest.fixture
def elder(tree) -> Person:
    return make_person(tree.group, "田桂兰", born_on=date(1942, 3, 1))


def aged(tree, name: str, born: int, **values: Any):
    return (
        make_helping_volunteer(tree.group, name, **values)
        if born == 0
        else make_volunteer(
            tree.group, person=make_person(tree.group, name, born_on=date(born, 1, 1)), **values
        )
    )


def test_the_younger_old_help_the_older_old_up_to_five_within_the_bounds(
    tree, elder, village_worker
) -> None:
    actor = actor_of(village_worker)
    helper, stand_in = aged(tree, "许知秋", 1954), aged(tree, "白露", 1960)
    given: dict[str, Any] = {
        "actor": actor,
        "kind": "younger_older",
        "holder": Hand(volunteer=helper),
        "substitute": Hand(volunteer=stand_in),
        "client_agrees": True,
        "holder_agrees": True,
    }
    pair = services.make_pair(client=elder, **given)
    assert (pair.state, pair.every_days) == ("active", 3)
    assert pair.due_on == TODAY + timedelta(days=3)
    with pytest.raises(WrongState):
        services.make_pair(client=elder, **given)
    young = make_person(tree.group, born_on=date(1965, 1, 1))
    with pytest.raises(NoPair, match="年轻"):
        services.make_pair(client=young, **given)
    for _n in range(4):
        services.make_pair(client=make_person(tree.group, born_on=date(1940, 1, 1)), **given)
    sixth = make_person(tree.group, born_on=date(1940, 1, 1))
    with pytest.raises(NoPair, match="上限"):
        services.make_pair(client=sixth, **given)
    too_young = Hand(volunteer=aged(tree, "谷雨", 1990))
    with pytest.raises(NoPair, match="年龄"):
        services.make_pair(client=sixth, **{**given, "holder": too_young})
    free = {**given, "holder": Hand(volunteer=stand_in)}
    for missing in (
        {"substitute": Hand()},
        {"substitute": Hand(volunteer=stand_in)},
        {"client_agrees": False},
        {"kind": "nothing"},
        {"holder": Hand()},
        {"role": "nothing"},
        {"every_days": 0},
    ):
        with pytest.raises(NotValid):
            services.make_pair(client=sixth, **{**free, "substitute": Hand(name="邻居"), **missing})
    assert Pair.objects.count() == 5


def test_a_volunteer_is_asked_and_may_say_no_without_a_reason(tree, elder, village_worker) -> None:
    volunteer = make_helping_volunteer(tree.group, "许知秋")
    pair = make_volunteer_pair(
        elder, volunteer, holder_agrees=False, actor=actor_of(village_worker)
    )
    assert (pair.state, pair.due_on) == ("asked", None)
    own = actor_of(user_of(volunteer))
    with pytest.raises(AccessDenied):
        services.accept_pair(actor=actor_of(village_worker), pair=pair)
    with pytest.raises(StaleVersion):
        services.decline_pair(actor=own, pair=pair, version=9)
    services.decline_pair(actor=own, pair=pair)
    worker = actor_of(village_worker)
    assert not [
        s for s in pairing.suggested_for(worker, elder, "neighbour") if s.volunteer == volunteer
    ]
    again = make_volunteer_pair(elder, volunteer, holder_agrees=False)
    services.accept_pair(actor=own, pair=again)
    with pytest.raises(WrongState):
        services.accept_pair(actor=own, pair=again)
    again.refresh_from_db()
    assert again.due_on == TODAY + timedelta(days=7)
    volunteer.refresh_from_db()
    assert volunteer.state == "active"


def test_any_service_of_the_two_is_a_contact_and_one_taken_back_is_none(
    tree, elder, village_worker, station_lead
) -> None:
    volunteer = make_helping_volunteer(tree.group, "许知秋")
    pair = make_volunteer_pair(elder, volunteer)
    claim = make_claim(make_item(tree.county), elder, volunteer, starts_at=NOW + timedelta(days=2))
    pair.refresh_from_db()
    assert pair.contacted_on == TODAY + timedelta(days=2)
    assert pair.due_on == TODAY + timedelta(days=9)
    lead = actor_of(station_lead, now=NOW + timedelta(days=3))
    reverse_record(actor=lead, record=claim.record, reason="没有去。")
    pair.refresh_from_db()
    again = Pair.objects.get(pk=pair.pk)
    assert (again.contacted_on, again.due_on) == (None, TODAY + timedelta(days=7))


def test_a_contact_is_told_once_and_gives_hours_as_the_rules_say(
    tree, elder, village_worker, outsider
) -> None:
    volunteer = make_helping_volunteer(tree.group, "许知秋")
    pair = make_volunteer_pair(elder, volunteer)
    own = actor_of(user_of(volunteer), now=NOW + timedelta(days=1))
    told: dict[str, Any] = {"pair": pair, "at": NOW, "minutes": 40, "mode": "home"}
    for wrong in (
        {"minutes": 0}, {"mode": "letter"}, {"at": NOW + timedelta(days=1)},
        {"at": NOW - timedelta(days=1)}, {"wants_station": True},
    ):  # fmt: skip
        with pytest.raises(NotValid):
            services.note_contact(actor=own, **{**told, **wrong})
    with pytest.raises(AccessDenied):
        services.note_contact(actor=actor_of(outsider), **told)
    contact = services.note_contact(
        actor=own, words="血压偏高，药快吃完了", wants_station=True, **told
    )
    claim = HourClaim.objects.get()
    assert (claim.evidence, claim.told_by, claim.told_minutes) == (
        "supplemented", volunteer.user, 40,
    )  # fmt: skip
    services.note_contact(actor=own, **{**told, "mode": "phone", "at": NOW + timedelta(hours=2)})
    assert HourClaim.objects.count() == 1
    kinds = sorted(ServiceRecord.objects.values_list("kind", flat=True))
    assert kinds == ["phone", "visit"]
    worker = actor_of(village_worker, now=NOW + timedelta(days=1))
    with pytest.raises(NotValid):
        services.look_into_contact(actor=worker, contact=contact, outcome=" ")
    services.look_into_contact(actor=worker, contact=contact, outcome="已联系卫生室续方")
    with pytest.raises(WrongState):
        services.look_into_contact(actor=worker, contact=contact, outcome="再次")


def test_clients_are_handed_over_and_nobody_is_left_alone(tree, elder, village_worker) -> None:
    actor = actor_of(village_worker)
    leaving, second = make_volunteer(tree.group), make_volunteer(tree.group)
    pair = make_volunteer_pair(elder, leaving, second)
    other = make_volunteer_pair(make_person(tree.group), leaving, second)
    with pytest.raises(NotValid):
        services.hand_over_pair(actor=actor, pair=pair, reason="搬走了")
    third = make_volunteer(tree.group)
    services.hand_over_pair(
        actor=actor, pair=pair, reason="搬走了", substitute=Hand(volunteer=third)
    )
    holder, stand_in = standing(Pair.objects.get(pk=pair.pk))
    assert holder
    assert stand_in
    assert (holder.volunteer, stand_in.volunteer) == (second, third)
    PairHand.objects.filter(pair=other, is_substitute=True).update(valid_to=TODAY)
    with pytest.raises(NobodyLeft, match="1"):
        services.hand_over_pairs(actor=actor, volunteer=leaving, reason="离队")
    services.name_substitute(actor=actor, pair=other, substitute=Hand(name="邻居老周"))
    services.hand_over_pairs(actor=actor, volunteer=leaving, reason="离队")
    holder, stand_in = standing(Pair.objects.get(pk=other.pk))
    assert (str(holder), stand_in) == ("邻居老周", None)
    assert not PairHand.objects.filter(volunteer=leaving, valid_to=None).exists()


def test_a_circle_has_named_roles_and_ends_with_its_client(
    tree, elder, village_worker, town_worker, system
) -> None:
    actor = actor_of(village_worker)
    roles = {"worker": Hand(user=village_worker), "doctor": Hand(name="覃医生"),
             "care_worker": Hand(name="小满")}  # fmt: skip
    for role, hand in roles.items():
        services.make_pair(
            actor=actor, client=elder, role=role, holder=hand, client_agrees=True,
            substitute=Hand(user=town_worker),
        )  # fmt: skip
    pair = make_volunteer_pair(elder)
    assert Pair.objects.filter(client=elder, state="active").count() == 4
    assert access.own_hand(actor, Pair.objects.get(role="worker"))
    holder, stand_in = standing(pair)
    assert holder
    assert holder.volunteer
    assert stand_in
    holder.volunteer.state = "resting"
    holder.volunteer.save()
    assert acting(Pair.objects.get(pk=pair.pk)) == stand_in
    report_death(actor=builder(), person=elder, died_on=TODAY, source="家属告知")
    assert set(Pair.objects.values_list("state", flat=True)) == {"ended"}
    assert not PairHand.objects.filter(valid_to=None).exists()


def test_suggestions_name_the_nearest_and_best_fitting_with_reasons(
    tree, elder, village_worker
) -> None:
    near = aged(tree, "许知秋", 1955, skills=["陪伴"])
    knows = aged(tree, "谷雨", 0, skills=["陪伴"])
    knows.person.born_on = date(1956, 1, 1)
    knows.person.save()
    make_claim(make_item(tree.county), elder, knows)
    aged(tree, "太年轻", 1999, skills=["陪伴"])
    aged(tree, "不会", 1955)
    far = make_volunteer(
        tree.groups[-1], person=make_person(tree.groups[-1], born_on=date(1955, 1, 1)),
        skills=["陪伴"],
    )  # fmt: skip
    found = pairing.suggested_for(actor_of(village_worker), elder, "younger_older", skills=["陪伴"])
    assert [s.volunteer for s in found] == [knows, near]
    assert far not in [s.volunteer for s in found]
    words = " ".join(map(str, found[0].reasons))
    assert "knows them: 1 service" in words or "1" in words
    assert any("陪伴" in str(reason) for reason in found[0].reasons)
