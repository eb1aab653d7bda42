"""The list of issues."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yanzhen.core.deadlines import due_badge
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.deliberation.models import Issue
from yanzhen.needs.tables import place_name


class IssueTable(Table):
    lead = "topic"
    card_facts = ("state", "due_at")
    empty_icon = "vote"
    empty_title = _("No issues here")
    empty_advice = _("Raise one from a need that concerns many.")

    topic = tables.Column(attrs={"td": {"class": "cut", "tabindex": "0"}}, orderable=False)
    lead_name = tables.Column(_("led by"), accessor="lead__name", orderable=False)
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    state = tables.Column(_("state"), orderable=False)
    due_at = tables.Column(_("due"), empty_values=(), order_by=("due_at", "pk"))

    def __init__(self, *args: Any, actor: Actor, area: str = "", **kwargs: Any) -> None:
        self.now = actor.now
        super().__init__(*args, **kwargs)

    def row_url(self, record: Issue) -> str:
        return reverse("issue-detail", args=[record.pk])

    def render_place(self, record: Issue) -> str:
        return place_name(record)

    def render_state(self, record: Issue) -> SafeString:
        return badge(record.get_state_display(), "active" if record.is_open else "done")

    def render_due_at(self, record: Issue) -> SafeString | str:
        return due_badge(record.due_at, self.now) if record.is_open else ""
