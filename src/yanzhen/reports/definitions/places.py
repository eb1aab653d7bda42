"""Divisions, stations and the standards that stations are held to."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.orgs.models import ChecklistItem, ChecklistMark, Division, Station
from yanzhen.reports.indicator import Indicator, Section, Where, define, rows_count


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
