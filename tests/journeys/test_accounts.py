"""The security administrator opens the doors, and only to those who may come in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visits import Visits

pytestmark = pytest.mark.journey
OWN_PASSWORD = "lv-shui-qing-shan-7"


def six_digits(secret: str, at: float) -> str:
    """The code of an authenticator app (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def set_up_authenticator(page: Page, password: str) -> None:
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/totp/activate/")
    page.locator("details summary").last.click()
    secret = page.locator("details code").inner_text().strip()
    page.fill("[name=code]", six_digits(secret, time.time()))
    page.locator("form:has([name=code]) .btn-primary").click()
    page.wait_for_url(lambda url: "activate" not in url)


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()


def test_an_account_is_made_appointed_used_and_paused(visits: Visits) -> None:
    security = visits.open("anquan")
    security.goto("/users/")
    security.wait_for_url("**/accounts/2fa/**")  # a role that must, before anything else
    set_up_authenticator(security, visits.house.password)

    security.goto("/users/new/")
    security.fill("[name=username]", "tianye")
    security.fill("[name=name]", "田野")
    security.locator("main form .btn-primary").click()
    temporary = security.locator("main code").last.inner_text().strip()
    security.locator(".page-actions a").click()
    security.locator("a[href*='?user=tianye']").click()
    security.select_option("[name=role]", "village_worker")
    security.fill("[name=division]", "金江社区")
    security.locator("main form .btn-primary").click()
    security.wait_for_load_state()
    expect(security.locator("main")).to_contain_text("金江社区")

    worker = visits.open()
    sign_in(worker, "tianye", temporary)
    worker.wait_for_url("**/accounts/password/**")
    worker.fill("[name=current]", temporary)
    for name in ("password", "again"):
        worker.fill(f"[name={name}]", OWN_PASSWORD)
    worker.locator("main form .btn-primary").click()
    worker.wait_for_url(lambda url: "password" not in url)
    worker.goto("/needs/")
    expect(worker.locator(".acting")).to_contain_text("金江社区")

    guesser = visits.open()
    for _attempt in range(5):
        sign_in(guesser, "tianye", "wrong-password-1")
    expect(guesser.locator("h1")).to_have_text("登录已暂停")
    expect(guesser.locator("main")).to_contain_text("分钟")
    sign_in(guesser, "tianye", OWN_PASSWORD)
    expect(guesser.locator("h1")).to_have_text("登录已暂停")
