"""A plan as a sheet: day by day, who goes where, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.roster import access
from yanzhen.roster.selectors.words import shown

BATCH = 500


def _visits(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    """The visits of the plan that the address names; those without a day at the end."""
    key = query.get("plan", "")
    plan = access.access_plan(actor, int(key) if key.isdecimal() and len(key) < 18 else 0)
    for rows in (plan.visits.placed(), plan.visits.unplaced()):
        ordered = rows.order_by("day", "begins", "number")
        for start in range(0, ordered.count(), BATCH):
            for one in shown(actor, ordered[start : start + BATCH]):
                yield (
                    one.row.day.isoformat() if one.row.day else "",
                    one.begins,
                    one.ends,
                    one.worker,
                    one.companion,
                    one.whom,
                    one.place,
                    one.why,
                    one.row.last.isoformat(),
                    one.row.hindrance,
                )


export_kind(
    ExportKind(
        code="roster",
        title=_("Monthly plan of visits"),
        permission=access.EXPORT,
        columns=(
            pgettext_lazy("roster", "day"),
            _("begins"),
            _("ends"),
            _("who goes"),
            _("comes along"),
            _("visited person"),
            _("where"),
            _("why"),
            _("due on"),
            _("why it is not planned"),
        ),
        rows=_visits,
    )
)
