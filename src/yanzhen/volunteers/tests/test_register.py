from datetime import date

import pytest

from yanzhen.accounts.testing import actor_of, make_resident_user
from yanzhen.core.errors import AccessDenied, NotFound, NotValid
from yanzhen.core.models import AuditEntry
from yanzhen.core.scope import holds
from yanzhen.delivery.access import READ as READ_ORDERS
from yanzhen.orgs.testing import make_organization
from yanzhen.people.models import TimelineEntry
from yanzhen.people.testing import make_person
from yanzhen.volunteers import access, selectors
from yanzhen.volunteers.helping import volunteers_of_town
from yanzhen.volunteers.models import Membership, MobilizablePool, Volunteer
from yanzhen.volunteers.services import (
    AlreadyRegistered,
    found_team,
    join_team,
    open_account,
    register_volunteer,
    state_pool,
)
from yanzhen.volunteers.testing import make_team, make_volunteer


def test_registers_a_person_with_a_number_of_the_county_and_a_line_on_their_page(
    tree, village_worker
):
    person = make_person(tree.groups[0])
    volunteer = register_volunteer(actor=actor_of(village_worker), person=person)
    assert volunteer.number == f"{tree.county.code}-V00001"
    assert make_volunteer(tree.groups[0]).number.endswith("V00002")
    assert TimelineEntry.objects.filter(person=person, kind="volunteer").count() == 1
    entry = AuditEntry.objects.get(
        operation="volunteers.register_volunteer", object_id=volunteer.pk
    )
    assert entry.user_id == village_worker.pk


def test_registers_a_person_once(tree, system):
    volunteer = make_volunteer(tree.groups[0])
    with pytest.raises(AlreadyRegistered, match=volunteer.number):
        register_volunteer(actor=system, person=volunteer.person)
    assert Volunteer.objects.count() == 1


def test_asks_for_the_guardian_of_somebody_under_18(tree, system):
    pupil = make_person(tree.groups[0], born_on=date(2012, 5, 1))
    with pytest.raises(NotValid):
        register_volunteer(actor=system, person=pupil)
    assert register_volunteer(actor=system, person=pupil, guardian_consent=True).pk


def test_refuses_a_worker_of_another_town_and_changes_nothing(tree, outsider):
    person = make_person(tree.groups[0])
    with pytest.raises(AccessDenied):
        register_volunteer(actor=actor_of(outsider), person=person)
    assert not Volunteer.objects.exists()


def test_shows_the_register_of_the_own_area_only(tree, village_worker, outsider):
    volunteer = make_volunteer(tree.groups[0])
    team = make_team(tree.village)
    inside, outside = actor_of(village_worker), actor_of(outsider)
    assert list(selectors.volunteer_list(inside)) == [volunteer]
    assert access.can_see_volunteer(inside, volunteer)
    assert access.can_see_team(inside, team)
    assert not selectors.volunteer_list(outside)
    assert not selectors.team_list(outside)
    assert not access.can_see_volunteer(outside, volunteer)
    assert not access.can_see_team(outside, team)
    with pytest.raises(NotFound):
        selectors.volunteer_for(outside, volunteer.pk)


def test_lets_a_volunteer_sign_in_as_themself_and_see_no_register(tree, system):
    volunteer = make_volunteer(tree.groups[0], skills=["水电"])
    stranger = make_volunteer(tree.groups[0])
    user = make_resident_user("19900000077", name=volunteer.person.name)
    open_account(actor=system, volunteer=volunteer, user=user)
    actor = actor_of(user)
    assert actor.person_id == volunteer.person_id
    assert list(access.visible_volunteers(actor)) == [volunteer]
    assert not access.can_see_volunteer(actor, stranger)
    assert not holds(actor, READ_ORDERS)


def test_offers_orders_to_volunteers_of_the_town_who_can_sign_in(tree, system):
    near, silent = make_volunteer(tree.groups[0], skills=["水电"]), make_volunteer(tree.groups[1])
    far = make_volunteer(tree.groups[-1])
    for number, volunteer in enumerate((near, far)):
        user = make_resident_user(f"1990000020{number}", name=volunteer.person.name)
        open_account(actor=system, volunteer=volunteer, user=user)
    helpers = list(volunteers_of_town(tree.groups[0].code, date(2026, 6, 15)))
    assert [h.person_id for h in helpers] == [near.person_id]
    assert helpers[0].skills == {"水电"}
    assert silent.user_id is None


def test_joins_a_team_once(tree, system):
    team, volunteer = make_team(tree.village), make_volunteer(tree.groups[0])
    first = join_team(actor=system, team=team, volunteer=volunteer)
    assert join_team(actor=system, team=team, volunteer=volunteer) == first
    assert Membership.objects.count() == 1


def test_refuses_a_second_team_of_the_same_name_in_a_place(tree, system):
    make_team(tree.village, "夕阳红队")
    with pytest.raises(NotValid):
        found_team(actor=system, name="夕阳红队", kind="silver", division=tree.village)
    assert found_team(actor=system, name="夕阳红队", kind="silver", division=tree.other_village).pk


def test_keeps_what_a_unit_says_it_could_send_apart_from_the_register(tree, system):
    unit = make_organization(tree.county, name="云岭中学", kind="school")
    state_pool(actor=system, organization=unit, headcount=60, as_of=date(2026, 5, 1))
    with pytest.raises(NotValid):
        state_pool(actor=system, organization=unit, headcount=0, as_of=date(2026, 5, 2))
    assert MobilizablePool.objects.count() == 1
    assert not Volunteer.objects.exists()
