"""What the lists of volunteers and of teams are narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.filters import from_day, name_in, until_day, words_in
from yanzhen.core.scope import Actor
from yanzhen.volunteers import access, selectors, vocabulary
from yanzhen.volunteers.models import Evidence, HourClaim, Pair, Volunteer, VolunteerTeam


class VolunteerFilter(filters.FilterSet):
    """Name, skill, time and state."""

    q = name_in("person__name")
    skill = filters.ChoiceFilter(
        label=_("skill"), empty_label=_("every skill"), method="with_skill"
    )
    time = filters.ChoiceFilter(
        label=_("times"),
        empty_label=_("every time of the week"),
        choices=list(vocabulary.SERVICE_TIMES.items()),
        method="with_time",
    )
    state = filters.ChoiceFilter(
        label=_("state"), empty_label=_("every state"), choices=Volunteer.State
    )

    class Meta:
        model = Volunteer
        fields = ("q", "skill", "time", "state")

    def __init__(self, data: Any, queryset: QuerySet[Volunteer], *, actor: Actor) -> None:
        super().__init__(data, queryset=queryset)
        where = scope.areas(actor, access.READ).prefixes
        skills = vocabulary.skills(where[0] if where else "", actor.today)
        self.filters["skill"].extra["choices"] = [(skill, skill) for skill in skills]

    def with_skill(self, rows: QuerySet[Volunteer], name: str, value: str) -> QuerySet[Volunteer]:
        return selectors.with_word(rows, "skills", value)

    def with_time(self, rows: QuerySet[Volunteer], name: str, value: str) -> QuerySet[Volunteer]:
        return selectors.with_word(rows, "service_times", value)


class TeamFilter(filters.FilterSet):
    """Name, kind and whether it still serves."""

    q = words_in("name", label=_("name of the team"))
    kind = filters.ChoiceFilter(
        label=_("kind"), empty_label=_("every kind"), choices=list(vocabulary.TEAM_KINDS.items())
    )
    active = filters.ChoiceFilter(
        field_name="is_active",
        label=_("state"),
        empty_label=_("every state"),
        choices=[("1", _("serving")), ("0", _("disbanded"))],
    )

    class Meta:
        model = VolunteerTeam
        fields = ("q", "kind", "active")


class HourFilter(filters.FilterSet):
    """Who, what, from when to when, how it is known."""

    q = name_in("volunteer__person__name")
    title = words_in("title", label=_("what was done"))
    since = from_day("starts_at__date")
    until = until_day("starts_at__date")
    evidence = filters.ChoiceFilter(
        label=_("evidence"), choices=Evidence, empty_label=_("every kind of evidence")
    )

    class Meta:
        model = HourClaim
        fields = ("q", "title", "since", "until", "evidence")


class PairFilter(filters.FilterSet):
    """Client, role and kind."""

    q = name_in("client__name", label=_("client"))
    role = filters.ChoiceFilter(
        label=_("role"), empty_label=_("every role"), choices=Pair.Role.choices
    )
    kind = filters.ChoiceFilter(
        label=_("kind of pair"),
        empty_label=_("every kind"),
        choices=list(vocabulary.PAIR_KINDS.items()),
    )

    class Meta:
        model = Pair
        fields = ("q", "role", "kind")
