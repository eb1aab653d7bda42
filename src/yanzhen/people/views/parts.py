"""What the pages of this app share: forms that keep what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from yanzhen.core import idempotency
from yanzhen.core.errors import AccessDenied, DomainError, NotFound
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor

FORM = ("GET", "HEAD", "POST")


def fresh_key() -> str:
    return uuid.uuid4().hex


@dataclass(slots=True)
class FormPage:
    """One form on one page: what it is called, what it says, and where it leads back."""

    title: Words
    back: str
    submit: Words
    lead: Words = ""
    template: str = "people/form_page.html"
    is_dangerous: bool = False


def answer(
    request: HttpRequest,
    page: FormPage,
    form: forms.Form,
    act: Callable[[], str],
    *,
    done: Words = "",
    context: Mapping[str, Any] | None = None,
    before: Callable[[], bool] | None = None,
) -> HttpResponse:
    """Show the form, or act on it and go where ``act`` says.

    A refusal stands at its field (or on top), and what was typed stays. ``before`` may hold the
    act back by returning False, to show something first.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (before is None or before()):
            try:
                address = act()
            except (AccessDenied, NotFound):
                raise
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                if done:
                    messages.success(request, str(done))
                return HttpResponseRedirect(address)
    return render(
        request, page.template, {"page": page, "form": form, **(context or {})}, status=status
    )


def once(
    actor: Actor,
    form: forms.Form,
    operation: str,
    perform: Callable[[], models.Model],
    **content: Any,
) -> models.Model:
    """Perform at most once for the form's hidden key, so that two clicks give one record."""
    values = {k: str(v) for k, v in form.cleaned_data.items() if k != "client_key"}
    record, _is_new = idempotency.once(
        actor=actor,
        key=form.cleaned_data.get("client_key") or fresh_key(),
        operation=operation,
        content=idempotency.content_digest([values, content]),
        perform=perform,
    )
    return record
