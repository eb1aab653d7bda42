"""What people answered: figures, the gap between need and supply, answers that carry a name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.attachments import attachments_of
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.lists import turn
from yanzhen.core.steps import POST
from yanzhen.needs import access as needs_access
from yanzhen.orgs.models import Division
from yanzhen.questionnaires import access, selectors, services
from yanzhen.questionnaires.models import Finding, Questionnaire
from yanzhen.questionnaires.services.accepting import plain_answers
from yanzhen.questionnaires.tables import ResponseTable
from yanzhen.questionnaires.views.tabs import questionnaire_tabs
from yanzhen.questionnaires.xlsform.definition import Kind
from yanzhen.questionnaires.xlsform.filling import Filling
from yanzhen.questionnaires.xlsform.xform import read_xform


def _area(request: ActorRequest, questionnaire: Questionnaire) -> str:
    """The place that was chosen, if it lies inside that of the questionnaire."""
    wanted = request.GET.get("place", "")
    is_inside = wanted.isalnum() and wanted.startswith(questionnaire.area_code)
    return wanted if is_inside else ""


@page(access.COUNT)
def analysis(request: ActorRequest, pk: int) -> HttpResponse:
    """Counts, shares and charts of every question; two of them against each other."""
    actor = request.actor
    found = access.questionnaire_for(actor, pk, access.COUNT)
    area = _area(request, found)
    results = selectors.results_of(actor, found, area=area)
    first, second = request.GET.get("first", ""), request.GET.get("second", "")
    crossed = (
        selectors.cross_table(actor, found, first, second, area=area) if first and second else None
    )
    export = f"/exports/new/?kind=questionnaire_responses&questionnaire={found.pk}"
    context = {
        "questionnaire": found,
        "tabs": questionnaire_tabs(actor, found, "questionnaire-results"),
        "results": results,
        "area": area,
        "crossable": results.crossable(),
        "first": first,
        "second": second,
        "crossed": crossed,
        "rows": _cross_rows(crossed),
        "export_url": export if scope.holds(actor, access.EXPORT) else "",
    }
    return render(request, "questionnaires/results.html", context)


def _cross_rows(crossed: selectors.CrossTable | None) -> list[tuple[str, list[tuple[Any, Any]]]]:
    if crossed is None:
        return []
    return [
        (label, list(zip(cells, shares, strict=True)))
        for (label, cells), shares in zip(crossed.rows, crossed.shares, strict=True)
    ]


@page(access.COUNT)
def gap(request: ActorRequest, pk: int) -> HttpResponse:
    """以需定供: each category of need beside what there is for it, and one step to needs."""
    actor = request.actor
    found = access.questionnaire_for(actor, pk, access.COUNT)
    area = _area(request, found)
    demand = selectors.demand_by_category(actor, found, area=area)
    places = selectors.results_of(actor, found).places
    taken_up = {
        f.category: f
        for f in Finding.objects.filter(
            questionnaire=found, area_code=area or found.area_code
        ).prefetch_related("needs__need")
    }
    target = area or found.area_code
    context = {
        "questionnaire": found,
        "tabs": questionnaire_tabs(actor, found, "questionnaire-gap"),
        "rows": [(d, taken_up.get(d.category)) for d in demand],
        "sources": demand[0].supply if demand else (),
        "respondents": demand[0].respondents if demand else 0,
        "places": places,
        "area": area,
        "may_take_up": scope.holds(actor, needs_access.RECORD, target),
        "may_map": scope.holds(actor, access.DESIGN, found.area_code),
    }
    return render(request, "questionnaires/gap.html", context)


@page(access.ENTER, methods=POST)
def take_up(request: ActorRequest, pk: int) -> HttpResponse:
    """Make needs of a finding; pressing it again adds only what is new."""
    actor = request.actor
    found = access.questionnaire_for(actor, pk, access.COUNT)
    code = request.POST.get("place", "") or found.area_code
    division = the_row(Division.objects.on(actor.today), code=code)
    finding = services.take_up_finding(
        actor=actor,
        questionnaire=found,
        category=request.POST.get("category", ""),
        division=division,
    )
    count = finding.needs.count()
    messages.success(request, _("Taken up: %(count)s needs stand in the list.") % {"count": count})
    address = reverse("questionnaire-gap", args=[pk])
    return redirect(f"{address}?place={code}" if code != found.area_code else address)


@page(access.READ_ANSWERS)
def response_list(request: ActorRequest, pk: int) -> HttpResponse:
    """Who has answered, where names are kept."""
    actor = request.actor
    found = access.questionnaire_for(actor, pk)
    if found.is_anonymous:
        raise NotFound
    rows = (
        access.readable_responses(actor)
        .filter(questionnaire=found)
        .select_related("person", "division__parent")
        .defer("answers")
        .order_by("-answered_on", "-pk")
    )
    table = ResponseTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    if scope.holds(actor, access.EXPORT):
        table.export_url = f"/exports/new/?kind=questionnaire_responses&questionnaire={found.pk}"
    context = {
        "questionnaire": found,
        "tabs": questionnaire_tabs(actor, found, "response-list"),
        "table": table,
    }
    return render(request, "questionnaires/response_list.html", context)


@page(access.READ_ANSWERS)
def response_detail(request: ActorRequest, pk: int, response_pk: int) -> HttpResponse:
    """The answers of one person."""
    actor = request.actor
    found = access.questionnaire_for(actor, pk)
    response = access.response_for(actor, found, response_pk)
    form = read_xform(response.version.xform)
    filling = Filling(
        form,
        plain_answers(response),
        now=timezone.localtime(actor.now).replace(tzinfo=None),
        language=get_language() or "",
    )
    context = {
        "questionnaire": found,
        "response": response,
        "lines": list(_lines(filling)),
        "files": attachments_of("questionnaires.response", response.pk),
    }
    return render(request, "questionnaires/response_detail.html", context)


def _lines(filling: Filling) -> Any:
    """Question and answer, as they were put; with the round where there were several."""
    for node, question in filling.nodes():
        if not node.is_relevant or not node.value or question.kind in {Kind.NOTE, Kind.UNSEEN}:
            continue
        if question.kind is Kind.FILE:
            continue
        known = {c.value: filling.say(c.words) for c in filling.choices(node, question)}
        value = node.value
        if known:
            parts = value.split() if question.kind is not Kind.ONE else [value]
            value = "、".join(known.get(part) or part for part in parts)
        label = filling.say(question.label, node) or question.name
        around = node.parent
        if around is not None and filling.form.is_repeated(node.path):
            label = f"{label} ({around.position})"
        yield label, value
