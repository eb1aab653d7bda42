"""What the job consumer does for volunteers: pick hours of last month that are looked at again."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.core import scope
from yanzhen.volunteers import services


@db_periodic_task(crontab(minute="20", hour="1", day="16"))  # type: ignore[untyped-decorator]
def draw_spot_checks_of_last_month() -> None:
    """On the 16th, when ten working days for the hours of last month are over."""
    actor = scope.system_actor(now=timezone.now(), name="draw_spot_checks")
    month = actor.today.replace(day=1) - timedelta(days=1)
    services.draw_spot_checks(actor=actor, month=month)
