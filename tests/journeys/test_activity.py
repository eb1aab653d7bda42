"""An activity: published, joined, attended by code and by head, held, counted once."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import counted, send
from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey
TOWN, VILLAGE = "530626100", "金江社区"


def plan(worker: Page, title: str) -> str:
    """Plan an activity that begins this minute; return its address."""
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
    send(worker, form=f"/services/activities/{activity}/hold/")
    worker.wait_for_url(f"**/services/activities/{activity}/")
    worker.locator("main a[href^='/services/records/']").click()
    expect(worker.locator("#side-panel")).to_contain_text("张桂兰")
    assert counted(lead, TOWN) == [services + 1, person_times + 6]
    resident.goto("/my/things/")
    expect(resident.locator("main")).to_contain_text("榕树下包粽子")
