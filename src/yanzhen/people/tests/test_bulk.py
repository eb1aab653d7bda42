"""Many households at once, by the same rules as one."""

from __future__ import annotations

from datetime import date

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.models import AuditEntry, SearchEntry
from yanzhen.orgs.models import Division
from yanzhen.orgs.testing import DivisionTree, actor_of
from yanzhen.people import bulk
from yanzhen.people.drafts import CategoryDraft, HouseholdDraft, Member
from yanzhen.people.models import Household, Person, PersonCategory, TimelineEntry
from yanzhen.people.services import AlreadyRegistered, register_household
from yanzhen.people.testing import citizen_number, draft, make_categories

DIBAO = CategoryDraft("dibao", source="民政台账", as_of=date(2026, 1, 1))


def family(division: Division, *names: str) -> HouseholdDraft:
    members = [
        Member(
            draft(
                division,
                name,
                relation="son" if place else "head",
                id_number=citizen_number(date(1950 + place, 1, 2)),
                phone="13900001234",
            ),
            categories=() if place else (DIBAO,),
            tags=("重点",),
        )
        for place, name in enumerate(names)
    ]
    return HouseholdDraft(division, members, address="12号")


def test_writes_what_the_single_service_writes(tree: DivisionTree) -> None:
    make_categories()
    one, other = family(tree.group, "郑大山", "郑小河"), family(tree.groups[1], "田阿婆")
    counts = bulk.register([one], actor=builder())
    assert (counts.households, counts.persons, counts.categories) == (1, 2, 1)
    register_household(
        actor=builder(),
        division=other.division,
        address=other.address,
        members=[m.draft for m in other.members],
    )
    by_bulk, by_service = Household.objects.order_by("pk")
    assert [by_bulk.number, by_service.number] == ["H99062610120100001", "H99062610120100002"]
    same = ("document", "state", "risk", "ethnicity", "remark", "is_head", "relation")
    heads = [h.members.get(is_head=True) for h in (by_bulk, by_service)]
    assert [getattr(heads[0], f) for f in same] == [getattr(heads[1], f) for f in same]
    for household in (by_bulk, by_service):
        assert household.address.plain() == "12号"
        member = household.members.earliest("pk")
        assert household.timeline.get().summary == member.timeline.get().summary
    for head in heads:
        assert Person.objects.with_id_number(head.id_number.plain()).get() == head
        entry = SearchEntry.objects.get(kind="person", object_id=head.pk)
        assert head.household is not None
        assert head.household.number.lower() in entry.words
    assert SearchEntry.objects.filter(kind="household").count() == 2
    assert PersonCategory.objects.get().person == heads[0]


def test_goes_on_with_the_numbers_of_the_village_in_chunks(tree: DivisionTree) -> None:
    make_categories()
    seen: list[int] = []
    rows = (family(tree.groups[n % 2], "郑大山") for n in range(7))
    bulk.register(rows, actor=builder(), chunk=3, on_progress=lambda c: seen.append(c.persons))
    bulk.register([family(tree.group, "郑小河")], actor=builder())
    assert seen == [3, 6, 7]
    assert Household.objects.latest("number").number.endswith("00008")
    assert AuditEntry.objects.filter(operation="people.register_many").count() == 4


def test_a_wrong_row_keeps_its_chunk_out_and_the_chunks_before_it_in(tree: DivisionTree) -> None:
    make_categories()
    rows = [family(tree.group, "郑大山"), family(tree.group, "郑小河"), family(tree.group, "")]
    with pytest.raises(NotValid):
        bulk.register(rows, actor=builder(), chunk=2)
    assert Person.objects.count() == TimelineEntry.objects.filter(person__isnull=False).count() == 2


def test_refuses_a_number_that_is_known_or_stands_twice(tree: DivisionTree) -> None:
    make_categories()
    row = family(tree.group, "郑大山")
    with pytest.raises(NotValid):
        bulk.register([row, row], actor=builder())
    bulk.register([row], actor=builder())
    with pytest.raises(AlreadyRegistered):
        bulk.register([row], actor=builder())
    assert Person.objects.count() == 1


def test_asks_the_scope_gate(tree: DivisionTree, outsider: User) -> None:
    make_categories()
    with pytest.raises(AccessDenied):
        bulk.register([family(tree.group, "郑大山")], actor=actor_of(outsider))
    assert not Household.objects.exists()
