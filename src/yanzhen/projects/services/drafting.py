"""A project is thought up, put into words, and taken as a pattern for another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.needs.selectors import station_for
from yanzhen.orgs.models import Division, Post, Station
from yanzhen.projects import access
from yanzhen.projects.models import BudgetLine, Milestone, OutcomeMeasure, Project
from yanzhen.projects.services.steps import judge_team, locked, move, write_step

EDITABLE = frozenset(
    {
        "title", "summary", "beneficiaries", "benefit", "action_line", "category", "organization",
        "brand", "is_key", "is_public", "starts_on", "ends_on", "lead",
    }
)  # fmt: skip
LONGEST = timedelta(days=5 * 366)


def set_fields(project: Project, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"unknown fields of a project: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(project, name, value)


def checked(project: Project, day: date) -> Project:
    """The project with its words in order. Raises NotValid naming the field."""
    project.title = " ".join(project.title.split())
    if not 2 <= len(project.title) <= 80:
        raise NotValid(_("Give the project a name of 2 to 80 characters."), field="title")
    if project.benefit not in Project.Benefit.values:
        raise NotValid(_("Choose one of the listed values."), field="benefit")
    for topic, field in (
        ("projects.action_lines", "action_line"),
        ("needs.categories", "category"),
    ):
        if (
            vocabulary.entry(topic, getattr(project, field), area=project.area_code, day=day)
            is None
        ):
            raise NotValid(_("Choose one of the listed values."), field=field)
    if project.ends_on < project.starts_on:
        raise NotValid(_("A project does not end before it begins."), field="ends_on")
    if project.ends_on - project.starts_on > LONGEST:
        raise NotValid(_("A project takes at most five years."), field="ends_on")
    return project


def _check_lead(actor: Actor, project: Project) -> None:
    """Raises NotValid for a lead who holds no post over, or inside, the project's area."""
    if project.lead_id is None or project.lead_id == actor.user_id:
        return
    codes = Post.objects.on(actor.today).filter(user_id=project.lead_id)
    area = project.area_code
    fits = any(
        area.startswith(code) or code.startswith(area)
        for code in codes.values_list("area_code", flat=True)
    )
    if not fits:
        raise NotValid(_("Choose somebody who is on duty for this area."), field="lead")


def numbered(project: Project) -> Project:
    """Save a new project under its running number."""
    project.number = project.uid.hex
    project.save()
    project.number = f"XM{project.starts_on:%Y}-{project.pk:06d}"
    Project.objects.filter(pk=project.pk).update(number=project.number)
    return project


@operation("projects.draft_project")
def draft_project(
    *, actor: Actor, division: Division, station: Station | None = None, fields: dict[str, Any]
) -> Project:
    """A new project of an area as a draft; ``fields`` are those of ``EDITABLE``.

    Whoever drafts it leads it until somebody else is named. Raises NotValid.
    """
    scope.require(actor, access.PLAN, division.code)
    project = Project(
        created_at=actor.now,
        division=division,
        area_code=division.code,
        station=station or station_for(division.code, actor.today),
        lead=User.objects.filter(pk=actor.user_id).first(),
        recorded_by_id=actor.user_id,
    )
    set_fields(project, fields)
    checked(project, actor.today)
    _check_lead(actor, project)
    judge_team(actor, numbered(project))
    project.save(update_fields=["team_fits"])
    write_step(actor, project, "draft")
    return project


@operation("projects.change_project")
def change_project(
    *, actor: Actor, project: Project, fields: dict[str, Any], version: int | None = None
) -> Project:
    """Change what a project says of itself; whether it is a key project only while it is a draft.

    What was approved keeps its days: changing them then takes an approver.
    """
    scope.require(actor, access.PLAN, project.area_code)
    project = locked(project, "change", version)
    before = {name: getattr(project, name) for name in ("is_key", "starts_on", "ends_on")}
    set_fields(project, fields)
    changed = [name for name, value in before.items() if getattr(project, name) != value]
    if changed and project.state != Project.State.DRAFT:
        if "is_key" in changed:
            raise NotValid(_("This was approved with the project and stays."), field="is_key")
        scope.require(actor, access.APPROVE, project.area_code)
    checked(project, actor.today)
    _check_lead(actor, project)
    note(fields=sorted(fields))
    return move(actor, project, "change")


@operation("projects.copy_project")
def copy_project(
    *, actor: Actor, project: Project, division: Division, title: str, starts_on: date
) -> Project:
    """Take over a good project elsewhere: its words, plan, measures and budget, as a new draft.

    Days move with the beginning. Needs, team and money spent belong to the first one alone.
    """
    kept = {name: getattr(project, name) for name in EDITABLE - {"lead", "organization", "brand"}}
    shift = starts_on - project.starts_on
    kept |= {"title": title, "starts_on": starts_on, "ends_on": project.ends_on + shift}
    copy = draft_project(actor=actor, division=division, fields=kept)
    copy.copied_from = project
    copy.save(update_fields=["copied_from"])
    for milestone in project.milestones.all():
        Milestone.objects.create(
            project=copy, title=milestone.title, due_on=milestone.due_on + shift
        )
    for measure in project.measures.all():
        fields = ("title", "unit", "baseline", "target", "source")
        OutcomeMeasure.objects.create(
            project=copy, **{name: getattr(measure, name) for name in fields}
        )
    if access.can_see_money(actor, project):
        for line in project.budget_lines.all():
            BudgetLine.objects.create(
                project=copy,
                title=line.title,
                source=line.source,
                planned_cents=line.planned_cents,
            )
    note(copied_from=project.pk)
    return copy
