"""The lists of needs, of what was collected, of boxes, and of a department's desk."""

from __future__ import annotations

from datetime import date, datetime

import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import day_words, due_badge
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.needs import selectors
from yanzhen.needs.models import Box, Collection, Need

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

    title = tables.Column(
        gettext_lazy("in one sentence"),
        attrs={"td": {"class": "cut", "tabindex": "0"}},
        orderable=False,
    )
    subject = tables.Column(gettext_lazy("who"), empty_values=(), orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    category = tables.Column(gettext_lazy("category"), orderable=False)
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


class CollectionTable(Table):
    """Openings, meetings and logs, the newest on top."""

    lead = "title"
    card_facts = ("held_on", "typed")
    empty_icon = "inbox"
    empty_title = gettext_lazy("Nothing collected yet")
    empty_advice = gettext_lazy("Open a box, write up a meeting or log the calls of the hotline.")

    title = tables.Column(gettext_lazy("collection"), empty_values=(), orderable=False)
    kind = tables.Column(orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    held_on = tables.Column(gettext_lazy("day"), order_by=("held_on", "pk"))
    present = tables.Column(
        gettext_lazy("who was there"),
        orderable=False,
        attrs={"td": {"class": "cut", "tabindex": "0"}},
    )
    typed = tables.Column(gettext_lazy("slips"), orderable=False)
    state = tables.Column(gettext_lazy("state"), orderable=False)

    def row_url(self, record: Collection) -> str:
        return reverse("collection-detail", args=[record.pk])

    def render_title(self, record: Collection) -> str:
        return str(record)

    def render_place(self, record: Collection) -> str:
        return place_name(record)

    def render_held_on(self, value: date) -> str:
        return date_format(value)

    def render_present(self, value: list[str]) -> str:
        return "、".join(value)

    def render_typed(self, record: Collection) -> str:
        return slips_words(record.typed, record.announced)  # type: ignore[attr-defined]

    def render_state(self, record: Collection) -> SafeString:
        return badge(record.get_state_display(), "active" if record.is_open else "done")


def slips_words(typed: int, announced: int | None) -> str:
    """12 / 14: typed of those that were counted."""
    return str(typed) if announced is None else f"{typed} / {announced}"


class BoxTable(Table):
    """The boxes that hang, village by village."""

    lead = "code"
    card_facts = ("place", "opened_on")
    empty_icon = "inbox"
    empty_title = gettext_lazy("No box hangs here")
    empty_advice = gettext_lazy("Put up the first one, and print its sign.")

    code = tables.Column(gettext_lazy("code"), order_by=("code", "pk"))
    where = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    place = tables.Column(gettext_lazy("where it hangs"), orderable=False)
    opened = tables.Column(gettext_lazy("openings"), orderable=False)
    opened_on = tables.Column(
        gettext_lazy("last opened"), empty_values=(), order_by=("opened_on", "pk")
    )

    def row_url(self, record: Box) -> str:
        return reverse("box-detail", args=[record.pk])

    def render_where(self, record: Box) -> str:
        return place_name(record)

    def render_opened_on(self, record: Box) -> str:
        last = record.opened_on  # type: ignore[attr-defined]
        return date_format(last) if last else _("never")


class HandedTable(Table):
    """What departments have to reply to, the most urgent on top."""

    lead = "title"
    card_facts = ("due_at", "place")
    empty_icon = "inbox"
    empty_title = gettext_lazy("Nothing waits for your department")
    empty_advice = gettext_lazy("What a station hands to your department stands here.")

    title = tables.Column(attrs={"td": {"class": "cut", "tabindex": "0"}}, orderable=False)
    department = tables.Column(gettext_lazy("department"), orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), order_by=("area_code", "pk"))
    due_at = tables.Column(gettext_lazy("due"), empty_values=(), order_by=("due_at", "pk"))

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        self.now = actor.now
        super().__init__(*args, **kwargs)

    def row_url(self, record: Need) -> str:
        return reverse("handed-detail", args=[record.pk])

    def render_department(self, record: Need) -> str:
        return str(record.department or "")

    def render_place(self, record: Need) -> str:
        return place_name(record)

    def render_due_at(self, record: Need) -> SafeString | str:
        return due_badge(record.due_at, self.now)


class PublishedTable(Table):
    """What is on the public list, the newest on top, with what everybody reads of it."""

    lead = "title"
    card_facts = ("public_title", "state")
    empty_icon = "globe"
    empty_title = gettext_lazy("Nothing is published")
    empty_advice = gettext_lazy("Publish a need from its page: choose its public wording there.")

    title = tables.Column(attrs={"td": {"class": "cut", "tabindex": "0"}}, orderable=False)
    public_title = tables.Column(gettext_lazy("public wording"), empty_values=(), orderable=False)
    place = tables.Column(gettext_lazy("where"), empty_values=(), orderable=False)
    state = tables.Column(gettext_lazy("state"), orderable=False)
    published_at = tables.Column(gettext_lazy("published"), orderable=False)

    def __init__(self, *args: object, actor: Actor, area: str, **kwargs: object) -> None:
        self.categories = selectors.category_labels(actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: Need) -> str:
        return reverse("need-detail", args=[record.pk])

    def render_public_title(self, record: Need) -> str:
        return record.public_title or self.categories.get(record.category, record.category)

    def render_place(self, record: Need) -> str:
        return place_name(record)

    def render_state(self, record: Need) -> SafeString:
        return badge(record.get_state_display(), STATE_COLOURS[Need.State(record.state)])

    def render_published_at(self, value: datetime) -> str:
        return day_words(value)


def place_name(record: object) -> str:
    """良姜村 1组: the village and the group below it."""
    division = record.division  # type: ignore[attr-defined]
    if len(division.code) > 12 and division.parent is not None:
        return f"{division.parent.name} {division.name}"
    return str(division.name)
