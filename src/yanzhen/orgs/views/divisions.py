"""Pages of divisions: the tree as a list, one place, entering and renaming."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.errors import NotValid
from yanzhen.core.form_fields import DayField
from yanzhen.orgs import access, rules, selectors, services
from yanzhen.orgs.forms import DivisionForm, RenameForm
from yanzhen.orgs.models import Division, Post, Responsibility, Station
from yanzhen.orgs.tables import DivisionTable
from yanzhen.orgs.views.parts import Step, actor_of, chip, form_page, list_page

BELOW_OF = {"province": "city", "city": "county", "county": "town", "town": "village"}


def _settings_step() -> Step:
    return Step(_("Settings"), reverse("settings-home"))


@page(access.READ)
def division_list(request: HttpRequest) -> HttpResponse:
    """All places of one's areas on a day, by code; also those that have ended."""
    actor = actor_of(request)
    rows = access.visible_divisions(actor).select_related("parent")
    day = DayField(required=False).to_python(request.GET.get("day", ""))
    level, words = request.GET.get("level", ""), request.GET.get("q", "").strip()
    if level == "ended":
        rows = rows.exclude(valid_to=None)
    else:
        rows = rows.on(day or actor.today)
        rows = rows.filter(level=level) if level in Division.Level.values else rows
    if words:
        code = words.rstrip("0") if len(words) == 12 and words.isdigit() else words
        rows = rows.filter(Q(name__icontains=words) | Q(code__startswith=code.upper()))
    counted = dict(
        access.visible_divisions(actor)
        .on(actor.today)
        .values_list("level")
        .annotate(Count("pk"))
        .order_by()
    )
    chips = [chip(request, _("All"), "division-list", "level", "")]
    for value, label in Division.Level.choices:
        if value in counted:
            chips.append(chip(request, label, "division-list", "level", value, counted[value]))
    chips.append(chip(request, _("Ended"), "division-list", "level", "ended"))
    actions = []
    if scope.holds(actor, access.REORGANIZE):
        url = reverse("reorganization-list")
        actions.append(Step(_("Merge or split"), url, "layers"))
    if scope.holds(actor, access.MANAGE_GRIDS):
        actions.append(Step(_("Enter a place"), reverse("division-create"), "plus", "primary"))
    return list_page(
        request,
        DivisionTable(rows),
        title=_("Places"),
        trail=[_settings_step()],
        actions=actions,
        chips=chips,
        search=_("Name or code"),
        export="orgs.divisions",
    )


@page(access.READ)
def division_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One place: where it comes from, what lies in it, who works and answers there."""
    actor = actor_of(request)
    division = access.fetch(access.visible_divisions(actor).select_related("parent"), code=code)
    today = actor.today
    areas = selectors.areas_on(code, today)
    children = division.children.on(today)
    context = {
        "division": division,
        "full_code": rules.full_code(code),
        "page_heading": division.name,
        "trail": [
            Step(_("Places"), reverse("division-list")),
            *(
                Step(d.name, reverse("division-detail", args=[d.code]))
                for d in selectors.ancestors(division)
                if access.can_see_division(actor, d)
            ),
        ],
        "predecessors": division.predecessors.all(),
        "successors": division.successors.all(),
        "children": children,
        "stations": Station.objects.on(today).filter(areas.q()).select_related("division")[:20],
        "posts": Post.objects.on(today)
        .filter(area_code=code)
        .select_related("user", "station")
        .order_by("role"),
        "responsibilities": Responsibility.objects.on(today)
        .filter(area_code=code)
        .select_related("post__user"),
        "may_manage": access.can_manage_division(actor, division),
        "may_add": scope.holds(actor, access.MANAGE_GRIDS, code) and division.valid_to is None,
        "may_assign": scope.holds(actor, access.ASSIGN_DUTIES, code),
        "may_open": scope.holds(actor, access.MANAGE_STATIONS, code),
    }
    return render(request, "orgs/division_detail.html", context)


@page(access.MANAGE_GRIDS, methods=("GET", "HEAD", "POST"))
def division_create(request: HttpRequest) -> HttpResponse:
    """Enter a place below another; the next free code is suggested."""
    actor = actor_of(request)
    initial: dict[str, object] = {"valid_from": actor.today}
    if wanted := request.GET.get("parent", ""):
        parent = access.fetch(access.visible_divisions(actor), code=wanted)
        level = BELOW_OF.get(parent.level, "group")
        initial |= {
            "parent": parent,
            "level": level,
            "code": selectors.next_code(parent, level),
        }
    form = DivisionForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            if form.cleaned_data["parent"] is None:
                raise NotValid(_("Choose the place in which it lies."), field="parent")
            division = services.create_division(actor=actor, **form.cleaned_data)
            messages.success(request, _("%(name)s is entered.") % {"name": division.name})
            return redirect("division-detail", division.code)
    return form_page(
        request,
        form,
        title=_("Enter a place"),
        submit=_("Enter"),
        lead=_("Codes follow GB/T 2260 and the 12-digit statistical codes; a code is given once."),
        trail=[Step(_("Places"), reverse("division-list"))],
        back=reverse("division-list"),
    )


@page(access.MANAGE_GRIDS, methods=("GET", "HEAD", "POST"))
def division_rename(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    division = access.fetch(access.visible_divisions(actor), code=code)
    form = RenameForm(request.POST or None, initial={"name": division.name})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.rename_division(actor=actor, division=division, **form.cleaned_data)
            return redirect("division-detail", code)
    return form_page(
        request,
        form,
        title=_("Correct the name"),
        submit=_("Save"),
        trail=[Step(division.name, reverse("division-detail", args=[code]))],
        back=reverse("division-detail", args=[code]),
    )
