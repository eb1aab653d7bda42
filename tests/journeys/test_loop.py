"""A need is heard, answered, recorded and rated, across a resident, a worker and a volunteer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import (
    accept,
    begin_by_code,
    candidate,
    code_shown,
    confirm_and_rate,
    counted,
    exported,
    finish,
    holds,
    invite,
    let_pass,
    order,
    status,
)
from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey

RESIDENT, VOLUNTEER = "15400000001", "15400000002"
TOWN = "530626100"


def test_an_order_goes_from_the_wish_to_the_count_of_the_town(visits: Visits) -> None:
    lead, stranger = visits.open("zhoumei"), visits.open("zhaoli")
    before, elsewhere = counted(lead, TOWN), counted(stranger, "530626101001")

    # 张桂兰 asks on her phone for somebody who mends small things.
    resident = visits.open(RESIDENT)
    asked = order(resident, "小修小补", "厨房水龙头一直滴水")
    expect(resident.locator("h1")).to_have_text("小修小补")
    assert resident.evaluate("document.documentElement.scrollWidth") <= 390

    # 刘芳 finds it on her day, lets it pass and sends it to 马小军.
    worker = visits.open("liufang")
    worker.goto("/")
    worker.locator(f"main a[href='/services/orders/{asked}/']").click()
    expect(worker.locator("main")).to_contain_text("厨房水龙头一直滴水")
    let_pass(worker, asked)
    expect(candidate(worker, asked, "马小军")).to_contain_text("水电")
    invite(worker, asked, "马小军")
    expect(worker.locator("main")).to_contain_text("马小军")

    # He sees where it is only after he has accepted; the digits come from the resident's page.
    volunteer = visits.open(VOLUNTEER)
    volunteer.goto(f"/help/{asked}/")
    expect(volunteer.locator("main")).not_to_contain_text("厨房水龙头一直滴水")
    accept(volunteer, asked)
    expect(volunteer.locator("main")).to_contain_text("厨房水龙头一直滴水")
    digits = code_shown(resident)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    for code in (wrong, digits):
        begin_by_code(volunteer, code)
    finish(volunteer, asked)

    # She confirms, and says how it was.
    confirm_and_rate(resident, asked, "水龙头不漏了,小伙子真好")

    # The record is entered once and stands everywhere.
    worker.goto("/")
    done = worker.locator("main .card").filter(has=worker.locator("[href^='/services/records/']"))
    expect(done).to_contain_text("小修小补")
    record = done.locator("a", has_text="小修小补").first.get_attribute("href") or ""
    worker.goto(f"/services/orders/{asked}/")
    expect(worker.locator("main")).to_contain_text("水龙头不漏了")
    number = worker.locator(".page-trail span").last.inner_text()
    worker.locator("main dd a[href^='/people/']").click()
    expect(worker.locator("#timeline")).to_contain_text("小修小补")
    person = worker.url.removeprefix(visits.house.address)
    resident.goto("/my/things/")
    expect(resident.locator("main")).to_contain_text("小修小补")
    assert counted(lead, TOWN) == [n + 1 for n in before]

    # Another town's people meet it nowhere.
    hidden = (f"/services/orders/{asked}/", f"/services/orders/{asked}/dispatch/", record, person)
    for address in hidden:
        assert status(stranger, address) == 404, address
    for address in ("/services/?show=all", "/needs/?show=all", "/services/records/", "/people/"):
        assert status(stranger, address) == 200
        expect(stranger.locator("main")).not_to_contain_text("张桂兰")
        for link in hidden:
            expect(stranger.locator(f"a[href='{link}']")).to_have_count(0)
    stranger.goto("/search/?q=张桂兰")
    expect(stranger.locator(f"a[href='{person}']")).to_have_count(0)
    assert counted(stranger, "530626101001") == elsewhere
    assert status(stranger, f"/numbers/?place={TOWN}&period=month") == 404
    assert status(stranger, "/exports/new/?kind=orders") == 404
    listed = lead.request.get("/api/v1/orders?q=张桂兰&limit=100").json()
    (uid,) = [row["uid"] for row in listed["rows"] if row["number"] == number]
    assert stranger.request.get(f"/api/v1/orders/{uid}").status == 404
    told = stranger.request.get("/api/v1/orders?limit=100")
    assert told.status == 200
    assert uid not in told.text()
    county = visits.open("chenlan")
    assert not holds(exported(visits.open("wangqiang"), county, "orders"), number)
    assert holds(exported(lead, county, "orders"), number)
