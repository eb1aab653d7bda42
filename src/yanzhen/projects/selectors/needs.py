"""Which needs a project answers and may answer."""

from __future__ import annotations

from django.db.models import (
    Case,
    F,
    IntegerField,
    When,
)

from yanzhen.core.scope import Actor
from yanzhen.needs.access import visible_needs
from yanzhen.needs.models import Need, NeedQuerySet
from yanzhen.needs.selectors import subject
from yanzhen.projects import rules
from yanzhen.projects.access import (
    visible_projects,
)
from yanzhen.projects.models import (
    Project,
    ProjectQuerySet,
)


def quoted_needs(actor: Actor, project: Project) -> tuple[list[Need], int]:
    """The quoted needs that the actor may see, and how many there are besides."""
    quoted = visible_needs(actor).filter(quotes__project=project)
    seen = list(
        quoted.select_related("person", "household", "organization", "division__parent").order_by(
            "-state", "pk"
        )
    )
    return seen, project.quotes.count() - len(seen)


def quotable_needs(actor: Actor, project: Project) -> NeedQuerySet:
    """Needs that wait for an answer in the project's area, those of its category first."""
    area = project.area_code
    waiting = visible_needs(actor).filter(
        state__in=[Need.State.HEARD, Need.State.TRIAGED],
        area_code__gte=area,
        area_code__lt=area + "~",
    )
    return (
        waiting.select_related("person", "household", "organization", "division__parent")
        .annotate(
            fits=Case(
                When(category=project.category, then=1), default=0, output_field=IntegerField()
            )
        )
        .order_by("-fits", F("due_at").asc(nulls_last=True), "pk")
    )


def open_quotes(actor: Actor, project: Project) -> list[Need]:
    """The visible needs that this project still answers."""
    return list(
        visible_needs(actor)
        .filter(
            quotes__project=project,
            state=Need.State.ANSWERED,
            answer_type="projects.project",
            answer_id=project.pk,
        )
        .select_related("person", "household", "organization", "division__parent")
        .order_by("pk")
    )


def projects_for(actor: Actor, need: Need) -> ProjectQuerySet:
    """Projects in whose area a need lies and that may still quote it."""
    above = [need.area_code[:length] for length in (2, 4, *range(6, len(need.area_code) + 1, 3))]
    return (
        visible_projects(actor)
        .filter(state__in=rules.PLANNED, area_code__in=above)
        .select_related("division__parent")
        .order_by("-starts_on", "-pk")
    )


def need_subject(need: Need) -> str:
    """Who or what lacks something, in a word."""
    return str(subject(need) or "")
