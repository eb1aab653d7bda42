"""What the job consumer does for field work."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.core import scope
from yanzhen.field import services


@db_periodic_task(crontab(minute="35"))  # type: ignore[untyped-decorator]
def force_waiting() -> None:
    services.force_waiting(actor=scope.system_actor(now=timezone.now(), name="sync"))
