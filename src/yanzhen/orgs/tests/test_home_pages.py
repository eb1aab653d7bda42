"""My day and the station's home gather what the apps know, for the one who looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.core.scope import Actor
from yanzhen.orgs import access, my_day, station_home
from yanzhen.orgs.my_day import DayItem
from yanzhen.orgs.services import appoint_to_post
from yanzhen.orgs.station_home import Figure, HomePlace, Line, Panel
from yanzhen.orgs.testing import DivisionTree, actor_of, make_station

As = Callable[[User], Client]


@pytest.fixture
def own_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(my_day, "_sources", [])
    monkeypatch.setattr(station_home, "_parts", [])


def test_my_day_puts_first_what_hurts_first(
    own_sources: None, village_worker: User, as_user: As
) -> None:
    now = timezone.now()

    @my_day.day_source
    def source(actor: Actor, day: date) -> list[DayItem]:
        return [
            DayItem("已办", "量血压", "/a/", kind="order", done=True),
            DayItem("有空时", "整理台账", "/b/"),
            DayItem("今天到期", "回访老人", "/c/", due_at=now + timedelta(minutes=1)),
            DayItem("派给您的", "送药上门", "/d/", due_at=now - timedelta(hours=3), kind="order"),
        ]

    text = as_user(village_worker).get("/").content.decode()
    places = [text.index(word) for word in ("送药上门", "回访老人", "整理台账", "量血压")]
    assert places == sorted(places)
    assert "派给您的" in text


def test_my_day_is_empty_in_words(own_sources: None, village_worker: User, as_user: As) -> None:
    response = as_user(village_worker).get("/")
    assert response.context["sections"] == []
    assert response.status_code == 200


def test_a_resident_is_sent_to_the_resident_page(resident: User, as_user: As) -> None:
    response = as_user(resident).get("/")
    assert response.status_code == 302
    assert response.headers["Location"] in {"/my/", "/me/"}


def test_a_visitor_is_sent_to_the_door(db: None) -> None:
    assert Client().get("/").headers["Location"].startswith("/accounts/login/")


def test_the_station_home_shows_what_the_duty_allows(
    own_sources: None, tree: DivisionTree, village_worker: User, grid_worker: User, as_user: As
) -> None:
    def figure(actor: Actor, place: HomePlace) -> Figure:
        return Figure("待办", 7, "件")

    def panel(actor: Actor, place: HomePlace) -> Panel:
        return Panel("到期", [Line("张家访视", "/x/", badge="逾期", state="overdue")], 1)

    station_home.home_panel(10, access.READ, figure)
    station_home.home_panel(20, access.ASSIGN_DUTIES, panel)
    text = as_user(village_worker).get("/station/").content.decode()
    assert "待办" in text
    assert "张家访视" not in text


def test_the_station_home_is_that_of_ones_own_station_or_of_one_in_ones_area(
    own_sources: None, tree: DivisionTree, station_lead: User, as_user: As
) -> None:
    own = make_station(tree.town)
    below = make_station(tree.village, "良姜村服务点")
    elsewhere = make_station(tree.other_village)
    appoint_to_post(
        actor=builder(), user=station_lead, role="town_worker", division=tree.town, station=own
    )
    client = as_user(station_lead)
    assert client.get("/station/").context["place"].station == own
    assert client.get(f"/station/?station={below.pk}").context["place"].station == below
    assert client.get(f"/station/?station={elsewhere.pk}").status_code == 404


def test_the_frame_names_place_and_role(
    tree: DivisionTree, village_worker: User, as_user: As
) -> None:
    response = as_user(village_worker).get("/station/")
    assert response.context["acting_place"] == "良姜村"
    assert actor_of(village_worker).facts["duties"][0].area == tree.village.code
