"""A project is submitted, decided on, begun, looked back on, closed or given up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies, scope
from yanzhen.core.changing import saved
from yanzhen.core.errors import AccessDenied, DomainError, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.projects import access
from yanzhen.projects.models import ClosingReport, Expense, Project
from yanzhen.projects.services.quoting import answered_needs, release_all
from yanzhen.projects.services.steps import (
    judge_team,
    locked,
    move,
    planned_cents,
    reason_of,
)


class ProjectLacks(DomainError):
    """Something that this step rests on is not there yet."""

    code = "project_lacks"


def _require_approver(actor: Actor, project: Project) -> None:
    scope.require(actor, access.APPROVE, project.area_code)
    if not access.can_approve(actor, project, planned_cents(project)):
        raise AccessDenied(_("A project of this size is decided on by the tier above you."))


def _check_submission(actor: Actor, project: Project) -> None:
    if not project.quotes.exists():
        raise ProjectLacks(_("Quote at least one need first: a project answers needs."))
    if project.lead_id is None:
        raise ProjectLacks(_("Say first who leads the project."), field="lead")
    if project.is_key:
        wanted = policies.value("projects.key_project", area=project.area_code, day=actor.today)[
            "co_organizers"
        ]
        if project.co_organizers.count() < wanted:
            raise ProjectLacks(
                _("A key project names at least %(wanted)s co-organisers and their parts."),
                wanted=wanted,
            )


@operation("projects.submit_project")
def submit_project(*, actor: Actor, project: Project, version: int | None = None) -> Project:
    """Ask for approval. Raises ProjectLacks without a quoted need, a lead, or co-organisers.

    A team that does not fit the rule is noted, never refused.
    """
    scope.require(actor, access.PLAN, project.area_code)
    project = locked(project, "submit", version)
    _check_submission(actor, project)
    judge_team(actor, project)
    project.submitted_at, project.submitted_by_id = actor.now, actor.user_id
    note(team_fits=project.team_fits)
    return move(actor, project, "submit")


@operation("projects.send_project_back")
def send_project_back(
    *, actor: Actor, project: Project, reason: str, version: int | None = None
) -> Project:
    """Give a submitted project back to be worked on, saying what it lacks."""
    project = locked(project, "send_back", version)
    _require_approver(actor, project)
    return move(actor, project, "send_back", reason_of(reason))


@operation("projects.approve_project")
def approve_project(
    *, actor: Actor, project: Project, words: str = "", version: int | None = None
) -> Project:
    """Approve a project. Nobody approves what they submitted, and the tier must be high enough."""
    project = locked(project, "approve", version)
    _require_approver(actor, project)
    if actor.user_id is not None and actor.user_id in (project.submitted_by_id, project.lead_id):
        raise AccessDenied(_("Somebody else must approve the project that you brought."))
    project.approved_at, project.approved_by_id = actor.now, actor.user_id
    return move(actor, project, "approve", words.strip()[:300])


@operation("projects.begin_project")
def begin_project(*, actor: Actor, project: Project, version: int | None = None) -> Project:
    """Begin to work."""
    scope.require(actor, access.PLAN, project.area_code)
    project = locked(project, "begin", version)
    project.began_at = actor.now
    return move(actor, project, "begin")


@operation("projects.conclude_project")
def conclude_project(*, actor: Actor, project: Project, version: int | None = None) -> Project:
    """The work is done: the project goes into its final review."""
    scope.require(actor, access.PLAN, project.area_code)
    return move(actor, locked(project, "conclude", version), "conclude")


@operation("projects.resume_project")
def resume_project(
    *, actor: Actor, project: Project, reason: str, version: int | None = None
) -> Project:
    """The review showed that there is more to do: the project runs on."""
    scope.require(actor, access.PLAN, project.area_code)
    return move(actor, locked(project, "resume", version), "resume", reason_of(reason))


@operation("projects.write_closing_report")
def write_closing_report(
    *,
    actor: Actor,
    project: Project,
    achievements: str,
    lessons: str = "",
    next_steps: str = "",
    version: int | None = None,
) -> Project:
    """Put into words what the project has achieved; the figures are counted from the records."""
    scope.require(actor, access.PLAN, project.area_code)
    project = locked(project, "close", version)
    if len(achievements.strip()) < 10:
        raise NotValid(_("Say in a few sentences what was achieved."), field="achievements")
    ClosingReport.objects.update_or_create(
        project=project,
        defaults={
            "achievements": achievements.strip()[:2000],
            "lessons": lessons.strip()[:2000],
            "next_steps": next_steps.strip()[:2000],
            "written_at": actor.now,
            "written_by_id": actor.user_id,
        },
    )
    return saved(project)


@operation("projects.close_project")
def close_project(
    *, actor: Actor, project: Project, words: str = "", version: int | None = None
) -> Project:
    """Close a project. Raises ProjectLacks naming what is missing.

    That is a review meeting, the closing report, a decision on every expense, and the residents'
    word on every need that it answers.
    """
    project = locked(project, "close", version)
    _require_approver(actor, project)
    if not project.reviews.exists():
        raise ProjectLacks(_("Hold a review meeting first."))
    if not ClosingReport.objects.filter(project=project).exists():
        raise ProjectLacks(_("Write the closing report first."))
    if Expense.objects.filter(line__project=project, state=Expense.State.WAITING).exists():
        raise ProjectLacks(_("Decide on the expenses that wait first."))
    if waiting := len(answered_needs(project)):
        raise ProjectLacks(
            _("%(count)s quoted needs still wait for the resident's word."), count=waiting
        )
    project.ended_at = actor.now
    return move(actor, project, "close", words.strip()[:300])


@operation("projects.cancel_project")
def cancel_project(
    *, actor: Actor, project: Project, reason: str, version: int | None = None
) -> Project:
    """Give a project up: the needs that it answers wait for another answer.

    Its planner may give up a draft; what was approved is given up by an approver.
    """
    project = locked(project, "cancel", version)
    if project.state == Project.State.DRAFT:
        scope.require(actor, access.PLAN, project.area_code)
    else:
        _require_approver(actor, project)
    project.end_reason, project.ended_at = reason_of(reason), actor.now
    note(needs_released=release_all(actor, project, project.end_reason))
    return move(actor, project, "cancel", project.end_reason)
