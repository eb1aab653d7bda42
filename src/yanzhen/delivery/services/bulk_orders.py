"""Many orders at once, by the same checks as one: for takeovers, earlier systems and benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.inserting import Row, draw_keys
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.core.takeover import CHUNK, Counts, Tables, Takeover
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
from yanzhen.delivery.services.records import HELPER, SERVED, address_of
from yanzhen.delivery.services.steps import due
from yanzhen.needs.drafts import Lookup, NeedDraft, columns_of
from yanzhen.needs.models import Need
from yanzhen.needs.services.steps import number_of
from yanzhen.people.models import Person, TimelineEntry
from yanzhen.people.services import ProxyTakenBack
from yanzhen.people.services.consents import who_took_back_proxy
from yanzhen.people.services.timeline import line_of

AT_ONCE = 500
PARTS_OF_DAY, ROLES = frozenset(Order.PartOfDay.values), frozenset({WORKER, VOLUNTEER})
Wish = tuple[int, int, date]
Ready = tuple["OrderRow", dict[str, Any]]


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


class OrderTakeover(Takeover[OrderRow, Ready], operation_name="delivery.import_orders"):
    """Orders of another list, each with its need, its steps and what its service left behind."""

    model = Order

    def __init__(self, source: str = "") -> None:
        super().__init__(source)
        self.lookup = Lookup()
        self.allowed: set[tuple[str, bool]] = set()
        self.offered: dict[str, frozenset[int]] = {}
        self.due: dict[str, datetime] = {}
        self.wishes: set[Wish] = set()
        self.new_wishes: set[Wish] = set()
        self.without_proxy: set[int] = set()

    def told(self, draft: OrderRow) -> list[Any]:
        served = draft.served
        return [
            draft.item.pk, draft.person.pk, str(draft.wished_on), str(draft.placed_at),
            draft.wished_part, draft.words,
            served and [
                served.helper_id, served.helper_role, served.helper_person_id,
                str(served.started_at), served.minutes, str(served.confirmed_at), served.score,
                served.words,
            ],
        ]  # fmt: skip

    def look_up(self, actor: Actor, drafts: Sequence[OrderRow]) -> None:
        """Which services people have ordered already (with the chunk before, which may be under
        way), and who lets nobody order for them."""
        people = sorted({row.person.pk for row in drafts if row.served is None})
        self.wishes, self.new_wishes, self.without_proxy = self.new_wishes, set(), set()
        for start in range(0, len(people), AT_ONCE):
            some = people[start : start + AT_ONCE]
            same = Order.objects.open().filter(person__in=some)
            self.wishes |= set(same.values_list("person_id", "item_id", "wished_on"))
            self.without_proxy |= who_took_back_proxy(some)

    def checked(self, actor: Actor, draft: OrderRow) -> Ready:
        area, is_served = draft.person.area_code, draft.served is not None
        if (area, is_served) not in self.allowed:
            scope.require(actor, access.REVIEW if is_served else access.PLACE, area)
            self.allowed.add((area, is_served))
        if draft.placed_at > actor.now:
            raise NotValid(_("An order cannot be placed in the future."), field="placed_at")
        placed_on = self.lookup.day_of(draft.placed_at)
        if not placed_on <= draft.wished_on <= placed_on + FARTHEST_WISH:
            raise NotValid(_("Choose a day from today to half a year ahead."), field="wished_on")
        if draft.wished_part not in PARTS_OF_DAY:
            raise NotValid(_("Choose one of the listed values."), field="wished_part")
        if area not in self.offered:
            items = access.items_offered(area).filter(mode=ServiceItem.Mode.ORDERED)
            self.offered[area] = frozenset(items.values_list("pk", flat=True))
        if draft.item.pk not in self.offered[area]:
            raise NotValid(_("This service is not offered where the person lives."), field="item")
        if draft.served is not None:
            _check_served(actor, draft, draft.served)
        else:
            self._check_open(draft)
        return draft, columns_of(_need_of(draft), now=actor.now, lookup=self.lookup)

    def _check_open(self, draft: OrderRow) -> None:
        if draft.person.state != Person.State.ACTIVE:
            raise NotValid(_("Services are ordered for people who live here now."), field="person")
        if draft.person.pk in self.without_proxy:
            raise ProxyTakenBack(field="person")
        wish = (draft.person.pk, draft.item.pk, draft.wished_on)
        if wish in self.wishes:
            raise NotValid(_("This service is ordered already for that day."), field="wished_on")
        self.wishes.add(wish)
        self.new_wishes.add(wish)

    def made(self, actor: Actor, rows: Sequence[tuple[Ready, Row]]) -> Tables:
        need_keys, keys = draw_keys(Need, len(rows)), draw_keys(Order, len(rows))
        served = [draft for (draft, _columns), _origin in rows if draft.served]
        record_keys = iter(draw_keys(ServiceRecord, len(served)))
        needs: list[Row] = []
        orders: list[Row] = []
        left = _Left(actor)
        for ((draft, need), origin), need_key, key in zip(rows, need_keys, keys, strict=True):
            placed_on = self.lookup.day_of(draft.placed_at)
            record_key = next(record_keys) if draft.served else None
            needs.append(_need_row(actor, draft, need, need_key, key, placed_on))
            orders.append(
                {
                    **_order_row(draft),
                    **origin,
                    "id": key,
                    "number": f"DD{placed_on.year:04}-{key:06}",
                    "created_at": draft.placed_at,
                    "placed_by_id": actor.user_id,
                    "need_id": need_key,
                    "station_id": need["station_id"],
                    "record_id": record_key,
                    "due_at": None if draft.served else self._due(actor, draft.person.area_code),
                }
            )
            left.of_placing(draft, key)
            if draft.served and record_key:
                left.of_service(draft, draft.served, need, need_key, key, record_key)
        return [(Need, needs), (ServiceRecord, left.records), (Order, orders), *left.others()]

    def _due(self, actor: Actor, area: str) -> datetime:
        if area not in self.due:
            self.due[area] = due(actor, area, "review")
        return self.due[area]


def import_orders(
    *,
    actor: Actor,
    rows: Iterable[OrderRow],
    source: str = "",
    chunk: int = CHUNK,
    on_progress: Callable[[Counts], None] | None = None,
) -> Counts:
    """Take over orders, each with the need that it answers and, when served, its record.

    Each is written once for its ``external_number`` in ``source``. The people are those whom the
    caller may see, with their divisions read. A need closes with the rating; a poor one of the past
    opens no follow-up. Raises RowRefused for the first wrong row (a number that came before with
    other content is one) and AccessDenied; the chunks before it stay.
    """
    takeover = OrderTakeover(source)
    takeover.run(actor=actor, rows=rows, chunk=chunk, on_progress=on_progress)
    return takeover.counts


def _check_served(actor: Actor, draft: OrderRow, served: Served) -> None:
    ended_at = served.started_at + timedelta(minutes=served.minutes)
    if not 1 <= served.minutes <= 24 * 60:
        raise NotValid(_("A service takes 1 minute to 24 hours."), field="minutes")
    if served.started_at < draft.placed_at or not ended_at <= served.confirmed_at <= actor.now:
        raise NotValid(
            _("The service lies between the order and its confirmation."), field="started_at"
        )
    if served.score is not None and not 1 <= served.score <= 5:
        raise NotValid(_("Choose one of the five faces."), field="score")
    if served.helper_role not in ROLES:
        raise NotValid(_("Choose one of the listed values."), field="helper_role")
    if served.helper_id == actor.user_id:
        raise NotValid(
            _("Somebody else must take over the services in which you helped."), field="helper"
        )


def _need_of(draft: OrderRow) -> NeedDraft:
    served = draft.served
    ending: dict[str, Any] = {}
    if served is not None and served.score is not None:
        ending = {
            "outcome": "partly_solved" if served.score <= rules.FOLLOW_UP_SCORE else "solved",
            "closed_at": served.confirmed_at,
            "resident_word": served.words or f"{served.score}/5",
        }
    return NeedDraft(
        title=draft.item.name,
        category=draft.item.category,
        division=draft.person.division,
        channel="import",
        heard_at=draft.placed_at,
        description=draft.words,
        person=draft.person,
        **ending,
    )


# -- the rows -------------------------------------------------------------------------------------


def _need_row(
    actor: Actor, draft: OrderRow, columns: Row, key: int, order_key: int, placed_on: date
) -> Row:
    row = {
        **columns,
        "id": key,
        "number": number_of(key, placed_on),
        "created_at": draft.placed_at,
        "heard_by_id": actor.user_id,
    }
    if draft.served is not None:
        row |= {"answer_kind": "order", "answer_type": "delivery.order", "answer_id": order_key}
        row.setdefault("state", "answered")
    return row


def _order_row(draft: OrderRow) -> dict[str, Any]:
    """What an order says itself, and how it was served."""
    person, served = draft.person, draft.served
    columns = {
        "area_code": person.area_code,
        "item_id": draft.item.pk,
        "person_id": person.pk,
        "household_id": person.household_id,
        "division_id": person.division_id,
        "wished_on": draft.wished_on,
        "wished_part": str(draft.wished_part),
        "words": draft.words.strip()[:500],
        "people_needed": draft.item.people_needed,
        "placed_at": draft.placed_at,
    }
    if served is None:
        return columns
    return columns | {
        "state": "confirmed",
        "helper_id": served.helper_id,
        "helper_person_id": served.helper_person_id,
        "helper_role": served.helper_role,
        "planned_at": served.started_at,
        "started_at": served.started_at,
        "started_how": "worker",
        "finished_at": served.started_at + timedelta(minutes=served.minutes),
        "minutes": served.minutes,
        "confirmed_at": served.confirmed_at,
        "confirmed_how": "proxy",
    }


class _Left:
    """What orders leave in other tables."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.by = {"by_id": actor.user_id, "by_name": actor.name[:60]}
        self.confirmed = worded(Order.State.CONFIRMED.label)
        self.steps: list[Row] = []
        self.records: list[Row] = []
        self.parts: list[Row] = []
        self.invitations: list[Row] = []
        self.feedback: list[Row] = []
        self.lines: list[Row] = []

    def others(self) -> Iterator[tuple[type, list[Row]]]:
        """The rows besides the records, which the orders themselves name."""
        yield OrderStep, self.steps
        yield Participant, self.parts
        yield Invitation, self.invitations
        yield Feedback, self.feedback
        yield TimelineEntry, self.lines

    def of_placing(self, draft: OrderRow, key: int) -> None:
        self._step(key, draft.placed_at, "place", draft.item.name)

    def _step(self, key: int, at: datetime, step: str, words: str) -> None:
        self.steps.append({"order_id": key, "at": at, "step": step, "words": words, **self.by})

    def of_service(
        self, draft: OrderRow, served: Served, need: Row, need_key: int, key: int, record_key: int
    ) -> None:
        person, item = draft.person, draft.item
        self._step(key, served.confirmed_at, "confirm", self.confirmed)
        self.records.append(
            {
                "id": record_key,
                "created_at": served.confirmed_at,
                "area_code": person.area_code,
                "kind": "order",
                "category": item.category,
                "source_type": "delivery.order",
                "source_id": key,
                "need_id": need_key,
                "project_id": item.project_id,
                "division_id": person.division_id,
                "station_id": need["station_id"],
                "title": item.name,
                "started_at": served.started_at,
                "ended_at": served.started_at + timedelta(minutes=served.minutes),
                "minutes": served.minutes,
                "proof": "import",
                "recorded_by_id": self.actor.user_id,
            }
        )
        shared = {"record_id": record_key, "minutes": served.minutes, "evidence": "supplemented"}
        of = {"person_id": person.pk, "household_id": person.household_id}
        by = {
            "user_id": served.helper_id,
            "person_id": served.helper_person_id,
            "role": served.helper_role,
        }
        self.parts += [
            {**shared, **of, "side": SERVED.value},
            {**shared, **by, "side": HELPER.value},
        ]
        self.invitations.append(
            {
                **by,
                "order_id": key,
                "state": "accepted",
                "asked_at": draft.placed_at,
                "asked_by_id": self.actor.user_id,
                "answered_at": draft.placed_at,
            }
        )
        self.lines.append(
            line_of(
                ServiceRecord,
                record_key,
                kind="service",
                at=served.started_at,
                summary=item.name,
                url=address_of(record_key),
                area=person.area_code,
                **of,
            )
        )
        if served.score is not None:
            self._step(key, served.confirmed_at, "rate", str(served.score))
            self.feedback.append(
                {
                    "area_code": person.area_code,
                    "record_id": record_key,
                    "person_id": person.pk,
                    "score": served.score,
                    "words": served.words.strip()[:500],
                    "given_at": served.confirmed_at,
                    "given_by_proxy": True,
                }
            )
