"""Named reads of what comes again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import calendar
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import Order, OrderSeries

LOOK_AHEAD = timedelta(days=400)
WEEKDAY_NAMES: tuple[str | Promise, ...] = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day on which a series comes, and what is known of it."""

    on: date
    order: Order | None
    is_left_out: bool
    moved_to: date | None
    is_holiday: bool


def listed_series(actor: Actor) -> QuerySet[OrderSeries]:
    """Series of the actor's areas: those that stand still on top, ended ones last."""
    return (
        access.visible_series(actor)
        .select_related("item", "person", "division__parent")
        .annotate(
            served=Count("orders", filter=Q(orders__state=rules.CONFIRMED)),
        )
        .order_by("-state", "-pk")
    )


def chosen_series(series: QuerySet[OrderSeries], show: str) -> QuerySet[OrderSeries]:
    """``running`` (the default), ``paused``, ``ended`` or ``all``."""
    match show:
        case "paused" | "ended":
            return series.filter(state=show)
        case "all":
            return series
    return series.exclude(state=OrderSeries.State.ENDED)


def count_series(series: QuerySet[OrderSeries]) -> dict[str, int]:
    found: dict[str, Any] = series.order_by().aggregate(
        running=Count("pk", filter=~Q(state="ended"), distinct=True),
        paused=Count("pk", filter=Q(state="paused"), distinct=True),
    )
    return found


def rhythm(series: OrderSeries) -> str:
    """Every week: Monday, Thursday; in the language of the screen."""
    if series.every == OrderSeries.Every.WEEK:
        days = "、".join(str(WEEKDAY_NAMES[day]) for day in series.days)
    else:
        days = "、".join(_("day %(day)s") % {"day": day} for day in series.days)
    return f"{series.get_every_display()} · {days}"


def coming_days(actor: Actor, series: OrderSeries, most: int = 8) -> list[ComingDay]:
    """The next days of a series from today, with their orders and exceptions. Two queries."""
    begin = max(series.starts_on, actor.today)
    end = min(begin + LOOK_AHEAD, series.until or date.max)
    orders = {o.series_day: o for o in series.orders.filter(series_day__gte=begin)}
    exceptions = {e.on: e for e in series.exceptions.filter(on__gte=begin)}
    days = rules.days_of_series(series.every, series.days, begin, end)
    return [
        ComingDay(
            on=day,
            order=orders.get(day),
            is_left_out=day in exceptions and exceptions[day].moved_to is None,
            moved_to=exceptions[day].moved_to if day in exceptions else None,
            is_holiday=calendar.is_public_holiday(day),
        )
        for day in islice(days, most)
    ]
