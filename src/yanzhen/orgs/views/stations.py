"""Pages of stations: list, one station with its standard, opening, changing, closing, marking."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.errors import NotValid
from yanzhen.orgs import access, selectors, services
from yanzhen.orgs.forms import ContractForm, EndForm, MarkForm, StationChangeForm, StationForm
from yanzhen.orgs.models import ChecklistItem, Post, Station
from yanzhen.orgs.tables import StationTable
from yanzhen.orgs.views.parts import Step, actor_of, chip, form_page, list_page
from yanzhen.orgs.vocabulary import station_type_words


def _trail(station: Station | None = None) -> list[Step]:
    steps = [
        Step(_("Settings"), reverse("settings-home")),
        Step(_("Stations"), reverse("station-list")),
    ]
    if station is not None:
        steps.append(Step(station.name, reverse("station-detail", args=[station.pk])))
    return steps


@page(access.READ)
def station_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    today = actor.today
    types = station_type_words(today)
    kind, words = request.GET.get("type", ""), request.GET.get("q", "").strip()
    rows = selectors.station_list(actor, kind=kind, words=words)
    counts = selectors.station_counts(actor)
    chips = [chip(request, _("All"), "station-list", "type", "", sum(counts.values()))]
    chips += [
        chip(request, types.get(code, code), "station-list", "type", code, count)
        for code, count in counts.items()
    ]
    actions = []
    if scope.holds(actor, access.MANAGE_STATIONS):
        actions.append(Step(_("Open a station"), reverse("station-create"), "plus", "primary"))
    return list_page(
        request,
        StationTable(rows, types=types),
        title=_("Stations"),
        trail=_trail()[:1],
        actions=actions,
        chips=chips,
        search=_("Name of the station"),
        export="orgs.stations",
    )


@page(access.READ)
def station_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One station: what it is, who works there, how it stands by the standard."""
    actor = actor_of(request)
    station = access.fetch(
        access.visible_stations(actor).select_related("division", "operator", "host", "parent"),
        pk=pk,
    )
    today = actor.today
    context = {
        "station": station,
        "page_heading": station.name,
        "trail": _trail(),
        "type_word": station_type_words(today).get(station.station_type, station.station_type),
        "posts": Post.objects.on(today).filter(station=station).select_related("user"),
        "below": station.below.filter(valid_to=None),
        "checklists": selectors.checklists_of(station),
        "regulations": selectors.regulations_at(station, today),
        "contracts": station.contracts.select_related("purchaser", "operator"),
        "may_change": scope.holds(actor, access.MANAGE_STATIONS, station.area_code)
        and station.valid_to is None,
        "may_mark": scope.holds(actor, access.MARK_CHECKLISTS, station.area_code)
        and station.valid_to is None,
    }
    return render(request, "orgs/station_detail.html", context)


@page(access.MANAGE_STATIONS, methods=("GET", "HEAD", "POST"))
def station_create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    initial: dict[str, object] = {"opened_on": actor.today}
    if code := request.GET.get("division", ""):
        division = access.fetch(access.visible_divisions(actor), code=code)
        initial |= selectors.station_suggestions(division)
    form = StationForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            if form.cleaned_data["division"] is None:
                raise NotValid(_("Choose the place."), field="division")
            station = services.open_station(actor=actor, **form.cleaned_data)
            messages.success(request, _("%(name)s is open.") % {"name": station.name})
            return redirect("station-detail", station.pk)
    return form_page(
        request,
        form,
        title=_("Open a station"),
        submit=_("Open"),
        trail=_trail(),
        back=reverse("station-list"),
    )


@page(access.MANAGE_STATIONS, methods=("GET", "HEAD", "POST"))
def station_change(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    station = access.fetch(access.visible_stations(actor), pk=pk)
    initial = {
        name: getattr(station, name)
        for name in (
            *("name", "quality", "operator", "address", "phone", "opening_hours"),
            *("area_m2", "pilot_label", "version"),
        )
    }
    form = StationChangeForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.change_station(actor=actor, station=station, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("station-detail", pk)
    return form_page(
        request,
        form,
        title=_("Change the station"),
        submit=_("Save"),
        trail=_trail(station),
        back=reverse("station-detail", args=[pk]),
    )


@page(access.MANAGE_STATIONS, methods=("GET", "HEAD", "POST"))
def contract_create(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    station = access.fetch(access.visible_stations(actor), pk=pk)
    form = ContractForm(
        request.POST or None, actor=actor, initial={"operator": station.operator_id}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.sign_contract(actor=actor, station=station, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("station-detail", pk)
    return form_page(
        request,
        form,
        title=_("Enter a service contract"),
        submit=_("Save"),
        lead=_("Who has this station run by whom, and for how long."),
        trail=_trail(station),
        back=reverse("station-detail", args=[pk]),
    )


@page(access.MANAGE_STATIONS, methods=("GET", "HEAD", "POST"))
def station_close(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    station = access.fetch(access.visible_stations(actor), pk=pk)
    form = EndForm(request.POST or None, initial={"on": actor.today})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.close_station(actor=actor, station=station, **form.cleaned_data)
            messages.success(request, _("%(name)s is closed.") % {"name": station.name})
            return redirect("station-detail", pk)
    return form_page(
        request,
        form,
        title=_("Close the station"),
        submit=_("Close it"),
        lead=_("What was done there stays on record. End the posts there first."),
        trail=_trail(station),
        danger=True,
        back=reverse("station-detail", args=[pk]),
    )


@page(access.MARK_CHECKLISTS, methods=("GET", "HEAD", "POST"))
def checklist_mark(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Note what was found for one item, with proof; earlier marks are shown below."""
    actor = actor_of(request)
    station = access.fetch(access.visible_stations(actor), pk=pk)
    item = access.fetch(ChecklistItem.objects.select_related("checklist"), pk=item_pk)
    form = MarkForm(
        request.POST or None,
        request.FILES or None,
        initial={"seen_on": actor.today},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.mark_checklist_item(
                actor=actor, station=station, item=item, **form.cleaned_data
            )
            messages.success(request, _("Noted: %(item)s.") % {"item": item.title})
            return redirect(reverse("station-detail", args=[pk]) + f"#item-{item.pk}")
    context = {
        "form": form,
        "station": station,
        "item": item,
        "page_heading": item.title,
        "trail": _trail(station),
        "history": selectors.marks_of(station, item),
    }
    return render(request, "orgs/checklist_mark.html", context)
