"""The pages of collections, merges, departments and signs, as people use them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import builder, make_staff_user
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Collection, Need
from yanzhen.needs.services import hand_over_need, record_slip
from yanzhen.needs.testing import (
    make_box,
    make_collection,
    make_need,
    make_published_need,
    make_triaged_need,
)
from yanzhen.orgs.testing import DivisionTree, make_organization, make_post, make_station
from yanzhen.people.testing import draft, make_household, make_person

AsUser = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def just_now() -> Actor:
    """The builder by the clock of the browser, which looks back two months for what is alike."""
    return builder().as_of(timezone.now())


def slip(title: str, **values: str) -> dict[str, str]:
    given = {"client_key": str(uuid4()), "title": title, "category": "environment"}
    return given | {"urgency": "normal"} | values


def test_slips_are_typed_one_after_another(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    box, browser = make_box(tree.village), as_user(village_worker)
    given = {
        "client_key": str(uuid4()),
        "box": str(box.pk),
        "held_on": "2026-06-01",  # a fortnight before it was put up
        "present": "林小满，罗青禾",
        "announced": "2",
    }
    address = reverse("collection-open", args=["box"])
    assert browser.post(address, given).status_code == 422
    assert browser.post(address, given | {"held_on": "2026-06-15"}).status_code == 302
    collection = Collection.objects.get()
    address = reverse("collection-detail", args=[collection.pk])
    where = {"division": str(tree.village.pk)}
    first = browser.post(address, slip("路灯不亮", **where), headers=HTMX)
    page = first.content.decode()
    assert first.status_code == 200
    assert "1 / 2" in page
    assert "<html" not in page
    assert '<option value="environment" selected' in page  # the last category stands
    wrong = browser.post(address, slip("长", caller_name="老田", **where), headers=HTMX)
    assert wrong.status_code == 422
    assert "老田" in wrong.content.decode()
    second = browser.post(address, slip("井盖坏了", **where))
    assert second.status_code == 302
    assert Need.objects.filter(collection=collection).count() == 2
    done = browser.post(reverse("collection-close", args=[collection.pk]), {"version": "1"})
    assert done.status_code == 302
    assert Collection.objects.get().state == "closed"
    late = browser.post(address, slip("又一张", **where), headers=HTMX)
    assert late.status_code == 422
    assert Need.objects.count() == 2


def test_the_same_slip_sent_twice_is_one_need(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    collection, browser = make_collection(tree.village), as_user(village_worker)
    given = slip("路灯不亮", division=str(tree.village.pk))
    for _ in range(2):
        browser.post(reverse("collection-detail", args=[collection.pk]), given, headers=HTMX)
    assert Need.objects.count() == 1


@pytest.mark.parametrize("kind", ["meeting", "hotline"])
def test_a_meeting_is_opened_by_a_form(
    tree: DivisionTree, village_worker: User, as_user: AsUser, kind: str
) -> None:
    browser, address = as_user(village_worker), reverse("collection-open", args=[kind])
    assert browser.get(address).status_code == 200
    given = {
        "client_key": str(uuid4()),
        "division": str(tree.village.pk),
        "held_on": "2026-06-15",
        "present": "林小满、罗青禾;陶晚舟",
        "topic": "六月",
    }
    assert browser.post(address, given | {"present": ""}).status_code == 422
    assert browser.post(address, given).status_code == 302
    assert Collection.objects.get().present == ["林小满", "罗青禾", "陶晚舟"]
    assert browser.get(reverse("collection-open", args=["pigeon"])).status_code == 404


def test_lists_take_the_same_queries_for_one_row_and_many(
    tree: DivisionTree,
    village_worker: User,
    as_user: AsUser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = as_user(village_worker)

    def add() -> None:
        collection = make_collection(tree.village)
        record_slip(actor=builder(), collection=collection, title="路灯", category="safety")
        make_published_need(division=tree.village)

    add()
    names = ("collection-list", "box-list", "published-list", "public-places")
    addresses = [reverse(name) for name in names]
    addresses.append(reverse("public-needs", args=[tree.village.code]))
    few: dict[str, int] = {}
    for address in addresses:
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        few[address] = len(queries)
        assert len(queries) <= 12, address
    for _ in range(15):
        add()
    for address in addresses:
        with django_assert_num_queries(few[address]):
            browser.get(address)


def test_what_is_alike_is_shown_while_typing(
    tree: DivisionTree, village_worker: User, outsider: User, as_user: AsUser
) -> None:
    need = make_need(make_person(tree.group), title="厨房屋顶漏雨", actor=just_now())
    address = reverse("need-alike")
    asked = {"title": "屋顶漏雨", "division": str(tree.village.pk), "category": "safety"}
    assert need.number in as_user(village_worker).get(address, asked).content.decode()
    browser = as_user(village_worker)
    for wrong in ({"title": "屋"}, asked | {"division": "九"}, {"person": "1e9"}, {}):
        assert need.number not in browser.get(address, wrong).content.decode()
    assert need.number not in as_user(outsider).get(address, asked).content.decode()


def test_a_need_is_recorded_for_a_household_and_for_a_firm(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    household = make_household(tree.group, [draft(tree.group, "田桂兰", relation="head")])
    firm = make_organization(tree.village, "清溪竹编合作社", kind="enterprise")
    browser, address = as_user(village_worker), reverse("need-create")
    assert firm.name in browser.get(f"{address}?q=竹编").content.decode()
    given = slip("缺一名会计", channel="enterprise", division=str(tree.village.pk))
    assert browser.post(f"{address}?organization={firm.pk}", given).status_code == 302
    assert Need.objects.get().organization == firm
    given = slip("院墙裂了", channel="visit")
    assert browser.post(f"{address}?household={household.pk}", given).status_code == 302
    assert Need.objects.get(title="院墙裂了").household == household
    for wrong in ("organization=999999", "household=abc", "person=-1"):
        assert browser.get(f"{address}?{wrong}").status_code == 404


def test_two_are_laid_side_by_side_made_one_and_parted(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    one = make_triaged_need(make_person(tree.group), title="厨房屋顶漏雨", actor=just_now())
    two = make_need(division=tree.group, title="屋顶漏雨了", actor=just_now())
    browser = as_user(village_worker)
    listed = browser.get(reverse("need-merge", args=[one.pk])).content.decode()
    assert reverse("need-compare", args=[one.pk, two.pk]) in listed
    by_number = browser.get(reverse("need-merge", args=[one.pk]), {"q": two.number.lower()})
    assert two.title in by_number.content.decode()
    address = reverse("need-compare", args=[one.pk, two.pk])
    page = browser.get(address).content.decode()
    assert one.title in page
    assert two.title in page
    stale = browser.post(address, {"version": "99"})
    assert stale.status_code == 422
    assert browser.post(address, {"version": str(one.version)}).status_code == 302
    two.refresh_from_db()
    assert two.merged_into == one
    undo = reverse("need-unmerge", args=[two.pk])
    assert undo in browser.get(reverse("need-detail", args=[two.pk])).content.decode()
    assert browser.post(undo).status_code == 302
    two.refresh_from_db()
    assert two.state == "heard"
    assert browser.post(undo).status_code == 409


def test_a_department_replies_at_its_desk_without_the_name(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    department = make_organization(tree.town, "清溪镇水务站", kind="department")
    clerk = make_staff_user(area_code=tree.town.code)
    make_post(clerk, Role.DEPARTMENT_READER, tree.town, organization=department)
    need = hand_over_need(
        actor=builder(),
        need=make_need(make_person(tree.group, "田桂兰"), title="水管爆了"),
        department=department,
        reason="主管道漏水",
    )
    browser = as_user(clerk)
    assert "水管爆了" in browser.get(reverse("handed-list")).content.decode()
    address = reverse("handed-detail", args=[need.pk])
    page = browser.get(address).content.decode()
    assert "主管道漏水" in page
    assert "田桂兰" not in page
    assert browser.get(reverse("need-detail", args=[need.pk])).status_code == 403
    assert browser.post(address, {"words": "", "version": "9"}).status_code == 422
    given = {"words": "明天上午来修", "version": str(need.version)}
    assert browser.post(address, given).status_code == 302
    assert browser.get(address).status_code == 404
    page = as_user(village_worker).get(reverse("need-detail", args=[need.pk])).content.decode()
    assert "明天上午来修" in page


def test_the_sign_leads_to_four_questions(
    tree: DivisionTree, village_worker: User, as_user: AsUser
) -> None:
    make_station(tree.village, phone="0999-7654321")
    box, browser = make_box(tree.village, "7"), as_user(village_worker)
    address = reverse("ask-poster")
    assert tree.village.name in browser.get(address).content.decode()
    sign = browser.get(address, {"place": tree.village.code, "box": str(box.pk)}).content.decode()
    scanned = reverse("resident-ask-at", args=[tree.village.code])
    for shown in ("<svg", scanned, "0999-7654321", "7"):
        assert shown in sign
    assert browser.get(address, {"place": tree.other_village.code}).status_code == 404
    visitor = Client()
    assert visitor.get(scanned).status_code == 302
    for question, answer in (("about", "repair"), ("words", "水管坏了"), ("urgency", "soon")):
        page = visitor.post(reverse("resident-ask-question", args=[question]), {question: answer})
        assert page.status_code == 302
    asked = visitor.get(reverse("resident-ask-question", args=["town"]))
    assert asked.status_code == 404
    last = reverse("resident-ask-question", args=["phone"])
    assert visitor.post(last, {"phone": "19900002222"}).status_code == 302
    assert Need.objects.get().area_code == tree.village.code
    for wrong in (tree.town.code, "x"):
        assert visitor.get(reverse("resident-ask-at", args=[wrong])).status_code == 404
