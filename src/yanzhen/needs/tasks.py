"""What the job consumer does for needs."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.core import scope
from yanzhen.needs.services import escalate_overdue


@db_periodic_task(crontab(minute="*/15"))  # type: ignore[untyped-decorator]
def raise_overdue_needs() -> None:
    escalate_overdue(actor=scope.system_actor(now=timezone.now(), name="escalate_needs"))
