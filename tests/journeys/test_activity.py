"""An activity: published, joined, attended by code and by head, held, counted once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import counted, send
from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey
TOWN, VILLAGE = "530626100", "金江社区"


def plan(worker: Page, title: str, places: int = 0) -> str:
    """Plan an activity that begins this minute; return its number in addresses."""
    begins = datetime.now(ZoneInfo("Asia/Shanghai")).replace(second=0, microsecond=0)
    worker.goto("/services/activities/new/")
    worker.select_option("[name=division]", label=VILLAGE)
    worker.fill("[name=title]", title)
    worker.select_option("[name=category]", label="情感陪伴")
    for name, moment in (("starts_at", begins), ("ends_at", begins + timedelta(hours=2))):
        worker.fill(f"[name={name}_0]", f"{moment:%Y-%m-%d}")
        worker.fill(f"[name={name}_1]", f"{moment:%H:%M}")
    worker.fill("[name=place]", "村口榕树下")
    worker.fill("[name=risk_text]", "蒸锅烫手,由志愿者看火。")
    if places:
        worker.fill("[name=capacity]", str(places))
    worker.locator("form[data-draft] .btn-primary").click()
    worker.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[1].isdigit())
    return worker.url.removesuffix("/").rsplit("/", 1)[1]


def test_an_activity_is_joined_attended_and_counted(visits: Visits) -> None:
    lead, worker = visits.open("zhoumei"), visits.open("liufang")
    services, person_times = counted(lead, TOWN)
    activity = plan(worker, "榕树下包粽子")
    send(worker, form=f"/services/activities/{activity}/publish/")

    resident = visits.open("15400000001")
    resident.goto("/my/activities/")
    resident.locator(f"a[href='/my/activities/{activity}/']").click()
    send(resident, form=f"/my/activities/{activity}/join/")
    worker.goto(f"/services/activities/{activity}/attendance/")
    expect(worker.locator("main")).to_contain_text("张桂兰")
    resident.fill("[name=code]", worker.locator(".code-large").inner_text().replace(" ", ""))
    send(resident, form=f"/my/activities/{activity}/in/")
    expect(resident.locator(f"form[action$='/my/activities/{activity}/out/']")).to_be_visible()

    worker.fill("[name=headcount]", "5")
    worker.locator("form[action$='/others/'] button").click()
    worker.wait_for_load_state()
    worker.locator("form[action$='/hold/'] button").click()
    worker.wait_for_url(f"**/services/activities/{activity}/")
    worker.locator("main a[href^='/services/records/']").first.click()
    expect(worker.locator("#side-panel")).to_contain_text("张桂兰")
    assert counted(lead, TOWN) == [services + 1, person_times + 6]
    resident.goto("/my/things/")
    expect(resident.locator("main")).to_contain_text("榕树下包粽子")


def scan(visitor: Page, screen: Page) -> None:
    """Open what the QR code on the screen says, as the camera of a phone does."""
    screen.reload()
    visitor.goto(screen.locator("img[data-address]").get_attribute("data-address") or "")


def test_somebody_waits_moves_up_signs_in_by_qr_and_says_how_it_was(visits: Visits) -> None:
    worker = visits.open("liufang")
    activity = plan(worker, "一个名额的茶话会", places=1)
    send(worker, form=f"/services/activities/{activity}/publish/")
    worker.goto(f"/services/activities/{activity}/poster/")
    poster = worker.locator("p.text-sm").inner_text()
    assert poster.endswith(f"/my/activities/{activity}/")

    first, second = visits.open("15400000002"), visits.open("15400000001")
    for resident, told in ((first, "您已报名"), (second, "您在候补名单上")):
        resident.goto(poster)
        send(resident, form=f"/my/activities/{activity}/join/")
        expect(resident.locator("main")).to_contain_text(told)
    send(first, form=f"/my/activities/{activity}/leave/")
    worker.goto(f"/services/activities/{activity}/")
    expect(worker.locator("main")).to_contain_text("已由候补转为正式名额")
    second.goto("/my/things/")
    second.locator(f"a[href='/my/activities/{activity}/']").click()
    expect(second.locator("main")).to_contain_text("有名额了")

    worker.goto(f"/services/activities/{activity}/attendance/")
    worker.locator("a[href$='/screen/']").click()
    expect(worker.locator(".code-large")).to_have_text(re.compile(r"^\d{6}$"))
    stranger = visits.open()
    scan(stranger, worker)
    expect(stranger.locator("main a[href*='next=/my/attend/']")).to_be_visible()
    scan(second, worker)
    second.locator("main form .btn-primary").click()
    second.wait_for_url(f"**/my/activities/{activity}/")
    scan(second, worker)
    second.locator("label:has(input[name=score][value='5'])").click()
    second.fill("[name=words]", "茶很香")
    second.locator("main form .btn-primary").click()
    second.wait_for_url(f"**/my/activities/{activity}/")

    worker.goto(f"/services/activities/{activity}/attendance/")
    worker.locator("form[action$='/hold/'] button").click()
    worker.wait_for_url(f"**/services/activities/{activity}/")
    worker.locator("main a[href^='/services/records/']").first.click()
    expect(worker.locator("#side-panel")).to_contain_text("张桂兰")
    expect(worker.locator("#side-panel")).to_contain_text("茶很香")
    worker.goto("/people/?q=张桂兰")
    worker.goto(worker.locator("tr[data-row]").first.get_attribute("data-href") or "")
    expect(worker.locator("main")).to_contain_text("一个名额的茶话会")
