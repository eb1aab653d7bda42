"""Several helpers, the open board, and the order that nobody takes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.scope import AreaSet
from yanzhen.core.testing import at_once
from yanzhen.delivery import services
from yanzhen.delivery.board import orders_to_take
from yanzhen.delivery.home import alarms_of_the_day, untaken_orders
from yanzhen.delivery.models import Order, ServiceItem
from yanzhen.delivery.services import AlreadyTaken
from yanzhen.delivery.testing import (
    make_dispatched_order,
    make_item,
    make_offered_order,
    make_order,
    start_code,
)
from yanzhen.orgs.station_home import HomePlace, Panel
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person
from yanzhen.volunteers.testing import make_volunteer


@pytest.fixture
def item(tree: DivisionTree) -> ServiceItem:
    return make_item(tree.county)


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰", phone="13900001234")


@pytest.fixture
def volunteers(tree: DivisionTree) -> list[User]:
    return [make_worker(Role.VOLUNTEER, tree.village, name=f"志愿{n}") for n in range(3)]


def later(user: User, **time: float):
    return actor_of(user, now=NOW + timedelta(**time))


# -- several people -------------------------------------------------------------------------------


def test_an_order_for_two_waits_for_dispatch_until_two_are_asked(
    tree: DivisionTree, elder: Person, volunteers: list[User]
) -> None:
    order = make_dispatched_order(make_item(tree.county, people_needed=2), elder, volunteers[0])
    assert order.state == "reviewed"
    order = services.dispatch_order(actor=builder(), order=order, helper=volunteers[1])
    assert order.state == "dispatched"
    order = services.accept_order(actor=actor_of(volunteers[0]), order=order)
    assert (order.state, order.helper, order.start_code) == ("dispatched", volunteers[0], "")
    order = services.accept_order(actor=actor_of(volunteers[1]), order=order)
    assert order.state == "accepted"
    assert start_code(order)


def test_the_record_names_everybody_who_helped(
    tree: DivisionTree,
    elder: Person,
    volunteers: list[User],
    village_worker: User,
    town_worker: User,
) -> None:
    helpers_of_it = [volunteers[0], village_worker]
    order = make_dispatched_order(make_item(tree.county, people_needed=2), elder, volunteers[0])
    order = services.dispatch_order(actor=builder(), order=order, helper=village_worker)
    for helper in helpers_of_it:
        order = services.accept_order(actor=actor_of(helper), order=order)
    order = services.start_service(
        actor=actor_of(village_worker), order=order, code=start_code(order)
    )
    order = services.finish_service(actor=later(volunteers[0], minutes=40), order=order)
    with pytest.raises(services.fulfilment.ConfirmerServed):
        services.confirm_service(actor=later(village_worker, hours=1), order=order, words="很好")
    record = services.confirm_service(actor=later(town_worker, hours=1), order=order, words="很好")
    helpers = record.participants.filter(side="helper")
    assert set(helpers.values_list("user_id", flat=True)) == {h.pk for h in helpers_of_it}
    assert set(helpers.values_list("minutes", flat=True)) == {40}


def test_fewer_people_may_be_enough(
    tree: DivisionTree, elder: Person, volunteers: list[User]
) -> None:
    order = make_dispatched_order(make_item(tree.county, people_needed=3), elder, volunteers[0])
    order = services.accept_order(actor=actor_of(volunteers[0]), order=order)
    with pytest.raises(NotValid):
        services.change_people_needed(actor=builder(), order=order, people=0)
    order = services.change_people_needed(actor=builder(), order=order, people=1)
    assert order.state == "accepted"


def test_nobody_is_asked_twice_at_a_time(
    tree: DivisionTree, elder: Person, volunteers: list[User]
) -> None:
    order = make_dispatched_order(make_item(tree.county, people_needed=2), elder, volunteers[0])
    with pytest.raises(NotValid):
        services.dispatch_order(actor=builder(), order=order, helper=volunteers[0])


# -- the history of who was asked -----------------------------------------------------------------


def test_keeps_who_was_asked_and_what_they_answered(
    item: ServiceItem, elder: Person, volunteers: list[User]
) -> None:
    order = make_dispatched_order(item, elder, volunteers[0])
    order = services.decline_order(actor=actor_of(volunteers[0]), order=order, reason="在外地")
    order = services.dispatch_order(actor=builder(), order=order, helper=volunteers[1])
    order = services.take_back_order(actor=builder(), order=order, reason="换一位更近的")
    order = services.dispatch_order(actor=builder(), order=order, helper=volunteers[2])
    told = [(i.user, i.state, i.reason) for i in order.invitations.all()]
    assert told == [
        (volunteers[0], "declined", "在外地"),
        (volunteers[1], "taken_back", "换一位更近的"),
        (volunteers[2], "asked", ""),
    ]


def test_a_silent_invitation_expires_and_calls_the_dispatcher(
    item: ServiceItem, elder: Person, volunteers: list[User], village_worker: User
) -> None:
    order = make_dispatched_order(item, elder, volunteers[0])
    late = builder().as_of(NOW + timedelta(days=3))
    assert services.chase_unanswered(actor=builder()) == 0
    assert services.chase_unanswered(actor=late) == 1
    assert services.chase_unanswered(actor=late) == 0
    order.refresh_from_db()
    assert (order.state, order.helper, order.alarmed_at) == ("reviewed", None, late.now)
    assert order.invitations.get().state == "expired"
    reasons = [str(i.reason) for i in alarms_of_the_day(actor_of(village_worker), NOW.date())]
    assert len(reasons) == 1


def test_the_alarm_follows_as_many_refusals_as_the_rules_say(
    item: ServiceItem, elder: Person, volunteers: list[User], tree: DivisionTree
) -> None:
    order = make_dispatched_order(item, elder, volunteers[0])
    for n, helper in enumerate(volunteers):
        if n:
            order = services.dispatch_order(actor=builder(), order=order, helper=helper)
        assert order.alarmed_at is None
        order = services.decline_order(actor=actor_of(helper), order=order)
    assert order.alarmed_at == NOW
    place = HomePlace("良姜村", AreaSet((tree.village.code,)), None, NOW.date())
    panel = untaken_orders(builder(), place)
    assert isinstance(panel, Panel)
    assert panel.count == 1
    worker = make_worker(Role.VILLAGE_WORKER, tree.village)
    order = services.dispatch_order(actor=builder(), order=order, helper=worker)
    order = services.accept_order(actor=actor_of(worker), order=order)
    assert order.alarmed_at is None


def test_a_helper_who_cannot_come_calls_the_dispatcher_at_once(
    item: ServiceItem, elder: Person, volunteers: list[User]
) -> None:
    order = make_dispatched_order(item, elder, volunteers[0])
    order = services.accept_order(actor=actor_of(volunteers[0]), order=order)
    order = services.withdraw_help(actor=actor_of(volunteers[0]), order=order, reason="发烧了")
    assert (order.state, order.helper, order.alarmed_at) == ("reviewed", None, NOW)
    assert order.start_code == ""


# -- the open board -------------------------------------------------------------------------------


def test_helpers_of_the_town_see_it_without_a_name(
    tree: DivisionTree, item: ServiceItem, elder: Person, volunteers: list[User]
) -> None:
    make_offered_order(item, elder)
    seen = orders_to_take(actor_of(volunteers[0]))
    assert [(v.name, v.place, v.phone) for v in seen] == [("田*", "", "")]
    stranger = make_worker(Role.VOLUNTEER, tree.other_village)
    assert orders_to_take(actor_of(stranger)) == []


def test_the_first_to_take_it_has_accepted(
    item: ServiceItem, elder: Person, volunteers: list[User]
) -> None:
    order = make_offered_order(item, elder)
    order = services.take_order(actor=actor_of(volunteers[0]), order=order)
    assert (order.state, order.helper) == ("accepted", volunteers[0])
    with pytest.raises(AlreadyTaken):
        services.take_order(actor=actor_of(volunteers[1]), order=order)


def test_an_order_for_two_hangs_until_two_have_taken_it(
    tree: DivisionTree, elder: Person, volunteers: list[User]
) -> None:
    order = make_offered_order(make_item(tree.county, people_needed=2), elder)
    order = services.take_order(actor=actor_of(volunteers[0]), order=order)
    assert order.state == "offered"
    with pytest.raises(WrongState):
        services.take_order(actor=actor_of(volunteers[0]), order=order)
    assert orders_to_take(actor_of(volunteers[0])) == []
    order = services.take_order(actor=actor_of(volunteers[1]), order=order)
    assert order.state == "accepted"


def test_whoever_lacks_a_skill_does_not_take_it(
    tree: DivisionTree, elder: Person, village_worker: User
) -> None:
    order = make_offered_order(make_item(tree.county, skills=["nursing"]), elder)
    volunteer = make_volunteer(tree.group)
    user = make_worker(Role.VOLUNTEER, tree.village)
    volunteer.user = user
    volunteer.save()
    assert orders_to_take(actor_of(user)) == []
    with pytest.raises(NotFound):
        services.take_order(actor=actor_of(user), order=order)
    assert services.take_order(actor=actor_of(village_worker), order=order).state == "accepted"


def test_an_item_may_go_to_the_board_by_itself(
    tree: DivisionTree, elder: Person, volunteers: list[User]
) -> None:
    item = make_item(tree.county)
    ServiceItem.objects.filter(pk=item.pk).update(is_for_board=True)
    order = services.review_order(actor=builder(), order=make_order(item, elder), accept=True)
    assert order.state == "offered"


def test_comes_back_from_the_board_when_its_time_is_over(
    item: ServiceItem, elder: Person, volunteers: list[User]
) -> None:
    order = make_offered_order(item, elder)
    assert services.chase_unanswered(actor=builder().as_of(NOW + timedelta(days=4))) == 1
    order.refresh_from_db()
    assert (order.state, order.offered_at) == ("reviewed", None)
    assert order.alarmed_at is not None


def test_a_cancelled_order_leaves_the_board(
    item: ServiceItem, elder: Person, volunteers: list[User]
) -> None:
    order = make_offered_order(item, elder)
    services.cancel_order(actor=builder(), order=order, reason="不需要了")
    with pytest.raises(AlreadyTaken):
        services.take_order(actor=actor_of(volunteers[0]), order=order)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_press_at_once_exactly_one_gets_it(tree: DivisionTree) -> None:
    order = make_offered_order(make_item(tree.county), make_person(tree.group))
    helpers = [make_worker(Role.VOLUNTEER, tree.village) for _ in range(20)]
    actors = [actor_of(helper) for helper in helpers]
    results = at_once(
        [
            lambda actor=actor: services.take_order(actor=actor, order=order)  # type: ignore[misc]
            for actor in actors
        ]
    )
    won = [r for r in results if isinstance(r, Order)]
    lost = [r for r in results if isinstance(r, AlreadyTaken)]
    assert (len(won), len(lost)) == (1, 19)
    assert all("快了一步" in str(r) or "faster" in str(r) for r in lost)
    assert order.invitations.filter(state="accepted").count() == 1
    assert order.steps.filter(step="take").count() == 1


# -- pages ----------------------------------------------------------------------------------------


def test_a_helper_takes_an_order_on_the_phone(
    as_user, item: ServiceItem, elder: Person, volunteers: list[User]
) -> None:
    order = make_offered_order(item, elder)
    first: Client = as_user(volunteers[0])
    page = first.get("/help/").content.decode()
    assert f"/help/board/{order.pk}/" in page
    assert "田桂兰" not in page
    shown = first.get(f"/help/board/{order.pk}/").content.decode()
    assert "田*" in shown
    assert "13900001234" not in shown
    assert first.post(f"/help/board/{order.pk}/").headers["Location"] == f"/help/{order.pk}/"
    second = as_user(volunteers[1]).post(f"/help/board/{order.pk}/", follow=True)
    assert second.status_code == 200
    assert Order.objects.get(pk=order.pk).helper == volunteers[0]


def test_a_dispatcher_offers_takes_back_and_sees_who_was_asked(
    as_user, item: ServiceItem, elder: Person, volunteers: list[User], village_worker: User
) -> None:
    order = make_dispatched_order(item, elder, volunteers[0])
    services.decline_order(actor=actor_of(volunteers[0]), order=order, reason="在外地")
    browser: Client = as_user(village_worker)
    assert "在外地" in browser.get(f"/services/orders/{order.pk}/").content.decode()
    browser.post(f"/services/orders/{order.pk}/offer/")
    assert Order.objects.get(pk=order.pk).state == "offered"
    browser.post(f"/services/orders/{order.pk}/return/")
    assert Order.objects.get(pk=order.pk).state == "reviewed"
    browser.post(f"/services/orders/{order.pk}/people/", {"people": "2"})
    assert Order.objects.get(pk=order.pk).people_needed == 2


def test_the_board_takes_the_same_queries_for_many_orders(
    django_assert_num_queries, tree: DivisionTree, item: ServiceItem, volunteers: list[User]
) -> None:
    actor = actor_of(volunteers[0])
    for count in (1, 20):
        while Order.objects.count() < count:
            make_offered_order(item, make_person(tree.group))
        with django_assert_num_queries(3):
            assert len(orders_to_take(actor)) == count
