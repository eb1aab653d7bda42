"""The two pages at which a day begins: my day, and the station's home."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from yanzhen.core import scope
from yanzhen.core.edges import page
from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs import access, my_day, selectors, station_home
from yanzhen.orgs.duties import areas_with_history
from yanzhen.orgs.models import Station


@page()
def my_day_page(request: HttpRequest) -> HttpResponse:
    """What one person has to do today; residents have a start page of their own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.user.is_resident:  # type: ignore[union-attr]
        return redirect(_resident_home())
    day = actor.today
    sections = my_day.sections_of(actor, day)
    context = {
        "day": day,
        "now": actor.now,
        "sections": sections,
        "open_count": sum(len(s.items) for s in sections if s.state != "done"),
        "overdue_count": sum(len(s.items) for s in sections if s.state == "overdue"),
        "has_posts": bool(actor.grants),
        "homes": (homes := len(my_day.homes_of(sections))),
        "has_map": bool(homes) and request.GET.get("map") == "1",
    }
    return render(request, "orgs/my_day.html", context)


@page()
def my_day_points(request: HttpRequest) -> JsonResponse:
    """What the map of the day draws, as GeoJSON."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sections = my_day.sections_of(actor, actor.today)
    response = JsonResponse(my_day.map_of(actor, sections))
    response["Cache-Control"] = "private, no-store"
    return response


def _resident_home() -> str:
    try:
        return reverse("resident-home")
    except NoReverseMatch:
        return reverse("my-account")


@page(access.READ)
def station_home_page(request: HttpRequest) -> HttpResponse:
    """What is due, overdue and unlinked at a station, or in all that one's duties cover.

    With ``?late=1`` only the parts that the page fetches after itself.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stations = selectors.own_stations(actor)
    place = _chosen_place(request, actor, stations)
    if request.GET.get("late"):
        home = station_home.home_of(actor, place, is_late=True)
        return render(request, "orgs/_home_late.html", {"home": home})
    context = {
        "place": place,
        "home": station_home.home_of(actor, place),
        "stations": stations,
    }
    return render(request, "orgs/station_home.html", context)


def _chosen_place(
    request: HttpRequest, actor: Actor, stations: list[Station]
) -> station_home.HomePlace:
    """The station of ``?station=``, else one's own, else the whole area of one's duties."""
    day = actor.today
    wanted = request.GET.get("station", "")
    if wanted.isdigit():
        station = access.visible_stations(actor).filter(pk=int(wanted)).first()
        if station is None:
            raise NotFound
    else:
        station = stations[0] if stations else None
    if station is not None:
        areas = AreaSet.of(areas_with_history(station.area_code))
        return station_home.HomePlace(station.name, areas, station, day)
    areas = scope.areas(actor, access.READ)
    return station_home.HomePlace(selectors.place_names(areas), areas, None, day)
