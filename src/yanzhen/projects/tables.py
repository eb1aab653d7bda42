"""The lists of projects, improvements and brands."""

from __future__ import annotations

from datetime import date

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.needs.tables import place_name
from yanzhen.projects import rules, selectors
from yanzhen.projects.models import Brand, Improvement, Project

STATE_COLOURS = {
    Project.State.DRAFT: "quiet",
    Project.State.SUBMITTED: "due",
    Project.State.APPROVED: "",
    Project.State.RUNNING: "active",
    Project.State.REVIEW: "",
    Project.State.CLOSED: "done",
    Project.State.CANCELLED: "quiet",
}
IMPROVEMENT_COLOURS = {
    Improvement.State.OPEN: "",
    Improvement.State.UNDER_WAY: "active",
    Improvement.State.DONE: "done",
    Improvement.State.DROPPED: "quiet",
}
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
CUT = {"td": {"class": "cut", "tabindex": "0"}}


class ProjectTable(Table):
    """What waits and works on top, the newest first."""

    lead = "title"
    card_facts = ("state", "place")
    is_wide = True
    empty_icon = "folder-kanban"
    empty_title = gettext_lazy("No projects here")
    empty_advice = gettext_lazy(
        "Nothing fits this filter. Loosen it, or draft a project from the needs that wait."
    )

    title = tables.Column(attrs=CUT, order_by=("title", "pk"))
    benefit = tables.Column(orderable=False)
    action_line = tables.Column(orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    led_by = tables.Column(
        gettext_lazy("project lead"), accessor="lead__name", orderable=False, default=""
    )
    needs_quoted = tables.Column(
        gettext_lazy("needs"), attrs=NUMBER, order_by=("needs_quoted", "pk")
    )
    improvements_owed = tables.Column(
        gettext_lazy("improvements owed"), attrs=NUMBER, order_by=("improvements_owed", "pk")
    )
    ends_on = tables.Column(gettext_lazy("ends on"), order_by=("ends_on", "pk"))
    state = tables.Column(gettext_lazy("state"), orderable=False)

    def __init__(self, *args: object, actor: Actor, area: str, **kwargs: object) -> None:
        self.today = actor.today
        self.lines = selectors.labels("action_lines", actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: Project) -> str:
        return reverse("project-detail", args=[record.pk])

    def render_title(self, record: Project) -> SafeString | str:
        if record.is_key:
            return format_html("{} {}", record.title, badge(_("key"), "party"))
        return record.title

    def render_action_line(self, value: str) -> str:
        return self.lines.get(value, value)

    def render_place(self, record: Project) -> str:
        return place_name(record)

    def render_improvements_owed(self, value: int) -> str:
        return str(value or "")

    def render_ends_on(self, record: Project) -> SafeString | str:
        day = f"{record.ends_on:%Y-%m-%d}"
        is_late = record.state in rules.AT_WORK and record.ends_on < self.today
        return badge(day, "overdue") if is_late else day

    def render_state(self, record: Project) -> SafeString:
        word = badge(record.get_state_display(), STATE_COLOURS[Project.State(record.state)])
        if record.is_open and record.team_fits is False:
            return format_html('{} <span class="muted">{}</span>', word, _("team differs"))
        return word


def due_words(day: date, today: date, *, is_open: bool) -> SafeString | str:
    """A day as a badge when it is over or near and something is still owed."""
    words = f"{day:%Y-%m-%d}"
    if not is_open or (day - today).days > 3:
        return words
    return badge(words, "overdue" if day < today else "due")


class ImprovementTable(Table):
    """What is owed first, the earliest due on top."""

    lead = "title"
    card_facts = ("due_on", "owner")
    is_wide = True
    empty_icon = "list-checks"
    empty_title = gettext_lazy("No improvements here")
    empty_advice = gettext_lazy("Review meetings decide what is done better; it is followed here.")

    title = tables.Column(attrs=CUT, orderable=False)
    project = tables.Column(gettext_lazy("project"), attrs=CUT, orderable=False)
    owner = tables.Column(gettext_lazy("who does it"), orderable=False)
    due_on = tables.Column(order_by=("due_on", "pk"))
    state = tables.Column(gettext_lazy("state"), orderable=False)
    follow_up = tables.Column(attrs=CUT, orderable=False, default="")

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        self.today = actor.today
        super().__init__(*args, **kwargs)

    def row_url(self, record: Improvement) -> str:
        return reverse("improvement-detail", args=[record.pk])

    def render_due_on(self, record: Improvement) -> SafeString | str:
        is_open = record.state in rules.IMPROVEMENT_OPEN
        return due_words(record.due_on, self.today, is_open=is_open)

    def render_state(self, record: Improvement) -> SafeString:
        colour = IMPROVEMENT_COLOURS[Improvement.State(record.state)]
        return badge(record.get_state_display(), colour)


class BrandTable(Table):
    lead = "name"
    card_facts = ("kind", "place")
    empty_icon = "award"
    empty_title = gettext_lazy("No brands here")
    empty_advice = gettext_lazy("A brand is what residents know a place for. Add the first one.")

    name = tables.Column(order_by=("name", "pk"))
    kind = tables.Column(order_by=("kind", "name", "pk"))
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    projects_count = tables.Column(
        gettext_lazy("projects"), attrs=NUMBER, order_by=("projects_count", "pk")
    )
    started_on = tables.Column(order_by=("started_on", "pk"))
    meaning = tables.Column(attrs=CUT, orderable=False, default="")

    def __init__(self, *args: object, actor: Actor, area: str, **kwargs: object) -> None:
        self.kinds = selectors.labels("brand_kinds", actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: Brand) -> str:
        return reverse("brand-detail", args=[record.pk])

    def render_name(self, record: Brand) -> SafeString | str:
        if record.ended_on is not None:
            return format_html("{} {}", record.name, badge(_("ended"), "quiet"))
        return record.name

    def render_kind(self, value: str) -> str:
        return self.kinds.get(value, value)

    def render_place(self, record: Brand) -> str:
        return place_name(record)

    def render_started_on(self, value: date) -> str:
        return f"{value:%Y-%m-%d}"
