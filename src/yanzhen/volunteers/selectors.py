"""Named reads of the volunteer register."""

from __future__ import annotations

import json

from django.db.models import Count, Q, QuerySet

from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.volunteers import access
from yanzhen.volunteers.models import Membership, Pair, Volunteer, VolunteerTeam


def volunteer_list(actor: Actor) -> QuerySet[Volunteer]:
    """The register as far as the actor may see it, newest first."""
    return (
        access.visible_volunteers(actor)
        .select_related("person", "division__parent")
        .order_by("-registered_on", "-pk")
    )


def with_word(volunteers: QuerySet[Volunteer], field: str, word: str) -> QuerySet[Volunteer]:
    """Those who named this word. SQLite keeps JSON escaped, PostgreSQL does not: both are asked."""
    escaped, plain = json.dumps(word), json.dumps(word, ensure_ascii=False)
    return volunteers.filter(
        Q(**{f"{field}__icontains": escaped}) | Q(**{f"{field}__icontains": plain})
    )


def place_of(row: Volunteer | VolunteerTeam | Pair) -> str:
    """The town and the place inside it."""
    parent = row.division.parent
    return f"{parent.name} {row.division.name}" if parent else row.division.name


def volunteer_for(actor: Actor, pk: int) -> Volunteer:
    """Raises NotFound."""
    return the_row(volunteer_list(actor), pk=pk)


def teams_of(actor: Actor, volunteer: Volunteer) -> QuerySet[Membership]:
    today = actor.today
    return Membership.objects.on(today).filter(volunteer=volunteer).select_related("team")


def team_list(actor: Actor) -> QuerySet[VolunteerTeam]:
    """Teams with the number of members of today."""
    today = actor.today
    in_force = Q(memberships__valid_from__lte=today) & (
        Q(memberships__valid_to=None) | Q(memberships__valid_to__gt=today)
    )
    return (
        access.visible_teams(actor)
        .select_related("division__parent", "leader__person")
        .annotate(members=Count("memberships", filter=in_force))
        .order_by("kind", "name")
    )


def team_for(actor: Actor, pk: int) -> VolunteerTeam:
    """Raises NotFound."""
    return the_row(team_list(actor).select_related("organization", "parent", "group"), pk=pk)


def members_of(actor: Actor, team: VolunteerTeam) -> QuerySet[Volunteer]:
    """Members of today whom the actor may see."""
    of_today = Membership.objects.on(actor.today).filter(team=team)
    return volunteer_list(actor).filter(pk__in=of_today.values("volunteer"))
