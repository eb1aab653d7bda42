"""Orders, services, activities and records as files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.delivery import access, catalogue, gatherings, recurring, satisfaction, selectors
from yanzhen.delivery.filters import (
    ActivityFilter,
    ItemFilter,
    OrderFilter,
    RatingFilter,
    RecordFilter,
    SeriesFilter,
)
from yanzhen.delivery.tables import wish_words
from yanzhen.needs.selectors import category_labels
from yanzhen.needs.tables import place_name


def _moment(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def _orders(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = OrderFilter(query, selectors.listed_orders(actor), actor=actor).qs
    for order in selectors.chosen_orders(narrowed, query.get("show", "open"), actor).iterator(500):
        yield (
            order.number,
            order.item.name,
            order.person.name,
            place_name(order),
            wish_words(order),
            str(order.get_state_display()),
            order.helper.name if order.helper else "",
            _moment(order.due_at),
            order.minutes,
        )


def _records(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    area = selectors.home_area(actor)
    labels = category_labels(actor, area)
    rows = RecordFilter(query, selectors.listed_records(actor), actor=actor, area=area).qs
    for record in rows.iterator(500):
        people = sum(p.headcount for p in record.served)
        names = "、".join(p.person.name for p in record.served if p.person and p.is_named)
        yield (
            record.title,
            str(record.get_kind_display()),
            labels.get(record.category, record.category),
            names[:200],
            people,
            place_name(record),
            _moment(record.started_at),
            record.minutes,
        )


def _items(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    area = selectors.home_area(actor)
    classes = selectors.class_labels(actor, area)
    narrowed = ItemFilter(query, catalogue.listed_items(actor), actor=actor, area=area).qs
    for item in catalogue.chosen_items(narrowed, query.get("show", "offered")).iterator(500):
        yield (
            item.name,
            classes.get(item.service_class, item.service_class),
            str(item.get_kind_display()),
            str(item.get_mode_display()),
            item.project.title if item.project else "",
            item.station.name if item.station else item.division.name,
            item.duration_minutes,
            item.people_needed,
            item.ordered,  # type: ignore[attr-defined]
            str(item.get_state_display()),
        )


def _activities(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    area = selectors.home_area(actor)
    kinds = gatherings.labels_of("activity_kinds", actor, area)
    tags = gatherings.labels_of("activity_tags", actor, area)
    listed = gatherings.listed_activities(actor).prefetch_related("tags")
    narrowed = ActivityFilter(query, listed, actor=actor, area=area).qs
    chosen = gatherings.chosen_activities(narrowed, query.get("show", "coming"), actor)
    for row in chosen.iterator(500):
        counted: Any = row
        yield (
            row.number,
            row.title,
            kinds.get(row.kind, row.kind),
            "、".join(tags.get(t.tag, t.tag) for t in row.tags.all()),
            place_name(row),
            row.place,
            _moment(row.starts_at),
            _moment(row.ends_at),
            counted.times,
            row.capacity,
            counted.joined,
            counted.waiting,
            counted.attended + counted.walk_ins,
            row.lead.name,
            str(row.get_state_display()),
        )


def _series(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = SeriesFilter(query, recurring.listed_series(actor), actor=actor).qs
    rows = recurring.chosen_series(narrowed, query.get("show", "running"))
    for series in rows.iterator(500):
        yield (
            series.number,
            series.item.name,
            series.person.name,
            place_name(series),
            recurring.rhythm(series),
            series.starts_on,
            series.until,
            series.served,  # type: ignore[attr-defined]
            str(series.get_state_display()),
        )


def _ratings(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = RatingFilter(query, satisfaction.listed_feedback(actor)).qs
    rows = satisfaction.chosen_feedback(narrowed, query.get("show", "all"))
    for feedback in rows.iterator(500):
        yield (
            feedback.record.title,
            feedback.score,
            feedback.words,
            feedback.person.name if feedback.person else "",
            place_name(feedback.record),
            _moment(feedback.given_at),
            feedback.follow_up.number if feedback.follow_up else "",
        )


export_kind(
    ExportKind(
        code="service_items",
        title=_("Service list"),
        permission=access.EXPORT,
        columns=(
            _("service"),
            _("class"),
            _("type of service"),
            _("form of service"),
            _("project"),
            _("offered by"),
            _("minutes"),
            _("people needed"),
            _("orders"),
            _("state"),
        ),
        rows=_items,
    )
)
export_kind(
    ExportKind(
        code="activities",
        title=_("Activities"),
        permission=access.EXPORT,
        columns=(
            _("reference number"),
            _("activity"),
            _("kind of activity"),
            _("tags"),
            _("where"),
            _("place"),
            _("begins"),
            _("ends"),
            pgettext_lazy("activity", "times"),
            _("places"),
            _("signed up"),
            _("on the waiting list"),
            _("person-times"),
            _("led by"),
            _("state"),
        ),
        rows=_activities,
    )
)
export_kind(
    ExportKind(
        code="order_series",
        title=_("Regular orders"),
        permission=access.EXPORT,
        columns=(
            _("reference number"),
            _("service"),
            _("for"),
            _("where"),
            _("comes again"),
            _("from the day"),
            _("until the day"),
            _("served"),
            _("state"),
        ),
        rows=_series,
    )
)
export_kind(
    ExportKind(
        code="ratings",
        title=_("Ratings"),
        permission=access.EXPORT,
        columns=(
            _("what"),
            _("rating"),
            _("words"),
            _("by"),
            _("where"),
            _("when"),
            _("follow-up"),
        ),
        rows=_ratings,
    )
)
export_kind(
    ExportKind(
        code="orders",
        title=_("Orders"),
        permission=access.EXPORT,
        columns=(
            _("reference number"),
            _("service"),
            _("for"),
            _("where"),
            _("wished"),
            _("state"),
            _("helper"),
            _("due at"),
            _("minutes"),
        ),
        rows=_orders,
    )
)
export_kind(
    ExportKind(
        code="service_records",
        title=_("Service records"),
        permission=access.EXPORT,
        columns=(
            _("what"),
            _("type of service"),
            _("category"),
            _("for"),
            _("person-times"),
            _("where"),
            _("when"),
            _("minutes"),
        ),
        rows=_records,
    )
)
