"""The lists of the register."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import due_badge, due_words, end_of
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.volunteers import circles, reckoning, selectors, vocabulary
from yanzhen.volunteers.hands import standing
from yanzhen.volunteers.models import (
    CertificateBatch,
    HourClaim,
    MobilizablePool,
    Pair,
    RegisterRequest,
    SpotCheck,
    Volunteer,
    VolunteerAward,
    VolunteerTeam,
)

STATES = {"active": "done", "resting": "quiet", "left": "quiet"}


NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class VolunteerTable(Table):
    lead = "name"
    card_facts = ("skills", "place")
    empty_title = _("No volunteers here")
    empty_advice = _("Clear the filter, or register somebody from their page under People.")

    name = tables.Column(
        pgettext_lazy("person", "name"), accessor="person__name", order_by="person__pinyin"
    )
    number = tables.Column(_("volunteer number"))
    place = tables.Column(_("place"), accessor="division", order_by="area_code")
    skills = tables.Column(_("skills"), orderable=False)
    registered_on = tables.DateColumn(verbose_name=_("registered on"))
    state = tables.Column(_("state"))

    class Meta:
        model = Volunteer
        fields: tuple[str, ...] = ()

    def row_url(self, record: Volunteer) -> str:
        return reverse("volunteer-detail", args=[record.pk])

    def render_place(self, record: Volunteer) -> str:
        return selectors.place_of(record)

    def render_skills(self, value: list[str]) -> str:
        return "、".join(value)

    def render_state(self, record: Volunteer) -> Any:
        return badge(record.get_state_display(), STATES[record.state])


class MemberTable(VolunteerTable):
    """The members of one team."""

    empty_title = _("Nobody has joined yet")
    empty_advice = _("Volunteers join on the page of the team's station or through its leader.")

    class Meta:
        model = Volunteer
        fields: tuple[str, ...] = ()


class TeamTable(Table):
    lead = "name"
    card_facts = ("kind", "members")
    empty_title = _("No teams here")
    empty_advice = _("A team is founded by a town worker or the station lead.")

    name = tables.Column(_("name"))
    kind = tables.Column(_("kind"))
    place = tables.Column(_("place"), accessor="division", order_by="area_code")
    members = tables.Column(_("members"), attrs={"td": {"class": "num"}})
    leader = tables.Column(_("leader"), accessor="leader__person__name", orderable=False)
    founded_on = tables.DateColumn(verbose_name=_("founded on"))

    class Meta:
        model = VolunteerTeam
        fields: tuple[str, ...] = ()

    def row_url(self, record: VolunteerTeam) -> str:
        return reverse("team-detail", args=[record.pk])

    def render_place(self, record: VolunteerTeam) -> str:
        return selectors.place_of(record)

    def render_kind(self, value: str) -> str:
        return str(vocabulary.TEAM_KINDS.get(value, value))


class PoolTable(Table):
    lead = "organization"
    card_facts = ("headcount", "as_of")
    empty_title = _("No unit has said how many people it could send")
    empty_advice = _("Ask enterprises, schools and units nearby, and note what they say.")

    organization = tables.Column(_("unit"), accessor="organization__name", orderable=False)
    headcount = tables.Column(pgettext_lazy("pool", "people"), attrs=NUMBER)
    as_of = tables.DateColumn(verbose_name=_("as of"))

    class Meta:
        model = MobilizablePool
        fields: tuple[str, ...] = ()


CLAIM_STATES = {
    "waiting": "active",
    "disputed": "due",
    "confirmed": "done",
    "refused": "quiet",
    "revoked": "quiet",
}


class HourTable(Table):
    """Hours, with how they are known and what speaks against them."""

    lead = "name"
    card_facts = ("told_minutes", "state")
    empty_title = _("No hours here")
    empty_advice = _("Hours appear when an order is confirmed or an activity is held.")

    name = tables.Column(
        pgettext_lazy("person", "name"),
        accessor="volunteer__person__name",
        order_by="volunteer__person__pinyin",
    )
    title = tables.Column(_("what was done"), attrs={"td": {"class": "cut"}})
    starts_at = tables.DateColumn(verbose_name=_("day"))
    told_minutes = tables.Column(_("minutes"), attrs=NUMBER)
    evidence = tables.Column(_("evidence"))
    findings = tables.Column(_("checks"), orderable=False)
    due_at = tables.Column(_("due"))
    state = tables.Column(_("state"))

    class Meta:
        model = HourClaim
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def row_url(self, record: HourClaim) -> str:
        return reverse("hour-detail", args=[record.pk])

    def render_told_minutes(self, record: HourClaim) -> str:
        other = record.other_minutes
        if other is None or other == record.told_minutes:
            return str(record.told_minutes)
        return f"{record.told_minutes} / {other}"

    def render_evidence(self, record: HourClaim) -> Any:
        state = "done" if record.evidence == "verified" else "quiet"
        return badge(record.get_evidence_display(), state)

    def render_findings(self, value: list[Any]) -> Any:
        return badge(_("to be looked at"), "due") if value else ""

    def render_due_at(self, record: HourClaim) -> Any:
        if record.state not in {"waiting", "disputed"}:
            return ""
        words, state = due_words(record.due_at, self.actor.now)
        return badge(words, state)

    def render_state(self, record: HourClaim) -> Any:
        return badge(record.get_state_display(), CLAIM_STATES[record.state])


class SpotCheckTable(Table):
    lead = "name"
    card_facts = ("month", "result")
    empty_title = _("No spot checks yet")
    empty_advice = _("Draw them for the month that is over; chance picks.")

    name = tables.Column(
        pgettext_lazy("person", "name"), accessor="claim__volunteer__person__name", orderable=False
    )
    title = tables.Column(_("what was done"), accessor="claim__title", orderable=False)
    month = tables.DateColumn(format="Y-m", verbose_name=_("month"))
    result = tables.Column(_("what came out"))
    words = tables.Column(_("words"), orderable=False, attrs={"td": {"class": "cut"}})
    checked_by = tables.Column(_("checked by"), accessor="checked_by__name", orderable=False)

    class Meta:
        model = SpotCheck
        fields: tuple[str, ...] = ()

    def row_url(self, record: SpotCheck) -> str:
        name = "hour-detail" if record.checked_at else "spot-check-settle"
        return reverse(name, args=[record.claim_id if record.checked_at else record.pk])

    def render_result(self, record: SpotCheck) -> Any:
        states = {"open": "due", "right": "done", "wrong": "overdue", "unclear": "quiet"}
        return badge(record.get_result_display(), states[record.result])


PAIR_STATES = {"asked": "active", "active": "done", "declined": "quiet", "ended": "quiet"}


class PairTable(Table):
    """Clients, who looks after them, and when the next contact is due."""

    lead = "client"
    card_facts = ("holder", "due_on")
    empty_title = _("No pairs here")
    empty_advice = _("Find the client under People and choose who looks after them.")

    client = tables.Column(_("client"), accessor="client__name", order_by="client__pinyin")
    place = tables.Column(_("place"), accessor="division", order_by="area_code")
    kind = tables.Column(_("kind of pair"))
    holder = tables.Column(_("looked after by"), empty_values=(), orderable=False)
    substitute = tables.Column(_("stands in"), empty_values=(), orderable=False)
    contacted_on = tables.DateColumn(verbose_name=_("last contact"))
    due_on = tables.Column(_("next contact"), empty_values=())
    state = tables.Column(_("state"))

    class Meta:
        model = Pair
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def row_url(self, record: Pair) -> str:
        return reverse("pair-detail", args=[record.pk])

    def render_place(self, record: Pair) -> str:
        return selectors.place_of(record)

    def render_kind(self, record: Pair) -> str:
        return str(circles.kind_words(record))

    def render_holder(self, record: Pair) -> str:
        holder, _substitute = standing(record)
        return str(holder) if holder else ""

    def render_substitute(self, record: Pair) -> Any:
        _holder, substitute = standing(record)
        if substitute is None and record.state in {"asked", "active"}:
            return badge(_("nobody"), "overdue")
        return str(substitute) if substitute else ""

    def render_due_on(self, record: Pair) -> Any:
        if record.due_on is None or record.state != Pair.State.ACTIVE:
            return ""
        return due_badge(end_of(record.due_on), self.actor.now)

    def render_state(self, record: Pair) -> Any:
        return badge(record.get_state_display(), PAIR_STATES[record.state])


class AwardTable(Table):
    lead = "name"
    card_facts = ("what", "given_on")
    empty_title = _("No awards yet")
    empty_advice = _("Stars follow from confirmed hours; other awards stand on a volunteer's page.")

    name = tables.Column(
        pgettext_lazy("person", "name"), accessor="volunteer__person__name", orderable=False
    )
    what = tables.Column(_("title"), empty_values=(), orderable=False)
    minutes = tables.Column(pgettext_lazy("volunteers", "Hours"), attrs=NUMBER, orderable=False)
    given_on = tables.DateColumn(verbose_name=_("given on"))
    grantor = tables.Column(pgettext_lazy("award", "given by"), orderable=False)
    public_until = tables.DateColumn(verbose_name=_("publicity until"))

    class Meta:
        model = VolunteerAward
        fields: tuple[str, ...] = ()

    def row_url(self, record: VolunteerAward) -> str:
        return reverse("volunteer-detail", args=[record.volunteer_id])

    def render_what(self, record: VolunteerAward) -> str:
        return record.title or "★" * record.stars

    def render_minutes(self, value: int) -> str:
        return reckoning.hours_of(value) if value else ""


class RequestTable(Table):
    lead = "name"
    card_facts = ("words", "due_at")
    empty_title = _("Nobody asks for a correction")
    empty_advice = _("Volunteers say on their phone what in their entry is not right.")

    name = tables.Column(
        pgettext_lazy("person", "name"), accessor="volunteer__person__name", orderable=False
    )
    words = tables.Column(_("what is not right"), orderable=False, attrs={"td": {"class": "cut"}})
    answer = tables.Column(_("answer"), orderable=False, attrs={"td": {"class": "cut"}})
    due_at = tables.Column(_("due"))

    class Meta:
        model = RegisterRequest
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def row_url(self, record: RegisterRequest) -> str:
        if record.answered_at is None:
            return reverse("register-request-answer", args=[record.pk])
        return reverse("volunteer-detail", args=[record.volunteer_id])

    def render_due_at(self, record: RegisterRequest) -> Any:
        if record.answered_at is not None:
            return badge(_("answered"), "done")
        return due_badge(record.due_at, self.actor.now)


class BatchTable(Table):
    lead = "whose"
    card_facts = ("count", "created_at")
    empty_title = _("No certificates were written together yet")
    empty_advice = _("Certificates of a team are asked for on its page, those of a school here.")

    whose = tables.Column(_("team or unit"), empty_values=(), orderable=False)
    period_from = tables.DateColumn(verbose_name=_("from"))
    period_to = tables.DateColumn(verbose_name=_("until"))
    unit = tables.Column(_("recording unit"), orderable=False, attrs={"td": {"class": "cut"}})
    count = tables.Column(_("Certificates"), attrs=NUMBER)
    created_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("asked for"))
    state = tables.Column(_("state"), empty_values=(), orderable=False)

    class Meta:
        model = CertificateBatch
        fields: tuple[str, ...] = ()

    def row_url(self, record: CertificateBatch) -> str:
        return reverse("batch-detail", args=[record.pk])

    def render_whose(self, record: CertificateBatch) -> str:
        return str(record)

    def render_state(self, record: CertificateBatch) -> Any:
        if record.stored_as:
            return badge(_("written"), "done")
        return badge(_("being written"), "active")
