"""Who may see projects and brands, who plans, who approves, and who sees the money."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, ONLOOKERS, WORKERS, Role
from yanzhen.core import policies, scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.projects import rules
from yanzhen.projects.models import Brand, Improvement, Project, ProjectQuerySet, TeamMember
from yanzhen.projects.models.reviews import ImprovementQuerySet

READ = scope.permission("projects.read", roles=FRONT_LINE | ONLOOKERS)
PLAN = scope.permission("projects.plan", roles=WORKERS)
APPROVE = scope.permission("projects.approve", roles=LEADS)
SEE_MONEY = scope.permission("projects.see_money", roles=LEADS | {Role.AUDITOR})
EDIT_BRANDS = scope.permission("projects.edit_brands", roles=WORKERS)
IMPORT = scope.permission("projects.import", roles=LEADS)
EXPORT = scope.permission("projects.export", roles=LEADS)


def visible_projects(actor: Actor) -> ProjectQuerySet:
    """The projects of the actor's areas, and those of other tiers on whose team they are."""
    areas = scope.areas(actor, READ)
    if areas.is_everything:
        return Project.objects.all()
    condition = areas.q()
    if areas and actor.user_id is not None:
        memberships = TeamMember.objects.filter(user_id=actor.user_id, left_on=None)
        condition |= Q(pk__in=memberships.values("project"))
    return Project.objects.filter(condition)


def can_see_project(actor: Actor, project: Project) -> bool:
    """The object check beside ``visible_projects``."""
    return scope.holds(actor, READ, project.area_code) or (
        actor.user_id is not None
        and scope.holds(actor, READ)
        and project.members.filter(user_id=actor.user_id, left_on=None).exists()
    )


def access_project(actor: Actor, pk: int) -> Project:
    """A project that the actor may see. Raises NotFound."""
    known = ("division__parent", "station", "organization", "brand", "lead", "copied_from")
    return the_row(visible_projects(actor).select_related(*known), pk=pk)


def can_see_money(actor: Actor, project: Project) -> bool:
    """Leads and auditors of the area, and whoever leads the project."""
    return scope.holds(actor, SEE_MONEY, project.area_code) or is_lead_of(actor, project)


def is_lead_of(actor: Actor, project: Project) -> bool:
    return actor.user_id is not None and project.lead_id == actor.user_id


def can_approve(actor: Actor, project: Project, planned_cents: int) -> bool:
    """Whether a duty of the actor stands high enough for this project's money and kind.

    The tiers are those of ``projects.approval``.
    """
    if actor.is_system:
        return True
    area = project.area_code
    tiers = policies.value("projects.approval", area=area, day=actor.today)
    tier = rules.approving_tier(tiers, planned_cents=planned_cents, is_key=project.is_key)
    return any(
        g.role in APPROVE.roles and area.startswith(g.area) and rules.is_of_tier(g.area, tier)
        for g in actor.grants
    )


def can_follow_up(actor: Actor, improvement: Improvement) -> bool:
    """Its owner, and whoever plans in the area."""
    owner = improvement.owner.user_id
    is_own = actor.user_id is not None and owner == actor.user_id
    return is_own or scope.holds(actor, PLAN, improvement.area_code)


def visible_improvements(actor: Actor) -> ImprovementQuerySet:
    """Improvements of the projects that the actor may see."""
    areas = scope.areas(actor, READ)
    if areas.is_everything:
        return Improvement.objects.all()
    condition = areas.q()
    if areas and actor.user_id is not None:
        condition |= Q(owner__user_id=actor.user_id)
    return Improvement.objects.filter(condition)


def access_improvement(actor: Actor, pk: int) -> Improvement:
    """An improvement that the actor may see. Raises NotFound."""
    rows = visible_improvements(actor).select_related(
        "project", "owner__user", "owner__person", "review"
    )
    return the_row(rows, pk=pk)


def visible_brands(actor: Actor) -> QuerySet[Brand]:
    return Brand.objects.filter(scope.areas(actor, READ).q())


def access_brand(actor: Actor, pk: int) -> Brand:
    """A brand of the actor's areas. Raises NotFound."""
    found = visible_brands(actor).select_related("division__parent", "station").filter(pk=pk)
    return the_row(found)


def public_projects(area: str) -> QuerySet[Project]:
    """What residents of an area may read of: shown by choice, and at work or closed."""
    above = [area[:length] for length in (2, 4, *range(6, len(area) + 1, 3))]
    return Project.objects.filter(
        Q(area_code__in=above) | Q(area_code__gte=area, area_code__lt=area + "~"),
        is_public=True,
        state__in=[*rules.AT_WORK, rules.CLOSED],
    )
