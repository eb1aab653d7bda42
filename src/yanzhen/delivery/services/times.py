"""The times of an activity: added, changed, called off, kept in step with its span."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import Way
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import Activity, ActivitySession
from yanzhen.delivery.services.publishing import ACTIVITIES, check_publishing
from yanzhen.delivery.services.steps import new_code

Span = tuple[datetime, datetime]
SESSIONS = Way[ActivitySession](
    lifecycle=rules.SESSION_STEPS,
    refusal=_("This time of the activity is %(state)s, so this step is not possible now."),
    related=("activity__division",),
)


def check_span(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise NotValid(_("The end lies after the beginning."), field="ends_at")
    if ends_at - starts_at > rules.LONGEST_SERVICE:
        raise NotValid(
            _("One time takes a day at most: add the other days as further times."),
            field="ends_at",
        )


def session_at_hand(activity: Activity, now: datetime) -> ActivitySession:
    """The time that people mean now: under way, or the next. Raises WrongState without any."""
    planned = list(activity.sessions.filter(state=ActivitySession.State.PLANNED))
    at = rules.session_at_hand([(s.starts_at, s.ends_at) for s in planned], now)
    if at is None:
        raise WrongState(_("This activity is over: no time of it is still to come."))
    return planned[at]


def add_times(actor: Actor, activity: Activity, spans: Sequence[Span]) -> list[ActivitySession]:
    last = activity.sessions.aggregate(last=Max("number"))["last"] or 0
    if last + len(spans) > rules.MOST_SESSIONS:
        raise NotValid(
            _("An activity has %(most)s times at most: plan another one."), most=rules.MOST_SESSIONS
        )
    for starts_at, ends_at in spans:
        check_span(starts_at, ends_at)
    is_open = activity.state == Activity.State.PUBLISHED
    made = [
        ActivitySession.objects.create(
            created_at=actor.now,
            area_code=activity.area_code,
            activity=activity,
            number=number,
            starts_at=starts_at,
            ends_at=ends_at,
            sign_in_code=new_code() if is_open else "",
        )
        for number, (starts_at, ends_at) in enumerate(spans, start=last + 1)
    ]
    settle(activity)
    return made


def settle(activity: Activity) -> None:
    """Let the activity span what is held or to come of it."""
    rows = activity.sessions.exclude(state=ActivitySession.State.CANCELLED)
    spans = list(rows.values_list("starts_at", "ends_at"))
    if spans:
        activity.starts_at = min(start for start, _end in spans)
        activity.ends_at = max(end for _start, end in spans)


def take_over_span(activity: Activity) -> None:
    """Give the only session of an activity the time that was typed for the activity."""
    check_span(activity.starts_at, activity.ends_at)
    rows = list(activity.sessions.exclude(state=ActivitySession.State.CANCELLED))
    if len(rows) != 1:
        raise NotValid(
            _("This activity has several times: change them one by one."), field="starts_at"
        )
    rows[0].starts_at, rows[0].ends_at = activity.starts_at, activity.ends_at
    SESSIONS.advance(rows[0], "change")


def cancel_times(sessions: Iterable[ActivitySession], reason: str) -> None:
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why: people who signed up read it."), field="reason")
    for session in sessions:
        session.end_reason = reason.strip()[:300]
        SESSIONS.advance(session, "cancel")


@operation("delivery.add_session")
def add_session(
    *, actor: Actor, activity: Activity, starts_at: datetime, ends_at: datetime, place: str = ""
) -> ActivitySession:
    """Let an activity come once more; a published one stays within what may be published."""
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    activity = ACTIVITIES.locked(activity, "change")
    (session,) = add_times(actor, activity, [(starts_at, ends_at)])
    session.place = place.strip()[:120]
    session.save(update_fields=["place"])
    if activity.state == Activity.State.PUBLISHED:
        check_publishing(actor, activity)
    ACTIVITIES.advance(activity, "change")
    return session


@operation("delivery.change_session")
def change_session(
    *,
    actor: Actor,
    session: ActivitySession,
    starts_at: datetime,
    ends_at: datetime,
    place: str | None = None,
    version: int | None = None,
) -> ActivitySession:
    """Move one time of an activity to another hour or place."""
    scope.require(actor, access.PLAN_ACTIVITIES, session.area_code)
    activity = ACTIVITIES.locked(session.activity, "change")
    current = SESSIONS.locked(session, "change", version)
    check_span(starts_at, ends_at)
    current.starts_at, current.ends_at = starts_at, ends_at
    if place is not None:
        current.place = place.strip()[:120]
    SESSIONS.advance(current, "change")
    settle(activity)
    if activity.state == Activity.State.PUBLISHED:
        check_publishing(actor, activity)
    ACTIVITIES.advance(activity, "change")
    return current
