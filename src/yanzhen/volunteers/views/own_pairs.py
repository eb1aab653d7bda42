"""A helper's own clients on the phone, and who looks after somebody, as they read it themself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.steps import BOTH, POST, press, take_step
from yanzhen.needs.frames import resident_frame
from yanzhen.people.models import Person
from yanzhen.volunteers import access, circles, services
from yanzhen.volunteers.hands import standing
from yanzhen.volunteers.views.pairs import told_contact

ANSWERS = {"accept": services.accept_pair, "decline": services.decline_pair}


@page(access.OWN_PAIRS)
def my_pairs(request: ActorRequest) -> HttpResponse:
    """Whom one looks after, who asks for it, and for whom one stands in."""
    actor = request.actor
    shown = circles.own_clients(actor)
    context = {
        "asked": [s for s in shown if s.pair.state == "asked" and circles.is_mine(actor, s.holder)],
        "mine": [s for s in shown if s.pair.state == "active" and circles.is_mine(actor, s.acting)],
        "standing_in": [
            s
            for s in shown
            if s.pair.state == "active"
            and circles.is_mine(actor, s.substitute)
            and not circles.is_mine(actor, s.acting)
        ],
        "today": actor.today,
        **resident_frame(actor),
    }
    return render(request, "resident/my_pairs.html", context)


@page(access.OWN_PAIRS, methods=BOTH)
def my_pair_contact(request: ActorRequest, pk: int) -> HttpResponse:
    """Tell of a contact: once, and everybody who must know it knows it."""
    pair = access.own_pair_for(request.actor, pk)
    form, perform = told_contact(request, pair)
    return take_step(
        request,
        pair,
        form,
        title=_("Write down a contact"),
        action=_("Save"),
        done=_("Thank you. It is written down."),
        back=reverse("my-pairs"),
        perform=perform,
        extra=resident_frame(request.actor),
        template="resident/pair_contact.html",
    )


@page(access.OWN_PAIRS, methods=POST)
def my_pair_answer(request: ActorRequest, pk: int, answer: str) -> HttpResponse:
    """Say yes or no to a client; no reason is asked."""
    if answer not in ANSWERS:
        raise NotFound
    pair = access.own_pair_for(request.actor, pk)
    done = (
        _("Thank you. They look forward to you.")
        if answer == "accept"
        else _("Declined. Nothing follows from it.")
    )
    press(request, done, lambda: ANSWERS[answer](actor=request.actor, pair=pair))
    return redirect("my-pairs")


@page(access.OWN_CIRCLE)
def my_circle(request: ActorRequest) -> HttpResponse:
    """Who looks after the person that is signed in, how often, and who stands in."""
    actor = request.actor
    person = Person.objects.filter(pk=actor.person_id or 0).first()
    rows = (
        person.pairs.filter(state="active").prefetch_related(circles.STANDING_HANDS)
        if person
        else []
    )
    context = {
        "circle": [(row, *standing(row)) for row in rows],
        **resident_frame(actor),
    }
    return render(request, "resident/my_circle.html", context)
