"""The state of long work, polled by the page that started it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from yanzhen.core import jobs
from yanzhen.core.edges import ActorRequest, page


@page()
def job_state(request: ActorRequest, job_id: int) -> HttpResponse:
    """One job of the actor: a fragment that polls itself; when it ended the page is read again."""
    row = jobs.own_job(actor=request.actor, job_id=job_id)
    response = render(request, "core/_job.html", {"job": row, "job_title": jobs.title(row)})
    if row.state in {jobs.State.DONE, jobs.State.FAILED, jobs.State.CANCELLED}:
        response["HX-Refresh"] = "true"
    return response


@page(methods=("POST",))
def job_cancel(request: ActorRequest, job_id: int) -> HttpResponse:
    jobs.cancel(actor=request.actor, job_id=job_id)
    return _back(request)


@page(methods=("POST",))
def job_retry(request: ActorRequest, job_id: int) -> HttpResponse:
    jobs.retry(actor=request.actor, job_id=job_id)
    return _back(request)


def _back(request: ActorRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if is_ours else "/")
