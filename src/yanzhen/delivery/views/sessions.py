"""The times of an activity, and the screens at the door: who is here, and the QR code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.fields import plain
from yanzhen.core.finding import the_row
from yanzhen.core.steps import BOTH, POST, bound, press, take_step
from yanzhen.delivery import access, gatherings, passes, services
from yanzhen.delivery.forms import GuestForm, NumberForm, ReasonForm, SessionForm, WalkInsForm
from yanzhen.delivery.models import ActivitySession, Attendance
from yanzhen.needs.selectors import found_persons
from yanzhen.people.access import person_for


def _led(request: ActorRequest, pk: int) -> ActivitySession:
    """A session that this actor may lead. Raises NotFound or AccessDenied."""
    session = gatherings.access_session(request.actor, pk)
    scope.require(request.actor, access.LEAD_ACTIVITIES, session.area_code)
    return session


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def session_add(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    activity = access.access_activity(actor, pk)
    scope.require(actor, access.PLAN_ACTIVITIES, activity.area_code)
    return take_step(
        request,
        activity,
        SessionForm(**bound(request, activity)),
        title=_("Another time"),
        action=_("Add"),
        done=_("Added."),
        back=reverse("activity-detail", args=[activity.pk]),
        perform=lambda given: services.add_session(
            actor=actor,
            activity=activity,
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            place=given["place"],
        ),
    )


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def session_change(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    session = gatherings.access_session(actor, pk)
    scope.require(actor, access.PLAN_ACTIVITIES, session.area_code)
    given: dict[str, Any] = bound(request, session)
    if "initial" in given:
        given["initial"] |= {
            "starts_at": timezone.localtime(session.starts_at),
            "ends_at": timezone.localtime(session.ends_at),
            "place": session.place,
        }
    return take_step(
        request,
        session,
        SessionForm(**given),
        title=_("Change this time"),
        action=_("Save"),
        done=_("Saved."),
        back=reverse("activity-detail", args=[session.activity_id]),
        perform=lambda given: services.change_session(actor=actor, session=session, **given),
    )


@page(access.PLAN_ACTIVITIES, methods=BOTH)
def session_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    session = gatherings.access_session(actor, pk)
    scope.require(actor, access.PLAN_ACTIVITIES, session.area_code)
    return take_step(
        request,
        session,
        ReasonForm(**bound(request, session)),
        title=_("Call this time off"),
        action=_("Call this time off"),
        done=_("Called off. Everybody on the list is told."),
        back=reverse("activity-detail", args=[session.activity_id]),
        perform=lambda given: services.cancel_session(actor=actor, session=session, **given),
    )


# -- at the door ----------------------------------------------------------------------------------


@page(access.LEAD_ACTIVITIES)
def activity_attendance(request: ActorRequest, pk: int) -> HttpResponse:
    """The screen at the door for the time that is meant now."""
    activity = access.access_activity(request.actor, pk)
    scope.require(request.actor, access.LEAD_ACTIVITIES, activity.area_code)
    session = gatherings.session_now(activity, request.actor)
    if session is None:
        return redirect("activity-detail", activity.pk)
    return session_attendance(request, session.pk)


@page(access.LEAD_ACTIVITIES)
def session_attendance(request: ActorRequest, pk: int) -> HttpResponse:
    """Sign people in and out, find those who did not sign up, count the others."""
    actor, session = request.actor, _led(request, pk)
    rows = gatherings.at_the_door(actor, session)
    words = request.GET.get("q", "")
    listed = {row.person_id for row in rows}
    is_open = session.activity.state == "published" and session.state == "planned"
    context = {
        "activity": session.activity,
        "session": session,
        "rows": rows,
        "present": sum(r.attendance is not None for r in rows),
        "flagged": [
            r
            for r in rows
            if r.attendance and (r.attendance.overlaps or not r.attendance.is_eligible)
        ],
        "words": words,
        "persons": [p for p in found_persons(actor, words, limit=12) if p.pk not in listed],
        "code": plain(session.sign_in_code) if session.sign_in_code else "",
        "walk_ins": WalkInsForm(initial={"headcount": session.walk_ins}),
        "guest_form": GuestForm(),
        "number_form": NumberForm(),
        "is_open": is_open,
        "has_begun": session.starts_at <= actor.now,
    }
    return render(request, "delivery/attendance.html", context)


def _screen(request: ActorRequest, session: ActivitySession) -> dict[str, Any]:
    now = request.actor.now
    seconds = gatherings.pass_seconds(session.area_code, request.actor.today)
    token = passes.issue(session, now, seconds=seconds)
    address = request.build_absolute_uri(reverse("resident-scan", args=[token]))
    return {
        "activity": session.activity,
        "session": session,
        "code": plain(session.sign_in_code) if session.sign_in_code else "",
        "qr": segno.make(address, error="m").svg_data_uri(scale=8, border=2),
        "address": address,
        "every": f"{max(5, seconds // 3)}s",
        "present": session.attendances.count(),
        "is_open": session.activity.state == "published" and session.state == "planned",
    }


@page(access.LEAD_ACTIVITIES)
def session_screen(request: ActorRequest, pk: int) -> HttpResponse:
    """A large QR code for signing in and out; it renews itself."""
    session = _led(request, pk)
    template = "delivery/_screen.html" if request.GET.get("part") else "delivery/screen.html"
    return render(request, template, _screen(request, session))


ATTEND: dict[str, Callable[..., Attendance]] = {"in": services.sign_in, "out": services.sign_out}


@page(access.LEAD_ACTIVITIES, methods=POST)
def session_attend(request: ActorRequest, pk: int, person_pk: int, step: str) -> HttpResponse:
    """Tick one person in, out, or put them on the list or off it."""
    actor, session = request.actor, _led(request, pk)
    person, activity = person_for(actor, person_pk), session.activity
    done = {
        "in": _("%(name)s is here."),
        "out": _("%(name)s has left."),
        "join": _("%(name)s is on the list."),
        "leave": _("%(name)s is off the list."),
    }[step] % {"name": person.name}

    def perform() -> None:
        if step == "join":
            services.sign_up(actor=actor, activity=activity, person=person)
        elif step == "leave":
            services.leave_activity(actor=actor, activity=activity, person=person)
        else:
            row = ATTEND[step](actor=actor, activity=activity, session=session, person=person)
            _warn(request, row)

    press(request, done, perform)
    return redirect("session-attendance", session.pk)


def _warn(request: ActorRequest, row: Any) -> None:
    """Say what a worker should look at; it is kept and shown on the list."""
    if row.overlaps:
        messages.warning(
            request, _("This person is signed in at another activity at the same time. Ask them.")
        )
    if not row.is_eligible:
        messages.warning(request, _("This activity is not meant for this person; it is noted."))


@page(access.LEAD_ACTIVITIES, methods=POST)
def session_number(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Somebody said their number aloud."""
    actor, session = request.actor, _led(request, pk)
    form = NumberForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"]

        def perform() -> None:
            if step == "in":
                row = services.sign_in_by_number(actor=actor, session=session, number=number)
            else:
                row = services.sign_out_by_number(actor=actor, session=session, number=number)
            _warn(request, row)

        done = _("Signed in.") if step == "in" else _("Signed out.")
        press(request, done, perform)
    else:
        messages.error(request, _("Type the number that was said."))
    return redirect("session-attendance", session.pk)


