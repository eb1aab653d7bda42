"""The burden of a repeat visit, as a number: taps and prefilled fields on a phone of the demo."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.visits import PHONE, Visits

pytestmark = pytest.mark.journey

WORKER = "liufang"
MOST_TAPS, MOST_SECONDS, LEAST_PREFILLED = 12, 60, 0.8
# What the form holds under each name that it sends; what the page itself sets is left out.
FIELDS = """() => {
  const held = {};
  for (const field of document.querySelector("main form[data-draft]").elements) {
    if (!field.name || ["hidden", "file", "submit"].includes(field.type)) continue;
    held[field.name] ??= [];
    const isChoice = ["radio", "checkbox"].includes(field.type);
    if (isChoice ? field.checked : field.value.trim()) held[field.name].push(field.value.trim());
  }
  return held;
}"""
KEYS = "window.keys = 0; addEventListener('keydown', () => { window.keys += 1; }, true);"


class Thumb:
    """Taps and counts them. Choosing from a list takes two: to open it, and to choose."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.tap()
        self.taps += 1

    def choose(self, where: Locator, value: str) -> None:
        where.select_option(value)
        self.taps += 2


def first_visit(page: Page) -> str:
    """The visit before: everything is typed for the first time. Whose home it was."""
    page.goto("/")
    home = page.locator("a.person[href*='/visits/new/?household=']").first
    name = home.locator(".person-name").inner_text()
    home.click()
    answers = {
        "living": {"housing": "sound", "home": "clean", "carer": "family"},
        "hazards": {"fire": "none", "electricity": "none", "gas": "none", "fall": "none"},
        "health": {"state": "stable", "mood": "good", "self_care": "independent"},
        "income": {"income": "same", "spending": "none"},
        "family": {"family_change": "none"},
    }
    for block, given in answers.items():
        card = page.locator(f"details:has([name={block}__{next(iter(given))}])")
        if (
            card.count() and card.get_attribute("open") is None
        ):  # told as unchanged since an earlier visit
            card.locator("summary").click()
        for field, value in given.items():
            page.select_option(f"[name={block}__{field}]", value)
    page.fill("[name=health__medicine]", "降压药每天一片")
    page.fill("[name=next_step]", "量血压,看用药")
    page.locator(".form-actions .btn-primary").click()
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    return name


def told(held: dict[str, list[str]]) -> set[str]:
    return {name for name, values in held.items() if values}


def test_a_repeat_visit_takes_twelve_taps_at_most_and_types_nothing(visits: Visits) -> None:
    first_visit(visits.open(WORKER, size=PHONE))
    thumb, page = Thumb(), phone_of(visits)
    page.goto("/")
    began = time.monotonic()
    thumb.tap(page.locator("a.person[href^='/visits/']:has(.badge-done)").first)
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    thumb.tap(page.locator("a[href*='/visits/new/?household=']"))
    page.wait_for_url("**/visits/new/**")
    before: dict[str, list[str]] = page.evaluate(FIELDS)

    changed = page.locator(".card:has([name=health__mood])")
    thumb.tap(changed.locator("summary"))
    thumb.choose(page.locator("[name=health__mood]"), "low")
    policies = page.locator("details:has([name=policies])")
    thumb.tap(policies.locator("summary"))
    thumb.tap(policies.locator("label:has([value=medical])"))
    after: dict[str, list[str]] = page.evaluate(FIELDS)
    keys: Any = page.evaluate("window.keys")
    thumb.tap(page.locator(".form-actions .btn-primary"))
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    seconds = time.monotonic() - began

    expect(page.locator("main")).to_contain_text("低落")
    expect(page.locator("main")).to_contain_text("降压药每天一片")
    kept = {name for name in told(after) if after[name] == before.get(name)}
    share = len(kept) / len(told(after))
    assert thumb.taps <= MOST_TAPS, f"{thumb.taps} taps"
    assert keys == 0
    assert seconds <= MOST_SECONDS
    assert told(after) - kept == {"health__mood", "policies"}
    assert share >= LEAST_PREFILLED, f"{len(kept)} of {len(told(after))} fields"


def phone_of(visits: Visits) -> Page:
    """A phone with a touch screen, on which the worker is signed in."""
    address = visits.house.address
    context = visits.browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
        is_mobile=True,
        storage_state=visits.known[address, WORKER],
    )
    visits.contexts.append(context)
    context.add_init_script(KEYS)
    return context.new_page()
