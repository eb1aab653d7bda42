"""Moving, dying, categories and consents, as services."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, builder, make_resident_user
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.orgs.models import Post
from yanzhen.orgs.testing import DivisionTree, actor_of
from yanzhen.people import events, selectors
from yanzhen.people.models import Consent, Person, PersonCategory
from yanzhen.people.services import (
    add_category,
    assign_person,
    come_back,
    confirm_resident_account,
    end_category,
    give_consent,
    leave_household,
    move_away,
    move_household,
    move_person,
    report_death,
    sync_categories,
    withdraw_consent,
)
from yanzhen.people.testing import (
    draft,
    make_categories,
    make_household,
    make_person,
    make_person_category,
    make_resident,
)

TODAY = date(2026, 6, 15)


def test_moving_takes_categories_along_and_leaves_the_old_worker(
    tree: DivisionTree, town_worker: User, village_worker: User
) -> None:
    make_categories()
    household = make_household(tree.group, [draft(tree.group, relation="head")])
    person = household.members.get()
    ended = make_person_category(person, "elder_alone")
    end_category(actor=builder(), row=ended, on=TODAY)
    present = make_person_category(person, "dibao")
    assign_person(actor=builder(), person=person, post=Post.objects.get(user=village_worker))
    move_person(actor=actor_of(town_worker), person=person, division=tree.groups[2], on=TODAY)
    for row in (person, ended, present):
        row.refresh_from_db()
    assert (person.area_code, person.household, person.is_head) == (
        tree.groups[2].code,
        None,
        False,
    )
    assert person.responsible is None
    assert (present.area_code, ended.area_code) == (tree.groups[2].code, tree.group.code)
    assert person.moves.get().from_household == household


def test_moving_to_another_town_needs_a_duty_there(
    tree: DivisionTree, village_worker: User
) -> None:
    person = make_person(tree.group)
    with pytest.raises(AccessDenied):
        move_person(actor=actor_of(village_worker), person=person, division=tree.other_group)
    person.refresh_from_db()
    assert person.area_code == tree.group.code


def test_a_household_moves_with_its_members(tree: DivisionTree) -> None:
    household = make_household(
        tree.group, [draft(tree.group, relation="head"), draft(tree.group, relation="son")]
    )
    move_household(
        actor=builder(), household=household, division=tree.groups[1], address="3号", on=TODAY
    )
    household.refresh_from_db()
    assert household.address.plain() == "3号"
    assert {m.area_code for m in household.members.all()} == {tree.groups[1].code}
    leave_household(actor=builder(), person=household.members.earliest("pk"))
    assert household.members.count() == 1


def test_leaves_and_comes_back(tree: DivisionTree) -> None:
    person = make_person(tree.group)
    move_away(actor=builder(), person=person, on=TODAY)
    with pytest.raises(WrongState):
        move_away(actor=builder(), person=person, on=TODAY)
    come_back(actor=builder(), person=person, on=TODAY)
    with pytest.raises(WrongState):
        come_back(actor=builder(), person=person, on=TODAY)
    with pytest.raises(NotValid):
        move_away(actor=builder(), person=person, on=date(2026, 6, 16))


def test_tells_apps_above_of_a_death_inside_the_transaction(tree: DivisionTree) -> None:
    person = make_person(tree.group, born_on=date(1950, 1, 1))
    told: list[Any] = []

    def hear(person: Person, died_on: date, **_: Any) -> None:
        told.append((person.pk, died_on))

    events.person_died.connect(hear)
    try:
        report_death(actor=builder(), person=person, died_on=TODAY, source="村医")
    finally:
        events.person_died.disconnect(hear)
    assert told == [(person.pk, TODAY)]
    with pytest.raises(WrongState):
        report_death(actor=builder(), person=person, died_on=TODAY, source="村医")


def test_a_new_grade_begins_a_new_row_and_the_same_refreshes(tree: DivisionTree) -> None:
    make_categories()
    person = make_person(tree.group)
    first = make_person_category(
        person, "disabled", subtype="mental", grade="4", as_of=date(2025, 1, 1)
    )
    again = make_person_category(
        person, "disabled", subtype="mental", grade="4", as_of=date(2026, 1, 1)
    )
    assert again.pk == first.pk
    assert again.as_of == date(2026, 1, 1)
    worse = make_person_category(
        person, "disabled", subtype="mental", grade="3", as_of=date(2026, 5, 1)
    )
    first.refresh_from_db()
    assert (first.valid_to, worse.valid_from) == (date(2026, 5, 1), date(2026, 5, 1))
    with pytest.raises(NotValid):
        make_person_category(
            person, "disabled", subtype="mental", grade="1", as_of=date(2026, 5, 1)
        )
    assert PersonCategory.objects.filter(person=person).count() == 2


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("disabled", {"subtype": "wealth"}, "subtype"),
        ("disabled", {"grade": "9"}, "grade"),
        ("dibao", {"grade": "1"}, "grade"),
        ("dibao", {"source": " "}, "source"),
        ("dibao", {"as_of": date(2027, 1, 1)}, "as_of"),
    ],
)
def test_refuses_details_that_do_not_fit(
    tree: DivisionTree, code: str, values: dict[str, Any], field: str
) -> None:
    make_categories()
    person = make_person(tree.group)
    with pytest.raises(NotValid) as refusal:
        make_person_category(person, code, **values)
    assert refusal.value.field == field
    assert not PersonCategory.objects.exists()


def test_the_pack_has_the_six_low_income_classes_and_every_naming_set(
    tree: DivisionTree, village_worker: User
) -> None:
    categories = make_categories()
    low_income = [c.name for c in categories.values() if c.group == "low_income"]
    assert low_income == [
        *("低保对象", "特困人员", "低保边缘家庭成员", "刚性支出困难家庭成员"),
        *("防止返贫监测对象", "其他困难人员"),
    ]
    common = {c.naming_sets.get("common") for c in categories.values()} - {None}
    assert common == {"一老", "一小", "一残", "一困"}
    with pytest.raises(AccessDenied):
        sync_categories(actor=actor_of(village_worker))


def test_a_category_that_the_pack_dropped_is_not_offered(tree: DivisionTree) -> None:
    categories = make_categories()
    old = categories["dibao"]
    old.pk, old.code = None, "gone"
    old.save()
    make_categories()
    old.refresh_from_db()
    assert not old.is_active
    with pytest.raises(NotValid):
        add_category(
            actor=builder(),
            person=make_person(tree.group),
            category=old,
            source="台账",
            as_of=TODAY,
        )


# -- consents -------------------------------------------------------------------------------------


def test_shows_the_ground_in_law_where_there_is_no_consent(
    tree: DivisionTree, village_worker: User
) -> None:
    person, actor = make_person(tree.group), actor_of(village_worker)
    grounds = {g.code: g for g in selectors.grounds_of(actor, person)}
    assert grounds["visit"].statutory
    assert not grounds["visit"].is_open
    assert grounds["publicity"].is_open
    assert not selectors.has_ground(actor, person, "publicity")
    consent = give_consent(actor=actor, person=person, purpose="publicity", method="signature")
    assert selectors.has_ground(actor, person, "publicity")
    withdraw_consent(actor=actor, consent=consent)
    assert not selectors.has_ground(actor, person, "publicity")
    with pytest.raises(WrongState):
        withdraw_consent(actor=actor, consent=consent)


def test_the_resident_gives_and_takes_back_their_own_consent(tree: DivisionTree) -> None:
    person, other = make_person(tree.group), make_person(tree.group)
    actor = actor_of(make_resident(person).user)
    consent = give_consent(actor=actor, person=person, purpose="photo", method="online")
    assert withdraw_consent(actor=actor, consent=consent).withdrawn_at == NOW
    with pytest.raises(Exception, match=r"不存在|does not exist"):
        give_consent(actor=actor, person=other, purpose="photo", method="online")
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("born_on", "values", "field"),
    [
        (date(2015, 1, 1), {"purpose": "photo", "method": "signature"}, "method"),
        (None, {"purpose": "photo", "method": "statutory"}, "method"),
        (None, {"purpose": "photo", "method": "voice"}, "witness"),
        (None, {"purpose": "wishes", "method": "signature"}, "purpose"),
        (None, {"purpose": "photo", "method": "nod"}, "method"),
    ],
)
def test_refuses_a_consent_that_does_not_hold(
    tree: DivisionTree, born_on: date | None, values: dict[str, Any], field: str
) -> None:
    person = make_person(tree.group, born_on=born_on)
    with pytest.raises(NotValid) as refusal:
        give_consent(actor=builder(), person=person, **values)
    assert refusal.value.field == field
    assert not Consent.objects.exists()


# -- sign-ins -------------------------------------------------------------------------------------


def test_a_sign_in_belongs_to_one_person_and_is_confirmed_by_somebody_else(
    tree: DivisionTree, village_worker: User
) -> None:
    person, other = make_person(tree.group), make_person(tree.group)
    user, actor = make_resident_user(), actor_of(village_worker)
    confirm_resident_account(actor=actor, user=user, person=person)
    assert actor_of(user).person_id == person.pk
    with pytest.raises(NotValid):
        confirm_resident_account(actor=actor, user=user, person=other)
    with pytest.raises(NotValid):
        confirm_resident_account(actor=actor, user=make_resident_user(), person=person)
    with pytest.raises(AccessDenied):
        confirm_resident_account(actor=actor, user=village_worker, person=other)
