"""The register and the teams as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.scope import Actor
from yanzhen.core.tabular import ExportKind, export_kind
from yanzhen.volunteers import access, circles, national, reckoning, selectors, vocabulary
from yanzhen.volunteers.filters import HourFilter, PairFilter, TeamFilter, VolunteerFilter
from yanzhen.volunteers.hands import standing
from yanzhen.volunteers.serving import PlaceNames


def _volunteers(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    rows = VolunteerFilter(query, selectors.volunteer_list(actor), actor=actor).qs
    names = PlaceNames()
    for volunteer in rows.iterator(500):
        yield (
            volunteer.number,
            volunteer.person.name,
            selectors.place_of(volunteer),
            "、".join(volunteer.skills),
            "、".join(
                str(vocabulary.SERVICE_TIMES.get(time, time)) for time in volunteer.service_times
            ),
            "、".join(names.of(volunteer.service_areas)),
            volunteer.registered_on.isoformat(),
            str(volunteer.get_state_display()),
        )


def _teams(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    for team in TeamFilter(query, selectors.team_list(actor)).qs.iterator(500):
        yield (
            team.name,
            str(vocabulary.TEAM_KINDS.get(team.kind, team.kind)),
            selectors.place_of(team),
            team.members,
            team.leader.person.name if team.leader else "",
            team.founded_on.isoformat() if team.founded_on else "",
        )


def _hours(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    narrowed = HourFilter(query, reckoning.listed_claims(actor)).qs
    rows = reckoning.chosen_claims(narrowed, query.get("show", "waiting"), actor)
    for claim in rows.iterator(500):
        yield (
            claim.volunteer.number,
            claim.volunteer.person.name,
            claim.title,
            timezone.localtime(claim.starts_at).strftime("%Y-%m-%d %H:%M"),
            claim.told_minutes,
            claim.other_minutes,
            str(claim.get_evidence_display()),
            claim.reason,
            str(claim.get_state_display()),
            " ".join(line["text"] for line in reckoning.explanations(claim)),
        )


def _pairs(actor: Actor, query: QueryDict) -> Iterator[tuple[Any, ...]]:
    day = actor.today
    narrowed = PairFilter(query, circles.listed_pairs(actor)).qs
    for pair in circles.chosen_pairs(narrowed, query.get("show", "active"), day).iterator(500):
        holder, substitute = standing(pair)
        yield (
            pair.client.name,
            selectors.place_of(pair),
            str(pair.get_role_display()),
            str(circles.kind_words(pair)),
            str(holder) if holder else "",
            str(substitute) if substitute else "",
            pair.since.isoformat(),
            pair.every_days,
            pair.contacted_on.isoformat() if pair.contacted_on else "",
            pair.due_on.isoformat() if pair.due_on else "",
            str(pair.get_state_display()),
        )


export_kind(
    ExportKind(
        code="volunteer-pairs",
        title=_("Pairs"),
        permission=access.EXPORT,
        columns=(
            _("client"),
            _("place"),
            _("role"),
            _("kind of pair"),
            _("looked after by"),
            _("stands in"),
            _("since"),
            _("days between two contacts"),
            _("last contact"),
            _("next contact"),
            _("state"),
        ),
        rows=_pairs,
    )
)
export_kind(
    ExportKind(
        code="volunteers",
        title=_("Volunteers"),
        permission=access.EXPORT,
        columns=(
            _("volunteer number"),
            pgettext_lazy("person", "name"),
            _("place"),
            _("skills"),
            _("times"),
            _("areas"),
            _("registered on"),
            _("state"),
        ),
        rows=_volunteers,
    )
)
export_kind(
    ExportKind(
        code="volunteer-teams",
        title=_("Volunteer teams"),
        permission=access.EXPORT,
        columns=(
            _("name of the team"),
            _("kind"),
            _("place"),
            _("members"),
            _("leader"),
            _("founded on"),
        ),
        rows=_teams,
    )
)
export_kind(
    ExportKind(
        code="volunteer-hours",
        title=_("Volunteer hours"),
        permission=access.EXPORT,
        columns=(
            _("volunteer number"),
            pgettext_lazy("person", "name"),
            _("what was done"),
            _("from"),
            _("minutes told"),
            _("minutes of the other side"),
            _("evidence"),
            _("why it was added later"),
            _("state"),
            _("checks"),
        ),
        rows=_hours,
    )
)
export_kind(
    ExportKind(
        code="volunteer-national",
        title=_("Register for the designated national system"),
        permission=access.EXPORT,
        columns=lambda actor, _query: [column.title for column in national.columns_for(actor)],
        rows=lambda actor, _query: national.lines(actor),
    )
)
