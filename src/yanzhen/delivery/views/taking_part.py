"""Pages of residents who take part: what is on, the list, the QR code at the door, how it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.accounts.roles import Role
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import DomainError, NotFound
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST, press
from yanzhen.delivery import catalogue, gatherings, passes, rules, services
from yanzhen.delivery.forms import CodeForm
from yanzhen.delivery.models import Activity, SignUp
from yanzhen.delivery.services.records import HELPER
from yanzhen.delivery.views.residents import frame, person_of
from yanzhen.needs.frames import visitor
from yanzhen.orgs.models import Division

SCANNED = "scanned_pass"


def _actor(request: HttpRequest) -> Actor:
    return getattr(request, "actor", None) or visitor()


@page(public=True)
def service_catalogue(request: HttpRequest) -> HttpResponse:
    """What the station offers, by class: near home for those who are known.

    A station's own QR code names its place: ``?place=530626001``.
    """
    actor = _actor(request)
    person = person_of(actor)
    place = request.GET.get("place", "")
    area = person.area_code if person else ""
    if not area and place.isalnum() and Division.objects.filter(code=place[:24]).exists():
        area = place[:24]
    context = {
        "classes": catalogue.published_items(actor, area),
        "is_known": person is not None,
        **frame(request, area),
    }
    return render(request, "resident/catalogue.html", context)


@page(public=True)
def activities(request: HttpRequest) -> HttpResponse:
    """What is on: near home for those who are known, everywhere for visitors."""
    actor = _actor(request)
    person = person_of(actor)
    area = person.area_code if person else ""
    found = gatherings.open_activities(actor, area) if area else gatherings.public_activities(actor)
    return render(
        request, "resident/activities.html", {"activities": found, **frame(request, area)}
    )


@page(public=True)
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: what, when, whether there is a place, and what I can do about it now."""
    actor = _actor(request)
    shown = gatherings.open_activity(pk)
    session = gatherings.session_now(shown, actor)
    own = gatherings.own_sign_up(actor, shown)
    if own is not None and own.news and own.told_at is None:
        services.note_told(actor=actor, sign_up=own)
    free = services.places.free_places(shown)
    context = {
        "activity": shown,
        "sessions": gatherings.sessions_of(shown),
        "session": session,
        "own": own,
        "attendance": gatherings.own_attendance(actor, session),
        "is_known": actor.person_id is not None,
        "is_open": shown.state == Activity.State.PUBLISHED and shown.ends_at > actor.now,
        "free": free,
        "waiting": shown.sign_ups.filter(state=SignUp.State.WAITING).count() if free == 0 else 0,
        "is_near": session is not None and session.starts_at - rules.OPENS_BEFORE <= actor.now,
        "may_help": shown.helpers_wanted is not None and Role.VOLUNTEER in actor.roles,
        "code_form": CodeForm(),
        "leave_url": reverse("resident-activity-step", args=[shown.pk, "out"]),
        "to_rate": gatherings.session_to_rate(actor, shown),
        **frame(request, shown.area_code),
        **gatherings.offer_words(actor, shown),
    }
    return render(request, "resident/activity.html", context)


DONE: dict[str, str | Promise] = {
    "join": gettext_lazy("You are on the list."),
    "help": gettext_lazy("Thank you. You are on the list of those who help."),
    "leave": gettext_lazy("You are off the list."),
    "in": gettext_lazy("Signed in. Welcome."),
    "out": gettext_lazy("Signed out. Thank you for coming."),
}


def _score(request: HttpRequest) -> int | None:
    """The face that was chosen; nothing when none was, and zero, which is refused, for nonsense."""
    typed = request.POST.get("score", "")
    if not typed:
        return None
    return int(typed) if typed.isdecimal() and len(typed) == 1 else 0


