"""Every main page speaks one language at a time, Chinese or English; only data stay as they are."""

from __future__ import annotations

import re

import polib
import pytest
from playwright.sync_api import Page

from tests.journeys.visits import PHONE, Visits
from tests.served import ROOT

pytestmark = pytest.mark.journey

PAGES = {
    "": ("/my/", "/my/help/", "/my/activities/", "/sign-in/", "/accounts/login/", "/ask/about/"),
    "15400000001": ("/my/", "/my/order/item/", "/my/things/", "/me/"),
    "15400000002": ("/help/", "/help/hours/"),
    "liufang": (
        *("/", "/station/", "/needs/", "/needs/new/?person=0", "/services/?show=all"),
        *("/services/activities/", "/services/items/", "/services/records/", "/people/"),
        *("/people/new/", "/people/households/", "/volunteers/", "/numbers/", "/settings/"),
    ),
    "zhoumei": ("/exports/", "/imports/", "/exports/new/?kind=orders", "/numbers/services/"),
}
SEEN = """() => {
    const seen = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode.data.trim().replace(/\\s+/g, ' ');
        if (text && walk.currentNode.parentElement.checkVisibility()) seen.push(text);
    }
    for (const e of document.querySelectorAll('[placeholder], [aria-label], [title]'))
        for (const name of ['placeholder', 'aria-label', 'title'])
            if (e.getAttribute(name)) seen.push(e.getAttribute(name));
    return seen;
}"""
PLACEHOLDER = re.compile(r"%\\\(\w+\\\)[sd]|%[sd]|\\\{\w*\\\}")
LETTER = re.compile(r"[^\W\d_]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def pattern(texts: set[str]) -> re.Pattern[str]:
    """Fits each of these texts as it is drawn, with anything in its gaps."""
    fitting = (PLACEHOLDER.sub(".+", re.escape(" ".join(t.split()))) for t in texts)
    return re.compile("|".join(sorted(fitting, key=len, reverse=True)), re.IGNORECASE)


def without_gaps(text: str) -> str:
    return PLACEHOLDER.sub("", re.escape(text))


def texts_of_catalogues() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What only a page in the wrong language shows: English sources, and their Chinese."""
    english, chinese = set(), set()
    for path in ROOT.glob("src/yanzhen/*/locale/zh_Hans/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            translated = {entry.msgstr, *entry.msgstr_plural.values()} - {""}
            if all(CHINESE.search(text) for text in translated):
                english |= {entry.msgid, entry.msgid_plural} - {""}
                chinese |= translated
    only_gaps = {text for text in english | chinese if not LETTER.search(without_gaps(text))}
    return pattern(english - only_gaps), pattern(chinese - only_gaps)


def look(page: Page, address: str) -> list[str]:
    page.goto(address)
    seen: list[str] = page.evaluate(SEEN)
    assert seen, address
    return seen


def test_pages_speak_one_language_at_a_time(visits: Visits) -> None:
    english, chinese = texts_of_catalogues()
    own = {"en": english, "zh-hans": chinese}
    other = {"en": chinese, "zh-hans": english}
    found, right = [], dict.fromkeys(own, 0)
    for who, addresses in PAGES.items():
        size = PHONE if who.isdigit() or not who else None
        pages = {code: visits.open(who, size=size, language=code) for code in own}
        for address in addresses:
            if address.startswith(("/ask/", "/my/order/item/")):
                for page in pages.values():
                    page.goto("/ask/" if address.startswith("/ask/") else "/my/order/")
            seen = {code: look(page, address) for code, page in pages.items()}
            for code, texts in seen.items():
                right[code] += sum(own[code].fullmatch(text) is not None for text in texts)
                found += [f"{code} {address}: {t}" for t in {*texts} if other[code].fullmatch(t)]
    assert found == []
    assert min(right.values()) > 400, "the pages must show texts of the catalogues"
