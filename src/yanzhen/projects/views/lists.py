"""The lists of projects and improvements, and the page of one project at a glance."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.needs.selectors import category_labels
from yanzhen.needs.tables import place_name
from yanzhen.projects import access, selectors, work
from yanzhen.projects.filters import ImprovementFilter, ProjectFilter
from yanzhen.projects.models import Project
from yanzhen.projects.tables import ImprovementTable, ProjectTable
from yanzhen.projects.tabs import list_tabs
from yanzhen.projects.views.deciding import offered_steps
from yanzhen.projects.views.parts import head_of, journey

Chips = tuple[tuple[str, str | Promise, str], ...]
PROJECT_CHIPS: Chips = (
    ("open", _("still open"), ""),
    ("submitted", _("to approve"), "due"),
    ("running", _("running"), ""),
    ("late", _("past their end"), "overdue"),
    ("unfitting", _("team differs"), ""),
    ("mine", _("mine"), ""),
    ("closed", _("closed"), ""),
    ("all", _("all"), ""),
)
IMPROVEMENT_CHIPS: Chips = (
    ("open", _("still open"), ""),
    ("overdue", _("overdue"), "overdue"),
    ("mine", _("mine"), ""),
    ("done", _("done"), ""),
    ("all", _("all"), ""),
)


@page(access.READ)
def project_list(request: ActorRequest) -> HttpResponse:
    """Projects of the actor's areas, those that wait and work first."""
    actor = request.actor
    area = selectors.home_area(actor)
    narrowed = ProjectFilter(request.GET, selectors.listed_projects(actor), actor=actor, area=area)
    counts = selectors.count_projects(narrowed.qs, actor)
    show = request.GET.get("show", "open")
    rows = selectors.chosen_projects(narrowed.qs, show, actor)
    table = ProjectTable(rows, order_by=request.GET.get("sort", ()), actor=actor, area=area)
    offer_export(table, request, "projects", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "table": table,
        "tabs": list_tabs("project-list"),
        "chips": chip_links(request, PROJECT_CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "may_plan": scope.holds(actor, access.PLAN),
        "may_import": scope.holds(actor, access.IMPORT),
    }
    return render(request, "projects/project_list.html", context)


@page(access.READ)
def project_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What it is for, which needs it answers, what it did, and what happened to it."""
    actor = request.actor
    project = access.access_project(actor, pk)
    lines = selectors.labels("action_lines", actor, project.area_code)
    categories = category_labels(actor, project.area_code)
    needs, hidden = selectors.quoted_needs(actor, project)
    context = {
        **head_of(request, project, "project-detail"),
        "progress": journey(project),
        "steps": offered_steps(actor, project),
        "place": place_name(project),
        "action_line": lines.get(project.action_line, project.action_line),
        "category": categories.get(project.category, project.category),
        "needs": needs,
        "hidden_needs": hidden,
        "team": selectors.team_of(actor, project),
        "co_organizers": selectors.co_organizers_of(project) if project.is_key else [],
        "work": work.work_of(actor, project),
        "has_open_quotes": any(need.state == "answered" for need in needs),
        "is_late": Project.objects.filter(selectors.is_late(actor.today), pk=project.pk).exists(),
        "history": project.steps.order_by("-at", "-pk")[:60],
    }
    return render(request, "projects/project_detail.html", context)


@page(access.READ)
def improvement_list(request: ActorRequest) -> HttpResponse:
    """What the reviews decided to do better, what is owed first."""
    actor = request.actor
    narrowed = ImprovementFilter(request.GET, selectors.listed_improvements(actor))
    counts = selectors.count_improvements(narrowed.qs, actor)
    show = request.GET.get("show", "open")
    rows = selectors.chosen_improvements(narrowed.qs, show, actor)
    table = ImprovementTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "improvements", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "table": table,
        "tabs": list_tabs("improvement-list"),
        "chips": chip_links(request, IMPROVEMENT_CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
    }
    return render(request, "projects/improvement_list.html", context)
