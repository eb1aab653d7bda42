"""What is kept about an activity: the five forces, what it cost, its pictures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import DomainError
from yanzhen.core.finding import the_row
from yanzhen.core.steps import BOTH, POST, press
from yanzhen.delivery import access, gatherings, services
from yanzhen.delivery.forms import ConsentForm, CostForm, ForceForm, PhotoForm
from yanzhen.delivery.models import Activity, ActivityPhoto


def _led(request: ActorRequest, pk: int) -> Activity:
    activity = access.access_activity(request.actor, pk)
    scope.require(request.actor, access.LEAD_ACTIVITIES, activity.area_code)
    return activity


@page(access.LEAD_ACTIVITIES, methods=BOTH)
def activity_forces(request: ActorRequest, pk: int) -> HttpResponse:
    """Which of the five 社 took part, and who it was."""
    actor, activity = request.actor, _led(request, pk)
    known = {row.force: row for row in gatherings.forces_of(activity)}
    labels = gatherings.labels_of("forces", actor, activity.area_code)
    forms = [
        ForceForm(
            request.POST if request.method == "POST" else None,
            actor=actor,
            label=label,
            prefix=code,
            initial={
                "force": code,
                "took_part": code in known,
                "organization": known[code].organization_id if code in known else None,
                "words": known[code].words if code in known else "",
            },
        )
        for code, label in labels.items()
    ]
    error = ""
    checked = [form.is_valid() for form in forms]
    if request.method == "POST" and all(checked):
        rows = [
            services.Force(
                force=form.cleaned_data["force"],
                organization=form.cleaned_data["organization"],
                words=form.cleaned_data["words"],
            )
            for form in forms
            if form.cleaned_data["took_part"]
        ]
        try:
            services.set_forces(actor=actor, activity=activity, forces=rows)
            messages.success(request, _("Saved."))
            return redirect("activity-detail", activity.pk)
        except DomainError as refusal:
            if refusal.status in {403, 404}:
                raise
            error = str(refusal)
    is_wrong = bool(error) or any(form.errors for form in forms)
    context = {"activity": activity, "forms": forms, "error": error}
    return render(request, "delivery/forces.html", context, status=422 if is_wrong else 200)


def _kept(
    request: ActorRequest, activity: Activity, form: Any, *, title: str, perform: Any, **extra: Any
) -> HttpResponse:
    """Show a form with a file, or keep what it says and go back to the activity."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            perform(form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("activity-detail", activity.pk)
    context = {
        "activity": activity,
        "form": form,
        "title": title,
        "back": reverse("activity-detail", args=[activity.pk]),
        **extra,
    }
    return render(request, "delivery/keep.html", context, status=422 if form.errors else 200)


def _bound(request: ActorRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@page(access.LEAD_ACTIVITIES, methods=BOTH)
def activity_cost(request: ActorRequest, pk: int) -> HttpResponse:
    activity = _led(request, pk)
    return _kept(
        request,
        activity,
        CostForm(*_bound(request)),
        title=_("What did it cost?"),
        perform=lambda given: services.add_cost(actor=request.actor, activity=activity, **given),
    )


@page(access.LEAD_ACTIVITIES, methods=POST)
def activity_cost_remove(request: ActorRequest, pk: int, cost_pk: int) -> HttpResponse:
    activity = _led(request, pk)
    cost = the_row(activity.costs.select_related("activity"), pk=cost_pk)
    press(request, _("Removed."), lambda: services.remove_cost(actor=request.actor, cost=cost))
    return redirect("activity-detail", activity.pk)


@page(access.LEAD_ACTIVITIES, methods=BOTH)
def activity_photo(request: ActorRequest, pk: int) -> HttpResponse:
    activity = _led(request, pk)
    return _kept(
        request,
        activity,
        PhotoForm(*_bound(request)),
        title=_("Add a picture"),
        perform=lambda given: services.add_photo(actor=request.actor, activity=activity, **given),
        rule=gatherings.photo_rule(request.actor, activity.area_code),
    )


@page(access.LEAD_ACTIVITIES, methods=BOTH)
def activity_photo_consent(request: ActorRequest, pk: int, photo_pk: int) -> HttpResponse:
    """What the people in a picture said."""
    activity = _led(request, pk)
    photo = the_row(activity.photos.select_related("activity", "file"), pk=photo_pk)
    given = {"consent": photo.consent, "consent_words": photo.consent_words}
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=given)
    shown: ActivityPhoto = photo
    return _kept(
        request,
        activity,
        form,
        title=_("Do they agree to this picture?"),
        perform=lambda told: services.settle_photo(actor=request.actor, photo=shown, **told),
        photo=photo,
        rule=gatherings.photo_rule(request.actor, activity.area_code),
    )
