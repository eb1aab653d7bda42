"""Writing down a need that was heard, for a person, a household or a place."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.core import idempotency
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.scope import Actor
from yanzhen.needs import access, selectors
from yanzhen.needs.forms import NeedForm
from yanzhen.needs.models import Need
from yanzhen.needs.services import record_need
from yanzhen.people.access import person_for
from yanzhen.people.models import Person


@page(access.RECORD, methods=("GET", "HEAD", "POST"))
def need_create(request: ActorRequest) -> HttpResponse:
    """Choose the person (or that it is about a place), then say what is needed."""
    actor, chosen = request.actor, request.GET.get("person", "")
    if not chosen:
        words = request.GET.get("q", "")
        context = {
            "words": words,
            "persons": selectors.found_persons(actor, words),
            "pick_url": f"{request.path}?person=",
            "title": _("Record a need"),
            "without_person": _("It is about a place, or a person not on file"),
        }
        return render(request, "needs/pick_person.html", context)
    person = person_for(actor, int(chosen)) if chosen.isdecimal() and chosen != "0" else None
    area = person.area_code if person else selectors.home_area(actor)
    form = NeedForm(
        request.POST if request.method == "POST" else None,
        initial=_fresh(),
        actor=actor,
        area=area,
        person=person,
    )
    alike: list[Need] = []
    if request.method == "POST" and form.is_valid():
        alike = _alike(actor, form.cleaned_data, person)
        if alike and not form.cleaned_data["is_another"]:
            form.show_doubt()
        else:
            with refusals_in(form):
                need = _record(actor, form.cleaned_data, person)
                messages.success(request, _("Recorded as %(number)s.") % {"number": need.number})
                return redirect("need-detail", need.pk)
    shown: dict[str, Any] = {"form": form, "person": person, "alike": alike}
    return render(
        request, "needs/need_form.html", shown, status=422 if form.errors or alike else 200
    )


def _fresh() -> dict[str, Any]:
    return {"client_key": str(uuid.uuid4()), "heard_on": timezone.localdate()}


def _alike(actor: Actor, given: dict[str, Any], person: Person | None) -> list[Need]:
    place = person.area_code if person else given["division"].code
    return selectors.similar_needs(
        actor,
        title=given["title"],
        category=given["category"],
        person_id=person.pk if person else None,
        area=place[:12],
    )


def _record(actor: Actor, given: dict[str, Any], person: Person | None) -> Need:
    day = given.get("heard_on") or timezone.localdate(actor.now)
    is_today = day == timezone.localdate(actor.now)
    heard_at = actor.now if is_today else timezone.make_aware(datetime.combine(day, time(12)))
    values = {
        name: given[name]
        for name in (
            "channel", "category", "title", "description", "urgency", "proxy_consent",
        )
    }  # fmt: skip
    if person is None:
        values |= {"division": given["division"], "place": given["place"]}
    need, _is_new = idempotency.once(
        actor=actor,
        key=given["client_key"],
        operation="needs.record_need",
        content={k: str(v) for k, v in given.items()} | {"person": str(person and person.pk)},
        perform=lambda: record_need(actor=actor, person=person, heard_at=heard_at, **values),
    )
    return need
