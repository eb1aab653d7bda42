"""What the job consumer does for visits."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.core import scope
from yanzhen.visits.services import begin_periods


@db_periodic_task(crontab(minute="10", hour="0"))  # type: ignore[untyped-decorator]
def begin_the_periods_of_the_day() -> None:
    begin_periods(actor=scope.system_actor(now=timezone.now(), name="begin_periods"))
