"""The list of projects: counted, chosen, what is late or not yet reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from yanzhen.core import policies
from yanzhen.core.scope import Actor
from yanzhen.projects import rules
from yanzhen.projects.access import (
    visible_projects,
)
from yanzhen.projects.models import (
    Improvement,
    ProjectNeed,
    ProjectQuerySet,
    TeamMember,
)
from yanzhen.projects.selectors.frame import home_area


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    """How many projects stand where, for the chips above the list."""

    open: int
    submitted: int
    running: int
    late: int
    mine: int
    unfitting: int


def _per_project(rows: QuerySet[Any], column: str = "project") -> Coalesce:
    counted = rows.filter(**{column: OuterRef("pk")}).order_by().values(column)
    counted = counted.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def listed_projects(actor: Actor) -> ProjectQuerySet:
    """The projects a list shows: those that wait and work first, the newest on top."""
    return (
        visible_projects(actor)
        .select_related("division__parent", "lead")
        .annotate(
            needs_quoted=_per_project(ProjectNeed.objects.all()),
            improvements_owed=_per_project(Improvement.objects.open()),
        )
        .order_by(F("ended_at").desc(nulls_first=True), "-starts_on", "-pk")
    )


def is_mine(actor: Actor) -> Q:
    """Projects that the actor leads or works in."""
    if actor.user_id is None:
        return Q(pk__in=())
    member = TeamMember.objects.filter(project=OuterRef("pk"), user_id=actor.user_id, left_on=None)
    return Q(lead_id=actor.user_id) | Q(Exists(member))


def is_late(day: date) -> Q:
    """Projects at work whose last day is over."""
    return Q(state__in=rules.AT_WORK, ends_on__lt=day)


def count_projects(projects: ProjectQuerySet, actor: Actor) -> ProjectCounts:
    """How many of these stand where, in one query."""
    found = projects.order_by().aggregate(
        open=Count("pk", filter=Q(state__in=rules.OPEN)),
        submitted=Count("pk", filter=Q(state=rules.SUBMITTED)),
        running=Count("pk", filter=Q(state=rules.RUNNING)),
        late=Count("pk", filter=is_late(actor.today)),
        mine=Count("pk", filter=Q(state__in=rules.OPEN) & is_mine(actor)),
        unfitting=Count("pk", filter=Q(state__in=rules.OPEN, team_fits=False)),
    )
    return ProjectCounts(**found)


def chosen_projects(projects: ProjectQuerySet, show: str, actor: Actor) -> ProjectQuerySet:
    """The part of a list that a chip names; an unknown name means all that are open."""
    match show:
        case "submitted" | "running" | "closed" | "cancelled" | "draft" | "review" | "approved":
            return projects.filter(state=show)
        case "late":
            return projects.filter(is_late(actor.today))
        case "mine":
            return projects.open().filter(is_mine(actor))
        case "unfitting":
            return projects.open().filter(team_fits=False)
        case "all":
            return projects
    return projects.open()


def projects_without_review(actor: Actor, area: str = "") -> ProjectQuerySet:
    """Running projects whose last review meeting, or beginning, lies longer back than the rule."""
    days = policies.value(
        "projects.review_every_days", area=area or home_area(actor), day=actor.today
    )
    bound = actor.today - timedelta(days=int(days))
    running = visible_projects(actor).filter(state=rules.RUNNING)
    return (
        running.annotate(reviewed_on=Max("reviews__held_on"))
        .filter(Q(reviewed_on__lt=bound) | Q(reviewed_on=None, starts_on__lt=bound))
        .order_by(F("reviewed_on").asc(nulls_first=True), "starts_on", "pk")
    )
