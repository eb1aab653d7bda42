"""Who may see the volunteer register and who may change it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, ONLOOKERS, WORKERS
from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.volunteers.models import Volunteer, VolunteerTeam

READ = scope.permission("volunteers.read", roles=FRONT_LINE | ONLOOKERS)
REGISTER = scope.permission("volunteers.register", roles=WORKERS)
EXPORT = scope.permission("volunteers.export", roles=LEADS)
LEAD_TEAMS = scope.permission("volunteers.lead_teams", roles=WORKERS)


def visible_volunteers(actor: Actor) -> QuerySet[Volunteer]:
    """Volunteers of the actor's areas, and oneself."""
    mine = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
    reads = scope.areas(actor, READ)
    return Volunteer.objects.filter((reads.q() if reads else Q(pk__in=[])) | mine)


def can_see_volunteer(actor: Actor, volunteer: Volunteer) -> bool:
    return scope.holds(actor, READ, volunteer.area_code) or (
        actor.person_id is not None and actor.person_id == volunteer.person_id
    )


def visible_teams(actor: Actor) -> QuerySet[VolunteerTeam]:
    return VolunteerTeam.objects.filter(scope.areas(actor, READ).q())


def can_see_team(actor: Actor, team: VolunteerTeam) -> bool:
    return scope.holds(actor, READ, team.area_code)
