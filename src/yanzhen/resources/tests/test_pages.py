"""The pages of the resource list, through a browser without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import FRAME_QUERIES, actor_of, builder
from yanzhen.core.models import Reveal
from yanzhen.orgs.testing import DivisionTree, make_division
from yanzhen.people.testing import make_person
from yanzhen.resources import services
from yanzhen.resources.models import (
    Resource,
    ResourceBooking,
)
from yanzhen.resources.testing import (
    make_agreement,
    make_booking,
    make_group,
    make_interview,
    make_partner,
    make_resource,
)
from yanzhen.resources.tests.conftest import As, seen

KEY = "12345678-1234-4234-8234-123456789012"


def stage(tree: DivisionTree, now: Any) -> dict[str, Any]:
    actor = builder().as_of(now)
    room = make_resource(
        tree.town, actor=actor, opening="每天 8:00-22:00", contact_phone="13900001111",
        lng=103.9, lat=28.6, coordinate_system="GCJ-02",
    )  # fmt: skip
    noon = (timezone.localtime(now) + timedelta(days=1)).replace(
        hour=12, minute=0, second=0, microsecond=0
    )
    partner = make_partner(tree.town, actor=actor, lng=103.91, lat=28.61)
    return {
        "room": room,
        "booking": make_booking(room, tree.village, actor=actor, starts_at=noon),
        "partner": partner,
        "agreement": make_agreement(partner, actor=actor),
        "group": make_group(tree.village, actor=actor),
        "interview": make_interview(tree.village, actor=actor),
        "use": services.record_use(
            actor=actor, partner=partner, division=tree.village, used_on=timezone.localdate(now),
            quantity=90, kind="time", words="义剪", value_cents=12_050,
        ),
    }  # fmt: skip


def test_every_page_opens_for_a_lead(tree: DivisionTree, lead: Client, now: Any) -> None:
    made = stage(tree, now)
    room, booking, partner = made["room"].pk, made["booking"].pk, made["partner"].pk
    agreement, group = made["agreement"].pk, made["group"].pk
    pages = {
        "": "文化活动室",
        "?show=stale&q=没有": "",
        "?resource_class=material&serves=company&tier=town&sort=-quantity": "文化活动室",
        "new/": "",
        f"{room}/": "139****1111",
        f"{room}/change/": "周一至周日",
        f"{room}/verify/": "",
        f"{room}/withdraw/": "",
        f"{room}/close/": "",
        f"{room}/calendar/": "8:00–22:00",
        f"{room}/calendar/?day=2026-01-01": "2026",
        f"{room}/book/": "",
        "bookings/": "邻里议事会",
        "bookings/?show=late": "",
        f"bookings/{booking}/": "良姜村",
        f"bookings/{booking}/cancel/": "",
        f"bookings/{booking}/return/": "",
        "partners/": "清风超市",
        "partners/new/": "",
        f"partners/{partner}/": "1.5小时",
        f"partners/{partner}/change/": "",
        f"partners/{partner}/end/": "",
        f"partners/{partner}/gift/": "",
        f"partners/{partner}/agreement/": "",
        "agreements/?show=all": "社区合伙人协议",
        f"agreements/{agreement}/": "米面",
        f"agreements/{agreement}/renew/": "",
        f"agreements/{agreement}/end/": "",
        "compounds/": "",
        "groups/": "夕阳红合唱队",
        f"groups/{group}/": "合唱",
        f"groups/{group}/change/": "",
        f"groups/{group}/grow/": "",
        f"groups/{group}/end/": "",
        "groups/new/": "",
        "interviews/": "老周",
        "interviews/new/": "",
        f"interviews/{made['interview'].pk}/": "教书法",
        "deliveries/": "义剪",
        f"deliveries/{made['use'].pk}/": "120.5元",
        f"deliveries/{made['use'].pk}/take-back/": "",
        "map/": "文化活动室",
        "map/?need=health&layer=partner": "",
        "map/locations/": "",
    }
    for address, words in pages.items():
        assert words in seen(lead, f"/resources/{address}"), address


def test_the_panel_of_a_list_is_the_page_without_its_frame(
    tree: DivisionTree, lead: Client, now: Any
) -> None:
    room = stage(tree, now)["room"]
    whole = seen(lead, f"/resources/{room.pk}/")
    part = lead.get(f"/resources/{room.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<nav" in whole
    assert "文化活动室" in part
    assert "<html" not in part


@pytest.mark.parametrize("count", [1, 25])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("", 2),
        ("bookings/", 2),
        ("partners/", 4),
        ("agreements/", 2),
        ("groups/", 2),
        ("interviews/", 2),
        ("deliveries/", 2),
        ("compounds/", 3),
    ],
)
def test_lists_ask_as_often_for_many_as_for_one(
    tree: DivisionTree, lead: Client, now: Any, count: int, address: str, queries: int
) -> None:
    actor = builder().as_of(now)
    begins = now + timedelta(days=1)
    for number in range(count):
        place = make_division(
            f"{tree.village.code}{100 + number}", f"苑{number}", "compound", tree.village
        )
        room = make_resource(tree.town, f"房间{number}", actor=actor)
        make_booking(room, tree.village, actor=actor, starts_at=begins)
        partner = make_partner(place, f"物业{number}", actor=actor, kind="property")
        make_agreement(partner, actor=actor, ends_on=None)
        make_group(tree.village, f"队{number}", actor=actor)
        make_interview(tree.village, person=make_person(tree.group), actor=actor)
        services.record_use(
            actor=actor, partner=partner, division=tree.village, quantity=1,
            used_on=timezone.localdate(now), kind="goods",
        )  # fmt: skip
    lead.get(f"/resources/{address}")
    with CaptureQueriesContext(connection) as asked:
        lead.get(f"/resources/{address}")
    assert len(asked) == FRAME_QUERIES + queries


def test_a_resource_is_entered_once_however_often_the_button_is_pressed(
    tree: DivisionTree, lead: Client
) -> None:
    form = {
        "client_key": KEY, "division": "清溪镇", "name": " 轮椅  ", "catalogue_code": "wheelchair",
        "share": "below", "quantity": "3", "cost": "free", "is_bookable": "on",
        "opening": "周一至周五 9:00-17:00；周六 9:00-12:00", "contact_phone": "13900002222",
        "coordinate_system": "BD-09", "lng": "103.95", "lat": "28.6",
    }  # fmt: skip
    for _time in range(2):
        answer = lead.post("/resources/new/", form)
        assert answer.status_code == 302
    row = Resource.objects.get()
    assert (row.name, row.quantity, row.unit, row.area_code) == ("轮椅", 3, "件", tree.town.code)
    assert row.verified_by is not None
    assert row.opening == [[d, 540, 1020] for d in range(5)] + [[5, 540, 720]]
    with connection.cursor() as cursor:
        cursor.execute("select contact_phone from resources_resource")
        assert "13900002222" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"opening": "有空就开"}, "有空就开"),
        ({"lng": "28.6", "lat": "103.95"}, "90"),
        ({"lng": "28.6", "lat": "88.95"}, "经度和纬度写反了"),
        ({"lng": "103.9"}, "同时"),
        ({"division": "石桥村"}, "石桥村"),
        ({"contact_phone": "12"}, "不是电话号码"),
        ({"name": ""}, ""),
        ({"available_from": "2026-06-02", "available_to": "2026-06-01"}, "最后一天早于第一天"),
    ],
)
def test_a_wrong_resource_keeps_what_was_typed_and_changes_nothing(
    tree: DivisionTree, lead: Client, wrong: dict[str, str], words: str
) -> None:
    form = {
        "client_key": KEY, "division": "清溪镇", "name": "轮椅", "catalogue_code": "wheelchair",
        "share": "below", "quantity": "3", "cost": "free", "coordinate_system": "WGS-84",
        "description": "可借七天", **wrong,
    }  # fmt: skip
    answer = lead.post("/resources/new/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "可借七天" in page
    assert not Resource.objects.exists()


def test_booking_says_in_the_form_who_holds_it(
    tree: DivisionTree, village: Client, now: Any
) -> None:
    made = stage(tree, now)
    begins = timezone.localtime(made["booking"].starts_at)
    form = {
        "client_key": KEY, "division": "良姜村", "purpose": "合唱排练", "quantity": "1",
        "starts_at_0": begins.date().isoformat(), "starts_at_1": "12:30",
        "ends_at_0": begins.date().isoformat(), "ends_at_1": "13:30",
    }  # fmt: skip
    answer = village.post(f"/resources/{made['room'].pk}/book/", form)
    assert answer.status_code == 422
    assert "其余由良姜村占用" in answer.content.decode()
    answer = village.post(
        f"/resources/{made['room'].pk}/book/", form | {"starts_at_1": "14:00", "ends_at_1": "15:00"}
    )
    assert answer.status_code == 302
    assert ResourceBooking.objects.count() == 2


def test_a_village_sees_who_holds_the_room_on_the_calendar_and_no_page_behind_it(
    tree: DivisionTree, as_user: As, outsider: User, village: Client, now: Any
) -> None:
    actor = builder().as_of(now)
    room = make_resource(tree.county, actor=actor)
    theirs = make_booking(room, tree.other_village, actor=actor, starts_at=now + timedelta(hours=1))
    week = f"/resources/{room.pk}/calendar/?day={timezone.localdate(theirs.starts_at)}"
    page = seen(village, week)
    assert "石桥村" in page
    assert f"/bookings/{theirs.pk}/" not in page
    seen(village, f"/resources/bookings/{theirs.pk}/", 404)
    assert f"/bookings/{theirs.pk}/" in seen(as_user(outsider), week)


def test_a_number_is_shown_with_a_reason_that_is_kept(
    tree: DivisionTree, village: Client, now: Any
) -> None:
    room = stage(tree, now)["room"]
    answer = village.post(f"/resources/{room.pk}/contact/", {"reason": "contact", "note": "借场地"})
    assert answer.content.decode() == "13900001111"
    assert Reveal.objects.get().field == "contact_phone"
    assert "13900001111" not in seen(village, f"/resources/{room.pk}/")


def test_a_withdrawal_stands_on_my_day_of_its_holder_with_another_resource(
    tree: DivisionTree, village: Client, village_worker: User, lead: Client, now: Any
) -> None:
    actor = builder().as_of(now)
    room, other = (
        make_resource(tree.town, actor=actor),
        make_resource(tree.town, "老年学堂", actor=actor),
    )
    booking = make_booking(
        room,
        tree.village,
        actor=actor_of(village_worker, now=now),
        starts_at=now + timedelta(hours=3),
    )
    answer = lead.post(f"/resources/{room.pk}/withdraw/", {"reason": "屋顶漏水", "version": "1"})
    assert answer.status_code == 302
    assert "预约的资源已撤回" in seen(village, "/")
    page = seen(village, f"/resources/bookings/{booking.pk}/")
    assert "屋顶漏水" in page
    assert other.name in page
    village.post(f"/resources/bookings/{booking.pk}/cancel/", {"words": ""})
    assert "预约的资源已撤回" not in seen(village, "/")


def test_the_list_reads_in_english(tree: DivisionTree, lead: Client, now: Any) -> None:
    room = stage(tree, now)["room"]
    lead.cookies["django_language"] = "en"
    page = seen(lead, f"/resources/{room.pk}/calendar/")
    assert "The week after" in page
    assert "Mon" in seen(lead, f"/resources/{room.pk}/") or "opening times" in page.lower()


def test_the_station_home_counts_what_is_offered(
    tree: DivisionTree, lead: Client, now: Any
) -> None:
    stage(tree, now)
    assert "在册资源" in seen(lead, "/station/")
