"""Many records at once: the same checks, each once, going on where a run was stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied
from yanzhen.core.models import AuditEntry
from yanzhen.core.takeover import RowRefused
from yanzhen.delivery import selectors, services
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, RecordDraft
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Person, TimelineEntry
from yanzhen.people.testing import make_person

DAY = timedelta(days=1)


@pytest.fixture
def person(tree: DivisionTree) -> Person:
    return make_person(tree.group)


def drafts(tree: DivisionTree, person: Person, count: int) -> list[RecordDraft]:
    return [
        RecordDraft(
            kind="visit",
            category="company",
            title=f"入户探访{n}",
            division=tree.village,
            started_at=NOW - (n + 1) * DAY,
            minutes=40,
            external_number=f"A{n}",
            parts=[
                Part(side="served", person=person, minutes=40),
                Part(side="served", headcount=2, minutes=30),
                Part(side="helper", role="volunteer", minutes=40),
            ],
        )
        for n in range(count)
    ]


def test_writes_what_one_by_one_would_write(tree: DivisionTree, person: Person) -> None:
    counts = services.import_records(
        actor=builder(), rows=drafts(tree, person, 5), source="老台账", chunk=2
    )
    assert (counts.written, counts.known, counts.person_times) == (5, 0, 15)
    assert Participant.objects.count() == 15
    assert TimelineEntry.objects.filter(person=person, kind="service").count() == 5
    figures = selectors.figures_of(ServiceRecord.objects.all())
    assert (figures.times.amount, figures.person_times.amount, figures.persons.amount) == (5, 15, 1)
    assert AuditEntry.objects.filter(operation="delivery.import_records").count() == 3
    # What a list brings was written down when it happened: it is not among the records of today.
    assert all(r.created_at == r.ended_at for r in ServiceRecord.objects.all())
    (late,) = drafts(tree, person, 1)
    for moment in (late.started_at, NOW + DAY):
        draft = replace(late, external_number="B1", recorded_at=moment)
        with pytest.raises(RowRefused):
            services.import_records(actor=builder(), rows=[draft], source="老台账")
    row = ServiceRecord.objects.get(external_number="A0")
    assert row.ended_at - row.started_at == timedelta(minutes=40)
    line = TimelineEntry.objects.get(object_id=row.pk, person=person)
    assert line.url == f"/services/records/{row.pk}/"


class Killed(Exception):
    pass


def test_a_killed_run_keeps_whole_chunks_and_goes_on(tree: DivisionTree, person: Person) -> None:
    rows = drafts(tree, person, 7)

    def broken() -> Iterator[RecordDraft]:
        yield from rows[:5]
        raise Killed

    with pytest.raises(Killed):
        services.import_records(actor=builder(), rows=broken(), source="老台账", chunk=2)
    assert ServiceRecord.objects.count() == 4
    told: list[tuple[int, int]] = []
    counts = services.import_records(
        actor=builder(),
        rows=rows,
        source="老台账",
        chunk=3,
        on_progress=lambda c: told.append((c.written, c.known)),
    )
    assert (counts.written, counts.known) == (3, 4)
    assert told == [(0, 3), (2, 4), (3, 4)]
    assert ServiceRecord.objects.count() == 7


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"category": "nothing"}, "category"),
        ({"title": " "}, "title"),
        ({"started_at": NOW}, "ended_at"),
        ({"minutes": 0}, None),
        ({"parts": [Part(side="helper", minutes=10)]}, None),
        ({"parts": [Part(side="served", minutes=41)]}, "parts"),
        ({"parts": [Part(side="served", headcount=0, minutes=1)]}, "parts"),
    ],
)
def test_a_wrong_row_is_named_and_its_chunk_changes_nothing(
    tree: DivisionTree, person: Person, change: dict[str, object], field: str | None
) -> None:
    rows = drafts(tree, person, 4)
    rows[3] = replace(rows[3], **change)  # type: ignore[arg-type]
    with pytest.raises(RowRefused) as refusal:
        services.import_records(actor=builder(), rows=rows, chunk=2)
    assert (refusal.value.details["row"], refusal.value.field) == (4, field)
    assert ServiceRecord.objects.count() == 2


def test_a_number_with_other_content_is_refused(tree: DivisionTree, person: Person) -> None:
    rows = drafts(tree, person, 2)
    services.import_records(actor=builder(), rows=rows, source="老台账")
    with pytest.raises(RowRefused):
        services.import_records(
            actor=builder(), rows=[replace(rows[0], minutes=50)], source="老台账"
        )
    with pytest.raises(RowRefused):
        services.import_records(actor=builder(), rows=[rows[1], replace(rows[1], title="别的")])
    assert ServiceRecord.objects.count() == 2


def test_only_leads_of_the_area_import(
    tree: DivisionTree, person: Person, village_worker: User, station_lead: User, outsider: User
) -> None:
    rows = drafts(tree, person, 1)
    for user in (village_worker, outsider):
        with pytest.raises(AccessDenied):
            services.import_records(actor=actor_of(user), rows=rows)
    assert services.import_records(actor=actor_of(station_lead), rows=rows).written == 1


def test_an_imported_record_is_corrected_like_any_other(
    tree: DivisionTree, person: Person, station_lead: User
) -> None:
    services.import_records(actor=builder(), rows=drafts(tree, person, 1), source="老台账")
    record = ServiceRecord.objects.get()
    services.correct_record(
        actor=actor_of(station_lead), record=record, reason="少记了时间", minutes=50
    )
    figures = selectors.figures_of(ServiceRecord.objects.all())
    assert (figures.times.amount, figures.person_times.amount) == (1, 3)
