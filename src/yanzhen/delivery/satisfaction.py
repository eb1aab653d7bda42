"""What people thought of the services 满意度: the list, and the share of those who were content."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import Feedback

CONTENT = 4


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Satisfied and very satisfied over all valid answers (practice.md section 6)."""

    answers: int
    content: int
    poor: int
    unfollowed: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.content / self.answers) if self.answers else None


def listed_feedback(actor: Actor) -> QuerySet[Feedback]:
    """Ratings of the actor's areas, newest first; those of reversed records are left out."""
    return (
        access.visible_feedback(actor)
        .filter(record__reversed_by=None)
        .select_related("record__division__parent", "person", "follow_up")
        .order_by("-given_at", "pk")
    )


def satisfaction_of(feedback: QuerySet[Feedback]) -> Satisfaction:
    """One query."""
    found = feedback.order_by().aggregate(
        answers=Count("pk"),
        content=Count("pk", filter=Q(score__gte=CONTENT)),
        poor=Count("pk", filter=Q(score__lte=rules.FOLLOW_UP_SCORE)),
        unfollowed=Count("pk", filter=Q(follow_up__state__in=["heard", "triaged", "answered"])),
    )
    return Satisfaction(**found)


def chosen_feedback(feedback: QuerySet[Feedback], show: str) -> QuerySet[Feedback]:
    """``poor``, ``unfollowed``, ``words`` or everything."""
    match show:
        case "poor":
            return feedback.filter(score__lte=rules.FOLLOW_UP_SCORE)
        case "unfollowed":
            return feedback.filter(follow_up__state__in=["heard", "triaged", "answered"])
        case "words":
            return feedback.exclude(words="")
    return feedback
