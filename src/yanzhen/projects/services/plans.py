"""The plan: milestones with their days, co-organisers with their parts, measures with values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from yanzhen.core import changing, scope
from yanzhen.core.attachments import DOCUMENTS, PHOTOS, add_attachment
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Organization
from yanzhen.projects import access, rules
from yanzhen.projects.models import (
    CoOrganizer,
    Measurement,
    Milestone,
    OutcomeMeasure,
    Project,
)
from yanzhen.projects.services.steps import locked, move, reason_of, sentence

MOST_AMOUNT = Decimal("9999999999.99")


def _planned(actor: Actor, project: Project) -> Project:
    scope.require(actor, access.PLAN, project.area_code)
    return locked(project, "change")


def _day_of(project: Project, day: date) -> date:
    if not project.starts_on <= day <= project.ends_on:
        raise NotValid(_("Choose a day between the beginning and the end."), field="due_on")
    return day


@operation("projects.add_milestone")
def add_milestone(*, actor: Actor, project: Project, title: str, due_on: date) -> Milestone:
    """Add a stage to the plan. Raises NotValid for a day outside of the project."""
    project = _planned(actor, project)
    milestone = Milestone.objects.create(
        project=project,
        title=sentence(title, "title", most=120),
        due_on=_day_of(project, due_on),
    )
    move(actor, project, "plan", milestone.title)
    return milestone


@operation("projects.move_milestone")
def move_milestone(*, actor: Actor, milestone: Milestone, due_on: date, reason: str) -> Milestone:
    """Give a stage another day, saying why."""
    project = _planned(actor, milestone.project)
    milestone = changing.locked(milestone)
    if milestone.done_on is not None:
        raise NotValid(_("This milestone is done."))
    milestone.due_on = _day_of(project, due_on)
    milestone.save()
    move(actor, project, "plan", f"{milestone.title} → {due_on:%Y-%m-%d}: {reason_of(reason)}")
    return milestone


@operation("projects.finish_milestone")
def finish_milestone(
    *,
    actor: Actor,
    milestone: Milestone,
    done_on: date,
    evidence: str,
    file: UploadedFile[Any] | None = None,
) -> Milestone:
    """A stage is reached, with evidence in words and perhaps a photo or a document."""
    scope.require(actor, access.PLAN, milestone.project.area_code)
    project = locked(milestone.project, "work")
    milestone = changing.locked(milestone)
    if milestone.done_on is not None:
        raise NotValid(_("This milestone is done."))
    if done_on > actor.today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="done_on")
    milestone.done_on, milestone.done_by_id = done_on, actor.user_id
    milestone.evidence = sentence(evidence, "evidence", most=500)
    milestone.save()
    if file is not None:
        add_attachment(
            actor=actor,
            object_type=milestone._meta.label_lower,
            object_id=milestone.pk,
            area_code=project.area_code,
            upload=file,
            purpose="evidence",
            kinds=(*PHOTOS, *DOCUMENTS),
        )
    move(actor, project, "reach", milestone.title)
    return milestone


@operation("projects.add_co_organizer")
def add_co_organizer(
    *, actor: Actor, project: Project, organization: Organization, part: str
) -> CoOrganizer:
    """A department joins in (三共: built, carried and shared together), with its part."""
    project = _planned(actor, project)
    if project.co_organizers.filter(organization=organization).exists():
        raise NotValid(_("This organisation is part of it already."), field="organization")
    joined = CoOrganizer.objects.create(
        project=project, organization=organization, part=sentence(part, "part", most=200)
    )
    move(actor, project, "plan", f"{organization}: {joined.part}"[:300])
    return joined


@operation("projects.remove_co_organizer")
def remove_co_organizer(*, actor: Actor, joined: CoOrganizer) -> Project:
    """A department is no longer part of it; only while the project is a draft."""
    project = _planned(actor, joined.project)
    if project.state != Project.State.DRAFT:
        raise NotValid(_("This was approved with the project and stays."))
    name = str(joined.organization)
    joined.delete()
    return move(actor, project, "plan", f"− {name}")


@operation("projects.add_measure")
def add_measure(
    *,
    actor: Actor,
    project: Project,
    title: str,
    unit: str,
    baseline: Decimal,
    target: Decimal,
    source: str,
) -> OutcomeMeasure:
    """Say what shall change, from which value to which, and how it is measured."""
    project = _planned(actor, project)
    for value, field in ((baseline, "baseline"), (target, "target")):
        if abs(value) > MOST_AMOUNT:
            raise NotValid(_("This number is too large."), field=field)
    if baseline == target:
        raise NotValid(_("The aim differs from the beginning."), field="target")
    measure = OutcomeMeasure.objects.create(
        project=project,
        title=sentence(title, "title", most=120),
        unit=sentence(unit, "unit", least=1, most=20),
        baseline=baseline,
        target=target,
        source=sentence(source, "source", most=200),
    )
    move(actor, project, "plan", measure.title)
    return measure


@operation("projects.record_measurement")
def record_measurement(
    *, actor: Actor, measure: OutcomeMeasure, value: Decimal, measured_on: date, source: str
) -> Measurement:
    """Write down a value that was measured, and where it comes from."""
    scope.require(actor, access.PLAN, measure.project.area_code)
    project = locked(measure.project, "work")
    if measured_on > actor.today:
        raise NotValid(
            _("This day is still to come. Write a day up to today."), field="measured_on"
        )
    if abs(value) > MOST_AMOUNT:
        raise NotValid(_("This number is too large."), field="value")
    found = Measurement.objects.create(
        measure=measure,
        value=value,
        measured_on=measured_on,
        source=sentence(source, "source", most=200),
        recorded_by_id=actor.user_id,
    )
    move(actor, project, "measure", f"{measure.title}: {rules.plain_number(value)} {measure.unit}")
    return found
