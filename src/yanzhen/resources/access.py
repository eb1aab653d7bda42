"""Who may find, keep and book resources; what is shared is seen downwards, never sideways.

A place finds what it owns, what the places inside it own, and what a place above it shares. Two
communities of one town see nothing of each other.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor, AreaSet, Permission
from yanzhen.people.access import READ_PROTECTED, can_see_person, visible_persons
from yanzhen.people.models import Person
from yanzhen.resources.models import (
    Agreement,
    AssetInterview,
    CommunityGroup,
    Partner,
    Resource,
    ResourceBooking,
    ResourceUse,
    Share,
)
from yanzhen.resources.models.bookings import BookingQuerySet
from yanzhen.resources.models.resources import ResourceQuerySet

Row = TypeVar("Row", bound=Model)

READ = scope.permission("resources.read", roles=FRONT_LINE | {Role.SUPERVISOR})
MANAGE = scope.permission("resources.manage", roles=WORKERS)
VERIFY = scope.permission("resources.verify", roles=FRONT_LINE)
BOOK = scope.permission("resources.book", roles=FRONT_LINE)
DECIDE = scope.permission("resources.decide_booking", roles=WORKERS)
RECORD_USE = scope.permission("resources.record_use", roles=FRONT_LINE)
INTERVIEW = scope.permission("resources.interview", roles=FRONT_LINE)
IMPORT = scope.permission("resources.import", roles=WORKERS)
EXPORT = scope.permission("resources.export", roles=LEADS)
REVEAL = scope.permission("resources.reveal", roles=FRONT_LINE)


def above(codes: set[str] | frozenset[str]) -> set[str]:
    """The codes of the places in which these lie, without themselves."""
    lengths = (2, 4, 6, 9, 12, 15, 18, 21)
    return {code[:n] for code in codes for n in lengths if n < len(code)}


def homes(actor: Actor) -> frozenset[str]:
    """The places for which the actor works today; what was merged into them is not theirs."""
    return frozenset(
        duty.area for duty in actor.facts.get("duties", ()) if duty.role in READ.roles and duty.area
    )


def shared_down_to(codes: set[str] | frozenset[str]) -> Q:
    """The condition for what places above these share downwards."""
    return Q(area_code__in=above(codes), share=Share.BELOW)


def found_by(actor: Actor) -> Q:
    """The condition for resources and partners that the actor may find."""
    areas = scope.areas(actor, READ)
    if areas.is_everything:
        return areas.q()
    return areas.q() | shared_down_to(homes(actor))


def usable_in(area: str) -> Q:
    """What serves an area: owned inside it, or shared by a place above it."""
    return AreaSet((area,)).q() | shared_down_to({area})


def _is_found(actor: Actor, row: Resource | Partner) -> bool:
    if scope.holds(actor, READ, row.area_code):
        return True
    return row.share == Share.BELOW and row.area_code in above(homes(actor))


def visible_resources(actor: Actor) -> ResourceQuerySet:
    return Resource.objects.filter(found_by(actor))


def can_see_resource(actor: Actor, resource: Resource) -> bool:
    """The object check beside ``visible_resources``."""
    return _is_found(actor, resource)


def visible_partners(actor: Actor) -> QuerySet[Partner]:
    return Partner.objects.filter(found_by(actor))


def can_see_partner(actor: Actor, partner: Partner) -> bool:
    return _is_found(actor, partner)


def visible_bookings(actor: Actor) -> BookingQuerySet:
    """What the actor's places hold, and what others hold of the resources of those places."""
    areas = scope.areas(actor, READ)
    if areas.is_everything:
        return ResourceBooking.objects.all()
    return ResourceBooking.objects.filter(areas.q() | areas.q("resource__area_code"))


def can_see_booking(actor: Actor, booking: ResourceBooking) -> bool:
    return scope.holds(actor, READ, booking.area_code) or scope.holds(
        actor, READ, booking.resource.area_code
    )


def is_holder(actor: Actor, booking: ResourceBooking) -> bool:
    return actor.user_id is not None and actor.user_id == booking.holder_id


def can_change_booking(actor: Actor, booking: ResourceBooking) -> bool:
    """The holder themselves, or a worker of the place that holds it."""
    return is_holder(actor, booking) or scope.holds(actor, DECIDE, booking.area_code)


def can_decide_booking(actor: Actor, booking: ResourceBooking) -> bool:
    """A worker of the place that owns the resource."""
    return scope.holds(actor, DECIDE, booking.resource.area_code)


def _in_area(rows: Any, actor: Actor) -> Any:
    return rows.filter(scope.areas(actor, READ).q())


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Agreements of the actor's own places: what is signed is not shared downwards."""
    found: QuerySet[Agreement] = _in_area(Agreement.objects.all(), actor)
    return found


def visible_interviews(actor: Actor) -> QuerySet[AssetInterview]:
    """Talks of the actor's places; those with a protected person only where they are visible."""
    found: QuerySet[AssetInterview] = _in_area(AssetInterview.objects.all(), actor)
    protected_areas = scope.areas(actor, READ_PROTECTED)
    if all(protected_areas.covers(p) for p in scope.areas(actor, READ).prefixes):
        return found
    protected = visible_persons(actor).exclude(protection=Person.Protection.NONE)
    return found.filter(
        Q(person=None)
        | Q(person__protection=Person.Protection.NONE)
        | Q(person__in=protected.values("pk"))
    )


def can_see_interview(actor: Actor, interview: AssetInterview) -> bool:
    return scope.holds(actor, READ, interview.area_code) and (
        interview.person is None or can_see_person(actor, interview.person)
    )


def visible_groups(actor: Actor) -> QuerySet[CommunityGroup]:
    found: QuerySet[CommunityGroup] = _in_area(CommunityGroup.objects.all(), actor)
    return found


def visible_uses(actor: Actor) -> QuerySet[ResourceUse]:
    found: QuerySet[ResourceUse] = _in_area(ResourceUse.objects.all(), actor)
    return found


def fetched(rows: QuerySet[Row], pk: int) -> Row:
    """The row among those that the actor may see. Raises NotFound."""
    return the_row(rows, pk=pk)


def require_seen(actor: Actor, resource: Resource) -> None:
    """Raise NotFound for a resource that the actor may not find."""
    if not can_see_resource(actor, resource):
        raise NotFound


def require_manager(actor: Actor, right: Permission, row: Any) -> None:
    """Raise AccessDenied unless the actor holds the right where the row belongs."""
    if not scope.holds(actor, right, row.area_code):
        raise AccessDenied
