"""The lists of visits and of what is owed."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.needs.tables import place_name
from yanzhen.people.access import today
from yanzhen.visits import rules, selectors
from yanzhen.visits.models import Obligation, Visit

OUTCOMES = {"met": "done", "refused": "due", "not_home": "due"}
STATES = {
    rules.MET: "done",
    rules.SUBSTITUTE: "done",
    rules.LATE: "due",
    rules.REFUSED: "due",
    rules.NOT_HOME: "due",
    rules.EXEMPTED: "quiet",
    rules.LAPSED: "quiet",
    rules.OWED: "",
}


class VisitTable(Table):
    lead = "whom"
    card_facts = ("started_at", "outcome")
    empty_icon = "footprints"
    empty_title = _("No visits here")
    empty_advice = _("Clear the filter, or write one down from the list of what is owed.")

    whom = tables.Column(_("visited person"), empty_values=(), orderable=False)
    started_at = tables.DateTimeColumn(
        verbose_name=_("began at"), format="Y-m-d H:i", order_by=("started_at", "pk")
    )
    means = tables.Column(_("how"), orderable=False)
    outcome = tables.Column(_("outcome"), orderable=False)
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    visitors = tables.Column(_("visitors"), empty_values=(), orderable=False)
    marks = tables.Column(_("marks"), empty_values=(), orderable=False)

    def row_url(self, record: Visit) -> str:
        return reverse("visit-detail", args=[record.pk])

    def render_whom(self, record: Visit) -> str:
        return selectors.members_words(record)

    def render_place(self, record: Visit) -> str:
        return place_name(record)

    def render_means(self, record: Visit) -> str:
        return str(record.get_means_display())

    def render_outcome(self, record: Visit) -> SafeString:
        return badge(record.get_outcome_display(), OUTCOMES[record.outcome])

    def render_visitors(self, record: Visit) -> str:
        return "、".join(v.name for v in record.visitors.all())

    def render_marks(self, record: Visit) -> str:
        return "、".join(map(str, selectors.marks_of(record)))


class ObligationTable(Table):
    lead = "whom"
    card_facts = ("why", "due_on")
    empty_icon = "footprints"
    empty_title = _("Nothing is owed here")
    empty_advice = _(
        "What is owed is written down when a period begins, by the rules of the place."
    )

    whom = tables.Column(_("visited person"), empty_values=(), orderable=False)
    why = tables.Column(_("why"), accessor="rule", orderable=False)
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "due_on", "pk"))
    due_on = tables.Column(_("due on"), order_by=("due_on", "pk"))
    state = tables.Column(_("state"), orderable=False)
    answers = tables.Column(_("who answers"), accessor="post__user__name", orderable=False)
    ground = tables.Column(_("ground"), orderable=False, attrs={"td": {"class": "cut"}})

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.day = today(actor)
        super().__init__(*args, **kwargs)

    def row_url(self, record: Obligation) -> str:
        return reverse("obligation-detail", args=[record.pk])

    def render_whom(self, record: Obligation) -> str:
        return selectors.owed_to_words(record)

    def render_why(self, record: Obligation) -> str:
        return selectors.rule_words(record.rule)

    def render_place(self, record: Obligation) -> str:
        return selectors.place_words(record)

    def render_due_on(self, record: Obligation) -> SafeString | str:
        if record.due_at is not None:
            words = timezone.localtime(record.due_at).strftime("%m-%d %H:%M")
        else:
            words = record.due_on.isoformat()
        is_overdue = record.state in rules.OPEN and record.due_on < self.day
        return badge(words, "overdue") if is_overdue else words

    def render_state(self, record: Obligation) -> SafeString:
        return badge(record.get_state_display(), STATES[record.state])
