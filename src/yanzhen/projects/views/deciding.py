"""The steps of a project: submitted, decided on, begun, looked back on, closed, given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, bound, press, take_step
from yanzhen.needs.fields import StepForm
from yanzhen.projects import access, rules, services
from yanzhen.projects.forms import ReasonForm, WordsForm
from yanzhen.projects.models import Project
from yanzhen.projects.views.parts import part_address, project_for


@dataclass(frozen=True, slots=True)
class Step:
    """One step as a page offers it. Without a form it is a single press."""

    name: str
    transition: str
    label: Words
    done: Words
    icon: str
    perform: Callable[..., Project]
    form: type[StepForm] | None = None
    is_decision: bool = False
    kind: str = "plain"


STEPS = {
    step.name: step
    for step in (
        Step("submit", "submit", _("Submit for approval"), _("Submitted."), "send",
             services.submit_project, kind="primary"),
        Step("approve", "approve", _("Approve"), _("Approved."), "badge-check",
             services.approve_project, WordsForm, is_decision=True, kind="primary"),
        Step("send-back", "send_back", _("Send back"), _("Sent back with your words."), "undo-2",
             services.send_project_back, ReasonForm, is_decision=True),
        Step("begin", "begin", _("Begin"), _("The project runs."), "play",
             services.begin_project, kind="primary"),
        Step("conclude", "conclude", _("Into the final review"), _("Look back on it now."),
             "clipboard-check", services.conclude_project),
        Step("resume", "resume", _("Let it run on"), _("The project runs on."), "play",
             services.resume_project, ReasonForm),
        Step("close", "close", _("Close the project"), _("Closed."), "circle-check",
             services.close_project, WordsForm, is_decision=True, kind="primary"),
        Step("cancel", "cancel", _("Give the project up"),
             _("Given up. Its needs wait for another answer."), "circle-x",
             services.cancel_project, ReasonForm, kind="quiet"),
    )
}  # fmt: skip


def offered_steps(actor: Actor, project: Project) -> list[dict[str, Any]]:
    """The steps that this actor may take now, with their addresses."""
    offered = []
    for step in STEPS.values():
        right = access.APPROVE if step.is_decision else access.PLAN
        if step.name == "cancel" and project.state != rules.DRAFT:
            right = access.APPROVE
        if rules.STEPS.allows(project.state, step.transition) and scope.holds(
            actor, right, project.area_code
        ):
            route = "project-decide" if step.is_decision else "project-step"
            offered.append(
                {
                    "label": step.label,
                    "icon": step.icon,
                    "kind": step.kind,
                    "url": reverse(route, args=[project.pk, step.name]),
                    "has_form": step.form is not None,
                }
            )
    return offered


def _take(request: ActorRequest, project: Project, name: str, *, decides: bool) -> HttpResponse:
    step = STEPS.get(name)
    if step is None or step.is_decision is not decides:
        raise Http404
    form_class = step.form or StepForm
    form = form_class(**bound(request, project))
    if step.form is None and request.method == "POST":
        return _press(request, project, step, form)
    return take_step(
        request,
        project,
        form,
        title=step.label,
        action=step.label,
        done=step.done,
        back=part_address(project),
        perform=lambda given: step.perform(actor=request.actor, project=project, **given),
    )


def _press(request: ActorRequest, project: Project, step: Step, form: StepForm) -> HttpResponse:
    """Take a step that needs no words; what stands against it is told on the page."""
    version = form.cleaned_data["version"] if form.is_valid() else None
    press(
        request,
        step.done,
        lambda: step.perform(actor=request.actor, project=project, version=version),
    )
    return redirect(part_address(project))


@page(access.PLAN, methods=BOTH)
def project_step(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """A step of those who carry the project."""
    return _take(request, project_for(request, pk, access.PLAN), name, decides=False)


@page(access.APPROVE, methods=BOTH)
def project_decide(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """A step of those who decide on it."""
    return _take(request, project_for(request, pk, access.APPROVE), name, decides=True)
