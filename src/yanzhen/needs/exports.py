"""The list of needs as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.needs import access, selectors, vocabulary
from yanzhen.needs.filters import NeedFilter


def _rows(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    area = selectors.home_area(actor)
    narrowed = NeedFilter(query, selectors.listed_needs(actor), actor=actor, area=area).qs
    categories = selectors.category_labels(actor, area)
    lanes = selectors.lane_labels(actor, area)
    reasons = vocabulary.labels("needs.closing_reasons", area=area, day=actor.today)
    for need in selectors.chosen_needs(narrowed, query.get("show", "open"), actor).iterator(500):
        yield (
            need.number,
            need.title,
            str(selectors.subject(need) or ""),
            need.division.name,
            categories.get(need.category, need.category),
            str(need.get_channel_display()),
            lanes.get(need.lane, ""),
            str(need.get_state_display()),
            timezone.localtime(need.heard_at).strftime("%Y-%m-%d"),
            timezone.localtime(need.due_at).strftime("%Y-%m-%d %H:%M") if need.due_at else "",
            need.owner.user.name if need.owner else "",
            str(need.get_outcome_display()) if need.outcome else "",
            reasons.get(need.reason_code, need.reason_code),
        )


export_kind(
    ExportKind(
        code="needs",
        title=_("Needs"),
        permission=access.EXPORT,
        columns=(
            _("reference number"),
            _("in one sentence"),
            _("who"),
            _("where"),
            _("category"),
            _("channel"),
            _("lane"),
            _("state"),
            _("heard on"),
            _("due at"),
            _("owner"),
            _("how it ended"),
            _("reason"),
        ),
        rows=_rows,
    )
)
