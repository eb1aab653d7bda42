"""Pages of figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yanzhen.core.edges import page
from yanzhen.core.scope import Actor
from yanzhen.reports import access, selectors
from yanzhen.reports.indicator import INDICATORS


def _choice(request: HttpRequest) -> dict[str, object]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = actor.today
    period = request.GET.get("period", "month")
    period = period if period in selectors.PERIODS else "month"
    place = selectors.place_of(actor, request.GET.get("place"))
    return {
        "place": place,
        "places": selectors.countable_places(actor),
        "period": period,
        "periods": selectors.PERIODS.items(),
        "period_label": selectors.PERIODS[period],
        "today": today,
        "where": selectors.where_for(place, period=period, today=today),
    }


@page(access.COUNT)
def number_board(request: HttpRequest) -> HttpResponse:
    """All figures of one place."""
    choice = _choice(request)
    sections = selectors.board(choice["where"])  # type: ignore[arg-type]
    return render(request, "reports/board.html", {**choice, "sections": sections})


@page(access.COUNT)
def number_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: its definition and the places below."""
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise Http404
    choice = _choice(request)
    rows = selectors.by_place(indicator, choice["place"], choice["where"])  # type: ignore[arg-type]
    return render(request, "reports/number.html", {**choice, "indicator": indicator, "rows": rows})
