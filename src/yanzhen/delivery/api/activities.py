"""Activities for programs: planned, published, signed up for, attended, held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.changing import check_version
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Key,
    Line,
    Moment,
    NamedRef,
    Note,
    OneOf,
    Page,
    Paragraph,
    Place,
    PlaceRef,
    Turn,
    UserRef,
    Versioned,
    VersionedBecause,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, gatherings, services
from yanzhen.delivery.models import Activity, ActivitySession, SignUp
from yanzhen.needs.access import visible_needs
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on
from yanzhen.people.access import person_for, visible_persons
from yanzhen.people.models import Person

router = Router()
READ, WRITE = "delivery:read", "delivery:write"
State = Annotated[str, OneOf(Activity.State)]
SignUpState = Annotated[str, OneOf(SignUp.State)]
Places = Annotated[int, Field(ge=1, le=100_000)]
Heads = Annotated[int, Field(ge=0, le=100_000)]
Helpers = Annotated[int, Field(ge=1, le=1000)]
Codes = Annotated[list[Code], Field(max_length=30)]
SessionState = Annotated[str, OneOf(ActivitySession.State)]


class ActivityRow(Schema):
    uid: UUID
    number: str
    version: int
    title: str
    category: str
    state: State
    division: PlaceRef
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    joined: int
    waiting: int
    lead: UserRef


class ForceRow(Schema):
    """One of the five 社 that took part; who it was, as far as the caller may know."""

    force: str
    organization: str
    person: NamedRef | None
    words: str


class SessionRow(Schema):
    """One time of an activity; held, it has a record."""

    uid: UUID
    version: int
    number: int
    starts_at: datetime
    ends_at: datetime
    place: str
    state: SessionState
    walk_ins: int
    end_reason: str
    record: UUID | None


class ActivityDetail(ActivityRow):
    kind: str
    tags: list[str]
    compound: PlaceRef | None
    description: str
    outcome: str
    helpers_wanted: int | None
    points_class: str
    eligible_categories: list[str]
    sessions: list[SessionRow]
    forces: list[ForceRow]
    cost_cents: int
    risk_text: str
    has_danger: bool
    insurance: str
    insured_until: date | None
    walk_ins: int
    end_reason: str


class SignUpRow(Schema):
    """One place on the list; who it is stays empty where the caller may not know."""

    person: NamedRef | None
    side: str
    state: SignUpState
    number: int
    is_eligible: bool
    signed_up_at: datetime
    told_at: datetime | None


class SignUps(Schema):
    rows: list[SignUpRow]


class ActivitiesWanted(Turn):
    state: State | None = None
    place: Place | None = None
    category: Code | None = None
    kind: Code | None = None
    tag: Code | None = None


class Span(Schema):
    starts_at: Moment
    ends_at: Moment


class NewActivity(Body):
    title: Annotated[Line, Field(min_length=2, max_length=80)]
    category: Code
    division: Place
    place: Line
    starts_at: Moment
    ends_at: Moment
    capacity: Places | None = None
    description: Annotated[Paragraph, Field(max_length=1000)] = ""
    risk_text: Note = ""
    has_danger: bool = False
    insurance: Line = ""
    insured_until: Day | None = None
    kind: Code | None = None
    tags: Codes = []
    compound: Place | None = None
    helpers_wanted: Helpers | None = None
    points_class: Code | None = None
    eligible_categories: Codes = []
    further_times: Annotated[list[Span], Field(max_length=99)] = []


class ActivityChange(Versioned):
    """What is to change; fields that are left out or null stay as they are."""

    title: Annotated[Line, Field(min_length=2, max_length=80)] | None = None
    category: Code | None = None
    place: Line | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    capacity: Places | None = None
    description: Annotated[Paragraph, Field(max_length=1000)] | None = None
    risk_text: Note | None = None
    has_danger: bool | None = None
    insurance: Line | None = None
    insured_until: Day | None = None
    kind: Code | None = None
    tags: Codes | None = None
    outcome: Annotated[Paragraph, Field(max_length=1000)] | None = None
    helpers_wanted: Helpers | None = None
    points_class: Code | None = None
    eligible_categories: Codes | None = None


class Attendee(Body):
    person: UUID


class Crowd(Body):
    headcount: Heads


class Answered(Body):
    need: UUID


def _listed(actor: Actor) -> QuerySet[Activity]:
    return gatherings.listed_activities(actor).select_related("division", "lead", "compound")


def activity_of(actor: Actor, uid: UUID) -> Activity:
    return fetch(_listed(actor), uid=uid)


ROW = (
    "uid", "number", "version", "title", "category", "state", "division", "place", "starts_at",
    "ends_at", "capacity", "joined", "waiting", "lead", "kind", "compound", "description",
    "outcome", "helpers_wanted", "points_class", "eligible_categories", "risk_text", "has_danger",
    "insurance", "insured_until", "walk_ins", "end_reason",
)  # fmt: skip
OF_SESSION = (
    "uid", "version", "number", "starts_at", "ends_at", "place", "state", "walk_ins", "end_reason",
)  # fmt: skip


def session_row(session: ActivitySession) -> dict[str, Any]:
    told = {name: getattr(session, name) for name in OF_SESSION}
    return told | {"record": session.record.uid if session.record else None}


def shown_activity(actor: Actor, activity: Activity) -> dict[str, Any]:
    activity = activity_of(actor, activity.uid)
    persons = set(visible_persons(actor).filter(joined_activities__activity=activity))
    return {name: getattr(activity, name) for name in ROW} | {
        "tags": [row.tag for row in activity.tags.all()],
        "sessions": [session_row(s) for s in activity.sessions.select_related("record")],
        "forces": [
            {
                "force": row.force,
                "organization": row.organization.name if row.organization else "",
                "person": row.person if row.person in persons else None,
                "words": row.words,
            }
            for row in gatherings.forces_of(activity)
        ],
        "cost_cents": gatherings.costs_of(activity)[1].amount,
    }


def person_by(actor: Actor, uid: UUID) -> Person:
    return person_for(actor, named_row(visible_persons(actor), uid, "person").pk)


def _list_of(actor: Actor, activity: Activity) -> dict[str, Any]:
    names = ("side", "state", "number", "is_eligible", "signed_up_at", "told_at")
    return {
        "rows": [
            {name: getattr(row, name) for name in names}
            | {"person": row.person if row.is_named else None}  # type: ignore[attr-defined]
            for row in gatherings.sign_ups_of(actor, activity)
        ]
    }


@router.get("", **allowed(access.READ, READ, Page[ActivityRow], _("The activities of an area")))
def list_activities(request: ActorRequest, wanted: Query[ActivitiesWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    exact = {"category": wanted.category, "kind": wanted.kind, "tags__tag": wanted.tag}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return turn_of(rows, wanted)


@router.post(
    "",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Plan an activity"), status=201),
)
def plan_activity(request: ActorRequest, key: Key, body: NewActivity) -> Status[dict[str, Any]]:
    actor = request.actor
    division = division_on(body.division, actor.today)
    given = body.model_dump(exclude={"division", "compound", "further_times"}, exclude_none=True)
    given["further_times"] = [(span.starts_at, span.ends_at) for span in body.further_times]
    if body.compound is not None:
        given["compound"] = division_on(body.compound, actor.today)
    activity = once(
        actor,
        key,
        "delivery.plan_activity",
        body,
        lambda: services.plan_activity(actor=actor, division=division, **given),
    )
    return Status(201, shown_activity(actor, activity))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, ActivityDetail, _("One activity")))
def read_activity(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return shown_activity(request.actor, activity_of(request.actor, uid))


@router.patch(
    "/{uuid:uid}",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Change an activity")),
)
def change_activity(request: ActorRequest, uid: UUID, body: ActivityChange) -> dict[str, Any]:
    actor = request.actor
    activity = services.change_activity(
        actor=actor,
        activity=activity_of(actor, uid),
        fields=body.model_dump(exclude={"version", "tags"}, exclude_none=True),
        tags=body.tags,
        version=body.version,
    )
    return shown_activity(actor, activity)


@router.post(
    "/{uuid:uid}/publish",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Open an activity for sign-up")),
)
def publish_activity(request: ActorRequest, uid: UUID, body: Versioned) -> dict[str, Any]:
    actor = request.actor
    activity = services.publish_activity(
        actor=actor, activity=activity_of(actor, uid), version=body.version
    )
    return shown_activity(actor, activity)


@router.post(
    "/{uuid:uid}/cancel",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Call an activity off")),
)
def cancel_activity(request: ActorRequest, uid: UUID, body: VersionedBecause) -> dict[str, Any]:
    actor = request.actor
    activity = services.cancel_activity(
        actor=actor, activity=activity_of(actor, uid), **body.model_dump()
    )
    return shown_activity(actor, activity)


@router.post(
    "/{uuid:uid}/hold",
    **allowed(access.LEAD_ACTIVITIES, WRITE, ActivityDetail, _("It took place: write the record")),
)
def hold_activity(request: ActorRequest, uid: UUID, body: Versioned) -> dict[str, Any]:
    actor = request.actor
    activity = activity_of(actor, uid)
    check_version(activity, body.version)
    services.hold_activity(actor=actor, activity=activity)
    return shown_activity(actor, activity)


@router.post(
    "/{uuid:uid}/needs",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Answer a need with an activity")),
)
def answer_need_with_activity(request: ActorRequest, uid: UUID, body: Answered) -> dict[str, Any]:
    actor = request.actor
    activity = activity_of(actor, uid)
    need = named_row(visible_needs(actor), body.need, "need")
    services.answer_need_with_activity(actor=actor, need=need, activity=activity)
    return shown_activity(actor, activity)


@router.post(
    "/{uuid:uid}/walk-ins",
    **allowed(access.LEAD_ACTIVITIES, WRITE, ActivityDetail, _("Count the others, by head")),
)
def add_walk_ins(request: ActorRequest, uid: UUID, body: Crowd) -> dict[str, Any]:
    actor = request.actor
    activity = activity_of(actor, uid)
    services.add_walk_ins(actor=actor, activity=activity, headcount=body.headcount)
    return shown_activity(actor, activity)


# -- who takes part -------------------------------------------------------------------------------


@router.get(
    "/{uuid:uid}/sign-ups",
    **allowed(access.READ, READ, SignUps, _("Who has signed up, and who waits")),
)
def list_sign_ups(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return _list_of(request.actor, activity_of(request.actor, uid))


@router.post(
    "/{uuid:uid}/sign-ups",
    **allowed(access.LEAD_ACTIVITIES, WRITE, SignUps, _("Put somebody on the list"), status=201),
)
def sign_up(request: ActorRequest, uid: UUID, key: Key, body: Attendee) -> Status[dict[str, Any]]:
    actor = request.actor
    activity, person = activity_of(actor, uid), person_by(actor, body.person)
    once(
        actor,
        key,
        f"delivery.sign_up {uid}",
        body,
        lambda: services.sign_up(actor=actor, activity=activity, person=person),
    )
    return Status(201, _list_of(actor, activity))


def _attend(
    request: ActorRequest, uid: UUID, body: Attendee, step: Callable[..., object]
) -> dict[str, Any]:
    actor = request.actor
    activity = activity_of(actor, uid)
    step(actor=actor, activity=activity, person=person_by(actor, body.person))
    return _list_of(actor, activity)


@router.post(
    "/{uuid:uid}/sign-ups/leave",
    **allowed(access.LEAD_ACTIVITIES, WRITE, SignUps, _("Take somebody off the list")),
)
def leave_activity(request: ActorRequest, uid: UUID, body: Attendee) -> dict[str, Any]:
    return _attend(request, uid, body, services.leave_activity)


@router.post(
    "/{uuid:uid}/sign-ups/in",
    **allowed(access.LEAD_ACTIVITIES, WRITE, SignUps, _("Somebody is there")),
)
def sign_in(request: ActorRequest, uid: UUID, body: Attendee) -> dict[str, Any]:
    return _attend(request, uid, body, services.sign_in)


@router.post(
    "/{uuid:uid}/sign-ups/out",
    **allowed(access.LEAD_ACTIVITIES, WRITE, SignUps, _("Somebody has left")),
)
def sign_out(request: ActorRequest, uid: UUID, body: Attendee) -> dict[str, Any]:
    return _attend(request, uid, body, services.sign_out)
