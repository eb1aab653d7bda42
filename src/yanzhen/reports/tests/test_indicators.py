from datetime import date, timedelta
from fractions import Fraction

import pytest

from yanzhen.accounts.testing import actor_of
from yanzhen.core.numbers import Quantity, Unit
from yanzhen.core.scope import AreaSet
from yanzhen.delivery.services import correct_record, reverse_record
from yanzhen.delivery.testing import make_item, make_record
from yanzhen.orgs.models import Station
from yanzhen.orgs.testing import make_station
from yanzhen.people.testing import make_person
from yanzhen.reports.indicator import INDICATORS, Indicator, Where, count, define

DAY = date(2026, 6, 15)


def counted(code, area="", *, on=DAY, since=None, **choices):
    where = Where(AreaSet((area,)), on=on, since=since, choices=choices)
    return count(INDICATORS[code], where)


@pytest.fixture
def served(tree, village_worker, station_lead):
    """One ordered service of an hour in the first village."""
    item = make_item(tree.county)
    person = make_person(tree.groups[0])
    return make_record(item, person, village_worker, station_lead)


def test_counts_every_unit_of_one_service_by_its_own_definition(served, tree):
    assert counted("services", on=DAY + timedelta(days=1)) == Quantity(1, Unit.TIME)
    assert counted("person_times_served", on=DAY + timedelta(days=1)).amount == 1
    assert counted("persons_served", on=DAY + timedelta(days=1)).amount == 1
    assert counted("needs_heard", on=DAY + timedelta(days=1)).amount == 1


def test_counts_a_service_in_its_own_town_only(served, tree):
    on = DAY + timedelta(days=1)
    assert counted("services", tree.town.code, on=on).amount == 1
    assert counted("services", tree.other_town.code, on=on).amount == 0


def test_takes_a_reversed_record_off_every_figure(served, station_lead):
    on = DAY + timedelta(days=2)
    reverse_record(actor=actor_of(station_lead), record=served, reason="记错了人")
    assert counted("services", on=on).amount == 0
    assert counted("person_times_served", on=on).amount == 0
    assert counted("persons_served", on=on).amount == 0


def test_counts_a_corrected_record_once(served, station_lead):
    on = DAY + timedelta(days=2)
    later = actor_of(station_lead)
    later = later.as_of(later.now + timedelta(days=1))
    correct_record(actor=later, record=served, reason="时长有误", minutes=40)
    assert counted("services", on=on).amount == 1
    assert counted("persons_served", on=on).amount == 1


def test_counts_stations_of_a_past_day_as_they_were(tree):
    make_station(tree.village, opened_on=date(2025, 3, 1), valid_from=date(2025, 3, 1))
    assert counted("stations", on=date(2025, 2, 28)).amount == 0
    assert counted("stations", on=date(2025, 3, 1)).amount == 1
    Station.objects.update(valid_to=date(2025, 9, 1))
    assert counted("stations", on=date(2025, 9, 1)).amount == 0
    assert counted("stations", on=date(2025, 8, 31)).amount == 1


def test_gives_coverage_as_a_part_of_the_whole(tree):
    assert counted("station_coverage", level="village").amount == 0
    make_station(tree.village, opened_on=date(2025, 3, 1), valid_from=date(2025, 3, 1))
    assert counted("station_coverage", level="village").amount == Fraction(1, 3)


def test_says_nothing_instead_of_zero_without_a_denominator(db):
    assert counted("certified_rate") is None
    assert counted("satisfaction") is None


def test_finds_workers_outside_of_the_linkage(tree, village_worker, county_worker):
    assert counted("unlinked_workers") == Quantity(2, Unit.PERSON)


def test_is_defined_once(db):
    known = INDICATORS["stations"]
    with pytest.raises(ValueError, match="twice"):
        define(known)
    assert isinstance(known, Indicator)


def test_explains_every_indicator_in_both_languages():
    from django.utils import translation

    for indicator in INDICATORS.values():
        with translation.override("zh-hans"):
            chinese = f"{indicator.title}{indicator.definition}"
        with translation.override("en"):
            english = f"{indicator.title}{indicator.definition}"
        assert english.isascii()
        assert not chinese.isascii(), indicator.code
