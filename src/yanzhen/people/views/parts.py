"""What the pages of this app share: lists that stop counting, forms that keep what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yanzhen.core import idempotency
from yanzhen.core.errors import AccessDenied, DomainError, NotFound
from yanzhen.core.paging import CappedPaginator
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.people.selectors import whole_number

PER_PAGE = 25
FORM = ("GET", "HEAD", "POST")


def paged(table: Table, request: HttpRequest, found: int) -> Table:
    """The table at the page that the query names; a page too far shows the last."""
    number = whole_number(request.GET.get("page", "1"), most=10_000) or 1
    table.paginate(
        page=min(number, max(1, -(-found // PER_PAGE))),
        per_page=PER_PAGE,
        paginator_class=partial(CappedPaginator, found=found),
    )
    return table


def with_query(query: QueryDict, **changes: str) -> str:
    """The address of the same list with some parts changed, from its first page."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        if value:
            changed[name] = value
        else:
            changed.pop(name, None)
    return f"?{changed.urlencode()}"


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
