"""Hours of another list: the checks of a single claim, each once, and what they leave behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied
from yanzhen.core.models import AuditEntry
from yanzhen.core.takeover import RowRefused
from yanzhen.delivery.models import ServiceRecord
from yanzhen.delivery.services import Part, RecordDraft
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person
from yanzhen.volunteers import reckoning
from yanzhen.volunteers.models import HourClaim, HourRecord, HourTotal, Volunteer
from yanzhen.volunteers.services import import_hours, open_account
from yanzhen.volunteers.testing import make_volunteer

# A Monday, so that office hours can be met.
BEGINS = datetime(2026, 6, 8, 9, 0, tzinfo=timezone.get_default_timezone())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "街道台账，站长逐条核过"


@pytest.fixture
def two(tree: DivisionTree) -> list[Volunteer]:
    return [make_volunteer(tree.group), make_volunteer(tree.group)]


@pytest.fixture
def row(tree: DivisionTree, two: list[Volunteer]) -> Callable[..., RecordDraft]:
    """A service of two hours in which both helped."""

    def make(number: int = 1, *, served: Person | None = None, **values: Any) -> RecordDraft:
        minutes = values.pop("minutes", 120)
        helpers = values.pop("helpers", [v.person for v in two])
        heads = 1 if served else 12
        return RecordDraft(
            kind=values.pop("kind", "activity"),
            category="environment",
            title="河道清理",
            division=tree.village,
            started_at=values.pop("started_at", BEGINS + (number - 1) * DAY),
            minutes=minutes,
            external_number=f"S{number}",
            parts=[
                Part(side="served", person=served, headcount=heads, minutes=minutes),
                *(
                    Part(side="helper", role="volunteer", person=p, minutes=minutes)
                    for p in helpers
                ),
            ],
            **values,
        )

    return make


def taken(*rows: RecordDraft, **values: Any) -> Any:
    return import_hours(
        actor=values.pop("actor", None) or builder(),
        rows=rows,
        source="台账",
        words=WORDS,
        **values,
    )


def refused(*rows: RecordDraft) -> str:
    with pytest.raises(RowRefused) as said:
        taken(*rows)
    assert not HourClaim.objects.exists()
    return str(said.value)


def test_leaves_the_hours_the_sums_and_the_records_of_the_list(
    tree: DivisionTree, two: list[Volunteer], row: Callable[..., RecordDraft]
) -> None:
    later = row(2)
    parts = [replace(p, evidence="supplemented", minutes=90) for p in later.parts if p.person]
    rows = [row(1), replace(later, parts=[later.parts[0], *parts]), row(3)]
    counts = taken(*rows, chunk=2)
    assert (counts.written, counts.hours, counts.minutes) == (3, 6, 660)
    claim = HourClaim.objects.filter(evidence="supplemented").first()
    assert claim is not None
    assert (claim.state, claim.words, claim.reason) == ("confirmed", WORDS, WORDS)
    assert claim.created_at == claim.record.ended_at == later.ended_at
    hours = HourRecord.objects.get(claim=claim)
    assert (hours.minutes, hours.served_on, hours.created_at) == (
        90,
        later.started_at.date(),
        later.ended_at,
    )
    (line,) = reckoning.totals(
        "month", area=tree.county.code, since=date(2026, 6, 1), until=date(2026, 6, 30)
    )
    assert (line.verified, line.supplemented, line.entries) == (480, 180, 6)
    assert reckoning.minutes_of(two[0]).total == 330
    entries = AuditEntry.objects.filter(operation="volunteers.import_hours")
    assert entries.count() == 2


def test_goes_on_where_it_was_stopped(row: Callable[..., RecordDraft]) -> None:
    rows = [row(number) for number in range(1, 5)]
    taken(*rows[:2])
    counts = taken(*rows)
    assert (counts.written, counts.known) == (2, 2)
    assert HourRecord.objects.count() == 8
    assert HourTotal.objects.get().minutes == 8 * 120


def test_refuses_what_speaks_against_one_claim(
    tree: DivisionTree, two: list[Volunteer], row: Callable[..., RecordDraft]
) -> None:
    first = row(1)
    assert "河道清理" in refused(first, row(2, started_at=BEGINS + HOUR))
    assert "720" in refused(row(1, minutes=420), row(2, started_at=BEGINS + 8 * HOUR, minutes=360))
    assert refused(row(1, kind="case"))
    stranger = make_person(tree.group, "段无名")
    assert "段无名" in refused(row(1, helpers=[stranger]))
    worker = make_worker("village_worker", tree.village)
    open_account(actor=builder(), volunteer=two[0], user=worker)
    assert two[0].number in refused(first)
    saturday = row(1, started_at=BEGINS + 5 * DAY)
    assert taken(saturday).hours == 2


def test_knows_the_hours_that_stand_already(row: Callable[..., RecordDraft]) -> None:
    taken(row(1))
    with pytest.raises(RowRefused):
        taken(row(2, started_at=BEGINS + HOUR))
    with pytest.raises(RowRefused):
        taken(row(1, minutes=60))
    assert ServiceRecord.objects.count() == 1


def test_keeps_what_a_lead_has_to_look_at(
    two: list[Volunteer], row: Callable[..., RecordDraft]
) -> None:
    one, other = (volunteer.person for volunteer in two)
    taken(
        row(1, helpers=[one], served=other),
        row(2, helpers=[other], served=one, started_at=BEGINS + 3 * HOUR),
        row(3, recorded_at=NOW),
        row(4, started_at=BEGINS - 60 * DAY, recorded_at=NOW),
    )
    found = {
        (claim.record.external_number, finding["code"])
        for claim in HourClaim.objects.filter(is_flagged=True)
        for finding in claim.findings
    }
    assert found == {("S2", "reciprocal"), ("S4", "late")}


def test_is_for_leads_of_the_place_who_did_not_help(
    tree: DivisionTree, row: Callable[..., RecordDraft], two: list[Volunteer]
) -> None:
    worker = actor_of(make_worker("village_worker", tree.village))
    with pytest.raises(AccessDenied):
        taken(row(1), actor=worker)
    lead = make_worker("county_worker", tree.county)
    assert taken(row(1), actor=actor_of(lead)).hours == 2
    assert set(HourRecord.objects.values_list("confirmed_by", flat=True)) == {lead.pk}
