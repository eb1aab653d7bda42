"""Of what needs remind people: deadlines that come near and that have passed, to the owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import ngettext

from yanzhen.accounts.reminding import Due, ReminderKind, reminder_kind
from yanzhen.core import policies
from yanzhen.core.addresses import reverse
from yanzhen.needs.models import Need


def _due(now: datetime, *, is_overdue: bool) -> Iterator[Due]:
    asked = Q(pk__in=[])
    for holding in policies.holdings("needs.reminders", day=timezone.localdate(now)):
        rule = holding.policy.value
        if is_overdue:
            span = Q(due_at__gte=now - timedelta(days=rule["past_days"]), due_at__lt=now)
        else:
            span = Q(due_at__gte=now, due_at__lte=now + timedelta(hours=rule["ahead_hours"]))
        asked |= holding.q() & span
    rows = Need.objects.open().filter(asked, owner__isnull=False)
    found = rows.order_by("due_at", "pk").values_list("pk", "owner__user_id", "due_at")
    for pk, user_id, due_at in found.iterator(2000):
        # The answer has a deadline of its own after the first contact.
        subject = f"need:{pk}:{due_at:%Y%m%d%H%M}"
        yield Due(user_id, subject, reverse("need-detail", args=[pk]))


def _near_words(count: int) -> str:
    words = ngettext("%(count)s need is due soon", "%(count)s needs are due soon", count)
    return words % {"count": count}


def _passed_words(count: int) -> str:
    words = ngettext("%(count)s need is overdue", "%(count)s needs are overdue", count)
    return words % {"count": count}


def _list(show: str) -> str:
    return f"{reverse('need-list')}?show={show}"


reminder_kind(
    ReminderKind(
        "needs.near",
        "clipboard-list",
        _near_words,
        partial(_list, "due_soon"),
        partial(_due, is_overdue=False),
    )
)
reminder_kind(
    ReminderKind(
        "needs.passed",
        "circle-alert",
        _passed_words,
        partial(_list, "overdue"),
        partial(_due, is_overdue=True),
    )
)
