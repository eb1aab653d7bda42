"""Many needs at once, by the same checks as one: from lists, questionnaires, earlier systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row, draw_keys
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.core.takeover import CHUNK, Counts, Tables, Takeover
from yanzhen.needs import access
from yanzhen.needs.drafts import Lookup, NeedDraft, columns_of
from yanzhen.needs.models import Need, NeedStep
from yanzhen.needs.services.steps import address_of, number_of
from yanzhen.people.models import TimelineEntry
from yanzhen.people.services.timeline import line_of

Ready = tuple[NeedDraft, dict[str, Any]]
_everything = attrgetter(*(f.name for f in fields(NeedDraft)))


class NeedTakeover(Takeover[NeedDraft, Ready], operation_name="needs.import_needs"):
    """Needs of another list, each with its first step, its end and its line."""

    model = Need

    def __init__(self, source: str = "") -> None:
        super().__init__(source)
        self.lookup = Lookup()
        self.allowed: set[str] = set()

    def told(self, draft: NeedDraft) -> list[Any]:
        return [v.pk if isinstance(v, models.Model) else str(v) for v in _everything(draft)]

    def checked(self, actor: Actor, draft: NeedDraft) -> Ready:
        if draft.division.code not in self.allowed:
            scope.require(actor, access.RECORD, draft.division.code)
            self.allowed.add(draft.division.code)
        if draft.channel == Need.Channel.PROXY:
            raise NotValid(
                _("Needs reported by proxy are recorded one by one, with the consent."),
                field="channel",
            )
        return draft, columns_of(draft, now=actor.now, lookup=self.lookup)

    def made(self, actor: Actor, rows: Sequence[tuple[Ready, Row]]) -> Tables:
        keys = draw_keys(Need, len(rows))
        needs = [
            {
                **columns,
                **origin,
                "id": key,
                "number": number_of(key, self.lookup.day_of(draft.heard_at)),
                "created_at": draft.heard_at,
                "heard_by_id": actor.user_id,
            }
            for key, ((draft, columns), origin) in zip(keys, rows, strict=True)
        ]
        drafts = [draft for (draft, _columns), _origin in rows]
        lines = _lines(needs, drafts)
        return [(Need, needs), (NeedStep, _steps(actor, needs)), (TimelineEntry, lines)]


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
    takeover = NeedTakeover(source)
    takeover.run(actor=actor, rows=rows, chunk=chunk, on_progress=on_progress)
    return takeover.counts


def _steps(actor: Actor, needs: Sequence[Row]) -> list[Row]:
    channels = {value: worded(label) for value, label in Need.Channel.choices}
    by = {"at": actor.now, "by_id": actor.user_id, "by_name": actor.name[:60]}
    steps: list[Row] = []
    for need in needs:
        of = {"need_id": need["id"], **by}
        steps.append({"step": "record", "words": channels[need["channel"]], **of})
        if "closed_at" in need:
            words = need["resident_word"] or need["outcome_reason"]
            steps.append({"step": "close", "words": words, **of})
    return steps


def _lines(needs: Sequence[Row], drafts: Sequence[NeedDraft]) -> list[Row]:
    return [
        line_of(
            Need,
            need["id"],
            kind="need",
            at=need["heard_at"],
            summary=need["title"],
            url=address_of(need["id"]),
            area=of.area_code,
            person_id=need["person_id"],
            household_id=need["household_id"],
        )
        for need, draft in zip(needs, drafts, strict=True)
        if (of := draft.person or draft.household)
    ]
