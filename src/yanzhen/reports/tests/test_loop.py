"""The loop report tells where the chain is open, for the own area, at a fixed price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.delivery.models import ServiceRecord
from yanzhen.delivery.services import give_feedback, reverse_record
from yanzhen.delivery.testing import make_item, make_record
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.people.testing import make_person
from yanzhen.projects.testing import make_running_project
from yanzhen.reports import loop
from yanzhen.reports.loop_exports import KINDS_OF_LOOP

SINCE = NOW.date() - timedelta(days=100)


def gaps_of(place, by="below"):
    return loop.report(place, now=timezone.now() + timedelta(days=1), since=SINCE, by=by)


@pytest.fixture
def stage(tree, town_worker, village_worker, station_lead):
    """Two needs that wait, one in each town; a project that nothing serves; one rated service."""
    make_need(division=tree.group, place="桥头", title="桥栏松了")
    make_triaged_need(division=tree.other_group, place="井边", title="井盖坏了")
    project = make_running_project(tree.town, town_worker)
    person = make_person(tree.group)
    record = make_record(make_item(tree.county), person, village_worker, station_lead)
    return {"project": project, "record": record, "person": person}


def test_counts_needs_without_an_answer_by_place(tree, stage):
    report = gaps_of(tree.county)
    rows = {row.division.code: row.gaps for row in report.rows}
    assert rows[tree.town.code].unanswered == 1
    assert rows[tree.other_town.code].unanswered == 1
    assert report.total.unanswered == 2
    assert report.total.late == 2


def test_shows_every_village_and_what_lies_in_none(tree, stage):
    report = gaps_of(tree.town, by="village")
    assert [r.division.code for r in report.rows if not r.is_rest] == sorted(
        v.code for v in tree.villages[:2]
    )
    rest = next(row for row in report.rows if row.is_rest)
    assert (rest.division, rest.gaps.projects) == (tree.town, 1)
    assert sum(row.gaps.projects for row in report.rows) == report.total.projects


def test_counts_a_project_until_something_serves_it(tree, stage, station_lead):
    assert gaps_of(tree.county).total.unserved == 1
    make_item(tree.town, "上门敲门", project=stage["project"])
    assert gaps_of(tree.county).total.unserved == 0


def test_counts_a_service_until_somebody_rates_it(tree, stage, village_worker):
    total = gaps_of(tree.county).total
    assert (total.services, total.unrated) == (1, 1)
    give_feedback(actor=builder(), record=stage["record"], person=stage["person"], score=5)
    assert gaps_of(tree.county).total.unrated == 0


def test_takes_a_reversed_service_off(tree, stage, station_lead):
    reverse_record(actor=actor_of(station_lead), record=stage["record"], reason="没有发生")
    total = gaps_of(tree.county).total
    assert (total.services, total.unrated) == (0, 0)
    place = tree.county
    assert not loop.unrated_services(builder(), place, SINCE).exists()


def test_leaves_out_services_before_the_period(tree, stage):
    ServiceRecord.objects.update(started_at=NOW - timedelta(days=200))
    assert gaps_of(tree.county).total.services == 0


def test_costs_the_same_at_any_size(tree, stage):
    gaps_of(tree.county)
    with CaptureQueriesContext(connection) as few:
        gaps_of(tree.county)
    for number in range(30):
        make_need(division=tree.group, place=f"桥{number}", title=f"桥栏松了{number}")
    with CaptureQueriesContext(connection) as many:
        gaps_of(tree.county, by="village")
    assert len(many) == len(few) == 6


def test_lists_what_stands_behind_each_figure(tree, stage, station_lead, as_user):
    browser = as_user(station_lead)
    assert "桥栏松了" in browser.get(reverse("loop-needs")).text
    assert "井盖坏了" not in browser.get(reverse("loop-needs")).text
    assert stage["project"].title in browser.get(reverse("loop-projects")).text
    services = browser.get(reverse("loop-services"), {"period": "year"})
    assert services.status_code == 200
    for query in ({}, {"by": "village"}, {"period": "month"}, {"place": tree.village.code}):
        assert browser.get(reverse("loop-report"), query).status_code == 200


def test_finds_no_other_town(tree, station_lead, as_user):
    for name in ("loop-report", "loop-needs", "loop-projects", "loop-services", "model-board"):
        answer = as_user(station_lead).get(reverse(name), {"place": tree.other_town.code})
        assert answer.status_code == 404


def test_writes_each_list_as_a_file(tree, stage, county_worker):
    from django.http import QueryDict

    asked = (actor_of(county_worker), QueryDict("period=year"))
    for kind in KINDS_OF_LOOP:
        rows = list(kind.rows(*asked))
        assert all(len(row) == len(kind.headers(*asked)) for row in rows), kind.code
        assert rows or kind.code == "loop-services"
