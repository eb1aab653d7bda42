"""Seeing as a worker: the pages of one's session are read with that worker's eyes, and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.field.models import WorkerView

VIEWING = "viewing_as"


class ViewingAs:
    """Give a request the eyes of the worker whom its session is viewing; nothing is written.

    ``request.viewer`` is who really looks; ``request.seen_as`` is told on every page, with the way
    back. Every page that is opened is counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.seen_as = None  # type: ignore[attr-defined]
        actor = getattr(request, "actor", None)
        pk = request.session.get(VIEWING) if actor is not None else None
        if pk is None or actor is None:
            return self.get_response(request)
        request.viewer = actor  # type: ignore[attr-defined]
        view = (
            WorkerView.objects.select_related("worker")
            .filter(pk=pk, viewer_id=actor.user_id, ended_at=None)
            .first()
        )
        if view is None or view.until <= actor.now:
            del request.session[VIEWING]
            return self.get_response(request)
        if request.path == reverse("field-view-as-end"):
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            messages.error(request, _("You only look on. End the view to work yourself."))
            return redirect("field-workers")
        worker = scope.actor_for(
            view.worker_id,
            str(view.worker),
            now=actor.now,
            request_id=actor.request_id,
        )
        request.actor = replace(worker, is_read_only=True)  # type: ignore[attr-defined]
        request.seen_as = {  # type: ignore[attr-defined]
            "name": view.worker,
            "until": view.until,
            "end_url": reverse("field-view-as-end"),
        }
        WorkerView.objects.filter(pk=view.pk).update(pages=view.pages + 1)
        return self.get_response(request)
