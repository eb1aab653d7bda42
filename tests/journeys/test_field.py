"""A worker goes into the mountains: thirty visits without a network, a browser that dies twice."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Playwright, expect

from tests.journeys.mountain import Line, Phone, cookies_of
from yanzhen.accounts.middleware import FACTOR_CHECKED
from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.models import Attachment
from yanzhen.field.models import Device, FieldPhoto, Upload
from yanzhen.field.services import accept_quarantined, revoke_device
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Post
from yanzhen.orgs.testing import DivisionTree, make_division_tree, make_worker
from yanzhen.people.models import Person
from yanzhen.people.services import give_consent
from yanzhen.people.testing import draft, make_household
from yanzhen.visits.models import Visit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CODE = "246810"
VISITS = 30


@pytest.fixture
def tree(transactional_db: None) -> DivisionTree:
    return make_division_tree()


@pytest.fixture
def worker(tree: DivisionTree) -> User:
    """A village worker with thirty people given to them by name."""
    found = make_worker("village_worker", tree.village, name="林小满", username="xiaoman")
    give(tree, found, VISITS)
    return found


def signed_in(user: User) -> Client:
    """A browser in which both steps of the sign-in are done."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[FACTOR_CHECKED] = True
    session.save()
    return client


def give(tree: DivisionTree, worker: User, count: int, name: str = "村民") -> None:
    post = Post.objects.get(user=worker)
    for number in range(count):
        make_household(
            tree.group,
            [draft(tree.group, f"{name}{number:02d}", relation="head")],
            responsible=post,
        )


@pytest.fixture
def line(live_server: Any) -> Iterator[Line]:
    line = Line(live_server.thread.host, live_server.thread.port)
    yield line
    line.end()


@pytest.fixture
def phone(playwright: Playwright, line: Line, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(playwright, tmp_path / "phone", line.address)
    yield phone
    phone.end()


def first_load(phone: Phone, client: Client) -> Page:
    """Sign in with a network, take the list along, choose a field code."""
    page = phone.page if phone.is_running else phone.start()
    phone.sign_in(cookies_of(client))
    page.goto("/field/")
    expect(page.locator(".field-person").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # from now on the worker in the background answers
    page.fill("#f-new-code", CODE)
    page.locator("form:has(#f-new-code) button").click()
    expect(page.locator("#f-new-code")).to_have_count(0)
    return page


def write(
    page: Page, name: str, view: str, besides: Callable[[Page], None] = lambda _page: None
) -> None:
    """Write a visit to somebody found by name, with what is told besides."""
    page.locator(".field-tabs a").first.click()
    page.fill("input[type=search]", name)
    page.locator(".field-person", has_text=name).click()
    page.locator(".btn-primary").click()
    page.locator("[name=view]").fill(view)
    besides(page)
    page.locator(".field-save").click()
    expect(page.locator(".field-sum")).to_be_visible()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f".chip:has([name={name}][value={value}])").click()


def sign_and_tell(page: Page) -> None:
    """A need was heard, a doctor came along, the person signs, the place is noted."""
    page.get_by_role("button", name="添加一条需求").click()
    page.get_by_label("需要什么").fill("卫生间缺一个扶手")
    page.get_by_role("button", name="添加同行人员").click()
    page.get_by_label("同行人员姓名").fill("周医生")
    choose(page, "proof", "signature")
    page.get_by_role("button", name="记录当前位置").click()
    expect(page.get_by_text("28.592")).to_be_visible()
    canvas = page.locator(".field-signature")
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    assert place
    page.mouse.move(place["x"] + 30, place["y"] + 60)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(place["x"] + 30 + 20 * step, place["y"] + 60 + 30 * (step % 2))
    page.mouse.up()


def speak(page: Page) -> None:
    """The person says a word as proof."""
    choose(page, "proof", "voice")
    page.get_by_role("button", name="开始录音").click()
    expect(page.get_by_text("正在录音")).to_be_visible()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="停止").click()
    expect(page.locator("audio")).to_be_visible()


BESIDES = {0: sign_and_tell, 1: speak}


def waiting(page: Page) -> int:
    return int(page.locator(".field-sum").get_attribute("data-unsafe") or -1)


