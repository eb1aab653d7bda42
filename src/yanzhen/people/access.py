"""Who may see, change and unmask people.

Names are personal data: department readers and auditors get figures only. Protected persons
(minors under care, violence, drug rehabilitation) are open to leads, to the worker who answers
for them by name, and to whoever has opened the record in an emergency.
"""

from __future__ import annotations

import functools
import operator

from django.db.models import BigIntegerField, Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, ONLOOKERS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.prepared import Bound, PreparedFor
from yanzhen.core.scope import Actor
from yanzhen.people.models import Household, Person

READ = scope.permission("people.read", roles=FRONT_LINE | {Role.SUPERVISOR})
READ_PROTECTED = scope.permission("people.read_protected", roles=LEADS)
EDIT = scope.permission("people.edit", roles=FRONT_LINE)
PROTECT = scope.permission("people.protect", roles=WORKERS)
MERGE = scope.permission("people.merge", roles=WORKERS)
IMPORT = scope.permission("people.import", roles=WORKERS)
EXPORT = scope.permission("people.export", roles=WORKERS)
REVEAL = scope.permission("people.reveal", roles=FRONT_LINE)
REVEAL_SENSITIVE = scope.permission("people.reveal_sensitive", roles=WORKERS)
COUNT = scope.permission("people.count", roles=FRONT_LINE | ONLOOKERS | {Role.DEPARTMENT_READER})
EMERGENCY = scope.permission("people.emergency", roles=FRONT_LINE)
CONFIRM_ACCOUNT = scope.permission("people.confirm_account", roles=WORKERS)

REVEALABLE = ("id_number", "phone", "address", "emergency_contact")
SENSITIVE = ("health", "bank_account")
# Within a family, only what the law lets parents see; a violent partner lives in the household.
SHOWN_IN_FAMILY = (Person.Protection.NONE, Person.Protection.MINOR)


def posts_of(actor: Actor) -> list[int]:
    return list(actor.facts.get("post_ids", ()))


def opened_ids(actor: Actor, label: str) -> list[int]:
    return [pk for kind, pk in actor.opened if kind == label]


def _may_pass_protection(actor: Actor) -> Q:
    """The condition on protected rows within the area; nothing to say for those who see all."""
    readers, protected = scope.areas(actor, READ), scope.areas(actor, READ_PROTECTED)
    if all(protected.covers(p) for p in readers.prefixes):
        return Q()
    condition = Q(protection=Person.Protection.NONE)
    if protected:
        condition |= protected.q()
    if posts := posts_of(actor):
        condition |= Q(responsible__in=posts) | Q(
            household__in=Household.objects.filter(responsible__in=posts).values("pk")
        )
    return condition


def _either(conditions: list[Q]) -> Q | None:
    """Any of the conditions; an empty one means everything. ``None``: nothing at all."""
    if not conditions or not all(conditions):
        return Q() if conditions else None
    return functools.reduce(operator.or_, conditions)


def visible_persons(actor: Actor, *, is_wide: bool = False) -> QuerySet[Person]:
    """The people whom this actor may see, merged records and the dead included.

    ``is_wide`` changes only how the database finds them: for long ordered lists.
    """
    conditions = []
    if areas := scope.areas(actor, READ):
        conditions.append(areas.q(is_wide=is_wide) & _may_pass_protection(actor))
    if opened := opened_ids(actor, Person._meta.label_lower):
        conditions.append(Q(pk__in=opened))
    if actor.person_id:
        family = Household.objects.filter(members=actor.person_id).values("pk")
        conditions.append(Q(pk=actor.person_id))
        conditions.append(Q(household__in=family, protection__in=SHOWN_IN_FAMILY))
    condition = _either(conditions)
    return Person.objects.none() if condition is None else Person.objects.filter(condition)


def visible_households(actor: Actor) -> QuerySet[Household]:
    """Households of the actor's area, their own, and what an emergency opened."""
    conditions = []
    if areas := scope.areas(actor, READ):
        conditions.append(areas.q())
    if opened := opened_ids(actor, Household._meta.label_lower):
        conditions.append(Q(pk__in=opened))
    if actor.person_id:
        conditions.append(Q(pk__in=Person.objects.filter(pk=actor.person_id).values("household")))
    condition = _either(conditions)
    return Household.objects.none() if condition is None else Household.objects.filter(condition)


