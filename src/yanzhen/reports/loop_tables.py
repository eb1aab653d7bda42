"""The three lists behind the loop report."""

from __future__ import annotations

from datetime import date, datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yanzhen.core.deadlines import due_badge
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.delivery.models import ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import subject
from yanzhen.needs.tables import place_name
from yanzhen.projects.models import Project

CUT = {"td": {"class": "cut", "tabindex": "0"}}
CLOSED_LOOP = _("The loop is closed here: nothing of this kind is open.")


class UnansweredTable(Table):
    """Needs that wait for an answer, the earliest due first."""

    lead = "title"
    card_facts = ("due_at", "place")
    empty_icon = "circle-check"
    empty_title = _("No need waits for an answer")
    empty_advice = CLOSED_LOOP

    title = tables.Column(attrs=CUT, orderable=False)
    who = tables.Column(_("who"), empty_values=(), orderable=False)
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    state = tables.Column(_("state"), orderable=False)
    heard_at = tables.Column(_("heard"), order_by=("heard_at", "pk"))
    due_at = tables.Column(_("due"), empty_values=(), order_by=("due_at", "pk"))

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        self.now = actor.now
        super().__init__(*args, **kwargs)

    def row_url(self, record: Need) -> str:
        return reverse("need-detail", args=[record.pk])

    def render_who(self, record: Need) -> str:
        return str(subject(record) or "")

    def render_place(self, record: Need) -> str:
        return place_name(record)

    def render_heard_at(self, value: datetime) -> str:
        return f"{timezone.localtime(value):%Y-%m-%d}"

    def render_due_at(self, record: Need) -> SafeString | str:
        return due_badge(record.due_at, self.now)


class UnservedTable(Table):
    """Projects at work that nothing serves, the longest under way first."""

    lead = "title"
    card_facts = ("starts_on", "place")
    empty_icon = "circle-check"
    empty_title = _("Every project serves somebody")
    empty_advice = CLOSED_LOOP

    title = tables.Column(attrs=CUT, orderable=False)
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    led_by = tables.Column(_("project lead"), accessor="lead__name", orderable=False, default="")
    starts_on = tables.Column(_("begins on"), order_by=("starts_on", "pk"))
    state = tables.Column(_("state"), orderable=False)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)

    def row_url(self, record: Project) -> str:
        return reverse("project-detail", args=[record.pk])

    def render_place(self, record: Project) -> str:
        return place_name(record)

    def render_starts_on(self, value: date) -> str:
        return f"{value:%Y-%m-%d}"


class UnratedTable(Table):
    """Services that nobody rated, the newest first."""

    lead = "title"
    card_facts = ("started_at", "place")
    empty_icon = "circle-check"
    empty_title = _("Every service was rated")
    empty_advice = CLOSED_LOOP

    title = tables.Column(attrs=CUT, orderable=False)
    kind = tables.Column(_("type of service"), orderable=False)
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    started_at = tables.Column(_("served on"), order_by=("started_at", "pk"))

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)

    def row_url(self, record: ServiceRecord) -> str:
        return reverse("record-detail", args=[record.pk])

    def render_place(self, record: ServiceRecord) -> str:
        return place_name(record)

    def render_started_at(self, value: datetime) -> str:
        return f"{timezone.localtime(value):%Y-%m-%d}"
