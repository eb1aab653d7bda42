"""The steps of a need: each a short form that keeps what was typed when it is refused."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.steps import BOTH, POST, bound, take_step
from yanzhen.needs import access, selectors, services
from yanzhen.needs.fields import StepForm
from yanzhen.needs.forms import (
    CloseForm,
    HandOverForm,
    IdentifyForm,
    PublishForm,
    ReplyForm,
    TriageForm,
    TryForm,
)
from yanzhen.needs.models import Need
from yanzhen.people.access import person_for


def _need(request: ActorRequest, pk: int, right: scope.Permission) -> Need:
    need = access.access_need(request.actor, pk)
    scope.require(request.actor, right, need.area_code)
    return need


def _take(request: ActorRequest, need: Need, form: StepForm, **step: Any) -> HttpResponse:
    """Take a step and go back to the need."""
    return take_step(request, need, form, back=reverse("need-detail", args=[need.pk]), **step)


@page(access.TRIAGE, methods=BOTH)
def need_triage(request: ActorRequest, pk: int) -> HttpResponse:
    need = _need(request, pk, access.TRIAGE)
    return _take(
        request,
        need,
        TriageForm(actor=request.actor, need=need, **bound(request, need)),
        title=_("Triage"),
        action=_("Put into the lane"),
        done=_("Triaged."),
        perform=lambda given: services.triage_need(actor=request.actor, need=need, **given),
    )


@page(access.TRIAGE, methods=BOTH)
def need_hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    need = _need(request, pk, access.TRIAGE)
    return _take(
        request,
        need,
        HandOverForm(actor=request.actor, need=need, **bound(request, need)),
        title=_("Hand over"),
        action=_("Hand over"),
        done=_("Handed over. The clock goes on."),
        perform=lambda given: services.hand_over_need(actor=request.actor, need=need, **given),
    )


@page(access.RECORD, methods=BOTH)
def need_try(request: ActorRequest, pk: int) -> HttpResponse:
    need = _need(request, pk, access.RECORD)
    return _take(
        request,
        need,
        TryForm(**bound(request, need)),
        title=_("Not reached"),
        action=_("Note the try"),
        done=_("Noted."),
        perform=lambda given: services.note_contact_try(
            actor=request.actor, need=need, words=given["words"]
        ),
    )


@page(access.CLOSE, methods=BOTH)
def need_close(request: ActorRequest, pk: int) -> HttpResponse:
    need = _need(request, pk, access.CLOSE)
    return _take(
        request,
        need,
        CloseForm(actor=request.actor, need=need, **bound(request, need)),
        title=_("Close the need"),
        action=_("Close the need"),
        done=_("Closed."),
        perform=lambda given: services.close_need(actor=request.actor, need=need, **given),
        extra={
            "tries": selectors.tries_made(need),
            "tries_needed": selectors.tries_needed(need.area_code, request.actor.today),
        },
        template="needs/close.html",
    )


@page(access.TRIAGE, methods=BOTH)
def need_reply(request: ActorRequest, pk: int) -> HttpResponse:
    """A worker writes down what the department told the station."""
    need = _need(request, pk, access.TRIAGE)
    return _take(
        request,
        need,
        ReplyForm(**bound(request, need)),
        title=_("The department has replied"),
        action=_("Note the reply"),
        done=_("Written down. It is the owner's again."),
        perform=lambda given: services.reply_for_department(
            actor=request.actor, need=need, **given
        ),
    )


@page(access.PUBLISH, methods=BOTH)
def need_publish(request: ActorRequest, pk: int) -> HttpResponse:
    need = _need(request, pk, access.PUBLISH)
    return _take(
        request,
        need,
        PublishForm(**bound(request, need, public_title=need.public_title)),
        title=_("Put on the public list"),
        action=_("Publish"),
        done=_("It is on the public list."),
        perform=lambda given: services.publish_need(actor=request.actor, need=need, **given),
    )


@page(access.PUBLISH, methods=POST)
def need_unpublish(request: ActorRequest, pk: int) -> HttpResponse:
    need = _need(request, pk, access.PUBLISH)
    services.withdraw_publication(actor=request.actor, need=need)
    messages.success(request, _("Taken off the public list."))
    return redirect("need-detail", need.pk)


@page(access.RECORD, methods=BOTH)
def need_identify(request: ActorRequest, pk: int) -> HttpResponse:
    """Say which person called: found by words, or by the number they left."""
    need, actor = _need(request, pk, access.RECORD), request.actor
    if request.method == "POST":
        form = IdentifyForm(request.POST)
        if form.is_valid():
            person = person_for(actor, form.cleaned_data["person"].pk)
            services.identify_caller(
                actor=actor, need=need, person=person, version=form.cleaned_data["version"]
            )
            messages.success(request, _("It is the need of %(name)s.") % {"name": person.name})
            return redirect("need-detail", need.pk)
    words = request.GET.get("q", "")
    context = {
        "need": need,
        "words": words,
        "persons": selectors.found_persons(actor, words)
        if words
        else selectors.persons_with_callers_phone(actor, need),
    }
    return render(request, "needs/identify.html", context)
