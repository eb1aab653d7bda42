"""How a project moves: locked, checked, saved, written down."""

from __future__ import annotations

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies
from yanzhen.core.changing import LoggedWay
from yanzhen.core.errors import NotValid
from yanzhen.core.scope import Actor
from yanzhen.projects import rules
from yanzhen.projects.models import BudgetLine, Project, ProjectStep, TeamMember

WAY = LoggedWay[Project](
    lifecycle=rules.STEPS,
    refusal=_("This project is %(state)s, so this step is not possible now."),
    log=ProjectStep,
    owner="project",
)
locked, move, write_step = WAY.locked, WAY.move, WAY.write


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
