"""What the pages of one project share: the project, its head, its journey, its address."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest
from yanzhen.core.scope import Permission
from yanzhen.projects import access, rules
from yanzhen.projects.models import Project
from yanzhen.projects.tables import STATE_COLOURS
from yanzhen.projects.tabs import project_tabs

JOURNEY = (
    (rules.DRAFT, pgettext_lazy("journey", "drafted")),
    (rules.SUBMITTED, pgettext_lazy("journey", "submitted")),
    (rules.APPROVED, pgettext_lazy("journey", "approved")),
    (rules.RUNNING, pgettext_lazy("journey", "running")),
    (rules.REVIEW, pgettext_lazy("journey", "final review")),
    (rules.CLOSED, pgettext_lazy("journey", "closed")),
)


def project_for(request: ActorRequest, pk: int, right: Permission) -> Project:
    """A project that the actor may see and in whose area they hold the right."""
    project = access.access_project(request.actor, pk)
    scope.require(request.actor, right, project.area_code)
    return project


def head_of(request: ActorRequest, project: Project, current: str) -> dict[str, Any]:
    """What every part of a project's page shows on top."""
    actor = request.actor
    area = project.area_code
    return {
        "project": project,
        "colour": STATE_COLOURS[Project.State(project.state)],
        "tabs": project_tabs(actor, project, current),
        "may_plan": scope.holds(actor, access.PLAN, area),
        "may_approve": scope.holds(actor, access.APPROVE, area),
        "is_open": project.is_open,
        "is_at_work": project.state in rules.AT_WORK,
        "may_change": rules.STEPS.allows(project.state, "change")
        and scope.holds(actor, access.PLAN, area),
    }


def journey(project: Project) -> list[dict[str, object]]:
    """The six stations of a project for the steps line; nothing for one that was given up."""
    if project.state == rules.CANCELLED:
        return []
    order = [state for state, _label in JOURNEY]
    at = order.index(project.state)
    is_closed = project.state == rules.CLOSED
    return [
        {
            "label": label,
            "at": "",
            "state": "done" if n <= at or is_closed else "current" if n == at + 1 else "todo",
        }
        for n, (_state, label) in enumerate(JOURNEY)
    ]


def part_address(project: Project, name: str = "project-detail") -> str:
    return reverse(name, args=[project.pk])
