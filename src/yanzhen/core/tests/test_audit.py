"""The trail: what was looked at and opened, seen by those who audit that area."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yanzhen.core import scope
from yanzhen.core.audit import reveal
from yanzhen.core.breakglass import OPEN_FOR, break_glass, opened_records, review_break_glass
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.models import AuditEntry, BreakGlass, Reveal, SearchEntry
from yanzhen.core.scope import Actor

TOWN, OTHER_TOWN = "990626101", "990626102"
REASON = "老人在家晕倒，急需联系家属"

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> SearchEntry:
    return SearchEntry.objects.create(
        kind="thing", object_id=1, area_code=TOWN, title="x", words="x"
    )


@pytest.fixture
def worker(actor: Callable[..., Actor]) -> Actor:
    return actor(user_id=7, town_worker=TOWN)


def test_a_look_behind_the_mask_is_noted_with_its_reason(worker: Actor, town_worker: Any) -> None:
    town_worker.phone = "13800001234"
    town_worker.save()
    read = get_user_model()._default_manager.get(pk=town_worker.pk)
    shown = reveal(actor=worker, record=read, field="phone", reason=" 联系家属 ")
    assert shown == "13800001234"
    noted = Reveal.objects.get()
    assert (noted.field, noted.reason, noted.object_id) == ("phone", "联系家属", town_worker.pk)
    assert "13800001234" not in str(AuditEntry.objects.values_list())


def test_nobody_looks_without_a_reason(worker: Actor, town_worker: Any) -> None:
    with pytest.raises(NotValid):
        reveal(actor=worker, record=town_worker, field="phone", reason=" ")
    assert not Reveal.objects.exists()


class TestBreakGlass:
    def test_opens_one_record_for_three_hours(self, worker: Actor, record: SearchEntry) -> None:
        access = break_glass(actor=worker, record=record, reason=REASON)
        key = ("core.searchentry", record.pk)
        assert access.until == worker.now + timedelta(hours=3)
        assert opened_records(7, worker.now)["opened"] == {key}
        assert opened_records(7, worker.now + OPEN_FOR - timedelta(seconds=1))["opened"] == {key}
        assert opened_records(7, worker.now + OPEN_FOR)["opened"] == set()
        assert opened_records(8, worker.now)["opened"] == set()
        assert key in scope.actor_for(7, "x", now=worker.now).opened

    def test_needs_a_sentence_and_a_duty(
        self, worker: Actor, record: SearchEntry, actor: Callable[..., Actor]
    ) -> None:
        with pytest.raises(NotValid):
            break_glass(actor=worker, record=record, reason="急")
        with pytest.raises(AccessDenied):
            break_glass(actor=actor(), record=record, reason=REASON)
        assert not BreakGlass.objects.exists()

    def test_is_looked_at_once_by_somebody_else_of_the_area(
        self, worker: Actor, record: SearchEntry, actor: Callable[..., Actor]
    ) -> None:
        access = break_glass(actor=worker, record=record, reason=REASON)
        both = actor(user_id=7, station_lead=TOWN)
        elsewhere = actor(user_id=8, station_lead=OTHER_TOWN)
        lead = actor(user_id=9, station_lead=TOWN)
        for other in (worker, both, elsewhere):
            with pytest.raises(AccessDenied):
                review_break_glass(actor=other, access=access, review="属实")
        with pytest.raises(NotValid):
            review_break_glass(actor=lead, access=access, review=" ")
        review_break_glass(actor=lead, access=access, review="属实")
        assert (access.reviewed_by_id, access.review) == (9, "属实")
        with pytest.raises(WrongState):
            review_break_glass(actor=lead, access=access, review="再看")


class TestPages:
    @pytest.fixture(autouse=True)
    def _trail(self, actor: Callable[..., Actor]) -> None:
        for n, area in enumerate((TOWN, TOWN, OTHER_TOWN)):
            who = actor(user_id=n, name=f"甲{n}", town_worker=area)
            row = SearchEntry.objects.create(
                kind="thing", object_id=n, area_code=area, title="x", words="x"
            )
            break_glass(actor=who, record=row, reason=f"{REASON}{n}")
            Reveal.objects.create(
                at=who.now,
                user_id=n,
                actor_name=who.name,
                object_type="people.person",
                object_id=n,
                field="phone",
                reason=f"联系{n}",
                area_code=area,
            )

    def test_an_auditor_reads_the_trail_of_the_own_area(
        self, as_user: Callable[[Any], Client], auditor: Any, audit_admin: Any, town_worker: Any
    ) -> None:
        browser = as_user(auditor)
        for tab in ("", "operations/", "reveals/", "emergencies/", "exports/"):
            assert browser.get(f"/audit/{tab}").status_code == 200
        assert browser.get("/audit/other/").status_code == 404
        assert "core.break_glass" in browser.get("/audit/").text
        assert as_user(town_worker).get("/audit/").status_code == 403

    def test_filters_by_who_what_when_and_record(
        self, as_user: Callable[[Any], Client], auditor: Any
    ) -> None:
        browser = as_user(auditor)
        trail = "/audit/reveals/"
        assert browser.get(trail).text.count("联系") == 3
        assert browser.get(trail, {"who": "甲1"}).text.count("联系") == 1
        assert browser.get(trail, {"what": "phone", "who": "甲0"}).text.count("联系") == 1
        assert "联系" not in browser.get(trail, {"until": "2026-06-14"}).text
        assert (
            browser.get(trail, {"since": "2026-06-15", "until": "2026-06-15"}).text.count("联系")
            == 3
        )
        assert browser.get(trail, {"object": "people.person:2"}).text.count("联系") == 1
        wrong = browser.get(trail, {"object": "x'; --", "since": "gestern"})
        assert wrong.status_code == 200
        assert wrong.text.count("联系") == 3

    def test_a_supervisor_looks_at_emergencies(
        self, as_user: Callable[[Any], Client], station_lead: Any, supervisor: Any, auditor: Any
    ) -> None:
        lead = as_user(station_lead)
        page = lead.get("/audit/emergencies/review/").text
        assert page.count(REASON) == 2
        access = BreakGlass.objects.get(actor_name="甲0")
        other = BreakGlass.objects.get(actor_name="甲2")
        answer = lead.post("/audit/emergencies/review/", {"access": other.pk, "review": "属实"})
        assert answer.status_code == 404
        assert lead.post("/audit/emergencies/review/", {"access": "x"}).status_code == 404
        answer = lead.post("/audit/emergencies/review/", {"access": access.pk, "review": ""})
        assert answer.status_code == 422
        answer = lead.post("/audit/emergencies/review/", {"access": access.pk, "review": "属实"})
        assert answer.status_code == 302
        assert lead.get("/audit/emergencies/review/").text.count(REASON) == 1
        assert as_user(supervisor).get("/audit/emergencies/review/").text.count(REASON) == 2
        assert as_user(auditor).get("/audit/emergencies/review/").status_code == 403
