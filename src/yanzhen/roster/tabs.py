"""The plans among the tabs of visits, and the parts of one plan as tabs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.roster.access import PLAN, SEE_OWN
from yanzhen.roster.models import Plan
from yanzhen.visits.tabs import visit_tab

visit_tab("plan-list", pgettext_lazy("roster", "monthly plans"), "calendar", PLAN)
visit_tab("own-days", pgettext_lazy("roster", "my month"), "calendar-check", SEE_OWN)

PARTS = (
    ("plan-detail", pgettext_lazy("roster", "calendar"), "calendar"),
    ("plan-map", pgettext_lazy("roster", "map"), "map"),
    ("plan-visits", _("list of visits"), "list"),
    ("plan-history", pgettext_lazy("roster", "changes"), "history"),
)


def plan_tabs(plan: Plan, current: str) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "url": reverse(name, args=[plan.pk]),
            "icon": icon,
            "current": name == current,
        }
        for name, label, icon in PARTS
    ]
