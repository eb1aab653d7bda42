"""Deliberations for programs: the issues of an area, one issue, its way to the result."""

from __future__ import annotations

from collections.abc import Callable
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
    Body,
    Day,
    Key,
    Line,
    Moment,
    NumberedRef,
    OneOf,
    Page,
    Paragraph,
    Place,
    PlaceRef,
    Short,
    StepRow,
    Title,
    Turn,
    UserRef,
    Versioned,
    VersionedBecause,
    VersionedWords,
    Words,
    inside,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.deliberation import access, services
from yanzhen.deliberation.models import Issue
from yanzhen.needs.refs import need_named
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on

router = Router()
READ, WRITE = "deliberation:read", "deliberation:write"
State = Annotated[str, OneOf(Issue.State)]
Name = Annotated[Short, Field(min_length=1)]


class IssueRow(Schema):
    uid: UUID
    number: str
    version: int
    topic: str
    concerned: str
    division: PlaceRef
    lead: UserRef
    state: State
    raised_at: datetime
    meeting_at: datetime | None
    due_at: datetime | None
    published_at: datetime | None
    ended_at: datetime | None


class AttendeeRow(Schema):
    name: str
    side: str


class IssueDetail(IssueRow):
    """One issue with who came and its steps; ``result_text`` is what everybody may read."""

    need: NumberedRef | None
    meeting_place: str
    decision: str
    carried_out_by: str
    result_text: str
    attendees: list[AttendeeRow]
    steps: list[StepRow]


class IssuesWanted(Turn):
    state: State | None = None
    place: Place | None = None


class NewIssue(Body):
    topic: Title
    concerned: Words
    division: Place
    need: UUID | None = None


class MeetingCall(Versioned):
    meeting_at: Moment
    place: Line


class MeetingAttendee(Body):
    name: Name
    side: Short = ""


class MeetingDecision(Versioned):
    """Who came and for whom they spoke, what was decided, who carries it out until when."""

    attendees: Annotated[list[MeetingAttendee], Field(max_length=200)]
    decision: Paragraph
    carried_out_by: Line
    due_on: Day


class IssueEnd(Versioned):
    result_text: Paragraph
    resident_word: Words = ""


class PublishedResult(Versioned):
    """The text names nobody who came."""

    result_text: Paragraph


def _listed(actor: Actor) -> QuerySet[Issue]:
    return access.visible_issues(actor).select_related("division", "lead", "need")


def _shown(actor: Actor, uid: UUID) -> IssueDetail:
    return IssueDetail.model_validate(fetch(_listed(actor), uid=uid))


def _moved(
    request: ActorRequest, uid: UUID, body: Body, service: Callable[..., object], **more: Any
) -> IssueDetail:
    """The issue after one step."""
    actor, given = request.actor, body.model_dump() | more
    service(actor=actor, issue=fetch(_listed(actor), uid=uid), **given)
    return _shown(actor, uid)


@router.get("", **allowed(access.READ, READ, Page[IssueRow], _("The issues of an area")))
def list_issues(request: ActorRequest, wanted: Query[IssuesWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    return turn_of(rows.filter(state=wanted.state) if wanted.state else rows, wanted)


@router.post("", **allowed(access.LEAD, WRITE, IssueDetail, _("Raise an issue"), status=201))
def raise_issue(request: ActorRequest, key: Key, body: NewIssue) -> Status[IssueDetail]:
    actor = request.actor
    division = division_on(body.division, actor.today)
    need = need_named(actor, body.need)
    issue = once(
        actor,
        key,
        "deliberation.raise_issue",
        body,
        lambda: services.raise_issue(
            actor=actor, topic=body.topic, concerned=body.concerned, division=division, need=need
        ),
    )
    return Status(201, _shown(actor, issue.uid))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, IssueDetail, _("One issue")))
def read_issue(request: ActorRequest, uid: UUID) -> Issue:
    return fetch(_listed(request.actor), uid=uid)


@router.post(
    "/{uuid:uid}/meeting", **allowed(access.LEAD, WRITE, IssueDetail, _("Call the meeting"))
)
def call_meeting(request: ActorRequest, uid: UUID, body: MeetingCall) -> IssueDetail:
    return _moved(request, uid, body, services.call_meeting)


@router.post(
    "/{uuid:uid}/decision", **allowed(access.LEAD, WRITE, IssueDetail, _("Record the decision"))
)
def record_decision(request: ActorRequest, uid: UUID, body: MeetingDecision) -> IssueDetail:
    came = [(row.name, row.side) for row in body.attendees]
    return _moved(request, uid, body, services.record_decision, attendees=came)


@router.post(
    "/{uuid:uid}/follow-up",
    **allowed(access.LEAD, WRITE, IssueDetail, _("Note how far it is carried out")),
)
def follow_up_issue(request: ActorRequest, uid: UUID, body: VersionedWords) -> IssueDetail:
    return _moved(request, uid, body, services.follow_up)


@router.post(
    "/{uuid:uid}/finish", **allowed(access.LEAD, WRITE, IssueDetail, _("It is carried out"))
)
def finish_issue(request: ActorRequest, uid: UUID, body: IssueEnd) -> IssueDetail:
    return _moved(request, uid, body, services.finish_issue)


@router.post(
    "/{uuid:uid}/publish",
    **allowed(access.LEAD, WRITE, IssueDetail, _("Publish the result")),
)
def publish_result(request: ActorRequest, uid: UUID, body: PublishedResult) -> IssueDetail:
    return _moved(request, uid, body, services.publish_result)


@router.post("/{uuid:uid}/drop", **allowed(access.LEAD, WRITE, IssueDetail, _("Drop the issue")))
def drop_issue(request: ActorRequest, uid: UUID, body: VersionedBecause) -> IssueDetail:
    return _moved(request, uid, body, services.drop_issue)
