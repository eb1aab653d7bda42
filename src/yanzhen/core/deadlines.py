"""A deadline as people say it: 逾期 2 天, 今天 16:00, 明天 09:30, 11月25日."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanzhen.core.templatetags.ui import badge


def begin_of(day: date) -> datetime:
    """Midnight, in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))


def end_of(day: date) -> datetime:
    """The midnight after it."""
    return begin_of(day + timedelta(days=1))


def due_words(due_at: datetime | None, now: datetime) -> tuple[str, str]:
    """The words and the state: overdue, due until tomorrow night, or nothing."""
    if due_at is None:
        return "", ""
    due, today = timezone.localtime(due_at), timezone.localdate(now)
    if due_at < now:
        late = now - due_at
        if late < timedelta(hours=1):
            return _("overdue"), "overdue"
        if late < timedelta(days=1):
            hours = int(late.total_seconds() // 3600)
            return ngettext("%d hour overdue", "%d hours overdue", hours) % hours, "overdue"
        return ngettext("%d day overdue", "%d days overdue", late.days) % late.days, "overdue"
    if due.date() == today:
        return _("today %(time)s") % {"time": f"{due:%H:%M}"}, "due"
    if due.date() == today + timedelta(days=1):
        return _("tomorrow %(time)s") % {"time": f"{due:%H:%M}"}, "due"
    return day_words(due), ""


def day_words(moment: datetime) -> str:
    """11月25日; in English 11/25."""
    local = timezone.localtime(moment)
    return _("%(month)s/%(day)s") % {"month": local.month, "day": local.day}


def due_badge(due_at: datetime | None, now: datetime) -> SafeString | str:
    words, state = due_words(due_at, now)
    return badge(words, state) if state else words
