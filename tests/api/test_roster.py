"""Plans of visits for programs: read, asked for, published, and the caller's own stops."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.people.models import Person
from yanzhen.roster import services
from yanzhen.roster.models import Plan
from yanzhen.roster.testing import answer_for, locate, make_owed_homes
from yanzhen.visits.rules import MONTH, span_of
from yanzhen.visits.services import generate_obligations

READ = "visits:read"


@pytest.fixture
def plan(tree, station_lead, village_worker) -> Plan:
    """Of next month: programs call by the real clock."""
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


def test_a_plan_is_read_published_and_walked(
    tree, plan, station_lead, village_worker, program: Any, as_user: Any
) -> None:
    lead, worker = program(station_lead), as_user(village_worker)
    (row,) = lead.get("/roster").json()["rows"]
    assert (row["division"]["code"], row["state"], row["placed"], row["unplaced"]) == (
        *(tree.town.code, "ready"),
        *(3, 0),
    )
    assert row["terms"]["unserved"] == 0
    assert lead.get(f"/roster?place={tree.other_town.code}").json()["rows"] == []
    address = f"/roster/{plan.uid}"
    first = lead.get(f"{address}/stops?limit=2").json()
    rest = lead.get(f"{address}/stops?limit=2&after={first['next']}").json()
    stops = first["rows"] + rest["rows"]
    assert [stop["number"] for stop in stops] == [1, 2, 3]
    assert rest["next"] is None
    assert {stop["worker"]["username"] for stop in stops} == {village_worker.username}
    day = stops[0]["day"]
    there = lead.get(f"{address}/stops?day={day}&worker={village_worker.username}").json()["rows"]
    assert stops[0] in there
    assert worker.get(f"/api/v1{address}").status_code == 403
    assert worker.get("/api/v1/roster/stops").json() == []

    stale = lead.post(f"{address}/publish", {"version": row["version"] + 1})
    assert stale.status_code == 409
    done = lead.post(f"{address}/publish", {"version": row["version"]}).json()
    assert done["state"] == "published"
    until = (plan.last).isoformat()
    own = worker.get(f"/api/v1/roster/stops?first={plan.starts_on.isoformat()}&last={until}").json()
    assert sorted(stop["number"] for stop in own) == [1, 2, 3]
    far = worker.get(f"/api/v1/roster/stops?last={(plan.last + timedelta(days=99)).isoformat()}")
    assert (far.status_code, far.json()["error"]["field"]) == (422, "last")

    other = next(s["day"] for s in reversed(stops))
    moved = {"visit": 1, "day": other, "worker": village_worker.username}
    if other != day:
        taken = lead.post(f"{address}/moves", {**moved, "version": done["version"]})
        assert taken.json()["day"] == other
    for wrong, field in (({"visit": 99}, "visit"), ({"worker": "nobody"}, "worker")):
        body = {**moved, **wrong, "version": lead.get(address).json()["version"]}
        refused = lead.post(f"{address}/moves", body)
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, field)
    version = lead.get(address).json()["version"]
    back = lead.post(f"{address}/withdraw", {"version": version, "reason": "重排"}).json()
    assert back["state"] == "ready"
    assert worker.get("/api/v1/roster/stops").json() == []


def test_a_plan_is_asked_for_once(tree, plan, station_lead, program: Any) -> None:
    lead = program(station_lead)
    body = {"division": tree.town.code, "starts_on": plan.starts_on.isoformat(), "seed": 4}
    made = lead.create("/roster", body, key="plan-of-july")
    assert (made.status_code, made.json()["state"]) == (201, "making")
    assert lead.create("/roster", body, key="plan-of-july").json()["uid"] == made.json()["uid"]
    past = lead.create("/roster", {**body, "starts_on": "2020-01-01"})
    assert (past.status_code, past.json()["error"]["field"]) == (422, "starts_on")
    outside = lead.create("/roster", {**body, "division": tree.other_town.code})
    assert outside.status_code in {403, 404, 422}
    assert program(station_lead, READ).create("/roster", body).status_code == 403


def test_of_somebody_protected_only_time_and_place_are_told(plan, supervisor, as_user: Any) -> None:
    row = plan.visits.placed().order_by("number")[0]
    person = Person.objects.get(household=row.household_id)
    Person.objects.filter(pk=person.pk).update(protection=Person.Protection.VIOLENCE)
    found = as_user(supervisor).get(f"/api/v1/roster/{plan.uid}/stops?limit=1")
    (stop,) = found.json()["rows"]
    assert person.name not in str(stop)
    assert (stop["household"], stop["person"], stop["why"], stop["place"]) == (None, None, "", "")
    assert stop["day"] == row.day.isoformat()
