"""The lists of projects, improvements and brands as files; they name no resident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.needs.selectors import category_labels
from yanzhen.needs.tables import place_name
from yanzhen.projects import access, selectors
from yanzhen.projects.filters import BrandFilter, ImprovementFilter, ProjectFilter

Rows = Iterator[tuple[Any, ...]]


def _projects(actor: Actor, query: QueryDict) -> Rows:
    area = selectors.home_area(actor)
    narrowed = ProjectFilter(query, selectors.listed_projects(actor), actor=actor, area=area).qs
    lines = selectors.labels("action_lines", actor, area)
    categories = category_labels(actor, area)
    show = query.get("show", "open")
    chosen: Any = selectors.chosen_projects(narrowed, show, actor)
    for project in chosen.iterator(500):
        yield (
            project.number,
            project.title,
            str(project.get_benefit_display()),
            lines.get(project.action_line, project.action_line),
            categories.get(project.category, project.category),
            place_name(project),
            str(project.starts_on),
            str(project.ends_on),
            str(project.get_state_display()),
            project.needs_quoted,
            project.improvements_owed,
            "" if project.team_fits is None else str(_("yes") if project.team_fits else _("no")),
        )


def _improvements(actor: Actor, query: QueryDict) -> Rows:
    narrowed = ImprovementFilter(query, selectors.listed_improvements(actor)).qs
    show = query.get("show", "open")
    for improvement in selectors.chosen_improvements(narrowed, show, actor).iterator(500):
        yield (
            improvement.project.title,
            str(improvement.review.held_on),
            improvement.title,
            str(improvement.owner.get_role_display()),
            str(improvement.due_on),
            str(improvement.get_state_display()),
            improvement.follow_up,
        )


def _brands(actor: Actor, query: QueryDict) -> Rows:
    area = selectors.home_area(actor)
    kinds = selectors.labels("brand_kinds", actor, area)
    rows = BrandFilter(query, selectors.listed_brands(actor), actor=actor, area=area).qs
    for brand in rows.iterator(500):
        yield (
            brand.name,
            kinds.get(brand.kind, brand.kind),
            place_name(brand),
            brand.meaning,
            str(brand.started_on),
            str(brand.ended_on or ""),
            brand.projects_count,
        )


export_kind(
    ExportKind(
        code="projects",
        title=_("Projects"),
        permission=access.EXPORT,
        columns=(
            *(_("reference number"), _("project name"), _("benefit type"), _("line of action")),
            *(_("category"), _("where"), _("begins on"), _("ends on"), _("state")),
            *(_("needs quoted"), _("improvements owed"), _("the team fits the rule")),
        ),
        rows=_projects,
        has_personal_data=False,
    )
)
export_kind(
    ExportKind(
        code="improvements",
        title=_("Improvements"),
        permission=access.EXPORT,
        columns=(
            *(_("project"), _("review of"), _("what is done better"), _("role of who does it")),
            *(_("due on"), _("state"), _("what came of it")),
        ),
        rows=_improvements,
        has_personal_data=False,
    )
)
export_kind(
    ExportKind(
        code="brands",
        title=_("Brands"),
        permission=access.EXPORT,
        columns=(
            *(_("brand name"), _("kind of brand"), _("where"), _("what the name means")),
            *(_("known since"), _("ended on"), _("projects")),
        ),
        rows=_brands,
        has_personal_data=False,
    )
)
