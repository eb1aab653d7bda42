"""An hour of a volunteer: served by code, confirmed twice, counted, spent, proven on paper."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import (
    accept,
    begin_by_code,
    code_shown,
    confirm_and_rate,
    finish,
    invite,
    let_pass,
    order,
    status,
    submit,
)
from tests.journeys.visits import House, Visits

pytestmark = pytest.mark.journey
# Nobody else's: what he does in other stories would fall into the same two hours.
RESIDENT, VOLUNTEER, NAME = "15400000001", "15400000003", "简国强"
SERVED = timedelta(minutes=125)


def let_time_pass(house: House, asked: str) -> None:
    """Two hours at the resident's, without the browser waiting for them."""
    began = datetime.now(UTC) - SERVED
    with closing(sqlite3.connect(house.data / "yanzhen.sqlite3", timeout=20)) as book, book:
        changed = book.execute(
            "UPDATE delivery_order SET started_at = ? WHERE id = ? AND state = 'started'",
            (f"{began:%Y-%m-%d %H:%M:%S.%f}", asked),
        )
        assert changed.rowcount == 1


def points_of(volunteer: Page) -> int:
    volunteer.goto("/timebank/mine/")
    told = re.search(r"\d+", volunteer.locator(".resident-lead").inner_text())
    assert told is not None
    return int(told.group())


def served(visits: Visits, worker: Page, resident: Page, volunteer: Page) -> str:
    """A service of two hours, signed in by the resident's code, signed out, confirmed."""
    asked = order(resident, "小修小补", "堂屋的灯管换一下")
    let_pass(worker, asked)
    invite(worker, asked, NAME)
    accept(volunteer, asked)
    volunteer.goto(f"/help/{asked}/")
    begin_by_code(volunteer, code_shown(resident))
    let_time_pass(visits.house, asked)
    finish(volunteer, asked)
    confirm_and_rate(resident, asked, "灯亮了")
    return asked


def read(house: House, question: str, *values: str) -> list[str]:
    with closing(sqlite3.connect(house.data / "yanzhen.sqlite3", timeout=20)) as book:
        return [str(row[0]) for row in book.execute(question, values)]


def forge(visits: Visits, worker: Page, asked: str) -> None:
    """Hours are made up in three ways; each is refused and says why."""
    (record,) = read(
        visits.house,
        "SELECT id FROM delivery_servicerecord WHERE source_type = 'delivery.order'"
        " AND source_id = ?",
        asked,
    )
    known, other = read(
        visits.house,
        "SELECT v.number FROM volunteers_volunteer v JOIN people_person p ON p.id = v.person_id"
        " WHERE v.state = 'active' ORDER BY p.name = ? DESC, v.id DESC LIMIT 2",
        NAME,
    )
    for number, minutes, words in (
        (other, "240", "超过了服务本身的"),
        (known, "30", "已有时长"),
        (other, "30", ""),
    ):
        worker.goto(f"/volunteers/hours/of-record/{record}/")
        for name, value in (("number", number), ("minutes", minutes), ("reason", "没有签到")):
            worker.fill(f"main [name={name}]", value)
        submit(worker)
        if words:
            expect(worker.locator("main form")).to_contain_text(words)
    (added,) = read(
        visits.house,
        "SELECT c.id FROM volunteers_hourclaim c JOIN volunteers_volunteer v"
        " ON v.id = c.volunteer_id WHERE c.record_id = ? AND v.number = ?",
        record,
        other,
    )
    assert status(worker, f"/volunteers/hours/{added}/") == 200
    assert worker.locator("main a[href$='/confirm/']").count() == 0
    worker.goto(f"/volunteers/hours/{added}/confirm/")
    submit(worker)
    expect(worker.locator("main")).to_contain_text("服务人或录入人不能确认时长")


def redeem(volunteer: Page) -> str:
    """Set the first thing of the shop aside; return its code at the counter."""
    volunteer.goto("/timebank/mine/shop/")
    volunteer.locator("main .lines a").filter(has_text="洗衣皂").click()
    submit(volunteer)
    volunteer.wait_for_url(re.compile(r"/timebank/mine/redemptions/\d+/$"))
    return volunteer.locator(".code-large").inner_text().replace(" ", "")


def test_an_hour_is_served_confirmed_counted_spent_and_proven(visits: Visits) -> None:
    worker, lead = visits.open("liufang"), visits.open("zhoumei")
    resident, volunteer = visits.open(RESIDENT), visits.open(VOLUNTEER)
    before = points_of(volunteer)
    asked = served(visits, worker, resident, volunteer)
    forge(visits, worker, asked)

    volunteer.goto("/volunteers/mine/")
    expect(volunteer.locator("main .lines .person").first).to_contain_text("待确认")
    assert points_of(volunteer) == before
    assert status(volunteer, "/volunteers/hours/") == 403

    worker.goto(f"/volunteers/hours/?show=waiting&q={NAME}")
    worker.locator("main table tbody tr", has_text=NAME).locator("a").first.click()
    worker.locator("#side-panel a[href$='/confirm/']").click()
    claim = worker.locator("#side-panel form.form")
    claim.locator(".btn-primary").click()
    worker.wait_for_url(re.compile(r"/volunteers/hours/\d+/$"))
    expect(worker.locator("main")).to_contain_text("已确认")

    volunteer.goto("/volunteers/mine/")
    expect(volunteer.locator("main .lines .person").first).to_contain_text("已确认")
    earned = points_of(volunteer)
    assert earned > before

    code = redeem(volunteer)
    assert points_of(volunteer) == earned - 1
    lead.goto("/timebank/counter/?state=held")
    lead.locator("main table tbody a").first.click()
    handing = lead.locator("form.form:has([name=code])")
    handing.locator("[name=code]").fill(code)
    handing.locator(".btn-primary").click()
    expect(lead.locator("main table")).not_to_contain_text("待领取")
    volunteer.goto("/timebank/mine/")
    expect(volunteer.locator("main")).to_contain_text("兑换")
    assert points_of(volunteer) == earned - 1

    prove(visits, lead)


def prove(visits: Visits, lead: Page) -> None:
    """The lead issues the certificate, and a stranger's phone says whether it holds."""
    lead.goto(f"/volunteers/?q={NAME}")
    lead.locator("main table tbody a", has_text=NAME).first.click()
    lead.locator("#side-panel a[href$='/certificate/']").click()
    lead.locator("form.form [name=unit]").first.fill("中城镇社会工作服务站")
    lead.locator("form.form:has([name=unit]) .btn-primary").click()
    lead.wait_for_url(re.compile(r"/volunteers/certificates/\d+/$"))
    found = lead.locator("a[href*='/volunteers/verify/']").get_attribute("href") or ""
    stranger = visits.open(size={"width": 390, "height": 844})
    assert status(stranger, urlsplit(found).path) == 200
    expect(stranger.locator("main")).to_contain_text("证明有效")
    expect(stranger.locator("main")).to_contain_text("简*")
    expect(stranger.locator("main")).not_to_contain_text(NAME)
    lead.locator("main a[href$='/revoke/'], .page-actions a[href$='/revoke/']").first.click()
    lead.fill("[name=reason]", "时长有误，另行出具。")
    submit(lead)
    stranger.reload()
    expect(stranger.locator("main")).to_contain_text("已作废")
