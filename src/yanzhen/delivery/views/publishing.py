"""The one button that publishes an item or an activity, and its undoing with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yanzhen.core.edges import ActorRequest
from yanzhen.core.steps import bound, press, take_step
from yanzhen.delivery.forms import ReasonForm


def publish_page(
    request: ActorRequest, offer: Any, publish: Callable[[], object], *, done: str, page: str
) -> HttpResponse:
    """Publish, or say on its page what stands against it."""
    press(request, done, publish)
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
