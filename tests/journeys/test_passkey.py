"""A county worker sets up a passkey at the first sign-in and then signs in with it alone."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from yanzhen.accounts.testing import PASSWORD
from yanzhen.orgs.testing import make_cast_member, make_division_tree

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# An authenticator of the browser itself: a device with a fingerprint that always fits.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_demanded_set_up_and_opens_the_door(
    live_server: LiveServer, page: Page
) -> None:
    make_cast_member("county_worker", make_division_tree())
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("#id_login", "county_worker")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.goto(f"{live_server.url}/settings/")
    expect(page).to_have_url(f"{live_server.url}/accounts/2fa/")
    page.get_by_role("link", name="添加通行密钥").click()
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="继续").click()
    page.check("#id_passwordless")
    page.get_by_role("button", name="添加").click()
    expect(page).to_have_url(f"{live_server.url}/accounts/2fa/recovery-codes/")
    page.goto(f"{live_server.url}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()
    page.get_by_role("button", name="用通行密钥").click()
    expect(page).to_have_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/settings/")
    expect(page.get_by_role("heading", name="设置")).to_be_visible()
    assert errors == []
