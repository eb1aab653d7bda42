"""Who may see a need and who may move it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Box, Collection, Need, NeedQuerySet
from yanzhen.orgs.models import DatedQuerySet
from yanzhen.people.access import READ_PROTECTED, can_see_person, visible_persons
from yanzhen.people.models import Person

READ = scope.permission("needs.read", roles=FRONT_LINE | {Role.SUPERVISOR})
RECORD = scope.permission("needs.record", roles=FRONT_LINE)
TRIAGE = scope.permission("needs.triage", roles=WORKERS)
ANSWER = scope.permission("needs.answer", roles=WORKERS)
CLOSE = scope.permission("needs.close", roles=FRONT_LINE)
MERGE = scope.permission("needs.merge", roles=WORKERS)
EXPORT = scope.permission("needs.export", roles=LEADS)
IMPORT = scope.permission("needs.import", roles=WORKERS)
KEEP_BOXES = scope.permission("needs.keep_boxes", roles=WORKERS)
PUBLISH = scope.permission("needs.publish", roles=WORKERS)
REPLY = scope.permission("needs.reply_for_department", roles={Role.DEPARTMENT_READER})


def about_visible_people(actor: Actor, column: str = "person") -> Q:
    """The condition that keeps rows about protected persons to those who may see them.

    Nothing for leads, who see every protected person of the areas they read.
    """
    protected_areas = scope.areas(actor, READ_PROTECTED)
    if all(protected_areas.covers(p) for p in scope.areas(actor, READ).prefixes):
        return Q()
    protected = visible_persons(actor).exclude(protection=Person.Protection.NONE)
    return (
        Q(**{f"{column}": None})
        | Q(**{f"{column}__protection": Person.Protection.NONE})
        | Q(**{f"{column}__in": protected.values("pk")})
    )


def visible_needs(actor: Actor) -> NeedQuerySet:
    """The needs of the actor's areas; of protected persons only where the person is visible."""
    areas = scope.areas(actor, READ)
    if areas.is_everything:
        return Need.objects.all()
    return Need.objects.filter(areas.q(), about_visible_people(actor))


def can_see_need(actor: Actor, need: Need) -> bool:
    """The object check beside ``visible_needs``."""
    return scope.holds(actor, READ, need.area_code) and (
        need.person is None or can_see_person(actor, need.person)
    )


def access_need(actor: Actor, pk: int) -> Need:
    """The need, for an actor whose areas it lies in. Raises NotFound."""
    return the_row(visible_needs(actor), pk=pk)


def departments_of(actor: Actor) -> list[int]:
    """The organisations for which the actor holds a post."""
    return list(actor.facts.get("organization_ids", ()))


def handed_needs(actor: Actor) -> NeedQuerySet:
    """What was handed to a department of the actor and waits for its reply."""
    areas = scope.areas(actor, REPLY)
    return Need.objects.open().filter(areas.q(), department__in=departments_of(actor))


def is_of_department(actor: Actor, need: Need) -> bool:
    """Whether the need waits for a department in which the actor may reply."""
    return (
        need.department_id is not None
        and need.department_id in departments_of(actor)
        and scope.holds(actor, REPLY, need.area_code)
    )


def access_handed_need(actor: Actor, pk: int) -> Need:
    """The need that a department of the actor has. Raises NotFound."""
    return the_row(handed_needs(actor), pk=pk)


def visible_boxes(actor: Actor) -> DatedQuerySet[Box]:
    return Box.objects.filter(scope.areas(actor, READ).q())


def visible_collections(actor: Actor) -> QuerySet[Collection]:
    """The collections of the actor's areas; their slips pass the gate of needs."""
    return Collection.objects.filter(scope.areas(actor, READ).q())


def access_collection(actor: Actor, pk: int) -> Collection:
    """The collection, for an actor whose areas it lies in. Raises NotFound."""
    rows = visible_collections(actor).select_related("box", "division__parent", "station")
    return the_row(rows, pk=pk)


def own_needs(actor: Actor) -> NeedQuerySet:
    """What the person who is signed in has asked for."""
    if actor.person_id is None:
        return Need.objects.none()
    return Need.objects.filter(person_id=actor.person_id)


def is_own_need(actor: Actor, need: Need) -> bool:
    return actor.person_id is not None and need.person_id == actor.person_id
