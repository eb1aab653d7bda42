"""Gatherings that the pack names one by one, with their day, their compound and who took part."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yanzhen.accounts.models import User
from yanzhen.delivery.services import (
    hold_activity,
    plan_activity,
    publish_activity,
    set_forces,
    sign_in,
    sign_up,
)
from yanzhen.delivery.services.proceedings import Force
from yanzhen.orgs.models import Division, Organization
from yanzhen.people.models import Person
from yanzhen.scenarios.loading.history import DAY, HOUR, MINUTE, Duty
from yanzhen.scenarios.loading.stage import Loading


def hold_named(loading: Loading) -> None:
    """Every gathering of ``activities.yaml``, from its plan to its record."""
    rows, duty = loading.pack.read("activities"), Duty(loading.place)
    for done, row in enumerate(rows, start=1):
        _hold(loading, duty, row)
        loading.tell("gatherings", done, len(rows))


def _hold(loading: Loading, duty: Duty, row: dict[str, Any]) -> None:
    begins = loading.on(row["day"], 14, 30).now
    division = Division.objects.get(code=row["division"])
    compound = Division.objects.filter(code=row.get("compound")).first()
    lead = User.objects.get(username=row["lead"])
    planner = duty.actor(lead, begins - 5 * DAY)
    activity = plan_activity(
        actor=planner,
        title=row["title"],
        kind=row["kind"],
        category=row["category"],
        tags=row["tags"],
        division=division,
        compound=compound,
        place=row["where"],
        starts_at=begins,
        ends_at=begins + timedelta(hours=row.get("hours", 2)),
        lead=lead,
        outcome=row.get("outcome", ""),
        risk_text="注意防滑和交通，量力而行。",
    )
    activity = publish_activity(actor=planner, activity=activity)
    random = loading.random(f"gathering {row['title']}")
    near = Person.objects.filter(
        area_code__startswith=(compound or division).code, protection="none", state="active"
    )
    people = list(near.select_related("division").order_by("pk")[:60])
    for person in random.sample(people, min(len(people), row["people"])):
        sign_up(actor=planner, activity=activity, person=person)
        leading = duty.actor(lead, begins + MINUTE * random.randrange(10))
        sign_in(actor=leading, activity=activity, person=person)
    hold_activity(actor=duty.actor(lead, begins + 2 * HOUR), activity=activity)
    if row.get("forces"):
        forces = [_force(loading, force, who) for force, who in row["forces"].items()]
        activity.refresh_from_db()
        set_forces(actor=duty.actor(lead, begins + 3 * HOUR), activity=activity, forces=forces)


def _force(loading: Loading, force: str, who: str) -> Force:
    """Who stood for one of the five: an organisation by its name here, or in words."""
    body = Organization.objects.filter(name=who, area_code__startswith=loading.place).first()
    return Force(force, organization=body, words="" if body else who)
