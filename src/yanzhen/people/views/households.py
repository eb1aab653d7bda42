"""The list of households, the page of one, and what is typed about them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.audit import reveal
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied
from yanzhen.core.fields import plain
from yanzhen.core.lists import turn
from yanzhen.core.scope import Actor
from yanzhen.people import access, forms, panels, selectors, services
from yanzhen.people.models import Household
from yanzhen.people.tables import HouseholdTable
from yanzhen.people.views.parts import FORM, FormPage, answer, fresh_key, once
from yanzhen.people.views.persons import REASONS, narrowing, timeline_context


def household_url(pk: int) -> str:
    return reverse("household-detail", args=[pk])


def _editable_household(actor: Actor, pk: int) -> Household:
    household = access.household_for(actor, pk)
    if not scope.holds(actor, access.EDIT, household.area_code):
        raise AccessDenied
    return household


@page(access.READ)
def household_list(request: ActorRequest) -> HttpResponse:
    actor, filters = request.actor, selectors.filters_of(request.GET)
    rows, found = selectors.listed_households(actor, query=filters.query, place=filters.place)
    table = HouseholdTable(rows, order_by=request.GET.get("sort", "") or "place")
    turn(table, request, rows, found)
    shown = [row.record for row in table.paginated_rows]
    table.answering = selectors.responsible_for(shown, actor.today)
    return render(
        request,
        "people/household_list.html",
        {
            "table": table,
            "filters": filters,
            **narrowing(actor, request.GET),
            "is_household": True,
            "can_register": scope.holds(actor, access.EDIT),
        },
    )


@page(access.READ)
def household_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    household = access.household_for(actor, pk)
    members = selectors.members_of(actor, household)
    may_reveal = scope.holds(actor, access.REVEAL, household.area_code)
    return render(
        request,
        "people/household_detail.html",
        {
            "household": household,
            "members": members,
            "known_as": selectors.categories_by_person(actor, members),
            "head": next((m for m in members if m.is_head), None),
            "responsible": selectors.responsible_for([household], actor.today).get(pk),
            "has_address": bool(plain(household.address)),
            "reveal_url": reverse("household-reveal", args=[pk]) if may_reveal else "",
            "panels": panels.panels_of_household(actor, household),
            "can_edit": access.can_edit_household(actor, household)
            and household.state == Household.State.ACTIVE,
            **timeline_context(actor, household, request.GET),
        },
    )


@page(access.REVEAL, methods=("POST",))
def household_reveal(request: ActorRequest, pk: int) -> HttpResponse:
    """The address as text; who asked and why is kept."""
    household = access.household_for(request.actor, pk)
    scope.require(request.actor, access.REVEAL, household.area_code)
    code, words = request.POST.get("reason", ""), request.POST.get("note", "").strip()
    reason = "; ".join(filter(None, (code if code in REASONS else "", words)))
    value = reveal(actor=request.actor, record=household, field="address", reason=reason)
    return HttpResponse(value, content_type="text/plain; charset=utf-8")


@page(access.EDIT, methods=FORM)
def household_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    form = forms.HouseholdForm(
        request.POST or None, actor=actor, initial={"client_key": fresh_key()}
    )

    def act() -> str:
        values = {k: v for k, v in form.cleaned_data.items() if k not in {"client_key", "version"}}
        household = once(
            actor,
            form,
            "people.register_household",
            lambda: services.register_household(actor=actor, **values),
        )
        return household_url(household.pk)

    return answer(
        request,
        FormPage(
            title=_("Register a household"),
            lead=_("The place first; its members are added on the next page."),
            back=reverse("household-list"),
            submit=_("Enter in the register"),
        ),
        form,
        act,
        done=_("Registered. Now add the members."),
    )


@page(access.EDIT, methods=FORM)
def household_edit(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    household = _editable_household(actor, pk)
    may_read = scope.holds(actor, access.REVEAL, household.area_code)
    form = forms.HouseholdForm(
        request.POST or None,
        actor=actor,
        household=household,
        initial={"lng": household.lng, "lat": household.lat, "version": household.version},
    )
    if may_read and plain(household.address):
        form.fields["address"].help_text = forms.KEEPS

    def act() -> str:
        values = form.cleaned_data
        typed = values["address"].strip()
        services.update_household(
            actor=actor,
            household=household,
            address=None if not typed else "" if typed in forms.DASHES else typed,
            lng=values["lng"],
            lat=values["lat"],
            version=values["version"],
        )
        return household_url(pk)

    return answer(
        request,
        FormPage(
            title=_("Change %(name)s") % {"name": household.number},
            back=household_url(pk),
            submit=_("Save"),
        ),
        form,
        act,
        done=_("Saved."),
    )


@page(access.EDIT, methods=FORM)
def household_move(request: ActorRequest, pk: int) -> HttpResponse:
    """The whole household lives at another place from a day."""
    actor = request.actor
    household = _editable_household(actor, pk)
    form = forms.HouseholdMoveForm(request.POST or None, actor=actor)

    def act() -> str:
        services.move_household(actor=actor, household=household, **form.cleaned_data)
        return household_url(pk)

    return answer(
        request,
        FormPage(
            title=" · ".join((household.number, _("Moved house"))),
            back=household_url(pk),
            submit=_("Save"),
        ),
        form,
        act,
        done=_("Saved."),
    )


@page(access.EDIT, methods=FORM)
def household_assign(request: ActorRequest, pk: int) -> HttpResponse:
    household = _editable_household(request.actor, pk)
    form = forms.AssignForm(
        request.POST or None,
        actor=request.actor,
        area_code=household.area_code,
        initial={"responsible": household.responsible_id},
    )

    def act() -> str:
        services.assign_household(
            actor=request.actor, household=household, post=form.cleaned_data["responsible"]
        )
        return household_url(pk)

    return answer(
        request,
        FormPage(
            title=" · ".join((household.number, _("Who is responsible"))),
            back=household_url(pk),
            submit=_("Save"),
        ),
        form,
        act,
        done=_("Saved."),
    )
