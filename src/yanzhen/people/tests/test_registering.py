"""Taking people and households into the register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import builder
from yanzhen.core.errors import AccessDenied, NotValid, StaleVersion
from yanzhen.core.models import AuditEntry
from yanzhen.orgs.models import Division
from yanzhen.orgs.testing import DivisionTree, actor_of
from yanzhen.people.models import Household, Person, TimelineEntry
from yanzhen.people.services import (
    AlreadyRegistered,
    join_household,
    register_household,
    register_person,
    update_person,
)
from yanzhen.people.testing import citizen_number, draft, make_household, make_person

BORN = date(1948, 3, 9)
NUMBER = citizen_number(BORN, is_male=False, sequence=7)


def test_fills_birth_date_and_sex_from_the_number(tree: DivisionTree) -> None:
    person = make_person(tree.group, "田阿婆", id_number=NUMBER)
    assert (person.born_on, person.sex) == (BORN, Person.Sex.FEMALE)
    assert person.area_code == tree.group.code
    assert person.pinyin == "tian a po"


def test_turns_an_old_number_of_15_digits_into_18(tree: DivisionTree) -> None:
    person = make_person(tree.group, id_number=NUMBER[:6] + NUMBER[8:17])
    assert Person.objects.with_id_number(NUMBER).get() == person


def test_stores_no_number_in_the_clear(tree: DivisionTree) -> None:
    make_person(tree.group, id_number=NUMBER, phone="13900001234", health="高血压")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_person")
        stored = repr(cursor.fetchall())
    assert "1234" not in stored.replace(NUMBER[:6], "")
    assert NUMBER not in stored
    assert "高血压" not in stored


def wrong(text: str) -> str:
    return text[:-1] + ("1" if text[-1] == "2" else "2")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "12345"}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"id_number": wrong(NUMBER)}, "id_number"),
        ({"id_number": NUMBER[:-1]}, "id_number"),
        ({"id_number": "99000019480230123X"}, "id_number"),
        ({"id_number": citizen_number(date(2031, 1, 1))}, "id_number"),
        ({"id_number": NUMBER, "born_on": date(1950, 1, 1)}, "born_on"),
        ({"id_number": NUMBER, "sex": "male"}, "sex"),
        ({"id_number": NUMBER, "document": "none"}, "document"),
        ({"id_number": NUMBER, "document": "hmt_permit"}, "id_number"),
        ({"id_number": "1", "document": "passport"}, "id_number"),
        ({"born_on": date(2027, 1, 1)}, "born_on"),
        ({"born_on": date(1880, 1, 1)}, "born_on"),
        ({"phone": "12345"}, "phone"),
        ({"sex": "?"}, "sex"),
        ({"protection": "secret"}, "protection"),
        ({"remark": "长" * 301}, "remark"),
    ],
)
def test_refuses_a_wrong_value_with_its_field_and_changes_nothing(
    tree: DivisionTree, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotValid) as refusal:
        make_person(tree.group, **values)
    assert refusal.value.field == field
    assert str(refusal.value)
    assert not Person.objects.exists()


def test_refuses_a_place_that_has_ended(tree: DivisionTree) -> None:
    Division.objects.filter(pk=tree.group.pk).update(valid_to=date(2026, 6, 15))
    tree.group.refresh_from_db()
    with pytest.raises(NotValid) as refusal:
        make_person(tree.group)
    assert refusal.value.field == "division"


def test_knows_a_number_again_and_names_the_person_only_to_those_who_may_see_them(
    tree: DivisionTree, village_worker: User, outsider: User
) -> None:
    known = make_person(tree.group, "田阿婆", id_number=NUMBER)
    with pytest.raises(AlreadyRegistered) as refusal:
        register_person(
            actor=actor_of(village_worker), draft=draft(tree.group, id_number=NUMBER.lower())
        )
    assert refusal.value.person_id == known.pk
    with pytest.raises(AlreadyRegistered) as refusal:
        register_person(actor=actor_of(outsider), draft=draft(tree.other_group, id_number=NUMBER))
    assert refusal.value.person_id is None
    assert "田阿婆" not in str(refusal.value)
    assert Person.objects.count() == 1


def test_is_denied_outside_of_the_own_area(tree: DivisionTree, outsider: User) -> None:
    with pytest.raises(AccessDenied):
        register_person(actor=actor_of(outsider), draft=draft(tree.group))
    with pytest.raises(AccessDenied):
        register_household(actor=actor_of(outsider), division=tree.group)
    assert not Person.objects.exists()
    assert not Household.objects.exists()


def test_numbers_households_within_their_village(tree: DivisionTree) -> None:
    numbers = [make_household(group).number for group in tree.groups[:3]]
    assert numbers == [
        "H99062610120100001",
        "H99062610120100002",
        "H99062610100100001",
    ]


def test_registers_a_household_with_its_members_in_one_operation(
    tree: DivisionTree, village_worker: User
) -> None:
    household = register_household(
        actor=actor_of(village_worker),
        division=tree.group,
        members=[
            draft(tree.group, "郑大山", relation="head"),
            draft(tree.group, "郑小河", relation="son"),
        ],
    )
    assert [m.name for m in household.members.filter(is_head=True)] == ["郑大山"]
    assert AuditEntry.objects.filter(operation="people.register_household").count() == 1
    assert TimelineEntry.objects.filter(kind="registered").count() == 3


def test_refuses_two_heads_and_writes_no_half_household(tree: DivisionTree) -> None:
    with pytest.raises(NotValid):
        make_household(
            tree.group, [draft(tree.group, relation="head"), draft(tree.group, relation="head")]
        )
    with pytest.raises(NotValid):
        make_household(
            tree.group, [draft(tree.group, relation="head"), draft(tree.group, phone="1")]
        )
    assert not Household.objects.exists()
    assert not Person.objects.exists()


def test_a_new_head_takes_the_place_of_the_old_one(tree: DivisionTree) -> None:
    household = make_household(tree.group, [draft(tree.group, "郑大山", relation="head")])
    person = make_person(tree.groups[1], "郑小河")
    join_household(actor=builder(), person=person, household=household, relation="head")
    assert {p.name: p.is_head for p in household.members.all()} == {
        "郑大山": False,
        "郑小河": True,
    }
    person.refresh_from_db()
    assert person.area_code == household.area_code
    assert person.moves.get().from_division == tree.groups[1]


def test_changes_only_what_is_named_and_counts_the_version(
    tree: DivisionTree, village_worker: User
) -> None:
    person = make_person(tree.group, "田阿婆", id_number=NUMBER, phone="13900001234")
    changed = update_person(
        actor=actor_of(village_worker),
        person=person,
        changes={"phone": "139 0000 5678"},
        version=1,
    )
    changed.refresh_from_db()
    assert changed.version == 2
    assert changed.born_on == BORN
    assert Person.objects.with_phone("13900005678").get() == person
    assert not Person.objects.with_phone("13900001234").exists()


def test_refuses_a_stale_version(tree: DivisionTree, village_worker: User) -> None:
    person = make_person(tree.group, "田阿婆")
    actor = actor_of(village_worker)
    update_person(actor=actor, person=person, changes={"remark": "一"}, version=1)
    with pytest.raises(StaleVersion):
        update_person(actor=actor, person=person, changes={"remark": "二"}, version=1)
    person.refresh_from_db()
    assert person.remark == "一"


def test_a_corrected_number_tells_birth_date_and_sex_anew(tree: DivisionTree) -> None:
    person = make_person(tree.group, id_number=NUMBER)
    right = citizen_number(date(1949, 3, 9), is_male=True)
    update_person(actor=builder(), person=person, changes={"id_number": right})
    person.refresh_from_db()
    assert (person.born_on, person.sex) == (date(1949, 3, 9), Person.Sex.MALE)


def test_never_writes_a_number_or_a_phone_into_the_trail(
    tree: DivisionTree, village_worker: User
) -> None:
    from auditlog.models import LogEntry

    person = make_person(tree.group, id_number=NUMBER, phone="13900001234")
    update_person(actor=actor_of(village_worker), person=person, changes={"phone": "13900005678"})
    trail = repr(list(LogEntry.objects.values())) + repr(list(AuditEntry.objects.values()))
    trail += repr(list(TimelineEntry.objects.values()))
    assert NUMBER not in trail
    assert "13900001234" not in trail
    assert "13900005678" not in trail
