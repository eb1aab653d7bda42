"""Who may see and help with applications."""

from __future__ import annotations

from django.db.models import QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, Role
from yanzhen.assistance.models import (
    AidApplication,
    Clue,
    Comparison,
    DepartmentList,
    ListLink,
)
from yanzhen.core import scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.needs.access import about_visible_people

READ = scope.permission("assistance.read", roles=FRONT_LINE | {Role.SUPERVISOR})
HELP = scope.permission("assistance.help", roles=FRONT_LINE)
EXPORT = scope.permission("assistance.export", roles=LEADS)

COMPARE = scope.permission("assistance.compare", roles=LEADS)
READ_CLUES = scope.permission("assistance.read_clues", roles=FRONT_LINE | {Role.SUPERVISOR})
CHECK_CLUE = scope.permission("assistance.check_clue", roles=FRONT_LINE)
ASSIGN_CLUE = scope.permission("assistance.assign_clue", roles=LEADS)
EXPORT_CLUES = scope.permission("assistance.export_clues", roles=LEADS)


def visible_applications(actor: Actor) -> QuerySet[AidApplication]:
    """Applications of the actor's areas; of protected persons only where they are visible."""
    return AidApplication.objects.filter(scope.areas(actor, READ).q(), about_visible_people(actor))


def access_application(actor: Actor, pk: int) -> AidApplication:
    related = ("person", "household", "need", "division__parent", "station", "helper")
    return the_row(visible_applications(actor).select_related(*related), pk=pk)


def can_compare(actor: Actor, area: str) -> bool:
    return scope.holds(actor, COMPARE, area)


def visible_lists(actor: Actor) -> QuerySet[DepartmentList]:
    """Lists of departments, for those who compare them: nobody else learns what was handed over."""
    return DepartmentList.objects.filter(scope.areas(actor, COMPARE).q())


def access_list(actor: Actor, pk: int) -> DepartmentList:
    related = ("source__division__parent", "brought_by")
    return the_row(visible_lists(actor).select_related(*related), pk=pk)


def visible_comparisons(actor: Actor) -> QuerySet[Comparison]:
    return Comparison.objects.filter(scope.areas(actor, COMPARE).q())


def access_comparison(actor: Actor, pk: int) -> Comparison:
    related = ("division__parent", "job", "begun_by", "before")
    return the_row(visible_comparisons(actor).select_related(*related), pk=pk)


def visible_links(actor: Actor) -> QuerySet[ListLink]:
    return ListLink.objects.filter(scope.areas(actor, COMPARE).q("comparison__area_code"))


def visible_clues(actor: Actor) -> QuerySet[Clue]:
    """Clues of the actor's areas; of protected persons only where they are visible."""
    return Clue.objects.filter(scope.areas(actor, READ_CLUES).q(), about_visible_people(actor))


def access_clue(actor: Actor, pk: int) -> Clue:
    related = ("person", "household", "division__parent", "comparison", "responsible", "record")
    return the_row(visible_clues(actor).select_related(*related), pk=pk)
