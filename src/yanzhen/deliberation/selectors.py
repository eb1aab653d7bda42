"""Named reads of deliberations."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from yanzhen.core.scope import Actor
from yanzhen.deliberation import access, rules
from yanzhen.deliberation.models import Issue


@dataclass(frozen=True, slots=True)
class Counts:
    open: int
    overdue: int
    decided: int


def listed_issues(actor: Actor) -> QuerySet[Issue]:
    """Issues of the actor's areas, the earliest due on top, ended ones last."""
    return (
        access.visible_issues(actor)
        .select_related("division__parent", "lead")
        .order_by(F("due_at").asc(nulls_last=True), "-raised_at", "pk")
    )


def count_issues(rows: QuerySet[Issue], actor: Actor) -> Counts:
    is_open = Q(state__in=rules.OPEN)
    found = rows.order_by().aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=actor.now)),
        decided=Count("pk", filter=Q(state=rules.DECIDED)),
    )
    return Counts(**found)


def chosen_issues(rows: QuerySet[Issue], show: str, actor: Actor) -> QuerySet[Issue]:
    match show:
        case "overdue":
            return rows.filter(state__in=rules.OPEN, due_at__lt=actor.now)
        case "decided" | "done":
            return rows.filter(state=show)
        case "all":
            return rows
    return rows.filter(state__in=rules.OPEN)
