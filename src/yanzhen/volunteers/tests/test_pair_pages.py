"""The pages of pairs and circles: at the desk, on the helper's phone, on the client's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.tabular.exports import KINDS
from yanzhen.orgs.leaving import held_by
from yanzhen.orgs.my_day import sections_of
from yanzhen.people.testing import make_person, make_resident
from yanzhen.volunteers import services
from yanzhen.volunteers.hands import Hand
from yanzhen.volunteers.models import Pair, PairContact
from yanzhen.volunteers.testing import (
    make_helping_volunteer,
    make_volunteer,
    make_volunteer_pair,
)

KEY = "pair-key-0001"


def days_ago(days: int) -> date:
    """Pages live on the day of the machine."""
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def elder(tree):
    return make_person(tree.group, "田桂兰", born_on=date(1942, 3, 1))


def test_the_desk_pairs_from_suggestions_and_takes_every_step(
    tree, elder, as_user, village_worker
) -> None:
    desk = as_user(village_worker)
    helper = make_helping_volunteer(tree.group, "许知秋")
    second = make_volunteer(tree.group, person=make_person(tree.group, "白露"))
    create = reverse("pair-create", args=[elder.pk]) + "?kind=neighbour"
    page = desk.get(create).text
    assert "许知秋" in page
    assert "白露" in page
    typed = {
        "client_key": KEY,
        "holder": str(helper.pk),
        "substitute": str(second.pk),
        "since": str(days_ago(3)),
        "client_agrees": "on",
    }
    refused = desk.post(create, {**typed, "substitute": ""})
    assert refused.status_code == 422
    assert not Pair.objects.exists()
    assert desk.post(create, typed).status_code == 302
    assert desk.post(create, typed).status_code == 302
    pair = Pair.objects.get()
    assert pair.state == "asked"
    phone = as_user(helper.user)
    assert "田桂兰" in phone.get(reverse("my-pairs")).text
    yes = reverse("my-pair-answer", args=[pair.pk, "accept"])
    assert phone.post(yes).status_code == 302
    pair.refresh_from_db()
    assert pair.state == "active"
    contact = reverse("my-pair-contact", args=[pair.pk])
    assert phone.get(contact).status_code == 200
    told = {
        "client_key": "contact-0001",
        "mode": "phone",
        "at_0": str(days_ago(1)),
        "at_1": "08:30",
        "minutes": "10",
        "words": "想去镇上看眼睛",
        "wants_station": "on",
    }
    assert [phone.post(contact, told).status_code for _n in range(2)] == [302, 302]
    assert PairContact.objects.count() == 1
    detail = reverse("pair-detail", args=[pair.pk])
    assert desk.get(detail).status_code == 200
    for step in ("contact", "hand-over", "substitute", "end"):
        assert desk.get(reverse("pair-step", args=[pair.pk, step])).status_code == 200
    assert desk.get(reverse("pair-step", args=[pair.pk, "nothing"])).status_code == 404
    over = reverse("pair-step", args=[pair.pk, "hand-over"])
    third = make_volunteer(tree.group)
    pair.refresh_from_db()
    given = {
        "version": pair.version, "reason": "搬家",
        "holder": "", "stand_in_number": third.number,
    }  # fmt: skip
    assert desk.post(over, {**given, "stand_in_number": "990626-V99999"}).status_code == 422
    assert desk.post(over, given).status_code == 302
    assert "白露" in desk.get(reverse("pair-list")).text
    assert "白露" in desk.get(reverse("person-detail", args=[elder.pk])).text
    resident = as_user(make_resident(elder).user)
    assert reverse("my-circle") in resident.get(reverse("resident-mine")).text
    assert "白露" in resident.get(reverse("my-circle")).text
    end = reverse("pair-step", args=[pair.pk, "end"])
    pair.refresh_from_db()
    assert desk.post(end, {"version": pair.version, "reason": "住进养老院"}).status_code == 302
    assert "住进养老院" in desk.get(detail).text


def test_a_circle_shows_its_gaps_and_a_post_ends_only_with_empty_hands(
    tree, elder, as_user, village_worker, town_worker
) -> None:
    desk = as_user(village_worker)
    add = reverse("circle-add", args=[elder.pk])
    typed = {
        "client_key": "circle-0001",
        "role": "worker",
        "holder_user": str(village_worker.pk),
        "substitute_user": str(town_worker.pk),
        "since": str(days_ago(3)),
        "client_agrees": "on",
    }
    assert desk.get(add).status_code == 200
    assert desk.post(add, typed).status_code == 302
    page = desk.get(reverse("person-detail", args=[elder.pk])).text
    assert "医生" in page
    post = village_worker.posts.get()
    held = held_by(post, NOW.date())
    assert [h.count for h in held if "圈" in str(h.label)] == [1]
    later = actor_of(village_worker, now=timezone.now() + timedelta(days=40))
    titles = [str(i.title) for s in sections_of(later, later.now.date()) for i in s.items]
    assert "田桂兰" in titles


def test_overdue_contacts_missing_stand_ins_and_calls_for_the_station_are_on_the_day(
    tree, elder, village_worker, as_user
) -> None:
    pair = make_volunteer_pair(elder)
    services.note_contact(
        actor=builder(), pair=pair, at=NOW - timedelta(hours=2), mode="phone", minutes=5,
        words="门口台阶坏了", wants_station=True,
    )  # fmt: skip
    other = make_volunteer_pair(make_person(tree.group))
    other.hands.filter(is_substitute=True).update(valid_to=NOW.date())
    later = actor_of(village_worker, now=NOW + timedelta(days=30))
    items = [i for s in sections_of(later, later.now.date()) for i in s.items]
    urls = " ".join(str(i.url) for i in items)
    for show in ("overdue", "look", "alone"):
        assert f"show={show}" in urls
        page = as_user(village_worker).get(reverse("pair-list"), {"show": show})
        assert page.status_code == 200
    contact = PairContact.objects.get()
    desk = as_user(village_worker)
    look = reverse("contact-look", args=[contact.pk])
    assert "门口台阶坏了" in desk.get(look).text
    assert desk.post(look, {"outcome": "村里已修"}).status_code == 302
    assert "村里已修" in desk.get(reverse("pair-detail", args=[pair.pk])).text


def test_the_list_is_exported_and_costs_the_same_for_many_rows(
    tree, elder, village_worker, station_lead, as_user
) -> None:
    make_volunteer_pair(elder)
    desk = as_user(village_worker)
    desk.get(reverse("pair-list"))
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse("pair-list"))
    holder, stand_in = make_volunteer(tree.group), make_volunteer(tree.group)
    for _n in range(3):
        make_volunteer_pair(make_person(tree.group), holder, stand_in)
    with CaptureQueriesContext(connection) as many:
        desk.get(reverse("pair-list"))
    assert len(many) == len(one)
    asked = (actor_of(station_lead), QueryDict(""))
    rows = list(KINDS["volunteer-pairs"].rows(*asked))
    assert len(rows) == 4
    assert len(rows[0]) == len(KINDS["volunteer-pairs"].headers(*asked))


def test_all_clients_of_who_leaves_go_to_who_stands_in(
    tree, elder, village_worker, as_user
) -> None:
    leaving, second = make_volunteer(tree.group), make_volunteer(tree.group)
    pair = make_volunteer_pair(elder, leaving, second)
    desk = as_user(village_worker)
    leave = reverse("volunteer-step", args=[leaving.pk, "leave"])
    assert desk.get(leave).status_code == 200
    assert desk.post(leave, {"version": leaving.version, "reason": "外出务工"}).status_code == 302
    leaving.refresh_from_db()
    assert (leaving.state, leaving.left_reason) == ("left", "外出务工")
    assert pair.hands.get(is_substitute=False, valid_to=None).volunteer == second
    assert not pair.hands.filter(is_substitute=True, valid_to=None).exists()
    services.name_substitute(actor=builder(), pair=pair, substitute=Hand(name="邻居"))
    assert desk.post(reverse("pairs-hand-over", args=[second.pk])).status_code == 302
    assert str(pair.hands.get(is_substitute=False, valid_to=None)) == "邻居"
