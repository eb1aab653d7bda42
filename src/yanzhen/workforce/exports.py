"""The logs of a station as a file: figures in their units, and the words of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.needs.tables import place_name
from yanzhen.workforce import access, rules, selectors
from yanzhen.workforce.composing import figures_of


def _span(actor: Actor, query: QueryDict) -> rules.Span:
    today = actor.today
    try:
        day = min(date.fromisoformat(query.get("day", "")), today)
    except ValueError:
        day = today
    kind = query.get("show", rules.DAY)
    return rules.span_of(kind if kind in rules.KINDS else rules.DAY, day)


def _logs(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    span = _span(actor, query)
    for post in selectors.workers_with_logs(actor, span):
        log = selectors.log_of(post.user_id, span)
        handed_in = timezone.localtime(log.handed_in_at) if log else None
        yield (
            post.user.name,
            str(post.get_role_display()),
            place_name(post),
            span.starts_on.isoformat(),
            span.last.isoformat(),
            f"{handed_in:%Y-%m-%d %H:%M}" if handed_in else "",
            str(pgettext_lazy("work log", "late")) if log and log.is_late else "",
            "；".join(f"{f.label} {f.words}" for f in figures_of(post.user_id, span)),
            plain(log.words) if log else "",
        )


export_kind(
    ExportKind(
        code="workforce.logs",
        title=_("Work logs"),
        permission=access.READ_LOGS,
        columns=(
            pgettext_lazy("person", "name"),
            _("role"),
            _("where"),
            _("from"),
            _("until"),
            _("handed in at"),
            pgettext_lazy("work log", "late"),
            pgettext_lazy("work log", "what was done"),
            _("in one's own words"),
        ),
        rows=_logs,
    )
)