@page(methods=POST)
def activity_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Join, help, leave, sign in with the code, sign out and say how it was."""
    actor, person = request.actor, person_of(request.actor)
    if person is None:
        return render(request, "resident/unknown.html", frame(request))
    shown = gatherings.open_activity(pk)
    of: dict[str, Any] = {"actor": actor, "activity": shown, "person": person}

    def take() -> object:
        match step:
            case "join":
                return services.sign_up(**of)
            case "help":
                return services.sign_up(**of, side=HELPER)
            case "leave":
                return services.leave_activity(**of)
            case "in":
                return services.sign_in(**of, code=request.POST.get("code", ""))
        words = request.POST.get("words", "")[:500]
        return services.sign_out(**of, score=_score(request), words=words)

    press(request, DONE[step], take)
    return redirect("resident-activity", pk)


# -- the QR code at the door ----------------------------------------------------------------------


@page(public=True)
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody scanned the code on the screen: keep that they did, and show what they can do.

    It holds for some minutes in this browser, so that signing in by telephone takes nothing away.
    """
    actor = _actor(request)
    try:
        found = passes.scanned(token, now=actor.now)
    except passes.PassExpired as error:
        context = {"error": str(error), **frame(request)}
        return render(request, "resident/attend.html", context, status=error.status)
    request.session[SCANNED] = [found.session, found.at.isoformat()]
    return redirect("resident-attend")


def _kept_scan(request: HttpRequest, now: datetime) -> passes.Scan | None:
    """What this browser scanned, as long as it holds."""
    try:
        session, at = request.session[SCANNED]
        kept = passes.Scan(session=int(session), at=datetime.fromisoformat(at))
    except (KeyError, ValueError, TypeError):
        return None
    return kept if kept.at <= now <= kept.at + rules.SCAN_HOLDS else None


@page(public=True, methods=BOTH)
def attend(request: HttpRequest) -> HttpResponse:
    """After the scan: one button to sign in; or how it was, and one button to sign out."""
    actor = _actor(request)
    kept = _kept_scan(request, actor.now)
    if kept is None:
        context = {"error": str(passes.PassExpired()), **frame(request)}
        return render(request, "resident/attend.html", context, status=410)
    session = gatherings.open_session(kept.session)
    if actor.user_id is None:
        if request.method == "POST":
            return redirect_to_login(reverse("resident-attend"))
        context = {"session": session, "asks_sign_in": True, **frame(request, session.area_code)}
        return render(request, "resident/attend.html", context)
    person = person_of(actor)
    if person is None:
        return render(request, "resident/unknown.html", frame(request))
    attendance = gatherings.own_attendance(actor, session)
    error = ""
    if request.method == "POST":
        of: dict[str, Any] = {
            "actor": actor, "activity": session.activity, "session": session,
            "person": person, "scan": kept,
        }  # fmt: skip
        step = request.POST.get("step", "")
        try:
            if step == "out":
                words = request.POST.get("words", "")[:500]
                services.sign_out(**of, score=_score(request), words=words)
            else:
                services.sign_in(**of)
            messages.success(request, str(DONE["out" if step == "out" else "in"]))
            return redirect("resident-activity", session.activity_id)
        except DomainError as refusal:
            if refusal.status in {403, 404}:
                raise
            error = str(refusal)
    context = {
        "session": session,
        "activity": session.activity,
        "attendance": attendance,
        "error": error,
        "score": request.POST.get("score", ""),
        "words": request.POST.get("words", ""),
        **frame(request, session.area_code),
    }
    return render(request, "resident/attend.html", context, status=422 if error else 200)


# -- how it was -----------------------------------------------------------------------------------


@page(methods=BOTH)
def activity_rate(request: ActorRequest, pk: int) -> HttpResponse:
    """Five faces for the last time that I was there."""
    actor, person = request.actor, person_of(request.actor)
    shown = gatherings.open_activity(pk)
    session = gatherings.session_to_rate(actor, shown)
    if person is None or session is None or session.record is None:
        raise NotFound
    error, words = "", request.POST.get("words", "")
    if request.method == "POST":
        try:
            services.give_feedback(
                actor=actor,
                record=session.record,
                person=person,
                score=_score(request) or 0,
                words=words[:500],
            )
            messages.success(request, _("Thank you. Your word counts."))
            return redirect("resident-activity", pk)
        except DomainError as refusal:
            if refusal.status in {403, 404}:
                raise
            error = str(refusal)
    context = {
        "title": shown.title,
        "error": error,
        "score": request.POST.get("score", ""),
        "words": words,
        "back": reverse("resident-activity", args=[pk]),
        **frame(request, shown.area_code),
    }
    return render(request, "resident/rate.html", context, status=422 if error else 200)
