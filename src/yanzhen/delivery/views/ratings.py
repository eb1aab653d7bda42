"""What people thought of the services."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.delivery import access, satisfaction
from yanzhen.delivery.filters import RatingFilter
from yanzhen.delivery.tables import RatingTable
from yanzhen.delivery.tabs import tabs

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("all", gettext_lazy("all"), ""),
    ("poor", gettext_lazy("two or less"), "due"),
    ("unfollowed", gettext_lazy("to follow up"), "overdue"),
    ("words", gettext_lazy("with words"), ""),
)


@page(access.READ)
def rating_list(request: ActorRequest) -> HttpResponse:
    """Ratings of the actor's areas, with the share of those who were content."""
    actor = request.actor
    narrowed = RatingFilter(request.GET, satisfaction.listed_feedback(actor))
    found = satisfaction.satisfaction_of(narrowed.qs)
    show = request.GET.get("show", "all")
    rows = satisfaction.chosen_feedback(narrowed.qs, show)
    table = RatingTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "ratings", access.EXPORT)
    turn(table, request, rows)
    context = {
        "table": table,
        "tabs": tabs("rating-list"),
        "chips": chip_links(request, CHIPS, found, show),
        "filter": narrowed,
        "show": show,
        "found": found,
    }
    return render(request, "delivery/rating_list.html", context)
