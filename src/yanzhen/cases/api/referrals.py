"""Referrals for programs: the letters of an area, one letter, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status

from yanzhen.accounts.calling import Router, allowed
from yanzhen.cases import access, services
from yanzhen.cases.api.cases import READ, WRITE, Agreed
from yanzhen.cases.models import Referral
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.fields import plain
from yanzhen.core.rest import (
    Body,
    Key,
    NamedRef,
    NumberedRef,
    OneOf,
    OrganizationRef,
    Page,
    Paragraph,
    Place,
    PlaceRef,
    PostId,
    StepRow,
    Turn,
    Versioned,
    VersionedBecause,
    VersionedWords,
    Words,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.needs.refs import need_named
from yanzhen.orgs.access import fetch
from yanzhen.orgs.models import Organization
from yanzhen.people.refs import person_named

router = Router()
State = Annotated[str, OneOf(Referral.State)]


class ReferralRow(Schema):
    uid: UUID
    number: str
    version: int
    person: NamedRef
    organization: OrganizationRef
    division: PlaceRef
    reason: str
    state: State
    written_at: datetime
    sent_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None


class ReferralDetail(ReferralRow):
    """One referral with its letter and its steps."""

    need: NumberedRef | None
    case: NumberedRef | None
    letter: str
    consent: Agreed
    feedback: str
    outcome: str
    steps: list[StepRow]

    @staticmethod
    def resolve_letter(referral: Referral) -> str:
        return plain(referral.letter)


class ReferralsWanted(Turn):
    state: State | None = None
    place: Place | None = None
    person: UUID | None = None


class NewReferral(Body):
    """A letter with no more than they need to know, and how the person agreed to it."""

    person: UUID
    organization: PostId
    reason: Words
    letter: Paragraph
    consent: Agreed
    need: UUID | None = None
    case: UUID | None = None


class ReferralFeedback(Versioned):
    feedback: Words


class ReferralEnd(Versioned):
    outcome: Words
    is_solved: bool = True
    resident_word: Words = ""


def _listed(actor: Actor) -> QuerySet[Referral]:
    return access.visible_referrals(actor).select_related(
        "person", "division", "organization", "need", "case"
    )


def _shown(actor: Actor, uid: UUID) -> ReferralDetail:
    return ReferralDetail.model_validate(fetch(_listed(actor), uid=uid))


def _moved(
    request: ActorRequest, uid: UUID, body: Body, service: Callable[..., object]
) -> ReferralDetail:
    """The referral after one step."""
    actor = request.actor
    service(actor=actor, referral=fetch(_listed(actor), uid=uid), **body.model_dump())
    return _shown(actor, uid)


@router.get("", **allowed(access.READ, READ, Page[ReferralRow], _("The referrals of an area")))
def list_referrals(request: ActorRequest, wanted: Query[ReferralsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.person:
        rows = rows.filter(person__uid=wanted.person)
    return turn_of(rows, wanted)


@router.post(
    "", **allowed(access.REFER, WRITE, ReferralDetail, _("Write a letter of referral"), status=201)
)
def draft_referral(request: ActorRequest, key: Key, body: NewReferral) -> Status[ReferralDetail]:
    actor = request.actor
    organization = Organization.objects.filter(pk=body.organization).first()
    if organization is None:
        raise NotValid(NotFound.message, field="organization")
    person, need = person_named(actor, body.person), need_named(actor, body.need)
    case = named_row(access.visible_cases(actor), body.case, "case") if body.case else None
    referral = once(
        actor,
        key,
        "cases.draft_referral",
        body,
        lambda: services.draft_referral(
            actor=actor,
            person=person,
            organization=organization,
            need=need,
            case=case,
            **body.model_dump(include={"reason", "letter", "consent"}),
        ),
    )
    return Status(201, _shown(actor, referral.uid))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, ReferralDetail, _("One referral")))
def read_referral(request: ActorRequest, uid: UUID) -> Referral:
    return fetch(_listed(request.actor), uid=uid)


@router.post(
    "/{uuid:uid}/send",
    **allowed(access.REFER, WRITE, ReferralDetail, _("Note that the letter has gone out")),
)
def send_referral(request: ActorRequest, uid: UUID, body: Versioned) -> ReferralDetail:
    return _moved(request, uid, body, services.send_referral)


@router.post(
    "/{uuid:uid}/receive",
    **allowed(access.REFER, WRITE, ReferralDetail, _("Note that they take it on")),
)
def receive_referral(request: ActorRequest, uid: UUID, body: VersionedWords) -> ReferralDetail:
    return _moved(request, uid, body, services.receive_referral)


@router.post(
    "/{uuid:uid}/decline",
    **allowed(access.REFER, WRITE, ReferralDetail, _("Note that they decline")),
)
def decline_referral(request: ActorRequest, uid: UUID, body: VersionedBecause) -> ReferralDetail:
    return _moved(request, uid, body, services.decline_referral)


@router.post(
    "/{uuid:uid}/feedback",
    **allowed(access.REFER, WRITE, ReferralDetail, _("Note what they answered")),
)
def feed_back_referral(request: ActorRequest, uid: UUID, body: ReferralFeedback) -> ReferralDetail:
    return _moved(request, uid, body, services.feed_back_referral)


@router.post(
    "/{uuid:uid}/end",
    **allowed(access.REFER, WRITE, ReferralDetail, _("End the referral")),
)
def end_referral(request: ActorRequest, uid: UUID, body: ReferralEnd) -> ReferralDetail:
    return _moved(request, uid, body, services.end_referral)


@router.post(
    "/{uuid:uid}/withdraw",
    **allowed(access.REFER, WRITE, ReferralDetail, _("Take the referral back")),
)
def withdraw_referral(request: ActorRequest, uid: UUID, body: VersionedBecause) -> ReferralDetail:
    return _moved(request, uid, body, services.withdraw_referral)
