import pytest
from django.http import QueryDict
from django.urls import reverse

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.tabular.exports import KINDS
from yanzhen.people.testing import make_person
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.services import join_team
from yanzhen.volunteers.testing import make_team, make_volunteer


@pytest.mark.parametrize("name", ["volunteer-list", "team-list"])
def test_costs_the_same_number_of_queries_for_one_row_and_for_many(
    name, tree, village_worker, as_user, django_assert_max_num_queries
):
    browser = as_user(village_worker)
    make_volunteer(tree.groups[0])
    make_team(tree.village)
    browser.get(reverse(name))
    with django_assert_max_num_queries(20) as few:
        browser.get(reverse(name))
    for number in range(24):
        make_volunteer(tree.groups[0])
        make_team(tree.village, f"第{number}队")
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert browser.get(reverse(name)).status_code == 200


def test_registers_from_the_page_and_keeps_what_was_typed_when_it_is_refused(
    tree, village_worker, as_user
):
    browser = as_user(village_worker)
    person = make_person(tree.groups[0])
    address = reverse("volunteer-register", args=[person.pk])
    answer = browser.post(address, {"skills": ["水电"], "registered_on": "2999-01-01"})
    assert answer.status_code == 200
    assert 'value="2999-01-01"' in answer.text
    assert not Volunteer.objects.exists()
    answer = browser.post(address, {"skills": ["水电"], "registered_on": "2026-06-01"})
    assert answer.status_code == 302
    assert Volunteer.objects.get().skills == ["水电"]


def test_finds_volunteers_by_skill_and_name(tree, village_worker, as_user):
    make_volunteer(tree.groups[0], person=make_person(tree.groups[0], "贺小满"), skills=["理发"])
    make_volunteer(tree.groups[0], person=make_person(tree.groups[0], "庞大海"), skills=["水电"])
    browser = as_user(village_worker)
    page = browser.get(reverse("volunteer-list"), {"skill": "理发"}).text
    assert "贺小满" in page
    assert "庞大海" not in page
    page = browser.get(reverse("volunteer-list"), {"q": "大海"}).text
    assert "庞大海" in page
    assert "贺小满" not in page


def test_shows_on_the_page_of_a_person_that_they_help_or_how_they_could(
    tree, village_worker, as_user
):
    browser = as_user(village_worker)
    volunteer, neighbour = make_volunteer(tree.groups[0]), make_person(tree.groups[0])
    page = browser.get(reverse("person-detail", args=[volunteer.person_id])).text
    assert reverse("volunteer-detail", args=[volunteer.pk]) in page
    page = browser.get(reverse("person-detail", args=[neighbour.pk])).text
    assert reverse("volunteer-register", args=[neighbour.pk]) in page


def test_narrows_the_register_by_time_and_state(tree, village_worker, as_user):
    make_volunteer(
        tree.groups[0], person=make_person(tree.groups[0], "贺小满"), service_times=["weekend"]
    )
    make_volunteer(tree.groups[0], person=make_person(tree.groups[0], "庞大海"))
    browser = as_user(village_worker)
    page = browser.get(reverse("volunteer-list"), {"time": "weekend"}).text
    assert "贺小满" in page
    assert "庞大海" not in page
    assert "庞大海" not in browser.get(reverse("volunteer-list"), {"state": "left"}).text


def test_narrows_the_teams_by_kind_and_name(tree, village_worker, as_user):
    make_team(tree.village, "石桥邻里互助队")
    make_team(tree.village, "石桥银龄队", kind="silver")
    browser = as_user(village_worker)
    page = browser.get(reverse("team-list"), {"kind": "silver"}).text
    assert "石桥银龄队" in page
    assert "石桥邻里互助队" not in page
    assert "石桥银龄队" not in browser.get(reverse("team-list"), {"q": "互助"}).text


def test_shows_a_team_with_the_members_of_today(tree, village_worker, as_user):
    team = make_team(tree.village)
    member = make_volunteer(tree.groups[0], person=make_person(tree.groups[0], "贺小满"))
    join_team(actor=builder(), team=team, volunteer=member)
    make_volunteer(tree.groups[0], person=make_person(tree.groups[0], "庞大海"))
    page = as_user(village_worker).get(reverse("team-detail", args=[team.pk])).text
    assert "贺小满" in page
    assert "庞大海" not in page


def test_a_worker_of_another_town_does_not_find_the_team(tree, outsider, as_user):
    team = make_team(tree.village)
    answer = as_user(outsider).get(reverse("team-detail", args=[team.pk]))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("kind", "name"), [("volunteers", "贺小满"), ("volunteer-teams", "互助队")]
)
def test_a_lead_takes_the_lists_along(kind, name, tree, station_lead):
    make_volunteer(tree.groups[0], person=make_person(tree.groups[0], "贺小满"))
    make_team(tree.village)
    asked = (actor_of(station_lead), QueryDict(""))
    rows = list(KINDS[kind].rows(*asked))
    assert len(rows) == 1
    assert any(name in str(cell) for cell in rows[0])
    assert len(rows[0]) == len(KINDS[kind].headers(*asked))


@pytest.mark.parametrize("number", ["abc", "0", "-1", "999", "99999999999"])
def test_a_page_that_is_not_there_shows_one_that_is(number, tree, village_worker, as_user):
    make_team(tree.village, "石桥银龄队")
    answer = as_user(village_worker).get(reverse("team-list"), {"page": number})
    assert answer.status_code == 200
    assert "石桥银龄队" in answer.text
