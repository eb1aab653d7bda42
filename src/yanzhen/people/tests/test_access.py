"""Who sees whom: the list filter and the object check say the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.contrib.admin import site
from django.test import Client

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, builder
from yanzhen.core import scope
from yanzhen.core.breakglass import break_glass
from yanzhen.core.errors import NotFound
from yanzhen.core.models import AuditEntry
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post
from yanzhen.orgs.testing import CAST, DivisionTree, actor_of, make_cast_member
from yanzhen.people import access, selectors
from yanzhen.people.models import Person
from yanzhen.people.services import note_on_timeline, set_protection
from yanzhen.people.testing import draft, make_household, make_person, make_resident

# who sees: somebody of the village, somebody protected there, somebody of another town
SEES = {
    "county_worker": (True, True, True),
    "station_lead": (True, True, False),
    "town_worker": (True, False, False),
    "village_worker": (True, False, False),
    "grid_worker": (True, False, False),
    "supervisor": (True, False, True),
    "auditor": (False, False, False),
    "department_reader": (False, False, False),
    "system_admin": (False, False, False),
    "security_admin": (False, False, False),
    "audit_admin": (False, False, False),
    "outsider": (False, False, True),
}


def sees(actor: Actor, person: Person) -> bool:
    listed = access.visible_persons(actor).filter(pk=person.pk).exists()
    assert listed == access.can_see_person(actor, person), "list and object check differ"
    return listed


@pytest.mark.parametrize("key", CAST)
def test_shows_persons_by_role_area_and_protection(tree: DivisionTree, key: str) -> None:
    persons = (
        make_person(tree.group),
        make_person(tree.group, protection=Person.Protection.VIOLENCE),
        make_person(tree.other_group),
    )
    actor = actor_of(make_cast_member(key, tree))
    assert tuple(sees(actor, p) for p in persons) == SEES[key]
    if not any(SEES[key]):
        assert not access.visible_households(actor).exists()


def test_only_leads_and_the_named_worker_keep_a_protected_person(
    tree: DivisionTree, village_worker: User, town_worker: User
) -> None:
    person = make_person(tree.group)
    post = Post.objects.get(user=village_worker)
    set_protection(
        actor=builder(),
        person=person,
        protection=Person.Protection.MINOR,
        responsible=post,
        reason="困境儿童",
    )
    person.refresh_from_db()
    assert sees(actor_of(village_worker), person)
    assert not sees(actor_of(town_worker), person)
    with pytest.raises(NotFound):
        access.person_for(actor_of(town_worker), person.pk)


def test_whoever_registers_a_protected_person_still_sees_them(
    tree: DivisionTree, village_worker: User
) -> None:
    actor = actor_of(village_worker)
    assert sees(actor, make_person(tree.group, actor=actor, protection="violence"))


def test_an_emergency_opens_one_person_for_three_hours(tree: DivisionTree, outsider: User) -> None:
    person, neighbour = make_person(tree.group), make_person(tree.group)
    assert not sees(actor_of(outsider), person)
    break_glass(actor=actor_of(outsider), record=person, reason="老人在集市上昏倒,需要联系家属")
    assert sees(actor_of(outsider), person)
    assert access.can_reveal(actor_of(outsider), person, "phone")
    assert not access.can_reveal(actor_of(outsider), person, "bank_account")
    assert not access.can_edit_person(actor_of(outsider), person)
    assert not sees(actor_of(outsider), neighbour)
    assert not sees(actor_of(outsider, now=NOW + timedelta(hours=3, minutes=1)), person)


def test_a_resident_sees_themself_and_the_household_but_nobody_protected_in_it(
    tree: DivisionTree,
) -> None:
    household = make_household(
        tree.group,
        [
            draft(tree.group, "户主", relation="head"),
            draft(tree.group, "孩子", relation="son", protection="minor"),
            draft(tree.group, "妻子", relation="spouse", protection="violence"),
        ],
    )
    head, child, wife = household.members.order_by("pk")
    stranger = make_person(tree.group)
    actor = actor_of(make_resident(head).user)
    assert [sees(actor, p) for p in (head, child, wife, stranger)] == [True, True, False, False]
    assert access.can_reveal(actor, head, "id_number")
    assert not access.can_reveal(actor, child, "id_number")
    assert not access.can_edit_person(actor, head)
    own = actor_of(make_resident(wife).user)
    assert sees(own, wife)


def test_the_supervisor_reads_but_neither_edits_nor_unmasks(
    tree: DivisionTree, supervisor: User
) -> None:
    person, actor = make_person(tree.group), actor_of(supervisor)
    assert sees(actor, person)
    assert not access.can_edit_person(actor, person)
    assert not any(
        access.can_reveal(actor, person, f) for f in (*access.REVEALABLE, *access.SENSITIVE)
    )


def test_the_system_sees_everybody(tree: DivisionTree) -> None:
    make_person(tree.group, protection="violence")
    assert access.visible_persons(builder()).count() == 1
    assert scope.areas(builder(), access.READ).is_everything


def test_a_household_page_tells_nothing_of_a_member_who_is_protected(
    tree: DivisionTree, village_worker: User, station_lead: User
) -> None:
    household = make_household(tree.group)
    partner = household.members.get()
    victim = make_person(tree.group, household=household, protection=Person.Protection.VIOLENCE)
    for person, summary in ((partner, "理发"), (victim, "紧急庇护")):
        note_on_timeline(
            actor=builder(), person=person, household=household, kind="need", summary=summary
        )
    note_on_timeline(actor=builder(), household=household, kind="changed", summary="搬了家")

    def told(actor: Actor) -> set[str]:
        return {line.summary for line in selectors.timeline_of(actor, household)[0]}

    at_home = actor_of(make_resident(partner).user)
    for actor in (actor_of(village_worker), at_home):
        assert "紧急庇护" not in told(actor)
        assert {"理发", "搬了家"} <= told(actor)
    assert "紧急庇护" in told(actor_of(station_lead))


def test_the_reason_of_a_protection_is_not_in_the_trail(
    tree: DivisionTree, village_worker: User, station_lead: User
) -> None:
    person = make_person(tree.group)
    set_protection(
        actor=builder(),
        person=person,
        protection=Person.Protection.VIOLENCE,
        responsible=Post.objects.get(user=village_worker),
        reason="丈夫多次动手",
    )
    assert "动手" not in repr(list(AuditEntry.objects.values()))
    lines, _has_more = selectors.timeline_of(actor_of(station_lead), person)
    assert any("动手" in line.summary for line in lines)


def test_the_log_of_rows_names_nobody_and_is_on_no_page(
    tree: DivisionTree, system_admin: User, as_user: Callable[[User], Client]
) -> None:
    person = make_person(tree.group, "麻秀英", protection=Person.Protection.VIOLENCE)
    lines = LogEntry.objects.filter(object_id=person.pk, content_type__model="person")
    assert {line.object_repr for line in lines} == {str(person.pk)}
    assert not site.is_registered(LogEntry)
    browser = as_user(system_admin)
    assert browser.get("/admin/auditlog/logentry/").status_code == 404


@pytest.mark.parametrize("role", ["auditor", "audit_admin", "department_reader"])
def test_those_who_look_on_meet_no_name(
    tree: DivisionTree, role: str, as_user: Callable[[User], Client]
) -> None:
    open_one = make_person(tree.group, "覃家旺")
    hidden = make_person(tree.group, "麻秀英", protection=Person.Protection.VIOLENCE)
    browser = as_user(make_cast_member(role, tree))
    for address in (
        f"/people/{open_one.pk}/",
        f"/people/{hidden.pk}/",
        "/people/",
        "/needs/",
        "/search/?q=麻秀英",
        "/search/?q=覃家旺",
        "/audit/",
        f"/audit/operations/?object=people.person:{hidden.pk}",
        "/audit/reveals/",
        "/audit/exports/",
        "/",
        "/numbers/",
    ):
        answer = browser.get(address, follow=True)
        text = answer.content.decode().replace('value="麻秀英"', "").replace('value="覃家旺"', "")
        text = text.replace("“麻秀英”", "").replace("“覃家旺”", "")
        assert "麻秀英" not in text, address
        assert "覃家旺" not in text, address
