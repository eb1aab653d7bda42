"""Who plans, and whose days are shown to whom.

Leads and supervisors plan the places that their duty covers as a whole. A worker sees the own
days of published plans and nothing else of a plan.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, Role
from yanzhen.core import scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.people import access as people
from yanzhen.people.models import Person
from yanzhen.roster.models import (
    Plan,
    PlannedCompanion,
    PlannedContact,
    PlannedVisit,
    PlannedVisitQuerySet,
)

PLAN = scope.permission("roster.plan", roles=LEADS | {Role.SUPERVISOR})
SEE_OWN = scope.permission("roster.see_own", roles=FRONT_LINE)
EXPORT = scope.permission("roster.export", roles=LEADS)


def visible_plans(actor: Actor) -> QuerySet[Plan]:
    """Plans of places that lie inside the actor's duty."""
    return Plan.objects.filter(scope.areas(actor, PLAN).q())


def access_plan(actor: Actor, pk: int) -> Plan:
    """Raises NotFound."""
    rows = visible_plans(actor).select_related("division__parent", "job", "made_by", "copied_from")
    return the_row(rows, pk=pk)


def access_visit(actor: Actor, pk: int) -> PlannedVisit:
    """A standing visit of a plan that the actor may plan. Raises NotFound."""
    related = (
        *("plan__division", "plan__job", "household__division__parent"),
        *("person__division__parent", "worker", "companion", "responsible"),
    )
    rows = PlannedVisit.objects.standing().select_related(*related)
    return the_row(rows, pk=pk, plan__in=visible_plans(actor))


def own_visits(actor: Actor, **when: Any) -> PlannedVisitQuerySet:
    """What published plans have for this actor; ``when`` narrows by columns of the visits."""
    if actor.user_id is None:
        return PlannedVisit.objects.none()
    rows = PlannedVisit.objects.placed().filter(plan__state=Plan.State.PUBLISHED)
    return rows.filter(goes_there(actor.user_id, **when))


def goes_there(*users: int, **when: Any) -> Q:
    """The condition on visits that one of these users makes or comes along on.

    A union, so that each way has its index; ``when`` narrows every one of them.
    """
    visits = PlannedVisit.objects.order_by().filter(**when)
    others = PlannedCompanion.objects.order_by().filter(
        user__in=users, **{f"visit__{name}": value for name, value in when.items()}
    )
    ways = visits.filter(worker__in=users).values_list("pk")
    return Q(
        pk__in=ways.union(
            visits.filter(companion__in=users).values_list("pk"), others.values_list("visit")
        )
    )


def hidden_visits(actor: Actor, visits: QuerySet[PlannedVisit]) -> set[int]:
    """The keys of visits about protected persons whom the actor may not see.

    They keep their place in the plan, without name, house or reason.
    """
    seen = people.visible_persons(actor).exclude(protection=Person.Protection.NONE)
    about = PlannedContact.objects.filter(visit__in=visits.order_by().values("pk"))
    hidden = (
        about.exclude(person=None)
        .exclude(person__protection=Person.Protection.NONE)
        .exclude(person__in=seen.values("pk"))
    )
    return set(hidden.values_list("visit_id", flat=True))
