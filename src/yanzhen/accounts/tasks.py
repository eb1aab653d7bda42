"""What the job consumer does for reminders."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.accounts.services import reminders
from yanzhen.core import jobs, scope


@db_periodic_task(crontab(minute="*/30"))  # type: ignore[untyped-decorator]
def look_for_what_is_due() -> None:
    actor = scope.system_actor(now=timezone.now(), name="reminding")
    jobs.start(actor=actor, kind="accounts.remind")


@db_periodic_task(crontab())  # type: ignore[untyped-decorator]
def send_what_waits() -> None:
    now = timezone.now()
    if reminders.waiting_messages(now).exists():
        actor = scope.system_actor(now=now, name="reminding")
        jobs.start(actor=actor, kind="accounts.send_messages")
