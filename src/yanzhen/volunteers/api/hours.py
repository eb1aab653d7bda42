"""Hours for programs: what waits, one claim with what speaks against it, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import (
    Body,
    Minutes,
    NumberedRef,
    OneOf,
    Page,
    Place,
    Reason,
    Turn,
    Versioned,
    Words,
    inside,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.volunteers import access, reckoning, services
from yanzhen.volunteers.models import Evidence, HourClaim

router = Router()
READ, WRITE = "volunteers:read", "volunteers:write"
State = Annotated[str, OneOf(HourClaim.State)]
Proof = Annotated[str, OneOf(Evidence)]


class FindingRow(Schema):
    """What the checks found, in a sentence; a refusal keeps the hours from being recorded."""

    text: str
    is_refusal: bool


class HourRow(Schema):
    uid: UUID
    version: int
    volunteer: NumberedRef
    title: str
    starts_at: datetime
    ends_at: datetime
    evidence: Proof
    state: State
    told_minutes: int
    other_minutes: int | None
    travel_minutes: int
    is_flagged: bool
    due_at: datetime


class HourDetail(HourRow):
    """One claim: the confirmed minutes, the findings, why it was added later."""

    record: UUID
    reason: str
    words: str
    objection: str
    confirmed_minutes: int
    findings: list[FindingRow]


class HoursWanted(Turn):
    state: State | None = None
    evidence: Proof | None = None
    place: Place | None = None
    volunteer: UUID | None = None


class HourConfirmation(Versioned):
    """What the confirmer knows; without minutes the figure that is told stands."""

    minutes: Minutes | None = None
    words: Words = ""


class HourDecision(Versioned):
    minutes: Minutes
    words: Reason


class HourRefusal(Versioned):
    words: Reason


def _listed(actor: Actor) -> QuerySet[HourClaim]:
    return access.visible_claims(actor).select_related("volunteer", "record")


def _shown(actor: Actor, uid: UUID) -> dict[str, Any]:
    claim = fetch(_listed(actor), uid=uid)
    names = (
        "uid", "version", "volunteer", "title", "starts_at", "ends_at", "evidence", "state",
        "told_minutes", "other_minutes", "travel_minutes", "is_flagged", "due_at", "reason",
        "words", "objection",
    )  # fmt: skip
    return {name: getattr(claim, name) for name in names} | {
        "record": claim.record.uid,
        "confirmed_minutes": sum(h.sign * h.minutes for h in reckoning.history_of(claim)),
        "findings": reckoning.explanations(claim),
    }


def _moved(
    request: ActorRequest, uid: UUID, body: Body, service: Callable[..., object]
) -> dict[str, Any]:
    actor = request.actor
    service(actor=actor, claim=fetch(_listed(actor), uid=uid), **body.model_dump())
    return _shown(actor, uid)


@router.get("", **allowed(access.READ, READ, Page[HourRow], _("Hours served in an area")))
def list_hours(request: ActorRequest, wanted: Query[HoursWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.evidence:
        rows = rows.filter(evidence=wanted.evidence)
    if wanted.volunteer:
        rows = rows.filter(volunteer__uid=wanted.volunteer)
    return turn_of(rows, wanted)


@router.get("/{uuid:uid}", **allowed(access.READ, READ, HourDetail, _("One claim of hours")))
def read_hours(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return _shown(request.actor, uid)


@router.post(
    "/{uuid:uid}/confirm",
    **allowed(access.CONFIRM_HOURS, WRITE, HourDetail, _("Confirm hours that somebody else told")),
)
def confirm_hours(request: ActorRequest, uid: UUID, body: HourConfirmation) -> dict[str, Any]:
    return _moved(request, uid, body, services.confirm_hours)


@router.post(
    "/{uuid:uid}/settle",
    **allowed(access.SETTLE_HOURS, WRITE, HourDetail, _("Decide between both sides' figures")),
)
def settle_hours(request: ActorRequest, uid: UUID, body: HourDecision) -> dict[str, Any]:
    return _moved(request, uid, body, services.settle_dispute)


@router.post(
    "/{uuid:uid}/refuse",
    **allowed(access.CONFIRM_HOURS, WRITE, HourDetail, _("Do not record hours, and say why")),
)
def refuse_hours(request: ActorRequest, uid: UUID, body: HourRefusal) -> dict[str, Any]:
    return _moved(request, uid, body, services.refuse_hours)
