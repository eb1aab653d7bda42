"""Writing down a need that was heard, for a person, a household or a place."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.core import idempotency
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.scope import Actor
from yanzhen.needs import access, selectors
from yanzhen.needs.forms import NeedForm
from yanzhen.needs.models import Need
from yanzhen.needs.services import record_need
from yanzhen.needs.subjects import (
    Subject,
    chosen_subject,
    found_households,
    found_organizations,
)


@page(access.RECORD, methods=("GET", "HEAD", "POST"))
def need_create(request: ActorRequest) -> HttpResponse:
    """Choose for whom or what it is (or that it is about a place), then say what is needed."""
    actor = request.actor
    subject = chosen_subject(actor, request.GET)
    if subject is None:
        words = request.GET.get("q", "")
        context = {
            "words": words,
            "persons": selectors.found_persons(actor, words),
            "households": found_households(actor, words),
            "organizations": found_organizations(actor, words),
            "pick_url": f"{request.path}?person=",
            "back": reverse("need-list"),
        }
        return render(request, "needs/pick_subject.html", context)
    record = subject.record
    area = record.area_code if subject.is_on_file and record else selectors.home_area(actor)
    form = NeedForm(
        request.POST if request.method == "POST" else None,
        initial=_fresh(),
        actor=actor,
        area=area,
        subject=subject,
    )
    alike: list[Need] = []
    if request.method == "POST" and form.is_valid():
        alike = _alike(actor, form.cleaned_data, subject)
        if alike and not form.cleaned_data["is_another"]:
            form.show_doubt()
        else:
            with refusals_in(form):
                need = _record(actor, form.cleaned_data, subject)
                messages.success(request, _("Recorded as %(number)s.") % {"number": need.number})
                return redirect("need-detail", need.pk)
    shown: dict[str, Any] = {"form": form, "subject": subject, "alike": alike}
    return render(
        request, "needs/need_form.html", shown, status=422 if form.errors or alike else 200
    )


def _fresh() -> dict[str, Any]:
    return {"client_key": str(uuid.uuid4()), "heard_on": timezone.localdate()}


def _alike(actor: Actor, given: dict[str, Any], subject: Subject) -> list[Need]:
    record = subject.record
    place = record.area_code if subject.is_on_file and record else given["division"].code
    keys = subject.keys()
    return selectors.similar_needs(
        actor,
        title=given["title"],
        category=given["category"],
        person_id=keys["person_id"],
        household_id=keys["household_id"],
        organization_id=keys["organization_id"],
        area=place[:12],
    )


def _record(actor: Actor, given: dict[str, Any], subject: Subject) -> Need:
    day = given.get("heard_on") or actor.today
    is_today = day == actor.today
    heard_at = actor.now if is_today else timezone.make_aware(datetime.combine(day, time(12)))
    typed = ("channel", "category", "title", "description", "urgency", "proxy_consent")
    values = {name: given[name] for name in (*typed, "division", "place") if name in given}
    need, _is_new = idempotency.once(
        actor=actor,
        key=given["client_key"],
        operation="needs.record_need",
        content={k: str(v) for k, v in given.items()} | {"for": subject.query},
        perform=lambda: record_need(actor=actor, heard_at=heard_at, **subject.columns(), **values),
    )
    return need
