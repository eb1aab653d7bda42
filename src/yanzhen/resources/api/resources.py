"""The resource list for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core import audit, scope
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotValid
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_phone
from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Key,
    Line,
    NamedRef,
    OneOf,
    Page,
    Paragraph,
    Place,
    PlaceRef,
    Reveal,
    Revealed,
    Short,
    Text20,
    Text30,
    Title,
    Turn,
    Versioned,
    VersionedBecause,
    Words,
    inside,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on
from yanzhen.resources import access, services
from yanzhen.resources.models import Resource, ResourceClass, Share
from yanzhen.resources.rules.coordinates import System
from yanzhen.resources.selectors import resources as selectors

router = Router()
Class = Annotated[str, OneOf(ResourceClass)]
Shared = Annotated[str, OneOf(Share)]
Cost = Annotated[str, OneOf(Resource.Cost)]
State = Annotated[str, OneOf(Resource.State)]
Amount = Annotated[int, Field(ge=1, le=1_000_000)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Opening = Annotated[str, Field(max_length=300)]


class Systems:
    """The coordinate systems as a choice."""

    values = [system.value for system in System]


CoordinateSystem = Annotated[str, OneOf(Systems)]


class PointRef(Schema):
    """Where it lies, in WGS-84 whatever it was entered in."""

    lng: float
    lat: float


class ResourceRow(Schema):
    uid: UUID
    version: int
    name: str
    catalogue_code: str
    resource_class: Class
    division: PlaceRef
    share: Shared
    quantity: int
    unit: str
    is_bookable: bool
    needs_approval: bool
    cost: Cost
    state: State
    available_from: date | None
    available_to: date | None
    verified_at: datetime | None


class ResourceDetail(ResourceRow):
    """One resource; the number of its contact is shown masked."""

    description: str
    opening: str
    cost_note: str
    contact_name: str
    contact_phone: str
    address: str
    point: PointRef | None
    partner: NamedRef | None
    withdrawn_reason: str

    @staticmethod
    def resolve_opening(row: Resource) -> str:
        return selectors.opening_words(row)

    @staticmethod
    def resolve_contact_phone(row: Resource) -> str:
        return mask_phone(plain(row.contact_phone)) if row.contact_phone else ""

    @staticmethod
    def resolve_point(row: Resource) -> dict[str, float] | None:
        point = selectors.point_in(row)
        return {"lng": round(point[0], 6), "lat": round(point[1], 6)} if point else None


class ResourcesWanted(Turn):
    """Narrowing; every part may be left out. ``serves`` is a category of need."""

    resource_class: Class | None = None
    catalogue_code: Code | None = None
    serves: Code | None = None
    state: State | None = None
    place: Place | None = None
    q: Short | None = None


class ResourceFields(Body):
    """What can be said of a resource; ``opening`` is written as on the sign at the door."""

    name: Title | None = None
    catalogue_code: Code | None = None
    description: Paragraph | None = None
    share: Shared | None = None
    quantity: Amount | None = None
    unit: Annotated[Text20, Field(max_length=12)] | None = None
    is_bookable: bool | None = None
    needs_approval: bool | None = None
    opening: Opening | None = None
    available_from: Day | None = None
    available_to: Day | None = None
    cost: Cost | None = None
    cost_note: Line | None = None
    contact_name: Short | None = None
    contact_phone: Text30 | None = None
    address: Words | None = None
    lng: Longitude | None = None
    lat: Latitude | None = None
    coordinate_system: CoordinateSystem | None = None


class NewResource(ResourceFields):
    """A resource of a place."""

    division: Place
    name: Title
    catalogue_code: Code


class ResourceChange(ResourceFields, Versioned):
    """Only what changes."""


class ResourceVerification(Body):
    words: Line = ""


def _listed(actor: Actor) -> QuerySet[Resource]:
    return access.visible_resources(actor).select_related("division", "partner")


def resource_of(actor: Actor, uid: UUID) -> Resource:
    return fetch(_listed(actor), uid=uid)


def _shown(actor: Actor, row: Resource) -> ResourceDetail:
    found = resource_of(actor, row.uid)
    if found.partner is not None and not access.can_see_partner(actor, found.partner):
        found.partner = None
    return ResourceDetail.model_validate(found)


@router.get(
    "",
    **allowed(access.READ, "resources:read", Page[ResourceRow], _("What can be found and used")),
)
def list_resources(request: ActorRequest, wanted: Query[ResourcesWanted]) -> dict[str, Any]:
    actor = request.actor
    rows = inside(_listed(actor), wanted.place)
    exact = {n: getattr(wanted, n) for n in ("resource_class", "catalogue_code", "state")}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.serves:
        items = selectors.catalogue(actor).values()
        codes = [item.code for item in items if wanted.serves in item.serves]
        rows = rows.filter(catalogue_code__in=codes)
    if wanted.q:
        rows = rows.filter(name__contains=wanted.q)
    return turn_of(rows, wanted)


@router.post(
    "",
    **allowed(access.MANAGE, "resources:write", ResourceDetail, _("Enter a resource"), status=201),
)
def add_resource(request: ActorRequest, key: Key, body: NewResource) -> Status[ResourceDetail]:
    actor = request.actor
    given = body.model_dump(exclude={"division"}, exclude_none=True)
    division = division_on(body.division, actor.today)
    row = once(
        actor,
        key,
        "resources.add_resource",
        body,
        lambda: services.add_resource(actor=actor, division=division, fields=given),
    )
    return Status(201, _shown(actor, row))


@router.get(
    "/{uuid:uid}", **allowed(access.READ, "resources:read", ResourceDetail, _("One resource"))
)
def read_resource(request: ActorRequest, uid: UUID) -> ResourceDetail:
    return _shown(request.actor, resource_of(request.actor, uid))


@router.patch(
    "/{uuid:uid}",
    **allowed(access.MANAGE, "resources:write", ResourceDetail, _("Change a resource")),
)
def change_resource(request: ActorRequest, uid: UUID, body: ResourceChange) -> ResourceDetail:
    actor = request.actor
    row = services.change_resource(
        actor=actor,
        resource=resource_of(actor, uid),
        fields=body.model_dump(exclude={"version"}, exclude_none=True),
        version=body.version,
    )
    return _shown(actor, row)


@router.post(
    "/{uuid:uid}/verify",
    **allowed(access.VERIFY, "resources:write", ResourceDetail, _("Note that somebody looked")),
)
def verify_resource(request: ActorRequest, uid: UUID, body: ResourceVerification) -> ResourceDetail:
    actor = request.actor
    row = services.verify_resource(actor=actor, resource=resource_of(actor, uid), words=body.words)
    return _shown(actor, row)


@router.post(
    "/{uuid:uid}/withdraw",
    **allowed(access.MANAGE, "resources:write", ResourceDetail, _("Take a resource out")),
)
def withdraw_resource(request: ActorRequest, uid: UUID, body: VersionedBecause) -> ResourceDetail:
    actor = request.actor
    row = services.withdraw_resource(
        actor=actor, resource=resource_of(actor, uid), reason=body.reason, version=body.version
    )
    return _shown(actor, row)


@router.post(
    "/{uuid:uid}/offer",
    **allowed(access.MANAGE, "resources:write", ResourceDetail, _("Offer a resource again")),
)
def offer_resource_again(request: ActorRequest, uid: UUID, body: Versioned) -> ResourceDetail:
    actor = request.actor
    row = services.offer_again(actor=actor, resource=resource_of(actor, uid), version=body.version)
    return _shown(actor, row)


@router.post(
    "/{uuid:uid}/reveal",
    **allowed(access.REVEAL, "resources:write", Revealed, _("See the number of a contact")),
)
def reveal_of_resource(request: ActorRequest, uid: UUID, body: Reveal) -> dict[str, str]:
    """The plain value of ``contact_phone``; who asked and why is kept."""
    row = resource_of(request.actor, uid)
    scope.require(request.actor, access.REVEAL)
    if body.field != "contact_phone":
        raise NotValid(_("Choose one of the listed values."), field="field")
    value = audit.reveal(actor=request.actor, record=row, field=body.field, reason=body.reason)
    return {"value": value}
