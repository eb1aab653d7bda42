"""What happened to a person while a device was out, and whether an edit about them is taken."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.field.rules import Why
from yanzhen.people.access import EDIT, can_edit_person
from yanzhen.people.models import Move, Person


def person_of(uid: UUID) -> Person | None:
    """Whom an edit speaks of, whoever may see them: rights are judged apart."""
    rows = Person.objects.select_related("household__division", "division")
    return rows.filter(uid=uid).first()


def area_on(person: Person, day: date) -> str:
    """Where the person lived on that day, from the moves that came after it."""
    later = Move.objects.filter(person=person, moved_on__gt=day).order_by("moved_on", "pk")
    area = later.values_list("from_division__code", flat=True).first()
    return area or person.area_code


def kept(person: Person) -> Person:
    """The record that remained when this one was merged."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def hindrance(actor: Actor, person: Person | None, day: date) -> Why:
    """Why a supervisor has to decide before something is written about the person on that day.

    What happened before a death or a move away is taken: it was so.
    """
    if person is None:
        return Why.ACCESS
    if person.state == Person.State.MERGED:
        return Why.PERSON_MERGED
    if person.state == Person.State.DECEASED and (person.died_on is None or day > person.died_on):
        return Why.DIED
    if person.state == Person.State.MOVED and _has_left(person, day):
        return Why.MOVED
    if can_edit_person(actor, person):
        return Why.NONE
    if scope.holds(actor, EDIT, person.area_code):
        return Why.PROTECTED
    return Why.MOVED if area_on(person, day) != person.area_code else Why.ACCESS


def _has_left(person: Person, day: date) -> bool:
    left = Move.objects.filter(person=person, reason=Move.Reason.LEFT).order_by("-pk").first()
    return left is None or day > left.moved_on
