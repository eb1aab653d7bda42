"""A volunteer's own pages: hours, objections, certificates."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.lists import page_of
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.delivery.access import SERVE
from yanzhen.needs.frames import resident_frame
from yanzhen.volunteers import access, forms, reckoning, services
from yanzhen.volunteers.own import own_links


@page(SERVE)
def my_hours(request: ActorRequest) -> HttpResponse:
    """One's own hours: what is confirmed, what waits, what was not recorded and why."""
    actor = request.actor
    try:
        volunteer = access.own_volunteer(actor)
    except NotFound:
        return render(request, "resident/no_hours.html", resident_frame(actor))
    minutes = reckoning.minutes_of(volunteer)
    shown = page_of(request, access.own_claims(actor).order_by("-starts_at", "-pk"))
    context: dict[str, Any] = {
        "volunteer": volunteer,
        "minutes": minutes,
        "stars": reckoning.stars_of(actor, volunteer, minutes),
        "claims": [(claim, reckoning.explanations(claim)) for claim in shown],
        "shown": shown,
        "certificates": page_of(
            request,
            access.visible_certificates(actor).filter(volunteer=volunteer),
            parameter="papers",
        ),
        "links": own_links(),
        **resident_frame(actor),
    }
    return render(request, "resident/my_hours.html", context)


@page(access.OWN_HOURS, methods=BOTH)
def hour_object(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what is wrong with one's own hours."""
    claim = access.own_claim_for(request.actor, pk)

    def perform(given: dict[str, Any]) -> object:
        return services.object_to_hours(actor=request.actor, claim=claim, words=given["words"])

    return take_step(
        request,
        claim,
        forms.HourWordsForm(**bound(request, claim)),
        title=_("These hours are not right"),
        action=_("Send"),
        done=_("Thank you. The station looks at it and answers here."),
        back=reverse("my-hours"),
        perform=perform,
        extra=resident_frame(request.actor),
        template="resident/hour_object.html",
    )
