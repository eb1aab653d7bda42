"""One record of two, and two of one again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.core.errors import AccessDenied, NotFound, WrongState
from yanzhen.core.models import SearchEntry
from yanzhen.orgs.testing import DivisionTree, actor_of
from yanzhen.people import duplicates, merging
from yanzhen.people.models import DuplicateDecision, Merge, Person, PersonCategory, Tag
from yanzhen.people.services import (
    decide_distinct,
    merge_persons,
    set_tags,
    undo_merge,
    update_person,
)
from yanzhen.people.services.merging import CHOICES, differing_choices, value_of
from yanzhen.people.testing import (
    citizen_number,
    draft,
    make_categories,
    make_household,
    make_person,
    make_person_category,
)

BORN = date(1948, 3, 9)
NUMBER = citizen_number(BORN, is_male=False, sequence=7)


def test_moves_everything_that_points_to_the_absorbed_record(tree: DivisionTree) -> None:
    make_categories()
    kept, absorbed = make_person(tree.group, "田阿婆"), make_person(tree.group, "田阿婆")
    row = make_person_category(absorbed, "elder_alone")
    merge = merge_persons(actor=builder(), kept=kept, absorbed=absorbed)
    row.refresh_from_db()
    assert row.person == kept
    assert merge.moved["people.personcategory.person"] == [row.pk]
    assert not absorbed.timeline.exists()
    absorbed.refresh_from_db()
    assert (absorbed.state, absorbed.merged_into) == (Person.State.MERGED, kept)
    found = SearchEntry.objects.filter(kind="person").values_list("object_id", flat=True)
    assert list(found) == [kept.pk]


def test_finds_the_references_of_every_app(db: None) -> None:
    labels = {f"{m._meta.label_lower}.{column}" for m, column in merging.references()}
    assert {
        "needs.need.person",
        "delivery.participant.person",
        "volunteers.volunteer.person",
        "people.consent.person",
        "people.timelineentry.person",
    } <= labels
    assert "people.merge.kept" not in labels


def test_takes_the_chosen_values_and_the_number_with_its_birth_date(tree: DivisionTree) -> None:
    kept = make_person(tree.group, "田阿婆", phone="13900001234", sex="female")
    absorbed = make_person(tree.groups[1], "田秀兰", id_number=NUMBER, phone="13900005678")
    assert {"name", "identity", "phone", "home"} <= set(differing_choices(kept, absorbed))
    merge_persons(actor=builder(), kept=kept, absorbed=absorbed, take=["identity", "name"])
    kept.refresh_from_db()
    assert (kept.name, kept.born_on, kept.pinyin) == ("田秀兰", BORN, "tian xiu lan")
    assert Person.objects.with_id_number(NUMBER).exclude(state="merged").get() == kept
    assert kept.phone.plain() == "13900001234"
    assert kept.area_code == tree.group.code


def test_keeps_the_head_of_the_household_and_the_stricter_protection(tree: DivisionTree) -> None:
    household = make_household(
        tree.group,
        [
            draft(tree.group, "田阿婆", relation="head", protection="violence"),
            draft(tree.group, "田阿婆"),
        ],
    )
    head, double = household.members.order_by("pk")
    merge_persons(actor=builder(), kept=double, absorbed=head)
    double.refresh_from_db()
    assert double.is_head
    assert double.protection == "violence"


def test_leaves_what_would_break_a_uniqueness(tree: DivisionTree) -> None:
    kept, absorbed = make_person(tree.group), make_person(tree.group)
    set_tags(actor=builder(), person=kept, words=["重点"])
    set_tags(actor=builder(), person=absorbed, words=["重点", "独居"])
    merge_persons(actor=builder(), kept=kept, absorbed=absorbed)
    assert sorted(kept.tags.values_list("word", flat=True)) == ["独居", "重点"]
    assert list(absorbed.tags.values_list("word", flat=True)) == ["重点"]


def test_undo_gives_back_what_moved_but_not_what_came_later(tree: DivisionTree) -> None:
    kept = make_person(tree.group, "田阿婆", phone="13900001234")
    absorbed = make_person(tree.group, "田秀兰", phone="13900005678", remark="门朝南")
    set_tags(actor=builder(), person=absorbed, words=["独居"])
    merge = merge_persons(
        actor=builder(), kept=kept, absorbed=absorbed, take=["name", "phone", "remark"]
    )
    kept.refresh_from_db()
    update_person(actor=builder(), person=kept, changes={"remark": "搬到楼上"})
    set_tags(actor=builder(), person=kept, words=["独居", "重点"])
    undo_merge(actor=builder(), merge=merge)
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    assert (kept.name, kept.phone.plain(), kept.remark) == ("田阿婆", "13900001234", "搬到楼上")
    assert (absorbed.name, absorbed.state, absorbed.merged_into) == ("田秀兰", "active", None)
    assert list(kept.tags.values_list("word", flat=True)) == ["重点"]
    assert list(absorbed.tags.values_list("word", flat=True)) == ["独居"]
    assert SearchEntry.objects.filter(kind="person").count() == 2


def test_refuses_what_is_merged_already_and_an_undo_out_of_order(tree: DivisionTree) -> None:
    a, b, c = (make_person(tree.group) for _n in range(3))
    first = merge_persons(actor=builder(), kept=a, absorbed=b)
    second = merge_persons(actor=builder(), kept=c, absorbed=a)
    with pytest.raises(WrongState):
        merge_persons(actor=builder(), kept=c, absorbed=b)
    with pytest.raises(WrongState):
        undo_merge(actor=builder(), merge=first)
    undo_merge(actor=builder(), merge=second)
    with pytest.raises(WrongState):
        undo_merge(actor=builder(), merge=second)
    undo_merge(actor=builder(), merge=first)
    assert not Person.objects.filter(state=Person.State.MERGED).exists()


def test_needs_a_duty_for_both_records(
    tree: DivisionTree, village_worker: User, grid_worker: User
) -> None:
    here, there = make_person(tree.group), make_person(tree.other_group)
    with pytest.raises(NotFound):
        merge_persons(actor=actor_of(village_worker), kept=here, absorbed=there)
    with pytest.raises(AccessDenied):
        merge_persons(actor=actor_of(grid_worker), kept=here, absorbed=make_person(tree.group))
    assert not Merge.objects.exists()


def test_offers_pairs_that_may_be_one_until_somebody_decides(
    tree: DivisionTree, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    one = make_person(tree.group, "张小丽", born_on=BORN)
    same = make_person(tree.groups[1], "张小丽", born_on=BORN)
    similar = make_person(tree.group, "张晓丽", born_on=BORN)
    make_person(tree.group, "李大江", born_on=BORN)
    make_person(tree.other_group, "张小丽", born_on=BORN)

    def pairs() -> set[tuple[int, int]]:
        found = duplicates.duplicate_pairs(actor, tree.village.code)
        return {(p.first.pk, p.second.pk) for p in found}

    assert pairs() == {(one.pk, same.pk), (one.pk, similar.pk)}
    decide_distinct(actor=actor, first=similar, second=one)
    decide_distinct(actor=actor, first=one, second=similar)
    assert pairs() == {(one.pk, same.pk)}
    assert DuplicateDecision.objects.count() == 1


def test_two_different_checked_numbers_are_two_people(
    tree: DivisionTree, village_worker: User
) -> None:
    for sequence in (1, 2):
        number = citizen_number(BORN, sequence=sequence)
        make_person(tree.group, "张小丽", id_number=number)
    assert duplicates.duplicate_pairs(actor_of(village_worker), tree.village.code) == []


# -- any order of merges and undos ----------------------------------------------------------------

PEOPLE = 4
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("merge"),
            st.integers(0, PEOPLE - 1),
            st.integers(0, PEOPLE - 1),
            st.sets(st.sampled_from(sorted(CHOICES)), max_size=4),
        ),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(0), st.just(set())),
    ),
    max_size=8,
)


def picture(people: list[Person]) -> list[Any]:
    """All that a merge may change, as it stands in the database."""
    columns = [c for group in CHOICES.values() for c in group] + ["state", "merged_into_id"]
    rows = {p.pk: p for p in Person.objects.filter(pk__in=[p.pk for p in people])}
    return [
        [[value_of(rows[p.pk], c) for c in columns] for p in people],
        sorted(Tag.objects.values_list("person_id", "word")),
        sorted(PersonCategory.objects.values_list("person_id", "category__code")),
        sorted(
            SearchEntry.objects.filter(kind="person").values_list("object_id", "title", "subtitle")
        ),
    ]


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=40)
@given(steps=STEPS)
def test_undoing_everything_brings_back_every_record(steps: list[Any]) -> None:
    from yanzhen.orgs.testing import make_division_tree

    with transaction.atomic():
        tree, actor = make_division_tree(), builder()
        make_categories()
        people = [
            make_person(
                tree.groups[n % 2],
                f"田{'一二三四'[n]}",
                phone=f"1390000123{n}",
                remark=str(n),
                protection="minor" if n == 3 else "none",
            )
            for n in range(PEOPLE)
        ]
        for n, person in enumerate(people):
            set_tags(actor=actor, person=person, words=["共有", f"词{n}"])
            make_person_category(person, "dibao")
        start, done = picture(people), []
        for step, one, other, take in steps:
            try:
                if step == "merge" and one != other:
                    done.append(
                        merge_persons(
                            actor=actor, kept=people[one], absorbed=people[other], take=take
                        )
                    )
                elif step == "undo" and done:
                    undo_merge(actor=actor, merge=done[one % len(done)])
            except WrongState:
                continue
            merged = Person.objects.filter(state=Person.State.MERGED)
            open_merges = Merge.objects.filter(undone_at=None)
            assert merged.count() == open_merges.count()
            assert not Tag.objects.filter(person__in=merged).exclude(word="共有").exists()
        for merge in reversed(done):
            if Merge.objects.get(pk=merge.pk).undone_at is None:
                undo_merge(actor=actor, merge=merge)
        assert picture(people) == start
        transaction.set_rollback(True)
