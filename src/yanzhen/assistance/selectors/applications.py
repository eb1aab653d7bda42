"""Named reads of applications."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from yanzhen.assistance import access, rules
from yanzhen.assistance.models import AidApplication
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary

POLICIES = "assistance.policies"


@dataclass(frozen=True, slots=True)
class Counts:
    open: int
    overdue: int
    preparing: int
    submitted: int


def policy_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels(POLICIES, area=area, day=actor.today)


def listed_applications(actor: Actor) -> QuerySet[AidApplication]:
    """Applications of the actor's areas, the earliest due on top, ended ones last."""
    return (
        access.visible_applications(actor)
        .select_related("person", "division__parent", "helper")
        .order_by(F("due_at").asc(nulls_last=True), "-begun_at", "pk")
    )


def count_applications(rows: QuerySet[AidApplication], actor: Actor) -> Counts:
    is_open = Q(state__in=rules.OPEN)
    found = rows.order_by().aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=actor.now)),
        preparing=Count("pk", filter=Q(state=rules.PREPARING)),
        submitted=Count("pk", filter=Q(state=rules.SUBMITTED)),
    )
    return Counts(**found)


def chosen_applications(
    rows: QuerySet[AidApplication], show: str, actor: Actor
) -> QuerySet[AidApplication]:
    match show:
        case "overdue":
            return rows.filter(state__in=rules.OPEN, due_at__lt=actor.now)
        case "preparing" | "submitted" | "decided":
            return rows.filter(state=show)
        case "all":
            return rows
    return rows.filter(state__in=rules.OPEN)
