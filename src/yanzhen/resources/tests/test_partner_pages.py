"""Partners, agreements, deliveries, interviews and groups, through a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.testing import make_person
from yanzhen.resources.models import (
    Agreement,
    AssetInterview,
    CommunityGroup,
    Partner,
    Resource,
    ResourceUse,
)
from yanzhen.resources.testing import make_partner
from yanzhen.resources.tests.conftest import As, seen

KEY = "12345678-1234-4234-8234-123456789012"


def test_a_partner_with_a_credit_code_is_its_organisation(tree: DivisionTree, lead: Client) -> None:
    form = {
        "client_key": KEY, "division": "清溪镇", "name": "清溪慈善会", "kind": "charity",
        "uscc": "91350100M000100Y43", "share": "below", "serves": ["aid", "health"],
        "joined_on": "2026-01-01", "coordinate_system": "WGS-84",
    }  # fmt: skip
    assert lead.post("/resources/partners/new/", form).status_code == 302
    partner = Partner.objects.get()
    assert partner.organization is not None
    assert partner.organization.uscc == "91350100M000100Y43"
    form |= {"client_key": KEY.replace("1", "2"), "name": "另一个", "uscc": "91350100M000100Y44"}
    answer = lead.post("/resources/partners/new/", form)
    assert (answer.status_code, Partner.objects.count()) == (422, 1)


def test_an_agreement_is_signed_with_its_paper_or_not_at_all(
    tree: DivisionTree, lead: Client, as_user: As, outsider: User, now: Any
) -> None:
    partner = make_partner(tree.town, actor=builder().as_of(now))
    form = {
        "client_key": KEY, "title": "合作协议", "covers": "节日慰问", "signed_on": "2026-01-01",
        "starts_on": "2026-01-01", "ends_on": "2027-12-31",
    }  # fmt: skip
    address = f"/resources/partners/{partner.pk}/agreement/"
    bad = SimpleUploadedFile("签字.pdf", b"not a paper at all")
    assert lead.post(address, form | {"file": bad}).status_code == 422
    assert not Agreement.objects.exists()
    good = SimpleUploadedFile("签字.pdf", b"%PDF-1.4 signed")
    assert lead.post(address, form | {"file": good}).status_code == 302
    agreement = Agreement.objects.get()
    page = seen(lead, f"/resources/agreements/{agreement.pk}/")
    assert "签字.pdf" in page
    link = page.split('href="/files/')[1].split('"')[0] if "/files/" in page else ""
    if link:
        assert as_user(outsider).get(f"/files/{link}").status_code == 404


def test_a_gift_of_time_counts_in_minutes_and_is_taken_back_by_a_second_row(
    tree: DivisionTree, lead: Client, now: Any
) -> None:
    partner = make_partner(tree.town, actor=builder().as_of(now))
    form = {
        "client_key": KEY, "kind": "time", "quantity": "90", "used_on": "今天",
        "words": "义剪", "division": "清溪镇", "value": "12.5",
    }  # fmt: skip
    for _time in range(2):
        assert lead.post(f"/resources/partners/{partner.pk}/gift/", form).status_code == 302
    use = ResourceUse.objects.get()
    assert (use.quantity, use.unit, use.value_cents) == (90, "分钟", 1250)
    lead.post(f"/resources/deliveries/{use.pk}/take-back/", {"reason": "记错了"})
    assert sorted(ResourceUse.objects.values_list("quantity", flat=True)) == [-90, 90]
    assert "1.5小时" not in seen(lead, f"/resources/partners/{partner.pk}/").split("清风超市")[0]


def test_an_interview_with_a_person_stands_on_their_page_and_becomes_a_resource(
    tree: DivisionTree, village: Client
) -> None:
    person = make_person(tree.group, "周长庚")
    form = {
        "client_key": KEY, "held_on": "今天", "method": "visit", "consent": "voice",
        "offer_1": "教书法", "item_1": "arts", "offer_2": "修水电", "item_2": "craft",
    }  # fmt: skip
    answer = village.post(f"/resources/interviews/new/?person={person.pk}", form)
    assert answer.status_code == 302
    interview = AssetInterview.objects.get()
    offer = interview.offers.get(words="教书法")
    village.post(f"/resources/offers/{offer.pk}/list/")
    resource = Resource.objects.get()
    assert (resource.person, resource.share, resource.needs_approval) == (person, "own", True)
    page = seen(village, f"/people/{person.pk}/")
    assert "资产访谈" in page
    assert "教书法" in page


@pytest.mark.parametrize("wrong", [{"consent": ""}, {"offer_1": ""}, {"item_2": "arts"}])
def test_an_interview_without_consent_or_offer_is_not_kept(
    tree: DivisionTree, village: Client, wrong: dict[str, str]
) -> None:
    form = {
        "client_key": KEY, "division": "良姜村", "name": "老周", "held_on": "今天",
        "method": "visit", "consent": "voice", "offer_1": "教书法", "item_1": "arts", **wrong,
    }  # fmt: skip
    assert village.post("/resources/interviews/new/", form).status_code == 422
    assert not AssetInterview.objects.exists()


def test_a_group_grows_step_by_step(tree: DivisionTree, village: Client) -> None:
    form = {
        "client_key": KEY, "division": "良姜村", "name": "合唱队", "field": "合唱",
        "founded_on": "2024-05-01", "level": "self_organised", "members": "12",
    }  # fmt: skip
    assert village.post("/resources/groups/new/", form).status_code == 302
    group = CommunityGroup.objects.get()
    grow = f"/resources/groups/{group.pk}/grow/"
    assert village.post(grow, {"level": "registered", "on": "2025-05-01"}).status_code == 422
    assert village.post(grow, {"level": "filed", "on": "2025-05-01"}).status_code == 302
    assert village.post(grow, {"level": "self_organised", "on": "2026-01-01"}).status_code == 422
    group.refresh_from_db()
    assert (group.level, group.growth.count()) == ("filed", 2)
