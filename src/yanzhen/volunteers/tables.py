"""The lists of the register."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.volunteers import selectors, vocabulary
from yanzhen.volunteers.models import Volunteer, VolunteerTeam

STATES = {"active": "done", "resting": "quiet", "left": "quiet"}


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
