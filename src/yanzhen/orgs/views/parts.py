"""The two shapes that most pages here have: a list with chips, a form with one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_tables2 import RequestConfig

from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table

PER_PAGE = {"per_page": 25}


@dataclass(frozen=True, slots=True)
class Step:
    """A link of the trail, or an action of the page."""

    label: Words
    url: str
    icon: str = ""
    kind: str = "plain"


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def chip(
    request: HttpRequest, label: Words, name: str, key: str, value: str, count: object = ""
) -> dict[str, object]:
    """One filter chip of the list ``name``: ``?key=value``, or the bare list without a value."""
    here = reverse(name)
    return {
        "label": label,
        "url": f"{here}?{key}={value}" if value else here,
        "current": request.GET.get(key, "") == value,
        "count": count,
    }


def list_page(
    request: HttpRequest,
    table: Table,
    *,
    title: Words,
    lead: Words = "",
    trail: Sequence[Step] = (),
    actions: Sequence[Step] = (),
    chips: Sequence[dict[str, object]] = (),
    search: Words = "",
    export: str = "",
) -> HttpResponse:
    """A list: chips, a search box when it has a label, the table, paged by 25."""
    RequestConfig(request, paginate=PER_PAGE).configure(table)
    context: dict[str, Any] = {
        "table": table,
        "page_heading": title,
        "page_words": lead,
        "trail": trail,
        "actions": actions,
        "chips": chips,
        "search": search,
        "words": request.GET.get("q", ""),
        "export": export,
    }
    return render(request, "orgs/list.html", context)


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: Words,
    submit: Words,
    lead: Words = "",
    trail: Sequence[Step] = (),
    danger: bool = False,
    back: str = "",
) -> HttpResponse:
    """A form in one column with one primary action."""
    context: dict[str, Any] = {
        "form": form,
        "page_heading": title,
        "page_words": lead,
        "trail": trail,
        "submit": submit,
        "danger": danger,
        "back": back,
    }
    return render(request, "orgs/form.html", context)
