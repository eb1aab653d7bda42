"""Drafting a project, changing it, taking it over elsewhere, and answering a need with one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, bound, fresh, make_new, take_step
from yanzhen.needs.access import access_need
from yanzhen.needs.models import Need
from yanzhen.projects import access, selectors, services
from yanzhen.projects.forms import CopyForm, ProjectForm
from yanzhen.projects.models import Project
from yanzhen.projects.services.drafting import EDITABLE
from yanzhen.projects.views.parts import part_address, project_for


@page(access.PLAN, methods=BOTH)
def project_create(request: ActorRequest) -> HttpResponse:
    """A new draft; with ``need`` in the address it quotes that need at once."""
    actor = request.actor
    chosen = request.GET.get("need", "")
    need = access_need(actor, int(chosen)) if chosen.isdecimal() else None
    known = {"category": need.category} if need else {}
    form = ProjectForm(
        actor=actor,
        area=need.area_code if need else selectors.home_area(actor),
        **fresh(request, **known),
    )
    return make_new(
        request,
        form,
        "projects.draft_project",
        perform=lambda given: _drafted(actor, given, need),
        done=lambda made: _("Drafted as %(number)s.") % {"number": made.number},
        page="project-detail",
        template="projects/new.html",
        title=_("New project"),
        back=reverse("project-list"),
        need=need,
    )


def _drafted(actor: Actor, given: dict[str, Any], need: Need | None) -> Project:
    """A draft of what was typed, which quotes the need that it begins from."""
    if given["lead"] is None:
        del given["lead"]
    division = given.pop("division")
    project = services.draft_project(actor=actor, division=division, fields=given)
    if need is not None:
        services.quote_needs(actor=actor, project=project, needs=[need])
    return project


@page(access.PLAN, methods=BOTH)
def project_change(request: ActorRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk, access.PLAN)
    known = {name: getattr(project, name) for name in EDITABLE}
    form = ProjectForm(
        actor=request.actor,
        area=project.area_code,
        is_new=False,
        **bound(request, project, **known),
    )

    def perform(given: dict[str, Any]) -> None:
        given.pop("client_key")
        version = given.pop("version")
        given["lead"] = given["lead"] or project.lead
        services.change_project(actor=request.actor, project=project, version=version, fields=given)

    return take_step(
        request,
        project,
        form,
        title=project.title,
        action=_("Save"),
        done=_("Saved."),
        back=part_address(project),
        perform=perform,
        template="core/edit.html",
    )


@page(access.PLAN, methods=BOTH)
def project_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a project that one may see as a pattern for a new one."""
    actor = request.actor
    project = access.access_project(actor, pk)
    form = CopyForm(
        actor=actor,
        **bound(request, project, title=project.title, starts_on=actor.today),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            given = dict(form.cleaned_data)
            given.pop("version")
            copy = services.copy_project(actor=actor, project=project, **given)
            messages.success(request, _("Drafted as %(number)s.") % {"number": copy.number})
            return redirect(part_address(copy))
    context = {
        "record": project,
        "form": form,
        "title": _("Take it over elsewhere"),
        "action": _("Draft it"),
        "back": part_address(project),
        "help": _("Words, plan, measures and budget come along; needs and team do not."),
    }
    return render(request, "core/step.html", context, status=422 if form.errors else 200)


@page(access.PLAN, methods=BOTH)
def need_project(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need with a project: one of the place, or a new one."""
    actor = request.actor
    need = access_need(actor, pk)
    scope.require(actor, access.PLAN, need.area_code)
    projects = selectors.projects_for(actor, need)
    if request.method == "POST":
        chosen = request.POST.get("project", "")
        project = projects.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        if project is None:
            messages.error(request, _("Choose a project."))
            return redirect(request.path)
        services.quote_needs(actor=actor, project=project, needs=[need])
        messages.success(request, _("Quoted: the project answers this need now."))
        return redirect("need-detail", need.pk)
    context = {"need": need, "projects": projects[:30]}
    return render(request, "projects/need_project.html", context)
