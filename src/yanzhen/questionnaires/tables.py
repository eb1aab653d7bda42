"""The lists of questionnaires and of answers with a name."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge, full_date
from yanzhen.needs.tables import place_name
from yanzhen.questionnaires.models import Questionnaire, Response

STATE_COLOURS = {
    Questionnaire.State.DRAFT: "",
    Questionnaire.State.OPEN: "active",
    Questionnaire.State.CLOSED: "quiet",
}
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class QuestionnaireTable(Table):
    """Open ones first, the earliest end on top."""

    lead = "title"
    card_facts = ("answered", "ends_on")
    empty_icon = "clipboard-check"
    empty_title = gettext_lazy("No questionnaires here")
    empty_advice = gettext_lazy("Begin one with an XLSForm, or loosen the filter.")

    title = tables.Column(attrs={"td": {"class": "cut", "tabindex": "0"}}, orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    state = tables.Column(gettext_lazy("state"), orderable=False)
    mode = tables.Column(gettext_lazy("answers are kept"), orderable=False)
    answered = tables.Column(
        pgettext_lazy("questionnaire", "answers"), attrs=NUMBER, order_by=("answered", "pk")
    )
    ends_on = tables.Column(gettext_lazy("until"), order_by=("ends_on", "pk"))

    def row_url(self, record: Questionnaire) -> str:
        return reverse("questionnaire-detail", args=[record.pk])

    def render_place(self, record: Questionnaire) -> str:
        return place_name(record)

    def render_state(self, record: Questionnaire) -> SafeString:
        return badge(record.get_state_display(), STATE_COLOURS[Questionnaire.State(record.state)])

    def render_mode(self, record: Questionnaire) -> str:
        return str(record.get_mode_display())

    def render_answered(self, record: Questionnaire) -> SafeString | str:
        wanted: int = record.wanted  # type: ignore[attr-defined]
        answered: int = record.answered  # type: ignore[attr-defined]
        if not wanted:
            return str(answered)
        return format_html('{} <span class="muted">/ {}</span>', answered, wanted)

    def render_ends_on(self, record: Questionnaire) -> str:
        return full_date(record.ends_on)


class ResponseTable(Table):
    """Answers with a name, the newest first."""

    lead = "person"
    card_facts = ("answered_on", "place")
    empty_icon = "inbox"
    empty_title = gettext_lazy("No answers with a name yet")
    empty_advice = gettext_lazy("They appear here as people answer.")

    person = tables.Column(gettext_lazy("who"), empty_values=(), orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    answered_on = tables.Column(order_by=("answered_on", "pk"))
    way = tables.Column(orderable=False)
    may_follow_up = tables.Column(gettext_lazy("may be contacted"), orderable=False)

    def row_url(self, record: Response) -> str:
        return reverse("response-detail", args=[record.questionnaire_id, record.pk])

    def render_person(self, record: Response) -> str:
        return record.person.name if record.person else ""

    def render_place(self, record: Response) -> str:
        return place_name(record)

    def render_answered_on(self, record: Response) -> str:
        return full_date(record.answered_on)

    def render_may_follow_up(self, record: Response) -> str:
        return pgettext("answer", "yes") if record.may_follow_up else pgettext("answer", "no")
