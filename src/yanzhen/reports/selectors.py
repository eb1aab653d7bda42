"""Named reads: the board of an area and one indicator by the places below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.numbers import Quantity
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.models import Division
from yanzhen.reports import access
from yanzhen.reports.indicator import INDICATORS, Indicator, Section, Where, count

PERIODS = {"month": _("this month"), "quarter": _("last 90 days"), "year": _("this year")}


@dataclass(frozen=True, slots=True)
class Figure:
    """One counted number beside its definition."""

    indicator: Indicator
    quantity: Quantity | None


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """The number of one place below."""

    division: Division
    quantity: Quantity | None


def period_start(name: str, today: date) -> date:
    """The first day of a named period that ends today."""
    if name == "year":
        return today.replace(month=1, day=1)
    if name == "quarter":
        return today - timedelta(days=89)
    return today.replace(day=1)


def countable_places(actor: Actor) -> QuerySet[Division]:
    """The divisions down to villages that the actor may count, or the smaller one they work in."""
    areas = scope.areas(actor, access.COUNT)
    inside = Q(level__in=["group", "grid", "compound", "building"])
    return (
        Division.objects.on(actor.today)
        .filter(areas.q("code"))
        .filter(~inside | Q(code__in=areas.prefixes))
    )


def place_of(actor: Actor, code: str | None) -> Division:
    """The division with this code, or the actor's widest one. Raises NotFound."""
    places = countable_places(actor)
    chosen = places.filter(code=code).first() if code else places.order_by("code").first()
    if chosen is None:
        raise NotFound
    return chosen


def where_for(place: Division, *, period: str, today: date) -> Where:
    return Where(AreaSet((place.code,)), on=today, since=period_start(period, today))


def board(where: Where) -> list[tuple[Section, list[Figure]]]:
    """The figures that stand on the board, by section, as they are defined."""
    return [
        (
            section,
            [Figure(i, count(i, where)) for i in INDICATORS.values() if i.section is section],
        )
        for section in Section
    ]


def by_place(indicator: Indicator, place: Division, where: Where) -> list[PlaceFigure]:
    """The same number for each division directly below, each counted by the same definition."""
    below = Division.objects.on(where.on).filter(parent=place).order_by("code")
    return [
        PlaceFigure(
            division,
            count(indicator, Where(AreaSet((division.code,)), where.on, where.since)),
        )
        for division in below
    ]
