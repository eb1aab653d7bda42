"""What stands on the lists before a service: projects, brands, partners, resources, services."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.delivery.models import ServiceItem
from yanzhen.people.rules import age_on
from yanzhen.projects import rules
from yanzhen.projects.models import Brand, Project
from yanzhen.reports.indicator import Indicator, Section, Where, define, distinct, rows_count
from yanzhen.resources.models import Agreement, Partner, Resource


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


def agreements_of_bound(where: Where) -> QuerySet[Agreement]:
    """All agreements begun by the day of partners who on the day are bound by one."""
    begun = Agreement.objects.filter(
        where.q(), where.chosen(kind="partner__kind"), starts_on__lte=where.on
    )
    in_force = begun.filter(
        Q(ends_on=None) | Q(ends_on__gte=where.on), Q(ended_on=None) | Q(ended_on__gt=where.on)
    )
    bound = begun.filter(partner__in=in_force.values("partner"))
    return bound.annotate(day=Value(where.on, DateField()))


def full_years(rows: QuerySet[Any]) -> int:
    """Full years from the first day of the oldest agreement to the day asked about."""
    oldest = rows.order_by("starts_on").values_list("starts_on", "day").first()
    return age_on(*oldest) if oldest else 0


def resources(where: Where) -> QuerySet[Resource]:
    return Resource.objects.available_on(where.on).filter(where.q(), where.period("created_at"))


def service_items(where: Where) -> QuerySet[ServiceItem]:
    return ServiceItem.objects.filter(
        where.q(),
        where.chosen(service_class="service_class", category="category", kind="kind"),
        where.period("created_at"),
        state=ServiceItem.State.PUBLISHED,
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
    Indicator(
        code="years_of_agreement",
        title=_("Years of agreement"),
        definition=_(
            "Full years until the day from the first agreement with partners of the chosen kind "
            "who are still bound by one on the day."
        ),
        unit=Unit.YEAR,
        rows=agreements_of_bound,
        measure=full_years,
    ),
    Indicator(
        code="resource_classes",
        title=_("Classes of resources"),
        definition=_("Different classes of the resources that are offered on the day."),
        unit=Unit.ITEM,
        rows=resources,
        measure=distinct("resource_class"),
    ),
    Indicator(
        code="service_items",
        title=_("Services on the list"),
        definition=_("Services entered by the day that are published, by class and category."),
        unit=Unit.ITEM,
        rows=service_items,
        measure=rows_count,
    ),
    Indicator(
        code="service_classes",
        title=_("Classes of services"),
        definition=_("Different classes of the services on the list."),
        unit=Unit.ITEM,
        rows=service_items,
        measure=distinct("service_class"),
    ),
    Indicator(
        code="service_contents",
        title=_("Contents of services"),
        definition=_("Different categories of need that the services on the list answer."),
        unit=Unit.ITEM,
        rows=service_items,
        measure=distinct("category"),
    ),
):
    define(indicator)
