"""Seeing what a worker sees: the supervisor's own session, read-only, logged."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.steps import POST, press
from yanzhen.field import access, selectors, services
from yanzhen.field.forms import ReasonForm
from yanzhen.field.viewing import VIEWING


@page(access.VIEW_AS)
def worker_list(request: ActorRequest) -> HttpResponse:
    """The workers of one's areas."""
    workers = selectors.workers_to_view(request.actor)
    context = {
        "workers": workers,
        "form": ReasonForm(),
        "tab": "workers",
        "views": selectors.views_of_late(request.actor),
    }
    return render(request, "field/workers.html", context)


@page(access.VIEW_AS, methods=POST)
def view_as(request: ActorRequest, pk: int) -> HttpResponse:
    """See the house as this worker, until the end is pressed."""
    worker = access.worker_for(request.actor, pk)

    def begin() -> None:
        reason = request.POST.get("reason", "")
        view = services.begin_viewing(actor=request.actor, worker=worker, reason=reason)
        request.session[VIEWING] = view.pk

    is_begun = press(request, _("You see what this worker sees. Nothing can be changed."), begin)
    return redirect("my-day" if is_begun else "field-workers")


@page(methods=POST)
def view_as_end(request: ActorRequest) -> HttpResponse:
    """Go back to one's own eyes."""
    pk = request.session.pop(VIEWING, None)
    if pk is not None:
        services.end_viewing(actor=request.viewer, pk=pk)  # type: ignore[attr-defined]
    return redirect("field-workers")
