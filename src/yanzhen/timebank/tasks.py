"""What the job consumer does for the time bank: release holds, seal the day that is over."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.core import scope
from yanzhen.timebank import services


@db_periodic_task(crontab(minute="*/5"))  # type: ignore[untyped-decorator]
def release_late_holds() -> None:
    services.expire_holds(actor=scope.system_actor(now=timezone.now(), name="release_late_holds"))


@db_periodic_task(crontab(minute="5", hour="0"))  # type: ignore[untyped-decorator]
def seal_yesterday() -> None:
    actor = scope.system_actor(now=timezone.now(), name="seal_yesterday")
    services.seal_day(actor=actor, day=actor.today - timedelta(days=1))


@db_periodic_task(crontab(minute="25", hour="1"))  # type: ignore[untyped-decorator]
def grant_seeds_of_the_day() -> None:
    """Every night, so that nobody waits for a month who comes to need it; once a period each."""
    services.grant_seeds(actor=scope.system_actor(now=timezone.now(), name="grant_seeds"))


@db_periodic_task(crontab(minute="35", hour="1", day="1"))  # type: ignore[untyped-decorator]
def expire_old_points() -> None:
    services.expire_points(actor=scope.system_actor(now=timezone.now(), name="expire_old_points"))
