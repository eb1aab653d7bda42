"""What this adds to "my day"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import end_of
from yanzhen.core.prepared import PreparedFor, bound_moment
from yanzhen.core.scope import Actor
from yanzhen.deliberation import access, rules
from yanzhen.deliberation.models import Issue
from yanzhen.orgs.my_day import DayItem, day_source

SHOWN = 12


@PreparedFor
def _due(actor: Actor) -> QuerySet[Issue]:
    own = Issue.objects.filter(lead_id=actor.user_id, state__in=rules.OPEN)
    return own.filter(due_at__lt=bound_moment("end")).order_by("due_at", "pk")


@day_source
def issues_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Issues that the actor leads and that are due by tonight."""
    if actor.user_id is None or not scope.holds(actor, access.LEAD):
        return
    for row in _due(actor, first=SHOWN, end=end_of(day)):
        yield DayItem(
            reason=row.get_state_display(),
            title=row.topic,
            url=reverse("issue-detail", args=[row.pk]),
            due_at=row.due_at,
            kind="need",
            detail=row.number,
        )
