"""Pages of the loop report and of the place's own model."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import offer_export, turn
from yanzhen.core.scope import Permission
from yanzhen.core.tables import Table
from yanzhen.delivery import access as delivery_access
from yanzhen.needs import access as need_access
from yanzhen.projects import access as project_access
from yanzhen.reports import access, loop, model_board, selectors
from yanzhen.reports.loop_exports import chosen
from yanzhen.reports.loop_tables import UnansweredTable, UnratedTable, UnservedTable


def _choice(request: ActorRequest) -> dict[str, Any]:
    place, since, by = chosen(request.actor, request.GET)
    period = request.GET.get("period", "year")
    period = period if period in selectors.PERIODS else "year"
    return {
        "place": place,
        "places": selectors.countable_places(request.actor),
        "since": since,
        "by": by,
        "period": period,
        "periods": selectors.PERIODS.items(),
        "period_label": selectors.PERIODS[period],
    }


@page(access.COUNT)
def loop_report(request: ActorRequest) -> HttpResponse:
    """Need without answer, project without service, service without rating, place by place."""
    actor = request.actor
    choice = _choice(request)
    found = loop.report(choice["place"], now=actor.now, since=choice["since"], by=choice["by"])
    context = {
        **choice,
        "report": found,
        "sees_needs": scope.holds(actor, need_access.READ),
        "sees_projects": scope.holds(actor, project_access.READ),
        "sees_services": scope.holds(actor, delivery_access.READ),
        "export_query": request.GET.urlencode(),
        "today": actor.today,
    }
    return render(request, "reports/loop.html", context)


def _list(
    request: ActorRequest,
    rows: QuerySet[Any],
    table_class: type[Table],
    choice: dict[str, Any],
    *,
    title: str | Promise,
    kind: str,
    export: Permission,
) -> HttpResponse:
    table: Any = table_class(rows, order_by=request.GET.get("sort", ()), actor=request.actor)
    offer_export(table, request, kind, export)
    turn(table, request, rows)
    return render(request, "reports/loop_list.html", {**choice, "table": table, "title": title})


@page(need_access.READ)
def loop_needs(request: ActorRequest) -> HttpResponse:
    choice = _choice(request)
    return _list(
        request,
        loop.unanswered_needs(request.actor, choice["place"]),
        UnansweredTable,
        choice,
        title=_("Needs without an answer"),
        kind="loop-needs",
        export=need_access.EXPORT,
    )


@page(project_access.READ)
def loop_projects(request: ActorRequest) -> HttpResponse:
    choice = _choice(request)
    return _list(
        request,
        loop.unserved_projects(request.actor, choice["place"]),
        UnservedTable,
        choice,
        title=_("Projects without a service"),
        kind="loop-projects",
        export=project_access.EXPORT,
    )


@page(delivery_access.READ)
def loop_services(request: ActorRequest) -> HttpResponse:
    choice = _choice(request)
    return _list(
        request,
        loop.unrated_services(request.actor, choice["place"], choice["since"]),
        UnratedTable,
        choice,
        title=_("Services without a rating"),
        kind="loop-services",
        export=delivery_access.EXPORT,
    )


@page(access.COUNT)
def show_model(request: ActorRequest) -> HttpResponse:
    """The place's model as its rule pack tells it, with what each part counts."""
    place = selectors.place_of(request.actor, request.GET.get("place"))
    context = {
        "place": place,
        "places": selectors.countable_places(request.actor),
        "board": model_board.board_of(request.actor, place),
    }
    return render(request, "reports/model_board.html", context)
