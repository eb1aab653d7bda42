"""The lists of visits and of what is owed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import due_badge
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.needs.tables import place_name
from yanzhen.visits import keys, rules, selectors, tiers
from yanzhen.visits.models import CheckedVisit, HouseKey, Obligation, Submission, Visit

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
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
        self.day = actor.today
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


class HouseKeyTable(Table):
    lead = "person"
    card_facts = ("mark", "holder", "state")
    empty_icon = "key-round"
    empty_title = _("No keys here")
    empty_advice = _("A key that a client entrusts to somebody is written down on their page.")

    person = tables.Column(_("client"), accessor="person__name", order_by=("person__name", "pk"))
    mark = tables.Column(_("mark on the key"), order_by=("mark", "pk"))
    opens = tables.Column(_("what it opens"), orderable=False, attrs={"td": {"class": "cut"}})
    holder = tables.Column(
        _("who keeps it"), accessor="post__user__name", order_by=("post__user__name", "pk")
    )
    held_since = tables.DateColumn(
        verbose_name=_("held since"), format="Y-m-d", order_by=("held_since", "pk")
    )
    state = tables.Column(_("state"), orderable=False)

    def row_url(self, record: HouseKey) -> str:
        return reverse("house-key-detail", args=[record.pk])

    def render_state(self, record: HouseKey) -> SafeString:
        return badge(*keys.state_of(record))


SUBMISSION_STATES = {"waiting": "due", "returned": "overdue", "approved": "done"}


class SubmissionTable(Table):
    """Months that were handed up to whoever looks at the list."""

    lead = "who"
    card_facts = ("month", "due_at")
    empty_icon = "clipboard-check"
    empty_title = _("Nothing waits for your check")
    empty_advice = _("Months appear here when workers, or towns, hand them up.")

    who = tables.Column(_("who handed up"), empty_values=(), orderable=False)
    month = tables.DateColumn(verbose_name=_("month"), format="Y-m", order_by=("-month", "pk"))
    tier = tables.Column(_("tier"), orderable=False)
    rows = tables.Column(_("visits"), empty_values=(), orderable=False, attrs=NUMBER)
    sample = tables.Column(_("sample"), empty_values=(), orderable=False, attrs=NUMBER)
    submitted_at = tables.DateTimeColumn(
        verbose_name=_("handed up"), format="m-d H:i", order_by=("submitted_at", "pk")
    )
    due_at = tables.Column(_("check due"), order_by=("due_at", "pk"))
    state = tables.Column(_("state"), orderable=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.now = actor.now
        super().__init__(*args, **kwargs)

    def row_url(self, record: Submission) -> str:
        return reverse("submission-detail", args=[record.pk])

    def render_who(self, record: Submission) -> str:
        return who_handed_up(record)

    def render_tier(self, record: Submission) -> str:
        return str(record.get_tier_display())

    def render_rows(self, record: Submission) -> int:
        return record.newest.size

    def render_sample(self, record: Submission) -> int:
        return record.newest.sampled

    def render_due_at(self, record: Submission) -> SafeString | str:
        if record.state == Submission.State.WAITING:
            return due_badge(record.due_at - timedelta(minutes=1), self.now)
        days = tiers.waited(record.submitted_at, record.decided_at or self.now)
        words = ngettext("decided after %d working day", "decided after %d working days", days)
        return words % days

    def render_state(self, record: Submission) -> SafeString:
        return badge(record.get_state_display(), SUBMISSION_STATES[record.state])


def who_handed_up(record: Submission) -> str:
    """The worker and their place, or the town."""
    place = place_name(record)
    return f"{record.post.user} · {place}" if record.post else place


class CheckedVisitTable(Table):
    """The rows of a month that was handed up."""

    lead = "whom"
    card_facts = ("why", "state")
    empty_icon = "footprints"
    empty_title = _("No rows here")
    empty_advice = _("Choose another part of the month above.")

    whom = tables.Column(_("visited person"), empty_values=(), orderable=False)
    began = tables.Column(_("began at"), accessor="visit__started_at", orderable=False)
    means = tables.Column(_("how"), empty_values=(), orderable=False)
    where = tables.Column(_("where"), empty_values=(), orderable=False)
    visitors = tables.Column(_("visitors"), empty_values=(), orderable=False)
    why = tables.Column(_("why in the sample"), empty_values=(), orderable=False)
    state = tables.Column(_("state"), empty_values=(), orderable=False)
    reason = tables.Column(_("what is wrong"), orderable=False, attrs={"td": {"class": "cut"}})

    def row_url(self, record: Any) -> str:
        return reverse("row-check", args=[record.pk]) if record.is_visible else ""

    def render_whom(self, record: Any) -> str:
        if not record.is_visible:
            return str(_("somebody protected"))
        return selectors.members_words(record.visit)

    def render_began(self, record: CheckedVisit) -> str:
        return timezone.localtime(record.visit.started_at).strftime("%Y-%m-%d %H:%M")

    def render_means(self, record: CheckedVisit) -> str:
        return str(record.visit.get_means_display())

    def render_where(self, record: CheckedVisit) -> str:
        return place_name(record.visit)

    def render_visitors(self, record: CheckedVisit) -> str:
        return "、".join(v.name for v in record.visit.visitors.all())

    def render_why(self, record: CheckedVisit) -> str:
        return str(record.get_why_display()) if record.why else ""

    def render_state(self, record: CheckedVisit) -> SafeString | str:
        if record.state == CheckedVisit.State.RETURNED:
            return badge(record.get_state_display(), "overdue")
        if record.state == CheckedVisit.State.APPROVED:
            return badge(record.get_state_display(), "done")
        if record.looked_at:
            return badge(_("is right"), "done")
        return str(_("not looked at yet")) if record.why else "—"
