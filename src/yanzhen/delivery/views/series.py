"""Regular orders: the list, the page of one, beginning one, and what changes it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, POST, bound, fresh, make_new, take_step
from yanzhen.delivery import access, recurring, selectors, services
from yanzhen.delivery.filters import SeriesFilter
from yanzhen.delivery.forms import ReasonForm
from yanzhen.delivery.models import OrderSeries, ServiceItem
from yanzhen.delivery.ordering_forms import SeriesDayForm, SeriesForm
from yanzhen.delivery.tables import SERIES_COLOURS, SeriesTable
from yanzhen.delivery.tabs import tabs
from yanzhen.needs.access import access_need
from yanzhen.needs.models import Need
from yanzhen.needs.picking import chosen_person, is_of_person, pick_person
from yanzhen.needs.tables import place_name
from yanzhen.people.models import Person

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("running", gettext_lazy("running"), ""),
    ("paused", gettext_lazy("paused"), "due"),
    ("ended", gettext_lazy("ended"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def series_list(request: ActorRequest) -> HttpResponse:
    """Regular orders of the actor's areas; those that stand still on top."""
    actor = request.actor
    narrowed = SeriesFilter(request.GET, recurring.listed_series(actor), actor=actor)
    counts = recurring.count_series(narrowed.qs)
    show = request.GET.get("show", "running")
    rows = recurring.chosen_series(narrowed.qs, show)
    table = SeriesTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "order_series", access.EXPORT)
    turn(table, request, rows, counts.get(show))
    context = {
        "table": table,
        "tabs": tabs("series-list"),
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "may_start": scope.holds(actor, access.REVIEW),
    }
    return render(request, "delivery/series_list.html", context)


@page(access.READ)
def series_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One series: its rhythm, the next days, and the orders that it made."""
    actor = request.actor
    series = access.access_series(actor, pk)
    context = {
        "series": series,
        "rhythm": recurring.rhythm(series),
        "place": place_name(series),
        "colour": SERIES_COLOURS[series.state],
        "days": recurring.coming_days(actor, series) if series.state != "ended" else [],
        "orders": list(series.orders.select_related("item", "helper").order_by("-series_day")[:12]),
        "may_change": scope.holds(actor, access.REVIEW, series.area_code),
    }
    return render(request, "delivery/series_detail.html", context)


@page(access.REVIEW, methods=BOTH)
def series_create(request: ActorRequest) -> HttpResponse:
    """Begin a series for a person who asked a worker."""
    person, back = chosen_person(request), reverse("series-list")
    if person is None:
        return pick_person(request, _("Order regularly"), back)
    scope.require(request.actor, access.REVIEW, person.area_code)
    return _begin(request, person, None, back)


@page(access.REVIEW, methods=BOTH)
def need_series(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need with a service that comes again."""
    need = access_need(request.actor, pk)
    scope.require(request.actor, access.REVIEW, need.area_code)
    back = reverse("need-detail", args=[need.pk])
    if need.person is None or not is_of_person(request, need):
        return redirect(back)
    return _begin(request, need.person, need, back)


def _begin(request: ActorRequest, person: Person, need: Need | None, back: str) -> HttpResponse:
    actor = request.actor
    items = access.items_offered(person.area_code).filter(mode=ServiceItem.Mode.ORDERED)
    fitting = items.filter(category=need.category).first() if need else None
    form = SeriesForm(
        items=items,
        has_consent=bool(need and need.proxy_consent),
        **fresh(request, starts_on=actor.today, item=fitting),
    )
    return make_new(
        request,
        form,
        "delivery.start_series",
        perform=lambda given: services.start_series(actor=actor, person=person, need=need, **given),
        done=_("Begun. The next orders stand in the list."),
        page="series-detail",
        template="delivery/order_form.html",
        person=person,
        back=back,
        groups=selectors.grouped_items(items, selectors.class_labels(actor, person.area_code)),
        title=_("Order regularly"),
    )


def _series(request: ActorRequest, pk: int) -> tuple[OrderSeries, str]:
    series = access.access_series(request.actor, pk)
    scope.require(request.actor, access.REVIEW, series.area_code)
    return series, reverse("series-detail", args=[series.pk])


@page(access.REVIEW, methods=BOTH)
def series_pause(request: ActorRequest, pk: int) -> HttpResponse:
    series, back = _series(request, pk)
    return take_step(
        request,
        series,
        ReasonForm(**bound(request, series)),
        title=_("Pause"),
        action=_("Pause"),
        done=_("Paused. Orders that are made already stay."),
        back=back,
        perform=lambda given: services.pause_series(actor=request.actor, series=series, **given),
    )


@page(access.REVIEW, methods=POST)
def series_resume(request: ActorRequest, pk: int) -> HttpResponse:
    series, back = _series(request, pk)
    services.resume_series(actor=request.actor, series=series)
    messages.success(request, _("It goes on from today."))
    return redirect(back)


@page(access.REVIEW, methods=BOTH)
def series_end(request: ActorRequest, pk: int) -> HttpResponse:
    series, back = _series(request, pk)
    return take_step(
        request,
        series,
        ReasonForm(**bound(request, series)),
        title=_("End the series"),
        action=_("End the series"),
        done=_("Ended."),
        back=back,
        perform=lambda given: services.end_series(actor=request.actor, series=series, **given),
    )


@page(access.REVIEW, methods=BOTH)
def series_day(request: ActorRequest, pk: int) -> HttpResponse:
    """Leave one day out, or let it come on another one."""
    series, back = _series(request, pk)
    days = [
        (day.on.isoformat(), day.on.isoformat())
        for day in recurring.coming_days(request.actor, series, most=20)
        if not day.is_left_out
    ]
    form = SeriesDayForm(days=days, **bound(request, series, on=request.GET.get("on", "")))
    return take_step(
        request,
        series,
        form,
        title=_("Change one day"),
        action=_("Save"),
        done=_("Saved."),
        back=back,
        perform=lambda given: services.except_series_day(
            actor=request.actor,
            series=series,
            on=date.fromisoformat(given["on"]),
            moved_to=given["moved_to"],
            reason=given["reason"],
        ),
    )
