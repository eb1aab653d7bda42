"""Pages of the structure as a whole: what is missing, and merging or splitting places."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.scope import Actor
from yanzhen.orgs import access, completeness, services
from yanzhen.orgs.forms import MergeForm, SplitForm
from yanzhen.orgs.models import Reorganization
from yanzhen.orgs.services import MergePlan, SplitPlan
from yanzhen.orgs.tables import ReorganizationTable
from yanzhen.orgs.views.parts import Step, actor_of, list_page

SHOWN = 6


@page(access.READ)
def completeness_page(request: HttpRequest) -> HttpResponse:
    """Every check with its first gaps; what is whole comes last."""
    actor = actor_of(request)
    found = completeness.findings(actor)
    context = {
        "page_heading": _("What is missing"),
        "trail": [Step(_("Settings"), reverse("settings-home"))],
        "open": [(f, f.gaps[:SHOWN]) for f in found if f.gaps],
        "whole": [f for f in found if not f.gaps],
        "total": sum(len(f.gaps) for f in found),
    }
    return render(request, "orgs/completeness.html", context)


@page(access.READ)
def completeness_check(request: HttpRequest, code: str) -> HttpResponse:
    """All gaps of one check."""
    actor = actor_of(request)
    check = completeness.CHECKS.get(code)
    if check is None:
        raise NotFound
    gaps = check.find(scope.areas(actor, access.READ), actor.today)
    context = {
        "check": check,
        "page_heading": check.title,
        "trail": [
            Step(_("Settings"), reverse("settings-home")),
            Step(_("What is missing"), reverse("completeness")),
        ],
        "count": len(gaps),
        "page": Paginator(gaps, 25).get_page(request.GET.get("page")),
    }
    return render(request, "orgs/completeness_check.html", context)


def _trail() -> list[Step]:
    return [
        Step(_("Places"), reverse("division-list")),
        Step(_("Merging and splitting"), reverse("reorganization-list")),
    ]


@page(access.REORGANIZE)
def reorganization_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = Reorganization.objects.filter(scope.areas(actor, access.REORGANIZE).q())
    return list_page(
        request,
        ReorganizationTable(rows.select_related("carried_out_by").order_by("-effective_on", "-pk")),
        title=_("Merging and splitting"),
        lead=_("Old codes end, new ones begin, and every past figure stays as it was."),
        trail=_trail()[:1],
        actions=[
            Step(_("Split a place"), reverse("reorganization-split"), "share-2"),
            Step(_("Merge places"), reverse("reorganization-merge"), "layers", "primary"),
        ],
    )


@page(access.REORGANIZE)
def reorganization_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = Reorganization.objects.filter(scope.areas(actor, access.REORGANIZE).q())
    row = access.fetch(rows.select_related("carried_out_by"), pk=pk)
    context = {"row": row, "page_heading": row.decision, "trail": _trail()}
    return render(request, "orgs/reorganization_detail.html", context)


def _merge_plan(form: MergeForm) -> MergePlan:
    values = form.cleaned_data
    return MergePlan(
        sources=tuple(values["sources"].split()),
        target_code=values["target_code"].strip(),
        target_name=values["target_name"],
        effective_on=values["effective_on"],
    )


def _split_plan(form: SplitForm) -> SplitPlan:
    """Reads the lines of the parts. Raises NotValid with the line that cannot be read."""
    values = form.cleaned_data
    parts: dict[str, str] = {}
    names: dict[str, str] = {}
    for line in filter(None, map(str.strip, values["parts"].splitlines())):
        words = line.replace(",", " ").split(maxsplit=2)
        if len(words) < 2:
            raise NotValid(
                _("This line lacks the code of the new place: %(line)s"), field="parts", line=line
            )
        parts[words[0]] = words[1]
        if len(words) == 3:
            names[words[1]] = words[2]
    return SplitPlan(
        source=values["source"].code,
        heir=values["heir"].strip(),
        parts=parts,
        names=names,
        effective_on=values["effective_on"],
    )


@page(access.REORGANIZE, methods=("GET", "HEAD", "POST"))
def reorganization_merge(request: HttpRequest) -> HttpResponse:
    """Plan a merge, look at what would move, carry it out."""
    actor = actor_of(request)
    return _plan_page(
        request,
        MergeForm(request.POST or None, actor=actor, initial=_today(actor)),
        _("Merge places"),
    )


@page(access.REORGANIZE, methods=("GET", "HEAD", "POST"))
def reorganization_split(request: HttpRequest) -> HttpResponse:
    """Plan a split, look at what would move, carry it out."""
    actor = actor_of(request)
    return _plan_page(
        request,
        SplitForm(request.POST or None, actor=actor, initial=_today(actor)),
        _("Split a place"),
    )


def _today(actor: Actor) -> dict[str, object]:
    return {"effective_on": actor.today}


def _plan_page(request: HttpRequest, form: MergeForm | SplitForm, title: str) -> HttpResponse:
    """The first post shows the preview; the second, with ``carry_out``, does it."""
    actor, preview = actor_of(request), None
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            plan = _merge_plan(form) if isinstance(form, MergeForm) else _split_plan(form)
            preview = services.preview_reorganization(actor=actor, plan=plan)
            if "carry_out" in request.POST:
                row = services.reorganize(
                    actor=actor, plan=plan, decision=form.cleaned_data["decision"]
                )
                messages.success(request, _("Carried out. Every past figure stays as it was."))
                return redirect("reorganization-detail", row.pk)
    context = {"form": form, "preview": preview, "page_heading": title, "trail": _trail()}
    return render(request, "orgs/reorganization_plan.html", context)
