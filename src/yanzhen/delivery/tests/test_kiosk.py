"""The station screen knows somebody for as long as they stand there, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from yanzhen.accounts.models import OneTimeCode, User
from yanzhen.accounts.testing import actor_of
from yanzhen.delivery.models import KioskVisit, Order, ServiceItem
from yanzhen.delivery.testing import make_item
from yanzhen.orgs.models import Station
from yanzhen.orgs.testing import DivisionTree, make_station
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person


@pytest.fixture
def station(tree: DivisionTree) -> Station:
    return make_station(tree.village, phone="07530000000")


@pytest.fixture
def item(tree: DivisionTree) -> ServiceItem:
    return make_item(tree.county)


@pytest.fixture
def elder(tree: DivisionTree) -> Person:
    return make_person(tree.group, "田桂兰", phone="13900001234")


@pytest.fixture
def screen(as_user, village_worker: User, station: Station) -> Client:
    """A device on which a worker has opened the station's screen."""
    browser: Client = as_user(village_worker)
    answer = browser.post("/services/kiosk/open/", {"station": station.pk})
    assert answer.headers["Location"] == "/kiosk/"
    return browser


def known(screen: Client, as_user, village_worker: User, elder: Person) -> KioskVisit:
    screen.post("/kiosk/who/digits/", {"digits": "1234"})
    visit = KioskVisit.objects.get(state="waiting")
    as_user(village_worker).post(f"/services/kiosk/{visit.pk}/confirm/", {"person": elder.pk})
    assert screen.get("/kiosk/who/wait/").headers["Location"] == "/kiosk/mine/"
    return visit


def test_the_worker_is_signed_out_of_the_screen(screen: Client) -> None:
    assert screen.get("/needs/").status_code == 302
    assert screen.get("/kiosk/").status_code == 200


def test_nobody_reaches_it_without_a_screen(client: Client, station: Station) -> None:
    assert client.get("/kiosk/").status_code == 404


def test_who_is_not_known_may_look_and_not_order(
    screen: Client, item: ServiceItem, elder: Person
) -> None:
    assert item.name in screen.get("/kiosk/services/").content.decode()
    assert screen.get("/kiosk/activities/").status_code == 200
    answer = screen.post(f"/kiosk/order/{item.pk}/", {"day": "x"})
    assert answer.headers["Location"] == "/kiosk/who/"
    assert not Order.objects.exists()


def test_a_worker_says_who_stands_there_and_they_order(
    screen: Client, as_user, village_worker: User, elder: Person, item: ServiceItem
) -> None:
    known(screen, as_user, village_worker, elder)
    page = screen.get(f"/kiosk/order/{item.pk}/")
    assert page.status_code == 200
    day = page.context["form"].fields["day"].choices[1][0]
    form = {"client_key": "kiosk-form-1", "day": day, "part": "morning"}
    assert screen.post(f"/kiosk/order/{item.pk}/", {**form, "day": ""}).status_code == 422
    for _twice in range(2):
        screen.post(f"/kiosk/order/{item.pk}/", form)
    order = Order.objects.get()
    assert (order.person, order.placed_by, order.proxy_consent) == (elder, None, "")
    assert item.name in screen.get("/kiosk/mine/").content.decode()


def test_nothing_of_the_person_stays_after_the_end(
    screen: Client, as_user, village_worker: User, elder: Person
) -> None:
    visit = known(screen, as_user, village_worker, elder)
    assert "田桂兰" in screen.get("/kiosk/").content.decode()
    screen.post("/kiosk/end/")
    assert "田桂兰" not in screen.get("/kiosk/").content.decode()
    assert screen.get("/kiosk/mine/").headers["Location"] == "/kiosk/who/"
    visit.refresh_from_db()
    assert (visit.state, visit.candidates.count()) == ("ended", 0)
    assert set(screen.session["kiosk"]) == {"station"}


