"""Who may see and change places, stations and duties."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from yanzhen.accounts.roles import ADMINISTRATORS, FRONT_LINE, LEADS, ONLOOKERS, Role
from yanzhen.core import policies, scope
from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import (
    DatedQuerySet,
    Division,
    Organization,
    Post,
    Regulation,
    Station,
    WorkerLink,
)
from yanzhen.orgs.rules import BELOW_VILLAGE

Row = TypeVar("Row", bound=Model)

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


def can_grant_leave(actor: Actor, post: Post) -> bool:
    """Who appoints to the post; else, by the rule pack of the place, who guides it.

    Where somebody is linked to the post or its place it is they, else all of that role around it.
    """
    if can_appoint(actor, post.role, post.area_code, post.user_id):
        return True
    if post.user_id == actor.user_id:
        return False
    day, area = actor.today, post.area_code
    said = policies.value("orgs.leaves", area=area, day=day, or_earliest=True)
    around = [area[:n] for n in range(len(area) + 1)]
    guiding = Post.objects.on(day).filter(role__in=said.get(post.role, ()), area_code__in=around)
    own = set(guiding.filter(pk__in=actor.facts.get("post_ids", ())).values_list("pk", flat=True))
    if not own:
        return False
    links = WorkerLink.objects.on(day).filter(
        Q(subordinate=post) | Q(division__code__in=around), superior__in=guiding
    )
    linked = set(links.values_list("superior_id", flat=True))
    return not linked or bool(own & linked)


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


def visible_stations(actor: Actor) -> DatedQuerySet[Station]:
    return Station.objects.filter(scope.areas(actor, READ).q())


def roles_to_give(actor: Actor) -> list[tuple[str, str]]:
    """The roles that the actor may give somewhere, with their names."""
    if scope.holds(actor, APPOINT):
        given = set(Role.values) - {Role.VOLUNTEER, Role.RESIDENT}
    else:
        given = set(FRONT_LINE_POSTS) if scope.holds(actor, APPOINT_FRONT_LINE) else set()
    return [(value, str(label)) for value, label in Role.choices if value in given]


def visible_divisions(actor: Actor) -> DatedQuerySet[Division]:
    """The places of the actor's areas, also those that have ended."""
    return Division.objects.filter(scope.areas(actor, READ).q("code"))


def can_see_division(actor: Actor, division: Division) -> bool:
    return scope.holds(actor, READ, division.code)


def visible_organizations(actor: Actor) -> QuerySet[Organization]:
    return Organization.objects.filter(scope.areas(actor, READ).q())


def visible_posts(actor: Actor) -> DatedQuerySet[Post]:
    return Post.objects.filter(scope.areas(actor, READ).q())


def visible_regulations(actor: Actor) -> DatedQuerySet[Regulation]:
    """Regulations inside the actor's areas, and those of the places above that hold there too."""
    areas = scope.areas(actor, READ)
    above = [code[:n] for code in areas.prefixes for n in range(2, len(code) + 1)]
    from_above = Q(area_code__in=above, station=None)
    own = Q(station_id__in=actor.facts.get("station_ids", ()))
    return Regulation.objects.filter(areas.q() | from_above | own)


def fetch(rows: QuerySet[Row], **key: object) -> Row:
    """The one visible row. Raises NotFound, also for what lies elsewhere."""
    found = rows.filter(**key).first()
    if found is None:
        raise NotFound
    return found


def can_manage_division(actor: Actor, division: Division) -> bool:
    """Who keeps grids may correct what lies below a village; the rest is the county's."""
    is_low = division.level in BELOW_VILLAGE
    return scope.holds(actor, MANAGE_GRIDS if is_low else MANAGE_DIVISIONS, division.code)
