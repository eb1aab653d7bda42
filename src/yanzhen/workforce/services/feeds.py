"""The secret address of a calendar: made, renewed, ended, and not read too often."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db.models import F

from yanzhen.core import scope
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.workforce import access
from yanzhen.workforce.models import CalendarFeed

HOUR = timedelta(hours=1)


def digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


@operation("workforce.make_calendar_feed")
def make_feed(*, actor: Actor, raw: str) -> CalendarFeed:
    """Keep the digest of a fresh secret for one's own calendar; an earlier address ends."""
    scope.require(actor, access.WRITE_LOGS)
    feed, _is_new = CalendarFeed.objects.update_or_create(
        user_id=actor.user_id or 0,
        defaults={
            "digest": digest(raw),
            "made_at": actor.now,
            "read_at": None,
            "counted_from": actor.now,
            "reads": 0,
        },
    )
    return feed


@operation("workforce.end_calendar_feed")
def end_feed(*, actor: Actor) -> None:
    """End the address at once."""
    CalendarFeed.objects.filter(user_id=actor.user_id or 0).delete()


def count_read(feed: CalendarFeed, now: datetime, per_hour: int) -> timedelta | None:
    """Count one reading; how long to wait when there were too many. Safe among many at once."""
    own = CalendarFeed.objects.filter(pk=feed.pk)
    in_hour = own.filter(counted_from__gt=now - HOUR)
    if in_hour.filter(reads__lt=per_hour).update(reads=F("reads") + 1, read_at=now):
        return None
    if own.filter(counted_from__lte=now - HOUR).update(counted_from=now, reads=1, read_at=now):
        return None
    feed.refresh_from_db(fields=["counted_from"])
    return max(feed.counted_from + HOUR - now, timedelta(seconds=1))
