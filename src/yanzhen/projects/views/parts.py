"""How a step is taken on a page: one form, one call, kept when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, refusals_in
from yanzhen.core.paging import CappedPaginator, capped_count
from yanzhen.core.scope import Permission
from yanzhen.projects import access, rules
from yanzhen.projects.models import Project
from yanzhen.projects.tables import STATE_COLOURS
from yanzhen.projects.tabs import project_tabs

PER_PAGE = 25
BOTH = ("GET", "HEAD", "POST")
POST = ("POST",)
JOURNEY = (
    (rules.DRAFT, pgettext_lazy("journey", "drafted")),
    (rules.SUBMITTED, pgettext_lazy("journey", "submitted")),
    (rules.APPROVED, pgettext_lazy("journey", "approved")),
    (rules.RUNNING, pgettext_lazy("journey", "running")),
    (rules.REVIEW, pgettext_lazy("journey", "final review")),
    (rules.CLOSED, pgettext_lazy("journey", "closed")),
)


def project_for(request: ActorRequest, pk: int, right: Permission) -> Project:
    """A project that the actor may see and in whose area they hold the right."""
    project = access.access_project(request.actor, pk)
    scope.require(request.actor, right, project.area_code)
    return project


def bound(request: HttpRequest, record: Any, **initial: Any) -> dict[str, Any]:
    """The arguments of a step's form: what was posted, or the version that is shown."""
    if request.method == "POST":
        return {"data": request.POST, "files": request.FILES}
    return {"initial": {"version": getattr(record, "version", None)} | initial}


def take_step(
    request: ActorRequest,
    record: Any,
    form: forms.Form,
    *,
    title: str | Promise,
    action: str | Promise,
    done: str | Promise,
    back: str,
    perform: Callable[[dict[str, Any]], object],
    extra: dict[str, Any] | None = None,
    template: str = "projects/step.html",
) -> HttpResponse:
    """Show the form of a step, or take it and go back."""
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
        **(extra or {}),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def show_present(form: forms.Form, record: Any) -> None:
    """After a refusal the form carries the version of now, so that it can be sent again."""
    if not hasattr(record, "version") or "version" not in form.fields:
        return
    record.refresh_from_db(fields=["version"])
    data: Any = form.data
    data = data.copy()
    data["version"] = str(record.version)
    form.data = data


def paginate(table: Any, request: HttpRequest, rows: Any, found: int | None = None) -> None:
    """The page of a table that was asked for; ``found`` saves counting what is known."""
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


def export_address(request: HttpRequest, kind: str) -> str:
    query = request.GET.copy()
    query["kind"] = kind
    return f"/exports/new/?{query.urlencode()}"


def head_of(request: ActorRequest, project: Project, current: str) -> dict[str, Any]:
    """What every part of a project's page shows on top."""
    actor = request.actor
    area = project.area_code
    return {
        "project": project,
        "colour": STATE_COLOURS[Project.State(project.state)],
        "tabs": project_tabs(actor, project, current),
        "may_plan": scope.holds(actor, access.PLAN, area),
        "may_approve": scope.holds(actor, access.APPROVE, area),
        "is_open": project.is_open,
        "is_at_work": project.state in rules.AT_WORK,
        "may_change": rules.may_step(project.state, "change")
        and scope.holds(actor, access.PLAN, area),
    }


def journey(project: Project) -> list[dict[str, object]]:
    """The six stations of a project for the steps line; nothing for one that was given up."""
    if project.state == rules.CANCELLED:
        return []
    order = [state for state, _label in JOURNEY]
    at = order.index(project.state)
    is_closed = project.state == rules.CLOSED
    return [
        {
            "label": label,
            "at": "",
            "state": "done" if n <= at or is_closed else "current" if n == at + 1 else "todo",
        }
        for n, (_state, label) in enumerate(JOURNEY)
    ]


def part_address(project: Project, name: str = "project-detail") -> str:
    return reverse(name, args=[project.pk])
