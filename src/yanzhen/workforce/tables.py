"""Tables of logs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.needs.tables import place_name
from yanzhen.orgs.models import Post
from yanzhen.workforce import rules, vocabulary


class WorkLogTable(Table):
    """Workers with their log of one day, week or month."""

    lead = "user"
    card_facts = ("state", "division")
    empty_title = gettext_lazy("Nobody here keeps a log")
    empty_advice = gettext_lazy("Workers of your stations appear here as they are appointed.")

    user = tables.Column(pgettext_lazy("person", "name"), order_by="user__name")
    role = tables.Column(gettext_lazy("role"), accessor="get_role_display", orderable=False)
    division = tables.Column(gettext_lazy("where"), order_by="area_code")
    state = tables.Column(gettext_lazy("log"), empty_values=(), order_by="handed_in_at")
    handed_in_at = tables.Column(gettext_lazy("handed in at"), empty_values=())

    def __init__(self, *args: Any, span: rules.Span, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.span, self.now = span, now

    def row_url(self, record: Post) -> str:
        address = reverse("work-log-of", args=[record.user_id])
        return f"{address}?kind={self.span.kind}&day={self.span.starts_on}"

    def render_division(self, record: Post) -> str:
        return place_name(record)

    def render_state(self, record: Any) -> SafeString:
        if record.handed_in_at:
            return (
                badge(_("handed in late"), "due")
                if record.is_late
                else badge(_("handed in"), "done")
            )
        rule = vocabulary.log_rule(self.span.kind, record.area_code, self.span.starts_on)
        due = rules.due_at(self.span, rule.due_hours, timezone.get_default_timezone())
        return (
            badge(pgettext("work log", "missing"), "overdue")
            if due < self.now
            else badge(pgettext("work log", "not yet"), "quiet")
        )

    def render_handed_in_at(self, record: Any) -> str:
        if not record.handed_in_at:
            return "—"
        return timezone.localtime(record.handed_in_at).strftime("%m-%d %H:%M")
