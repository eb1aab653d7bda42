"""Making one record of two, and two of one again."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.fields import SealedField, plain
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.people import access, events, search
from yanzhen.people.merging import carry_back, carry_over
from yanzhen.people.models import DuplicateDecision, Merge, Person, PersonCategory
from yanzhen.people.services.timeline import note_on_timeline

# What is chosen together: a number says birth date and sex, a home says household and place.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "pinyin"),
    "identity": ("document", "id_number", "born_on", "sex"),
    "phone": ("phone",),
    "home": ("division_id", "area_code", "household_id", "relation", "is_head"),
    "address": ("address",),
    "emergency_contact": ("emergency_contact",),
    "responsible": ("responsible_id",),
    "risk": ("risk",),
    "self_care": ("self_care",),
    "ethnicity": ("ethnicity",),
    "health": ("health",),
    "bank_account": ("bank_account",),
    "remark": ("remark",),
    "protection": ("protection",),
}
SEALED = {f.name for f in Person._meta.concrete_fields if isinstance(f, SealedField)}


def value_of(person: Person, column: str) -> Any:
    """The value of a column as JSON can hold it, unsealed."""
    value = getattr(person, column)
    if column in SEALED:
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _restore(person: Person, column: str, value: Any) -> None:
    if column == "born_on" and value:
        value = date.fromisoformat(value)
    setattr(person, column, value)


def differing_choices(kept: Person, absorbed: Person) -> list[str]:
    """The choices in which two records differ."""
    return [
        choice
        for choice, columns in CHOICES.items()
        if any(value_of(kept, c) != value_of(absorbed, c) for c in columns)
    ]


def _locked(actor: Actor, first: int, second: int) -> tuple[Person, Person]:
    """Both rows, locked in the order of their keys, in the order given. Raises AccessDenied."""
    if first == second:
        raise NotValid(_("This is one and the same record."))
    for pk in (first, second):
        if not access.can_merge(actor, access.person_for(actor, pk)):
            raise AccessDenied
    rows = {
        p.pk: p
        for p in Person.objects.select_for_update().filter(pk__in=(first, second)).order_by("pk")
    }
    return rows[first], rows[second]


@operation("people.merge_persons")
def merge_persons(
    *, actor: Actor, kept: Person, absorbed: Person, take: Collection[str] = ()
) -> Merge:
    """Make one record of two: everything that pointed to ``absorbed`` points to ``kept``.

    ``take`` names the choices (see CHOICES) whose values come from the absorbed record. Protection
    is never loosened. Raises WrongState when one of them is merged already.
    """
    if unknown := set(take) - set(CHOICES):
        raise NotValid(_("Choose one of the offered values."), field=min(unknown))
    one, other = _locked(actor, kept.pk, absorbed.pk)
    if Person.State.MERGED in {one.state, other.state}:
        raise WrongState(_("One of these records was merged already."))
    taken = set(take)
    if one.protection == Person.Protection.NONE:
        taken.add("protection")
    elif other.protection == Person.Protection.NONE:
        taken.discard("protection")
    columns = [c for choice in CHOICES if choice in taken for c in CHOICES[choice]]
    if other.is_head and one.household_id == other.household_id:
        columns += [c for c in ("relation", "is_head") if c not in columns]
    before = {c: value_of(one, c) for c in columns}
    for column in columns:
        _restore(one, column, value_of(other, column))
    state = other.state
    other.state, other.merged_into = Person.State.MERGED, one
    for row in (one, other):
        saved(row)
    moved = carry_over(one, other)
    _place_categories(one)
    merge = Merge.objects.create(
        kept=one,
        absorbed=other,
        moved=moved,
        before=json.dumps({"kept": before, "state": state}, ensure_ascii=False),
        merged_at=actor.now,
        merged_by_id=actor.user_id,
    )
    search.index_person(one)
    search.index_person(other)
    note(kept=one.pk, absorbed=other.pk, moved={k: len(v) for k, v in moved.items()})
    note_on_timeline(
        actor=actor,
        kind="merged",
        summary=_("Another record of this person was merged into this one"),
        person=one,
        record=merge,
    )
    events.persons_merged.send(Merge, actor=actor, merge=merge)
    return merge


def _place_categories(person: Person) -> None:
    """Open categories lie where the person lives."""
    PersonCategory.objects.filter(person=person, valid_to=None).update(area_code=person.area_code)


@operation("people.undo_merge")
def undo_merge(*, actor: Actor, merge: Merge) -> Merge:
    """Make two records again: what moved goes back, chosen values too unless changed since.

    What was added after the merge stays with the kept record. Raises WrongState when the kept
    record was itself merged later: that is undone first.
    """
    current = locked(merge)
    kept = access.person_for(actor, current.kept_id)
    if not access.can_merge(actor, kept):
        raise AccessDenied
    if current.undone_at:
        raise WrongState(_("This merge was undone already."))
    rows = Person.objects.select_for_update().in_bulk([current.kept_id, current.absorbed_id])
    one, other = rows[current.kept_id], rows[current.absorbed_id]
    if one.state == Person.State.MERGED:
        raise WrongState(_("The record was merged again later. Undo that merge first."))
    told = json.loads(plain(current.before))
    for column, value in told["kept"].items():
        if value_of(one, column) == value_of(other, column):
            _restore(one, column, value)
    other.state, other.merged_into = told["state"], None
    for row in (one, other):
        saved(row)
    carry_back(current.moved, one, other)
    _place_categories(one)
    _place_categories(other)
    current.undone_at = actor.now
    current.save()
    search.index_person(one)
    search.index_person(other)
    note(kept=one.pk, absorbed=other.pk)
    for row in (one, other):
        note_on_timeline(
            actor=actor,
            kind="merged",
            summary=_("A merge with another record was undone"),
            person=row,
            record=current,
        )
    events.merge_undone.send(Merge, actor=actor, merge=current)
    return current


@operation("people.decide_distinct")
def decide_distinct(*, actor: Actor, first: Person, second: Person) -> DuplicateDecision:
    """Note that these are two different people; the pair is not asked about again."""
    if first.pk == second.pk:
        raise NotValid(_("This is one and the same record."))
    pair = sorted((first, second), key=lambda p: p.pk)
    if not all(access.can_see_person(actor, p) for p in pair) or not any(
        access.can_edit_person(actor, p) for p in pair
    ):
        raise AccessDenied
    decision, _is_new = DuplicateDecision.objects.get_or_create(
        first=pair[0],
        second=pair[1],
        defaults={"decided_at": actor.now, "decided_by_id": actor.user_id},
    )
    return decision
