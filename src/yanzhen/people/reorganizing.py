"""When places merge or split: people live in the new place, the past stays where it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.core.search import index_records
from yanzhen.orgs.reorganizing import Moves, places_moved, rows_follow
from yanzhen.people import search
from yanzhen.people.models import Household, Move, Person, PersonCategory

CHUNK = 1000


def follow_households(actor: Actor, moves: Moves) -> int:
    """Re-place households; returns how many."""
    moved = 0
    for code, division in places_moved(Household.objects.all(), moves):
        rows = Household.objects.filter(area_code=code)
        keys = list(rows.values_list("pk", flat=True))
        moved += rows.update(division=division, area_code=division.code, version=F("version") + 1)
        _index_households(keys)
    for old, new in moves.posts.items():
        Household.objects.filter(responsible=old).update(responsible=new)
    return moved


def follow_persons(actor: Actor, moves: Moves) -> int:
    """Re-place persons and what they are known as now; returns how many persons."""
    moved, today = 0, actor.today
    for code, division in places_moved(Person.objects.all(), moves):
        rows = list(Person.objects.filter(area_code=code).only("pk", "division_id", "household_id"))
        Move.objects.bulk_create(
            [
                Move(
                    person=person,
                    moved_on=today,
                    reason=Move.Reason.REORGANIZED,
                    from_division_id=person.division_id,
                    to_division=division,
                    from_household_id=person.household_id,
                    to_household_id=person.household_id,
                )
                for person in rows
            ]
        )
        PersonCategory.objects.filter(person__area_code=code, valid_to=None).update(
            area_code=division.code
        )
        moved += Person.objects.filter(area_code=code).update(
            division=division, area_code=division.code, version=F("version") + 1
        )
        _index_persons([p.pk for p in rows])
    for old, new in moves.posts.items():
        Person.objects.filter(responsible=old).update(responsible=new)
    return moved


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    source = iter(keys)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _index_persons(keys: list[int]) -> None:
    for chunk in _chunks(keys):
        rows = Person.objects.filter(pk__in=chunk).exclude(state=Person.State.MERGED)
        index_records(
            map(search.person_entry, rows.select_related("division__parent", "household"))
        )


def _index_households(keys: list[int]) -> None:
    for chunk in _chunks(keys):
        heads = {
            p.household_id: p for p in Person.objects.filter(household__in=chunk, is_head=True)
        }
        rows = Household.objects.filter(pk__in=chunk).exclude(state=Household.State.MERGED)
        index_records(
            search.household_entry(h, heads.get(h.pk))
            for h in rows.select_related("division__parent")
        )


def register_followers() -> None:
    rows_follow(_("Households"), Unit.HOUSEHOLD, Household.objects.all, follow_households)
    rows_follow(_("People"), Unit.PERSON, Person.objects.all, follow_persons)
