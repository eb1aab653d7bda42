"""Service records for programs: what was served, corrected by appending."""

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
from yanzhen.core.rest import (
    Because,
    Body,
    Code,
    Day,
    Key,
    Moment,
    NamedRef,
    Note,
    NumberedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Reason,
    Turn,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, selectors, services
from yanzhen.delivery.api.orders import Minutes, Score
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.orgs.access import fetch
from yanzhen.people.access import visible_persons

router = Router()
READ, WRITE = "delivery:read", "delivery:write"
Kind = Annotated[str, OneOf(ServiceRecord.Kind)]
Side = Annotated[str, OneOf(Participant.Side)]
Evidence = Annotated[str, OneOf(Participant.Evidence)]


class RecordRow(Schema):
    """One fact; ``sign`` is -1 for a row that takes another one back."""

    uid: UUID
    kind: Kind
    category: str
    title: str
    division: PlaceRef
    started_at: datetime
    ended_at: datetime
    minutes: int
    sign: int
    reverses: UUID | None
    corrects: UUID | None
    reason: str


class PartRow(Schema):
    """Somebody on one side; who it is stays empty where the caller may not know."""

    side: Side
    role: str
    person: NamedRef | None
    headcount: int
    minutes: int
    evidence: Evidence


class FeedbackRow(Schema):
    score: int
    words: str
    given_at: datetime
    given_by_proxy: bool


class RecordDetail(RecordRow):
    need: NumberedRef | None
    proof: str
    participants: list[PartRow]
    feedback: list[FeedbackRow]


class RecordsWanted(Turn):
    """Narrowing; reversals are rows of the list, so that sums over ``sign`` come out right."""

    kind: Kind | None = None
    category: Code | None = None
    place: Place | None = None
    since: Day | None = None
    until: Day | None = None


class Correction(Body):
    reason: Reason
    minutes: Minutes | None = None
    started_at: Moment | None = None
    walk_ins: Annotated[int, Field(ge=0, le=100_000)] | None = None


class Opinion(Body):
    person: UUID
    score: Score
    words: Note = ""


def _listed(actor: Actor) -> QuerySet[ServiceRecord]:
    related = ("division", "reverses", "corrects", "need")
    return access.visible_records(actor).select_related(*related)


def _record(actor: Actor, uid: UUID) -> ServiceRecord:
    return fetch(_listed(actor), uid=uid)


def _row(record: ServiceRecord) -> dict[str, Any]:
    names = ("uid", "kind", "category", "title", "division", "started_at", "ended_at", "minutes")
    return {name: getattr(record, name) for name in (*names, "sign", "reason")} | {
        "reverses": record.reverses.uid if record.reverses else None,
        "corrects": record.corrects.uid if record.corrects else None,
    }


def _shown(actor: Actor, record: ServiceRecord) -> dict[str, Any]:
    record = _record(actor, record.uid)
    parts = ("side", "role", "headcount", "minutes", "evidence")
    participants = [
        {name: getattr(part, name) for name in parts}
        | {"person": part.person if part.is_named else None}  # type: ignore[attr-defined]
        for part in selectors.participants_of(actor, record)
    ]
    return _row(record) | {
        "need": record.need,
        "proof": record.proof,
        "participants": participants,
        "feedback": selectors.feedback_on(actor, record),
    }


@router.get("", **allowed(access.READ, READ, Page[RecordRow], _("The service records of an area")))
def list_records(request: ActorRequest, wanted: Query[RecordsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    if wanted.since:
        rows = rows.filter(started_at__date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(started_at__date__lte=wanted.until)
    part = turn_of(rows, wanted)
    return part | {"rows": [_row(record) for record in part["rows"]]}


@router.get("/{uuid:uid}", **allowed(access.READ, READ, RecordDetail, _("One service record")))
def read_record(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return _shown(request.actor, _record(request.actor, uid))


@router.post(
    "/{uuid:uid}/correct",
    **allowed(access.CORRECT, WRITE, RecordDetail, _("Correct a record"), status=201),
)
def correct_record(
    request: ActorRequest, uid: UUID, key: Key, body: Correction
) -> Status[dict[str, Any]]:
    """Appends the opposite of the record and the right one, which is answered."""
    actor = request.actor
    record = _record(actor, uid)
    right = once(
        actor,
        key,
        f"delivery.correct_record {uid}",
        body,
        lambda: services.correct_record(actor=actor, record=record, **body.model_dump()),
    )
    return Status(201, _shown(actor, right))


@router.post(
    "/{uuid:uid}/reverse",
    **allowed(access.CORRECT, WRITE, RecordDetail, _("Take a record back"), status=201),
)
def reverse_record(
    request: ActorRequest, uid: UUID, key: Key, body: Because
) -> Status[dict[str, Any]]:
    actor = request.actor
    record = _record(actor, uid)
    opposite = once(
        actor,
        key,
        f"delivery.reverse_record {uid}",
        body,
        lambda: services.reverse_record(actor=actor, record=record, reason=body.reason),
    )
    return Status(201, _shown(actor, opposite))


@router.post(
    "/{uuid:uid}/feedback",
    **allowed(access.CONFIRM_FOR, WRITE, RecordDetail, _("Write down what somebody says of it")),
)
def give_feedback(request: ActorRequest, uid: UUID, body: Opinion) -> dict[str, Any]:
    actor = request.actor
    record = _record(actor, uid)
    person = named_row(visible_persons(actor), body.person, "person")
    services.give_feedback(
        actor=actor, record=record, person=person, score=body.score, words=body.words
    )
    return _shown(actor, record)
