"""Named reads of the volunteer register."""

from __future__ import annotations

import json

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor
from yanzhen.volunteers import access
from yanzhen.volunteers.models import Membership, Volunteer, VolunteerTeam


def volunteer_list(actor: Actor) -> QuerySet[Volunteer]:
    """The register as far as the actor may see it, newest first."""
    return (
        access.visible_volunteers(actor)
        .select_related("person", "division__parent")
        .order_by("-registered_on", "-pk")
    )


def with_skill(volunteers: QuerySet[Volunteer], skill: str) -> QuerySet[Volunteer]:
    """Those who can do this. SQLite keeps JSON escaped, PostgreSQL does not: both are asked for."""
    escaped, plain = json.dumps(skill), json.dumps(skill, ensure_ascii=False)
    return volunteers.filter(Q(skills__icontains=escaped) | Q(skills__icontains=plain))


def volunteer_for(actor: Actor, pk: int) -> Volunteer:
    """Raises NotFound."""
    found = volunteer_list(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def teams_of(actor: Actor, volunteer: Volunteer) -> QuerySet[Membership]:
    today = timezone.localdate(actor.now)
    return Membership.objects.on(today).filter(volunteer=volunteer).select_related("team")


def team_list(actor: Actor) -> QuerySet[VolunteerTeam]:
    """Teams with the number of members of today."""
    today = timezone.localdate(actor.now)
    in_force = Q(memberships__valid_from__lte=today) & (
        Q(memberships__valid_to=None) | Q(memberships__valid_to__gt=today)
    )
    return (
        access.visible_teams(actor)
        .select_related("division", "leader__person")
        .annotate(members=Count("memberships", filter=in_force))
        .order_by("kind", "name")
    )
