"""Records are appended, corrected by appending, and every figure is a sum over them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.delivery import access, selectors, services
from yanzhen.delivery.models import ServiceItem, ServiceRecord
from yanzhen.delivery.services.publishing import NotInsured, RiskNotStated
from yanzhen.delivery.services.records import Part
from yanzhen.delivery.testing import (
    make_draft_item,
    make_held_activity,
    make_item,
    make_order,
    make_record,
)
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person, make_resident


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


@pytest.fixture
def volunteer(tree: DivisionTree) -> User:
    return make_worker(Role.VOLUNTEER, tree.village, name="许知秋")


@pytest.fixture
def record(
    tree: DivisionTree, elder: Person, volunteer: User, village_worker: User
) -> ServiceRecord:
    return make_record(make_item(tree.county), elder, volunteer, village_worker, minutes=60)


def amounts() -> tuple[object, ...]:
    figures = selectors.figures_of(ServiceRecord.objects.all())
    return (
        figures.times.amount,
        figures.person_times.amount,
        figures.persons.amount,
        figures.minutes.amount,
    )


def test_a_correction_keeps_the_old_row_and_counts_the_new_one(
    record: ServiceRecord, volunteer: User, station_lead: User
) -> None:
    assert amounts() == (1, 1, 1, 60)
    actor = actor_of(station_lead, now=NOW + timedelta(days=1))
    right = services.correct_record(actor=actor, record=record, minutes=45, reason="多记了一刻钟")
    assert amounts() == (1, 1, 1, 45)
    assert selectors.hours_of(volunteer.pk).verified == 45
    assert ServiceRecord.objects.get(pk=record.pk).minutes == 60
    assert [row.sign for row in selectors.history_of(right)] == [1, -1, 1]
    listed = selectors.listed_records(actor_of(station_lead))
    assert list(listed) == [right]


def test_a_record_is_corrected_once_and_the_newest_again(
    record: ServiceRecord, station_lead: User
) -> None:
    actor = actor_of(station_lead, now=NOW + timedelta(days=1))
    right = services.correct_record(actor=actor, record=record, minutes=45, reason="多记了")
    with pytest.raises(WrongState):
        services.correct_record(actor=actor, record=record, minutes=50, reason="再改")
    services.correct_record(actor=actor, record=right, minutes=50, reason="还是五十")
    assert amounts() == (1, 1, 1, 50)


def test_a_record_taken_back_counts_for_nothing(
    record: ServiceRecord, volunteer: User, station_lead: User
) -> None:
    services.reverse_record(
        actor=actor_of(station_lead, now=NOW + timedelta(days=1)), record=record, reason="没有去"
    )
    assert amounts() == (0, 0, 0, 0)
    assert selectors.hours_of(volunteer.pk).total.amount == 0


def test_only_a_lead_who_did_not_help_corrects(
    tree: DivisionTree, elder: Person, station_lead: User, town_worker: User
) -> None:
    own = make_record(make_item(tree.county), elder, station_lead, town_worker)
    actor = actor_of(station_lead, now=NOW + timedelta(days=1))
    with pytest.raises(AccessDenied):
        services.correct_record(actor=actor, record=own, minutes=50, reason="改一下")
    with pytest.raises(AccessDenied):
        services.correct_record(
            actor=actor_of(town_worker), record=own, minutes=50, reason="改一下"
        )
    assert ServiceRecord.objects.count() == 1


def test_corrects_the_number_of_those_counted_by_head(
    tree: DivisionTree, village_worker: User, station_lead: User
) -> None:
    record = make_held_activity(tree.village, village_worker, [make_person(tree.group)])
    actor = actor_of(station_lead, now=NOW + timedelta(days=3))
    services.correct_record(actor=actor, record=record, walk_ins=9, reason="漏计了人")
    assert amounts()[1:3] == (10, 1)


@pytest.mark.parametrize(
    ("begin", "length", "parts"),
    [
        (timedelta(hours=-1), timedelta(hours=-1), 1),
        (timedelta(hours=-1), timedelta(hours=2), 1),
        (timedelta(hours=-48), timedelta(hours=25), 1),
        (timedelta(hours=-2), timedelta(hours=1), 0),
    ],
)
def test_a_record_lies_in_the_past_within_a_day_and_serves_somebody(
    tree: DivisionTree, elder: Person, begin: timedelta, length: timedelta, parts: int
) -> None:
    with pytest.raises(NotValid):
        services.append_record(
            actor=builder(),
            kind=ServiceRecord.Kind.PHONE,
            source=elder,
            title="电话问候",
            category="company",
            division=tree.group,
            started_at=NOW + begin,
            ended_at=NOW + begin + length,
            minutes=10,
            parts=[Part(side="served", person=elder)] * parts,
        )
    assert not ServiceRecord.objects.exists()


def test_another_town_sees_no_record(record: ServiceRecord, outsider: User) -> None:
    assert not access.visible_records(actor_of(outsider)).exists()


# -- the service list ----------------------------------------------------------------------


def test_a_service_is_published_only_with_its_risks_and_insurance(tree: DivisionTree) -> None:
    item = make_draft_item(tree.county, risk_text="", has_danger=True)
    with pytest.raises(RiskNotStated):
        services.publish_service_item(actor=builder(), item=item)
    services.change_service_item(actor=builder(), item=item, fields={"risk_text": "登高"})
    with pytest.raises(NotInsured):
        services.publish_service_item(actor=builder(), item=item)
    services.change_service_item(
        actor=builder(),
        item=item,
        fields={"insurance": "意外险 2026-1", "insured_until": NOW.date() - timedelta(days=1)},
    )
    with pytest.raises(NotInsured):
        services.publish_service_item(actor=builder(), item=item)
    assert ServiceItem.objects.get(pk=item.pk).state == "draft"


def test_a_published_service_cannot_lose_its_risk_text(tree: DivisionTree) -> None:
    item = make_item(tree.county)
    with pytest.raises(RiskNotStated):
        services.change_service_item(actor=builder(), item=item, fields={"risk_text": " "})
    assert ServiceItem.objects.get(pk=item.pk).risk_text


def test_a_withdrawn_service_takes_no_orders_and_frees_its_name(
    tree: DivisionTree, elder: Person
) -> None:
    item = make_item(tree.county)
    with pytest.raises(NotValid):
        make_item(tree.county)
    services.withdraw_service_item(actor=builder(), item=item)
    with pytest.raises(services.orders.NotOffered):
        make_order(item, elder)
    assert make_item(tree.county).pk != item.pk


def test_a_village_worker_drafts_and_a_town_publishes(
    tree: DivisionTree, village_worker: User, town_worker: User
) -> None:
    fields = {
        "name": "代购代办",
        "service_class": "errands",
        "category": "repair",
        "risk_text": "当面点清现金",
    }
    actor = actor_of(village_worker)
    item = services.add_service_item(actor=actor, division=tree.village, fields=fields)
    with pytest.raises(AccessDenied):
        services.publish_service_item(actor=actor, item=item)
    assert services.publish_service_item(actor=actor_of(town_worker), item=item).published_at


def test_what_a_protected_person_said_is_read_by_those_who_see_them(
    record: ServiceRecord, elder: Person, village_worker: User, station_lead: User
) -> None:
    services.give_feedback(
        actor=actor_of(make_resident(elder).user),
        record=record,
        person=elder,
        score=4,
        words="谢谢",
    )
    assert len(selectors.feedback_on(actor_of(village_worker), record)) == 1
    elder.protection = Person.Protection.VIOLENCE
    elder.save()
    assert not selectors.feedback_on(actor_of(village_worker), record)
    assert len(selectors.feedback_on(actor_of(station_lead), record)) == 1