def unlock(page: Page, code: str = CODE) -> None:
    page.goto("/field/")
    page.fill("#f-code", code)
    page.locator("form:has(#f-code) .btn-primary").click()


def test_a_page_that_was_read_slowly_does_not_cover_the_one_opened_since(
    worker: User, phone: Phone, line: Line
) -> None:
    page = first_load(phone, signed_in(worker))
    line.cut()
    page.evaluate(
        """async () => {
          const [people, queue] = document.querySelectorAll('.field-tabs a');
          queue.click();
          people.click();
          await new Promise((done) => setTimeout(done, 1000));
        }"""
    )
    expect(page.locator("input[type=search]")).to_be_visible()
    expect(page.locator(".field-sum")).to_have_count(0)


def test_thirty_visits_without_a_network_arrive_exactly_once(
    worker: User, phone: Phone, line: Line
) -> None:
    page = first_load(phone, signed_in(worker))
    line.cut()
    page.reload()
    expect(page.locator(".field-person").first).to_be_visible()
    for number in range(VISITS):
        if number in {10, 20}:
            phone.kill()
            page = phone.start()
            unlock(page)
            expect(page.locator(".field-person").first).to_be_visible()
        besides = BESIDES.get(number, lambda _page: None)
        write(page, f"村民{number:02d}", f"第{number}户,一切安好", besides)
    assert waiting(page) == VISITS
    expect(page.locator(".field-sum")).to_have_attribute("data-files", "2")
    assert Visit.objects.count() == 0

    line.mend()
    phone.sign_in(cookies_of(signed_in(worker)))
    page.goto("/field/")
    page.locator(".field-tabs a").last.click()
    expect(page.locator(".field-sum[data-unsafe='0'][data-files='0']")).to_be_visible(
        timeout=60_000
    )
    page.reload()
    expect(page.locator(".field-person").first).to_be_visible()
    assert Visit.objects.count() == VISITS
    assert set(Upload.objects.values_list("state", flat=True)) == {"applied"}
    assert Visit.objects.filter(recorded_by=worker, members__isnull=False).count() == VISITS
    signed = Visit.objects.get(members__person__name="村民00")
    assert (signed.proof, signed.is_proof_checked, str(signed.lat)) == ("signature", True, "28.592")
    assert [v.name for v in signed.visitors.all()] == [worker.name, "周医生"]
    assert list(signed.needs.values_list("title", flat=True)) == ["卫生间缺一个扶手"]
    assert Need.objects.count() == 1
    spoken = Visit.objects.get(members__person__name="村民01")
    files = {a.object_id: a.media_type for a in Attachment.objects.all()}
    assert files == {signed.pk: "image/png", spoken.pk: "audio/webm"}


def test_case_20_the_device_dies_after_sending_and_before_noting_the_answer(
    worker: User, phone: Phone, line: Line
) -> None:
    client = signed_in(worker)
    page = first_load(phone, client)
    line.cut()
    write(page, "村民00", "第一户")
    line.mend()

    def arrives_and_is_not_answered(route: Any) -> None:
        route.fetch()
        phone.kill()

    page.route("**/field/uploads/", arrives_and_is_not_answered)
    with contextlib.suppress(PlaywrightError):
        page.locator(".form-actions .btn-primary").click()
        page.wait_for_timeout(20_000)
    assert Visit.objects.count() == 1
    page = phone.start(cookies_of(client))
    page.goto("/field/")
    page.locator(".field-tabs a").last.click()
    expect(page.locator(".field-sum[data-unsafe='0']")).to_be_visible(timeout=30_000)
    assert (Visit.objects.count(), Upload.objects.count()) == (1, 1)


