"""Named reads of logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.prepared import Prepared, bound_day, bound_user
from yanzhen.core.scope import Actor
from yanzhen.core.templatetags.ui import full_date
from yanzhen.orgs.models import Post
from yanzhen.workforce import access, rules
from yanzhen.workforce.composing import Counted
from yanzhen.workforce.models import WorkLog


@Prepared
def _logs(kind: str) -> QuerySet[WorkLog]:
    return WorkLog.objects.filter(user_id=bound_user(), kind=kind, starts_on=bound_day())


def log_of(user_id: int, span: rules.Span) -> WorkLog | None:
    return next(iter(_logs(span.kind, user_id=user_id, day=span.starts_on)), None)


def span_words(span: rules.Span) -> str:
    """A day, a week from and until, a month."""
    if span.kind == rules.DAY:
        return str(full_date(span.starts_on))
    if span.kind == rules.WEEK:
        return _("%(first)s to %(last)s") % {
            "first": f"{span.starts_on:%Y-%m-%d}",
            "last": f"{span.last:%Y-%m-%d}",
        }
    return f"{span.starts_on:%Y-%m}"


def changed_since(log: WorkLog, figures: Sequence[Counted]) -> list[tuple[Counted, int]]:
    """Figures that the records count otherwise than when the log was handed in."""
    return [(f, log.figures.get(f.code, 0)) for f in figures if log.figures.get(f.code) != f.amount]


def workers_with_logs(actor: Actor, span: rules.Span) -> QuerySet[Post]:
    """The workers of the actor's stations, each once, with their log of a day, week or month."""
    day = actor.today
    posts = access.working_posts(day).filter(scope.areas(actor, access.READ_LOGS).q())
    narrower = posts.filter(user=OuterRef("user")).order_by("-area_code", "pk")
    logs = WorkLog.objects.filter(user=OuterRef("user"), kind=span.kind, starts_on=span.starts_on)
    return (
        posts.filter(pk=Subquery(narrower.values("pk")[:1]))
        .select_related("user", "division__parent")
        .annotate(
            log_pk=Subquery(logs.values("pk")[:1]),
            handed_in_at=Subquery(logs.values("handed_in_at")[:1]),
            is_late=Subquery(logs.values("is_late")[:1]),
        )
        .order_by("area_code", "user__name", "pk")
    )


@dataclass(frozen=True, slots=True)
class LogCounts:
    """How many of the workers handed in, in time or late."""

    workers: int
    handed_in: int
    late: int

    @property
    def missing(self) -> int:
        return self.workers - self.handed_in


def count_logs(rows: QuerySet[Post]) -> LogCounts:
    plain: Any = rows.order_by().select_related(None)
    return LogCounts(
        workers=plain.count(),
        handed_in=plain.filter(~Q(log_pk=None)).count(),
        late=plain.filter(is_late=True).count(),
    )
