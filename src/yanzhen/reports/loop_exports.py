"""The loop report and the lists behind it as files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.delivery import access as delivery_access
from yanzhen.needs import access as need_access
from yanzhen.needs.tables import place_name
from yanzhen.orgs.models import Division
from yanzhen.projects import access as project_access
from yanzhen.reports import access, loop, selectors

Rows = Iterator[tuple[Any, ...]]


def chosen(actor: Actor, query: QueryDict) -> tuple[Division, date, str]:
    """The place, the first day and the kind of lines that a query of the report names."""
    today = actor.today
    period = query.get("period", "year")
    period = period if period in selectors.PERIODS else "year"
    place = selectors.place_of(actor, query.get("place"))
    by = "village" if query.get("by") == "village" else "below"
    return place, selectors.period_start(period, today), by


def _summary(actor: Actor, query: QueryDict) -> Rows:
    place, since, by = chosen(actor, query)
    for row in loop.report(place, now=actor.now, since=since, by=by).rows:
        gaps = row.gaps
        yield (
            row.division.code,
            row.division.name,
            *(gaps.open_needs, gaps.unanswered, gaps.late),
            *(gaps.projects, gaps.unserved, gaps.services, gaps.unrated),
        )


def _needs(actor: Actor, query: QueryDict) -> Rows:
    place, _since, _by = chosen(actor, query)
    for need in loop.unanswered_needs(actor, place).iterator(500):
        due = timezone.localtime(need.due_at).strftime("%Y-%m-%d %H:%M") if need.due_at else ""
        heard = timezone.localtime(need.heard_at).strftime("%Y-%m-%d")
        yield (
            need.number, need.title, place_name(need), str(need.get_state_display()), heard, due
        )  # fmt: skip


def _projects(actor: Actor, query: QueryDict) -> Rows:
    place, _since, _by = chosen(actor, query)
    for project in loop.unserved_projects(actor, place).iterator(500):
        yield (
            project.number,
            project.title,
            place_name(project),
            str(project.get_state_display()),
            str(project.starts_on),
        )


def _services(actor: Actor, query: QueryDict) -> Rows:
    place, since, _by = chosen(actor, query)
    for record in loop.unrated_services(actor, place, since).iterator(500):
        yield (
            record.title,
            str(record.get_kind_display()),
            place_name(record),
            timezone.localtime(record.started_at).strftime("%Y-%m-%d"),
        )


KINDS_OF_LOOP = tuple(
    export_kind(kind)
    for kind in (
        ExportKind(
            code="loop",
            title=_("Loop report"),
            permission=access.COUNT,
            columns=(
                *(_("code"), _("place"), _("open needs"), _("without an answer"), _("overdue")),
                *(
                    _("projects at work"),
                    _("without a service"),
                    _("services"),
                    _("without a rating"),
                ),
            ),
            rows=_summary,
            has_personal_data=False,
        ),
        ExportKind(
            code="loop-needs",
            title=_("Needs without an answer"),
            permission=need_access.EXPORT,
            columns=(
                *(_("reference number"), _("in one sentence"), _("where"), _("state")),
                *(_("heard on"), _("due at")),
            ),
            rows=_needs,
        ),
        ExportKind(
            code="loop-projects",
            title=_("Projects without a service"),
            permission=project_access.EXPORT,
            columns=(
                *(_("reference number"), _("project name"), _("where"), _("state"), _("begins on")),
            ),
            rows=_projects,
            has_personal_data=False,
        ),
        ExportKind(
            code="loop-services",
            title=_("Services without a rating"),
            permission=delivery_access.EXPORT,
            columns=(_("service"), _("type of service"), _("where"), _("served on")),
            rows=_services,
        ),
    )
)
