"""Orders and records as files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.delivery import access, selectors
from yanzhen.delivery.filters import OrderFilter, RecordFilter
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
