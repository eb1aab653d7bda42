"""The list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import access, selectors
from yanzhen.assistance.filters import AidFilter, ClueFilter
from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.needs.selectors import home_area
from yanzhen.needs.tables import place_name


def _rows(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    area = home_area(actor)
    labels = selectors.policy_labels(actor, area)
    narrowed = AidFilter(query, selectors.listed_applications(actor), actor=actor, area=area).qs
    chosen = selectors.chosen_applications(narrowed, query.get("show", "open"), actor)
    for row in chosen.iterator(500):
        yield (
            row.number,
            row.person.name,
            place_name(row),
            labels.get(row.policy, row.policy),
            str(row.get_state_display()),
            row.submitted_to,
            row.submitted_on,
            str(row.get_result_display()) if row.result else "",
            row.result_on,
        )


export_kind(
    ExportKind(
        code="aid_applications",
        title=_("Applications"),
        permission=access.EXPORT,
        columns=(
            _("reference number"),
            _("for"),
            _("where"),
            _("policy"),
            _("state"),
            _("submitted to"),
            _("submitted on"),
            _("result"),
            _("decided on"),
        ),
        rows=_rows,
    )
)


def _clue_rows(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    area = home_area(actor)
    labels = selectors.rule_labels(actor, area)
    narrowed = ClueFilter(query, selectors.listed_clues(actor), actor=actor, area=area).qs
    chosen = selectors.chosen_clues(narrowed, query.get("show", "open"), actor)
    for row in chosen.iterator(500):
        yield (
            row.person.name,
            place_name(row),
            labels.get(row.rule, row.rule),
            row.found_at,
            row.due_at,
            row.responsible.name if row.responsible else "",
            str(row.get_state_display()),
            str(row.get_result_display()) if row.result else "",
        )


export_kind(
    ExportKind(
        code="clues",
        title=_("Clues"),
        permission=access.EXPORT_CLUES,
        columns=(
            _("about"),
            _("where"),
            _("reason"),
            _("found at"),
            _("due"),
            _("who checks"),
            _("state"),
            _("result"),
        ),
        rows=_clue_rows,
    )
)
