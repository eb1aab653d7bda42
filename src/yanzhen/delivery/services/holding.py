"""A session was held: one record, with everybody who was there and what they said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, candidates, rules
from yanzhen.delivery.models import (
    Activity,
    ActivitySession,
    Attendance,
    Participant,
    ServiceRecord,
)
from yanzhen.delivery.services.attendance import How, minutes_of
from yanzhen.delivery.services.publishing import ACTIVITIES
from yanzhen.delivery.services.records import (
    HELPER,
    SERVED,
    Part,
    append_record,
    note_feedback,
)
from yanzhen.delivery.services.times import SESSIONS, session_at_hand
from yanzhen.resources.services import use_all_booked

BY_THEMSELVES = frozenset({How.QR, How.CODE, How.PHONE})


@operation("delivery.hold_session")
def hold_session(
    *, actor: Actor, session: ActivitySession, version: int | None = None
) -> ServiceRecord:
    """Finish a session that took place: one record, with everybody who was there.

    Nobody's minutes exceed the length of the session. The lead counts as helping. With the last
    session the activity is held. What was booked for it was used. Raises NotValid when nobody
    was there, WrongState before it began.
    """
    scope.require(actor, access.LEAD_ACTIVITIES, session.area_code)
    activity = ACTIVITIES.locked(session.activity, "hold")
    session = SESSIONS.locked(session, "hold", version)
    if actor.now < session.starts_at:
        raise WrongState(_("This activity has not begun yet."))
    ended_at = min(actor.now, session.ends_at)
    attended = list(session.attendances.select_related("person__household"))
    parts = _parts(activity, session, attended, ended_at)
    if not any(p.side == SERVED for p in parts):
        raise NotValid(_("Nobody has signed in. Cancel the activity if it did not take place."))
    needs = list(activity.needs.all()[:2])
    record = append_record(
        actor=actor,
        kind=ServiceRecord.Kind.ACTIVITY,
        source=session,
        title=_title(activity, session),
        category=activity.category,
        division=activity.division,
        station=activity.station,
        need=needs[0] if len(needs) == 1 else None,
        project=activity.project,
        started_at=session.starts_at,
        ended_at=ended_at,
        minutes=rules.minutes_between(session.starts_at, ended_at),
        proof="attendance",
        parts=parts,
    )
    session.record, session.held_at = record, actor.now
    SESSIONS.advance(session, "hold")
    use_all_booked(
        actor=actor,
        held_for=(activity, session),
        source=record,
        during=(session.starts_at, session.ends_at),
    )
    _keep_what_was_said(actor, record, attended)
    planned = activity.sessions.filter(state=ActivitySession.State.PLANNED)
    ACTIVITIES.advance(activity, "change" if planned.exists() else "hold")
    return record


def hold_activity(*, actor: Actor, activity: Activity) -> ServiceRecord:
    """Finish the session at hand of an activity."""
    session = session_at_hand(activity, actor.now)
    return hold_session(actor=actor, session=session)


def _title(activity: Activity, session: ActivitySession) -> str:
    if activity.sessions.count() == 1:
        return activity.title
    told = {"title": activity.title, "number": session.number}
    return worded(_("%(title)s (session %(number)s)"), told)


def _parts(
    activity: Activity, session: ActivitySession, attended: list[Attendance], ended_at: datetime
) -> list[Part]:
    length = rules.minutes_between(session.starts_at, ended_at)
    parts = [
        Part(
            side=row.side,
            role=candidates.VOLUNTEER if row.side == HELPER else "",
            person=row.person,
            household=row.person.household if row.person else None,
            user_id=row.user_id if row.side == HELPER else None,
            minutes=minutes_of(row, session.starts_at, ended_at),
            evidence=_evidence(row),
        )
        for row in attended
    ]
    if session.walk_ins:
        parts.append(Part(side=SERVED, headcount=session.walk_ins, minutes=length))
    parts.append(
        Part(
            side=HELPER,
            role=candidates.WORKER,
            user_id=activity.lead_id,
            minutes=length,
            evidence=Participant.Evidence.SUPPLEMENTED,
        )
    )
    return parts


def _evidence(row: Attendance) -> str:
    """Verified is who signed both in and out by themselves; the rest somebody else has told."""
    is_verified = row.signed_in_how in BY_THEMSELVES and row.signed_out_how in BY_THEMSELVES
    return Participant.Evidence.VERIFIED if is_verified else Participant.Evidence.SUPPLEMENTED


def _keep_what_was_said(actor: Actor, record: ServiceRecord, attended: list[Attendance]) -> None:
    for row in attended:
        if row.score is not None and row.person is not None and row.side == SERVED:
            note_feedback(
                actor=replace(actor, person_id=row.person.pk),  # it was said by themselves
                record=record,
                person=row.person,
                score=row.score,
                words=row.words,
                given_at=row.signed_out_at or actor.now,
            )
