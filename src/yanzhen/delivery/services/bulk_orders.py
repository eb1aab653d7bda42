"""Many orders at once, by the same checks as one: for takeovers, earlier systems and benchmarks.

A chunk is one operation, so a killed run keeps whole chunks; rows with an external number that are
there already are passed over, so it is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row, draw_keys, insert_rows
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.candidates import VOLUNTEER, WORKER
from yanzhen.delivery.models import (
    Feedback,
    Invitation,
    Order,
    OrderStep,
    Participant,
    ServiceItem,
    ServiceRecord,
)
from yanzhen.delivery.services.orders import FARTHEST_WISH
from yanzhen.delivery.services.steps import due
from yanzhen.needs.drafts import Lookup, NeedDraft, checked, columns_of, day_of
from yanzhen.needs.models import Need
from yanzhen.needs.services.steps import number_of
from yanzhen.people.models import Person, TimelineEntry

CHUNK = 2000
AT_ONCE = 500


class OrderRowRefused(NotValid):
    """A row that cannot be taken over; ``row`` counts from 1 over the whole run."""

    code = "row_refused"
    message = gettext_lazy("Row %(row)s: %(why)s")


@dataclass(frozen=True, slots=True)
class Served:
    """How an order of the past was served: by whom, when, and what the resident said of it."""

    helper_id: int
    started_at: datetime
    minutes: int
    confirmed_at: datetime
    helper_role: str = VOLUNTEER
    helper_person_id: int | None = None
    score: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as another list has it; ``external_number`` is its number there."""

    item: ServiceItem
    person: Person
    wished_on: date
    placed_at: datetime
    wished_part: str = Order.PartOfDay.ANY
    words: str = ""
    external_number: str = ""
    served: Served | None = None


@dataclass(slots=True)
class OrderCounts:
    """What a run wrote, and what was there already."""

    written: int = 0
    known: int = 0

    @property
    def read(self) -> int:
        return self.written + self.known


@dataclass(slots=True)
class _Run:
    counts: OrderCounts = field(default_factory=OrderCounts)
    lookup: Lookup = field(default_factory=Lookup)
    allowed: set[tuple[str, bool]] = field(default_factory=set)
    offered: dict[str, frozenset[int]] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)


def import_orders(
    *,
    actor: Actor,
    rows: Iterable[OrderRow],
    chunk: int = CHUNK,
    on_progress: Callable[[OrderCounts], None] | None = None,
) -> OrderCounts:
    """Take over orders, each with the need that it answers and, when served, its record.

    The people are those whom the caller may see, with their divisions read. A need closes with the
    rating; a poor one of the past opens no follow-up. Raises OrderRowRefused for the first wrong
    row and AccessDenied; the chunks before it stay.
    """
    run, source = _Run(), iter(rows)
    while batch := list(islice(source, chunk)):
        _import_chunk(actor=actor, rows=batch, run=run)
        if on_progress:
            on_progress(run.counts)
    return run.counts


@operation("delivery.import_orders")
def _import_chunk(*, actor: Actor, rows: Sequence[OrderRow], run: _Run) -> None:
    known, wishes = _known_keys(rows), _open_wishes(rows)
    fresh: list[tuple[OrderRow, NeedDraft]] = []
    for number, row in enumerate(rows, start=run.counts.read + 1):
        if row.external_number and row.external_number in known:
            continue
        known.add(row.external_number)
        try:
            _check(actor, row, run, wishes)
            fresh.append((row, _need_of(row, actor, run)))
        except NotValid as error:
            raise OrderRowRefused(field=error.field, row=number, why=str(error)) from error
    _write(actor, fresh, run)
    run.counts.written += len(fresh)
    run.counts.known += len(rows) - len(fresh)
    note(written=len(fresh), known=len(rows) - len(fresh))


def _known_keys(rows: Sequence[OrderRow]) -> set[str]:
    numbers = [row.external_number for row in rows if row.external_number]
    known: set[str] = set()
    for start in range(0, len(numbers), AT_ONCE):
        found = Order.objects.filter(import_key__in=numbers[start : start + AT_ONCE])
        known |= {str(key) for key in found.values_list("import_key", flat=True)}
    return known


def _open_wishes(rows: Sequence[OrderRow]) -> set[tuple[int, int, date]]:
    """Which services people have ordered already, for which day."""
    people = sorted({row.person.pk for row in rows if row.served is None})
    found: set[tuple[int, int, date]] = set()
    for start in range(0, len(people), AT_ONCE):
        same = Order.objects.open().filter(person__in=people[start : start + AT_ONCE])
        found |= set(same.values_list("person_id", "item_id", "wished_on"))
    return found


