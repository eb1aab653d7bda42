"""Take the pictures of the guide from the demo: ``./yz screenshots``.

Everything is played in a data folder of its own that is thrown away; the pictures are written to
``docs/guide/images``, with few colours, so that they stay small.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.chromium import launch_words
from tests.journeys.steps import choose, send
from tests.journeys.visits import DESK, PHONE, House, Visits
from tests.served import ROOT, served
from tooling.place import say

IMAGES = ROOT / "docs" / "guide" / "images"
COLOURS = 192
RESIDENT, VOLUNTEER = "15400000001", "15400000002"


@dataclass
class Camera:
    """Takes pictures of pages as they lie before somebody, and says how large the files are."""

    visits: Visits

    def take(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        shot = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
        path = IMAGES / f"{name}.png"
        few = shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        say(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB")

    def take_page(self, name: str, address: str, who: str = "", **how: object) -> None:
        page = self.visits.open(who, **how)  # type: ignore[arg-type]
        page.goto(address)
        self.take(page, name)
        page.close()


def take_staff(camera: Camera) -> None:
    for language, suffix in (("", ""), ("en", "-en")):
        camera.take_page(f"my-day-desktop{suffix}", "/", "liufang", language=language)
        desk = camera.visits.open("liufang", language=language)
        desk.goto("/needs/")
        desk.locator("tr[data-row]").first.click()
        desk.locator("#side-panel h2").first.wait_for()
        camera.take(desk, f"needs-desktop{suffix}")
    camera.take_page("station-desktop", "/station/", "zhoumei")
    camera.take_page("numbers-desktop", "/numbers/", "zhoumei")
    camera.take_page("numbers-desktop-en", "/numbers/", "zhoumei", language="en")
    camera.take_page("people-desktop", "/people/", "zhoumei")
    camera.take_page("my-day-phone", "/", "liufang", size=PHONE)
    camera.take_page("needs-phone", "/needs/", "liufang", size=PHONE)
    camera.take_page("services-desktop", "/services/?show=all", "zhoumei")
    desk = camera.visits.open("liufang")
    desk.goto("/people/?q=张桂兰")
    person = desk.locator("tr[data-row]").first.get_attribute("data-href") or ""
    camera.take_page("person-desktop", person, "liufang")
    camera.take_page("sign-in-desktop", "/accounts/login/", size=DESK)
    desk.goto("/")
    desk.keyboard.press("Control+k")
    with desk.expect_response(lambda answer: "/search/?q=" in answer.url):
        desk.keyboard.type("zgl")
    camera.take(desk, "search-desktop")


def take_loop(camera: Camera) -> None:
    """The pages of one order, at the moments at which people look at them."""
    camera.take_page("resident-home-phone", "/my/", RESIDENT)
    camera.take_page("resident-home-elder", "/my/", RESIDENT, is_elder=True)
    camera.take_page("resident-home-en", "/my/", RESIDENT, language="en")
    camera.take_page("sign-in-phone", "/sign-in/", size=PHONE)
    resident = camera.visits.open(RESIDENT, is_elder=True)
    resident.goto("/my/order/")
    camera.take(resident, "resident-order-elder")
    choose(resident, "小修小补")
    choose(resident)
    choose(resident)
    resident.fill("[name=words]", "厨房水龙头一直滴水")
    resident.locator("form .btn-primary").click()
    resident.wait_for_url("**/my/orders/**")
    order = resident.url.rstrip("/").rsplit("/", 1)[1]

    worker = camera.visits.open("liufang")
    worker.goto(f"/services/orders/{order}/review/")
    worker.locator("button[value=accept]").click()
    worker.goto(f"/services/orders/{order}/dispatch/")
    camera.take(worker, "dispatch-desktop")
    worker.locator("form.person").filter(has_text="马小军").locator("button").click()
    worker.wait_for_url(f"**/services/orders/{order}/")

    volunteer = camera.visits.open(VOLUNTEER)
    volunteer.goto(f"/help/{order}/")
    camera.take(volunteer, "volunteer-task-phone")
    send(volunteer, form=f"/help/{order}/accept/")
    resident.reload()
    camera.take(resident, "resident-code-elder")
    volunteer.fill("[name=code]", resident.locator(".code-large").inner_text().replace(" ", ""))
    volunteer.locator("form:has([name=code]) .btn-primary").click()
    send(volunteer, form=f"/help/{order}/finish/")
    volunteer.wait_for_load_state()
    resident.reload()
    send(resident, form=f"/my/orders/{order}/confirm/")
    resident.locator(".rating label").first.click()
    camera.take(resident, "resident-rating-elder")
    resident.locator("form.question .btn-primary").click()
    resident.wait_for_url(f"**/my/orders/{order}/")
    worker.goto("/services/?show=ended")
    ended = worker.locator("tr[data-row]").nth(1).get_attribute("data-href") or ""
    camera.take_page("order-desktop", ended, "liufang")


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="yz-screenshots-") as folder:
        data = Path(folder)
        with served(data) as house, sync_playwright() as playwright:
            signs = json.loads((data / "keys" / "demo-sign-ins.json").read_text())
            browser = playwright.chromium.launch(**launch_words())
            visits = Visits(House(house.address, data, signs["password"]), browser, {})
            camera = Camera(visits)
            take_loop(camera)
            take_staff(camera)
            visits.close()
            browser.close()
    for complaint in visits.complaints:
        say(complaint)
    return 1 if visits.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
