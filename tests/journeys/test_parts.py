"""The parts of the pages at work in a real browser, under the real security policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NUMBER = "11010519491231002X"  # the example printed in GB 11643


@pytest.fixture
def desk(live_server: Any, page: Page, transactional_db: None) -> Iterator[Page]:
    """The style guide before a system administrator; the page may not complain about anything."""
    from django.conf import settings
    from django.test import Client

    from yanzhen.accounts.middleware import FACTOR_CHECKED
    from yanzhen.orgs.testing import make_cast_member, make_division_tree

    client = Client()
    client.force_login(
        make_cast_member("system_admin", make_division_tree()),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    session = client.session
    session[FACTOR_CHECKED] = True
    session.save()
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "url": live_server.url,
            }
        ]
    )
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/styleguide/")
    page.wait_for_function("window.htmx !== undefined")
    yield page
    assert complaints == []


def test_a_form_understands_keeps_and_hides(desk: Page) -> None:
    form = desk.locator("form[data-draft]")
    born, number = form.locator("#id_birth_on"), form.locator("#id_id_number")
    born.fill("2月30日")
    born.blur()
    expect(form.locator(".field:has(#id_birth_on) [data-echo]")).to_contain_text("没有这一天")
    number.fill(NUMBER[:-1] + "1")
    expect(form.locator(".field:has(#id_id_number) [data-echo]")).to_contain_text("校验位")
    number.fill(NUMBER)
    expect(born).to_have_value("1949-12-31")
    expect(form.locator("input[name=sex][value=female]")).to_be_checked()

    form.locator("#id_note").fill("水管漏水")
    form.locator("[data-last-value]").click()
    expect(form.locator("#id_lives")).to_have_value("alone")
    expect(form.locator("[data-draft-note]")).not_to_be_empty()
    desk.reload()
    expect(desk.locator("form[data-draft] #id_note")).to_have_value("水管漏水")
    expect(desk.locator("form[data-draft] #id_id_number")).to_have_value("")
    assert NUMBER not in desk.evaluate("JSON.stringify(sessionStorage)")


def test_a_list_is_worked_from_the_keyboard(desk: Page) -> None:
    for key in "jjjkx":
        desk.keyboard.press(key)
    expect(desk.locator("tr:focus")).to_contain_text("赵国富")
    expect(desk.locator(".bulk")).to_contain_text("1")
    desk.keyboard.press("Enter")
    panel = desk.locator("#side-panel")
    expect(panel.locator("h2")).to_have_text("赵国富")
    expect(desk.locator(".bulk")).to_be_visible()

    panel.get_by_role("button", name="显示电话").click()
    panel.locator(".chip").first.click()
    panel.locator(".masked-form .btn-primary").click()
    expect(panel.locator(".masked-value")).to_have_text("13900004821")
    expect(panel.locator(".masked-form")).to_be_hidden()
    panel.locator("[data-closes-panel]").click()
    expect(panel).to_be_hidden()


def test_search_opens_and_closes_from_the_keyboard(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette")).to_be_visible()
    with desk.expect_response(lambda answer: "/search/?q=" in answer.url):
        desk.keyboard.type("周")
    expect(desk.locator("#palette-found")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#palette")).to_be_hidden()


def test_elder_mode_is_large_everywhere_and_lasts(desk: Page) -> None:
    desk.get_by_role("button", name="长辈版").click()
    desk.reload()
    smallest = desk.evaluate(
        """() => Math.min(...[...document.querySelectorAll('body *')]
            .filter((e) => e.checkVisibility() && e.innerText?.trim())
            .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 20
    lowest = desk.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.btn:not(.btn-sm), .nav-item')]
            .filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().height))"""
    )
    assert lowest >= 60


def test_a_phone_needs_no_sideways_scrolling(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    for elder in (False, True):
        desk.evaluate("(on) => document.documentElement.classList.toggle('elder', on)", elder)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.locator("tr[data-row]").first.locator(".fact").first.click()
    desk.wait_for_url("**/styleguide/?open=1")
    expect(desk.locator("h1")).to_have_text("周春梅")
