"""The one button that publishes an item or an activity, and its undoing with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import DomainError
from yanzhen.delivery.forms import ReasonForm
from yanzhen.delivery.views.steps import bound, take_step


def told(request: HttpRequest, step: Callable[[], object], done: str) -> bool:
    """Take a step of one button: a refusal is told on the page that follows."""
    try:
        step()
    except DomainError as error:
        if error.status in {403, 404} and error.code in {"access_denied", "not_found"}:
            raise
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def publish_page(
    request: ActorRequest, offer: Any, publish: Callable[[], object], *, done: str, page: str
) -> HttpResponse:
    """Publish, or say on its page what stands against it."""
    told(request, publish, done)
    return redirect(page, offer.pk)


def withdraw_page(
    request: ActorRequest,
    offer: Any,
    withdraw: Callable[[str], object],
    *,
    title: str,
    action: str,
    done: str,
    page: str,
) -> HttpResponse:
    """Ask for the reason and take it off the list."""
    return take_step(
        request,
        offer,
        ReasonForm(**bound(request, offer)),
        title=title,
        action=action,
        done=done,
        back=reverse(page, args=[offer.pk]),
        perform=lambda given: withdraw(given["reason"]),
    )
