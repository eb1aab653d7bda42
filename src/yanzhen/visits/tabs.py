"""Visits, what is owed and the coverage as tabs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor, Permission
from yanzhen.visits import access

TABS: list[tuple[str, Any, str, Permission]] = [
    ("obligation-list", _("what is owed"), "list-checks", access.READ),
    ("visit-list", _("visits"), "footprints", access.READ),
    ("month-list", _("my months"), "calendar-check", access.SUBMIT),
    ("check-list", _("what I check"), "clipboard-check", access.SEE_CHECKS),
    ("month-overview", _("months by place"), "calendar", access.COUNT),
    ("house-key-list", _("keys of homes"), "key-round", access.READ),
    ("visit-coverage", _("coverage"), "chart-column", access.COUNT),
]


def visit_tab(name: str, label: Any, icon: str, right: Permission) -> None:
    """Register a further page among these tabs; in ``AppConfig.ready`` of an app above."""
    TABS.append((name, label, icon, right))


def tabs(actor: Actor, current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon, right in TABS
        if scope.holds(actor, right)
    ]