def _check(actor: Actor, row: OrderRow, run: _Run, wishes: set[tuple[int, int, date]]) -> None:
    area, is_served = row.person.area_code, row.served is not None
    if (area, is_served) not in run.allowed:
        scope.require(actor, access.REVIEW if is_served else access.PLACE, area)
        run.allowed.add((area, is_served))
    if row.placed_at > actor.now:
        raise NotValid(_("An order cannot be placed in the future."), field="placed_at")
    placed_on = day_of(row.placed_at)
    if not placed_on <= row.wished_on <= placed_on + FARTHEST_WISH:
        raise NotValid(_("Choose a day from today to half a year ahead."), field="wished_on")
    if row.wished_part not in Order.PartOfDay.values:
        raise NotValid(_("Choose one of the listed values."), field="wished_part")
    if row.person.state != Person.State.ACTIVE and not is_served:
        raise NotValid(_("Services are ordered for people who live here now."), field="person")
    if area not in run.offered:
        items = access.items_offered(area).filter(mode=ServiceItem.Mode.ORDERED)
        run.offered[area] = frozenset(items.values_list("pk", flat=True))
    if row.item.pk not in run.offered[area]:
        raise NotValid(_("This service is not offered where the person lives."), field="item")
    if row.served is not None:
        _check_served(row, row.served, actor.now)
        return
    wish = (row.person.pk, row.item.pk, row.wished_on)
    if wish in wishes:
        raise NotValid(_("This service is ordered already for that day."), field="wished_on")
    wishes.add(wish)


def _check_served(row: OrderRow, served: Served, now: datetime) -> None:
    ended_at = served.started_at + timedelta(minutes=served.minutes)
    if not 1 <= served.minutes <= 24 * 60:
        raise NotValid(_("A service takes 1 minute to 24 hours."), field="minutes")
    if served.started_at < row.placed_at or not ended_at <= served.confirmed_at <= now:
        raise NotValid(
            _("The service lies between the order and its confirmation."), field="started_at"
        )
    if served.score is not None and not 1 <= served.score <= 5:
        raise NotValid(_("Choose one of the five faces."), field="score")
    if served.helper_role not in {WORKER, VOLUNTEER}:
        raise NotValid(_("Choose one of the listed values."), field="helper_role")


def _need_of(row: OrderRow, actor: Actor, run: _Run) -> NeedDraft:
    served = row.served
    ending: dict[str, Any] = {}
    if served is not None and served.score is not None:
        is_poor = served.score <= rules.FOLLOW_UP_SCORE
        ending = {
            "outcome": Need.Outcome.PARTLY_SOLVED if is_poor else Need.Outcome.SOLVED,
            "closed_at": served.confirmed_at,
            "resident_word": served.words or f"{served.score}/5",
        }
    draft = NeedDraft(
        title=row.item.name,
        category=row.item.category,
        division=row.person.division,
        channel=Need.Channel.IMPORT,
        heard_at=row.placed_at,
        description=row.words,
        person=row.person,
        household=row.person.household,
        **ending,
    )
    return checked(draft, now=actor.now, lookup=run.lookup)


# -- the rows -------------------------------------------------------------------------------------


def _write(actor: Actor, fresh: Sequence[tuple[OrderRow, NeedDraft]], run: _Run) -> None:
    count = len(fresh)
    need_keys, keys = draw_keys(Need, count), draw_keys(Order, count)
    record_keys = draw_keys(ServiceRecord, sum(row.served is not None for row, _d in fresh))
    needs, orders, steps, lines = [], [], [], []
    records: list[Row] = []
    parts: list[Row] = []
    invitations: list[Row] = []
    feedback: list[Row] = []
    drawn = iter(record_keys)
    with translation.override(settings.LANGUAGE_CODE):
        state_words = str(Order.State.CONFIRMED.label)
    for (row, draft), need_key, key in zip(fresh, need_keys, keys, strict=True):
        record_key = next(drawn) if row.served else None
        needs.append(_need_row(actor, row, draft, need_key, key, run))
        orders.append(_order_row(actor, row, draft, need_key, key, record_key, run))
        of = {"order_id": key, "by_id": actor.user_id, "by_name": actor.name[:60]}
        steps.append({**of, "at": row.placed_at, "step": "place", "words": row.item.name})
        if row.served is None or record_key is None:
            continue
        served = row.served
        steps.append({**of, "at": served.confirmed_at, "step": "confirm", "words": state_words})
        records.append(_record_row(actor, row, served, draft, need_key, key, record_key))
        parts += _part_rows(row, served, record_key)
        invitations.append(_invitation_row(actor, row, served, key))
        lines.append(_line(row, served, record_key))
        if served.score is not None:
            steps.append(
                {**of, "at": served.confirmed_at, "step": "rate", "words": str(served.score)}
            )
            feedback.append(_feedback_row(row, served, record_key))
    insert_rows(Need, needs)
    insert_rows(ServiceRecord, records)
    insert_rows(Order, orders)
    for model, rows in (
        (OrderStep, steps),
        (Participant, parts),
        (Invitation, invitations),
        (Feedback, feedback),
        (TimelineEntry, lines),
    ):
        insert_rows(model, rows)


