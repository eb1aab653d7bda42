"""What stands on the lists before a service: projects with their teams, brands, partners."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.projects import rules
from yanzhen.projects.models import Brand, Project
from yanzhen.reports.indicator import Indicator, Section, Where, define, rows_count
from yanzhen.resources.models import Partner


def projects(where: Where) -> QuerySet[Project]:
    """By the day on which they began; what was only thought up or given up does not count."""
    return Project.objects.filter(
        where.q(),
        where.chosen(benefit="benefit", action_line="action_line", category="category"),
        state__in=[*rules.AT_WORK, rules.CLOSED],
        starts_on__lte=where.on,
    )


def projects_with_needs(where: Where) -> QuerySet[Project]:
    return projects(where).filter(quotes__isnull=False).distinct()


def projects_with_whole_team(where: Where) -> QuerySet[Project]:
    return projects(where).filter(team_fits=True)


def brands(where: Where) -> QuerySet[Brand]:
    since = Q(started_on__gte=where.since) if where.since else Q()
    return Brand.objects.on(where.on).filter(where.q(), where.chosen(kind="kind"), since)


def partners(where: Where) -> QuerySet[Partner]:
    living = Q(ended_on=None) | Q(ended_on__gt=where.on)
    return Partner.objects.filter(
        where.q(), where.chosen(kind="kind"), living, joined_on__lte=where.on
    )


for indicator in (
    Indicator(
        code="projects",
        title=_("Projects"),
        definition=_(
            "Projects that were approved and had begun by the day, running or closed, by benefit "
            "type, line of action and category."
        ),
        unit=Unit.ITEM,
        rows=projects,
        measure=rows_count,
        section=Section.SERVICES,
    ),
    Indicator(
        code="projects_with_needs",
        title=_("Projects that quote a need"),
        definition=_("Projects that quote at least one need, of all that had begun by the day."),
        unit=Unit.RATIO,
        rows=projects_with_needs,
        measure=rows_count,
        whole=projects,
    ),
    Indicator(
        code="projects_with_whole_team",
        title=_("Projects whose team fits the rule"),
        definition=_(
            "Projects whose team has as many people of each role as the rule pack of their place "
            "asks, of all that had begun by the day."
        ),
        unit=Unit.RATIO,
        rows=projects_with_whole_team,
        measure=rows_count,
        whole=projects,
    ),
    Indicator(
        code="brands",
        title=_("Brands"),
        definition=_(
            "Brands alive on the day, by kind; those that began in the period when one is asked "
            "about."
        ),
        unit=Unit.ITEM,
        rows=brands,
        measure=rows_count,
    ),
    Indicator(
        code="partners",
        title=_("Partners"),
        definition=_("Partners that work with a place of the area on the day, by kind."),
        unit=Unit.ITEM,
        rows=partners,
        measure=rows_count,
    ),
):
    define(indicator)