@page(access.LEAD_ACTIVITIES, methods=POST)
def session_guest(request: ActorRequest, pk: int) -> HttpResponse:
    """Somebody whom the register does not know: by name."""
    session = _led(request, pk)
    name = request.POST.get("name", "")
    press(
        request,
        _("Signed in."),
        lambda: services.sign_in_guest(actor=request.actor, session=session, name=name),
    )
    return redirect("session-attendance", session.pk)


@page(access.LEAD_ACTIVITIES, methods=POST)
def session_guest_out(request: ActorRequest, pk: int, attendance_pk: int) -> HttpResponse:
    session = _led(request, pk)
    row = session.attendances.filter(pk=attendance_pk, person=None).select_related("session")
    guest = the_row(row)
    press(
        request,
        _("Signed out."),
        lambda: services.sign_out_guest(actor=request.actor, attendance=guest),
    )
    return redirect("session-attendance", session.pk)


@page(access.LEAD_ACTIVITIES, methods=POST)
def session_walk_ins(request: ActorRequest, pk: int) -> HttpResponse:
    session = _led(request, pk)
    form = WalkInsForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            services.add_walk_ins(
                actor=request.actor,
                activity=session.activity,
                session=session,
                **form.cleaned_data,
            )
    for error in (e for errors in form.errors.values() for e in errors):
        messages.error(request, str(error))
    return redirect("session-attendance", session.pk)


@page(access.LEAD_ACTIVITIES, methods=POST)
def session_hold(request: ActorRequest, pk: int) -> HttpResponse:
    """It took place: write the record."""
    session = _led(request, pk)
    is_held = press(
        request,
        _("Held and recorded."),
        lambda: services.hold_session(actor=request.actor, session=session),
    )
    if is_held:
        return redirect("activity-detail", session.activity_id)
    return redirect("session-attendance", session.pk)
