"""Of what visits remind people: what is due soon and what was missed, to the post that answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import ngettext

from yanzhen.accounts.reminding import Due, ReminderKind, reminder_kind
from yanzhen.core import policies
from yanzhen.core.addresses import reverse
from yanzhen.orgs.models import Leave
from yanzhen.visits.models import CheckedVisit, Obligation

ONE_DAY = timedelta(days=1)


def _due(now: datetime, *, is_overdue: bool) -> Iterator[Due]:
    day = timezone.localdate(now)
    rows = Obligation.objects.open().filter(post__user__isnull=False)
    asked = Q(pk__in=[])
    for holding in policies.holdings("visits.reminders", day=day):
        first, last = day, day + timedelta(days=holding.policy.value["ahead_days"])
        if is_overdue:
            first, last = day - timedelta(days=holding.policy.value["past_days"]), day - ONE_DAY
        asked |= holding.q() & Q(due_on__gte=first, due_on__lte=last)
    rows = rows.filter(asked, starts_on__lte=day)
    stand_ins = dict(Leave.objects.on(day).values_list("post_id", "substitute__user_id"))
    found = rows.order_by("due_on", "pk").values_list("pk", "post_id", "post__user_id")
    for pk, post_id, user_id in found.iterator(2000):
        whom = stand_ins.get(post_id or 0, user_id)
        yield Due(whom, f"obligation:{pk}", reverse("obligation-detail", args=[pk]))


def _returned(now: datetime) -> Iterator[Due]:
    """Rows that the next tier gave back and nobody has mended yet, to who wrote the visit down."""
    later = CheckedVisit.objects.filter(
        visit=OuterRef("visit"), tier=OuterRef("tier"), pk__gt=OuterRef("pk")
    )
    rows = CheckedVisit.objects.filter(
        ~Exists(later),
        state=CheckedVisit.State.RETURNED,
        round__decided_at__isnull=False,
        version=F("visit__version"),
        answer="",
        visit__recorded_by__isnull=False,
    )
    found = rows.order_by("pk").values_list("pk", "visit__recorded_by_id")
    for pk, user_id in found.iterator(2000):
        yield Due(user_id, f"row:{pk}", reverse("row-answer", args=[pk]))


def _returned_words(count: int) -> str:
    words = ngettext("%(count)s visit was returned", "%(count)s visits were returned", count)
    return words % {"count": count}


def _coming_words(count: int) -> str:
    words = ngettext("%(count)s visit is due soon", "%(count)s visits are due soon", count)
    return words % {"count": count}


def _missed_words(count: int) -> str:
    words = ngettext("%(count)s visit is overdue", "%(count)s visits are overdue", count)
    return words % {"count": count}


def _mine(show: str) -> str:
    return f"{reverse('obligation-list')}?show={show}"


reminder_kind(
    ReminderKind(
        "visits.coming",
        "footprints",
        _coming_words,
        partial(_mine, "mine"),
        partial(_due, is_overdue=False),
    )
)
reminder_kind(
    ReminderKind(
        "visits.missed",
        "circle-alert",
        _missed_words,
        partial(_mine, "mine"),
        partial(_due, is_overdue=True),
    )
)
reminder_kind(
    ReminderKind(
        "visits.returned",
        "undo-2",
        _returned_words,
        lambda: reverse("month-list"),
        _returned,
    )
)
