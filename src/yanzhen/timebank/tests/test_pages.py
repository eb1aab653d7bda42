"""The shop and the statement as members and the station see them."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest
from django.conf import settings as house
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.accounts.testing import actor_of
from yanzhen.core import policies
from yanzhen.core.fields import plain
from yanzhen.orgs.testing import DivisionTree
from yanzhen.timebank import packs
from yanzhen.timebank.models import Account, Redemption, ShopItem
from yanzhen.timebank.services import redeem_at_counter
from yanzhen.timebank.testing import grant, make_shop_item
from yanzhen.volunteers.testing import make_helping_volunteer


def test_a_member_sets_aside_and_the_counter_hands_over(
    tree: DivisionTree, as_user, town_worker, outsider
) -> None:
    member = make_helping_volunteer(tree.group, "许知秋")
    rice = make_shop_item(tree.town, points=3, stock=2)
    grant(member.person, 10)
    phone, desk = as_user(member.user), as_user(town_worker)
    assert rice.title in phone.get(reverse("shop")).content.decode()
    url = reverse("shop-redeem", args=[rice.pk])
    assert phone.get(url).status_code == 200
    typed = {"client_key": "one", "quantity": "1"}
    assert phone.post(url, {**typed, "quantity": "0"}).status_code == 422
    assert phone.post(url, {**typed, "quantity": "3"}).status_code in {409, 422}
    answers = [phone.post(url, typed) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    taken = Redemption.objects.get()
    code = plain(taken.code)
    assert code in phone.get(reverse("my-redemption", args=[taken.pk])).content.decode()
    counter = reverse("redemption-hand-over", args=[taken.pk])
    assert taken.number in desk.get(reverse("redemption-list")).content.decode()
    assert as_user(outsider).get(counter).status_code == 404
    assert desk.post(counter, {"code": "no"}).status_code == 422
    assert desk.post(counter, {"code": code}).status_code == 302
    page = phone.get(reverse("my-points")).content.decode()
    assert "7" in page
    account = Account.objects.get(person=member.person)
    for name, args in (
        ("account-list", []),
        ("account-statement", [account.pk]),
        ("counter-redeem", [member.person_id]),
        ("shop-item-change", [rice.pk]),
    ):
        assert desk.get(reverse(name, args=args)).status_code == 200
    chosen = {"client_key": "two", "item": str(rice.pk), "quantity": "1"}
    assert desk.post(reverse("counter-redeem", args=[member.person_id]), chosen).status_code == 302
    account.refresh_from_db()
    assert (account.posted, account.held) == (4, 0)
    assert phone.get(reverse("points-give")).status_code == 200
    given = {"client_key": "g", "receiver": "pool", "points": "2"}
    assert phone.post(reverse("points-give"), given).status_code == 302
    totals = Client().get(reverse("timebank-public"))
    assert totals.status_code == 200
    assert "许知秋" not in totals.content.decode()


def test_the_shop_is_kept_on_the_page(tree: DivisionTree, as_user, town_worker) -> None:
    desk = as_user(town_worker)
    url = reverse("shop-item-create")
    typed = {"title": "肥皂", "kind": "goods", "points": "2", "stock": "9", "donor_name": "惠民店"}
    assert desk.post(url, {**typed, "points": "0"}).status_code == 422
    assert desk.post(url, {**typed, "is_offered": "on"}).status_code == 302
    item = ShopItem.objects.get()
    change = reverse("shop-item-change", args=[item.pk])
    typed |= {"stock": "20", "version": str(item.version), "is_offered": "on"}
    assert desk.post(change, typed).status_code == 302
    assert desk.post(change, {**typed, "stock": "30"}).status_code == 422
    item.refresh_from_db()
    assert item.stock == 20
    assert desk.post(reverse("shop-settle"), {"donor": "惠民店"}).status_code == 302
    assert desk.get(reverse("shop-item-list")).status_code == 200


def test_a_statement_is_read_by_pages(tree: DivisionTree, as_user, town_worker) -> None:
    member = make_helping_volunteer(tree.group)
    account = grant(member.person, 100)
    rice = make_shop_item(tree.town, points=1, stock=99)
    clerk = actor_of(town_worker)
    for n in range(30):
        redeem_at_counter(actor=clerk, person=member.person, item=rice, client_key=f"n{n}")
    url = reverse("account-statement", args=[account.pk])
    for page, shown, hidden in (("1", "DH2026-000030", "DH2026-000002"), ("2", "000002", "000030")):
        for at, who in ((url, town_worker), (reverse("my-points"), member.user)):
            text = as_user(who).get(at, {"page": page}).content.decode()
            assert shown in text
            assert hidden not in text
    assert as_user(town_worker).get(url, {"page": "99"}).status_code == 200
    for asked, told in (("2026-06-14", '<b class="num">0 分'), ("2026-06-15", "70 分")):
        assert told in as_user(town_worker).get(url, {"on": asked}).text
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "还没有到" in as_user(town_worker).get(url, {"on": str(tomorrow)}).text


def test_the_rules_are_told_in_plain_words(tree: DivisionTree, as_user, town_worker) -> None:
    desk = as_user(town_worker)
    url = reverse("timebank-rules")
    page = desk.get(url).content.decode()
    assert "每天最多 8 分" in page
    assert "尚未核对" in page
    shown = desk.get(url, {"preset": "changning"}).content.decode()
    assert "终身最多 600 分" in shown
    assert "建议值" in shown
    assert desk.get(url, {"preset": "../national"}).status_code == 404
    member = make_helping_volunteer(tree.group)
    assert "每天最多 8 分" in as_user(member.user).get(reverse("points-rules")).content.decode()


def test_a_place_chooses_rules_and_changes_them(tree: DivisionTree, settings, tmp_path) -> None:
    settings.POLICIES = tmp_path / "policies"
    shutil.copytree(house.ROOT / "policies", settings.POLICIES)
    day = date(2026, 6, 1)
    code = tree.county.code
    because = ["--because", "区里定的"]
    call_command("timebank", "adopt", "changning", code, "--from", str(day), *because)
    policies.reload()
    assert packs.earning(tree.group.code, day).cap_life == 600
    assert packs.earning(tree.group.code, day - timedelta(days=1)).cap_life == 1500
    file = settings.POLICIES / code / "timebank.yaml"
    file.write_text(file.read_text().replace("cap_day: 2", "cap_day: 3"))
    policies.reload()
    assert packs.earning(tree.group.code, day).cap_day == 3
    assert packs.in_force(tree.group.code, day).earning.proposed
    for wrong in (["changning", code, "--from", str(day)], ["nowhere", code], ["nanjing", "1"]):
        with pytest.raises(CommandError):
            call_command("timebank", "adopt", *wrong, *because)
    policies.reload()
