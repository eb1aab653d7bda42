"""Who may see and change places, stations and duties."""

from __future__ import annotations

from django.db.models import QuerySet

from yanzhen.accounts.roles import ADMINISTRATORS, FRONT_LINE, LEADS, ONLOOKERS, Role
from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Regulation, Station

READ = scope.permission(
    "orgs.read", roles=ADMINISTRATORS | FRONT_LINE | ONLOOKERS | {Role.DEPARTMENT_READER}
)
MANAGE_DIVISIONS = scope.permission(
    "orgs.manage_divisions", roles={Role.SYSTEM_ADMIN, Role.COUNTY_WORKER}
)
MANAGE_GRIDS = scope.permission(
    "orgs.manage_grids", roles=LEADS | {Role.SYSTEM_ADMIN, Role.TOWN_WORKER}
)
MANAGE_ORGANIZATIONS = scope.permission(
    "orgs.manage_organizations", roles=LEADS | {Role.SYSTEM_ADMIN, Role.TOWN_WORKER}
)
MANAGE_STATIONS = scope.permission("orgs.manage_stations", roles=LEADS | {Role.SYSTEM_ADMIN})
MARK_CHECKLISTS = scope.permission(
    "orgs.mark_checklists", roles=LEADS | {Role.TOWN_WORKER, Role.SUPERVISOR}
)
DEFINE_CHECKLISTS = scope.permission(
    "orgs.define_checklists", roles={Role.SYSTEM_ADMIN, Role.COUNTY_WORKER}
)
ISSUE_REGULATIONS = scope.permission("orgs.issue_regulations", roles=LEADS)
ASSIGN_DUTIES = scope.permission("orgs.assign_duties", roles=LEADS)
APPOINT = scope.permission("orgs.appoint", roles={Role.SECURITY_ADMIN})
APPOINT_FRONT_LINE = scope.permission("orgs.appoint_front_line", roles=LEADS)
REORGANIZE = scope.permission("orgs.reorganize", roles={Role.SYSTEM_ADMIN, Role.COUNTY_WORKER})

# What a lead may give away: duties below their own, never a right to give rights.
FRONT_LINE_POSTS = frozenset({Role.TOWN_WORKER, Role.VILLAGE_WORKER, Role.GRID_WORKER})

# Who works at a station, and so has its regulations to read.
WORKING_POSTS = FRONT_LINE


def can_appoint(actor: Actor, role: str, area: str, user_id: int | None = None) -> bool:
    """Whether the actor may give this role in this area; nobody gives one to themselves."""
    if user_id is not None and user_id == actor.user_id:
        return False
    if scope.holds(actor, APPOINT, area):
        return True
    return role in FRONT_LINE_POSTS and scope.holds(actor, APPOINT_FRONT_LINE, area)


def concerns(actor: Actor, regulation: Regulation) -> bool:
    """Whether the actor works where the regulation holds: in its area, or above it as a lead."""
    return any(
        grant.role in WORKING_POSTS
        and (
            grant.area.startswith(regulation.area_code)
            if regulation.station_id is None
            else regulation.station_id in actor.facts.get("station_ids", ())
        )
        for grant in actor.grants
    )


def visible_stations(actor: Actor) -> QuerySet[Station]:
    return Station.objects.filter(scope.areas(actor, READ).q())


def can_see_station(actor: Actor, station: Station) -> bool:
    return scope.holds(actor, READ, station.area_code)
