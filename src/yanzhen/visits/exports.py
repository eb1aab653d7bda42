"""Visits and what is owed as files. What was found and mandatory reports never leave this way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.needs.tables import place_name
from yanzhen.visits import access, keys, selectors, tiers
from yanzhen.visits.filters import HouseKeyFilter, ObligationFilter, VisitFilter
from yanzhen.visits.tables import who_handed_up


def _visits(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = VisitFilter(query, selectors.listed_visits(actor)).qs
    for visit in selectors.chosen_visits(narrowed, query.get("show", "all"), actor).iterator(500):
        yield (
            selectors.members_words(visit),
            timezone.localtime(visit.started_at).strftime("%Y-%m-%d %H:%M"),
            visit.minutes,
            str(visit.get_means_display()),
            str(visit.get_outcome_display()),
            place_name(visit),
            "、".join(v.name for v in visit.visitors.all()),
            "、".join(map(str, selectors.marks_of(visit))),
        )


def _obligations(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = ObligationFilter(query, selectors.listed_obligations(actor)).qs
    rows = selectors.chosen_obligations(narrowed, query.get("show", "open"), actor)
    for row in rows.iterator(500):
        yield (
            selectors.owed_to_words(row),
            selectors.rule_words(row.rule),
            selectors.place_words(row),
            row.due_on.isoformat(),
            str(row.get_state_display()),
            row.post.user.name if row.post else "",
            row.ground,
        )


export_kind(
    ExportKind(
        code="visits",
        title=_("Visits"),
        permission=access.EXPORT,
        columns=(
            _("visited person"),
            _("began at"),
            _("minutes"),
            _("how"),
            _("outcome"),
            _("where"),
            _("visitors"),
            _("marks"),
        ),
        rows=_visits,
    )
)
export_kind(
    ExportKind(
        code="obligations",
        title=_("Visits that are owed"),
        permission=access.EXPORT,
        columns=(
            _("visited person"),
            _("why"),
            _("where"),
            _("due on"),
            _("state"),
            _("who answers"),
            _("ground"),
        ),
        rows=_obligations,
    )
)


def _submissions(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    rows = tiers.chosen_submissions(
        tiers.listed_submissions(actor), query.get("show", "waiting"), actor
    )
    for row in rows:
        for made in row.rounds.all():
            days = tiers.waited(made.submitted_at, made.decided_at) if made.decided_at else None
            yield (
                f"{row.month:%Y-%m}",
                who_handed_up(row),
                str(row.get_tier_display()),
                made.number,
                made.size,
                made.sampled,
                made.returned,
                timezone.localtime(made.submitted_at).strftime("%Y-%m-%d %H:%M"),
                timezone.localdate(made.decided_at).isoformat() if made.decided_at else "",
                days,
                str(row.get_state_display()),
            )


export_kind(
    ExportKind(
        code="submissions",
        title=_("Months handed up"),
        permission=access.EXPORT_MONTHS,
        columns=(
            _("month"),
            _("who handed up"),
            _("tier"),
            _("round"),
            _("visits"),
            _("sample"),
            _("rows sent back"),
            _("handed up"),
            _("decided"),
            _("working days until the decision"),
            _("state"),
        ),
        rows=_submissions,
    )
)


def _keys(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = HouseKeyFilter(query, keys.listed_keys(actor)).qs
    for key in keys.chosen_keys(narrowed, query.get("show", "kept")).iterator(500):
        yield (
            key.person.name,
            key.mark,
            key.opens,
            key.pieces,
            key.post.user.name,
            key.taken_on.isoformat(),
            key.held_since.isoformat(),
            str(keys.state_of(key)[0]),
        )


export_kind(
    ExportKind(
        code="house_keys",
        title=_("Keys of clients' homes"),
        permission=access.EXPORT,
        columns=(
            _("client"),
            _("mark on the key"),
            _("what it opens"),
            _("how many"),
            _("who keeps it"),
            _("taken on"),
            _("held since"),
            _("state"),
        ),
        rows=_keys,
    )
)
