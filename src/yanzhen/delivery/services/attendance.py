"""Attendance: signed in and out by code, counted by head, held as one record."""

from __future__ import annotations

from datetime import datetime
from secrets import compare_digest

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, candidates, rules
from yanzhen.delivery.models import Activity, Participant, ServiceRecord, SignUp
from yanzhen.delivery.services.activities import (
    OPENS_BEFORE,
    locked_activity,
    move_activity,
    require_own_or_leader,
    take_place,
)
from yanzhen.delivery.services.fulfilment import CodeLocked, WrongCode
from yanzhen.delivery.services.records import HELPER, SERVED, Part, append_record
from yanzhen.people.models import Person


def sign_in(*, actor: Actor, activity: Activity, person: Person, code: str = "") -> SignUp:
    """Somebody is there: by the code that is shown at the place, or ticked by who leads.

    Whoever leads may also tick people who did not sign up. A wrong code is counted in a
    transaction of its own.
    """
    by_code = not scope.holds(actor, access.LEAD_ACTIVITIES, activity.area_code)
    if by_code:
        _check_code(actor, activity, person, code)
    return _sign_in(actor=actor, activity=activity, person=person, by_code=by_code)


def _check_code(actor: Actor, activity: Activity, person: Person, code: str) -> None:
    if actor.person_id != person.pk:
        raise AccessDenied
    row = activity.sign_ups.filter(person=person).exclude(state=SignUp.State.LEFT).first()
    if row is None:
        raise NotFound
    if row.wrong_codes >= rules.MOST_WRONG_CODES:
        raise CodeLocked
    right = plain(Activity.objects.get(pk=activity.pk).sign_in_code)
    if not right or not compare_digest(right.encode(), code.strip().encode()):
        _note_wrong_code(actor=actor, row=row)
        raise WrongCode(_("This is not the code that is shown at the place."), field="code")


@operation("delivery.note_wrong_sign_in_code")
def _note_wrong_code(*, actor: Actor, row: SignUp) -> SignUp:
    row = SignUp.objects.select_for_update().get(pk=row.pk)
    row.wrong_codes += 1
    row.save()
    return row


@operation("delivery.sign_in")
def _sign_in(*, actor: Actor, activity: Activity, person: Person, by_code: bool) -> SignUp:
    activity = locked_activity(activity, "attend")
    if actor.now < activity.starts_at - OPENS_BEFORE:
        raise WrongState(_("Signing in opens two hours before the beginning."))
    row = activity.sign_ups.filter(person=person).first()
    if row is None or row.state == SignUp.State.LEFT:
        row = take_place(actor, activity, person, SERVED)
    if row.signed_in_at is None:
        row.state = SignUp.State.JOINED
        row.signed_in_at, row.by_code = actor.now, by_code
        row.save()
    return row


@operation("delivery.sign_out")
def sign_out(*, actor: Actor, activity: Activity, person: Person) -> SignUp:
    """Somebody leaves; without it they stayed to the end."""
    require_own_or_leader(actor, activity, person)
    activity = locked_activity(activity, "attend")
    row = activity.sign_ups.filter(person=person).exclude(signed_in_at=None).first()
    if row is None:
        raise WrongState(_("Sign in first."))
    row.signed_out_at = max(actor.now, row.signed_in_at or actor.now)
    row.save()
    return row


@operation("delivery.add_walk_ins")
def add_walk_ins(*, actor: Actor, activity: Activity, headcount: int) -> Activity:
    """Set how many more were there whose names are not known; they count as person-times only."""
    scope.require(actor, access.LEAD_ACTIVITIES, activity.area_code)
    activity = locked_activity(activity, "attend")
    if not 0 <= headcount <= 100_000:
        raise NotValid(_("Give a number of people, 0 or more."), field="headcount")
    activity.walk_ins = headcount
    activity.version += 1
    activity.save()
    return activity


@operation("delivery.hold_activity")
def hold_activity(*, actor: Actor, activity: Activity, version: int | None = None) -> ServiceRecord:
    """Finish an activity that took place: one record, with everybody who signed in.

    Nobody's minutes exceed the length of the activity. The lead counts as helping. Raises NotValid
    when nobody was there, WrongState before it began.
    """
    scope.require(actor, access.LEAD_ACTIVITIES, activity.area_code)
    activity = locked_activity(activity, "hold", version)
    if actor.now < activity.starts_at:
        raise WrongState(_("This activity has not begun yet."))
    ended_at = min(actor.now, activity.ends_at)
    attended = list(
        activity.sign_ups.exclude(signed_in_at=None)
        .exclude(state=SignUp.State.LEFT)
        .select_related("person", "person__household")
    )
    parts = [_part(row, activity.starts_at, ended_at) for row in attended]
    length = rules.minutes_between(activity.starts_at, ended_at)
    if activity.walk_ins:
        parts.append(Part(side=SERVED, headcount=activity.walk_ins, minutes=length))
    if not any(p.side == SERVED for p in parts):
        raise NotValid(_("Nobody has signed in. Cancel the activity if it did not take place."))
    parts.append(
        Part(
            side=HELPER,
            role=candidates.WORKER,
            user_id=activity.lead_id,
            minutes=length,
            evidence=Participant.Evidence.SUPPLEMENTED,
        )
    )
    needs = list(activity.needs.all()[:2])
    record = append_record(
        actor=actor,
        kind=ServiceRecord.Kind.ACTIVITY,
        source=activity,
        title=activity.title,
        category=activity.category,
        division=activity.division,
        station=activity.station,
        need=needs[0] if len(needs) == 1 else None,
        project=activity.project,
        started_at=activity.starts_at,
        ended_at=ended_at,
        minutes=length,
        proof="attendance",
        parts=parts,
    )
    activity.record, activity.held_at = record, actor.now
    move_activity(activity, "hold")
    return record


def _part(row: SignUp, starts_at: datetime, ended_at: datetime) -> Part:
    start = max(row.signed_in_at or starts_at, starts_at)
    end = min(row.signed_out_at or ended_at, ended_at)
    return Part(
        side=row.side,
        role=candidates.VOLUNTEER if row.side == HELPER else "",
        person=row.person,
        household=row.person.household,
        user_id=row.user_id if row.side == HELPER else None,
        minutes=rules.minutes_between(start, end) if end > start else 1,
        evidence=(
            Participant.Evidence.VERIFIED if row.by_code else Participant.Evidence.SUPPLEMENTED
        ),
    )
