"""The lists of people and households."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanzhen.core.addresses import reverse
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge, icon
from yanzhen.people import rules
from yanzhen.people.models import Household, Person
from yanzhen.people.search import place_name, place_words
from yanzhen.people.selectors import Responsible

RISK_STATES = {Person.Risk.HIGH: "overdue", Person.Risk.KEY: "due", Person.Risk.GENERAL: ""}
# Looked up here, since Django's get_…_display hashes all choices anew for every cell.
SEXES, RISKS = dict(Person.Sex.choices), dict(Person.Risk.choices)
CATEGORIES_SHOWN = 2
WHOLE = {"td": {"class": "whitespace-nowrap"}}


def category_badges(names: list[str]) -> SafeString:
    """The first categories as badges, and how many more there are."""
    shown = [badge(name) for name in names[:CATEGORIES_SHOWN]]
    if len(names) > CATEGORIES_SHOWN:
        shown.append(format_html('<span class="muted">+{}</span>', len(names) - CATEGORIES_SHOWN))
    return mark_safe(" ".join(shown))  # noqa: S308  # every part is escaped


def risk_badge(person: Any) -> SafeString | str:
    if person.risk == Person.Risk.NONE:
        return ""
    return badge(str(RISKS[person.risk]), RISK_STATES[person.risk])


def nobody() -> SafeString:
    return badge(gettext("nobody yet"), "quiet")


class PersonTable(Table):
    lead = "name"
    card_facts = ("place", "age")
    empty_icon = "users"
    empty_title = _("Nobody here")
    empty_advice = _(
        "No person of your area fits this search. Loosen the filter, or register the person."
    )

    name = tables.Column(capfirst(_("full name")), order_by=("pinyin", "pk"), attrs=WHOLE)
    place = tables.Column(
        capfirst(_("lives in")),
        empty_values=(),
        order_by=("area_code", "household_id", "pk"),
        attrs=WHOLE,
    )
    age = tables.Column(
        capfirst(_("age")),
        empty_values=(),
        order_by=("-born_on", "-pk"),
        attrs={"td": {"class": "num whitespace-nowrap"}, "th": {"class": "num"}},
    )
    categories = tables.Column(capfirst(_("categories")), empty_values=(), orderable=False)
    risk = tables.Column(
        capfirst(_("risk tier")),
        empty_values=(),
        order_by=("-risk", "area_code", "household_id", "pk"),
    )
    responsible = tables.Column(capfirst(_("responsible")), empty_values=(), orderable=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        self.answering: dict[int, Responsible] = {}
        self.known_as: dict[int, list[str]] = {}
        super().__init__(*args, **kwargs)

    def row_url(self, record: Any) -> str:
        return reverse("person-detail", args=[record.pk])

    def render_name(self, record: Any) -> SafeString | str:
        if record.protection == Person.Protection.NONE:
            return str(record.name)
        return format_html(
            '{} <span title="{}">{}</span>',
            record.name,
            gettext("Protected"),
            icon("shield", "icon-sm"),
        )

    def render_place(self, record: Any) -> str:
        return place_name(
            record.division__code, record.division__name, record.division__parent__name
        )

    def render_age(self, record: Any) -> str:
        sex = str(SEXES[record.sex]) if record.sex != Person.Sex.UNKNOWN else ""
        if record.born_on is None:
            return sex
        return f"{sex} {rules.age_on(record.born_on, record.died_on or self.today)}".strip()

    def render_categories(self, record: Any) -> SafeString | str:
        names = self.known_as.get(record.pk)
        return category_badges(names) if names else ""

    def render_risk(self, record: Any) -> SafeString | str:
        if record.state != Person.State.ACTIVE:
            return badge(str(Person.State(record.state).label), "quiet")
        return risk_badge(record)

    def render_responsible(self, record: Any) -> SafeString | str:
        answering = self.answering.get(record.pk)
        return answering.name if answering else nobody()


class HouseholdTable(Table):
    lead = "head"
    card_facts = ("place", "members")
    empty_icon = "house"
    empty_title = _("No households here")
    empty_advice = _("No household of your area fits this search. Loosen the filter.")

    head = tables.Column(capfirst(_("household")), empty_values=(), orderable=False)
    number = tables.Column(capfirst(_("household number")), order_by=("number",))
    place = tables.Column(capfirst(_("lives in")), empty_values=(), order_by=("area_code", "pk"))
    members = tables.Column(capfirst(_("household members")), empty_values=(), orderable=False)
    responsible = tables.Column(capfirst(_("responsible")), empty_values=(), orderable=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.answering: dict[int, Responsible] = {}
        super().__init__(*args, **kwargs)

    def row_url(self, record: Household) -> str:
        return reverse("household-detail", args=[record.pk])

    def render_head(self, record: Any) -> str:
        head = next((m for m in record.present_members if m.is_head), None)
        return str(head.name if head else record.number)

    def render_place(self, record: Household) -> str:
        return place_words(record)

    def render_members(self, record: Any) -> str:
        return gettext("%(count)d: %(names)s") % {
            "count": len(record.present_members),
            "names": "、".join(m.name for m in record.present_members[:4]),
        }

    def render_responsible(self, record: Household) -> SafeString | str:
        answering = self.answering.get(record.pk)
        return answering.name if answering else nobody()
