"""What cases and referrals add to "my day"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.cases import access, rules
from yanzhen.cases.models import Case, Referral
from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.needs.home import end_of
from yanzhen.orgs.my_day import DayItem, day_source

SHOWN = 12


@day_source
def cases_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """The actor's own cases and referrals whose next step is due by tonight."""
    if actor.user_id is None or not scope.holds(actor, access.WORK):
        return
    cases = Case.objects.filter(
        worker_id=actor.user_id, stage__in=rules.OPEN, due_at__lt=end_of(day)
    )
    for case in cases.select_related("person").order_by("due_at")[:SHOWN]:
        yield DayItem(
            reason=case.get_stage_display(),
            title=_("Case work"),
            url=reverse("case-detail", args=[case.pk]),
            due_at=case.due_at,
            kind="case",
            detail=case.person.name,
        )
    referrals = Referral.objects.filter(
        written_by_id=actor.user_id, state__in=rules.REFERRAL_OPEN, due_at__lt=end_of(day)
    )
    related = ("person", "organization")
    for referral in referrals.select_related(*related).order_by("due_at")[:SHOWN]:
        yield DayItem(
            reason=referral.get_state_display(),
            title=_("Referral"),
            url=reverse("referral-detail", args=[referral.pk]),
            due_at=referral.due_at,
            kind="case",
            detail=f"{referral.person.name} · {referral.organization.name}",
        )
