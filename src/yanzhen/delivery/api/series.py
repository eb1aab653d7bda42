"""Regular orders for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import (
    Body,
    Day,
    Key,
    NamedRef,
    Note,
    NumberedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Turn,
    Version,
    Versioned,
    VersionedBecause,
    Words,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, services
from yanzhen.delivery.api.orders import Consented, PartOfDay
from yanzhen.delivery.models import Order, OrderSeries
from yanzhen.needs.refs import need_named
from yanzhen.orgs.access import fetch
from yanzhen.people.refs import person_named

router = Router()
READ, WRITE = "delivery:read", "delivery:write"
Every = Annotated[str, OneOf(OrderSeries.Every)]
Holidays = Annotated[str, OneOf(OrderSeries.Holiday)]
State = Annotated[str, OneOf(OrderSeries.State)]
Days = Annotated[list[Annotated[int, Field(ge=0, le=31)]], Field(min_length=1, max_length=31)]


class SeriesRow(Schema):
    """A service that comes again; days of the week count from 0, Monday."""

    uid: UUID
    number: str
    version: Version
    state: State
    item: NamedRef
    person: NamedRef
    need: NumberedRef
    division: PlaceRef
    every: Every
    days: list[int]
    starts_on: date
    until: date | None
    holidays: Holidays
    wished_part: PartOfDay
    pause_reason: str
    made_until: date | None


class SeriesWanted(Turn):
    state: State | None = None
    place: Place | None = None
    person: UUID | None = None


class NewSeries(Body):
    item: UUID
    person: UUID
    need: UUID | None = None
    every: Every
    days: Days
    starts_on: Day
    until: Day | None = None
    holidays: Holidays = OrderSeries.Holiday.KEEP.value
    wished_part: PartOfDay = Order.PartOfDay.ANY.value
    place: Words = ""
    words: Note = ""
    proxy_consent: Consented | None = None


class OneDay(Body):
    """A day that is left out, or comes on another day."""

    on: Day
    moved_to: Day | None = None
    reason: Words = ""


def _by_uid(actor: Actor, uid: UUID) -> OrderSeries:
    related = ("item", "person__household", "person__division", "need", "division", "station")
    return fetch(access.visible_series(actor).select_related(*related), uid=uid)


@router.get("", **allowed(access.READ, READ, Page[SeriesRow], _("The regular orders of an area")))
def list_series(request: ActorRequest, wanted: Query[SeriesWanted]) -> dict[str, Any]:
    rows = access.visible_series(request.actor)
    rows = rows.select_related("item", "person", "need", "division")
    rows = inside(rows, wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.person:
        rows = rows.filter(person__uid=wanted.person)
    return turn_of(rows, wanted)


@router.post("", **allowed(access.REVIEW, WRITE, SeriesRow, _("Order regularly"), status=201))
def start_series(request: ActorRequest, key: Key, body: NewSeries) -> Status[OrderSeries]:
    actor = request.actor
    given = body.model_dump(exclude={"item", "person", "need"})
    given["proxy_consent"] = body.proxy_consent or ""
    item = named_row(access.visible_items(actor), body.item, "item")
    person, need = person_named(actor, body.person), need_named(actor, body.need)

    def start() -> OrderSeries:
        return services.start_series(actor=actor, item=item, person=person, need=need, **given)

    made = once(actor, key, "delivery.start_series", body, start)
    return Status(201, _by_uid(actor, made.uid))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, SeriesRow, _("One regular order")))
def read_series(request: ActorRequest, uid: UUID) -> OrderSeries:
    return _by_uid(request.actor, uid)


@router.post(
    "/{uuid:uid}/pause", **allowed(access.REVIEW, WRITE, SeriesRow, _("Make no further orders"))
)
def pause_series(request: ActorRequest, uid: UUID, body: VersionedBecause) -> OrderSeries:
    actor = request.actor
    services.pause_series(actor=actor, series=_by_uid(actor, uid), **body.model_dump())
    return _by_uid(actor, uid)


@router.post("/{uuid:uid}/resume", **allowed(access.REVIEW, WRITE, SeriesRow, _("Go on")))
def resume_series(request: ActorRequest, uid: UUID, body: Versioned) -> OrderSeries:
    actor = request.actor
    services.resume_series(actor=actor, series=_by_uid(actor, uid), version=body.version)
    return _by_uid(actor, uid)


@router.post(
    "/{uuid:uid}/end", **allowed(access.REVIEW, WRITE, SeriesRow, _("End a regular order"))
)
def end_series(request: ActorRequest, uid: UUID, body: VersionedBecause) -> OrderSeries:
    actor = request.actor
    services.end_series(actor=actor, series=_by_uid(actor, uid), **body.model_dump())
    return _by_uid(actor, uid)


@router.post(
    "/{uuid:uid}/days",
    **allowed(access.REVIEW, WRITE, SeriesRow, _("Leave a day out, or move it")),
)
def except_series_day(request: ActorRequest, uid: UUID, body: OneDay) -> OrderSeries:
    actor = request.actor
    services.except_series_day(actor=actor, series=_by_uid(actor, uid), **body.model_dump())
    return _by_uid(actor, uid)
