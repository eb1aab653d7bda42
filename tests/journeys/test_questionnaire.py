"""以需定供: three hundred questionnaires, what they show, what is lacking, what is booked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visits import PHONE, Visits
from yanzhen.questionnaires.testing import workbook

pytestmark = pytest.mark.journey
TITLE, WISH = "县城居民需求问卷", "看病路远，想有义诊"
TOTAL, IN_BROWSER = 300, 3
# Of five, three name meals and two a health check; nobody names the others.
WANTED = ("meals", "meals clinic", "clinic", "meals", "company")


def make_questionnaire(worker: Page) -> None:
    """From a title to an open questionnaire, by way of a form with a mistake."""
    worker.goto("/questionnaires/new/")
    worker.fill("[name=title]", TITLE)
    worker.fill("[name=purpose]", "了解大家需要什么服务")
    worker.locator("[name=division]").select_option(index=1)
    worker.fill("[name=ends_on]", "2099-12-31")
    worker.locator("main form .btn-primary").click()
    worker.wait_for_url("**/form/")
    raw = workbook()
    upload = worker.locator("[name=file]")
    upload.set_input_files({"name": "a.xlsx", "mimeType": "", "buffer": raw[:2000]})
    worker.locator("main form .btn-primary").click()
    expect(worker.locator("main")).to_contain_text("xlsx")
    worker.locator("[name=file]").set_input_files(
        {"name": "needs.xlsx", "mimeType": "application/octet-stream", "buffer": raw}
    )
    worker.locator("main form .btn-primary").click()
    worker.wait_for_url("**/form/1/")
    worker.locator("form[action$='/publish/'] button").click()
    worker.wait_for_url(re.compile(r"/questionnaires/\d+/$"))


def answer_on_a_phone(resident: Page, address: str) -> None:
    resident.goto(address)
    if resident.locator("[name=place]").count():
        resident.locator("main label:has([name=place]), main select[name=place]").first.click()
        if resident.locator("select[name=place]").count():
            resident.locator("select[name=place]").select_option(index=1)
    resident.locator("main form button[name=begin]").click()
    resident.get_by_label("65岁以上").check()
    resident.get_by_label("家里住几口人").fill("0")
    with resident.expect_response(lambda answer: answer.request.method == "POST"):
        resident.get_by_label("老年助餐").check()
    expect(resident.get_by_text("一周需要几次助餐")).to_be_visible()
    resident.get_by_label("健康义诊").check()
    resident.locator("button[value=next]").click()
    expect(resident.locator("main")).to_contain_text("请填1到20之间的数")
    assert resident.get_by_label("老年助餐").is_checked()
    resident.get_by_label("家里住几口人").fill("2")
    resident.locator("button[value=next]").click()
    resident.locator("textarea[name=wish]").fill(WISH)
    resident.locator("button[value=next]").click()
    resident.wait_for_url("**/thanks/")


def hand_in(worker: Page, pk: str, count: int) -> None:
    """The papers that were typed elsewhere come in through the API of the same session."""
    listed = worker.request.get("/api/v1/questionnaires", params={"q": TITLE}).json()["rows"]
    uid, place = listed[0]["uid"], listed[0]["division"]["code"]
    token = worker.locator("[name=csrfmiddlewaretoken]").first.input_value()
    for n in range(count):
        body: dict[str, Any] = {
            "division": place,
            "answers": {"age": "old", "people": str(1 + n % 4), "needs": WANTED[n % 5]},
        }
        answer = worker.request.post(
            f"/api/v1/questionnaires/{uid}/responses",
            data=body,
            headers={"Idempotency-Key": f"paper-{n:05d}", "X-CSRFToken": token},
        )
        assert answer.status == 201, answer.text()


def test_three_hundred_questionnaires_lead_to_a_booked_resource(visits: Visits) -> None:
    worker = visits.open("zhoumei")
    make_questionnaire(worker)
    home = worker.url
    pk = home.rstrip("/").rpartition("/")[2]
    address = worker.locator("main a[href*='/q/']").first.get_attribute("href") or ""
    for _resident in range(IN_BROWSER):
        answer_on_a_phone(visits.open(size=PHONE, is_elder=True), address)
    hand_in(worker, pk, TOTAL - IN_BROWSER)

    worker.goto(f"{home}results/")
    expect(worker.locator("main")).to_contain_text(f"{TOTAL} 份问卷")
    expect(worker.locator(".chart canvas").first).to_be_visible()
    worker.locator("#id_first").select_option("age")
    worker.locator("#id_second").select_option("needs")
    worker.locator("#cross button").click()
    expect(worker.locator("main table").first).to_contain_text("老年助餐")

    worker.goto(f"{home}gap/")
    row = worker.locator("tr", has_text="医疗健康")
    named = sum("clinic" in WANTED[n % 5] for n in range(TOTAL - IN_BROWSER)) + IN_BROWSER
    expect(row.locator("td").nth(1)).to_have_text(str(named))
    row.locator("form button").click()
    row = worker.locator("tr", has_text="医疗健康")
    number = row.locator("a[data-panel]").inner_text()
    assert number.startswith("XQ")

    worker.goto("/resources/new/")
    worker.fill("[name=name]", "流动义诊车")
    worker.locator("[name=catalogue_code]").select_option("vehicle")
    if worker.locator("[name=unit]").count():
        worker.fill("[name=unit]", "辆")
    worker.locator("main form .btn-primary").click()
    worker.wait_for_url(re.compile(r"/resources/\d+/$"))
    car = worker.url
    worker.goto(f"{home}gap/")
    row = worker.locator("tr", has_text="医疗健康")
    row.locator("a[href*='serves=health']").click()
    expect(worker.locator("main")).to_contain_text("流动义诊车")
    worker.goto(f"{car}book/")
    worker.fill("[name=purpose]", "义诊进社区")
    worker.locator("main form .btn-primary").click()
    expect(worker.locator("main")).to_contain_text("义诊进社区")
