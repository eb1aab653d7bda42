"""Service records: the list of an area, the page of one, corrections."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import turn
from yanzhen.core.numbers import exactly
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.delivery import access, selectors, services
from yanzhen.delivery.filters import RecordFilter
from yanzhen.delivery.forms import CorrectForm, ReasonForm
from yanzhen.delivery.models import ServiceRecord
from yanzhen.delivery.origins import source_page
from yanzhen.delivery.tables import RecordTable
from yanzhen.delivery.tabs import tabs
from yanzhen.needs.selectors import category_labels
from yanzhen.needs.tables import place_name


@page(access.READ)
def record_list(request: ActorRequest) -> HttpResponse:
    """What was served in the actor's areas, with its figures; nobody types a total."""
    actor = request.actor
    area = selectors.home_area(actor)
    narrowed = RecordFilter(request.GET, selectors.listed_records(actor), actor=actor, area=area)
    table = RecordTable(narrowed.qs, order_by=request.GET.get("sort", ()), actor=actor, area=area)
    turn(table, request, narrowed.qs)
    every = RecordFilter(request.GET, access.visible_records(actor), actor=actor, area=area).qs
    figures = selectors.figures_of(every)
    context = {
        "table": table,
        "tabs": tabs("record-list"),
        "filter": narrowed,
        "figures": {
            "times": figures.times.amount,
            "person_times": figures.person_times.amount,
            "persons": figures.persons.amount,
            "hours": exactly(figures.minutes),
        },
    }
    return render(request, "delivery/record_list.html", context)


@page(access.READ)
def record_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    record = access.access_record(actor, pk)
    context = {
        "record": record,
        "place": place_name(record),
        "category": category_labels(actor, record.area_code).get(record.category, ""),
        "participants": selectors.participants_of(actor, record),
        "history": selectors.history_of(record),
        "feedback": selectors.feedback_on(actor, record),
        "source_url": source_page(record),
        "may_correct": scope.holds(actor, access.CORRECT, record.area_code)
        and record.sign > 0
        and not ServiceRecord.objects.filter(reverses=record).exists(),
    }
    return render(request, "delivery/record_detail.html", context)


@page(access.CORRECT, methods=BOTH)
def record_correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Append the opposite and the right one."""
    actor = request.actor
    record = access.access_record(actor, pk)
    scope.require(actor, access.CORRECT, record.area_code)
    given = bound(request, record)
    if "initial" in given:
        given["initial"] |= {"minutes": record.minutes}
    return take_step(
        request,
        record,
        CorrectForm(**given),
        title=_("Correct the record"),
        action=_("Correct"),
        done=_("Corrected. The old record stays, reversed."),
        back=reverse("record-list"),
        perform=lambda given: services.correct_record(
            actor=actor,
            record=record,
            minutes=given["minutes"],
            walk_ins=given["walk_ins"],
            reason=given["reason"],
        ),
    )


@page(access.CORRECT, methods=BOTH)
def record_reverse(request: ActorRequest, pk: int) -> HttpResponse:
    """It did not take place."""
    actor = request.actor
    record = access.access_record(actor, pk)
    scope.require(actor, access.CORRECT, record.area_code)
    return take_step(
        request,
        record,
        ReasonForm(**bound(request, record)),
        title=_("Take the record back"),
        action=_("It did not take place"),
        done=_("Taken back. Every figure counts without it."),
        back=reverse("record-list"),
        perform=lambda given: services.reverse_record(
            actor=actor, record=record, reason=given["reason"]
        ),
    )
