"""What cases and referrals add to "my day"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.cases import access, rules
from yanzhen.cases.models import Case, Referral
from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import end_of
from yanzhen.core.prepared import PreparedFor, bound_moment
from yanzhen.core.scope import Actor
from yanzhen.orgs.my_day import DayItem, day_source

SHOWN = 12


@PreparedFor
def _due_cases(actor: Actor) -> QuerySet[Case]:
    own = Case.objects.filter(worker_id=actor.user_id, stage__in=rules.OPEN)
    due = own.filter(due_at__lt=bound_moment("end"))
    return due.select_related("person").order_by("due_at", "pk")


@PreparedFor
def _due_referrals(actor: Actor) -> QuerySet[Referral]:
    own = Referral.objects.filter(written_by_id=actor.user_id, state__in=rules.REFERRAL_OPEN)
    due = own.filter(due_at__lt=bound_moment("end"))
    return due.select_related("person", "organization").order_by("due_at", "pk")


@day_source
def cases_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """The actor's own cases and referrals whose next step is due by tonight."""
    if actor.user_id is None or not scope.holds(actor, access.WORK):
        return
    for case in _due_cases(actor, first=SHOWN, end=end_of(day)):
        yield DayItem(
            reason=case.get_stage_display(),
            title=_("Case work"),
            url=reverse("case-detail", args=[case.pk]),
            due_at=case.due_at,
            kind="case",
            detail=case.person.name,
        )
    for referral in _due_referrals(actor, first=SHOWN, end=end_of(day)):
        yield DayItem(
            reason=referral.get_state_display(),
            title=_("Referral"),
            url=reverse("referral-detail", args=[referral.pk]),
            due_at=referral.due_at,
            kind="case",
            detail=f"{referral.person.name} · {referral.organization.name}",
        )
