"""The list of needs."""

from __future__ import annotations

from datetime import datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core.deadlines import day_words, due_badge
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.needs import selectors
from yanzhen.needs.models import Need

STATE_COLOURS = {
    Need.State.HEARD: "",
    Need.State.TRIAGED: "",
    Need.State.ANSWERED: "active",
    Need.State.CLOSED: "done",
    Need.State.MERGED: "quiet",
}


class NeedTable(Table):
    """What hurts first on top; the order of a column can be asked for."""

    lead = "title"
    card_facts = ("due_at", "subject")
    is_wide = True
    empty_icon = "clipboard-list"
    empty_title = gettext_lazy("No needs here")
    empty_advice = gettext_lazy(
        "Nothing in your area fits this filter. Loosen it, or record a need that you have heard."
    )

    title = tables.Column(attrs={"td": {"class": "cut", "tabindex": "0"}}, orderable=False)
    subject = tables.Column(gettext_lazy("who"), empty_values=(), orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    category = tables.Column(orderable=False)
    state = tables.Column(gettext_lazy("state"), orderable=False)
    due_at = tables.Column(gettext_lazy("due"), empty_values=(), order_by=("due_at", "pk"))
    owner = tables.Column(gettext_lazy("owner"), empty_values=(), orderable=False)
    heard_at = tables.Column(gettext_lazy("heard"), order_by=("heard_at", "pk"))

    def __init__(self, *args: object, actor: Actor, area: str, **kwargs: object) -> None:
        self.now = actor.now
        self.categories = selectors.category_labels(actor, area)
        self.lanes = selectors.lane_labels(actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: Need) -> str:
        return reverse("need-detail", args=[record.pk])

    def render_subject(self, record: Need) -> str:
        return str(selectors.subject(record) or _("a caller"))

    def render_place(self, record: Need) -> str:
        return place_name(record)

    def render_category(self, value: str) -> str:
        return self.categories.get(value, value)

    def render_state(self, record: Need) -> SafeString:
        word = badge(record.get_state_display(), STATE_COLOURS[Need.State(record.state)])
        if record.lane and record.is_open:
            lane = self.lanes.get(record.lane, record.lane)
            return format_html('{} <span class="muted">{}</span>', word, lane)
        return word

    def render_due_at(self, record: Need) -> SafeString | str:
        if not record.is_open:
            return str(record.get_outcome_display())
        return due_badge(record.due_at, self.now)

    def render_owner(self, record: Need) -> SafeString | str:
        if record.owner is not None:
            return record.owner.user.name
        return badge(_("nobody yet"), "quiet") if record.is_open else ""

    def render_heard_at(self, value: datetime) -> str:
        return day_words(value)


def place_name(record: object) -> str:
    """良姜村 1组: the village and the group below it."""
    division = record.division  # type: ignore[attr-defined]
    if len(division.code) > 12 and division.parent is not None:
        return f"{division.parent.name} {division.name}"
    return str(division.name)
