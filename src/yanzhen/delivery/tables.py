"""The lists of orders, services, activities and records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import due_badge
from yanzhen.core.numbers import Quantity, Unit, exactly
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.delivery import selectors
from yanzhen.delivery.models import (
    Activity,
    Feedback,
    Order,
    OrderSeries,
    ServiceItem,
    ServiceRecord,
)
from yanzhen.delivery.recurring import rhythm
from yanzhen.needs.selectors import category_labels
from yanzhen.needs.tables import place_name

NUM = {"td": {"class": "num"}, "th": {"class": "num"}}
ORDER_COLOURS = {
    Order.State.PLACED: "due",
    Order.State.REVIEWED: "due",
    Order.State.OFFERED: "",
    Order.State.DISPATCHED: "",
    Order.State.ACCEPTED: "active",
    Order.State.STARTED: "active",
    Order.State.FINISHED: "due",
    Order.State.CONFIRMED: "done",
    Order.State.REFUSED: "quiet",
    Order.State.CANCELLED: "quiet",
}
SERIES_COLOURS = {"active": "active", "paused": "due", "ended": "quiet"}
ITEM_COLOURS = {"draft": "", "published": "done", "withdrawn": "quiet"}
ACTIVITY_COLOURS = {"draft": "", "published": "active", "held": "done", "cancelled": "quiet"}


def order_badge(order: Order) -> SafeString:
    if order.alarmed_at is not None and order.is_open:
        return badge(_("nobody takes it"), "overdue", "circle-alert")
    return badge(order.get_state_display(), ORDER_COLOURS[Order.State(order.state)])


def wish_words(order: Order) -> str:
    """11/25 afternoon: the wished day and part of the day."""
    part = "" if order.wished_part == "any" else f" {order.get_wished_part_display()}"
    day = _("%(month)s/%(day)s") % {"month": order.wished_on.month, "day": order.wished_on.day}
    return f"{day}{part}"


class OrderTable(Table):
    lead = "service"
    card_facts = ("person", "due_at")
    empty_icon = "hand-heart"
    empty_title = gettext_lazy("No orders here")
    empty_advice = gettext_lazy(
        "Nothing in your area fits this filter. Residents order on their phone, or through you."
    )

    service = tables.Column(
        gettext_lazy("service"), accessor="item__name", order_by=("item__name", "pk")
    )
    person = tables.Column(gettext_lazy("for"), accessor="person__name", orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    wished = tables.Column(gettext_lazy("wished"), empty_values=(), order_by=("wished_on", "pk"))
    state = tables.Column(gettext_lazy("state"), orderable=False)
    helper = tables.Column(gettext_lazy("helper"), empty_values=(), orderable=False)
    due_at = tables.Column(gettext_lazy("due"), empty_values=(), order_by=("due_at", "pk"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.now = actor.now
        super().__init__(*args, **kwargs)

    def row_url(self, record: Order) -> str:
        return reverse("order-detail", args=[record.pk])

    def render_place(self, record: Order) -> str:
        return place_name(record)

    def render_wished(self, record: Order) -> str:
        return wish_words(record)

    def render_state(self, record: Order) -> SafeString:
        return order_badge(record)

    def render_helper(self, record: Order) -> str:
        return record.helper.name if record.helper else ""

    def render_due_at(self, record: Order) -> SafeString | str:
        return due_badge(record.due_at, self.now) if record.is_open else ""


class SeriesTable(Table):
    lead = "service"
    card_facts = ("person", "rhythm")
    empty_icon = "refresh-cw"
    empty_title = gettext_lazy("Nothing comes regularly here")
    empty_advice = gettext_lazy(
        "Begin one for somebody who needs the same service again and again."
    )

    service = tables.Column(
        gettext_lazy("service"), accessor="item__name", order_by=("item__name", "pk")
    )
    person = tables.Column(gettext_lazy("for"), accessor="person__name", orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    rhythm = tables.Column(gettext_lazy("comes again"), empty_values=(), orderable=False)
    until = tables.Column(gettext_lazy("until the day"), order_by=("until", "pk"))
    served = tables.Column(
        pgettext_lazy("series", "times served"), attrs=NUM, order_by=("served", "pk")
    )
    state = tables.Column(gettext_lazy("state"), orderable=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def row_url(self, record: OrderSeries) -> str:
        return reverse("series-detail", args=[record.pk])

    def render_place(self, record: OrderSeries) -> str:
        return place_name(record)

    def render_rhythm(self, record: OrderSeries) -> str:
        return rhythm(record)

    def render_state(self, record: OrderSeries) -> SafeString:
        return badge(record.get_state_display(), SERIES_COLOURS[record.state])


class RatingTable(Table):
    lead = "what"
    card_facts = ("score", "words")
    empty_icon = "star"
    empty_title = gettext_lazy("Nobody has rated a service here")
    empty_advice = gettext_lazy(
        "Residents rate on their phone, or tell a worker after the service."
    )

    what = tables.Column(gettext_lazy("what"), accessor="record__title", orderable=False)
    score = tables.Column(gettext_lazy("rating"), order_by=("score", "pk"), attrs=NUM)
    words = tables.Column(
        gettext_lazy("in their words"),
        attrs={"td": {"class": "cut", "tabindex": "0"}},
        orderable=False,
    )
    person = tables.Column(gettext_lazy("by"), accessor="person__name", orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    given_at = tables.Column(gettext_lazy("when"), order_by=("given_at", "pk"))
    follow_up = tables.Column(gettext_lazy("follow-up"), empty_values=(), orderable=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def row_url(self, record: Feedback) -> str:
        return reverse("record-detail", args=[record.record_id])

    def render_score(self, value: int) -> str:
        return f"{value}/5"

    def render_place(self, record: Feedback) -> str:
        return place_name(record.record)

    def render_given_at(self, value: datetime) -> str:
        return timezone.localtime(value).strftime("%Y-%m-%d")

    def render_follow_up(self, record: Feedback) -> SafeString | str:
        if record.follow_up is None:
            return ""
        state = "due" if record.follow_up.is_open else "done"
        return format_html(
            '<a href="{}" data-panel>{}</a>',
            reverse("need-detail", args=[record.follow_up_id]),
            badge(record.follow_up.get_state_display(), state),
        )


class ItemTable(Table):
    lead = "name"
    card_facts = ("service_class", "state")
    empty_icon = "list"
    empty_title = gettext_lazy("No services here")
    empty_advice = gettext_lazy("Add what your station can offer; residents see it once published.")

    name = tables.Column(gettext_lazy("service"), order_by=("name",))
    service_class = tables.Column(gettext_lazy("class"), order_by=("service_class", "name"))
    kind = tables.Column(gettext_lazy("type of service"), orderable=False)
    mode = tables.Column(gettext_lazy("form of service"), orderable=False)
    project = tables.Column(gettext_lazy("project"), accessor="project__title", orderable=False)
    duration_minutes = tables.Column(
        gettext_lazy("minutes"), order_by=("duration_minutes",), attrs=NUM
    )
    offered_by = tables.Column(gettext_lazy("offered by"), empty_values=(), orderable=False)
    ordered = tables.Column(gettext_lazy("orders"), attrs=NUM)
    state = tables.Column(gettext_lazy("state"), orderable=False)

    def __init__(self, *args: Any, actor: Actor, area: str, **kwargs: Any) -> None:
        self.classes = selectors.class_labels(actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: ServiceItem) -> str:
        return reverse("item-detail", args=[record.pk])

    def render_service_class(self, value: str) -> str:
        return self.classes.get(value, value)

    def render_offered_by(self, record: ServiceItem) -> str:
        return record.station.name if record.station else record.division.name

    def render_state(self, record: ServiceItem) -> SafeString:
        return badge(record.get_state_display(), ITEM_COLOURS[record.state])


class ActivityTable(Table):
    lead = "title"
    card_facts = ("starts_at", "places")
    empty_icon = "users-round"
    empty_title = gettext_lazy("No activities here")
    empty_advice = gettext_lazy("Plan one; people can sign up as soon as it is published.")

    title = tables.Column(gettext_lazy("activity"), orderable=False)
    starts_at = tables.Column(gettext_lazy("begins"), order_by=("starts_at", "pk"))
    place = tables.Column(gettext_lazy("place"), orderable=False)
    where = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    times = tables.Column(pgettext_lazy("activity", "times"), orderable=False, attrs=NUM)
    places = tables.Column(gettext_lazy("signed up"), empty_values=(), orderable=False, attrs=NUM)
    lead_name = tables.Column(gettext_lazy("led by"), accessor="lead__name", orderable=False)
    state = tables.Column(gettext_lazy("state"), orderable=False)

    def row_url(self, record: Activity) -> str:
        return reverse("activity-detail", args=[record.pk])

    def render_starts_at(self, record: Activity) -> str:
        return timezone.localtime(record.starts_at).strftime("%Y-%m-%d %H:%M")

    def render_where(self, record: Activity) -> str:
        return place_name(record)

    def render_places(self, record: Any) -> SafeString | str:
        if record.state == Activity.State.HELD:
            return str(record.attended + record.walk_ins)
        text = f"{record.joined}/{record.capacity}" if record.capacity else str(record.joined)
        if record.waiting:
            return format_html(
                '{} <span class="muted">{}</span>',
                text,
                _("%(count)s waiting") % {"count": record.waiting},
            )
        return text

    def render_state(self, record: Activity) -> SafeString:
        return badge(record.get_state_display(), ACTIVITY_COLOURS[record.state])


class RecordTable(Table):
    lead = "title"
    card_facts = ("started_at", "served")
    empty_icon = "history"
    empty_title = gettext_lazy("No services were recorded here")
    empty_advice = gettext_lazy(
        "Records appear when an order is confirmed or an activity is held. Nobody types them."
    )

    title = tables.Column(gettext_lazy("what"), orderable=False)
    kind = tables.Column(gettext_lazy("type of service"), orderable=False)
    category = tables.Column(gettext_lazy("category"), orderable=False)
    served = tables.Column(gettext_lazy("for"), empty_values=(), orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), orderable=False)
    started_at = tables.Column(gettext_lazy("when"), order_by=("started_at", "pk"))
    minutes = tables.Column(gettext_lazy("time"), order_by=("minutes", "pk"), attrs=NUM)

    def __init__(self, *args: Any, actor: Actor, area: str, **kwargs: Any) -> None:
        self.categories = category_labels(actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: ServiceRecord) -> str:
        return reverse("record-detail", args=[record.pk])

    def render_category(self, value: str) -> str:
        return self.categories.get(value, value)

    def render_served(self, record: Any) -> str:
        people = sum(p.headcount for p in record.served)
        first = next((p.person.name for p in record.served if p.person and p.is_named), "")
        first = first or (_("a protected person") if any(p.person for p in record.served) else "")
        if people == 1:
            return first
        total = exactly(Quantity(people, Unit.PERSON_TIME))
        return f"{first} {total}".strip()

    def render_place(self, record: ServiceRecord) -> str:
        return place_name(record)

    def render_started_at(self, record: ServiceRecord) -> str:
        return timezone.localtime(record.started_at).strftime("%Y-%m-%d %H:%M")

    def render_minutes(self, value: int) -> str:
        return _("%(minutes)s min") % {"minutes": value}
