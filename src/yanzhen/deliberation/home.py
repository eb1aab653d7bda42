"""What this adds to "my day"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.deliberation import access, rules
from yanzhen.deliberation.models import Issue
from yanzhen.needs.home import end_of
from yanzhen.orgs.my_day import DayItem, day_source

SHOWN = 12


@day_source
def issues_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Issues that the actor leads and that are due by tonight."""
    if actor.user_id is None or not scope.holds(actor, access.LEAD):
        return
    due = Issue.objects.filter(lead_id=actor.user_id, state__in=rules.OPEN, due_at__lt=end_of(day))
    for row in due.order_by("due_at")[:SHOWN]:
        yield DayItem(
            reason=row.get_state_display(),
            title=row.topic,
            url=reverse("issue-detail", args=[row.pk]),
            due_at=row.due_at,
            kind="need",
            detail=row.number,
        )
