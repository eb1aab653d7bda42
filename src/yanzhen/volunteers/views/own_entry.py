"""What the register knows of who is signed in: read, changed, objected to, left."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.lists import page_of
from yanzhen.core.steps import BOTH, POST, bound, press, take_step
from yanzhen.needs.frames import resident_frame
from yanzhen.volunteers import (
    access,
    forms,
    reckoning,
    register_forms,
    registering,
    services,
    serving,
    vocabulary,
)

STANDING = {
    "rest": services.rest_volunteer,
    "return": services.return_volunteer,
    "leave": services.leave_register,
}


@page(access.OWN_ENTRY)
def my_entry(request: ActorRequest) -> HttpResponse:
    """Everything that the register holds of oneself (Order 67 art. 12)."""
    actor = request.actor
    volunteer = access.own_volunteer(actor)
    context = {
        "volunteer": volunteer,
        "minutes": reckoning.minutes_of(volunteer),
        "times": [vocabulary.SERVICE_TIMES.get(t, t) for t in volunteer.service_times],
        "areas": serving.PlaceNames().of(volunteer.service_areas),
        "party": vocabulary.PARTY_CATEGORIES.get(volunteer.party_category, ""),
        "clients": access.own_pairs(actor).filter(state="active").count(),
        **registering.entry_of(actor, volunteer),
        **resident_frame(actor),
    }
    return render(request, "resident/my_entry.html", context)


@page(access.OWN_ENTRY, methods=BOTH)
def my_entry_change(request: ActorRequest) -> HttpResponse:
    """Change one's own skills, times and areas."""
    actor = request.actor
    volunteer = access.own_volunteer(actor)

    def perform(given: dict[str, Any]) -> object:
        version = given.pop("version")
        return services.change_entry(
            actor=actor, volunteer=volunteer, changes=given, version=version
        )

    return take_step(
        request,
        volunteer,
        register_forms.OwnEntryForm(
            **bound(
                request,
                volunteer,
                skills=volunteer.skills,
                service_times=volunteer.service_times,
                service_areas=volunteer.service_areas,
            ),
            skills=vocabulary.skills(volunteer.area_code, actor.today),
            places=serving.places_offered(
                volunteer.area_code, actor.today, kept=volunteer.service_areas
            ),
        ),
        title=_("What I can do, when and where"),
        action=_("Save"),
        done=_("Saved."),
        back=reverse("my-entry"),
        perform=perform,
        extra=resident_frame(actor),
        template="resident/entry_step.html",
    )


@page(access.OWN_ENTRY, methods=BOTH)
def my_entry_correct(request: ActorRequest) -> HttpResponse:
    """Say what in one's own entry is not right."""
    actor = request.actor
    volunteer = access.own_volunteer(actor)
    return take_step(
        request,
        volunteer,
        register_forms.RequestForm(request.POST or None),
        title=_("This is not right"),
        action=_("Send"),
        done=_("Thank you. The station looks at it and answers here."),
        back=reverse("my-entry"),
        perform=lambda given: services.ask_correction(
            actor=actor, volunteer=volunteer, words=given["words"]
        ),
        extra=resident_frame(actor),
        template="resident/entry_step.html",
    )


@page(access.OWN_ENTRY, methods=POST)
def my_entry_standing(request: ActorRequest, step: str) -> HttpResponse:
    """Take a break, come back, or leave: one's own decision."""
    if step not in STANDING:
        raise NotFound
    volunteer = access.own_volunteer(request.actor)
    press(
        request,
        _("Kept."),
        lambda: STANDING[step](actor=request.actor, volunteer=volunteer),
    )
    return redirect("my-entry")


@page(access.OWN_HOURS)
def team_hours(request: ActorRequest) -> HttpResponse:
    """Hours of the members of the teams that one leads, which wait for confirmation."""
    actor = request.actor
    claims = (
        access.claims_of_led_teams(actor)
        .filter(state="waiting")
        .select_related("volunteer__person")
        .order_by("due_at", "pk")
    )
    context = {
        "teams": registering.teams_led(actor),
        "claims": page_of(request, claims),
        **resident_frame(actor),
    }
    return render(request, "resident/team_hours.html", context)


@page(access.OWN_HOURS, methods=BOTH)
def team_hour_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Confirm the hours of a member of one's own team."""
    actor = request.actor
    claim = access.led_claim_for(actor, pk)
    return take_step(
        request,
        claim,
        forms.ConfirmHoursForm(**bound(request, claim)),
        title=_("Confirm hours"),
        action=_("Confirm"),
        done=_("Kept. What both sides agree on counts."),
        back=reverse("team-hours"),
        perform=lambda given: services.confirm_hours(actor=actor, claim=claim, **given),
        extra={
            **resident_frame(actor),
            "findings": reckoning.explanations(claim),
            "lead": f"{claim.volunteer.person.name} · {claim.title} · {claim.told_minutes}",
        },
        template="resident/entry_step.html",
    )


@page(access.OWN_HOURS, methods=BOTH)
def hour_travel(request: ActorRequest, pk: int) -> HttpResponse:
    """Tell how long one was on the way, where that counts."""
    claim = access.own_claim_for(request.actor, pk)
    return take_step(
        request,
        claim,
        register_forms.TravelForm(**bound(request, claim, minutes=claim.travel_minutes)),
        title=_("Time on the way"),
        action=_("Save"),
        done=_("Kept."),
        back=reverse("my-hours"),
        perform=lambda given: services.tell_travel(
            actor=request.actor, claim=claim, minutes=given["minutes"]
        ),
        extra=resident_frame(request.actor),
        template="resident/entry_step.html",
    )
