"""Long work: its row tells the truth, whatever happens to the process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from yanzhen.core import jobs
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.jobs import Cancelled, Work
from yanzhen.core.models import AuditEntry, Job
from yanzhen.core.scope import Actor, Channel

Commit = Callable[..., Any]


@pytest.fixture
def someone(actor: Callable[..., Actor], town_worker: Any) -> Actor:
    return actor(user_id=town_worker.pk, town_worker="990626101")


@pytest.fixture
def declare(registry: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., None]:
    registry(jobs.KINDS)

    def run(function: Callable[..., Any]) -> None:
        jobs.job("test.work", title="Work")(function)

    return run


@pytest.fixture
def start(someone: Actor, django_capture_on_commit_callbacks: Any) -> Callable[..., Job]:
    def run(**parameters: Any) -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            row = jobs.start(actor=someone, kind="test.work", parameters=parameters)
        row.refresh_from_db()
        return row

    return run


def test_does_the_work_as_the_person_who_asked(
    declare: Callable[..., None], start: Callable[..., Job], town_worker: Any
) -> None:
    seen: list[Actor] = []

    def work(work: Work, *, count: int) -> dict[str, Any]:
        seen.append(work.actor)
        work.step("counting", count, count)
        return {"found": count}

    declare(work)
    row = start(count=3)
    assert (row.state, row.done, row.total, row.step) == ("done", 3, 3, "counting")
    assert row.result == {"found": 3}
    assert row.ended_at is not None
    (actor,) = seen
    assert (actor.user_id, actor.channel) == (town_worker.pk, Channel.JOB)
    assert actor.roles == {"town_worker"}
    assert AuditEntry.objects.filter(operation="core.start_job", object_id=row.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_queues_nothing_when_the_transaction_is_rolled_back(
    declare: Callable[..., None], someone: Actor
) -> None:
    ran = []
    declare(lambda work: ran.append(1))
    with transaction.atomic():
        jobs.start(actor=someone, kind="test.work")
        transaction.set_rollback(True)
    assert not ran
    assert not Job.objects.exists()


def test_tells_a_refusal_in_its_words(
    declare: Callable[..., None], start: Callable[..., Job]
) -> None:
    def work(work: Work) -> None:
        raise NotValid("The list is empty.")

    declare(work)
    row = start()
    assert (row.state, row.message) == ("failed", "The list is empty.")


def test_tells_no_detail_of_a_defect(
    declare: Callable[..., None], start: Callable[..., Job]
) -> None:
    def work(work: Work) -> None:
        raise RuntimeError("secret 990000195001010019")

    declare(work)
    row = start()
    assert row.state == "failed"
    assert "9900" not in row.message


def test_stops_at_the_next_report_when_asked(
    declare: Callable[..., None], start: Callable[..., Job], someone: Actor
) -> None:
    def work(work: Work) -> None:
        jobs.cancel(actor=someone, job_id=work.job.pk)
        work.step("going on", 1, 2)
        raise AssertionError("went on")

    declare(work)
    assert start().state == "cancelled"


def test_does_not_begin_what_was_cancelled_while_it_waited(
    declare: Callable[..., None], someone: Actor
) -> None:
    declare(lambda work: pytest.fail("began"))
    row = jobs.start(actor=someone, kind="test.work")
    jobs.cancel(actor=someone, job_id=row.pk)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert row.state == "cancelled"
    with pytest.raises(WrongState):
        jobs.cancel(actor=someone, job_id=row.pk)


def test_goes_on_from_what_it_kept(
    declare: Callable[..., None],
    start: Callable[..., Job],
    someone: Actor,
    django_capture_on_commit_callbacks: Any,
) -> None:
    done: list[int] = []

    def work(work: Work) -> dict[str, Any]:
        for n in range(work.kept.get("next", 0), 6):
            if n == 3 and len(done) == 3:
                done.append(-1)
                raise NotValid("interrupted")
            done.append(n)
            work.keep(next=n + 1)
        return {}

    declare(work)
    row = start()
    assert row.state == "failed"
    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(actor=someone, job_id=row.pk)
    row.refresh_from_db()
    assert (row.state, done) == ("done", [0, 1, 2, -1, 3, 4, 5])
    with pytest.raises(WrongState):
        jobs.retry(actor=someone, job_id=row.pk)


def test_picks_up_what_a_killed_process_left(declare: Callable[..., None], someone: Actor) -> None:
    declare(lambda work: None)
    row = jobs.start(actor=someone, kind="test.work")
    assert jobs.orphans(now=row.created_at) == []
    assert jobs.orphans(now=row.created_at + timedelta(minutes=2)) == [row.pk]
    Job.objects.filter(pk=row.pk).update(state="running", attempts=1)
    assert jobs.orphans(now=row.created_at) == [row.pk]
    with jobs._held(row.pk):
        assert jobs.orphans(now=row.created_at) == []
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 2)


def test_gives_up_after_too_many_interruptions(
    declare: Callable[..., None], someone: Actor
) -> None:
    declare(lambda work: pytest.fail("began again"))
    row = jobs.start(actor=someone, kind="test.work")
    Job.objects.filter(pk=row.pk).update(state="running", attempts=jobs.MOST_ATTEMPTS)
    jobs.run(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"


def test_is_not_done_for_somebody_who_may_no_longer_sign_in(
    declare: Callable[..., None], start: Callable[..., Job], town_worker: Any
) -> None:
    declare(lambda work: pytest.fail("began"))
    town_worker.is_active = False
    town_worker.save()
    assert start().state == "failed"


def test_is_shown_to_nobody_else(
    declare: Callable[..., None], start: Callable[..., Job], actor: Callable[..., Actor]
) -> None:
    declare(lambda work: None)
    row = start()
    with pytest.raises(NotFound):
        jobs.own_job(actor=actor(user_id=999), job_id=row.pk)


def test_a_report_within_cancelled_work_raises(someone: Actor) -> None:
    row = Job.objects.create(kind="x", is_cancel_asked=True, created_at=timezone.now())
    with pytest.raises(Cancelled):
        Work(row, someone).step("x", 1, 2)


def test_polls_while_it_runs_and_reloads_the_page_when_it_ended(
    declare: Callable[..., None],
    start: Callable[..., Job],
    as_user: Callable[[Any], Client],
    town_worker: Any,
    outsider: Any,
) -> None:
    declare(lambda work: None)
    row = start()
    browser = as_user(town_worker)
    ended = browser.get(f"/jobs/{row.pk}/")
    assert ended["HX-Refresh"] == "true"
    Job.objects.filter(pk=row.pk).update(state="running", done=3, total=9, step="counting")
    running = browser.get(f"/jobs/{row.pk}/")
    assert f'hx-get="/jobs/{row.pk}/"' in running.text
    assert "HX-Refresh" not in running
    assert as_user(outsider).get(f"/jobs/{row.pk}/").status_code == 404
    assert browser.get(f"/jobs/{row.pk}/cancel/").status_code == 405
    stopped = browser.post(f"/jobs/{row.pk}/cancel/", {"next": "https://elsewhere.example/"})
    assert stopped["Location"] == "/"
    row.refresh_from_db()
    assert row.is_cancel_asked
