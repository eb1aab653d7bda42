"""Hours that another list confirmed already: its services with their volunteers, many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row, draw_keys
from yanzhen.core.scope import Actor
from yanzhen.core.takeover import Counts, Tables, Takeover
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import RecordDraft, RecordTakeover
from yanzhen.volunteers import access
from yanzhen.volunteers.judging import explained, kept
from yanzhen.volunteers.judging_many import Facts, Judged
from yanzhen.volunteers.models import Evidence, HourClaim, HourRecord, HourTotal
from yanzhen.volunteers.rules import may_confirm

# So many services at once have some thousands of hours.
CHUNK = 500
Key = tuple[str, date, str, str]


@dataclass(slots=True)
class HourCounts(Counts):
    """The same, and the hours that their volunteers have of them."""

    hours: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """A service that may be written, with the hours of its volunteers."""

    draft: RecordDraft
    hours: list[Judged]


class HourTakeover(Takeover[RecordDraft, Checked], operation_name="volunteers.import_hours"):
    """Services of another list with confirmed hours; ``words`` say who confirmed them, and how."""

    model = ServiceRecord
    sees_the_last = True  # hours of one volunteer must not overlap, nor exceed a day's limit

    def __init__(self, source: str, words: str) -> None:
        super().__init__(source)
        self.counts: HourCounts = HourCounts()
        self.words = words.strip()[:300]
        self.records = RecordTakeover(source)
        self.facts = Facts()
        self.leads: set[str] = set()
        self.sums: Counter[Key] = Counter()
        self.entries: Counter[Key] = Counter()

    def told(self, draft: RecordDraft) -> Any:
        return self.records.told(draft)

    def look_up(self, actor: Actor, drafts: Sequence[RecordDraft]) -> None:
        self.facts.look_up(drafts)

    def checked(self, actor: Actor, draft: RecordDraft) -> Checked:
        area = draft.division.code
        if area not in self.leads:
            scope.require(actor, access.SETTLE_HOURS, area)
            self.leads.add(area)
        self.records.checked(actor, draft)
        hours = []
        for judged in self.facts.judge(draft):
            self._check(actor, judged)
            hours.append(judged)
        return Checked(draft, hours)

    def _check(self, actor: Actor, judged: Judged) -> None:
        volunteer = judged.volunteer
        if judged.part.minutes < 1:
            raise NotValid(_("Give the minutes, at least one."), field="parts")
        if not may_confirm(actor.user_id, told_by=None, volunteer=volunteer.user):
            raise NotValid(_("Nobody confirms their own hours: ask a colleague."), field="parts")
        if refusals := [finding for finding in judged.findings if finding.is_refusal]:
            raise NotValid(
                _("Volunteer %(number)s: %(why)s"),
                field="parts",
                number=volunteer.number,
                why=" ".join(explained(row) for row in kept(refusals)),
            )

    def made(self, actor: Actor, rows: Sequence[tuple[Checked, Row]]) -> Tables:
        drafts = [(ready.draft, origin) for ready, origin in rows]
        keys, tables = self.records.numbered(actor, drafts)
        claims: list[Row] = []
        self.sums, self.entries = Counter(), Counter()
        for record, (ready, _origin) in zip(keys, rows, strict=True):
            for judged in ready.hours:
                claim = self._claim(actor, record, ready.draft, judged)
                claims.append(claim)
                month = self.facts.day_of(claim["starts_at"]).replace(day=1)
                key = (claim["area_code"], month, claim["category"], claim["evidence"])
                self.sums[key] += judged.part.minutes
                self.entries[key] += 1
        claims = [
            {**claim, "id": key}
            for claim, key in zip(claims, draw_keys(HourClaim, len(claims)), strict=True)
        ]
        hours = [self._hours(actor, claim) for claim in claims]
        return [*tables, (HourClaim, claims), (HourRecord, hours)]

    def finish(self) -> None:
        _add_to_totals(self.sums, self.entries)
        self.counts.hours += self.entries.total()
        self.counts.minutes += self.sums.total()

    def _claim(self, actor: Actor, record: int, draft: RecordDraft, judged: Judged) -> Row:
        is_later = judged.part.evidence == Participant.Evidence.SUPPLEMENTED
        return {
            "created_at": draft.written_at,
            "area_code": draft.division.code,
            "volunteer_id": judged.volunteer.pk,
            "record_id": record,
            "station_id": draft.station and draft.station.pk,
            "title": draft.title.strip()[:120],
            "category": draft.category,
            "starts_at": judged.stretch.starts_at,
            "ends_at": judged.stretch.ends_at,
            "evidence": str(Evidence.SUPPLEMENTED if is_later else Evidence.VERIFIED),
            "state": str(HourClaim.State.CONFIRMED),
            "told_minutes": judged.part.minutes,
            "reason": self.words[:200] if is_later else "",
            "findings": kept(judged.findings),
            "is_flagged": bool(judged.findings),
            "due_at": self.facts.due(self.facts.day_of(draft.ended_at), draft.division.code),
            "ended_by_id": actor.user_id,
            "words": self.words,
        }

    def _hours(self, actor: Actor, claim: Row) -> Row:
        same = ("area_code", "created_at", "volunteer_id", "evidence", "category")
        return {name: claim[name] for name in same} | {
            "claim_id": claim["id"],
            "served_on": self.facts.day_of(claim["starts_at"]),
            "minutes": claim["told_minutes"],
            "confirmed_by_id": actor.user_id,
        }


def import_hours(
    *,
    actor: Actor,
    rows: Iterable[RecordDraft],
    source: str,
    words: str,
    chunk: int = CHUNK,
    on_progress: Callable[[HourCounts], None] | None = None,
) -> HourCounts:
    """Append services with the confirmed hours of their volunteers, each once (``source``).

    Every volunteer is judged by the checks that judge a single claim; what only asks a lead to look
    is answered by the lead's ``words`` for the whole list. The hours stand in the sums and on the
    pages of the volunteers; they give no points, which their own list gave. Raises RowRefused for
    the first wrong service and AccessDenied; the chunks before it stay.
    """
    if len(words.strip()) < 2:
        raise NotValid(_("Say why, in a few words."), field="words")
    takeover = HourTakeover(source, words)
    takeover.run(actor=actor, rows=rows, chunk=chunk, on_progress=on_progress)
    return takeover.counts


def _add_to_totals(sums: Counter[Key], entries: Counter[Key]) -> None:
    names = ("area_code", "month", "category", "evidence")
    HourTotal.objects.bulk_create(
        [HourTotal(**dict(zip(names, key, strict=True))) for key in sorted(sums)],
        ignore_conflicts=True,
    )
    for key in sorted(sums):
        HourTotal.objects.filter(**dict(zip(names, key, strict=True))).update(
            minutes=F("minutes") + sums[key], entries=F("entries") + entries[key]
        )
