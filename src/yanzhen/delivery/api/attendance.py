"""Times of activities for programs, who was there, and the five forces that carried them."""

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
    Body,
    Code,
    Day,
    Key,
    Line,
    Moment,
    NamedRef,
    OneOf,
    Page,
    Place,
    Short,
    Turn,
    Versioned,
    VersionedBecause,
    inside,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, gatherings, services
from yanzhen.delivery.api.activities import (
    READ,
    WRITE,
    ActivityDetail,
    Attendee,
    Crowd,
    SessionRow,
    SessionState,
    activity_of,
    person_by,
    session_row,
    shown_activity,
)
from yanzhen.delivery.models import ActivitySession, Attendance, Participant
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import organizations_for_picker

router = Router()
How = Annotated[str, OneOf(Attendance.How)]
Side = Annotated[str, OneOf(Participant.Side)]


class SessionOfActivity(SessionRow):
    activity: UUID
    title: str


class SessionsWanted(Turn):
    place: Place | None = None
    state: SessionState | None = None
    since: Day | None = None
    until: Day | None = None


class NewSession(Body):
    starts_at: Moment
    ends_at: Moment
    place: Line = ""


class SessionChange(Versioned):
    starts_at: Moment
    ends_at: Moment
    place: Line | None = None


class AttendanceRow(Schema):
    """Somebody who was there; who it is stays empty where the caller may not know."""

    person: NamedRef | None
    guest: str
    side: Side
    signed_in_at: datetime
    signed_in_how: How
    signed_out_at: datetime | None
    overlaps: bool
    is_eligible: bool


class Present(Schema):
    rows: list[AttendanceRow]
    walk_ins: int


class Spoken(Body):
    number: Annotated[int, Field(ge=1, le=1_000_000)]


class Guest(Body):
    name: Annotated[Short, Field(min_length=1)]


class NewForce(Schema):
    force: Code
    organization: Annotated[int, Field(ge=1, le=2**53)] | None = None
    person: UUID | None = None
    words: Line = ""


class NewForces(Body):
    forces: Annotated[list[NewForce], Field(max_length=30)]


def _listed(actor: Actor) -> QuerySet[ActivitySession]:
    rows = ActivitySession.objects.filter(activity__in=access.visible_activities(actor))
    return rows.select_related("activity", "record").order_by("starts_at", "pk")


def _session(actor: Actor, uid: UUID) -> ActivitySession:
    return fetch(_listed(actor), uid=uid)


def _shown(actor: Actor, session: ActivitySession) -> dict[str, Any]:
    session = _session(actor, session.uid)
    return _row(session)


def _row(session: ActivitySession) -> dict[str, Any]:
    of = {"activity": session.activity.uid, "title": session.activity.title}
    return session_row(session) | of


def _present(actor: Actor, session: ActivitySession) -> dict[str, Any]:
    session = _session(actor, session.uid)
    names = (
        "guest", "side", "signed_in_at", "signed_in_how", "signed_out_at", "overlaps",
        "is_eligible",
    )  # fmt: skip
    rows = [
        {name: getattr(line.attendance, name) for name in names}
        | {"person": line.person if line.is_named else None}
        for line in gatherings.at_the_door(actor, session)
        if line.attendance is not None
    ]
    return {"rows": rows, "walk_ins": session.walk_ins}


