"""Pages of organisations."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.errors import NotValid
from yanzhen.core.phrases import Words
from yanzhen.orgs import access, services
from yanzhen.orgs.forms import OrganizationForm
from yanzhen.orgs.models import Organization
from yanzhen.orgs.tables import OrganizationTable
from yanzhen.orgs.views.parts import Step, actor_of, chip, form_page, list_page


def _trail() -> list[Step]:
    return [
        Step(_("Settings"), reverse("settings-home")),
        Step(_("Organisations"), reverse("organization-list")),
    ]


@page(access.READ)
def organization_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = access.visible_organizations(actor).select_related("division").order_by("area_code")
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    rows = rows.filter(is_active=kind != "closed")
    if kind in Organization.Kind.values:
        rows = rows.filter(kind=kind)
    elif kind == "bare":
        rows = rows.filter(uscc="")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(uscc__startswith=words.upper()))
    choices: list[tuple[str, Words]] = [("", _("All")), *Organization.Kind.choices]
    choices += [("bare", _("Without a code")), ("closed", pgettext("organization", "Closed"))]
    chips = [chip(request, label, "organization-list", "kind", value) for value, label in choices]
    actions = []
    if scope.holds(actor, access.MANAGE_ORGANIZATIONS):
        url = reverse("organization-create")
        actions.append(Step(_("Enter an organisation"), url, "plus", "primary"))
    return list_page(
        request,
        OrganizationTable(rows),
        title=_("Organisations"),
        trail=_trail()[:1],
        actions=actions,
        chips=chips,
        search=_("Name or credit code"),
        export="orgs.organizations",
    )


@page(access.READ)
def organization_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    organization = access.fetch(
        access.visible_organizations(actor).select_related("division"), pk=pk
    )
    context = {
        "organization": organization,
        "page_heading": organization.name,
        "trail": _trail(),
        "stations": organization.operated_stations.filter(valid_to=None),
        "may_change": scope.holds(actor, access.MANAGE_ORGANIZATIONS, organization.area_code),
    }
    return render(request, "orgs/organization_detail.html", context)


@page(access.MANAGE_ORGANIZATIONS, methods=("GET", "HEAD", "POST"))
def organization_create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    initial: dict[str, object] = {}
    if code := request.GET.get("division", ""):
        initial["division"] = access.fetch(access.visible_divisions(actor), code=code)
        initial["kind"] = Organization.Kind.VILLAGE_COMMITTEE
    form = OrganizationForm(request.POST or None, actor=actor, initial=initial)
    del form.fields["is_active"]
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            if form.cleaned_data["division"] is None:
                raise NotValid(_("Choose the place."), field="division")
            organization = services.create_organization(actor=actor, **form.cleaned_data)
            messages.success(request, _("%(name)s is entered.") % {"name": organization.name})
            return redirect("organization-detail", organization.pk)
    return form_page(
        request,
        form,
        title=_("Enter an organisation"),
        submit=_("Enter"),
        trail=_trail(),
        back=reverse("organization-list"),
    )


@page(access.MANAGE_ORGANIZATIONS, methods=("GET", "HEAD", "POST"))
def organization_change(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    organization = access.fetch(access.visible_organizations(actor), pk=pk)
    fields = ("name", "kind", "uscc", "phone", "is_active")
    form = OrganizationForm(
        request.POST or None,
        actor=actor,
        initial={name: getattr(organization, name) for name in fields},
    )
    del form.fields["division"]
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.change_organization(
                actor=actor, organization=organization, **form.cleaned_data
            )
            messages.success(request, _("Saved."))
            return redirect("organization-detail", pk)
    return form_page(
        request,
        form,
        title=_("Correct the organisation"),
        submit=_("Save"),
        trail=_trail(),
        back=reverse("organization-detail", args=[pk]),
    )
