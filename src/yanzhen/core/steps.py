"""How a step is taken on a page: one form, one call of a service, kept when it is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yanzhen.core import audit, idempotency
from yanzhen.core.edges import ActorRequest, refusals_in
from yanzhen.core.errors import AccessDenied, DomainError, NotFound
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor

BOTH = ("GET", "HEAD", "POST")
POST = ("POST",)
HIDDEN = frozenset({"client_key", "version"})


def bound(request: HttpRequest, record: Any, **known: Any) -> dict[str, Any]:
    """The arguments of a step's form: what was posted, or what is known with the shown version."""
    if request.method == "POST":
        return {"data": request.POST, "files": request.FILES}
    return {"initial": {"version": getattr(record, "version", None), **known}}


def fresh(request: HttpRequest, **known: Any) -> dict[str, Any]:
    """The arguments of the form of something new, with a key under which it is made once."""
    if request.method == "POST":
        return {"data": request.POST, "files": request.FILES}
    return {"initial": {"client_key": str(uuid.uuid4()), **known}}


def take_step(
    request: ActorRequest,
    record: Any,
    form: forms.Form,
    *,
    title: Words,
    action: Words,
    done: Words,
    back: str,
    perform: Callable[[dict[str, Any]], object],
    extra: Mapping[str, Any] | None = None,
    template: str = "core/step.html",
) -> HttpResponse:
    """Show the form of a step, or take it and go ``back``.

    A template of an app extends ``core/step.html`` and fills its block ``before``. A record whose
    ``str`` is only a number says more in its ``headline``; ``leads_back`` in ``extra`` is False
    when ``back`` is not the page of the record.
    """
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            perform(form.cleaned_data)
            messages.success(request, str(done))
            return redirect(back)
    if form.errors:
        show_present(form, record)
    context = {
        "record": record,
        "form": form,
        "title": title,
        "action": action,
        "back": back,
        "lead": getattr(record, "headline", ""),
        "leads_back": True,
        **(extra or {}),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def make_new(
    request: ActorRequest,
    form: Any,
    operation: str,
    *,
    perform: Callable[[dict[str, Any]], Any],
    done: Words | Callable[[Any], Words],
    page: str,
    template: str = "core/edit.html",
    **context: Any,
) -> HttpResponse:
    """Show the form of something new, or make it once and go to its ``page``.

    ``perform`` gets what was typed without the hidden fields; the form is one of ``fresh``.
    """
    if request.method == "POST" and form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if k not in HIDDEN}
        with refusals_in(form):
            made = once(request.actor, form, operation, lambda: perform(given))
            messages.success(request, str(done(made) if callable(done) else done))
            return redirect(page, made.pk)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def show_present(form: forms.Form, record: Any) -> None:
    """After a refusal the form carries the version of now, so that it can be sent again."""
    if not hasattr(record, "version") or "version" not in form.fields:
        return
    record.refresh_from_db(fields=["version"])
    data: Any = form.data
    data = data.copy()
    data["version"] = str(record.version)
    form.data = data


def press(request: HttpRequest, done: Words, perform: Callable[[], object]) -> bool:
    """A step without a form: done, or refused in a notice on the page that follows."""
    try:
        perform()
    except DomainError as error:
        if error.code in {AccessDenied.code, NotFound.code}:
            raise
        messages.error(request, str(error))
        return False
    messages.success(request, str(done))
    return True


def once(actor: Actor, form: Any, operation: str, perform: Callable[[], Any]) -> Any:
    """The record that this form made, made now when it is sent for the first time."""
    given = {k: str(v) for k, v in form.cleaned_data.items() if k not in HIDDEN}
    key = form.cleaned_data.get("client_key") or str(uuid.uuid4())
    record, _is_new = idempotency.once(
        actor=actor, key=key, operation=operation, content=given, perform=perform
    )
    return record


def revealed(request: ActorRequest, record: Any, field: str) -> HttpResponse:
    """A sealed value in plain, for ``c-masked``, with the reason in the log."""
    words = [request.POST.get("reason", ""), request.POST.get("note", "")]
    reason = " ".join(filter(None, words))
    shown = audit.reveal(actor=request.actor, record=record, field=field, reason=reason)
    return HttpResponse(shown, content_type="text/plain; charset=utf-8")
