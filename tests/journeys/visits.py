"""People at the door of a served house: who they are, how they sign in, what their browser says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
)

# A slow machine may take its time, over what is clicked as over what is expected.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
DESK = {"width": 1360, "height": 850}
PHONE = {"width": 390, "height": 844}
# A page that refuses says so with its status; the browser repeats that in the console.
EXPECTED = re.compile(r"the server responded with a status of (400|403|404|405|409|422|429)")


@dataclass
class House:
    """A served installation with the demo in it."""

    address: str
    data: Path
    password: str

    def newest_code(self, phone: str) -> str:
        """The six digits that were last sent to a phone."""
        lines = (self.data / "outbox" / "texts.log").read_text(encoding="utf-8").splitlines()
        texts = [line.split("\t") for line in lines]
        newest = next(text for _at, to, text in reversed(texts) if to == phone)
        found = re.search(r"\d{6}", newest)
        assert found, newest
        return found.group()


@dataclass
class Visits:
    """Opens a browser for each person; keeps their cookies and what their pages complain about."""

    house: House
    browser: Browser
    known: dict[tuple[str, str], Any]
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(
        self,
        who: str = "",
        *,
        size: dict[str, int] | None = None,
        language: str = "",
        is_elder: bool = False,
    ) -> Page:
        """A page of nobody, of a worker by user name, or of somebody by telephone number."""
        context = self.browser.new_context(
            base_url=self.house.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=size or (PHONE if who.isdigit() else DESK),  # type: ignore[arg-type]
            storage_state=self.known.get((self.house.address, who)),
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._check)
        if who and (self.house.address, who) not in self.known:
            enter = self.enter_by_phone if who.isdigit() else self.enter_by_password
            enter(page, who)
            page.wait_for_url(lambda url: "sign-in" not in url and "login" not in url)
            self.known[self.house.address, who] = context.storage_state()
        wished = {"django_language": language, "elder": "1" if is_elder else ""}
        context.add_cookies(
            [
                {"name": name, "value": value, "url": self.house.address}
                for name, value in wished.items()
                if value
            ]
        )
        return page

    def enter_by_password(self, page: Page, username: str) -> None:
        page.goto("/accounts/login/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", self.house.password)
        page.press("[name=password]", "Enter")

    def enter_by_phone(self, page: Page, phone: str) -> None:
        page.goto("/sign-in/")
        page.fill("[name=phone]", phone)
        page.press("[name=phone]", "Enter")
        page.wait_for_url("**/sign-in/code/**")
        page.fill("[name=digits]", self.house.newest_code(phone))
        page.press("[name=digits]", "Enter")

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not EXPECTED.search(said.text):
            self.complaints.append(f"{said.location.get('url')}: {said.text}")

    def _check(self, answer: Response) -> None:
        is_missing = answer.status == 404 and "/static/" in answer.url
        if answer.status >= 500 or is_missing:
            self.complaints.append(f"{answer.url}: {answer.status}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@contextmanager
def visits(house: House, browser: Browser, known: dict[tuple[str, str], Any]) -> Iterator[Visits]:
    """Let people in; at the end no page may have complained, also not about the policy."""
    door = Visits(house, browser, known)
    try:
        yield door
    finally:
        door.close()
    assert door.complaints == []
