"""What was delivered, for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import (
    Because,
    Body,
    Day,
    Key,
    NamedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Text20,
    Turn,
    Words,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on
from yanzhen.resources import access, services
from yanzhen.resources.models import ResourceUse

router = Router()
Kind = Annotated[str, OneOf(ResourceUse.Kind)]
Amount = Annotated[int, Field(ge=1, le=1_000_000_000)]
Cents = Annotated[int, Field(ge=0, le=100_000_000_000)]


class UseRow(Schema):
    """``quantity`` of time is in minutes; a row that takes another back is negative."""

    uid: UUID
    kind: Kind
    used_on: date
    division: PlaceRef
    resource: NamedRef | None
    partner: NamedRef | None
    quantity: int
    unit: str
    value_cents: int | None
    words: str


class UsesWanted(Turn):
    kind: Kind | None = None
    place: Place | None = None
    partner: UUID | None = None
    resource: UUID | None = None


class NewUse(Body):
    """A resource that was used, or goods or time that a partner gave."""

    division: Place
    used_on: Day
    quantity: Amount
    kind: Kind = ResourceUse.Kind.USE.value
    resource: UUID | None = None
    partner: UUID | None = None
    unit: Annotated[Text20, Field(max_length=12)] = ""
    value_cents: Cents | None = None
    words: Words = ""


def _listed(actor: Actor) -> QuerySet[ResourceUse]:
    return access.visible_uses(actor).select_related("division", "resource", "partner")


@router.get("", **allowed(access.READ, "resources:read", Page[UseRow], _("What was delivered")))
def list_uses(request: ActorRequest, wanted: Query[UsesWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.partner:
        rows = rows.filter(partner__uid=wanted.partner)
    if wanted.resource:
        rows = rows.filter(resource__uid=wanted.resource)
    return turn_of(rows, wanted)


@router.post(
    "",
    **allowed(
        access.RECORD_USE, "resources:write", UseRow, _("Write down what was delivered"), status=201
    ),
)
def record_use(request: ActorRequest, key: Key, body: NewUse) -> Status[ResourceUse]:
    actor = request.actor
    given = body.model_dump(exclude={"division", "resource", "partner"})
    if body.resource:
        given["resource"] = named_row(access.visible_resources(actor), body.resource, "resource")
    if body.partner:
        given["partner"] = named_row(access.visible_partners(actor), body.partner, "partner")
    division = division_on(body.division, actor.today)
    row = once(
        actor,
        key,
        "resources.record_use",
        body,
        lambda: services.record_use(actor=actor, division=division, **given),
    )
    return Status(201, fetch(_listed(actor), uid=row.uid))


@router.post(
    "/{uuid:uid}/take-back",
    **allowed(access.MANAGE, "resources:write", UseRow, _("Take a delivery back")),
)
def take_back_use(request: ActorRequest, uid: UUID, body: Because) -> ResourceUse:
    actor = request.actor
    row = services.take_back_use(
        actor=actor, use=fetch(_listed(actor), uid=uid), reason=body.reason
    )
    return fetch(_listed(actor), uid=row.uid)
