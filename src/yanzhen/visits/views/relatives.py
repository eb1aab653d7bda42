"""Near kin of those who decide here: registered, and always looked at."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.steps import BOTH, POST, press, take_step
from yanzhen.people.access import person_for
from yanzhen.visits import access, services
from yanzhen.visits.forms import RelativeForm
from yanzhen.visits.tabs import tabs

MOST = 200


@page(access.CHECK)
def relative_list(request: ActorRequest) -> HttpResponse:
    """Who is registered as near kin in the actor's areas."""
    actor = request.actor
    rows = access.visible_relatives(actor).filter(valid_to=None).select_related("person")
    context = {"rows": list(rows[:MOST]), "tabs": tabs(actor, "check-list")}
    return render(request, "visits/relative_list.html", context)


@page(access.CHECK, methods=BOTH)
def relative_note(request: ActorRequest, person_pk: int) -> HttpResponse:
    """Register a client as near kin."""
    actor = request.actor
    person = person_for(actor, person_pk)
    scope.require(actor, access.CHECK, person.area_code)
    return take_step(
        request,
        person,
        RelativeForm(request.POST if request.method == "POST" else None),
        title=_("Near relative"),
        action=_("Register as kin"),
        done=_("Registered. Visits to this person are always checked."),
        back=reverse("person-detail", args=[person.pk]),
        perform=lambda data: services.note_near_relative(actor=actor, person=person, **data),
        extra={
            "help": _(
                "Clients who are near kin of a handler or committee member are registered "
                "separately, and every check looks at them."
            )
        },
    )


@page(access.CHECK, methods=POST)
def relative_end(request: ActorRequest, pk: int) -> HttpResponse:
    """It does not hold any more."""
    actor = request.actor
    relative = access.visible_relatives(actor).filter(pk=pk, valid_to=None).first()
    if relative is None or actor.today < relative.valid_from:
        raise NotFound
    press(
        request,
        _("Ended."),
        lambda: services.end_near_relative(actor=actor, relative=relative),
    )
    return redirect("relative-list")
