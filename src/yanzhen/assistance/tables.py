"""The list of applications."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import selectors
from yanzhen.assistance.models import AidApplication
from yanzhen.core.deadlines import due_badge
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.needs.tables import place_name


class AidApplicationTable(Table):
    lead = "person"
    card_facts = ("policy", "due_at")
    empty_icon = "file-text"
    empty_title = _("No applications here")
    empty_advice = _("Begin one from a need, when somebody may have a right to assistance.")

    person = tables.Column(_("for"), accessor="person__name", orderable=False)
    policy = tables.Column(_("policy"), order_by=("policy", "pk"))
    helper = tables.Column(_("who helps"), accessor="helper__name", orderable=False)
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    state = tables.Column(_("state"), orderable=False)
    due_at = tables.Column(_("due"), empty_values=(), order_by=("due_at", "pk"))

    def __init__(self, *args: Any, actor: Actor, area: str = "", **kwargs: Any) -> None:
        self.now = actor.now
        self.policies = selectors.policy_labels(actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: AidApplication) -> str:
        return reverse("aid-detail", args=[record.pk])

    def render_policy(self, value: str) -> str:
        return self.policies.get(value, value)

    def render_place(self, record: AidApplication) -> str:
        return place_name(record)

    def render_state(self, record: AidApplication) -> SafeString:
        return badge(record.get_state_display(), "active" if record.is_open else "done")

    def render_due_at(self, record: AidApplication) -> SafeString | str:
        return due_badge(record.due_at, self.now) if record.is_open else ""