def is_responsible(actor: Actor, person: Person) -> bool:
    """Whether the person, or their household, is given to this actor by name."""
    posts = posts_of(actor)
    if not posts:
        return False
    return person.responsible_id in posts or bool(
        person.household_id and person.household and person.household.responsible_id in posts
    )


def is_opened(actor: Actor, person: Person) -> bool:
    return (Person._meta.label_lower, person.pk) in actor.opened


def _passes_protection(actor: Actor, person: Person) -> bool:
    return (
        person.protection == Person.Protection.NONE
        or scope.holds(actor, READ_PROTECTED, person.area_code)
        or is_responsible(actor, person)
    )


def can_see_person(actor: Actor, person: Person) -> bool:
    """The object check beside ``visible_persons``."""
    if scope.holds(actor, READ, person.area_code) and _passes_protection(actor, person):
        return True
    if is_opened(actor, person) or (actor.person_id and actor.person_id == person.pk):
        return True
    return (
        actor.person_id is not None
        and person.household_id is not None
        and person.protection in SHOWN_IN_FAMILY
        and Person.objects.filter(pk=actor.person_id, household=person.household_id).exists()
    )


def can_see_household(actor: Actor, household: Household) -> bool:
    return (
        scope.holds(actor, READ, household.area_code)
        or (Household._meta.label_lower, household.pk) in actor.opened
        or (
            actor.person_id is not None
            and Person.objects.filter(pk=actor.person_id, household=household).exists()
        )
    )


def can_edit_person(actor: Actor, person: Person) -> bool:
    """A duty to edit in the person's area, and their protection does not stand against it."""
    return scope.holds(actor, EDIT, person.area_code) and _passes_protection(actor, person)


def can_edit_household(actor: Actor, household: Household) -> bool:
    return scope.holds(actor, EDIT, household.area_code)


def can_merge(actor: Actor, person: Person) -> bool:
    return scope.holds(actor, MERGE, person.area_code) and _passes_protection(actor, person)


def can_reveal(actor: Actor, person: Person, field: str) -> bool:
    """Whether the actor may unmask this field of this person (a reason is asked besides)."""
    if actor.person_id == person.pk:
        return field in REVEALABLE
    if not can_see_person(actor, person):
        return False
    if is_opened(actor, person):
        return field in REVEALABLE
    if field in REVEALABLE:
        return scope.holds(actor, REVEAL, person.area_code) and _passes_protection(actor, person)
    if field in SENSITIVE:
        return scope.holds(actor, REVEAL_SENSITIVE, person.area_code) and _passes_protection(
            actor, person
        )
    return False


def can_see_sensitive(actor: Actor, person: Person) -> bool:
    """Whether sensitive categories and timeline lines of this person are shown to the actor."""
    if actor.person_id == person.pk:
        return True
    return scope.holds(actor, REVEAL_SENSITIVE, person.area_code) or is_responsible(actor, person)


@PreparedFor
def _by_key(actor: Actor) -> QuerySet[Person]:
    related = ("division__parent", "household", "responsible__user")
    rows = visible_persons(actor).select_related(*related)
    return rows.filter(pk=Bound("pk", BigIntegerField()))


def person_for(actor: Actor, pk: int) -> Person:
    """The person with this key. Raises NotFound, also when the actor may not see them."""
    for person in _by_key(actor, pk=pk):
        return person
    raise NotFound


def household_for(actor: Actor, pk: int) -> Household:
    """The household with this key. Raises NotFound, also when the actor may not see it."""
    return the_row(
        visible_households(actor).select_related("division__parent", "responsible__user"), pk=pk
    )


def editable_person(actor: Actor, pk: int) -> Person:
    """The person, locked for a change. Raises NotFound or AccessDenied."""
    person = person_for(actor, pk)
    if not can_edit_person(actor, person):
        raise AccessDenied
    return locked(person)


def editable_household(actor: Actor, pk: int) -> Household:
    household = household_for(actor, pk)
    if not can_edit_household(actor, household):
        raise AccessDenied
    return locked(household)
