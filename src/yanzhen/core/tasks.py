"""What the job consumer runs."""

from __future__ import annotations

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, on_startup

from yanzhen.core import attachments, jobs, scope
from yanzhen.core.keeping import presence
from yanzhen.core.tabular import exports, imports


@on_startup()  # type: ignore[untyped-decorator]
def say_at_work() -> None:
    presence.serve_here()


@db_task()  # type: ignore[untyped-decorator]
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@db_periodic_task(crontab())  # type: ignore[untyped-decorator]
def pick_up_orphans() -> None:
    """Queue the jobs again whose process was killed."""
    for job_id in jobs.orphans(now=timezone.now()):
        run_job(job_id)


@db_periodic_task(crontab(minute="15", hour="3"))  # type: ignore[untyped-decorator]
def remove_old_files() -> None:
    actor = scope.system_actor(now=timezone.now(), name="nightly")
    imports.forget_old_files(actor=actor)
    exports.expire_old_files(actor=actor)
    attachments.sweep(actor=actor)