def _need_row(
    actor: Actor, row: OrderRow, draft: NeedDraft, need_key: int, key: int, run: _Run
) -> Row:
    columns = {
        **columns_of(draft, run.lookup),
        "id": need_key,
        "number": number_of(need_key, row.placed_at),
        "created_at": actor.now,
        "heard_by_id": actor.user_id,
    }
    if row.served is not None:
        columns |= {
            "answer_kind": Need.Answer.ORDER,
            "answer_type": Order._meta.label_lower,
            "answer_id": key,
        }
        columns.setdefault("state", Need.State.ANSWERED)
    return columns


def _order_row(
    actor: Actor,
    row: OrderRow,
    draft: NeedDraft,
    need_key: int,
    key: int,
    record_key: int | None,
    run: _Run,
) -> Row:
    person, area = row.person, row.person.area_code
    if area not in run.due:
        run.due[area] = due(actor, area, "review")
    columns: dict[str, Any] = {
        "id": key,
        "number": f"DD{day_of(row.placed_at):%Y}-{key:06d}",
        "created_at": actor.now,
        "area_code": area,
        "item_id": row.item.pk,
        "need_id": need_key,
        "person_id": person.pk,
        "household_id": person.household_id,
        "division_id": person.division_id,
        "station_id": draft.station and draft.station.pk,
        "wished_on": row.wished_on,
        "wished_part": row.wished_part,
        "words": row.words.strip()[:500],
        "people_needed": row.item.people_needed,
        "placed_at": row.placed_at,
        "placed_by_id": actor.user_id,
        "import_key": row.external_number or None,
    }
    served = row.served
    if served is None:
        return columns | {"due_at": run.due[area]}
    return columns | {
        "state": Order.State.CONFIRMED,
        "helper_id": served.helper_id,
        "helper_person_id": served.helper_person_id,
        "helper_role": served.helper_role,
        "planned_at": served.started_at,
        "started_at": served.started_at,
        "started_how": Order.Start.WORKER,
        "finished_at": served.started_at + timedelta(minutes=served.minutes),
        "minutes": served.minutes,
        "confirmed_at": served.confirmed_at,
        "confirmed_how": Order.Confirmation.PROXY,
        "record_id": record_key,
    }


def _record_row(
    actor: Actor,
    row: OrderRow,
    served: Served,
    draft: NeedDraft,
    need_key: int,
    key: int,
    record_key: int,
) -> Row:
    return {
        "id": record_key,
        "created_at": actor.now,
        "area_code": row.person.area_code,
        "kind": ServiceRecord.Kind.ORDER,
        "category": row.item.category,
        "source_type": Order._meta.label_lower,
        "source_id": key,
        "need_id": need_key,
        "project_id": row.item.project_id,
        "division_id": row.person.division_id,
        "station_id": draft.station and draft.station.pk,
        "title": row.item.name,
        "started_at": served.started_at,
        "ended_at": served.started_at + timedelta(minutes=served.minutes),
        "minutes": served.minutes,
        "proof": "import",
        "recorded_by_id": actor.user_id,
    }


def _part_rows(row: OrderRow, served: Served, record_key: int) -> list[Row]:
    shared = {
        "record_id": record_key,
        "minutes": served.minutes,
        "evidence": Participant.Evidence.SUPPLEMENTED,
    }
    helping = {
        "side": Participant.Side.HELPER,
        "role": served.helper_role,
        "user_id": served.helper_id,
        "person_id": served.helper_person_id,
    }
    receiving = {
        "side": Participant.Side.SERVED,
        "person_id": row.person.pk,
        "household_id": row.person.household_id,
    }
    return [{**shared, **receiving}, {**shared, **helping}]


def _invitation_row(actor: Actor, row: OrderRow, served: Served, key: int) -> Row:
    return {
        "order_id": key,
        "user_id": served.helper_id,
        "person_id": served.helper_person_id,
        "role": served.helper_role,
        "state": Invitation.State.ACCEPTED,
        "asked_at": row.placed_at,
        "asked_by_id": actor.user_id,
        "answered_at": row.placed_at,
    }


def _feedback_row(row: OrderRow, served: Served, record_key: int) -> Row:
    return {
        "area_code": row.person.area_code,
        "record_id": record_key,
        "person_id": row.person.pk,
        "score": served.score,
        "words": served.words.strip()[:500],
        "given_at": served.confirmed_at,
        "given_by_proxy": True,
    }


def _line(row: OrderRow, served: Served, record_key: int) -> Row:
    return {
        "person_id": row.person.pk,
        "household_id": row.person.household_id,
        "at": served.started_at,
        "kind": "service",
        "summary": row.item.name,
        "url": f"/services/records/{record_key}/",
        "object_type": ServiceRecord._meta.label_lower,
        "object_id": record_key,
        "area_code": row.person.area_code,
    }
