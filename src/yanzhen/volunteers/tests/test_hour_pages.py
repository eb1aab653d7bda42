"""The pages of hours and certificates: for the station, the volunteer and whoever has the paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.delivery.testing import make_item
from yanzhen.orgs.testing import make_worker
from yanzhen.people.testing import make_person
from yanzhen.volunteers import certificates, reckoning, services
from yanzhen.volunteers.models import HourCertificate, HourClaim, HourTotal, Volunteer
from yanzhen.volunteers.testing import make_claim, make_helping_volunteer, make_volunteer

HOUR = timedelta(hours=1)


@pytest.fixture
def claim(tree) -> HourClaim:
    volunteer = make_helping_volunteer(tree.group, "许知秋")
    return make_claim(make_item(tree.county), make_person(tree.group), volunteer, minutes=90)


def test_the_station_confirms_on_the_page_and_the_volunteer_reads_it(
    claim, as_user, village_worker, station_lead
) -> None:
    desk, phone = as_user(village_worker), as_user(claim.volunteer.user)
    assert "许知秋" in desk.get(reverse("hour-list")).content.decode()
    page = desk.get(reverse("hour-detail", args=[claim.pk])).content.decode()
    step = reverse("hour-step", args=[claim.pk, "confirm"])
    assert step in page
    assert desk.get(step).status_code == 200
    refused = desk.post(step, {"version": claim.version, "minutes": "0"})
    assert refused.status_code == 422
    assert desk.post(step, {"version": claim.version, "minutes": ""}).status_code == 302
    claim.refresh_from_db()
    assert claim.state == "confirmed"
    assert desk.post(step, {"version": claim.version}).status_code in {409, 422}
    assert desk.get(reverse("hour-step", args=[claim.pk, "revoke"])).status_code == 403
    assert desk.get(reverse("hour-step", args=[claim.pk, "nothing"])).status_code == 404
    mine = phone.get(reverse("my-hours")).content.decode()
    assert "1.5" in mine
    own = reverse("hour-object", args=[claim.pk])
    assert phone.get(own).status_code == 200
    assert phone.post(own, {"words": "多记了十分钟"}).status_code == 302
    lead = as_user(station_lead)
    assert "多记了十分钟" in lead.get(reverse("hour-detail", args=[claim.pk])).content.decode()
    answer = reverse("hour-step", args=[claim.pk, "answer"])
    assert lead.post(answer, {"words": "与签到一致。"}).status_code == 302
    assert lead.get(reverse("spot-check-list")).status_code == 200
    assert lead.post(reverse("spot-check-draw")).status_code == 302
    assert lead.get(reverse("volunteer-detail", args=[claim.volunteer_id])).status_code == 200


def test_hours_are_added_later_on_the_page(claim, as_user, village_worker, tree) -> None:
    other = make_helping_volunteer(tree.group)
    desk = as_user(village_worker)
    url = reverse("hour-supplement", args=[claim.record_id])
    assert desk.get(url).status_code == 200
    typed = {"number": other.number, "minutes": "91", "reason": "同去帮忙，没有签到"}
    assert desk.post(url, typed).status_code == 422
    assert desk.post(url, {**typed, "number": "990626-V99999"}).status_code == 422
    assert HourClaim.objects.count() == 1
    assert desk.post(url, {**typed, "minutes": "90"}).status_code == 302
    assert HourClaim.objects.filter(volunteer=other, evidence="supplemented").count() == 1


def test_a_certificate_is_printed_checked_by_anybody_and_revoked_in_the_open(
    claim, as_user, station_lead, outsider
) -> None:
    lead = actor_of(station_lead)
    volunteer = claim.volunteer
    given: dict[str, Any] = {
        "volunteer": volunteer,
        "period_from": date(2026, 1, 1),
        "period_to": NOW.date(),
        "unit": "清溪镇社工站",
    }
    with pytest.raises(NotValid):
        services.issue_certificate(actor=lead, **given)
    services.confirm_hours(actor=lead, claim=claim)
    first = services.issue_certificate(actor=lead, **given)
    second = services.issue_certificate(actor=lead, **given)
    assert (first.serial, second.serial) == ("990626-2026-000001", "990626-2026-000002")
    assert (first.verified_minutes, first.supplemented_minutes) == (90, 0)
    paper = certificates.printed(first, "https://example.org/verify/x/")
    assert paper.startswith(b"%PDF")

    verify = reverse("certificate-verify", args=[first.token])
    anybody = Client()
    page = anybody.get(verify).content.decode()
    assert first.serial in page
    assert "许*" in page
    assert "许知秋" not in page
    assert anybody.get(reverse("certificate-verify", args=["nothing"])).status_code == 404
    pdf = reverse("certificate-pdf", args=[first.pk])
    assert as_user(volunteer.user).get(pdf)["Content-Type"] == "application/pdf"
    assert as_user(outsider).get(pdf).status_code == 404
    desk = as_user(station_lead)
    assert desk.get(reverse("certificate-create", args=[volunteer.pk])).status_code == 200
    assert desk.get(reverse("certificate-detail", args=[first.pk])).status_code == 200
    revoke = reverse("certificate-revoke", args=[first.pk])
    assert desk.post(revoke, {"reason": "时长有误，另开。"}).status_code == 302
    assert "时长有误" in anybody.get(verify).content.decode()
    with pytest.raises(WrongState):
        services.revoke_certificate(actor=lead, certificate=first, reason="再次")
    assert HourCertificate.objects.count() == 2


def test_sums_of_months_places_and_classes_come_from_one_query(claim, station_lead) -> None:
    services.confirm_hours(actor=actor_of(station_lead), claim=claim)
    period: dict[str, Any] = {
        "area": "990626",
        "since": date(2026, 1, 1),
        "until": date(2026, 12, 31),
    }
    for by in ("month", "area_code", "category"):
        with CaptureQueriesContext(connection) as queries:
            (line,) = reckoning.totals(by, **period)
        assert len(queries) == 1
        assert (line.verified, line.supplemented, line.hours) == (90, 0, "1.5")
    assert HourTotal.objects.count() == 1


def test_the_list_asks_the_same_number_of_questions_for_many_rows(
    claim, as_user, village_worker, tree
) -> None:
    desk = as_user(village_worker)
    desk.get(reverse("hour-list"))
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse("hour-list"))
    item, person = make_item(tree.county, "陪同就医"), make_person(tree.group)
    for n in range(4):
        make_claim(item, person, claim.volunteer, starts_at=NOW + timedelta(days=n + 1))
    with CaptureQueriesContext(connection) as many:
        desk.get(reverse("hour-list"))
    assert len(many) == len(one)


def test_forged_hours_are_refused_on_the_page_with_the_reason(
    tree, as_user, village_worker, town_worker, station_lead
) -> None:
    """Each kind as somebody would try it, and the words that they read."""
    item, elder = make_item(tree.county, "陪同就医"), make_person(tree.group)
    one = make_helping_volunteer(tree.group, "白露")
    two = make_helping_volunteer(tree.group, "谷雨")
    worker = make_worker("village_worker", tree.village, name="罗小满")
    on_duty = services.open_account(
        actor=builder(), volunteer=make_volunteer(tree.group), user=worker
    )
    desk, lead = as_user(village_worker), as_user(station_lead)
    first = make_claim(item, two.person, one, minutes=90)

    def told(claim: HourClaim) -> str:
        assert claim.state in {"refused", "waiting"}
        text: str = desk.get(reverse("hour-detail", args=[claim.pk])).text
        return text

    def added(claim: HourClaim, volunteer: Volunteer, minutes: int, who: Client = desk) -> str:
        typed = {"number": volunteer.number, "minutes": minutes, "reason": "没有签到"}
        answer = who.post(reverse("hour-supplement", args=[claim.record_id]), typed)
        assert answer.status_code in {302, 422}
        text: str = answer.text
        return text

    assert "91 分钟，超过了服务本身的 90 分钟" in added(first, two, 91)
    assert "同一时间" in told(make_claim(item, elder, one, starts_at=NOW + HOUR))
    long = make_claim(item, elder, one, minutes=640, starts_at=NOW + 2 * HOUR)
    assert "当天共 730 分钟" in told(long)
    assert "本职工作" in told(make_claim(item, elder, on_duty))
    back = make_claim(item, one.person, two, starts_at=NOW + 3 * HOUR)
    assert "互相" in told(back)
    confirm = reverse("hour-step", args=[back.pk, "confirm"])
    assert desk.post(confirm, {"version": back.version, "words": "属实"}).status_code == 403
    assert lead.post(confirm, {"version": back.version}).status_code == 422

    third = make_volunteer(tree.group)
    assert added(first, third, 60) == ""
    entered = HourClaim.objects.get(volunteer=third)
    own = reverse("hour-step", args=[entered.pk, "confirm"])
    refused = desk.post(own, {"version": entered.version})
    assert "服务人或录入人不能确认时长" in refused.text
    assert "不能录入自己的时长" in added(first, on_duty, 60, as_user(worker))
    assert [finding["code"] for finding in entered.findings] == ["late"]
    settled = {"version": entered.version, "words": "当时在场，属实。"}
    assert as_user(town_worker).post(own, settled).status_code == 403
    assert lead.post(own, settled).status_code == 302
    assert not HourTotal.objects.exclude(minutes=60).exists()
