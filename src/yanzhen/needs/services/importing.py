"""Many needs at once, by the same checks as one: from lists, questionnaires, earlier systems.

A chunk is one operation, so a killed run keeps whole chunks; rows with an external number that
are there already are passed over, so it is simply run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row, draw_keys, insert_rows
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access
from yanzhen.needs.drafts import Lookup, NeedDraft, checked, columns_of
from yanzhen.needs.models import Need, NeedStep
from yanzhen.needs.services.steps import address_of, number_of
from yanzhen.people.models import TimelineEntry

CHUNK = 2000
AT_ONCE = 500


class RowRefused(NotValid):
    """A row that cannot be taken over; ``row`` counts from 1 over the whole run."""

    code = "row_refused"
    message = _("Row %(row)s: %(why)s")


@dataclass(slots=True)
class Counts:
    """What a run wrote, and what was there already."""

    written: int = 0
    known: int = 0

    @property
    def read(self) -> int:
        return self.written + self.known


@dataclass(slots=True)
class _Run:
    source: str
    lookup: Lookup = field(default_factory=Lookup)
    allowed: set[str] = field(default_factory=set)
    counts: Counts = field(default_factory=Counts)


def import_needs(
    *,
    actor: Actor,
    rows: Iterable[NeedDraft],
    source: str = "",
    chunk: int = CHUNK,
    on_progress: Callable[[Counts], None] | None = None,
) -> Counts:
    """Record needs, each once for its ``external_number`` in ``source``.

    The drafts' people are those whom the caller may see. Raises RowRefused for the first wrong row
    (a number that came before with other content is one) and AccessDenied; the chunks before it
    stay.
    """
    run, source_rows = _Run(source.strip()[:60]), iter(rows)
    while batch := list(islice(source_rows, chunk)):
        _import_chunk(actor=actor, rows=batch, run=run)
        if on_progress:
            on_progress(run.counts)
    return run.counts


@operation("needs.import_needs")
def _import_chunk(*, actor: Actor, rows: Sequence[NeedDraft], run: _Run) -> None:
    known = _known_numbers(rows, run.source)
    fresh: list[tuple[NeedDraft, str]] = []
    for n, row in enumerate(rows, start=run.counts.read + 1):
        try:
            digest = content_digest(row) if row.external_number else ""
            if row.external_number and _is_known(row.external_number, digest, known):
                continue
            _require_area(actor, row, run)
            if row.channel == Need.Channel.PROXY:
                raise NotValid(
                    _("Needs reported by proxy are recorded one by one, with the consent."),
                    field="channel",
                )
            fresh.append((checked(row, now=actor.now, lookup=run.lookup), digest))
        except NotValid as error:
            raise RowRefused(field=error.field, row=n, why=str(error)) from error
    keys = draw_keys(Need, len(fresh))
    needs = [
        {
            **columns_of(draft, run.lookup),
            "id": key,
            "number": number_of(key, draft.heard_at),
            "created_at": actor.now,
            "heard_by_id": actor.user_id,
            "external_source": run.source if draft.external_number else "",
            "external_digest": digest,
        }
        for key, (draft, digest) in zip(keys, fresh, strict=True)
    ]
    insert_rows(Need, needs)
    insert_rows(NeedStep, _steps(actor, needs))
    insert_rows(TimelineEntry, _timeline(keys, [draft for draft, _digest in fresh]))
    run.counts.written += len(needs)
    run.counts.known += len(rows) - len(needs)
    note(written=len(needs), known=len(rows) - len(needs))


def _require_area(actor: Actor, row: NeedDraft, run: _Run) -> None:
    if row.division.code not in run.allowed:
        scope.require(actor, access.RECORD, row.division.code)
        run.allowed.add(row.division.code)


def content_digest(row: NeedDraft) -> str:
    """The same for two rows that say the same."""
    told = [
        value.pk if isinstance(value, models.Model) else str(value)
        for value in (getattr(row, f.name) for f in fields(row))
    ]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()


def _known_numbers(rows: Sequence[NeedDraft], source: str) -> dict[str, str]:
    numbers = [row.external_number for row in rows if row.external_number]
    known: dict[str, str] = {}
    for start in range(0, len(numbers), AT_ONCE):
        found = Need.objects.filter(
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
            _("A need with this number was taken over before, with other content."),
            field="external_number",
        )
    return True


def _steps(actor: Actor, needs: Sequence[Row]) -> list[Row]:
    with translation.override(settings.LANGUAGE_CODE):
        channels = {value: str(label) for value, label in Need.Channel.choices}
    by = {"at": actor.now, "by_id": actor.user_id, "by_name": actor.name[:60]}
    steps: list[Row] = []
    for need in needs:
        of = {"need_id": need["id"], **by}
        steps.append({"step": "record", "words": channels[need["channel"]], **of})
        if "closed_at" in need:
            words = need["resident_word"] or need["outcome_reason"]
            steps.append({"step": "close", "words": words, **of})
    return steps


def _timeline(keys: Sequence[int], drafts: Sequence[NeedDraft]) -> list[Row]:
    return [
        {
            "person_id": draft.person and draft.person.pk,
            "household_id": draft.household and draft.household.pk,
            "at": draft.heard_at,
            "kind": "need",
            "summary": draft.title,
            "url": address_of(key),
            "object_type": Need._meta.label_lower,
            "object_id": key,
            "area_code": (draft.person or draft.household).area_code,  # type: ignore[union-attr]
        }
        for key, draft in zip(keys, drafts, strict=True)
        if draft.person or draft.household
    ]
