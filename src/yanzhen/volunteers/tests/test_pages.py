import pytest
from django.urls import reverse

from yanzhen.people.testing import make_person
from yanzhen.volunteers.models import Volunteer
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
