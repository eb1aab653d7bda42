"""How a project moves: locked, checked, saved, written down."""

from __future__ import annotations

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies
from yanzhen.core.errors import NotValid, StaleVersion, WrongState
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.projects import rules
from yanzhen.projects.models import BudgetLine, Project, ProjectStep, TeamMember

Words = str | Promise


def locked(project: Project, step: str, version: int | None = None) -> Project:
    """The project as it stands now, locked. Raises StaleVersion or WrongState."""
    current = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if version is not None and current.version != version:
        raise StaleVersion
    if not rules.may_step(current.state, step):
        raise WrongState(
            _("This project is %(state)s, so this step is not possible now."),
            state=current.get_state_display(),
        )
    return current


def move(actor: Actor, project: Project, step: str, words: Words = "") -> Project:
    """Save the project in the state after the step, and write the step down."""
    project.state = rules.state_after(project.state, step)
    project.version += 1
    project.save()
    write_step(actor, project, step, words)
    return project


def write_step(actor: Actor, project: Project, step: str, words: Words = "") -> None:
    ProjectStep.objects.create(
        project=project,
        at=actor.now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        step=step,
        words=worded(words),
    )


def sentence(text: str, field: str, *, least: int = 2, most: int = 300) -> str:
    """The text without needless blanks. Raises NotValid when it is too short or too long."""
    text = " ".join(text.split())
    if not least <= len(text) <= most:
        raise NotValid(
            _("Write %(least)s to %(most)s characters here."), field=field, least=least, most=most
        )
    return text


def reason_of(text: str) -> str:
    """The reason of a step. Raises NotValid without one."""
    if len(text.strip()) < 2:
        raise NotValid(_("Give the reason."), field="reason")
    return text.strip()[:300]


def planned_cents(project: Project) -> int:
    rows = BudgetLine.objects.filter(project=project)
    return int(rows.aggregate(total=Sum("planned_cents"))["total"] or 0)


def team_counts(project: Project) -> dict[str, int]:
    """How many members of each role the team has now."""
    rows = TeamMember.objects.filter(project=project, left_on=None).order_by()
    return dict(rows.values_list("role").annotate(n=Count("pk")))


def judge_team(actor: Actor, project: Project) -> None:
    """Note whether the team fits the rule of its place; unknown where no rule speaks."""
    try:
        rule = policies.value("projects.team_rule", area=project.area_code, day=actor.today)
    except policies.NoPolicy:
        rule = []
    project.team_fits = not rules.team_gaps(rule, team_counts(project)) if rule else None
