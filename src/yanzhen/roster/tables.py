"""The lists of plans and of the visits of one."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.roster.models import Plan
from yanzhen.roster.selectors.words import Shown

PLAN_STATES = {"making": "due", "ready": "", "published": "done"}
NUMBER: dict[str, Any] = {"td": {"class": "num"}, "th": {"class": "num"}}


class PlanTable(Table):
    lead = "place"
    card_facts = ("days", "state")
    empty_icon = "calendar"
    empty_title = _("No plans yet")
    empty_advice = _(
        "Plan a month: everybody who is owed a visit gets a day and somebody who goes there."
    )

    place = tables.Column(_("place"), accessor="division", order_by=("area_code", "-pk"))
    days = tables.Column(
        pgettext_lazy("roster", "days"), empty_values=(), order_by=("starts_on", "pk")
    )
    state = tables.Column(pgettext_lazy("roster", "state"), orderable=False)
    placed = tables.Column(pgettext_lazy("roster", "planned"), attrs=NUMBER)
    unplaced = tables.Column(_("not planned"), attrs=NUMBER)
    travel = tables.Column(_("hours on the way"), empty_values=(), orderable=False, attrs=NUMBER)
    made = tables.Column(_("made"), empty_values=(), order_by=("created_at", "pk"))

    def row_url(self, record: Plan) -> str:
        return reverse("plan-detail", args=[record.pk])

    def render_place(self, record: Plan) -> str:
        return record.division.name

    def render_days(self, record: Plan) -> str:
        return f"{record.starts_on:%Y-%m-%d} – {record.last:%m-%d}"

    def render_state(self, record: Plan) -> SafeString:
        return badge(record.get_state_display(), PLAN_STATES[record.state])

    def render_travel(self, record: Plan) -> str:
        return f"{record.terms['travel'] / 60:.1f}" if record.terms else "—"

    def render_made(self, record: Plan) -> str:
        day = f"{record.created_at:%Y-%m-%d}"
        by = record.made_by.name if record.made_by else ""
        return f"{day} {by}".strip()


class PlannedVisitTable(Table):
    """Rows are of ``selectors.words.shown``, a page of them at a time."""

    lead = "whom"
    card_facts = ("when", "worker")
    empty_icon = "footprints"
    empty_title = _("No visits here")
    empty_advice = _("Choose another chip above.")

    whom = tables.Column(_("visited person"), orderable=False)
    why = tables.Column(_("why"), orderable=False, attrs={"td": {"class": "cut", "tabindex": "0"}})
    place = tables.Column(_("where"), orderable=False)
    when = tables.Column(_("when"), empty_values=(), orderable=False)
    worker = tables.Column(_("who goes"), empty_values=(), orderable=False)
    marks = tables.Column(_("marks"), empty_values=(), orderable=False)

    def row_url(self, record: Shown) -> str:
        return reverse("planned-visit", args=[record.pk])

    def render_when(self, record: Shown) -> str | SafeString:
        if record.row.day is None:
            return badge(_("not planned"), "overdue")
        return f"{record.row.day:%m-%d} {record.begins}"

    def render_worker(self, record: Shown) -> str:
        names = "、".join(filter(None, [record.worker, record.companion]))
        return names or record.row.hindrance

    def render_marks(self, record: Shown) -> str:
        row = record.row
        marks = [
            _now("fixed") if row.is_fixed else "",
            _now("urgent") if row.is_urgent else "",
            _now("by phone") if row.is_by_phone else "",
            _now("visited") if record.is_settled else "",
            _now("owed no more") if record.is_lapsed else "",
        ]
        return "、".join(filter(None, marks))
