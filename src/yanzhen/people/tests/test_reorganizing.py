"""Places merge: people live in the new place, the past stays."""

from __future__ import annotations

from datetime import date

from yanzhen.accounts.testing import builder
from yanzhen.core.models import SearchEntry
from yanzhen.core.scope import AreaSet
from yanzhen.orgs.reorganizing import FOLLOWERS, Moves
from yanzhen.orgs.testing import DivisionTree, make_division
from yanzhen.people.models import Move, Person, TimelineEntry
from yanzhen.people.reorganizing import follow_households, follow_persons
from yanzhen.people.testing import make_categories, make_household, make_person_category


def test_follows_into_the_new_place_group_by_group(tree: DivisionTree) -> None:
    make_categories()
    first, second = make_household(tree.group), make_household(tree.groups[1])
    elsewhere = make_household(tree.other_group)
    person, other = first.members.get(), second.members.get()
    open_row = make_person_category(person, "dibao", as_of=date(2026, 1, 1))
    new_village = make_division("990626101202", "良溪村", "village", tree.town)
    new_group = make_division("990626101202001", "1组", "group", new_village)
    moves = Moves({tree.village.code: new_village.code})
    assert follow_households(builder(), moves) == 2
    assert follow_persons(builder(), moves) == 2
    for row in (first, person, second, other, elsewhere, open_row):
        row.refresh_from_db()
    assert (first.division, person.division) == (new_group, new_group)
    assert (second.area_code, other.area_code) == (new_village.code, new_village.code)
    assert elsewhere.area_code == tree.other_group.code
    assert open_row.area_code == new_group.code
    move = Move.objects.get(person=person)
    assert (move.from_division, move.to_division, move.reason) == (
        tree.group,
        new_group,
        "reorganized",
    )
    assert TimelineEntry.objects.get(person=person, kind="registered").area_code == tree.group.code
    entry = SearchEntry.objects.get(kind="person", object_id=person.pk)
    assert entry.subtitle == "良溪村 1组"
    assert f"a{new_village.code}" in entry.words.split()


def test_is_registered_with_its_counts(tree: DivisionTree) -> None:
    make_household(tree.group)
    areas = AreaSet.of([tree.village.code])
    counts = {
        str(f.unit.name): f.count(areas)
        for f in FOLLOWERS
        if f.follow in (follow_households, follow_persons)
    }
    assert counts == {"HOUSEHOLD": 1, "PERSON": Person.objects.count()}
