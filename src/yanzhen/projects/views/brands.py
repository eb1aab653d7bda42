"""Brands: the list, one of them, and what residents read of projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.lists import offer_export, turn
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.needs.tables import place_name
from yanzhen.people.models import Person
from yanzhen.projects import access, selectors, services
from yanzhen.projects.filters import BrandFilter
from yanzhen.projects.forms import BrandForm, EndBrandForm, brand_values
from yanzhen.projects.models import Brand
from yanzhen.projects.tables import STATE_COLOURS, BrandTable
from yanzhen.projects.tabs import list_tabs


@page(access.READ)
def brand_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    area = selectors.home_area(actor)
    narrowed = BrandFilter(request.GET, selectors.listed_brands(actor), actor=actor, area=area)
    table = BrandTable(narrowed.qs, order_by=request.GET.get("sort", ()), actor=actor, area=area)
    offer_export(table, request, "brands", access.EXPORT)
    turn(table, request, narrowed.qs)
    context = {
        "table": table,
        "tabs": list_tabs("brand-list"),
        "filter": narrowed,
        "may_edit": scope.holds(actor, access.EDIT_BRANDS),
    }
    return render(request, "projects/brand_list.html", context)


@page(access.READ)
def brand_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    brand = access.access_brand(actor, pk)
    kinds = selectors.labels("brand_kinds", actor, brand.area_code)
    projects = access.visible_projects(actor).filter(brand=brand)
    context = {
        "brand": brand,
        "kind": kinds.get(brand.kind, brand.kind),
        "place": place_name(brand),
        "projects": [(p, STATE_COLOURS[p.state]) for p in projects[:50]],  # type: ignore[index]
        "may_edit": brand.ended_on is None
        and scope.holds(actor, access.EDIT_BRANDS, brand.area_code),
    }
    return render(request, "projects/brand_detail.html", context)


@page(access.EDIT_BRANDS, methods=BOTH)
def brand_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    form = BrandForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        area=selectors.home_area(actor),
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given.pop("version")
        division = given.pop("division")
        with refusals_in(form):
            brand = services.add_brand(actor=actor, division=division, fields=given)
            messages.success(request, _("Added."))
            return redirect("brand-detail", brand.pk)
    context = {"form": form, "title": _("New brand"), "back": reverse("brand-list")}
    return render(request, "core/edit.html", context, status=422 if form.errors else 200)


def _brand(request: ActorRequest, pk: int) -> Brand:
    brand = access.access_brand(request.actor, pk)
    scope.require(request.actor, access.EDIT_BRANDS, brand.area_code)
    return brand


@page(access.EDIT_BRANDS, methods=BOTH)
def brand_change(request: ActorRequest, pk: int) -> HttpResponse:
    brand = _brand(request, pk)
    form = BrandForm(
        actor=request.actor,
        area=brand.area_code,
        is_new=False,
        **bound(request, brand, **brand_values(brand)),
    )

    def perform(given: dict[str, Any]) -> None:
        version = given.pop("version")
        services.change_brand(actor=request.actor, brand=brand, version=version, fields=given)

    return take_step(
        request,
        brand,
        form,
        title=brand.name,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("brand-detail", args=[brand.pk]),
        perform=perform,
        template="core/edit.html",
    )


@page(access.EDIT_BRANDS, methods=BOTH)
def brand_end(request: ActorRequest, pk: int) -> HttpResponse:
    brand = _brand(request, pk)
    return take_step(
        request,
        brand,
        EndBrandForm(**bound(request, brand, ended_on=request.actor.today)),
        title=_("The brand ends"),
        action=_("It ends"),
        done=_("Ended."),
        back=reverse("brand-detail", args=[brand.pk]),
        perform=lambda given: services.end_brand(actor=request.actor, brand=brand, **given),
    )


@page(public=True)
def resident_projects(request: HttpRequest) -> HttpResponse:
    """Projects that their planners chose to show: name, summary and days, nothing else."""
    actor: Actor | None = getattr(request, "actor", None)
    area = request.GET.get("place", "")[:24]
    if actor is not None and actor.person_id is not None:
        area = Person.objects.values_list("area_code", flat=True).get(pk=actor.person_id)
    rows = access.public_projects(area).select_related("division__parent")
    context = {
        "projects": [(p, place_name(p)) for p in rows[:50]],
        **resident_frame(actor or visitor(), area),
    }
    return render(request, "resident/projects.html", context)
