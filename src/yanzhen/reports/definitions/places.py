"""Divisions, stations and the standards that stations are held to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies
from yanzhen.core.numbers import Unit
from yanzhen.orgs.models import (
    ChecklistItem,
    ChecklistMark,
    Division,
    Organization,
    Regulation,
    ServiceContract,
    Station,
)
from yanzhen.reports.indicator import Indicator, Section, Where, define, distinct, rows_count


def divisions(where: Where) -> QuerySet[Division]:
    return Division.objects.on(where.on).filter(where.q("code"), where.chosen(level="level"))


def stations(where: Where) -> QuerySet[Station]:
    return Station.objects.on(where.on).filter(
        where.q(),
        where.chosen(
            level="level",
            station_type="station_type",
            quality="quality",
            pilot_label="pilot_label",
        ),
    )


def divisions_with_station(where: Where) -> QuerySet[Division]:
    serving = Station.objects.on(where.on).filter(
        where.chosen(station_type="station_type"), division=OuterRef("pk")
    )
    return divisions(where).filter(Exists(serving))


def stations_opened(where: Where) -> QuerySet[Station]:
    since = Q(opened_on__gte=where.since) if where.since else Q()
    return stations(where).filter(since, opened_on__lte=where.on, continues=None)


def communities_with_every_tier(where: Where) -> QuerySet[Division]:
    """Every tier of the place's rule pack is asked of a community by one condition."""
    area = where.areas.prefixes[0] if where.areas.prefixes else ""
    found = communities(where)
    for tier in policies.value("orgs.structure_tiers", area=area, day=where.on):
        found = found.filter(_has_tier(tier, where))
    return found


def _has_tier(tier: Mapping[str, Any], where: Where) -> Exists:
    if kinds := tier.get("organization_kinds"):
        bodies = Organization.objects.filter(kind__in=kinds, is_active=True)
        return Exists(bodies.filter(division=OuterRef("pk")))
    if types := tier.get("station_types"):
        standing = Station.objects.on(where.on).filter(station_type__in=types)
        return Exists(standing.filter(division=OuterRef("pk")))
    parts = Division.objects.on(where.on).filter(level__in=tier["division_levels"])
    return Exists(parts.filter(parent=OuterRef("pk")))


def communities(where: Where) -> QuerySet[Division]:
    return Division.objects.on(where.on).filter(where.q("code"), level=Division.Level.VILLAGE)


def functions_named(rows: QuerySet[Station]) -> int:
    """How many different functions the stations name together."""
    return len({name for names in rows.values_list("functions", flat=True) for name in names})


def regulations(where: Where) -> QuerySet[Regulation]:
    return Regulation.objects.on(where.on).filter(where.q(), where.chosen(category="category"))


def contracts(where: Where) -> QuerySet[ServiceContract]:
    """Contracts that run on the day; those that began in the period when one is asked about."""
    began = Q(starts_on__gte=where.since) if where.since else Q(ends_on__gte=where.on)
    return ServiceContract.objects.filter(where.q(), began, starts_on__lte=where.on)


def checklist_items(where: Where) -> QuerySet[ChecklistItem]:
    return ChecklistItem.objects.filter(where.chosen(checklist="checklist__code"))


def met_marks(where: Where) -> QuerySet[ChecklistMark]:
    newest = (
        ChecklistMark.objects.filter(
            station=OuterRef("station"), item=OuterRef("item"), seen_on__lte=where.on
        )
        .order_by("-seen_on", "-pk")
        .values("pk")[:1]
    )
    return ChecklistMark.objects.filter(
        where.q(), where.chosen(checklist="item__checklist__code"), pk=newest, state="met"
    )


define(
    Indicator(
        code="divisions",
        title=_("Divisions"),
        definition=_("Divisions of the chosen level whose code is in force on the day."),
        unit=Unit.ITEM,
        rows=divisions,
        measure=rows_count,
    )
)
define(
    Indicator(
        code="stations",
        title=_("Stations"),
        definition=_("Stations open on the day, by level, type, quality and pilot label."),
        unit=Unit.ITEM,
        rows=stations,
        measure=rows_count,
        section=Section.STAFF,
    )
)
define(
    Indicator(
        code="station_coverage",
        title=_("Station coverage"),
        definition=_(
            "Divisions of the chosen level with at least one station of the chosen type open on "
            "the day, of all divisions of that level in force on the day."
        ),
        unit=Unit.RATIO,
        rows=divisions_with_station,
        measure=rows_count,
        whole=divisions,
    )
)
define(
    Indicator(
        code="stations_opened",
        title=_("Stations opened"),
        definition=_(
            "Stations opened in the period that still stand on the day, by level, type, quality "
            "and pilot label."
        ),
        unit=Unit.ITEM,
        rows=stations_opened,
        measure=rows_count,
        is_over_time=True,
    )
)
define(
    Indicator(
        code="structure_coverage",
        title=_("Communities with every tier"),
        definition=_(
            "Villages and communities that on the day have each tier of their place's rule pack "
            "(committee, station, grid), of all that are in force on the day."
        ),
        unit=Unit.RATIO,
        rows=communities_with_every_tier,
        measure=rows_count,
        whole=communities,
        section=Section.STAFF,
    )
)
define(
    Indicator(
        code="communities_complete",
        title=_("Number of communities with every tier"),
        definition=_(
            "Villages and communities that on the day have each tier of their place's rule pack "
            "(committee, station, grid)."
        ),
        unit=Unit.ITEM,
        rows=communities_with_every_tier,
        measure=rows_count,
    )
)
define(
    Indicator(
        code="station_levels",
        title=_("Levels of stations"),
        definition=_("Different levels at which the chosen stations stand that are open that day."),
        unit=Unit.ITEM,
        rows=stations,
        measure=distinct("level"),
    )
)
define(
    Indicator(
        code="station_functions",
        title=_("Functions of stations"),
        definition=_("Different functions that the chosen stations open on the day name."),
        unit=Unit.ITEM,
        rows=stations,
        measure=functions_named,
    )
)
define(
    Indicator(
        code="regulations",
        title=_("Regulations in force"),
        definition=_("Regulations of stations whose newest version holds on the day, by category."),
        unit=Unit.ITEM,
        rows=regulations,
        measure=rows_count,
    )
)
define(
    Indicator(
        code="service_contracts",
        title=_("Service contracts"),
        definition=_(
            "Contracts by which stations are run: those that began in the period, or all that "
            "run on the day when no period is asked about."
        ),
        unit=Unit.ITEM,
        rows=contracts,
        measure=rows_count,
    )
)
define(
    Indicator(
        code="checklist_items",
        title=_("Items of a checklist"),
        definition=_("Items of the chosen checklist."),
        unit=Unit.ITEM,
        rows=checklist_items,
        measure=rows_count,
    )
)
define(
    Indicator(
        code="checklist_met",
        title=_("Checklist items met"),
        definition=_("Items whose newest mark until the day says that the station meets them."),
        unit=Unit.ITEM,
        rows=met_marks,
        measure=rows_count,
    )
)
