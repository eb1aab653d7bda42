"""What the job consumer does for delivery: chases, tells news, makes what comes again."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.core import scope
from yanzhen.delivery import services


@db_periodic_task(crontab(minute="*/10"))  # type: ignore[untyped-decorator]
def chase_unanswered() -> None:
    services.chase_unanswered(actor=scope.system_actor(now=timezone.now(), name="chasing"))


@db_periodic_task(crontab())  # type: ignore[untyped-decorator]
def tell_by_text() -> None:
    services.tell_by_text(actor=scope.system_actor(now=timezone.now(), name="telling"))


@db_periodic_task(crontab(minute="20", hour="*/2"))  # type: ignore[untyped-decorator]
def make_due_orders() -> None:
    services.make_due_orders(actor=scope.system_actor(now=timezone.now(), name="series"))
