"""What the job consumer does for this app."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.assistance import services
from yanzhen.core import scope


@db_periodic_task(crontab(minute="40", hour="3"))  # type: ignore[untyped-decorator]
def remove_lists_in_time() -> None:
    services.expire_lists(actor=scope.system_actor(now=timezone.now(), name="nightly"))
