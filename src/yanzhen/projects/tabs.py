"""The three lists of 项目 as tabs, and the parts of one project."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.projects import access
from yanzhen.projects.models import Project

LISTS = (
    ("project-list", _("projects"), "folder-kanban"),
    ("improvement-list", _("improvements"), "list-checks"),
    ("brand-list", _("brands"), "award"),
)
PARTS = (
    ("project-detail", _("at a glance"), "info"),
    ("project-plan", _("team and plan"), "users-round"),
    ("project-money", _("money"), "coins"),
    ("project-reviews", _("reviews"), "message-square"),
    ("project-report", _("closing report"), "file-text"),
)


def list_tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon in LISTS
    ]


def project_tabs(actor: Actor, project: Project, current: str) -> list[dict[str, object]]:
    """The parts that the actor may open; money only for those who see it."""
    sees_money = access.can_see_money(actor, project)
    return [
        {
            "label": label,
            "url": reverse(name, args=[project.pk]),
            "icon": icon,
            "current": name == current,
        }
        for name, label, icon in PARTS
        if name != "project-money" or sees_money
    ]