@router.get("", **allowed(access.READ, READ, Page[SessionOfActivity], _("Times of activities")))
def list_sessions(request: ActorRequest, wanted: Query[SessionsWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.since:
        rows = rows.filter(starts_at__date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(starts_at__date__lte=wanted.until)
    part = turn_of(rows, wanted)
    return part | {"rows": [_row(session) for session in part["rows"]]}


@router.get(
    "/{uuid:uid}", **allowed(access.READ, READ, SessionOfActivity, _("One time of an activity"))
)
def read_session(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return _row(_session(request.actor, uid))


@router.post(
    "/of/{uuid:uid}",
    **allowed(
        access.PLAN_ACTIVITIES,
        WRITE,
        SessionOfActivity,
        _("Let an activity come once more"),
        status=201,
    ),
)
def add_session(
    request: ActorRequest, uid: UUID, key: Key, body: NewSession
) -> Status[dict[str, Any]]:
    actor = request.actor
    activity = activity_of(actor, uid)
    session = once(
        actor,
        key,
        f"delivery.add_session {uid}",
        body,
        lambda: services.add_session(actor=actor, activity=activity, **body.model_dump()),
    )
    return Status(201, _shown(actor, session))


@router.patch(
    "/{uuid:uid}",
    **allowed(
        access.PLAN_ACTIVITIES, WRITE, SessionOfActivity, _("Change one time of an activity")
    ),
)
def change_session(request: ActorRequest, uid: UUID, body: SessionChange) -> dict[str, Any]:
    actor = request.actor
    session = services.change_session(
        actor=actor, session=_session(actor, uid), **body.model_dump()
    )
    return _shown(actor, session)


@router.post(
    "/{uuid:uid}/cancel",
    **allowed(
        access.PLAN_ACTIVITIES, WRITE, SessionOfActivity, _("Call one time of an activity off")
    ),
)
def cancel_session(request: ActorRequest, uid: UUID, body: VersionedBecause) -> dict[str, Any]:
    actor = request.actor
    session = services.cancel_session(
        actor=actor, session=_session(actor, uid), **body.model_dump()
    )
    return _shown(actor, session)


@router.post(
    "/{uuid:uid}/hold",
    **allowed(
        access.LEAD_ACTIVITIES,
        WRITE,
        SessionOfActivity,
        _("This time took place: record it"),
    ),
)
def hold_session(request: ActorRequest, uid: UUID, body: Versioned) -> dict[str, Any]:
    actor = request.actor
    session = _session(actor, uid)
    services.hold_session(actor=actor, session=session, version=body.version)
    return _shown(actor, session)


# -- who was there --------------------------------------------------------------------------------


@router.get("/{uuid:uid}/attendance", **allowed(access.READ, READ, Present, _("Who was there")))
def list_attendance(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return _present(request.actor, _session(request.actor, uid))


@router.post(
    "/{uuid:uid}/attendance/in",
    **allowed(access.LEAD_ACTIVITIES, WRITE, Present, _("Somebody is there, this time")),
)
def attend_session(request: ActorRequest, uid: UUID, body: Attendee) -> dict[str, Any]:
    actor = request.actor
    session = _session(actor, uid)
    person = person_by(actor, body.person)
    services.sign_in(actor=actor, activity=session.activity, session=session, person=person)
    return _present(actor, session)


@router.post(
    "/{uuid:uid}/attendance/out",
    **allowed(access.LEAD_ACTIVITIES, WRITE, Present, _("Somebody has left, this time")),
)
def leave_session(request: ActorRequest, uid: UUID, body: Attendee) -> dict[str, Any]:
    actor = request.actor
    session = _session(actor, uid)
    person = person_by(actor, body.person)
    services.sign_out(actor=actor, activity=session.activity, session=session, person=person)
    return _present(actor, session)


@router.post(
    "/{uuid:uid}/attendance/number-in",
    **allowed(access.LEAD_ACTIVITIES, WRITE, Present, _("Somebody said their number: is there")),
)
def sign_in_by_number(request: ActorRequest, uid: UUID, body: Spoken) -> dict[str, Any]:
    actor = request.actor
    session = _session(actor, uid)
    services.sign_in_by_number(actor=actor, session=session, number=body.number)
    return _present(actor, session)


@router.post(
    "/{uuid:uid}/attendance/number-out",
    **allowed(access.LEAD_ACTIVITIES, WRITE, Present, _("Somebody said their number: has left")),
)
def sign_out_by_number(request: ActorRequest, uid: UUID, body: Spoken) -> dict[str, Any]:
    actor = request.actor
    session = _session(actor, uid)
    services.sign_out_by_number(actor=actor, session=session, number=body.number)
    return _present(actor, session)


@router.post(
    "/{uuid:uid}/attendance/guests",
    **allowed(access.LEAD_ACTIVITIES, WRITE, Present, _("A guest is there, by name"), status=201),
)
def sign_in_guest(request: ActorRequest, uid: UUID, body: Guest) -> Status[dict[str, Any]]:
    actor = request.actor
    session = _session(actor, uid)
    services.sign_in_guest(actor=actor, session=session, name=body.name)
    return Status(201, _present(actor, session))


@router.post(
    "/{uuid:uid}/attendance/walk-ins",
    **allowed(access.LEAD_ACTIVITIES, WRITE, Present, _("Count the others of this time, by head")),
)
def count_walk_ins(request: ActorRequest, uid: UUID, body: Crowd) -> dict[str, Any]:
    actor = request.actor
    session = _session(actor, uid)
    services.add_walk_ins(
        actor=actor, activity=session.activity, session=session, headcount=body.headcount
    )
    return _present(actor, session)


# -- the five forces ------------------------------------------------------------------------------


@router.put(
    "/of/{uuid:uid}/forces",
    **allowed(access.LEAD_ACTIVITIES, WRITE, ActivityDetail, _("Say which of the five took part")),
)
def set_forces(request: ActorRequest, uid: UUID, body: NewForces) -> dict[str, Any]:
    actor = request.actor
    activity = activity_of(actor, uid)
    organizations = organizations_for_picker(actor)
    rows = [
        services.Force(
            force=row.force,
            organization=fetch(organizations, pk=row.organization) if row.organization else None,
            person=person_by(actor, row.person) if row.person else None,
            words=row.words,
        )
        for row in body.forces
    ]
    services.set_forces(actor=actor, activity=activity, forces=rows)
    return shown_activity(actor, activity)
