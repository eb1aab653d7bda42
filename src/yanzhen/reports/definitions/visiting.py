"""Visits: how many went along to one of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.reports.indicator import Indicator, Where, define
from yanzhen.visits.models import Visit


def visits(where: Where) -> QuerySet[Visit]:
    return Visit.objects.kept().filter(
        where.q(),
        where.period("started_at"),
        where.chosen(means="means", occasion="occasion"),
    )


def most_visitors(rows: QuerySet[Any]) -> int:
    counted = rows.order_by().annotate(visitors_there=Count("visitors"))
    return int(counted.aggregate(most=Max("visitors_there"))["most"] or 0)


define(
    Indicator(
        code="most_visitors",
        title=_("Most visitors at one visit"),
        definition=_(
            "How many people went along to the visit of the period that had the most of them."
        ),
        unit=Unit.PERSON,
        rows=visits,
        measure=most_visitors,
        is_over_time=True,
    )
)
