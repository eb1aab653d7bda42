"""The list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.deliberation import access, selectors
from yanzhen.deliberation.filters import IssueFilter
from yanzhen.needs.tables import place_name


def _rows(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = IssueFilter(query, selectors.listed_issues(actor)).qs
    chosen = selectors.chosen_issues(narrowed, query.get("show", "open"), actor)
    for row in chosen.iterator(500):
        yield (
            row.number,
            row.topic,
            place_name(row),
            row.concerned,
            str(row.get_state_display()),
            row.decision,
            row.carried_out_by,
            row.result_text,
        )


export_kind(
    ExportKind(
        code="issues",
        title=_("Issues"),
        permission=access.EXPORT,
        columns=(
            _("reference number"),
            _("topic"),
            _("where"),
            _("who is concerned"),
            _("state"),
            _("decision"),
            _("who carries it out"),
            _("result"),
        ),
        rows=_rows,
    )
)
