"""Bookings for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import AccessDenied
from yanzhen.core.rest import (
    Body,
    Key,
    Moment,
    NamedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    StepRow,
    Title,
    Turn,
    Versioned,
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
from yanzhen.resources.api.resources import Amount
from yanzhen.resources.models import ResourceBooking

router = Router()
State = Annotated[str, OneOf(ResourceBooking.State)]
Condition = Annotated[str, OneOf(ResourceBooking.Condition)]
Returned = Annotated[int, Field(ge=0, le=1_000_000)]


class BookingRow(Schema):
    uid: UUID
    version: int
    resource: NamedRef
    division: PlaceRef
    quantity: int
    starts_at: datetime
    ends_at: datetime
    purpose: str
    state: State


class BookingDetail(BookingRow):
    """One booking with its steps."""

    taken_at: datetime | None
    returned_at: datetime | None
    returned_quantity: int | None
    condition: str
    minutes_late: int | None
    steps: list[StepRow]


class BookingsWanted(Turn):
    state: State | None = None
    place: Place | None = None
    resource: UUID | None = None


class NewBooking(Body):
    """A part of a resource for a place, from a moment until another."""

    resource: UUID
    division: Place
    starts_at: Moment
    ends_at: Moment
    purpose: Title
    quantity: Amount = 1


class BookingDecision(Versioned):
    accept: bool
    words: Words = ""


class BookingWords(Versioned):
    words: Words = ""


class BookingReturn(BookingWords):
    condition: Condition
    returned_quantity: Returned | None = None


def _listed(actor: Actor) -> QuerySet[ResourceBooking]:
    return access.visible_bookings(actor).select_related("resource", "division")


def _booking(actor: Actor, uid: UUID) -> ResourceBooking:
    return fetch(_listed(actor), uid=uid)


def _own(actor: Actor, uid: UUID) -> ResourceBooking:
    """A booking that the actor holds or whose resource they keep. Raises AccessDenied."""
    row = _booking(actor, uid)
    if not access.can_change_booking(actor, row) and not access.can_decide_booking(actor, row):
        raise AccessDenied
    return row


def _shown(actor: Actor, row: ResourceBooking) -> BookingDetail:
    return BookingDetail.model_validate(_booking(actor, row.uid))


@router.get(
    "", **allowed(access.READ, "resources:read", Page[BookingRow], _("Bookings of an area"))
)
def list_bookings(request: ActorRequest, wanted: Query[BookingsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.resource:
        rows = rows.filter(resource__uid=wanted.resource)
    return turn_of(rows, wanted)


@router.post(
    "",
    **allowed(access.BOOK, "resources:write", BookingDetail, _("Book a resource"), status=201),
)
def book_resource(request: ActorRequest, key: Key, body: NewBooking) -> Status[BookingDetail]:
    """409 ``already_taken`` names the place that holds it, and when it is free again."""
    actor = request.actor
    resource = named_row(access.visible_resources(actor), body.resource, "resource")
    division = division_on(body.division, actor.today)
    given = body.model_dump(exclude={"resource", "division"})
    row = once(
        actor,
        key,
        "resources.book_resource",
        body,
        lambda: services.book_resource(actor=actor, resource=resource, division=division, **given),
    )
    return Status(201, _shown(actor, row))


@router.get(
    "/{uuid:uid}", **allowed(access.READ, "resources:read", BookingDetail, _("One booking"))
)
def read_booking(request: ActorRequest, uid: UUID) -> ResourceBooking:
    return _booking(request.actor, uid)


@router.post(
    "/{uuid:uid}/decide",
    **allowed(access.DECIDE, "resources:write", BookingDetail, _("Agree to a booking or refuse")),
)
def decide_booking(request: ActorRequest, uid: UUID, body: BookingDecision) -> BookingDetail:
    actor = request.actor
    row = services.decide_booking(actor=actor, booking=_booking(actor, uid), **body.model_dump())
    return _shown(actor, row)


@router.post(
    "/{uuid:uid}/cancel",
    **allowed(access.BOOK, "resources:write", BookingDetail, _("Give a booking up")),
)
def cancel_booking(request: ActorRequest, uid: UUID, body: BookingWords) -> BookingDetail:
    actor = request.actor
    row = services.cancel_booking(actor=actor, booking=_own(actor, uid), **body.model_dump())
    return _shown(actor, row)


@router.post(
    "/{uuid:uid}/hand-out",
    **allowed(access.BOOK, "resources:write", BookingDetail, _("Note that it was fetched")),
)
def hand_out_booking(request: ActorRequest, uid: UUID, body: BookingWords) -> BookingDetail:
    actor = request.actor
    row = services.hand_out(actor=actor, booking=_own(actor, uid), **body.model_dump())
    return _shown(actor, row)


@router.post(
    "/{uuid:uid}/return",
    **allowed(access.BOOK, "resources:write", BookingDetail, _("Note that it came back")),
)
def return_booking(request: ActorRequest, uid: UUID, body: BookingReturn) -> BookingDetail:
    actor = request.actor
    row = services.take_return(actor=actor, booking=_own(actor, uid), **body.model_dump())
    return _shown(actor, row)
