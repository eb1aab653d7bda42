"""Every page of the loop answers those who may, in a fixed number of queries, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import actor_of
from yanzhen.core.fields import plain
from yanzhen.delivery import services
from yanzhen.delivery.models import Order, ServiceItem, ServiceRecord
from yanzhen.delivery.testing import (
    make_accepted_order,
    make_activity,
    make_dispatched_order,
    make_draft_item,
    make_finished_order,
    make_held_activity,
    make_item,
    make_order,
    make_record,
    make_sign_up,
)
from yanzhen.needs.models import Need
from yanzhen.orgs.testing import DivisionTree, make_station, make_worker
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person, make_resident

AsUser = Callable[[User], Client]


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰")


@pytest.fixture
def item(tree: DivisionTree) -> ServiceItem:
    make_station(tree.village, phone="0999-7654321")
    return make_item(tree.county)


@pytest.fixture
def volunteer(tree: DivisionTree) -> User:
    return make_worker(Role.VOLUNTEER, tree.village, name="许知秋")


def test_shows_every_worker_page(
    tree: DivisionTree,
    item: ServiceItem,
    elder: Person,
    volunteer: User,
    station_lead: User,
    village_worker: User,
    as_user: AsUser,
) -> None:
    order = make_finished_order(item, elder, volunteer)
    waiting = make_order(make_item(tree.county, "陪伴聊天"), elder)
    ready = services.review_order(actor=actor_of(village_worker), order=waiting, accept=True)
    draft = make_draft_item(tree.town, "上门做饭")
    record = make_record(make_item(tree.county, "居家保洁"), elder, volunteer, village_worker)
    activity = make_activity(tree.village, village_worker)
    make_sign_up(activity, elder)
    held = make_held_activity(tree.village, village_worker, [make_person(tree.group)])
    browser = as_user(station_lead)
    pages = [
        reverse(name)
        for name in (
            "order-list", "order-create", "item-list", "item-create", "activity-list",
            "activity-create", "record-list",
        )
    ]  # fmt: skip
    pages += [
        reverse(name, args=[order.pk])
        for name in (
            "order-detail", "order-cancel", "order-try", "order-confirm",
            "order-confirm-not-reached", "order-rate", "order-supplement", "order-take-back",
        )
    ]  # fmt: skip
    pages += [reverse("order-review", args=[ready.pk]), reverse("order-dispatch", args=[ready.pk])]
    pages += [
        reverse(name, args=[draft.pk]) for name in ("item-detail", "item-change", "item-withdraw")
    ]
    pages += [
        reverse(name, args=[activity.pk])
        for name in (
            "activity-detail", "activity-change", "activity-cancel", "activity-attendance",
        )
    ]  # fmt: skip
    pages += [
        reverse(name, args=[pk])
        for name in ("record-detail", "record-correct", "record-reverse")
        for pk in (record.pk, held.pk)
    ]
    pages += [f"{reverse('order-create')}?person={elder.pk}", f"{reverse('order-create')}?q=田"]
    pages += [f"{reverse('activity-attendance', args=[activity.pk])}?q=田"]
    for address in pages:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        panel = browser.get(address, headers={"HX-Request": "true"})
        assert panel.status_code == 200, address


@pytest.mark.parametrize("name", ["order-list", "item-list", "activity-list", "record-list"])
def test_lists_take_the_same_queries_for_one_row_and_fifty(
    name: str,
    tree: DivisionTree,
    volunteer: User,
    village_worker: User,
    as_user: AsUser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def fill(count: int) -> None:
        for n in range(count):
            match name:
                case "item-list":
                    make_item(tree.village, f"服务{n}{count}")
                case "order-list":
                    make_order(items, make_person(tree.group))
                case "activity-list":
                    activity = make_activity(tree.village, village_worker)
                    make_sign_up(activity, make_person(tree.group))
                case _:
                    make_held_activity(tree.village, village_worker, [make_person(tree.group)])

    items = make_item(tree.county)
    fill(1)
    browser, address = as_user(village_worker), f"{reverse(name)}?show=all"
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    assert len(few) <= 14
    fill(49)
    with django_assert_num_queries(len(few)):
        browser.get(address)


def test_dispatch_takes_the_same_queries_for_many_candidates(
    tree: DivisionTree,
    item: ServiceItem,
    elder: Person,
    village_worker: User,
    as_user: AsUser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    order = services.review_order(
        actor=actor_of(village_worker), order=make_order(item, elder), accept=True
    )
    browser, address = as_user(village_worker), reverse("order-dispatch", args=[order.pk])
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    assert len(few) <= 16
    for _ in range(10):
        make_worker(Role.VOLUNTEER, tree.village)
    with django_assert_num_queries(len(few)):
        browser.get(address)


def test_hides_the_order_from_another_town(
    item: ServiceItem, elder: Person, volunteer: User, outsider: User, as_user: AsUser
) -> None:
    order = make_finished_order(item, elder, volunteer)
    browser = as_user(outsider)
    assert browser.get(reverse("order-detail", args=[order.pk])).status_code == 404
    assert "田桂兰" not in browser.get(f"{reverse('order-list')}?show=all").content.decode()
    answer = browser.post(reverse("order-confirm", args=[order.pk]), {"words": "很好"})
    assert answer.status_code == 404
    assert not ServiceRecord.objects.exists()


def test_a_helper_sees_the_least_until_they_accept(
    tree: DivisionTree, item: ServiceItem, volunteer: User, as_user: AsUser
) -> None:
    elder = make_person(tree.group, "田桂兰", phone="19900001111")
    order = make_dispatched_order(item, elder, volunteer, place="桥头第三家")
    browser, address = as_user(volunteer), reverse("task-detail", args=[order.pk])
    before = browser.get(address).content.decode()
    assert "田*" in before
    assert not any(word in before for word in ("田桂兰", "桥头第三家", "19900001111"))
    browser.post(reverse("task-step", args=[order.pk, "accept"]))
    after = browser.get(address).content.decode()
    assert all(word in after for word in ("田桂兰", "桥头第三家", "19900001111"))
    order.refresh_from_db()
    browser.post(address, {"code": plain(order.start_code)})
    browser.post(reverse("task-step", args=[order.pk, "finish"]))
    done = browser.get(address).content.decode()
    assert not any(word in done for word in ("田桂兰", "桥头第三家", "19900001111"))


def test_a_resident_orders_reads_the_code_confirms_and_rates_on_the_phone(
    item: ServiceItem, elder: Person, volunteer: User, village_worker: User, as_user: AsUser
) -> None:
    browser = as_user(make_resident(elder).user)
    browser.get(reverse("resident-order"))
    today = timezone.localdate().isoformat()
    for question, value in (("item", item.pk), ("day", today), ("part", "any"), ("words", "")):
        answer = browser.post(
            reverse("resident-order-question", args=[question]), {question: value}
        )
        assert answer.status_code == 302, answer.content.decode()
    order = Order.objects.get()
    assert (order.person, order.state) == (elder, "placed")
    worker = as_user(village_worker)
    worker.post(reverse("order-review", args=[order.pk]), {"decision": "accept"})
    worker.post(reverse("order-dispatch", args=[order.pk]), {"helper": volunteer.pk})
    task = as_user(volunteer)
    task.post(reverse("task-step", args=[order.pk, "accept"]))
    page = browser.get(reverse("resident-order-detail", args=[order.pk])).content.decode()
    order.refresh_from_db()
    code = plain(order.start_code)
    assert code in page
    task.post(reverse("task-detail", args=[order.pk]), {"code": code})
    task.post(reverse("task-step", args=[order.pk, "finish"]))
    browser.post(reverse("resident-order-confirm", args=[order.pk]))
    without_face = browser.post(reverse("resident-order-rate", args=[order.pk]), {"words": "好"})
    assert without_face.status_code == 422
    browser.post(reverse("resident-order-rate", args=[order.pk]), {"score": "5", "words": "好"})
    assert Need.objects.get().outcome == "solved"
    assert "上门理发" in browser.get(reverse("resident-mine")).content.decode()
    mine = browser.get(reverse("resident-order-detail", args=[order.pk]))
    assert mine.status_code == 200


def test_shows_every_page_of_residents_and_those_who_help(
    tree: DivisionTree,
    item: ServiceItem,
    elder: Person,
    volunteer: User,
    village_worker: User,
    as_user: AsUser,
) -> None:
    order = make_accepted_order(item, elder, volunteer)
    begins = timezone.now() + timedelta(days=2)
    activity = make_activity(tree.village, village_worker, starts_at=begins)
    visitor = Client()
    for name in ("resident-home", "resident-help", "resident-activities"):
        assert visitor.get(reverse(name)).status_code == 200
    assert visitor.get(reverse("resident-activity", args=[activity.pk])).status_code == 200
    browser = as_user(make_resident(elder).user)
    browser.post(reverse("resident-activity-step", args=[activity.pk, "join"]))
    for address in (
        reverse("resident-home"),
        reverse("resident-mine"),
        reverse("resident-order-detail", args=[order.pk]),
        reverse("resident-activities"),
        reverse("resident-activity", args=[activity.pk]),
    ):
        assert browser.get(address).status_code == 200, address
    task = as_user(volunteer)
    for address in (
        reverse("task-list"),
        reverse("my-hours"),
        reverse("task-detail", args=[order.pk]),
    ):
        assert task.get(address).status_code == 200, address


def test_a_resident_sees_no_order_of_somebody_else(
    tree: DivisionTree, item: ServiceItem, elder: Person, as_user: AsUser
) -> None:
    order = make_order(item, elder)
    browser = as_user(make_resident(make_person(tree.group)).user)
    assert browser.get(reverse("resident-order-detail", args=[order.pk])).status_code == 404
    assert browser.post(reverse("resident-order-cancel", args=[order.pk])).status_code == 404
    assert Order.objects.get(pk=order.pk).state == "placed"
