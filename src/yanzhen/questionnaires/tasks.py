"""What the job consumer does for questionnaires by night."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from yanzhen.core import scope
from yanzhen.questionnaires.services import drop_old_drafts


@db_periodic_task(crontab(minute="35", hour="3"))  # type: ignore[untyped-decorator]
def forget_old_drafts() -> None:
    drop_old_drafts(actor=scope.system_actor(now=timezone.now(), name="nightly"))
