"""Visits, what is owed and the coverage as tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.visits import access

TABS = (
    ("obligation-list", _("what is owed"), "list-checks", access.READ),
    ("visit-list", _("visits"), "footprints", access.READ),
    ("visit-coverage", _("coverage"), "chart-column", access.COUNT),
)


def tabs(actor: Actor, current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon, right in TABS
        if scope.holds(actor, right)
    ]
