"""The loop from the wish to the rating, and every way in which it can be refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import (
    AccessDenied,
    NotFound,
    NotValid,
    StaleVersion,
    WrongState,
)
from yanzhen.core.scope import Actor
from yanzhen.delivery import services
from yanzhen.delivery.models import Order, Participant, ServiceItem, ServiceRecord
from yanzhen.delivery.services.fulfilment import CodeLocked, ConfirmerServed, WrongCode
from yanzhen.delivery.services.orders import AlreadyOrdered, NotOffered
from yanzhen.delivery.testing import (
    make_accepted_order,
    make_dispatched_order,
    make_finished_order,
    make_item,
    make_order,
    start_code,
)
from yanzhen.needs.models import Need
from yanzhen.needs.origins import origin_of
from yanzhen.needs.services import ConsentMissing
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Person, TimelineEntry
from yanzhen.people.testing import make_person, make_resident


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


@pytest.fixture
def item(tree: DivisionTree) -> ServiceItem:
    return make_item(tree.county)


@pytest.fixture
def volunteer(tree: DivisionTree) -> User:
    return make_worker(Role.VOLUNTEER, tree.village, name="许知秋")


def later(user: User, **more: int) -> Actor:
    return actor_of(user, now=NOW + timedelta(**more))


def test_runs_from_a_residents_wish_to_a_closed_need(
    tree: DivisionTree, item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    resident = make_resident(elder).user
    order = services.place_order(
        actor=actor_of(resident), item=item, person=elder, wished_on=timezone.localdate(NOW)
    )
    assert (order.state, order.need.state) == ("placed", "heard")
    order = services.review_order(actor=actor_of(village_worker), order=order, accept=True)
    assert (order.state, Need.objects.get(pk=order.need_id).state) == ("reviewed", "answered")
    order = services.dispatch_order(actor=actor_of(village_worker), order=order, helper=volunteer)
    order = services.accept_order(actor=actor_of(volunteer), order=order)
    order = services.start_service(
        actor=later(volunteer, hours=1), order=order, code=start_code(order)
    )
    order = services.finish_service(actor=later(volunteer, hours=2), order=order)
    assert order.minutes == 60
    record = services.confirm_service(actor=later(resident, hours=3), order=order)
    order.refresh_from_db()
    assert (record.kind, record.minutes, record.need_id) == ("order", 60, order.need_id)
    assert order.record == record
    services.rate_service(actor=later(resident, hours=4), order=order, score=5, words="剪得好")
    need = Need.objects.get(pk=order.need_id)
    assert (need.state, need.outcome) == ("closed", "solved")
    assert "剪得好" in need.resident_word
    kinds = TimelineEntry.objects.filter(person=elder).values_list("kind", flat=True)
    assert {"need", "service"} <= set(kinds)
    steps = list(order.steps.values_list("step", flat=True))
    assert steps == ["place", "review", "dispatch", "accept", "start", "finish", "confirm", "rate"]


def test_writes_one_record_with_both_sides(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    order = make_finished_order(item, elder, volunteer, minutes=90)
    record = services.confirm_service(
        actor=later(village_worker, hours=3), order=order, words="电话里说很好"
    )
    sides = record.participants.values_list("side", "role", "user_id", "person_id", "minutes")
    assert set(sides) == {
        ("served", "", None, elder.pk, 90),
        ("helper", "volunteer", volunteer.pk, None, 90),
    }
    with pytest.raises(WrongState):
        services.confirm_service(actor=later(village_worker, hours=3), order=order, words="再来")
    assert ServiceRecord.objects.count() == 1


def test_the_database_refuses_a_second_record_of_one_order(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    order = make_finished_order(item, elder, volunteer)
    record = services.confirm_service(
        actor=later(village_worker, hours=3), order=order, words="很好"
    )
    record.pk, record._state.adding = None, True
    record.uid = order.uid
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def test_whoever_served_cannot_confirm(
    item: ServiceItem, elder: Person, village_worker: User
) -> None:
    order = make_finished_order(item, elder, village_worker)
    with pytest.raises(ConfirmerServed):
        services.confirm_service(actor=later(village_worker, hours=2), order=order, words="很好")
    assert ServiceRecord.objects.count() == 0


def test_whoever_entered_the_times_cannot_confirm(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User, town_worker: User
) -> None:
    order = make_accepted_order(item, elder, volunteer)
    order = services.supplement_service(
        actor=later(village_worker, hours=5),
        order=order,
        started_at=NOW + timedelta(hours=1),
        minutes=45,
        reason="山里没有信号",
    )
    with pytest.raises(ConfirmerServed):
        services.confirm_service(actor=later(village_worker, hours=6), order=order, words="很好")
    record = services.confirm_service(actor=later(town_worker, hours=6), order=order, words="很好")
    assert set(record.participants.values_list("evidence", flat=True)) == {
        Participant.Evidence.SUPPLEMENTED
    }


def test_a_worker_orders_only_with_consent(
    item: ServiceItem, elder: Person, village_worker: User
) -> None:
    with pytest.raises(ConsentMissing):
        make_order(item, elder, actor=actor_of(village_worker), proxy_consent="")
    assert not Need.objects.exists()


def test_a_resident_orders_for_nobody_else(
    tree: DivisionTree, item: ServiceItem, elder: Person
) -> None:
    neighbour = make_resident(make_person(tree.group, "邻居")).user
    with pytest.raises(AccessDenied):
        make_order(item, elder, actor=actor_of(neighbour))


def test_refuses_the_same_wish_twice(item: ServiceItem, elder: Person) -> None:
    make_order(item, elder)
    with pytest.raises(AlreadyOrdered):
        make_order(item, elder)


def test_refuses_what_is_not_offered_there(tree: DivisionTree, elder: Person) -> None:
    elsewhere = make_item(tree.other_town)
    with pytest.raises(NotOffered):
        make_order(elsewhere, elder)


def test_refuses_a_day_that_is_over(item: ServiceItem, elder: Person) -> None:
    with pytest.raises(NotValid):
        make_order(item, elder, wished_on=timezone.localdate(NOW) - timedelta(days=1))


def test_a_refused_order_leaves_the_need_waiting(
    item: ServiceItem, elder: Person, village_worker: User
) -> None:
    order = make_order(item, elder)
    with pytest.raises(NotValid):
        services.review_order(actor=actor_of(village_worker), order=order, accept=False)
    order = services.review_order(
        actor=actor_of(village_worker), order=order, accept=False, reason="这周没有理发师"
    )
    assert order.state == "refused"
    assert Need.objects.get(pk=order.need_id).state == "heard"


def test_a_declined_order_is_offered_again_without_consequence(
    item: ServiceItem, elder: Person, volunteer: User
) -> None:
    order = make_dispatched_order(item, elder, volunteer)
    order = services.decline_order(actor=actor_of(volunteer), order=order)
    assert (order.state, order.helper) == ("reviewed", None)


def test_only_the_invited_helper_accepts(
    tree: DivisionTree, item: ServiceItem, elder: Person, volunteer: User
) -> None:
    order = make_dispatched_order(item, elder, volunteer)
    other = make_worker(Role.VOLUNTEER, tree.village)
    with pytest.raises(NotFound):
        services.accept_order(actor=actor_of(other), order=order)
    services.accept_order(actor=actor_of(volunteer), order=order)
    with pytest.raises(WrongState):
        services.accept_order(actor=actor_of(volunteer), order=order)


def test_nobody_from_elsewhere_is_invited(item: ServiceItem, elder: Person, outsider: User) -> None:
    order = services.review_order(actor=builder(), order=make_order(item, elder), accept=True)
    with pytest.raises(NotValid):
        services.dispatch_order(actor=builder(), order=order, helper=outsider)


def test_the_second_dispatcher_is_told_the_new_state(
    tree: DivisionTree, item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    seen = services.review_order(actor=builder(), order=make_order(item, elder), accept=True)
    services.dispatch_order(actor=builder(), order=seen, helper=volunteer, version=seen.version)
    with pytest.raises(StaleVersion):
        services.dispatch_order(
            actor=actor_of(village_worker),
            order=seen,
            helper=village_worker,
            version=seen.version,
        )
    assert Order.objects.get(pk=seen.pk).helper == volunteer


def test_five_wrong_codes_lock_the_order_until_a_new_one(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    order = make_accepted_order(item, elder, volunteer)
    wrong = "000000" if start_code(order) != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(WrongCode):
            services.start_service(actor=actor_of(volunteer), order=order, code=wrong)
    with pytest.raises(CodeLocked):
        services.start_service(actor=actor_of(volunteer), order=order, code=start_code(order))
    services.renew_start_code(actor=actor_of(village_worker), order=order)
    order = services.start_service(actor=actor_of(volunteer), order=order, code=start_code(order))
    assert order.state == "started"


def test_a_confirmed_time_may_be_lower_and_little_higher(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    order = make_finished_order(item, elder, volunteer, minutes=60)
    actor = later(village_worker, hours=2)
    with pytest.raises(NotValid, match="75"):
        services.confirm_service(actor=actor, order=order, words="很好", minutes=76)
    record = services.confirm_service(actor=actor, order=order, words="很好", minutes=75)
    assert record.minutes == 75


def test_confirms_without_the_resident_after_enough_tries(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    order = make_finished_order(item, elder, volunteer)
    actor = later(village_worker, hours=2)
    with pytest.raises(NotValid):
        services.confirm_without_resident(actor=actor, order=order)
    for _ in range(3):
        services.note_confirm_try(actor=actor, order=order, words="没人接")
    record = services.confirm_without_resident(actor=actor, order=order)
    assert record.proof == "code+not_reached"
    assert Need.objects.get(pk=order.need_id).outcome == "not_reached"


def test_a_poor_rating_opens_a_need_to_follow_up(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User
) -> None:
    order = make_finished_order(item, elder, volunteer)
    services.confirm_service(actor=later(village_worker, hours=2), order=order, words="来过了")
    services.rate_service(
        actor=later(village_worker, hours=3), order=order, score=2, words="来晚了一小时"
    )
    assert Need.objects.get(pk=order.need_id).outcome == "partly_solved"
    followed = Need.objects.exclude(pk=order.need_id).get()
    assert (followed.state, followed.description) == ("heard", "来晚了一小时")
    actor = actor_of(village_worker)
    origin = origin_of(actor, followed)
    assert origin is not None
    assert (origin.words, origin.url) == (item.name, f"/services/orders/{order.pk}/")
    assert origin_of(actor, Need.objects.get(pk=order.need_id)) is None


def test_a_cancelled_order_lets_the_need_wait_or_withdraws_it(
    item: ServiceItem, elder: Person, village_worker: User
) -> None:
    need = make_triaged_need(elder, category="daily_care")
    order = services.answer_need_with_order(
        actor=actor_of(village_worker),
        need=need,
        item=item,
        wished_on=timezone.localdate(NOW),
        proxy_consent="voice",
    )
    services.cancel_order(actor=actor_of(village_worker), order=order, reason="理发师病了")
    need.refresh_from_db()
    assert (need.state, need.answer_kind) == ("triaged", "")
    resident = make_resident(elder).user
    own = services.place_order(
        actor=actor_of(resident), item=item, person=elder, wished_on=timezone.localdate(NOW)
    )
    services.cancel_order(actor=actor_of(resident), order=own, reason="")
    assert Need.objects.get(pk=own.need_id).outcome == "withdrawn"


def test_another_town_moves_nothing(
    item: ServiceItem, elder: Person, outsider: User, volunteer: User
) -> None:
    order = make_order(item, elder)
    actor = actor_of(outsider)
    with pytest.raises(AccessDenied):
        services.review_order(actor=actor, order=order, accept=True)
    with pytest.raises(AccessDenied):
        services.cancel_order(actor=actor, order=order, reason="不要了")
    assert Order.objects.get(pk=order.pk).state == "placed"
