"""Long work in the background: a row that tells how far it is, and a function that does it.

The queue only carries the number of the row; what holds is the row. A job that was killed is
found by the lock that died with its process, and goes on from what it had kept.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, DomainError, NotFound, WrongState
from yanzhen.core.models import Job
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor, Channel

log = structlog.get_logger("yanzhen.jobs")
State = Job.State
MOST_ATTEMPTS = 5
BETWEEN_REPORTS = 0.5


class Cancelled(Exception):
    """Somebody asked the running work to stop."""


@dataclass
class Work:
    """What a job's function holds: who asked for it, what was kept, where to report."""

    job: Job
    actor: Actor
    _reported: float = field(default=0.0, repr=False)

    @property
    def kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = self.job.kept
        return kept

    def keep(self, **facts: Any) -> None:
        """Note down where to go on; within a transaction it holds together with what was done."""
        self.job.kept |= facts
        Job.objects.filter(pk=self.job.pk).update(kept=self.job.kept)

    def step(self, text: str | Promise = "", done: int | None = None, total: int = 0) -> None:
        """Report how far the work is, at most twice a second. Raises Cancelled."""
        moment = time.monotonic()
        finished = done is not None and done == total
        if moment - self._reported < BETWEEN_REPORTS and not finished:
            return
        self._reported = moment
        changed: dict[str, Any] = {"done": done or 0, "total": total}
        if text:
            changed["step"] = str(text)[:200]
        rows = Job.objects.filter(pk=self.job.pk, is_cancel_asked=False)
        if not rows.update(**changed):
            raise Cancelled


Perform = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work, the title that people read, and the function that does it."""

    code: str
    title: str | Promise
    perform: Perform


KINDS: dict[str, JobKind] = {}


def job(code: str, *, title: str | Promise) -> Callable[[Perform], Perform]:
    """Declare the function of a kind of work: ``(work, **parameters) -> result``."""

    def declare(function: Perform) -> Perform:
        KINDS[code] = JobKind(code, title, function)
        return function

    return declare


def title(row: Job) -> str:
    return str(KINDS[row.kind].title) if row.kind in KINDS else row.kind


# -- asking for it --------------------------------------------------------------------------------


@operation("core.start_job")
def start(
    *, actor: Actor, kind: str, parameters: dict[str, Any] | None = None, at_once: bool = False
) -> Job:
    """Ask for long work; it is queued when the surrounding transaction has committed.

    ``at_once`` does it right then in this process, for work that is known to be short.
    """
    row = Job.objects.create(
        kind=KINDS[kind].code,
        user_id=actor.user_id,
        parameters=parameters or {},
        created_at=actor.now,
    )
    if at_once:
        transaction.on_commit(lambda: run(row.pk))
    else:
        _enqueue_on_commit(row.pk)
    return row


def own_job(*, actor: Actor, job_id: int) -> Job:
    """A job that this actor asked for. Raises NotFound."""
    row = Job.objects.filter(pk=job_id).first()
    if row is None or not (actor.is_system or row.user_id == actor.user_id):
        raise NotFound
    return row


@operation("core.cancel_job")
def cancel(*, actor: Actor, job_id: int) -> Job:
    """Stop work that waits, or ask running work to stop at its next report."""
    row = own_job(actor=actor, job_id=job_id)
    waiting = Job.objects.filter(pk=row.pk, state=State.WAITING)
    running = Job.objects.filter(pk=row.pk, state=State.RUNNING)
    if not waiting.update(state=State.CANCELLED, ended_at=actor.now) and not running.update(
        is_cancel_asked=True
    ):
        raise WrongState(_("This work has already ended."))
    row.refresh_from_db()
    return row


@operation("core.retry_job")
def retry(*, actor: Actor, job_id: int) -> Job:
    """Queue work again that failed or was cancelled; it goes on from what it had kept."""
    row = own_job(actor=actor, job_id=job_id)
    ended = Job.objects.filter(pk=row.pk, state__in=[State.FAILED, State.CANCELLED])
    if not ended.update(
        state=State.WAITING, is_cancel_asked=False, message="", ended_at=None, attempts=0
    ):
        raise WrongState(_("Only work that failed or was stopped can be started again."))
    _enqueue_on_commit(row.pk)
    row.refresh_from_db()
    return row


def _enqueue_on_commit(job_id: int) -> None:
    from yanzhen.core.tasks import run_job

    transaction.on_commit(lambda: run_job(job_id))


# -- doing it -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _held(job_id: int) -> Iterator[bool]:
    """Whether this process got the job; the hold ends with the process, however it ends."""
    folder = Path(settings.DATA) / "jobs"
    folder.mkdir(exist_ok=True)
    path = folder / f"{job_id}.lock"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)


def run(job_id: int) -> None:
    """Do the work of a row, unless another process is at it or it has ended."""
    with _held(job_id) as is_ours:
        if is_ours:
            _run(job_id, timezone.now())


def _run(job_id: int, now: datetime) -> None:
    row = Job.objects.filter(pk=job_id, state__in=[State.WAITING, State.RUNNING]).first()
    if row is None:
        return
    row.attempts += 1
    row.state, row.started_at = State.RUNNING, row.started_at or now
    row.save(update_fields=["attempts", "state", "started_at"])
    try:
        if row.attempts > MOST_ATTEMPTS:
            raise WrongState(_("This work was interrupted too often and has been given up."))
        kind = KINDS[row.kind]
        result = kind.perform(Work(row, _actor_of(row, now)), **row.parameters)
    except Cancelled:
        _end(row, State.CANCELLED)
    except DomainError as error:
        _end(row, State.FAILED, message=str(error))
    except Exception as error:
        log.error("job_failed", job=row.pk, kind=row.kind, error=type(error).__name__)
        _end(row, State.FAILED, message=str(_("Something went wrong here. Try again later.")))
    else:
        _end(row, State.DONE, result=result or {})


def _end(row: Job, state: str, *, message: str = "", result: dict[str, Any] | None = None) -> None:
    changed: dict[str, Any] = {
        "state": state,
        "message": message[:500],
        "ended_at": timezone.now(),
    }
    if result is not None:
        changed["result"] = result
    Job.objects.filter(pk=row.pk).update(**changed)


def actor_of_user(user_id: int, now: datetime, channel: Channel) -> Actor:
    """The actor of a user with the grants of now. Raises AccessDenied when they may not sign in."""
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise AccessDenied
    return scope.actor_for(user.pk, str(user), now=now, channel=channel)


def _actor_of(row: Job, now: datetime) -> Actor:
    if row.user_id is None:
        return scope.system_actor(now=now, name=f"job {row.kind}")
    return replace(actor_of_user(row.user_id, now, Channel.JOB), request_id=f"job:{row.pk}")


def orphans(*, now: datetime) -> list[int]:
    """Jobs that nobody is at: killed while running, or never queued (older than a minute)."""
    found = []
    for row in Job.objects.filter(state__in=[State.WAITING, State.RUNNING]).only(
        "pk", "state", "created_at"
    ):
        if row.state == State.WAITING and (now - row.created_at).total_seconds() < 60:
            continue
        with _held(row.pk) as is_free:
            if is_free:
                found.append(row.pk)
    return found
