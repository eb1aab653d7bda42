import pytest
from django.urls import reverse

from yanzhen.delivery.testing import make_item, make_record
from yanzhen.people.testing import make_person
from yanzhen.reports.indicator import INDICATORS


def test_shows_the_board_of_the_own_town(tree, town_worker, as_user):
    page = as_user(town_worker).get(reverse("number-board"))
    assert page.status_code == 200
    assert tree.town.name in page.text
    assert tree.other_town.name not in page.text


def test_does_not_show_another_town(tree, town_worker, as_user):
    browser = as_user(town_worker)
    for name, args in (("number-board", []), ("number-detail", ["services"])):
        answer = browser.get(reverse(name, args=args), {"place": tree.other_town.code})
        assert answer.status_code == 404


@pytest.mark.parametrize("code", sorted(INDICATORS))
def test_compares_the_places_below_by_every_indicator(code, tree, county_worker, as_user):
    page = as_user(county_worker).get(reverse("number-detail", args=[code]))
    assert page.status_code == 200
    assert tree.other_town.name in page.text


def test_knows_no_other_number(tree, county_worker, as_user):
    assert as_user(county_worker).get("/numbers/guessed/").status_code == 404


def test_shows_a_service_of_this_year_in_its_town(
    tree, county_worker, village_worker, station_lead, as_user
):
    make_record(make_item(tree.county), make_person(tree.groups[0]), village_worker, station_lead)
    page = as_user(county_worker).get(
        reverse("number-detail", args=["services"]), {"period": "year"}
    )
    assert f"{tree.town.name}" in page.text
    assert "1次" in page.text


def test_keeps_figures_from_residents(resident, as_user):
    assert as_user(resident).get(reverse("number-board")).status_code == 403
