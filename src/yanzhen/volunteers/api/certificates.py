"""Certificates for programs: issued, revoked, and checked by whoever has one in hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import StringConstraints

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.finding import the_row
from yanzhen.core.rest import (
    Body,
    Day,
    Key,
    NumberedRef,
    Page,
    Place,
    Reason,
    Short,
    Text40,
    Title,
    Turn,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.volunteers import access, certificates, services
from yanzhen.volunteers.models import HourCertificate

router = Router()
READ, WRITE = "volunteers:read", "volunteers:write"
Token = Annotated[str, StringConstraints(min_length=4, max_length=24, pattern=r"^[0-9A-Za-z_-]+$")]


class CertificateRow(Schema):
    uid: UUID
    serial: str
    volunteer: NumberedRef
    period_from: date
    period_to: date
    verified_minutes: int
    supplemented_minutes: int
    created_at: datetime
    public_until: date
    revoked_at: datetime | None
    revoke_reason: str


class CertificatesWanted(Turn):
    place: Place | None = None
    volunteer: UUID | None = None


class NewCertificate(Body):
    volunteer: UUID
    period_from: Day
    period_to: Day
    unit: Title
    in_charge: Text40 = ""
    contact: Short = ""


class Revocation(Body):
    reason: Reason


class Verified(Schema):
    """What the paper may be compared with; the name is masked."""

    serial: str
    name: str
    unit: str
    period_from: date
    period_to: date
    verified_minutes: int
    supplemented_minutes: int
    issued_on: date
    holds: bool
    revoke_reason: str


def _listed(actor: Actor) -> QuerySet[HourCertificate]:
    return access.visible_certificates(actor).select_related("volunteer")


@router.get("", **allowed(access.READ, READ, Page[CertificateRow], _("Certificates of an area")))
def list_certificates(request: ActorRequest, wanted: Query[CertificatesWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.volunteer:
        rows = rows.filter(volunteer__uid=wanted.volunteer)
    return turn_of(rows, wanted)


@router.post(
    "",
    **allowed(
        access.CERTIFY, WRITE, CertificateRow, _("Certify the hours of a period"), status=201
    ),
)
def issue_certificate(
    request: ActorRequest, key: Key, body: NewCertificate
) -> Status[HourCertificate]:
    actor = request.actor
    volunteer = named_row(access.visible_volunteers(actor), body.volunteer, "volunteer")
    made = once(
        actor,
        key,
        "volunteers.issue_certificate",
        body,
        lambda: services.issue_certificate(
            actor=actor, volunteer=volunteer, **body.model_dump(exclude={"volunteer"})
        ),
    )
    return Status(201, fetch(_listed(actor), uid=made.uid))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, CertificateRow, _("One certificate")))
def read_certificate(request: ActorRequest, uid: UUID) -> HourCertificate:
    return fetch(_listed(request.actor), uid=uid)


@router.post(
    "/{uuid:uid}/revoke",
    **allowed(access.CERTIFY, WRITE, CertificateRow, _("Say that a certificate does not hold")),
)
def revoke_certificate(request: ActorRequest, uid: UUID, body: Revocation) -> HourCertificate:
    actor = request.actor
    services.revoke_certificate(
        actor=actor, certificate=fetch(_listed(actor), uid=uid), reason=body.reason
    )
    return fetch(_listed(actor), uid=uid)


@router.get(
    "/verify/{token}",
    **allowed(None, READ, Verified, _("Whether the certificate of a code holds")),
)
def verify_certificate(request: ActorRequest, token: Token) -> dict[str, Any]:
    found = the_row(HourCertificate.objects.all(), token=token)
    shown = certificates.public_view(found)
    names = ("serial", "name", "unit", "period_from", "period_to", "issued_on", "revoke_reason")
    return {name: shown[name] for name in names} | {
        "verified_minutes": found.verified_minutes,
        "supplemented_minutes": found.supplemented_minutes,
        "holds": not found.is_revoked,
    }
