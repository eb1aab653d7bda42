"""The asset map: the page with its table, what the map draws, and where places lie."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.steps import BOTH
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.people.access import READ as READ_PEOPLE
from yanzhen.resources import access, services
from yanzhen.resources.forms.partners import LocationForm
from yanzhen.resources.selectors import asset_map as selectors
from yanzhen.resources.selectors.resources import need_categories
from yanzhen.resources.tabs import tabs

ROWS = 200


def _wanted(request: ActorRequest) -> tuple[str, str]:
    """The area and the category of need that are looked at; what is unknown counts as not said."""
    area = selectors.area_for(request.actor, request.GET.get("area", "").strip())
    category = request.GET.get("need", "")
    return area, category if category in need_categories(request.actor, area) else ""


@page(access.READ)
def asset_map(request: ActorRequest) -> HttpResponse:
    """What lies where; beside the map everything as a table, for keyboards and readers."""
    actor = request.actor
    area, category = _wanted(request)
    assets = selectors.assets_of(actor, area)
    coverage = selectors.coverage_of(actor, area, assets, category)
    minutes, radius = selectors.reach_metres(actor, area)
    layer = request.GET.get("layer", "")
    shown = [
        a
        for a in assets
        if (not layer or a.layer == layer) and (not category or category in a.serves)
    ]
    query = request.GET.copy()
    query.pop("layer", None)
    may_see_people = scope.holds(actor, READ_PEOPLE)
    context = {
        "tabs": tabs("asset-map"),
        "layers": selectors.layers_of(assets),
        "layer": layer,
        "assets": [(a, selectors.LAYERS[a.layer]) for a in shown[:ROWS]],
        "asset_count": len(shown),
        "most": ROWS,
        "coverage": coverage,
        "share": round(100 * coverage.covered / coverage.placed) if coverage.placed else None,
        "households": selectors.households_beyond(actor, area, coverage),
        "may_see_people": may_see_people,
        "minutes": minutes,
        "radius": round(radius),
        "area": Division.objects.filter(code=area).first(),
        "choices": _choices(request),
        "needs": need_categories(actor, area),
        "need": category,
        "map_url": f"{reverse('asset-map-points')}?{query.urlencode()}",
        "query": query.urlencode(),
        "may_place": scope.holds(actor, access.MANAGE),
    }
    return render(request, "resources/asset_map.html", context)


def _choices(request: ActorRequest) -> list[Division]:
    """The places of the actor to choose from: counties, towns and villages."""
    rows = divisions_for_picker(request.actor, access.READ, ("county", "town", "village"))
    return list(rows[:400])


@page(access.READ)
def asset_map_points(request: ActorRequest) -> HttpResponse:
    """What the map draws, as GeoJSON."""
    area, category = _wanted(request)
    assets = selectors.assets_of(request.actor, area)
    coverage = selectors.coverage_of(request.actor, area, assets, category)
    drawn: dict[str, Any] = selectors.map_of(request.actor, area, assets, coverage, category)
    response = JsonResponse(drawn)
    response["Cache-Control"] = "private, no-store"
    return response


@page(access.MANAGE, methods=BOTH)
def location_set(request: ActorRequest) -> HttpResponse:
    """Say where the middle of a village, group, compound or building lies."""
    actor = request.actor
    form: forms.Form = LocationForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            given = form.cleaned_data
            services.set_location(
                actor=actor,
                **{k: given[k] for k in ("division", "lng", "lat", "coordinate_system")},
            )
            messages.success(request, _("Noted where it lies."))
            return redirect("asset-map")
    context = {"form": form, "title": _("Where does a place lie?"), "back": reverse("asset-map")}
    return render(request, "core/edit.html", context, status=422 if form.errors else 200)
