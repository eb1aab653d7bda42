"""What an indicator is: one definition, from which the number, its unit and its rows all come.

Nothing types a total. ``count`` evaluates a definition for an area and a period; ``rows`` are the
records behind it, which the drill-down page shows through the same gate as every list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Quantity, Unit, ratio
from yanzhen.core.scope import AreaSet


@dataclass(frozen=True, slots=True)
class Where:
    """For which areas, as of which day, since which day (for what happens over time)."""

    areas: AreaSet
    on: date
    since: date | None = None
    choices: Mapping[str, Any] = field(default_factory=dict)

    def q(self, column: str = "area_code") -> Q:
        return self.areas.q(column) if self.areas else Q(pk__in=[])

    def period(self, column: str) -> Q:
        """Moments from the start of ``since`` to the end of ``on``, in local time."""
        zone = timezone.get_current_timezone()
        condition = Q(**{f"{column}__lte": datetime.combine(self.on, time.max, zone)})
        if self.since:
            condition &= Q(**{f"{column}__gte": datetime.combine(self.since, time.min, zone)})
        return condition

    def chosen(self, **columns: str) -> Q:
        """Equality conditions for those choices that were made: column by choice name."""
        condition = Q()
        for choice, column in columns.items():
            if (wanted := self.choices.get(choice)) is not None:
                is_list = isinstance(wanted, list | tuple)
                condition &= Q(**{f"{column}__in" if is_list else column: wanted})
        return condition

    def aged(self, column: str) -> Q:
        """People by full years on the day: ``from_age`` and ``under``, when these are chosen."""
        condition = Q()
        if (least := self.choices.get("from_age")) is not None:
            condition &= Q(**{f"{column}__lte": years_before(self.on, int(least))})
        if (most := self.choices.get("under")) is not None:
            condition &= Q(**{f"{column}__gt": years_before(self.on, int(most))})
        return condition


def years_before(day: date, years: int) -> date:
    """The last day on which somebody was born who is so many years old on the day.

    >>> years_before(date(2024, 2, 29), 1)
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


class Section(Enum):
    """The parts of the board, in their order."""

    PEOPLE = _("People and households")
    STAFF = _("Stations and staff")
    VOLUNTEERS = _("Volunteers")
    SERVICES = _("Needs and services")


Rows = Callable[[Where], "QuerySet[Any]"]
Measure = Callable[["QuerySet[Any]"], int]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number that the house can count: its 统计口径 stands in ``definition``."""

    code: str
    title: str | Promise
    definition: str | Promise
    unit: Unit
    rows: Rows
    measure: Measure
    is_over_time: bool = False
    whole: Rows | None = None
    whole_measure: Measure | None = None
    section: Section | None = None


INDICATORS: dict[str, Indicator] = {}


def define(indicator: Indicator) -> Indicator:
    if indicator.code in INDICATORS:
        raise ValueError(f"indicator {indicator.code!r} is defined twice")
    INDICATORS[indicator.code] = indicator
    return indicator


def count(indicator: Indicator, where: Where) -> Quantity | None:
    """The exact number; a ratio without a denominator is nothing, not zero."""
    part = indicator.measure(indicator.rows(where))
    if indicator.whole is None:
        return Quantity(part, indicator.unit)
    whole = (indicator.whole_measure or indicator.measure)(indicator.whole(where))
    return ratio(Quantity(part, Unit.ITEM), Quantity(whole, Unit.ITEM))


def rows_count(rows: QuerySet[Any]) -> int:
    return rows.count()


def distinct(column: str) -> Measure:
    """How many different values of a column, leaving out unknown ones."""

    def measure(rows: QuerySet[Any]) -> int:
        return rows.exclude(**{column: None}).values(column).distinct().count()

    return measure


def total(column: Any) -> Measure:
    """The sum over a column or expression."""

    def measure(rows: QuerySet[Any]) -> int:
        from django.db.models import Sum

        return rows.aggregate(total=Sum(column))["total"] or 0

    return measure
