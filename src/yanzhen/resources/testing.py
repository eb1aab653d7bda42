"""Resources, bookings and partners for tests and stages, made by the services of the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from yanzhen.accounts.testing import builder
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.resources.models import (
    Agreement,
    AssetInterview,
    CommunityGroup,
    Partner,
    Resource,
    ResourceBooking,
)
from yanzhen.resources.services import (
    add_partner,
    add_resource,
    book_resource,
    close_for_days,
    hold_interview,
    record_use,
    register_group,
    sign_agreement,
    withdraw_resource,
)
from yanzhen.resources.services.interviews import Offer

HOUR = timedelta(hours=1)


def make_resource(
    division: Division, name: str = "文化活动室", *, actor: Actor | None = None, **fields: Any
) -> Resource:
    """A room for activities that can be booked at any time and is shared downwards."""
    given = {"name": name, "catalogue_code": "activity_room", **fields}
    return add_resource(actor=actor or builder(), division=division, fields=given)


def make_booking(
    resource: Resource,
    division: Division,
    *,
    actor: Actor | None = None,
    starts_at: datetime | None = None,
    hours: float = 2,
    **values: Any,
) -> ResourceBooking:
    """Two hours of the next day, from ten."""
    actor = actor or builder()
    begins = starts_at or actor.now + timedelta(days=1)
    return book_resource(
        actor=actor,
        resource=resource,
        division=division,
        starts_at=begins,
        ends_at=values.pop("ends_at", begins + hours * HOUR),
        purpose=values.pop("purpose", "邻里议事会"),
        **values,
    )


def make_partner(
    division: Division, name: str = "清风超市", *, actor: Actor | None = None, **fields: Any
) -> Partner:
    """A shop that helps with daily care."""
    uscc = fields.pop("uscc", "")
    given = {"name": name, "kind": Partner.Kind.SHOP, "serves": ["daily_care"], **fields}
    return add_partner(actor=actor or builder(), division=division, fields=given, uscc=uscc)


def make_agreement(partner: Partner, *, actor: Actor | None = None, **values: Any) -> Agreement:
    """In force for the year 2026."""
    return sign_agreement(
        actor=actor or builder(),
        partner=partner,
        title=values.pop("title", "社区合伙人协议"),
        covers=values.pop("covers", "每月为独居老人送一次米面"),
        signed_on=values.pop("signed_on", date(2025, 12, 20)),
        starts_on=values.pop("starts_on", date(2026, 1, 1)),
        ends_on=values.pop("ends_on", date(2026, 12, 31)),
        **values,
    )


def make_interview(
    division: Division,
    *,
    person: Person | None = None,
    actor: Actor | None = None,
    **values: Any,
) -> AssetInterview:
    """A talk in which somebody offered to teach calligraphy."""
    actor = actor or builder()
    name = "" if person or values.get("partner") else "老周"
    return hold_interview(
        actor=actor,
        division=division,
        person=person,
        held_on=values.pop("held_on", actor.now.date()),
        method=values.pop("method", "visit"),
        consent=values.pop("consent", "voice"),
        offers=values.pop("offers", [Offer("arts", "教书法")]),
        name=values.pop("name", name),
        **values,
    )


def make_group(
    division: Division, name: str = "夕阳红合唱队", *, actor: Actor | None = None, **values: Any
) -> CommunityGroup:
    """Twelve residents who sing together, organised by themselves."""
    fields = {"name": name, "field": "合唱", "members": 12, **values.pop("fields", {})}
    return register_group(
        actor=actor or builder(),
        division=division,
        founded_on=values.pop("founded_on", date(2024, 5, 1)),
        fields=fields,
        **values,
    )


def make_resource_parts(division: Division) -> dict[str, Any]:
    """One of everything that has an address, at one place."""
    actor = builder()
    resource = make_resource(division, contact_phone="13900001111", needs_approval=True)
    asked = make_booking(resource, division)
    ResourceBooking.objects.filter(pk=asked.pk).update(state="asked")
    withdrawn = make_resource(division, "旧活动室")
    withdraw_resource(actor=actor, resource=withdrawn, reason="拆除")
    partner = make_partner(division, contact_phone="13900002222")
    interview = make_interview(division)
    return {
        "resource": resource,
        "withdrawn_resource": withdrawn,
        "closure": close_for_days(
            actor=actor,
            resource=resource,
            first_on=date(2027, 1, 1),
            last_on=date(2027, 1, 2),
            reason="盘点",
        ),
        "asked_booking": asked,
        "booking": make_booking(resource, division, starts_at=actor.now + timedelta(days=300)),
        "partner": partner,
        "agreement": make_agreement(partner),
        "use": record_use(
            actor=actor,
            partner=partner,
            division=division,
            used_on=date(2026, 6, 1),
            quantity=10,
            kind="goods",
            unit="袋",
        ),
        "interview": interview,
        "offer": interview.offers.get(),
        "group": make_group(division, fields={"leader_phone": "13900003333"}),
    }
