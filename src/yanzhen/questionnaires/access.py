"""Who may see questionnaires, answer for others, read answers and figures.

A questionnaire is seen in its own area and, once it is open, in every place inside it: the people
of a village answer the questions of their town. Answers and figures are seen only for the area
that an actor's own duties cover. Single answers are read only where they carry a name; those of
an anonymous questionnaire are figures and nothing else.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, ONLOOKERS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor, Permission
from yanzhen.people.access import READ_PROTECTED, can_see_person, visible_persons
from yanzhen.people.models import Person
from yanzhen.questionnaires.models import Questionnaire, Response

READ = scope.permission("questionnaires.read", roles=FRONT_LINE | {Role.SUPERVISOR})
DESIGN = scope.permission("questionnaires.design", roles=WORKERS)
ENTER = scope.permission("questionnaires.enter", roles=FRONT_LINE)
READ_ANSWERS = scope.permission("questionnaires.read_answers", roles=WORKERS)
COUNT = scope.permission(
    "questionnaires.count", roles=FRONT_LINE | ONLOOKERS | {Role.DEPARTMENT_READER}
)
EXPORT = scope.permission("questionnaires.export", roles=LEADS)


def _reached(actor: Actor, right: Permission) -> Q:
    """Questionnaires inside the actor's area, and open ones of the places around it."""
    areas = scope.areas(actor, right)
    if areas.is_everything:
        return areas.q()
    around = {p[:n] for p in areas.prefixes for n in (2, 4, *range(6, len(p), 3)) if n < len(p)}
    asked = ~Q(state=Questionnaire.State.DRAFT) & Q(area_code__in=around)
    return areas.q() | asked


def visible_questionnaires(actor: Actor, right: Permission = READ) -> QuerySet[Questionnaire]:
    if not scope.areas(actor, right):
        return Questionnaire.objects.none()
    return Questionnaire.objects.filter(_reached(actor, right))


def can_see_questionnaire(
    actor: Actor, questionnaire: Questionnaire, right: Permission = READ
) -> bool:
    """The object check beside ``visible_questionnaires``."""
    if scope.holds(actor, right, questionnaire.area_code):
        return True
    is_around = any(
        p.startswith(questionnaire.area_code) for p in scope.areas(actor, right).prefixes
    )
    return is_around and questionnaire.state != Questionnaire.State.DRAFT


def questionnaire_for(actor: Actor, pk: int, right: Permission = READ) -> Questionnaire:
    """Raises NotFound."""
    return the_row(visible_questionnaires(actor, right).select_related("division", "form"), pk=pk)


def own_questionnaire(actor: Actor, pk: int, right: Permission = DESIGN) -> Questionnaire:
    """A questionnaire of the actor's own area, to change it. Raises NotFound."""
    found = questionnaire_for(actor, pk)
    if not scope.holds(actor, right, found.area_code):
        raise NotFound
    return found


def may_enter(actor: Actor, questionnaire: Questionnaire) -> bool:
    return can_see_questionnaire(actor, questionnaire, ENTER)


def counted_responses(actor: Actor, questionnaire: Questionnaire) -> QuerySet[Response]:
    """The responses that figures for this actor are made of: those of their own area."""
    return Response.objects.filter(scope.areas(actor, COUNT).q(), questionnaire=questionnaire)


def _of_visible_people(actor: Actor) -> Q:
    protected_areas = scope.areas(actor, READ_PROTECTED)
    if all(protected_areas.covers(p) for p in scope.areas(actor, READ_ANSWERS).prefixes):
        return Q()
    protected = visible_persons(actor).exclude(protection=Person.Protection.NONE)
    return Q(person__protection=Person.Protection.NONE) | Q(person__in=protected.values("pk"))


def readable_responses(actor: Actor) -> QuerySet[Response]:
    """Single responses of people whom the actor may see; never anonymous ones."""
    areas = scope.areas(actor, READ_ANSWERS)
    if not areas:
        return Response.objects.none()
    return Response.objects.filter(areas.q(), _of_visible_people(actor)).exclude(person=None)


def can_read_response(actor: Actor, response: Response) -> bool:
    """The object check beside ``readable_responses``."""
    return (
        response.person is not None
        and scope.holds(actor, READ_ANSWERS, response.area_code)
        and can_see_person(actor, response.person)
    )


def response_for(actor: Actor, questionnaire: Questionnaire, pk: int) -> Response:
    """Raises NotFound."""
    return the_row(
        readable_responses(actor)
        .filter(questionnaire=questionnaire, pk=pk)
        .select_related("person", "division__parent", "version", "entered_by")
    )
