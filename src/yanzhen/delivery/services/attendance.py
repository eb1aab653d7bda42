"""Attendance: signed in and out by QR, code, number or tick; others counted by name or head."""

from __future__ import annotations

from datetime import datetime
from secrets import compare_digest

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import AccessDenied, DomainError, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.finding import the_row
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import Activity, ActivitySession, Attendance, SignUp
from yanzhen.delivery.passes import PassExpired, Scan
from yanzhen.delivery.services.fulfilment import CodeLocked, WrongCode
from yanzhen.delivery.services.places import (
    admitted,
    free_places,
    is_meant,
    leads,
    require_own_or_leader,
    take_place,
)
from yanzhen.delivery.services.publishing import ACTIVITIES
from yanzhen.delivery.services.records import SERVED
from yanzhen.delivery.services.times import SESSIONS, session_at_hand
from yanzhen.people.models import Person

How = Attendance.How


class NobodyOfThisNumber(DomainError):
    code = "nobody_of_this_number"
    status = 404
    message = _("Nobody on the list has the number %(number)s. Look for the name instead.")


class AllPlacesTaken(WrongState):
    code = "all_places_taken"
    message = _("All places are taken and you are on the waiting list. Ask the worker at the door.")


def sign_in(
    *,
    actor: Actor,
    activity: Activity,
    person: Person,
    session: ActivitySession | None = None,
    code: str = "",
    scan: Scan | None = None,
) -> Attendance:
    """Somebody is there: by the QR or code that is shown at the place, or ticked by who leads.

    Without a session the one at hand is meant. Whoever leads may also tick people who did not sign
    up, who wait, or for whom it is not meant; the last are flagged, and so is somebody who is
    signed in elsewhere at the same time. Signing in twice changes nothing. A wrong code is counted
    in a transaction of its own.
    """
    session = session or session_at_hand(activity, actor.now)
    if leads(actor, activity):
        how = How.WORKER
    elif actor.person_id != person.pk:
        raise AccessDenied
    elif scan is not None:
        how = How.QR
        if not scan.holds_for(session, actor.now):
            raise PassExpired
    else:
        how = How.CODE
        _check_code(actor, session, person, code)
    return _sign_in(actor=actor, session=session, person=person, how=how)


def _check_code(actor: Actor, session: ActivitySession, person: Person, code: str) -> None:
    rows = SignUp.objects.filter(activity=session.activity_id, person=person)
    row = the_row(rows.exclude(state=SignUp.State.LEFT))
    if row.wrong_codes >= rules.MOST_WRONG_CODES:
        raise CodeLocked
    right = plain(ActivitySession.objects.get(pk=session.pk).sign_in_code)
    if not right or not compare_digest(right.encode(), code.strip().encode()):
        _note_wrong_code(actor=actor, row=row)
        raise WrongCode(_("This is not the code that is shown at the place."), field="code")


@operation("delivery.note_wrong_sign_in_code")
def _note_wrong_code(*, actor: Actor, row: SignUp) -> SignUp:
    row = locked(row)
    row.wrong_codes += 1
    row.save()
    return row


def _open_session(actor: Actor, session: ActivitySession) -> ActivitySession:
    """The session, locked with its activity, when people may sign in now."""
    ACTIVITIES.locked(session.activity, "attend")
    session = SESSIONS.locked(session, "attend")
    if actor.now < session.starts_at - rules.OPENS_BEFORE:
        raise WrongState(_("Signing in opens two hours before the beginning."))
    return session


@operation("delivery.sign_in")
def _sign_in(*, actor: Actor, session: ActivitySession, person: Person, how: str) -> Attendance:
    session = _open_session(actor, session)
    activity = session.activity
    known = session.attendances.filter(person=person).first()
    if known is not None:
        return known
    row = activity.sign_ups.filter(person=person).first()
    if row is None or row.state == SignUp.State.LEFT:
        is_eligible = admitted(actor, activity, person, SERVED)
        row = take_place(actor, activity, person, SERVED, is_eligible=is_eligible)
    if row.state == SignUp.State.WAITING:
        _let_in(actor, activity)
    row.state, row.wrong_codes = SignUp.State.JOINED, 0
    row.save()
    attendance = Attendance.objects.create(
        session=session,
        person=person,
        user_id=row.user_id,
        side=row.side,
        signed_in_at=actor.now,
        signed_in_how=how,
        is_eligible=row.side != SERVED or is_meant(activity, person),
    )
    _flag_overlap(actor, attendance)
    note(session=session.pk, how=how)
    return attendance


def _let_in(actor: Actor, activity: Activity) -> None:
    """Somebody who waits comes in when a place is free or whoever leads lets them."""
    if not leads(actor, activity) and free_places(activity) == 0:
        raise AllPlacesTaken


def _flag_overlap(actor: Actor, attendance: Attendance) -> None:
    """Flag both sides when the person is signed in at another place at the same time."""
    session = attendance.session
    elsewhere = (
        Attendance.objects.filter(
            person=attendance.person_id,
            session__starts_at__lt=session.ends_at,
            session__ends_at__gt=session.starts_at,
        )
        .filter(Q(signed_out_at=None) | Q(signed_out_at__gt=actor.now))
        .exclude(pk=attendance.pk)
    )
    if elsewhere.update(overlaps=True):
        attendance.overlaps = True
        attendance.save(update_fields=["overlaps"])


