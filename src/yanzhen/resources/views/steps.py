"""What the pages share: one form and one call for a step, chips, pages of a table, an export."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yanzhen.core import audit, idempotency, scope
from yanzhen.core.edges import ActorRequest, refusals_in
from yanzhen.core.errors import DomainError
from yanzhen.core.paging import CappedPaginator, capped_count
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.resources import access

PER_PAGE = 25
BOTH = ("GET", "HEAD", "POST")
POST = ("POST",)


def bound(request: HttpRequest, record: Any, **known: Any) -> dict[str, Any]:
    """The arguments of a step's form: what was posted, or the version that is shown."""
    if request.method == "POST":
        return {"data": request.POST, "files": request.FILES}
    return {"initial": {"version": getattr(record, "version", None), **known}}


def fresh(request: HttpRequest, **known: Any) -> dict[str, Any]:
    """The arguments of the form of something new, with a key under which it is made once."""
    if request.method == "POST":
        return {"data": request.POST, "files": request.FILES}
    return {"initial": {"client_key": str(uuid.uuid4()), **known}}


def home_division(actor: Actor, right: scope.Permission) -> Division | None:
    """The place that a form proposes: the narrowest for which the actor holds the right."""
    codes = sorted(access.homes(actor), key=len, reverse=True)
    found = divisions_for_picker(actor, right).filter(code__in=codes)
    return max(found, key=lambda d: len(d.code), default=None)


def take_step(
    request: ActorRequest,
    record: Model,
    form: forms.Form,
    *,
    title: str,
    action: str,
    done: str,
    back: str,
    perform: Callable[[dict[str, Any]], object],
    extra: Mapping[str, Any] | None = None,
    template: str = "resources/step.html",
) -> HttpResponse:
    """Show the form of a step, or take it and go back to the record's page."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            perform(form.cleaned_data)
            messages.success(request, done)
            return redirect(back)
    if form.errors:
        _show_present(form, record)
    context = {
        "record": record,
        "form": form,
        "title": title,
        "action": action,
        "back": back,
        **(extra or {}),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _show_present(form: forms.Form, record: Model) -> None:
    """After a refusal the form carries the version of now, so that it can be sent again."""
    if not any(f.name == "version" for f in record._meta.concrete_fields):
        return
    record.refresh_from_db(fields=["version"])
    data: Any = form.data
    data = data.copy()
    data["version"] = str(record.version)  # type: ignore[attr-defined]
    form.data = data


def press(request: ActorRequest, done: str, perform: Callable[[], object]) -> None:
    """A step without a form: done, or refused in a notice."""
    try:
        perform()
        messages.success(request, done)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, str(error))


def once(actor: Actor, form: Any, operation: str, perform: Callable[[], Any]) -> Any:
    """The record that this form made, made now when it is sent for the first time."""
    given = {k: str(v) for k, v in form.cleaned_data.items() if k not in {"client_key", "version"}}
    key = form.cleaned_data.get("client_key") or str(uuid.uuid4())
    record, _is_new = idempotency.once(
        actor=actor, key=key, operation=operation, content=given, perform=perform
    )
    return record


def show(
    table: Any, request: ActorRequest, rows: Any, *, export: str = "", found: int | None = None
) -> None:
    """Turn a table to the page that is asked for, with its export for those who may."""
    if export and scope.holds(request.actor, access.EXPORT):
        query = request.GET.copy()
        query["kind"] = export
        table.export_url = f"/exports/new/?{query.urlencode()}"
    count = capped_count(rows) if found is None else found
    table.paginate(
        page=request.GET.get("page", 1),
        per_page=PER_PAGE,
        paginator_class=partial(CappedPaginator, found=count),
    )


def chip_links(
    request: HttpRequest, chips: Any, counts: Any, current: str
) -> list[dict[str, object]]:
    """Chips that keep the rest of the filter; a count of nothing has no colour."""
    links = []
    for name, label, state in chips:
        query = request.GET.copy()
        query["show"] = name
        query.pop("page", None)
        count = getattr(counts, name, None)
        links.append(
            {
                "label": label,
                "url": f"?{query.urlencode()}",
                "count": count,
                "state": state if count else "",
                "current": name == current,
            }
        )
    return links


def revealed(request: ActorRequest, record: Model, field: str) -> HttpResponse:
    """A sealed number in plain, with the reason in the log."""
    words = [request.POST.get("reason", ""), request.POST.get("note", "")]
    reason = " ".join(filter(None, words))
    shown = audit.reveal(actor=request.actor, record=record, field=field, reason=reason)
    return HttpResponse(shown, content_type="text/plain; charset=utf-8")
