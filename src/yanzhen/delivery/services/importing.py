"""Many records at once, by the same checks as one: from lists and from earlier systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row, draw_keys
from yanzhen.core.scope import Actor
from yanzhen.core.takeover import CHUNK, Counts, Tables, Takeover
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
from yanzhen.people.services.timeline import line_of
from yanzhen.projects.models import Project

KINDS = frozenset(ServiceRecord.Kind.values)


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A service that took place, as a list tells it.

    ``recorded_at`` is when the list wrote it down; one that does not say so did at its end.
    """

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
    recorded_at: datetime | None = None

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(minutes=self.minutes)

    @property
    def written_at(self) -> datetime:
        return self.recorded_at or self.ended_at


@dataclass(slots=True)
class RecordCounts(Counts):
    """The same, and how often somebody was served."""

    person_times: int = 0


class RecordTakeover(Takeover[RecordDraft, RecordDraft], operation_name="delivery.import_records"):
    """Records of another list, each with its two sides and a line for everybody served."""

    model = ServiceRecord

    def __init__(self, source: str = "") -> None:
        super().__init__(source)
        self.counts: RecordCounts = RecordCounts()
        self.zone = timezone.get_current_timezone()
        self.allowed: set[str] = set()

    def told(self, draft: RecordDraft) -> list[Any]:
        written = [str(draft.recorded_at)] if draft.recorded_at else []
        return [
            draft.kind, draft.category, draft.title, draft.division.pk, str(draft.started_at),
            draft.minutes, draft.station and draft.station.pk, draft.need and draft.need.pk,
            draft.project and draft.project.pk,
            [
                (
                    p.side, p.role, p.person and p.person.pk, p.household and p.household.pk,
                    p.user_id, p.headcount, p.minutes, p.evidence,
                )
                for p in draft.parts
            ],
            *written,
        ]  # fmt: skip

    def checked(self, actor: Actor, draft: RecordDraft) -> RecordDraft:
        area = draft.division.code
        if area not in self.allowed:
            scope.require(actor, access.IMPORT_RECORDS, area)
            self.allowed.add(area)
        if draft.kind not in KINDS:
            raise NotValid(_("Choose one of the listed values."), field="kind")
        day = draft.started_at.astimezone(self.zone).date()
        if vocabulary.entry("needs.categories", draft.category, area=area, day=day) is None:
            raise NotValid(_("Choose one of the listed values."), field="category")
        if not draft.title.strip():
            raise NotValid(_("Say what was done."), field="title")
        check_record(actor, draft.started_at, draft.ended_at, draft.minutes, draft.parts)
        if not draft.ended_at <= draft.written_at <= actor.now:
            raise NotValid(
                _("A record is written after the service, and not in the future."),
                field="recorded_at",
            )
        for part in draft.parts:
            if part.headcount < 1 or not 0 <= part.minutes <= draft.minutes:
                raise NotValid(
                    _("Nobody takes part for longer than the service lasted."), field="parts"
                )
        return draft

    def made(self, actor: Actor, rows: Sequence[tuple[RecordDraft, Row]]) -> Tables:
        _keys, tables = self.numbered(actor, rows)
        return tables

    def numbered(
        self, actor: Actor, rows: Sequence[tuple[RecordDraft, Row]]
    ) -> tuple[list[int], Tables]:
        """The keys of the records, in the order of the rows, and what is written."""
        keys = draw_keys(ServiceRecord, len(rows))
        records: list[Row] = []
        parts: list[Row] = []
        lines: list[Row] = []
        for key, (draft, origin) in zip(keys, rows, strict=True):
            records.append({**_columns(actor, key, draft), **origin})
            for part in draft.parts:
                parts.append(_part(key, part))
                if part.side == SERVED:
                    self.counts.person_times += part.headcount
                    if of := part.person or part.household:
                        lines.append(_line(key, draft, part, of.area_code))
        return keys, [(ServiceRecord, records), (Participant, parts), (TimelineEntry, lines)]


def import_records(
    *,
    actor: Actor,
    rows: Iterable[RecordDraft],
    source: str = "",
    chunk: int = CHUNK,
    on_progress: Callable[[RecordCounts], None] | None = None,
) -> RecordCounts:
    """Append records with their participants, each once for its ``external_number`` in ``source``.

    The drafts' people are those whom the caller may see. Raises RowRefused for the first wrong
    row (a number that came before with other content is one) and AccessDenied; the chunks before
    it stay.
    """
    takeover = RecordTakeover(source)
    takeover.run(actor=actor, rows=rows, chunk=chunk, on_progress=on_progress)
    return takeover.counts


def _columns(actor: Actor, key: int, draft: RecordDraft) -> Row:
    return {
        "id": key,
        "created_at": draft.written_at,
        "area_code": draft.division.code,
        "kind": draft.kind,
        "category": draft.category,
        "source_type": "",
        "need_id": draft.need and draft.need.pk,
        "project_id": draft.project and draft.project.pk,
        "division_id": draft.division.pk,
        "station_id": draft.station and draft.station.pk,
        "title": draft.title.strip()[:120],
        "started_at": draft.started_at,
        "ended_at": draft.ended_at,
        "minutes": draft.minutes,
        "proof": "import",
        "recorded_by_id": actor.user_id,
    }


def _part(key: int, part: Part) -> Row:
    return {
        "record_id": key,
        "side": str(part.side),
        "role": part.role,
        "person_id": part.person and part.person.pk,
        "household_id": part.household and part.household.pk,
        "user_id": part.user_id,
        "headcount": part.headcount,
        "minutes": part.minutes,
        "evidence": str(part.evidence),
    }


def _line(key: int, draft: RecordDraft, part: Part, area: str) -> Row:
    return line_of(
        ServiceRecord,
        key,
        kind="service",
        at=draft.started_at,
        summary=draft.title.strip()[:120],
        url=address_of(key),
        area=area,
        person_id=part.person.pk if part.person else None,
        household_id=part.household.pk if part.household else None,
    )
