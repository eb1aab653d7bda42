"""What this adds to "my day"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import access, rules, selectors
from yanzhen.assistance.models import AidApplication, Clue
from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import end_of
from yanzhen.core.prepared import PreparedFor, bound_moment
from yanzhen.core.scope import Actor
from yanzhen.orgs.my_day import DayItem, day_source

SHOWN = 12


@PreparedFor
def _due(actor: Actor) -> QuerySet[AidApplication]:
    own = AidApplication.objects.filter(helper_id=actor.user_id, state__in=rules.OPEN)
    due = own.filter(due_at__lt=bound_moment("end"))
    return due.select_related("person").order_by("due_at", "pk")


@day_source
def applications_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Applications that the actor helps with and that are due by tonight."""
    if actor.user_id is None or not scope.holds(actor, access.HELP):
        return
    rows = _due(actor, first=SHOWN, end=end_of(day))
    labels = selectors.policy_labels(actor, "") if rows else {}
    for row in rows:
        yield DayItem(
            reason=row.get_state_display(),
            title=labels.get(row.policy, row.policy),
            url=reverse("aid-detail", args=[row.pk]),
            due_at=row.due_at,
            kind="approval",
            detail=row.person.name,
        )


@PreparedFor
def _to_check(actor: Actor) -> QuerySet[Clue]:
    own = Clue.objects.filter(responsible_id=actor.user_id, state=Clue.State.OPEN)
    due = own.filter(due_at__lt=bound_moment("end"))
    return due.select_related("person").order_by("due_at")


@day_source
def clues_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Clues that the actor has to check by tonight."""
    if actor.user_id is None or not scope.holds(actor, access.CHECK_CLUE):
        return
    rows = _to_check(actor, first=SHOWN, end=end_of(day))
    labels = selectors.rule_labels(actor, "") if rows else {}
    for row in rows:
        yield DayItem(
            reason=_("Home check"),
            title=labels.get(row.rule, row.rule),
            url=reverse("clue-detail", args=[row.pk]),
            due_at=row.due_at,
            kind="visit",
            detail=row.person.name,
        )
