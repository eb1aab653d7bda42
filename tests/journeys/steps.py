"""Small steps that several stories take."""

from __future__ import annotations

import re
import time
from io import BytesIO

import openpyxl
from msoffcrypto import OfficeFile
from playwright.sync_api import Download, Locator, Page, expect

COUNTED = ("services", "person_times_served")
PATIENCE_SECONDS = 20


def counted(page: Page, place: str) -> list[int]:
    """How many services and person-times this month's board of a place tells."""
    page.goto(f"/numbers/?place={place}&period=month")
    found = []
    for code in COUNTED:
        told = page.locator(f".stat:has(a[href*='/numbers/{code}/'])").locator(".stat-value")
        amount = re.match(r"\d+", told.inner_text().replace(",", ""))
        found.append(int(amount.group()) if amount else 0)
    return found


def send(page: Page, *, form: str) -> None:
    """Press the only button of the form that posts to an address."""
    page.locator(f"form[action$='{form}'] button").click()


def choose(page: Page, words: str = "") -> None:
    """Answer a question by its choice, or by the first one, and go on."""
    choices = page.locator("form label:has(input[type=radio])")
    (choices.filter(has_text=words) if words else choices).first.click()
    page.locator("form .btn-primary").click()


def submit(page: Page) -> None:
    """Press the main button of the page's form and see what comes of it."""
    page.locator("main form .btn-primary").first.click()
    page.wait_for_load_state()


def order(resident: Page, service: str, words: str) -> str:
    """Order a service on the phone; return the order's number in addresses."""
    resident.goto("/my/")
    resident.locator("a[href='/my/help/']").click()
    resident.locator("a[href='/my/order/']").click()
    choose(resident, service)
    choose(resident)
    choose(resident)
    resident.fill("[name=words]", words)
    resident.locator("form .btn-primary").click()
    resident.wait_for_url(re.compile(r"/my/orders/\d+/$"))
    return resident.url.rstrip("/").rsplit("/", 1)[1]


def let_pass(worker: Page, order: str) -> None:
    worker.goto(f"/services/orders/{order}/")
    worker.locator(f"a[href$='/{order}/review/']").click()
    worker.locator("button[name=decision][value=accept]").click()
    worker.wait_for_load_state()


def candidate(worker: Page, order: str, name: str) -> Locator:
    """The line of somebody who could help with an order."""
    worker.goto(f"/services/orders/{order}/dispatch/")
    return worker.locator("form.person").filter(has_text=name)


def invite(worker: Page, order: str, name: str) -> None:
    candidate(worker, order, name).locator("button").click()
    worker.wait_for_url(f"**/services/orders/{order}/")


def accept(volunteer: Page, order: str) -> None:
    volunteer.goto("/help/")
    volunteer.locator(f"a[href='/help/{order}/']").click()
    send(volunteer, form=f"/help/{order}/accept/")


def code_shown(resident: Page) -> str:
    """The six digits that the page of an order shows the resident."""
    resident.reload()
    return resident.locator(".code-large").inner_text().replace(" ", "")


def begin_by_code(volunteer: Page, digits: str) -> None:
    volunteer.fill("[name=code]", digits)
    volunteer.locator("form:has([name=code]) .btn-primary").click()
    volunteer.wait_for_load_state()


def finish(volunteer: Page, order: str) -> None:
    send(volunteer, form=f"/help/{order}/finish/")
    expect(volunteer.locator(f"form[action$='/help/{order}/finish/']")).to_have_count(0)


def confirm_and_rate(resident: Page, order: str, words: str) -> None:
    """The resident says that it is done, and gives the best mark."""
    resident.reload()
    send(resident, form=f"/my/orders/{order}/confirm/")
    resident.locator(".rating label").first.click()
    resident.fill("[name=words]", words)
    resident.locator("form.question .btn-primary").click()
    resident.wait_for_url(f"**/my/orders/{order}/")


def status(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def exported(asker: Page, approver: Page, kind: str, query: str = "&show=all") -> openpyxl.Workbook:
    """A list as a file: asked for with a reason, agreed to by somebody else, taken."""
    asker.goto(f"/exports/new/?kind={kind}{query}")
    asker.fill("[name=reason]", "月末核对服务台账")
    asker.locator("main form .btn-primary").click()
    asker.wait_for_url("**/exports/")
    approver.goto("/exports/")
    approver.locator("button[value=approve]").first.click()
    approver.wait_for_load_state()
    asker.goto("/exports/")
    reload_until(asker, "a[href$='/file.xlsx']")
    with asker.expect_download() as taken:
        asker.locator("a[href$='/file.xlsx']").first.click()
    return unlocked(taken.value, asker.locator("td code").first.inner_text())


def reload_until(page: Page, part: str) -> None:
    """Look again until work in the background has brought a part of the page."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not page.locator(part).count():
        assert time.monotonic() < end, f"{part} did not appear at {page.url}"
        time.sleep(0.3)
        page.reload()


def opened(file: Download) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(file.path().read_bytes()))


def unlocked(file: Download, password: str) -> openpyxl.Workbook:
    """A list that was let out opens only with the password that the page tells."""
    plain = BytesIO()
    locked = OfficeFile(BytesIO(file.path().read_bytes()))
    locked.load_key(password=password)
    locked.decrypt(plain)
    return openpyxl.load_workbook(plain)


def holds(book: openpyxl.Workbook, words: str) -> bool:
    rows = book.worksheets[0].iter_rows(values_only=True)
    return any(words in str(cell) for row in rows for cell in row)