def test_case_23_a_full_phone_says_so_and_keeps_nothing_half(
    worker: User, phone: Phone, line: Line, tmp_path: Path
) -> None:
    someone = Person.objects.get(name="村民01")
    give_consent(actor=builder(), person=someone, purpose="photo", method="signature")
    page = phone.start()
    browser = phone.context.new_cdp_session(page)
    room = {"origin": phone.address, "quotaSize": 2_000_000}
    browser.send("Storage.overrideQuotaForOrigin", room)
    page = first_load(phone, signed_in(worker))
    line.cut()
    write(page, "村民00", "还有地方")
    page.locator(".field-tabs a").first.click()
    page.fill("input[type=search]", "村民01")
    page.locator(".field-person").first.click()
    page.locator(".btn-primary").click()
    page.locator("[name=view]").fill("没有地方了")
    page.set_input_files("input[type=file]", large_pictures(tmp_path))
    page.locator(".field-save").click()
    expect(page.locator(".field-error[role=alert]")).to_contain_text("没有保存任何内容")
    browser.send("Storage.overrideQuotaForOrigin", {"origin": phone.address})
    page.locator(".field-save").click()
    expect(page.locator(".field-sum")).to_have_attribute("data-unsafe", "2")
    line.mend()
    page.goto("/field/")
    page.locator(".field-tabs a").last.click()
    expect(page.locator(".field-sum[data-unsafe='0']")).to_be_visible(timeout=30_000)
    assert Visit.objects.count() == 2
    expect_attached(page)


def large_pictures(folder: Path) -> list[Path]:
    """Photos that cannot be made small, together more than the phone has room for: noise."""
    paths = [folder / f"noise-{number}.png" for number in range(3)]
    for path in paths:
        Image.effect_noise((1600, 1600), 120).convert("RGB").save(path)
    return paths


def expect_attached(page: Page) -> None:
    """The photo arrives in parts and belongs to its visit."""
    for _n in range(100):
        if FieldPhoto.objects.filter(state=FieldPhoto.State.ATTACHED).exists():
            return
        page.wait_for_timeout(200)
    raise AssertionError(list(FieldPhoto.objects.values_list("state", "message")))


def test_case_36_the_next_user_of_a_phone_sees_nothing_of_the_one_before(
    worker: User, tree: DivisionTree, phone: Phone, line: Line
) -> None:
    other = make_worker("village_worker", tree.other_village, name="邱远山", username="yuanshan")
    page = first_load(phone, signed_in(worker))
    line.cut()
    write(page, "村民00", "第一户的秘密")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=re.compile("退出")).click()
    page.wait_for_timeout(500)
    line.mend()

    phone.context.clear_cookies()
    phone.sign_in(cookies_of(signed_in(other)))
    page.goto("/field/")
    expect(page.locator("#f-new-code")).to_be_visible()
    assert page.locator(".field-person").count() == 0
    assert "村民" not in page.content()
    kept = page.evaluate(EVERYTHING_KEPT)
    assert kept.count('"sealed"') >= 1
    for secret in ("村民", "秘密", "良姜村", worker.name):
        assert secret not in kept
    assert Visit.objects.count() == 0

    phone.context.clear_cookies()
    phone.sign_in(cookies_of(signed_in(worker)))
    page.goto("/field/")
    expect(page.locator(".field-person").first).to_be_visible()
    assert Visit.objects.count() == 1
    assert Device.objects.count() == 2


def test_case_35_a_withdrawn_phone_hands_over_what_it_had_not_sent(
    worker: User, tree: DivisionTree, phone: Phone, line: Line
) -> None:
    lead = make_worker("station_lead", tree.town, name="谭站长")
    page = first_load(phone, signed_in(worker))
    line.cut()
    write(page, "村民00", "门锁坏了", sign_and_tell)
    expect(page.locator(".field-sum")).to_have_attribute("data-files", "1")
    revoke_device(actor=actor_of(lead), device=Device.objects.get(), reason="手机丢失")
    line.mend()
    page.goto("/field/")
    for _n in range(100):
        if Device.objects.filter(wiped_at__isnull=False).exists():
            break
        page.wait_for_timeout(100)
    upload, photo = Upload.objects.get(), FieldPhoto.objects.get()
    assert (upload.state, photo.state, photo.is_sealed) == ("quarantined", "quarantined", False)
    assert photo.synced == upload.synced
    assert Visit.objects.count() == 0
    now = actor_of(lead, now=timezone.now())
    accept_quarantined(actor=now, upload=upload, reason="核对无误")
    assert Visit.objects.get().is_proof_checked


EVERYTHING_KEPT = """async () => {
  const told = [JSON.stringify(sessionStorage), JSON.stringify(localStorage)];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const table of base.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = base.transaction(table).objectStore(table).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      told.push(JSON.stringify(rows));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const kept of await cache.keys()) {
      told.push(kept.url, await (await cache.match(kept)).text());
    }
  }
  return told.join("\\n");
}"""
