"""Partners and their agreements for programs."""

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
    Body,
    Code,
    Day,
    Key,
    Note,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Reason,
    Short,
    Text30,
    Title,
    Turn,
    Versioned,
    Words,
    inside,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on
from yanzhen.resources import access, services
from yanzhen.resources.api.resources import CoordinateSystem, Latitude, Longitude, Shared
from yanzhen.resources.models import Agreement, Partner
from yanzhen.resources.selectors.partners import standing

router = Router()
Kind = Annotated[str, OneOf(Partner.Kind)]
State = Annotated[str, OneOf(Partner.State)]
Categories = Annotated[list[Code], Field(max_length=40)]


class PartnerRow(Schema):
    uid: UUID
    version: int
    name: str
    kind: Kind
    uscc: str
    division: PlaceRef
    share: Shared
    serves: list[str]
    joined_on: date
    state: State

    @staticmethod
    def resolve_uscc(row: Partner) -> str:
        return row.organization.uscc if row.organization else ""


class AgreementRow(Schema):
    """``standing``: coming, in_force, expiring, expired, ended or renewed."""

    uid: UUID
    title: str
    scope: str
    promised: str
    signed_on: date
    starts_on: date
    ends_on: date | None
    standing: str


class PartnerDetail(PartnerRow):
    """One partner with the agreements of the caller's places."""

    can_offer: str
    contact_name: str
    address: str
    agreements: list[AgreementRow]

    @staticmethod
    def resolve_agreements(row: Any) -> list[dict[str, Any]]:
        """The agreements that ``_shown`` found visible."""
        found: list[dict[str, Any]] = row.agreed
        return found


class PartnersWanted(Turn):
    kind: Kind | None = None
    state: State | None = None
    place: Place | None = None
    q: Short | None = None


class NewPartner(Body):
    """Who works with a place; with a credit code it is linked to its organisation."""

    division: Place
    name: Title
    kind: Kind
    uscc: Text30 = ""
    share: Shared = "below"
    serves: Categories = []
    can_offer: Note = ""
    contact_name: Short = ""
    contact_phone: Text30 = ""
    address: Words = ""
    lng: Longitude | None = None
    lat: Latitude | None = None
    coordinate_system: CoordinateSystem = "WGS-84"
    joined_on: Day | None = None


class PartnerEnd(Versioned):
    on: Day
    reason: Reason


class NewAgreement(Body):
    """``scope`` is what it covers; without ``ends_on`` it holds until it is ended."""

    title: Title
    scope: Note
    promised: Words = ""
    signed_on: Day
    starts_on: Day
    ends_on: Day | None = None


def _listed(actor: Actor) -> QuerySet[Partner]:
    return access.visible_partners(actor).select_related("division", "organization")


def _partner(actor: Actor, uid: UUID) -> Partner:
    return fetch(_listed(actor), uid=uid)


def _agreement(actor: Actor, row: Agreement) -> dict[str, Any]:
    names = ("uid", "title", "scope", "promised", "signed_on", "starts_on", "ends_on")
    return {**{n: getattr(row, n) for n in names}, "standing": standing(actor, row)}


def _shown(actor: Actor, partner: Partner) -> PartnerDetail:
    row = _partner(actor, partner.uid)
    rows = access.visible_agreements(actor).filter(partner=row).select_related("followed_by")
    row.agreed = [_agreement(actor, r) for r in rows]  # type: ignore[attr-defined]
    return PartnerDetail.model_validate(row)


@router.get(
    "", **allowed(access.READ, "resources:read", Page[PartnerRow], _("Partners of an area"))
)
def list_partners(request: ActorRequest, wanted: Query[PartnersWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    exact = {n: getattr(wanted, n) for n in ("kind", "state")}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.q:
        rows = rows.filter(name__contains=wanted.q)
    return turn_of(rows, wanted)


@router.post(
    "",
    **allowed(access.MANAGE, "resources:write", PartnerDetail, _("Register a partner"), status=201),
)
def add_partner(request: ActorRequest, key: Key, body: NewPartner) -> Status[PartnerDetail]:
    actor = request.actor
    given = body.model_dump(exclude={"division", "uscc"})
    division = division_on(body.division, actor.today)
    row = once(
        actor,
        key,
        "resources.add_partner",
        body,
        lambda: services.add_partner(actor=actor, division=division, fields=given, uscc=body.uscc),
    )
    return Status(201, _shown(actor, row))


@router.get(
    "/{uuid:uid}", **allowed(access.READ, "resources:read", PartnerDetail, _("One partner"))
)
def read_partner(request: ActorRequest, uid: UUID) -> PartnerDetail:
    return _shown(request.actor, _partner(request.actor, uid))


@router.post(
    "/{uuid:uid}/end",
    **allowed(access.MANAGE, "resources:write", PartnerDetail, _("End a partnership")),
)
def end_partnership(request: ActorRequest, uid: UUID, body: PartnerEnd) -> PartnerDetail:
    actor = request.actor
    row = services.end_partnership(actor=actor, partner=_partner(actor, uid), **body.model_dump())
    return _shown(actor, row)


@router.post(
    "/{uuid:uid}/agreements",
    **allowed(access.MANAGE, "resources:write", PartnerDetail, _("Sign an agreement"), status=201),
)
def sign_agreement(
    request: ActorRequest, uid: UUID, key: Key, body: NewAgreement
) -> Status[PartnerDetail]:
    actor = request.actor
    partner = _partner(actor, uid)
    given = body.model_dump(exclude={"scope"})
    once(
        actor,
        key,
        f"resources.sign_agreement:{uid}",
        body,
        lambda: services.sign_agreement(actor=actor, partner=partner, covers=body.scope, **given),
    )
    return Status(201, _shown(actor, partner))
