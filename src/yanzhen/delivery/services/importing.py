"""Many records at once, by the same checks as one: from lists and from earlier systems.

A chunk is one operation, so a killed run keeps whole chunks; rows with an external number that
are there already are passed over, so it is simply run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row, draw_keys, insert_rows
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services.records import (
    SERVED,
    Part,
    address_of,
    check_record,
)
from yanzhen.needs import vocabulary
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import TimelineEntry
from yanzhen.projects.models import Project

CHUNK = 2000
AT_ONCE = 500


class RecordRowRefused(NotValid):
    """A row that cannot be taken over; ``row`` counts from 1 over the whole run."""

    code = "row_refused"
    message = _("Row %(row)s: %(why)s")


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A service that took place, as a list tells it."""

    kind: str
    category: str
    title: str
    division: Division
    started_at: datetime
    minutes: int
    parts: Sequence[Part]
    station: Station | None = None
    need: Need | None = None
    project: Project | None = None
    external_number: str = ""

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(minutes=self.minutes)


@dataclass(slots=True)
class RecordCounts:
    """What a run wrote, and what was there already."""

    written: int = 0
    known: int = 0
    person_times: int = 0

    @property
    def read(self) -> int:
        return self.written + self.known


@dataclass(slots=True)
class _Run:
    source: str
    counts: RecordCounts = field(default_factory=RecordCounts)
    allowed: set[str] = field(default_factory=set)
    categories: set[tuple[str, str]] = field(default_factory=set)


def import_records(
    *,
    actor: Actor,
    rows: Iterable[RecordDraft],
    source: str = "",
    chunk: int = CHUNK,
    on_progress: Callable[[RecordCounts], None] | None = None,
) -> RecordCounts:
    """Append records with their participants, each once for its ``external_number`` in ``source``.

    The drafts' people are those whom the caller may see. Raises RecordRowRefused for the first
    wrong row (a number that came before with other content is one) and AccessDenied; the chunks
    before it stay.
    """
    run, source_rows = _Run(source.strip()[:60]), iter(rows)
    while batch := list(islice(source_rows, chunk)):
        _import_chunk(actor=actor, rows=batch, run=run)
        if on_progress:
            on_progress(run.counts)
    return run.counts


@operation("delivery.import_records")
def _import_chunk(*, actor: Actor, rows: Sequence[RecordDraft], run: _Run) -> None:
    known = _known_numbers(rows, run.source)
    fresh: list[tuple[RecordDraft, str]] = []
    for number, row in enumerate(rows, start=run.counts.read + 1):
        try:
            digest = content_digest(row) if row.external_number else ""
            if row.external_number and _is_known(row.external_number, digest, known):
                continue
            _check(actor, row, run)
            fresh.append((row, digest))
        except NotValid as error:
            raise RecordRowRefused(field=error.field, row=number, why=str(error)) from error
    keys = draw_keys(ServiceRecord, len(fresh))
    insert_rows(
        ServiceRecord,
        [
            _columns(actor, run, key, row, digest)
            for key, (row, digest) in zip(keys, fresh, strict=True)
        ],
    )
    parts = [
        (key, row, part)
        for key, (row, _digest) in zip(keys, fresh, strict=True)
        for part in row.parts
    ]
    insert_rows(Participant, [_part(key, part) for key, _row, part in parts])
    insert_rows(TimelineEntry, [line for told in parts if (line := _line(*told))])
    run.counts.written += len(fresh)
    run.counts.known += len(rows) - len(fresh)
    run.counts.person_times += sum(p.headcount for _k, _r, p in parts if p.side == SERVED)
    note(written=len(fresh), known=len(rows) - len(fresh))


def _check(actor: Actor, row: RecordDraft, run: _Run) -> None:
    area = row.division.code
    if area not in run.allowed:
        scope.require(actor, access.IMPORT_RECORDS, area)
        run.allowed.add(area)
    if row.kind not in ServiceRecord.Kind.values:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    if (area, row.category) not in run.categories:
        day = timezone.localdate(row.started_at)
        if vocabulary.entry("needs.categories", row.category, area=area, day=day) is None:
            raise NotValid(_("Choose one of the listed values."), field="category")
        run.categories.add((area, row.category))
    if not row.title.strip():
        raise NotValid(_("Say what was done."), field="title")
    check_record(actor, row.started_at, row.ended_at, row.minutes, row.parts)
    for part in row.parts:
        if part.headcount < 1 or not 0 <= part.minutes <= row.minutes:
            raise NotValid(
                _("Nobody takes part for longer than the service lasted."), field="parts"
            )


def content_digest(row: RecordDraft) -> str:
    """The same for two rows that say the same."""
    told = [
        row.kind, row.category, row.title, row.division.pk, str(row.started_at), row.minutes,
        row.station and row.station.pk, row.need and row.need.pk, row.project and row.project.pk,
        [
            (
                p.side, p.role, p.person and p.person.pk, p.household and p.household.pk, p.user_id,
                p.headcount, p.minutes, p.evidence,
            )
            for p in row.parts
        ],
    ]  # fmt: skip
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()


def _known_numbers(rows: Sequence[RecordDraft], source: str) -> dict[str, str]:
    numbers = [row.external_number for row in rows if row.external_number]
    known: dict[str, str] = {}
    for start in range(0, len(numbers), AT_ONCE):
        found = ServiceRecord.objects.filter(
            external_source=source, external_number__in=numbers[start : start + AT_ONCE]
        )
        known.update(found.values_list("external_number", "external_digest"))
    return known


def _is_known(number: str, digest: str, known: dict[str, str]) -> bool:
    """Whether this very row was taken before. Raises NotValid for other content."""
    if number not in known:
        known[number] = digest
        return False
    if known[number] != digest:
        raise NotValid(
            _("A record with this number was taken over before, with other content."),
            field="external_number",
        )
    return True


def _columns(actor: Actor, run: _Run, key: int, row: RecordDraft, digest: str) -> Row:
    return {
        "id": key,
        "created_at": actor.now,
        "area_code": row.division.code,
        "kind": row.kind,
        "category": row.category,
        "source_type": "",
        "external_source": run.source if row.external_number else "",
        "external_number": row.external_number,
        "external_digest": digest,
        "need_id": row.need and row.need.pk,
        "project_id": row.project and row.project.pk,
        "division_id": row.division.pk,
        "station_id": row.station and row.station.pk,
        "title": row.title.strip()[:120],
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "minutes": row.minutes,
        "proof": "import",
        "recorded_by_id": actor.user_id,
    }


def _part(key: int, part: Part) -> Row:
    return {
        "record_id": key,
        "side": part.side,
        "role": part.role,
        "person_id": part.person and part.person.pk,
        "household_id": part.household and part.household.pk,
        "user_id": part.user_id,
        "headcount": part.headcount,
        "minutes": part.minutes,
        "evidence": part.evidence,
    }


def _line(key: int, row: RecordDraft, part: Part) -> Row | None:
    """The line on the page of whom it is about."""
    of = part.person or part.household
    if part.side != SERVED or of is None:
        return None
    return {
        "person_id": part.person and part.person.pk,
        "household_id": part.household and part.household.pk,
        "at": row.started_at,
        "kind": "service",
        "summary": row.title.strip()[:120],
        "url": address_of(key),
        "object_type": ServiceRecord._meta.label_lower,
        "object_id": key,
        "area_code": of.area_code,
    }
