"""How a step is taken on a page: one form, one call, kept when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, refusals_in
from yanzhen.core.paging import CappedPaginator, capped_count
from yanzhen.delivery import access

PER_PAGE = 25
BOTH = ("GET", "HEAD", "POST")
POST = ("POST",)


def bound(request: HttpRequest, record: Any, **initial: Any) -> dict[str, Any]:
    """The arguments of a step's form: what was posted, or the version that is shown."""
    if request.method == "POST":
        return {"data": request.POST}
    return {"initial": {"version": record.version, **initial}}


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
    extra: dict[str, Any] | None = None,
    template: str = "delivery/step.html",
) -> HttpResponse:
    """Show the form of a step, or take it and go back to the record's page."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            perform(form.cleaned_data)
            messages.success(request, done)
            return redirect(back)
    if form.errors:
        show_present(form, record)
    context = {
        "record": record,
        "form": form,
        "title": title,
        "action": action,
        "back": back,
        **(extra or {}),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def show_present(form: forms.Form, record: Model) -> None:
    """After a refusal the form carries the version of now, so that it can be sent again."""
    record.refresh_from_db(fields=["version"])
    data: Any = form.data
    data = data.copy()
    data["version"] = str(record.version)  # type: ignore[attr-defined]
    form.data = data


def paginate(table: Any, request: HttpRequest, rows: Any, found: int | None = None) -> None:
    """The page of a table that was asked for; ``found`` saves counting what is known."""
    count = capped_count(rows) if found is None else found
    paginator: type[Paginator[Any]] | Any = partial(CappedPaginator, found=count)
    table.paginate(page=request.GET.get("page", 1), per_page=PER_PAGE, paginator_class=paginator)


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


def may_export(request: ActorRequest, table: Any, kind: str) -> None:
    """Offer the list as a file to those who may ask for it."""
    if scope.holds(request.actor, access.EXPORT):
        query = request.GET.copy()
        query["kind"] = kind
        table.export_url = f"{reverse('export-new')}?{query.urlencode()}"