@operation("delivery.sign_in_guest")
def sign_in_guest(*, actor: Actor, session: ActivitySession, name: str) -> Attendance:
    """Somebody came whom the register does not know: kept by name, counted as one head."""
    scope.require(actor, access.LEAD_ACTIVITIES, session.area_code)
    session = _open_session(actor, session)
    name = " ".join(name.split())[:60]
    if not name:
        raise NotValid(_("Write the name, or count the person by head."), field="name")
    if session.attendances.filter(guest=name).exists():
        raise NotValid(
            _("A guest of this name is here already. Add something if it is another person."),
            field="name",
        )
    return Attendance.objects.create(
        session=session, guest=name, signed_in_at=actor.now, signed_in_how=How.WORKER
    )


def _person_of(session: ActivitySession, number: int) -> Person:
    rows = SignUp.objects.filter(activity=session.activity_id, number=number)
    row = rows.exclude(state=SignUp.State.LEFT).select_related("person").first()
    if row is None:
        raise NobodyOfThisNumber(field="number", number=number)
    return row.person


def sign_in_by_number(*, actor: Actor, session: ActivitySession, number: int) -> Attendance:
    """Somebody says the number of their sign-up aloud, and a worker types it."""
    scope.require(actor, access.LEAD_ACTIVITIES, session.area_code)
    person = _person_of(session, number)
    return _sign_in(actor=actor, session=session, person=person, how=How.NUMBER)


def sign_out_by_number(*, actor: Actor, session: ActivitySession, number: int) -> Attendance:
    scope.require(actor, access.LEAD_ACTIVITIES, session.area_code)
    person = _person_of(session, number)
    return _sign_out(actor=actor, session=session, person=person, how=How.NUMBER)


def sign_out(
    *,
    actor: Actor,
    activity: Activity,
    person: Person,
    session: ActivitySession | None = None,
    scan: Scan | None = None,
    score: int | None = None,
    words: str = "",
) -> Attendance:
    """Somebody leaves; without it they stayed to the end.

    Who leaves on their own phone may say how it was in the same step: it becomes feedback when the
    session is held. Raises WrongState for somebody who never signed in.
    """
    require_own_or_leader(actor, activity, person)
    session = session or session_at_hand(activity, actor.now)
    how = How.WORKER
    if actor.person_id == person.pk:
        how = How.PHONE
        if scan is not None:
            how = How.QR
            if not scan.holds_for(session, actor.now):
                raise PassExpired
    elif score is not None:
        raise AccessDenied(_("People say themselves how it was."))
    return _sign_out(actor=actor, session=session, person=person, how=how, score=score, words=words)


@operation("delivery.sign_out")
def _sign_out(
    *,
    actor: Actor,
    session: ActivitySession,
    person: Person,
    how: str,
    score: int | None = None,
    words: str = "",
) -> Attendance:
    ACTIVITIES.locked(session.activity, "attend")
    session = SESSIONS.locked(session, "attend")
    row = session.attendances.filter(person=person).first()
    if row is None:
        raise WrongState(
            _("There is no sign-in to sign out from: sign in first, or ask the worker.")
        )
    if score is not None and not 1 <= score <= 5:
        raise NotValid(_("Choose one of the five faces."), field="score")
    if row.signed_out_at is None:
        row.signed_out_at, row.signed_out_how = max(actor.now, row.signed_in_at), how
    if score is not None:
        row.score, row.words = score, words.strip()[:500]
    row.save()
    return row


@operation("delivery.sign_out_guest")
def sign_out_guest(*, actor: Actor, attendance: Attendance) -> Attendance:
    """A guest leaves."""
    scope.require(actor, access.LEAD_ACTIVITIES, attendance.session.area_code)
    SESSIONS.locked(attendance.session, "attend")
    row = locked(attendance)
    if row.signed_out_at is None:
        row.signed_out_at = max(actor.now, row.signed_in_at)
        row.signed_out_how = How.WORKER
        row.save()
    return row


@operation("delivery.add_walk_ins")
def add_walk_ins(
    *, actor: Actor, activity: Activity, headcount: int, session: ActivitySession | None = None
) -> ActivitySession:
    """Set how many more were there whose names are not known; they count as person-times only."""
    scope.require(actor, access.LEAD_ACTIVITIES, activity.area_code)
    session = session or session_at_hand(activity, actor.now)
    ACTIVITIES.locked(activity, "attend")
    session = SESSIONS.locked(session, "attend")
    if not 0 <= headcount <= 100_000:
        raise NotValid(_("Give a number of people, 0 or more."), field="headcount")
    session.walk_ins = headcount
    return saved(session)


def minutes_of(row: Attendance, starts_at: datetime, ended_at: datetime) -> int:
    """The minutes that count of an attendance: inside the session, at least one."""
    start = max(row.signed_in_at, starts_at)
    end = min(row.signed_out_at or ended_at, ended_at)
    return rules.minutes_between(start, end) if end > start else 1
