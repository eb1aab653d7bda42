"""The lists of applications, clues, lists of departments and comparisons."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import selectors
from yanzhen.assistance.models import AidApplication, Clue, Comparison, DepartmentList, ListLink
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


NUM = {"td": {"class": "num"}, "th": {"class": "num"}}
LIST_STATES = {"brought": "due", "checked": "due", "taken": "done"}


class ClueTable(Table):
    lead = "person"
    card_facts = ("rule", "due_at")
    empty_icon = "search"
    empty_title = _("No clues here")
    empty_advice = _("They appear when lists of departments are compared with the register.")

    person = tables.Column(_("about"), accessor="person__name", orderable=False)
    rule = tables.Column(_("reason"), order_by=("rule", "pk"))
    urgency = tables.Column(_("urgency"), order_by=("urgency", "due_at", "pk"))
    place = tables.Column(_("where"), empty_values=(), order_by=("area_code", "pk"))
    responsible = tables.Column(_("who checks"), accessor="responsible__name", orderable=False)
    result = tables.Column(_("result"), empty_values=(), orderable=False)
    due_at = tables.Column(_("due"), empty_values=(), order_by=("due_at", "pk"))

    def __init__(self, *args: Any, actor: Actor, area: str = "", **kwargs: Any) -> None:
        self.now = actor.now
        self.rules = selectors.rule_labels(actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: Clue) -> str:
        return reverse("clue-detail", args=[record.pk])

    def render_rule(self, value: str) -> str:
        return self.rules.get(value, value)

    def render_urgency(self, value: int) -> SafeString:
        return urgency_badge(value)

    def render_place(self, record: Clue) -> str:
        return place_name(record)

    def render_result(self, record: Clue) -> SafeString | str:
        return badge(record.get_result_display(), "done") if record.result else ""

    def render_due_at(self, record: Clue) -> SafeString | str:
        return due_badge(record.due_at, self.now) if record.is_open else ""


URGENCIES = {1: (_("at once"), "overdue"), 2: (_("soon"), "due"), 3: (_("in its turn"), "quiet")}


def urgency_badge(urgency: int) -> SafeString:
    words, state = URGENCIES.get(urgency, URGENCIES[3])
    return badge(words, state)


class ListTable(Table):
    lead = "source"
    card_facts = ("kind", "state")
    empty_icon = "file-spreadsheet"
    empty_title = _("No lists here")
    empty_advice = _("Bring one of a department in; its rows are sealed and removed in time.")

    source = tables.Column(_("department"), accessor="source__department", orderable=False)
    kind = tables.Column(_("kind of list"), accessor="source__kind", orderable=False)
    place = tables.Column(_("for which place"), accessor="source__division__name", orderable=False)
    month = tables.DateColumn(verbose_name=_("month"), format="Y-m", order_by=("month", "pk"))
    rows = tables.Column(_("rows"), empty_values=(), orderable=False, attrs=NUM)
    brought_by = tables.Column(_("brought by"), accessor="brought_by__name", orderable=False)
    keep_until = tables.DateColumn(
        verbose_name=_("kept until"), format="Y-m-d", order_by=("keep_until", "pk")
    )
    state = tables.Column(_("state"), orderable=False)

    def __init__(self, *args: Any, actor: Actor, area: str = "", **kwargs: Any) -> None:
        self.kinds = selectors.kind_labels(actor, area)
        super().__init__(*args, **kwargs)

    def row_url(self, record: DepartmentList) -> str:
        return reverse("list-detail", args=[record.pk])

    def render_kind(self, value: str) -> str:
        return self.kinds.get(value, value)

    def render_rows(self, record: DepartmentList) -> str:
        return str(record.quality.get("rows", ""))

    def render_state(self, record: DepartmentList) -> SafeString:
        return badge(record.get_state_display(), LIST_STATES.get(record.state, "quiet"))


class ComparisonTable(Table):
    lead = "division"
    card_facts = ("month", "state")
    empty_icon = "list-checks"
    empty_title = _("Nothing was compared yet")
    empty_advice = _("Take the lists of a month first, then compare them with the register.")

    division = tables.Column(_("for which place"), accessor="division__name", orderable=False)
    month = tables.DateColumn(verbose_name=_("month"), format="Y-m", order_by=("month", "pk"))
    rows = tables.Column(_("rows"), empty_values=(), orderable=False, attrs=NUM)
    linked = tables.Column(_("linked"), empty_values=(), orderable=False, attrs=NUM)
    clues = tables.Column(_("new clues"), empty_values=(), orderable=False, attrs=NUM)
    state = tables.Column(_("state"), orderable=False)

    def row_url(self, record: Comparison) -> str:
        return reverse("comparison-detail", args=[record.pk])

    def render_rows(self, record: Comparison) -> str:
        return str(record.summary.get("rows", ""))

    def render_linked(self, record: Comparison) -> str:
        said = record.summary
        return str(said["exact"] + said["probable"]) if "exact" in said else ""

    def render_clues(self, record: Comparison) -> str:
        return str(record.summary.get("new_clues", ""))

    def render_state(self, record: Comparison) -> SafeString:
        is_done = record.state == Comparison.State.DONE
        return badge(record.get_state_display(), "done" if is_done else "active")


class LinkTable(Table):
    """Rows of lists and who they are, with the evidence in words."""

    lead = "person"
    card_facts = ("department_list", "evidence")
    empty_icon = "link"
    empty_title = _("No row was linked")
    empty_advice = _("The rows of these lists are nobody in this register.")

    person = tables.Column(_("person"), accessor="person__name", orderable=False)
    department_list = tables.Column(
        _("list"), accessor="department_list__source__department", orderable=False
    )
    row = tables.Column(_("row"), attrs=NUM, orderable=False)
    evidence = tables.Column(_("why"), empty_values=(), orderable=False)
    answer = tables.Column(_("what was decided"), empty_values=(), orderable=False)

    def row_url(self, record: ListLink) -> str:
        return reverse("person-detail", args=[record.person_id])

    def render_evidence(self, record: ListLink) -> str:
        return said_of(record.evidence)

    def render_answer(self, record: ListLink) -> SafeString | str:
        state = {"open": "due", "same": "done"}.get(record.answer, "quiet")
        return badge(record.get_answer_display(), state) if record.answer else ""


def said_of(evidence: Any) -> str:
    """Stored evidence in one line of the language of the screen."""
    from yanzhen.assistance import engine

    return engine.sentence_of(evidence)
