"""The four lists as one chain: slips of a box become a project, a service, a better service."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

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
    send,
    status,
    submit,
)
from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey

RESIDENT, VOLUNTEER = "15400000001", "15400000002"
VILLAGE, CODE = "金江社区", "530626100001"
SLIPS = ("夜里睡不着,盼有人来说说话", "孩子都在外地,家里静得慌")
PROJECT, SERVICE = "敲门聊聊", "上门陪聊"
# 1 social worker, 2 community workers, 6 volunteers: the 1+2+6 of the rule pack.
TEAM = Counter(community_worker=2, social_worker=1, volunteer=6)
HINT, FITS = "团队与配置要求不一致", "团队符合本地配置要求"
BETTERMENT = "雨天改成打电话聊"


def day(ahead: int = 0) -> str:
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')) + timedelta(days=ahead):%Y-%m-%d}"


def open_a_box(worker: Page) -> list[str]:
    """Hang a box, open it in twos, type its slips; return the needs that they become."""
    worker.goto("/needs/boxes/new/")
    worker.select_option("[name=division]", label=VILLAGE)
    worker.fill("[name=code]", "C7")
    worker.fill("[name=place]", "食堂门口")
    submit(worker)
    worker.wait_for_url(re.compile(r"/needs/boxes/\d+/$"))
    worker.locator("a[href*='/collections/new/box/']").click()
    worker.fill("[name=announced]", str(len(SLIPS)))
    submit(worker)
    expect(worker.locator("[name=present]")).to_have_attribute("aria-invalid", "true")
    worker.fill("[name=present]", "刘芳、社区支书")
    submit(worker)
    worker.wait_for_url(re.compile(r"/needs/collections/\d+/$"))
    for typed, slip in enumerate(SLIPS, start=1):
        worker.fill("[name=title]", slip)
        worker.select_option("[name=category]", label="情感陪伴")
        worker.press("[name=title]", "Enter")
        expect(worker.locator("#typing .lines .person")).to_have_count(typed)
    lines = [worker.locator("#typing .lines a", has_text=slip) for slip in SLIPS]
    needs = [(line.get_attribute("href") or "").strip("/").split("/")[1] for line in lines]
    worker.locator("#typing a[href$='/close/']").click()
    submit(worker)
    return needs


def triage(worker: Page, need: str) -> None:
    worker.goto(f"/needs/{need}/triage/")
    submit(worker)
    worker.wait_for_url(f"**/needs/{need}/")
    expect(worker.locator(".page-actions a[href$='/project/']")).to_be_visible()


def draft_project(worker: Page, needs: list[str]) -> str:
    """A project out of the first need that quotes the others too; return its number."""
    worker.goto(f"/needs/{needs[0]}/")
    worker.locator(".page-actions a[href$='/project/']").click()
    worker.locator(f"a[href='/projects/new/?need={needs[0]}']").click()
    worker.fill("[name=title]", PROJECT)
    worker.select_option("[name=division]", label=VILLAGE)
    worker.check("[name=benefit][value=targeted]")
    worker.check("[name=action_line][value=livelihood]")
    worker.fill("[name=starts_on]", day())
    worker.fill("[name=ends_on]", day(ahead=90))
    submit(worker)
    worker.wait_for_url(re.compile(r"/projects/\d+/$"))
    project = worker.url.rstrip("/").rsplit("/", 1)[1]
    worker.goto(f"/projects/{project}/needs/")
    for need in needs[1:]:
        worker.check(f"[name=needs][value='{need}']")
    worker.locator("main form[method=post] .btn-primary").click()
    worker.wait_for_url(f"**/projects/{project}/")
    for slip in SLIPS:
        expect(worker.locator("main")).to_contain_text(slip)
    return project


def gather_team(worker: Page, project: str) -> None:
    """刘芳 and her guests; the hint stands until the last of them has joined."""
    worker.goto(f"/projects/{project}/")
    expect(worker.locator("main")).to_contain_text(HINT)
    for number, role in enumerate(TEAM.elements()):
        worker.goto(f"/projects/{project}/plan/")
        expect(worker.locator("main")).not_to_contain_text(FITS)
        worker.goto(f"/projects/{project}/members/new/")
        worker.check(f"[name=role][value={role}]")
        if number == 0:
            worker.select_option("[name=user]", label="刘芳")
        else:
            worker.fill("[name=guest_name]", f"同伴{number}")
        submit(worker)
        worker.wait_for_url(f"**/projects/{project}/plan/")
    expect(worker.locator("main")).to_contain_text(FITS)
    worker.goto(f"/projects/{project}/")
    expect(worker.locator("main")).not_to_contain_text(HINT)


def get_approval(worker: Page, lead: Page, project: str) -> None:
    """Who brought it may not approve it; 周梅 does, and then the work begins."""
    page = f"/projects/{project}/"
    send(worker, form=f"{page}steps/submit/")
    expect(worker.locator(".page-actions")).not_to_contain_text("同意")
    assert status(worker, f"{page}decide/approve/") == 403
    lead.goto(f"{page}decide/approve/")
    lead.fill("[name=words]", "需求清楚,同意")
    submit(lead)
    lead.wait_for_url(f"**{page}")
    worker.goto(page)
    send(worker, form=f"{page}steps/begin/")
    expect(worker.locator(f"form[action$='{page}steps/conclude/']")).to_be_visible()


def offer_service(worker: Page, lead: Page, project: str) -> None:
    """A service of the project: written by 刘芳, published by 周梅."""
    unserved = f"/numbers/loop/projects/?place={CODE}"
    worker.goto(unserved)
    expect(worker.locator("main")).to_contain_text(PROJECT)
    worker.goto("/services/items/new/")
    worker.select_option("[name=division]", label=VILLAGE)
    worker.fill("[name=name]", SERVICE)
    worker.select_option("[name=service_class]", "comfort")
    worker.select_option("[name=category]", label="情感陪伴")
    worker.fill("[name=risk_text]", "夜间上门两人同行。")
    running = worker.locator("[name=project] option", has_text=PROJECT)
    worker.select_option("[name=project]", value=running.get_attribute("value"))
    submit(worker)
    worker.wait_for_url(re.compile(r"/services/items/\d+/$"))
    expect(worker.locator("form[action$='/publish/']")).to_have_count(0)
    lead.goto(worker.url)
    send(lead, form="/publish/")
    expect(lead.locator("form[action$='/publish/']")).to_have_count(0)
    worker.goto(unserved)
    expect(worker.locator("main")).not_to_contain_text(PROJECT)


def look_back(worker: Page, project: str) -> str:
    """Hold the review meeting, which decides on one improvement; return its address."""
    worker.goto(f"/projects/{project}/reviews/new/")
    worker.fill("[name=agenda]", "头一个月的陪聊")
    worker.locator("[name=attendees]").first.check()
    worker.check("[name=effect_score][value='4']")
    worker.fill("[name=effect]", "老人家里有了说话声")
    worker.fill("[name=problems]", "下雨天上不了门")
    worker.fill("[name=improvements-0-title]", BETTERMENT)
    submit(worker)
    expect(worker.locator("[name=improvements-0-owner]")).to_have_attribute("aria-invalid", "true")
    worker.select_option("[name=improvements-0-owner]", label="刘芳")
    worker.fill("[name=improvements-0-due_on]", day(ahead=14))
    submit(worker)
    worker.wait_for_url(f"**/projects/{project}/reviews/")
    return worker.locator("main a", has_text=BETTERMENT).get_attribute("href") or ""


def follow_up(worker: Page, improvement: str) -> None:
    worker.goto("/improvements/")
    expect(worker.locator("main")).to_contain_text(BETTERMENT)
    worker.goto(f"{improvement}follow-up/")
    worker.check("[name=state][value=done]")
    worker.fill("[name=words]", "雨天改打电话,已连打三次")
    submit(worker)
    worker.wait_for_url(f"**{improvement}")
    expect(worker.locator("main")).to_contain_text("已连打三次")


def figure(page: Page, label: str) -> str:
    """What a figure with this label tells, without its unit."""
    told = page.locator(".stat").filter(has=page.get_by_text(label, exact=True))
    return (re.match(r"[\d.,]+", told.locator(".stat-value").inner_text()) or [""])[0]


def unanswered(worker: Page) -> int:
    worker.goto(f"/numbers/loop/?place={CODE}")
    return int(figure(worker, "未响应的需求") or 0)


def test_two_slips_of_a_box_become_a_project_that_serves_and_learns(visits: Visits) -> None:
    worker, lead = visits.open("liufang"), visits.open("zhoumei")
    before, open_needs = unanswered(worker), f"/numbers/loop/needs/?place={CODE}&sort=-due_at"
    needs = open_a_box(worker)
    for need in needs:
        triage(worker, need)
    assert unanswered(worker) == before + len(SLIPS)
    worker.goto(open_needs)
    for slip in SLIPS:
        expect(worker.locator("main")).to_contain_text(slip)

    project = draft_project(worker, needs)
    assert unanswered(worker) == before
    worker.goto(open_needs)
    for slip in SLIPS:
        expect(worker.locator("main")).not_to_contain_text(slip)
    gather_team(worker, project)
    get_approval(worker, lead, project)
    offer_service(worker, lead, project)

    resident, volunteer = visits.open(RESIDENT), visits.open(VOLUNTEER)
    asked = order(resident, SERVICE, "傍晚来最好")
    worker.goto(f"/projects/{project}/")
    assert figure(worker, "服务次数") in ("", "0")
    let_pass(worker, asked)
    invite(worker, asked, "马小军")
    accept(volunteer, asked)
    begin_by_code(volunteer, code_shown(resident))
    finish(volunteer, asked)
    confirm_and_rate(resident, asked, "聊得开心")

    follow_up(worker, look_back(worker, project))
    worker.goto(f"/projects/{project}/")
    told = {label: figure(worker, label) for label in ("服务次数", "服务人数", "满意率")}
    assert told == {"服务次数": "1", "服务人数": "1", "满意率": "100"}
    worker.goto(f"/numbers/loop/services/?place={CODE}")
    expect(worker.locator("main")).not_to_contain_text(SERVICE)
