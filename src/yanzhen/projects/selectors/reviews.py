"""Review meetings and the improvements that they decided on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    Count,
    F,
    Prefetch,
    Q,
)

from yanzhen.core.scope import Actor
from yanzhen.projects import rules
from yanzhen.projects.access import (
    visible_improvements,
)
from yanzhen.projects.models import (
    Improvement,
    Project,
    ReviewMeeting,
    TeamMember,
)
from yanzhen.projects.models.reviews import ImprovementQuerySet


def reviews_of(project: Project) -> list[ReviewMeeting]:
    """The newest first, with who was there and the improvements."""
    owned = Improvement.objects.select_related("owner__user", "owner__person")
    present = TeamMember.objects.select_related("user", "person")
    return list(
        project.reviews.prefetch_related(
            Prefetch("improvements", owned), Prefetch("attendees", present)
        )
    )


@dataclass(frozen=True, slots=True)
class ImprovementCounts:
    open: int
    overdue: int
    mine: int
    done: int


def listed_improvements(actor: Actor) -> ImprovementQuerySet:
    """What is owed first, the earliest due on top."""
    return (
        visible_improvements(actor)
        .select_related("project", "owner__user", "owner__person", "review")
        .order_by(F("ended_at").desc(nulls_first=True), "due_on", "pk")
    )


def is_my_improvement(actor: Actor) -> Q:
    return Q(owner__user_id=actor.user_id) if actor.user_id is not None else Q(pk__in=())


def count_improvements(rows: ImprovementQuerySet, actor: Actor) -> ImprovementCounts:
    is_open = Q(state__in=rules.IMPROVEMENT_OPEN)
    found = rows.order_by().aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=actor.today)),
        mine=Count("pk", filter=is_open & is_my_improvement(actor)),
        done=Count("pk", filter=Q(state=Improvement.State.DONE)),
    )
    return ImprovementCounts(**found)


def chosen_improvements(rows: ImprovementQuerySet, show: str, actor: Actor) -> ImprovementQuerySet:
    match show:
        case "overdue":
            return rows.overdue(actor.today)
        case "mine":
            return rows.open().filter(is_my_improvement(actor))
        case "done" | "dropped":
            return rows.filter(state=show)
        case "all":
            return rows
    return rows.open()
