"""Finding somebody by what one happens to remember, in one's own area only."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey


def found(page: Page, words: str) -> list[str]:
    """The hits of the palette, opened and filled from the keyboard."""
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette input")).to_be_focused()
    with page.expect_response(lambda answer: "/search/?q=" in answer.url):
        page.keyboard.type(words)
    expect(page.locator("#palette-found")).to_be_visible()
    return page.locator("#palette-found .palette-item").all_inner_texts()


def test_a_character_initials_or_four_digits_find_a_neighbour(visits: Visits) -> None:
    worker, stranger = visits.open("liufang"), visits.open("zhaoli")
    for words in ("兰", "zgl", "0001", "桂兰"):
        hits = found(worker, words)
        assert any("张桂兰" in hit for hit in hits), words
        people = [hit for hit in hits if "组" in hit]
        assert all("金江社区" in hit for hit in people), people
        assert not any("金江社区" in hit for hit in found(stranger, words)), words
    found(worker, "zgl")
    worker.locator("#palette-found .palette-item", has_text="张桂兰").first.click()
    expect(worker.locator("h1")).to_have_text("张桂兰")
