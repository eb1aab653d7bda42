"""Of what volunteering reminds people: hours that wait for the word of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import ngettext

from yanzhen.accounts.reminding import Due, ReminderKind, reminder_kind
from yanzhen.core.addresses import reverse
from yanzhen.orgs.selectors import who_answers
from yanzhen.volunteers.access import CONFIRM_HOURS
from yanzhen.volunteers.models import HourClaim


def waiting_hours(now: datetime) -> Iterator[Due]:
    """Claims that wait, to the nearest workers of their place."""
    rows = HourClaim.objects.filter(state=HourClaim.State.WAITING, due_at__gte=now)
    waiting = list(rows.values_list("pk", "area_code"))
    workers = who_answers(CONFIRM_HOURS, {area for _pk, area in waiting}, timezone.localdate(now))
    for pk, area in waiting:
        for user_id in workers.get(area, ()):
            yield Due(user_id, f"claim:{pk}", reverse("hour-list"))


def _words(count: int) -> str:
    words = ngettext(
        "Hours of volunteers wait to be confirmed: %(count)s claim",
        "Hours of volunteers wait to be confirmed: %(count)s claims",
        count,
    )
    return words % {"count": count}


def _list() -> str:
    return reverse("hour-list")


reminder_kind(ReminderKind("volunteers.hours", "hourglass", _words, _list, waiting_hours))
