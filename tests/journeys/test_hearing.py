"""How a need is heard: from somebody without an account, and from somebody without a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import choose
from tests.journeys.visits import PHONE, Visits

pytestmark = pytest.mark.journey


def check_elder_screen(page: Page) -> None:
    """One question, large things to touch, no sideways scrolling, the telephone in sight."""
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("a[href^='tel:']")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    low = page.evaluate(
        """() => [...document.querySelectorAll('main .btn, main label:has(input), .choice-large')]
            .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 60)
            .map((e) => e.innerText)"""
    )
    assert low == []


def test_a_caller_without_an_account_is_called_back_and_known(visits: Visits) -> None:
    caller = visits.open(size=PHONE, is_elder=True)
    caller.goto("/my/")
    expect(caller.locator(".choice-large")).to_have_count(3)
    check_elder_screen(caller)
    caller.locator(".choice-large").first.click()
    caller.locator("a[href='/ask/']").click()
    for answer in (
        "维修跑腿",
        "灶台打不着火,想请人看看",
        "这个星期",
        "中城镇",
        "金江社区",
        "15400888001",
    ):
        check_elder_screen(caller)
        if caller.locator("form input[type=radio]").count():
            choose(caller, answer)
        else:
            expect(
                caller.locator("main form :is(textarea, input:not([type=hidden]))")
            ).to_have_count(2 if answer.isdigit() else 1)
            caller.locator("main form :is(textarea, [name=phone])").fill(answer)
            caller.locator("form .btn-primary").click()
    caller.wait_for_url("**/ask/done/")
    check_elder_screen(caller)

    worker = visits.open("liufang")
    worker.goto("/")
    worker.locator("main a", has_text="灶台打不着火").click()
    shown = worker.locator(".masked").first
    expect(shown.locator(".masked-value")).to_have_text(re.compile(r"154\*{4}8001"))
    shown.locator(".masked-show").click()
    shown.locator(".chip").first.click()
    shown.locator(".masked-form .btn-primary").click()
    expect(shown.locator(".masked-value")).to_have_text("15400888001")
    worker.locator("main a[href$='/person/']").click()
    worker.locator("#side-panel [name=q]").fill("刘玉玉")
    worker.locator("#side-panel [name=q]").press("Enter")
    worker.locator("form.person").filter(has_text="刘玉玉").locator("button").click()
    expect(worker.locator("main dd").first).to_have_text("刘玉玉")


def test_a_need_told_on_a_visit_is_written_down_once(visits: Visits) -> None:
    worker = visits.open("liufang")
    worker.goto("/needs/new/")
    worker.fill("#id_q", "lyy")
    worker.press("#id_q", "Enter")
    worker.locator("main a.person[href*='person=']", has_text="刘玉玉").click()
    worker.select_option("[name=channel]", "proxy")
    worker.fill("[name=title]", "门槛太高,进出要人扶")
    worker.select_option("[name=category]", label="生活照料")
    worker.locator("form[data-draft] .btn-primary").click()
    expect(worker.locator("main")).to_contain_text("厨房的灯不亮")  # is it perhaps this one?
    worker.locator("[name=is_another]").check()
    worker.locator("form[data-draft] .btn-primary").click()
    expect(worker.locator("[data-error-summary]")).to_be_visible()
    expect(worker.locator("[name=title]")).to_have_value("门槛太高,进出要人扶")
    worker.select_option("[name=proxy_consent]", "voice")
    worker.locator("form[data-draft] .btn-primary").dblclick()
    worker.wait_for_url(re.compile(r"/needs/\d+/$"))
    expect(worker.locator("main")).to_contain_text("刘玉玉")
    worker.goto("/needs/?show=all&q=门槛太高")
    expect(worker.locator("tr[data-row]")).to_have_count(1)
