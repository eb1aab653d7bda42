"""The pages of rosters: for whom they are, what they say, and what they ask the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core import calendar
from yanzhen.core.tabular.exports import KINDS
from yanzhen.people.models import Person
from yanzhen.roster import services
from yanzhen.roster.models import Plan, PlannedVisit
from yanzhen.roster.testing import answer_for, locate, make_owed_homes
from yanzhen.visits.rules import MONTH, span_of
from yanzhen.visits.services import generate_obligations

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(tree, station_lead, village_worker) -> Plan:
    """A plan of next month, since pages go by the real clock."""
    answer_for(village_worker, tree.village)
    locate([tree.village, tree.groups[0]])
    make_owed_homes(tree.groups[0], 3)
    now = timezone.now()
    lead = actor_of(station_lead, now=now)
    this = span_of(MONTH, lead.today)
    generate_obligations(
        actor=builder().as_of(now), division=tree.county, kind="month", day=this.starts_on
    )
    return services.make_plan_now(actor=lead, division=tree.town, starts_on=this.ends_on)


def test_a_lead_reads_a_plan_in_every_way(as_user, plan, station_lead, village_worker) -> None:
    page = as_user(station_lead)
    row = plan.visits.placed().order_by("number")[0]
    name = Person.objects.get(household=row.household_id).name
    assert plan.division.name in page.get("/roster/").text
    week = row.day - timedelta(days=row.day.weekday())
    shown = page.get(f"/roster/{plan.pk}/?week={week.isoformat()}").text
    assert name in shown
    assert "林小满" in shown
    assert f'data-drop-day="{row.day.isoformat()}"' in shown
    assert name in page.get(f"/roster/{plan.pk}/map/?day={row.day.isoformat()}").text
    drawn = page.get(f"/roster/{plan.pk}/map/points/?day={row.day.isoformat()}").json()
    assert drawn["kind"] == "routes"
    (line,) = drawn["lines"]["features"]
    assert line["geometry"]["coordinates"][0] == line["geometry"]["coordinates"][-1]
    assert {f["properties"]["number"] for f in drawn["stops"]["features"]} >= {"", "1"}
    assert name in page.get(f"/roster/{plan.pk}/visits/").text
    assert name in page.get(f"/roster/{plan.pk}/print/").text
    assert page.get(f"/roster/{plan.pk}/changes/").status_code == 200
    said = page.get(f"/roster/visits/{row.pk}/").text
    assert "特殊困难老年人每月探访" in said
    (sheet,) = [KINDS["roster"]]
    lines = list(sheet.rows(actor_of(station_lead), QueryDict(f"plan={plan.pk}")))
    assert [len(cells) for cells in lines] == [10, 10, 10]
    assert as_user(village_worker).get(f"/roster/{plan.pk}/").status_code == 403


def test_a_move_is_weighed_then_taken_and_undone_on_the_page(as_user, plan, station_lead) -> None:
    page = as_user(station_lead)
    row = plan.visits.placed().order_by("number")[0]
    day = row.day + timedelta(days=1)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    if day >= plan.ends_on:
        day = row.day - timedelta(days=7)
    sent = {"day": day.isoformat(), "worker": row.worker_id}
    address = f"/roster/visits/{row.pk}/move/"
    weighed = page.get(address, sent)
    assert weighed.context["weighed"].hindrance == ""
    row.refresh_from_db()
    assert row.day != day
    stale = page.post(address, {**sent, "version": plan.version - 1, "take": "1"})
    assert stale.status_code == 422
    taken = page.post(address, {**sent, "version": plan.version, "take": "1"})
    assert taken.status_code == 302
    row.refresh_from_db()
    assert row.day == day
    assert page.post(f"/roster/{plan.pk}/undo/").status_code == 302
    row.refresh_from_db()
    assert row.day != day
    wrong = page.post(address, {"day": "2020-01-01", "worker": "1"})
    assert wrong.status_code == 422


def test_a_plan_is_asked_for_published_and_read_by_its_people(
    as_user, tree, plan, station_lead, village_worker, django_capture_on_commit_callbacks
) -> None:
    page, worker = as_user(station_lead), as_user(village_worker)
    form = page.get("/roster/new/").context["form"]
    sent = {
        "division": tree.town.code,
        "starts_on": plan.starts_on.isoformat(),
        "seed": "3",
        "client_key": form["client_key"].value(),
    }
    assert page.post("/roster/new/", {**sent, "starts_on": "2020-01-01"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        made = page.post("/roster/new/", sent)
    assert made.status_code == 302
    assert page.post("/roster/new/", sent)["Location"] == made["Location"]
    other = Plan.objects.get(seed=3)
    assert other.state == "ready"
    compared = page.get(f"/roster/{plan.pk}/compare/?other={other.pk}")
    assert len(compared.context["terms"]) == 6
    assert "林小满" not in worker.get("/roster/mine/").context["days"]
    version = Plan.objects.get(pk=plan.pk).version
    assert page.post(f"/roster/{plan.pk}/publish/", {"version": version}).status_code == 302
    clash = page.post(f"/roster/{other.pk}/publish/", {"version": other.version})
    assert clash.status_code == 422
    assert len(worker.get("/roster/mine/").context["days"]) >= 1
    off = page.post(f"/roster/{plan.pk}/withdraw/", {"version": version + 1, "reason": "重排"})
    assert off.status_code == 302
    assert worker.get("/roster/mine/").context["days"] == []


def test_who_is_protected_keeps_their_place_without_a_name(
    as_user, plan, supervisor, station_lead
) -> None:
    row = plan.visits.placed().order_by("number")[0]
    person = Person.objects.get(household=row.household_id)
    Person.objects.filter(pk=person.pk).update(protection=Person.Protection.VIOLENCE)
    for address in (f"/roster/visits/{row.pk}/", f"/roster/{plan.pk}/visits/"):
        assert person.name not in as_user(supervisor).get(address).text
        assert person.name in as_user(station_lead).get(address).text


def test_the_calendar_asks_the_same_few_questions_however_long(
    as_user, plan, station_lead, django_assert_max_num_queries
) -> None:
    page = as_user(station_lead)
    day = plan.visits.placed()[0].day
    PlannedVisit.objects.filter(plan=plan).update(day=day)
    page.get(f"/roster/{plan.pk}/")
    with django_assert_max_num_queries(30):
        page.get(f"/roster/{plan.pk}/?week={(day - timedelta(days=day.weekday())).isoformat()}")
