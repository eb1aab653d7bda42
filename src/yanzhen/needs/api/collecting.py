"""Boxes and collections for programs: opened, typed slip by slip, closed."""

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
    Code,
    Day,
    Key,
    Line,
    OneOf,
    Page,
    Paragraph,
    Place,
    PlaceRef,
    Short,
    Text20,
    Text30,
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
from yanzhen.needs import access, selectors, services
from yanzhen.needs.api.needs import shown_need
from yanzhen.needs.api.rows import NeedDetail, Urgency
from yanzhen.needs.models import Box, Collection, Need
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on

boxes = Router()
collections = Router()
Kind = Annotated[str, OneOf(Collection.Kind)]
State = Annotated[str, OneOf(Collection.State)]
Slips = Annotated[int, Field(ge=0, le=2000)]
Names = Annotated[list[Text30], Field(max_length=60)]


class BoxRow(Schema):
    """A box that hangs, with how often it was opened."""

    uid: UUID
    code: str
    place: str
    division: PlaceRef
    valid_from: date
    opened: int
    opened_on: date | None


class BoxRef(Schema):
    uid: UUID
    code: str


class CollectionRow(Schema):
    """An opening, a meeting or a log; ``typed`` of the ``announced`` slips are needs by now."""

    uid: UUID
    version: int
    kind: Kind
    box: BoxRef | None
    division: PlaceRef
    held_on: date
    topic: str
    present: list[str]
    announced: int | None
    typed: int
    state: State
    closing_reason: str


class BoxesWanted(Turn):
    place: Place | None = None


class CollectionsWanted(Turn):
    kind: Kind | None = None
    state: State | None = None
    place: Place | None = None


class NewBox(Body):
    division: Place
    code: Text20
    place: Line


class NewCollection(Body):
    """A ``box`` lies in its own place; a meeting or a log names its ``division``."""

    kind: Kind
    held_on: Day
    present: Names
    announced: Slips | None = None
    box: UUID | None = None
    division: Place | None = None
    topic: Line = ""


class NewSlip(Body):
    """One slip; nobody need be named."""

    title: Title
    category: Code
    urgency: Urgency = Need.Urgency.NORMAL.value
    description: Paragraph = ""
    division: Place | None = None
    place: Line = ""
    caller_name: Short = ""
    caller_phone: Text20 = ""


class CloseCollection(Versioned):
    reason: Words = ""


def _collection(actor: Actor, uid: UUID) -> Collection:
    return fetch(selectors.listed_collections(actor), uid=uid)


def _box(actor: Actor, uid: UUID) -> Box:
    return fetch(selectors.listed_boxes(actor), uid=uid)


@boxes.get("", **allowed(access.READ, "needs:read", Page[BoxRow], _("The boxes that hang")))
def list_boxes(request: ActorRequest, wanted: Query[BoxesWanted]) -> dict[str, Any]:
    return turn_of(inside(selectors.listed_boxes(request.actor), wanted.place), wanted)


@boxes.post("", **allowed(access.KEEP_BOXES, "needs:write", BoxRow, _("Put up a box"), status=201))
def hang_box(request: ActorRequest, key: Key, body: NewBox) -> Status[BoxRow]:
    actor = request.actor
    division = division_on(body.division, actor.today)
    box = once(
        actor,
        key,
        "needs.hang_box",
        body,
        lambda: services.hang_box(actor=actor, division=division, code=body.code, place=body.place),
    )
    return Status(201, BoxRow.model_validate(_box(actor, box.uid)))


@boxes.post(
    "/{uuid:uid}/take-down",
    **allowed(access.KEEP_BOXES, "needs:write", BoxRef, _("Take a box down")),
)
def take_box_down(request: ActorRequest, uid: UUID) -> Box:
    return services.take_box_down(actor=request.actor, box=_box(request.actor, uid))


@collections.get(
    "", **allowed(access.READ, "needs:read", Page[CollectionRow], _("What was collected"))
)
def list_collections(request: ActorRequest, wanted: Query[CollectionsWanted]) -> dict[str, Any]:
    rows = inside(selectors.listed_collections(request.actor), wanted.place)
    exact = {"kind": wanted.kind, "state": wanted.state}
    return turn_of(rows.filter(**{name: value for name, value in exact.items() if value}), wanted)


@collections.get(
    "/{uuid:uid}", **allowed(access.READ, "needs:read", CollectionRow, _("One collection"))
)
def read_collection(request: ActorRequest, uid: UUID) -> Collection:
    return _collection(request.actor, uid)


@collections.post(
    "",
    **allowed(
        access.RECORD, "needs:write", CollectionRow, _("Open a box, write up a meeting"), status=201
    ),
)
def open_collection(request: ActorRequest, key: Key, body: NewCollection) -> Status[CollectionRow]:
    actor = request.actor
    given = body.model_dump(exclude={"box", "division"})
    division = division_on(body.division, actor.today) if body.division else None
    hanging = access.visible_boxes(actor).select_related("division")
    box = named_row(hanging, body.box, "box") if body.box else None
    collection = once(
        actor,
        key,
        "needs.open_collection",
        body,
        lambda: services.open_collection(actor=actor, box=box, division=division, **given),
    )
    return Status(201, CollectionRow.model_validate(_collection(actor, collection.uid)))


@collections.post(
    "/{uuid:uid}/slips",
    **allowed(access.RECORD, "needs:write", NeedDetail, _("Type one slip"), status=201),
)
def record_slip(request: ActorRequest, uid: UUID, key: Key, body: NewSlip) -> Status[NeedDetail]:
    actor = request.actor
    collection = _collection(actor, uid)
    given = body.model_dump(exclude={"division"})
    division = division_on(body.division, actor.today) if body.division else None
    need = once(
        actor,
        key,
        f"needs.record_slip {collection.pk}",
        body,
        lambda: services.record_slip(
            actor=actor, collection=collection, division=division, **given
        ),
    )
    return Status(201, shown_need(actor, need))


@collections.post(
    "/{uuid:uid}/close",
    **allowed(access.RECORD, "needs:write", CollectionRow, _("Close a collection")),
)
def close_collection(request: ActorRequest, uid: UUID, body: CloseCollection) -> Collection:
    actor = request.actor
    services.close_collection(actor=actor, collection=_collection(actor, uid), **body.model_dump())
    return _collection(actor, uid)
