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
from yanzhen.delivery import access, selectors, services
from yanzhen.delivery.models import Activity, SignUp
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


class ActivityDetail(ActivityRow):
    description: str
    risk_text: str
    has_danger: bool
    insurance: str
    insured_until: date | None
    walk_ins: int
    end_reason: str
    record: UUID | None

    @staticmethod
    def resolve_record(activity: Activity) -> UUID | None:
        return activity.record.uid if activity.record else None


class SignUpRow(Schema):
    """One place on the list; who it is stays empty where the caller may not know."""

    person: NamedRef | None
    side: str
    state: SignUpState
    signed_up_at: datetime
    signed_in_at: datetime | None
    signed_out_at: datetime | None


class SignUps(Schema):
    rows: list[SignUpRow]


class ActivitiesWanted(Turn):
    state: State | None = None
    place: Place | None = None
    category: Code | None = None


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


class Attendee(Body):
    person: UUID


class Crowd(Body):
    headcount: Heads


class Answered(Body):
    need: UUID


def _listed(actor: Actor) -> QuerySet[Activity]:
    return selectors.listed_activities(actor).select_related("division", "lead", "record")


def _activity(actor: Actor, uid: UUID) -> Activity:
    return fetch(_listed(actor), uid=uid)


def _shown(actor: Actor, activity: Activity) -> ActivityDetail:
    return ActivityDetail.model_validate(_activity(actor, activity.uid))


def _person(actor: Actor, uid: UUID) -> Person:
    return person_for(actor, named_row(visible_persons(actor), uid, "person").pk)


def _list_of(actor: Actor, activity: Activity) -> dict[str, Any]:
    names = ("side", "state", "signed_up_at", "signed_in_at", "signed_out_at")
    return {
        "rows": [
            {name: getattr(row, name) for name in names}
            | {"person": row.person if row.is_named else None}  # type: ignore[attr-defined]
            for row in selectors.attendance_of(actor, activity)
        ]
    }


@router.get("", **allowed(access.READ, READ, Page[ActivityRow], _("The activities of an area")))
def list_activities(request: ActorRequest, wanted: Query[ActivitiesWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    return turn_of(rows, wanted)


@router.post(
    "",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Plan an activity"), status=201),
)
def plan_activity(request: ActorRequest, key: Key, body: NewActivity) -> Status[ActivityDetail]:
    actor = request.actor
    division = division_on(body.division, selectors.today(actor))
    given = body.model_dump(exclude={"division"})
    activity = once(
        actor,
        key,
        "delivery.plan_activity",
        body,
        lambda: services.plan_activity(actor=actor, division=division, **given),
    )
    return Status(201, _shown(actor, activity))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, ActivityDetail, _("One activity")))
def read_activity(request: ActorRequest, uid: UUID) -> Activity:
    return _activity(request.actor, uid)


@router.patch(
    "/{uuid:uid}",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Change an activity")),
)
def change_activity(request: ActorRequest, uid: UUID, body: ActivityChange) -> ActivityDetail:
    actor = request.actor
    activity = services.change_activity(
        actor=actor,
        activity=_activity(actor, uid),
        fields=body.model_dump(exclude={"version"}, exclude_none=True),
        version=body.version,
    )
    return _shown(actor, activity)


@router.post(
    "/{uuid:uid}/publish",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Open an activity for sign-up")),
)
def publish_activity(request: ActorRequest, uid: UUID, body: Versioned) -> ActivityDetail:
    actor = request.actor
    activity = services.publish_activity(
        actor=actor, activity=_activity(actor, uid), version=body.version
    )
    return _shown(actor, activity)


@router.post(
    "/{uuid:uid}/cancel",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Call an activity off")),
)
def cancel_activity(request: ActorRequest, uid: UUID, body: VersionedBecause) -> ActivityDetail:
    actor = request.actor
    activity = services.cancel_activity(
        actor=actor, activity=_activity(actor, uid), **body.model_dump()
    )
    return _shown(actor, activity)


@router.post(
    "/{uuid:uid}/hold",
    **allowed(access.LEAD_ACTIVITIES, WRITE, ActivityDetail, _("It took place: write the record")),
)
def hold_activity(request: ActorRequest, uid: UUID, body: Versioned) -> ActivityDetail:
    actor = request.actor
    activity = _activity(actor, uid)
    services.hold_activity(actor=actor, activity=activity, version=body.version)
    return _shown(actor, activity)


@router.post(
    "/{uuid:uid}/needs",
    **allowed(access.PLAN_ACTIVITIES, WRITE, ActivityDetail, _("Answer a need with an activity")),
)
def answer_need_with_activity(request: ActorRequest, uid: UUID, body: Answered) -> ActivityDetail:
    actor = request.actor
    activity = _activity(actor, uid)
    need = named_row(visible_needs(actor), body.need, "need")
    services.answer_need_with_activity(actor=actor, need=need, activity=activity)
    return _shown(actor, activity)


@router.post(
    "/{uuid:uid}/walk-ins",
    **allowed(access.LEAD_ACTIVITIES, WRITE, ActivityDetail, _("Count the others, by head")),
)
def add_walk_ins(request: ActorRequest, uid: UUID, body: Crowd) -> ActivityDetail:
    actor = request.actor
    activity = services.add_walk_ins(
        actor=actor, activity=_activity(actor, uid), headcount=body.headcount
    )
    return _shown(actor, activity)


# -- who takes part -------------------------------------------------------------------------------


@router.get(
    "/{uuid:uid}/sign-ups",
    **allowed(access.READ, READ, SignUps, _("Who has signed up, and who waits")),
)
def list_sign_ups(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return _list_of(request.actor, _activity(request.actor, uid))


@router.post(
    "/{uuid:uid}/sign-ups",
    **allowed(access.LEAD_ACTIVITIES, WRITE, SignUps, _("Put somebody on the list"), status=201),
)
def sign_up(request: ActorRequest, uid: UUID, key: Key, body: Attendee) -> Status[dict[str, Any]]:
    actor = request.actor
    activity, person = _activity(actor, uid), _person(actor, body.person)
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
    activity = _activity(actor, uid)
    step(actor=actor, activity=activity, person=_person(actor, body.person))
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
