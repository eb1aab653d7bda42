"""Team and plan: members, milestones, co-organisers and measures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.finding import the_row
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.needs.fields import StepForm
from yanzhen.needs.selectors import found_persons
from yanzhen.people.access import person_for
from yanzhen.projects import access, selectors, services
from yanzhen.projects.forms import (
    CoOrganizerForm,
    MeasureForm,
    MeasurementForm,
    MemberForm,
    MilestoneForm,
    MoveForm,
    ReachForm,
)
from yanzhen.projects.models import CoOrganizer, Milestone, OutcomeMeasure, Project, TeamMember
from yanzhen.projects.views.parts import head_of, part_address, project_for

PLAN_PAGE = "project-plan"


@page(access.READ)
def project_plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Who carries it, what comes when, and what shall have changed."""
    project = access.access_project(request.actor, pk)
    milestones = selectors.milestones_of(project)
    files = selectors.evidence_files(milestones)
    context = {
        **head_of(request, project, PLAN_PAGE),
        "team": selectors.team_of(request.actor, project),
        "milestones": [(m, files.get(m.pk, [])) for m in milestones],
        "today": request.actor.today,
        "co_organizers": selectors.co_organizers_of(project),
        "measures": selectors.measures_of(project),
    }
    return render(request, "projects/project_plan.html", context)


def _step(request: ActorRequest, project: Project, form: StepForm, **words: Any) -> HttpResponse:
    return take_step(request, project, form, back=part_address(project, PLAN_PAGE), **words)


def _without_version(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "version"}


@page(access.PLAN, methods=BOTH)
def member_add(request: ActorRequest, pk: int) -> HttpResponse:
    """A worker or a guest; with ``person`` in the address somebody of the register."""
    actor = request.actor
    project = project_for(request, pk, access.PLAN)
    chosen, words = request.GET.get("person", ""), request.GET.get("q", "")
    person = person_for(actor, int(chosen)) if chosen.isdecimal() else None
    form = MemberForm(actor=actor, project=project, person=person, **bound(request, project))
    return _step(
        request,
        project,
        form,
        title=_("Add to the team"),
        action=_("Add"),
        done=_("Added to the team."),
        perform=lambda given: services.add_member(
            actor=actor, project=project, person=person, **_without_version(given)
        ),
        extra={
            "person": person,
            "words": words,
            "persons": found_persons(actor, words),
            "pick_url": f"{request.path}?person=",
        },
        template="projects/member_add.html",
    )


def _of_project(request: ActorRequest, model: Any, pk: int) -> tuple[Any, Project]:
    """A part of a project by its own key, for those who may plan the project. Raises NotFound."""
    found = the_row(model.objects.select_related("project"), pk=pk)
    return found, project_for(request, found.project_id, access.PLAN)


@page(access.PLAN, methods=BOTH)
def member_leave(request: ActorRequest, pk: int) -> HttpResponse:
    member, project = _of_project(request, TeamMember, pk)
    return _step(
        request,
        project,
        StepForm(**bound(request, project)),
        title=_("Leaves the team"),
        action=_("Leaves today"),
        done=_("Left the team."),
        perform=lambda given: services.remove_member(actor=request.actor, member=member),
        extra={"help": str(member)},
    )


@page(access.PLAN, methods=BOTH)
def milestone_add(request: ActorRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk, access.PLAN)
    return _step(
        request,
        project,
        MilestoneForm(**bound(request, project)),
        title=_("New milestone"),
        action=_("Add"),
        done=_("Added to the plan."),
        perform=lambda given: services.add_milestone(
            actor=request.actor, project=project, **_without_version(given)
        ),
    )


@page(access.PLAN, methods=BOTH)
def milestone_move(request: ActorRequest, pk: int) -> HttpResponse:
    milestone, project = _of_project(request, Milestone, pk)
    return _step(
        request,
        project,
        MoveForm(**bound(request, project, due_on=milestone.due_on)),
        title=_("Another day"),
        action=_("Move it"),
        done=_("Moved."),
        perform=lambda given: services.move_milestone(
            actor=request.actor, milestone=milestone, **_without_version(given)
        ),
        extra={"help": milestone.title},
    )


@page(access.PLAN, methods=BOTH)
def milestone_reach(request: ActorRequest, pk: int) -> HttpResponse:
    """A stage is reached, with words and a file if there is one."""
    milestone, project = _of_project(request, Milestone, pk)
    actor = request.actor

    def perform(given: dict[str, Any]) -> None:
        services.finish_milestone(
            actor=actor,
            milestone=milestone,
            done_on=given["done_on"],
            evidence=given["evidence"],
            file=given["file"],
        )

    return _step(
        request,
        project,
        ReachForm(**bound(request, project, done_on=actor.today)),
        title=_("Milestone reached"),
        action=_("It is reached"),
        done=_("Written down."),
        perform=perform,
        extra={"help": milestone.title},
    )


@page(access.PLAN, methods=BOTH)
def co_organizer_add(request: ActorRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk, access.PLAN)
    return _step(
        request,
        project,
        CoOrganizerForm(actor=request.actor, **bound(request, project)),
        title=_("A department joins in"),
        action=_("Add"),
        done=_("Added."),
        perform=lambda given: services.add_co_organizer(
            actor=request.actor, project=project, **_without_version(given)
        ),
    )


@page(access.PLAN, methods=BOTH)
def co_organizer_remove(request: ActorRequest, pk: int) -> HttpResponse:
    joined, project = _of_project(request, CoOrganizer, pk)
    return _step(
        request,
        project,
        StepForm(**bound(request, project)),
        title=_("No longer part of it"),
        action=_("Remove"),
        done=_("Removed."),
        perform=lambda given: services.remove_co_organizer(actor=request.actor, joined=joined),
        extra={"help": str(joined.organization)},
    )


@page(access.PLAN, methods=BOTH)
def measure_add(request: ActorRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk, access.PLAN)
    return _step(
        request,
        project,
        MeasureForm(**bound(request, project)),
        title=_("New measure"),
        action=_("Add"),
        done=_("Added to the plan."),
        perform=lambda given: services.add_measure(
            actor=request.actor, project=project, **_without_version(given)
        ),
    )


@page(access.PLAN, methods=BOTH)
def measurement_record(request: ActorRequest, pk: int) -> HttpResponse:
    measure, project = _of_project(request, OutcomeMeasure, pk)
    today = request.actor.today
    return _step(
        request,
        project,
        MeasurementForm(**bound(request, project, measured_on=today, source=measure.source)),
        title=_("Enter a value"),
        action=_("Enter"),
        done=_("Written down."),
        perform=lambda given: services.record_measurement(
            actor=request.actor, measure=measure, **_without_version(given)
        ),
        extra={"help": f"{measure.title} ({measure.unit})"},
    )