def test_sixty_seconds_without_a_touch_forget_the_person(
    screen: Client, as_user, village_worker: User, elder: Person
) -> None:
    known(screen, as_user, village_worker, elder)
    session = screen.session
    kept = dict(session["kiosk"])
    kept["seen"] = (datetime.now(UTC) - timedelta(seconds=75)).isoformat()
    session["kiosk"] = kept
    session.save()
    assert "田桂兰" not in screen.get("/kiosk/").content.decode()
    assert KioskVisit.objects.get().state == "ended"


def test_pages_of_the_screen_are_not_kept_by_the_browser(
    screen: Client, as_user, village_worker: User, elder: Person
) -> None:
    known(screen, as_user, village_worker, elder)
    answer = screen.get("/kiosk/mine/")
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    assert 'data-idle-seconds="60"' in page
    assert 'http-equiv="refresh" content="60;url=/kiosk/end/"' in page


def test_answers_the_same_for_digits_that_nobody_has(
    screen: Client, as_user, village_worker: User, elder: Person
) -> None:
    answers = [
        screen.post("/kiosk/who/digits/", {"digits": digits}).headers["Location"]
        for digits in ("1234", "9999")
    ]
    assert answers == ["/kiosk/who/wait/"] * 2
    assert screen.post("/kiosk/who/digits/", {"digits": "12"}).status_code == 422
    visit = KioskVisit.objects.get(state="waiting")
    browser: Client = as_user(village_worker)
    browser.post(f"/services/kiosk/{visit.pk}/confirm/", {"person": elder.pk})
    visit.refresh_from_db()
    assert visit.state == "waiting", "a worker confirms only whom the digits fit"
    browser.post(f"/services/kiosk/{visit.pk}/confirm/", {})
    visit.refresh_from_db()
    assert visit.state == "refused"


def test_a_worker_of_another_town_says_nothing(
    screen: Client, as_user, outsider: User, elder: Person
) -> None:
    screen.post("/kiosk/who/digits/", {"digits": "1234"})
    visit = KioskVisit.objects.get()
    answer = as_user(outsider).post(f"/services/kiosk/{visit.pk}/confirm/", {"person": elder.pk})
    assert answer.status_code == 404


def test_a_code_on_the_phone_makes_known(
    screen: Client, elder: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {}
    monkeypatch.setattr(
        "yanzhen.accounts.gateways.FileGateway.send",
        lambda self, phone, text: sent.update({phone: text}),
    )
    assert screen.post("/kiosk/who/phone/", {"phone": "123"}).status_code == 422
    screen.post("/kiosk/who/phone/", {"phone": "13900001234"})
    digits = "".join(c for c in sent["13900001234"] if c.isdigit())[:6]
    assert screen.post("/kiosk/who/code/", {"digits": "000000"}).status_code == 422
    assert OneTimeCode.objects.get().attempts == 1
    answer = screen.post("/kiosk/who/code/", {"digits": digits})
    assert answer.headers["Location"] == "/kiosk/mine/"
    assert "田桂兰" in screen.get("/kiosk/").content.decode()


def test_a_number_of_two_people_makes_nobody_known(
    screen: Client, tree: DivisionTree, elder: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(tree.group, "田秀英", phone="13900001234")
    sent = {}
    monkeypatch.setattr(
        "yanzhen.accounts.gateways.FileGateway.send",
        lambda self, phone, text: sent.update({phone: text}),
    )
    screen.post("/kiosk/who/phone/", {"phone": "13900001234"})
    digits = "".join(c for c in sent["13900001234"] if c.isdigit())[:6]
    assert screen.post("/kiosk/who/code/", {"digits": digits}).status_code == 422
    assert not KioskVisit.objects.filter(state="known").exists()


def test_the_worker_sees_who_waits_on_their_day(
    screen: Client, as_user, village_worker: User, elder: Person
) -> None:
    from yanzhen.delivery.home import kiosk_of_the_day

    screen.post("/kiosk/who/digits/", {"digits": "1234"})
    visit = KioskVisit.objects.get()
    actor = actor_of(village_worker, now=visit.asked_at)
    assert len(list(kiosk_of_the_day(actor, visit.asked_at.date()))) == 1
    desk = as_user(village_worker).get("/services/kiosk/").content.decode()
    assert visit.spoken in desk
    assert "田桂兰" in desk
