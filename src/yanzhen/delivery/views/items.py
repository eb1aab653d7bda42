"""The service list: what residents may choose."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.finding import the_row
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, POST, bound, press, take_step
from yanzhen.delivery import access, catalogue, gatherings, selectors, services
from yanzhen.delivery.filters import ItemFilter
from yanzhen.delivery.forms import ItemForm
from yanzhen.delivery.forms.fields import AREAS
from yanzhen.delivery.tables import ITEM_COLOURS, ItemTable
from yanzhen.delivery.tabs import tabs
from yanzhen.delivery.views.publishing import publish_page, withdraw_page
from yanzhen.needs.selectors import category_labels
from yanzhen.orgs.selectors import divisions_for_picker

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("offered", gettext_lazy("on offer"), ""),
    ("draft", gettext_lazy("drafts"), ""),
    ("withdrawn", gettext_lazy("taken off the list"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def item_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    area = selectors.home_area(actor)
    narrowed = ItemFilter(request.GET, catalogue.listed_items(actor), actor=actor, area=area)
    show = request.GET.get("show", "offered")
    rows = catalogue.chosen_items(narrowed.qs, show)
    table = ItemTable(rows, order_by=request.GET.get("sort", ()), actor=actor, area=area)
    offer_export(table, request, "service_items", access.EXPORT)
    turn(table, request, rows)
    context = {
        "table": table,
        "tabs": tabs("item-list"),
        "chips": chip_links(request, CHIPS, None, show),
        "filter": narrowed,
        "show": show,
        "may_edit": scope.holds(actor, access.EDIT_ITEMS),
        "may_begin": scope.holds(actor, access.EDIT_ITEMS) and catalogue.may_begin(actor, area),
    }
    return render(request, "delivery/item_list.html", context)


@page(access.READ)
def item_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    item = access.access_item(actor, pk)
    context = {
        "item": item,
        "offer": item,
        "colour": ITEM_COLOURS[item.state],
        "service_class": selectors.class_labels(actor, item.area_code).get(item.service_class, ""),
        "category": category_labels(actor, item.area_code).get(item.category, ""),
        "may_edit": scope.holds(actor, access.EDIT_ITEMS, item.area_code),
        "may_publish": scope.holds(actor, access.PUBLISH_ITEMS, item.area_code),
        **gatherings.offer_words(actor, item),
    }
    return render(request, "delivery/item_detail.html", context)


@page(access.EDIT_ITEMS, methods=BOTH)
def item_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        area=selectors.home_area(actor),
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        division = given.pop("division")
        given.pop("version")
        with refusals_in(form):
            item = services.add_service_item(actor=actor, division=division, fields=given)
            messages.success(request, _("Added as a draft. Publish it when it is complete."))
            return redirect("item-detail", item.pk)
    context = {"form": form, "title": _("New service"), "back": reverse("item-list")}
    return render(request, "core/edit.html", context, status=422 if form.errors else 200)


@page(access.EDIT_ITEMS, methods=POST)
def item_start(request: ActorRequest) -> HttpResponse:
    """Begin with the list that the rule pack proposes for the actor's place."""
    actor = request.actor
    places = divisions_for_picker(actor, access.EDIT_ITEMS, AREAS).order_by("code")
    division = the_row(places)
    press(
        request,
        _("The proposed services are drafts now. Look through them and publish what you offer."),
        lambda: services.add_starting_items(actor=actor, division=division),
    )
    return redirect(f"{reverse('item-list')}?show=draft")


@page(access.EDIT_ITEMS, methods=BOTH)
def item_change(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    item = access.access_item(actor, pk)
    scope.require(actor, access.EDIT_ITEMS, item.area_code)
    given: dict[str, Any] = bound(request, item)
    if "initial" in given:
        known = {name: getattr(item, name) for name in services.items.EDITABLE}
        given["initial"] |= known | {"skills": "、".join(item.skills)}
    return take_step(
        request,
        item,
        ItemForm(actor=actor, area=item.area_code, item=item, **given),
        title=item.name,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("item-detail", args=[item.pk]),
        perform=lambda given: services.change_service_item(
            actor=actor, item=item, version=given.pop("version"), fields=given
        ),
        template="core/edit.html",
    )


@page(access.PUBLISH_ITEMS, methods=POST)
def item_publish(request: ActorRequest, pk: int) -> HttpResponse:
    item = access.access_item(request.actor, pk)
    return publish_page(
        request,
        item,
        lambda: services.publish_service_item(actor=request.actor, item=item),
        done=_("Published: residents can choose it now."),
        page="item-detail",
    )


@page(access.PUBLISH_ITEMS, methods=BOTH)
def item_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    item = access.access_item(actor, pk)
    scope.require(actor, access.PUBLISH_ITEMS, item.area_code)
    return withdraw_page(
        request,
        item,
        lambda why: services.withdraw_service_item(actor=actor, item=item, reason=why),
        title=_("Withdraw the service"),
        action=_("Withdraw"),
        done=_("Withdrawn. Orders that exist go on."),
        page="item-detail",
    )
