"""Named reads of orders, activities, services and records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_name
from yanzhen.core.numbers import Quantity, Unit
from yanzhen.core.prepared import PreparedFor, bound_moment, tally
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import (
    Feedback,
    Invitation,
    Order,
    Participant,
    ServiceItem,
    ServiceRecord,
)
from yanzhen.delivery.models.orders import OrderQuerySet
from yanzhen.needs import vocabulary
from yanzhen.needs.access import about_visible_people
from yanzhen.people.models import Person

DUE_SOON = timedelta(hours=24)
JOURNEY_LABELS: tuple[str | Promise, ...] = (
    pgettext_lazy("journey", "ordered"),
    pgettext_lazy("journey", "reviewed"),
    pgettext_lazy("journey", "dispatched"),
    pgettext_lazy("journey", "accepted"),
    pgettext_lazy("journey", "served"),
    pgettext_lazy("journey", "rated"),
)
JOURNEY_STEPS = (
    {"place"}, {"review", "refuse"}, {"dispatch"}, {"accept"},
    {"finish", "supplement"}, {"rate"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """How many orders stand where, for the chips above a list."""

    open: int
    overdue: int
    alarmed: int
    placed: int
    reviewed: int
    offered: int
    dispatched: int
    accepted: int
    started: int
    finished: int


@dataclass(frozen=True, slots=True)
class RecordFigures:
    """What a set of records amounts to; reversed ones cancel out."""

    times: Quantity
    person_times: Quantity
    persons: Quantity
    minutes: Quantity


def home_area(actor: Actor) -> str:
    prefixes = scope.areas(actor, access.READ).prefixes
    return prefixes[0] if prefixes else ""


# -- orders ---------------------------------------------------------------------------------------


def listed_orders(actor: Actor) -> OrderQuerySet:
    """Orders of the actor's areas, the earliest due on top, ended ones last."""
    return (
        access.visible_orders(actor)
        .select_related("item", "person", "division__parent", "helper")
        .order_by(F("due_at").asc(nulls_last=True), "-placed_at", "pk")
    )


def count_orders(orders: OrderQuerySet, actor: Actor) -> OrderCounts:
    """How many of these are open, and where, in one query."""
    states = ("placed", "reviewed", "offered", "dispatched", "accepted", "started", "finished")
    found = orders.open().aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=actor.now)),
        alarmed=Count("pk", filter=Q(alarmed_at__isnull=False)),
        **{s: Count("pk", filter=Q(state=s)) for s in states},
    )
    return OrderCounts(**found)


def chosen_orders(orders: OrderQuerySet, show: str, actor: Actor) -> OrderQuerySet:
    """The part of a list that a chip names; an unknown name means all that are open."""
    match show:
        case "overdue":
            return orders.overdue(actor.now)
        case "alarmed":
            return orders.open().filter(alarmed_at__isnull=False)
        case "ended":
            return orders.exclude(state__in=rules.OPEN)
        case "all":
            return orders
        case _ if show in rules.OPEN:
            return orders.filter(state=show)
    return orders.open()


def journey_of(order: Order, *, is_rated: bool) -> list[dict[str, Any]]:
    """The six steps that people know, with their times, for the steps line. One query."""
    times: dict[int, str] = {}
    for step in order.steps.all():
        for n, names in enumerate(JOURNEY_STEPS):
            if step.step in names:
                times[n] = timezone.localtime(step.at).strftime("%m-%d %H:%M")
    next_one = rules.next_of_journey(order.state, is_rated=is_rated)
    has_ended = order.state in {rules.REFUSED, rules.CANCELLED}
    return [
        {
            "label": label,
            "at": times.get(n, "") if n < next_one else "",
            "state": (
                "done" if n < next_one else "current" if n == next_one and not has_ended else "todo"
            ),
        }
        for n, label in enumerate(JOURNEY_LABELS)
    ]


def is_rated(order: Order) -> bool:
    return order.record_id is not None and Feedback.objects.filter(record=order.record_id).exists()


def own_orders(actor: Actor) -> Sequence[Order]:
    """The resident's orders, open ones first, with whether they are rated."""
    rated = Feedback.objects.filter(record=OuterRef("record"))
    rows = access.own_orders(actor).select_related("item", "helper", "division__parent")
    rows = rows.annotate(has_rating=Exists(rated))
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "-placed_at")[:50])


# -- tasks of those who help ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TaskView:
    """What a helper may know of a task: a masked name and the group until they have accepted."""

    order: Order
    name: str
    where: str
    place: str
    phone: str
    is_accepted: bool = False


def task_view(actor: Actor, order: Order, *, is_accepted: bool | None = None) -> TaskView:
    """The least that is needed on the day (条例 art. 21)."""
    if is_accepted is None:
        is_accepted = access.has_accepted(actor, order)
    person = order.person
    division = order.division
    parent = f"{division.parent.name} " if len(division.code) > 12 and division.parent else ""
    has_accepted = order.state in rules.HELD_BY_HELPER and is_accepted
    is_of_staff = scope.holds(actor, access.DISPATCH, order.area_code)
    sees_place = has_accepted or is_of_staff or access.is_own_order(actor, order)
    exact = plain(order.place) or (
        plain(order.household.address) if order.household is not None else ""
    )
    return TaskView(
        order=order,
        name=person.name if has_accepted else mask_name(person.name),
        where=f"{parent}{division.name}",
        place=exact if sees_place else "",
        phone=plain(person.phone) if has_accepted else "",
        is_accepted=is_accepted,
    )


@PreparedFor
def _held_tasks(actor: Actor) -> QuerySet[Order]:
    accepted = Invitation.objects.filter(
        order=OuterRef("pk"), user_id=actor.user_id or 0, state=Invitation.State.ACCEPTED
    )
    return (
        access.tasks_of(actor)
        .filter(state__in=rules.HELD_BY_HELPER)
        .select_related("item", "person", "division__parent", "household")
        .annotate(is_mine=Exists(accepted))
        .order_by("wished_on", "pk")
    )


def tasks_of(actor: Actor) -> list[TaskView]:
    """Invitations and tasks of this helper, the earliest first."""
    held: list[Any] = _held_tasks(actor)
    return [task_view(actor, order, is_accepted=order.is_mine) for order in held]


def count_invitations(actor: Actor) -> int:
    """How many invitations wait for the actor's answer."""
    return Invitation.objects.filter(user_id=actor.user_id or 0, state="asked").count()


@dataclass(frozen=True, slots=True)
class Hours:
    """Somebody's service time as the records have it, in minutes."""

    verified: int
    supplemented: int
    times: int

    @property
    def total(self) -> Quantity:
        return Quantity(self.verified + self.supplemented, Unit.MINUTE)


def hours_of(user_id: int) -> Hours:
    """Σ sign × minutes of the helping side, by evidence. One query."""
    evidence = Participant.Evidence
    minutes = F("sign") * F("minutes")
    found = Participant.objects.filter(user_id=user_id, side=Participant.Side.HELPER).aggregate(
        verified=Sum(minutes, filter=Q(evidence=evidence.VERIFIED), default=0),
        supplemented=Sum(minutes, filter=Q(evidence=evidence.SUPPLEMENTED), default=0),
        times=Sum("sign", default=0),
    )
    return Hours(**found)


# -- the service list -----------------------------------------------------------------------------


def class_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels("delivery.service_classes", area=area, day=actor.today)


def rating_words(actor: Actor, area: str) -> list[tuple[str, str]]:
    return vocabulary.choices("delivery.rating_words", area=area, day=actor.today)


def items_for(person: Person, *, mode: str = ServiceItem.Mode.ORDERED) -> list[ServiceItem]:
    """What a person may order where they live, in the order of the classes."""
    return list(
        access.items_offered(person.area_code)
        .filter(mode=mode)
        .order_by("service_class", "kind", "name")
    )


def grouped_items(
    items: Iterable[ServiceItem], labels: dict[str, str]
) -> list[tuple[str, list[ServiceItem]]]:
    """Items under the names of their classes, in the rule pack's order."""
    found: dict[str, list[ServiceItem]] = {code: [] for code in labels}
    for item in items:
        found.setdefault(item.service_class, []).append(item)
    return [(labels.get(code, code), rows) for code, rows in found.items() if rows]


# -- records --------------------------------------------------------------------------------------


def is_named(actor: Actor) -> Case | Value:
    """Whether the actor may read the name of the person in a row."""
    condition = about_visible_people(actor)
    is_named = Value(True, output_field=BooleanField())
    if not condition:
        return is_named
    return Case(When(condition, then=is_named), default=Value(False))


def listed_records(actor: Actor) -> QuerySet[ServiceRecord]:
    """Records of the actor's areas, newest first, corrections shown by what they became."""
    served = Participant.objects.filter(side=Participant.Side.SERVED).select_related("person")
    served = served.annotate(is_named=is_named(actor))
    return (
        access.visible_records(actor)
        .filter(sign=1, reversed_by=None)
        .select_related("division__parent", "station", "recorded_by")
        .prefetch_related(Prefetch("participants", queryset=served, to_attr="served"))
        .order_by("-started_at", "pk")
    )


def _of_records(records: QuerySet[ServiceRecord]) -> QuerySet[ServiceRecord, Any]:
    minutes = Sum(F("sign") * F("minutes"), default=0)
    return tally(records, times=Sum("sign", default=0), minutes=minutes)


def _of_the_served(records: QuerySet[ServiceRecord]) -> QuerySet[Participant, Any]:
    return _tally_served(Participant.objects.filter(record__in=records.order_by().values("pk")))


def _tally_served(participants: QuerySet[Participant]) -> QuerySet[Participant, Any]:
    return tally(
        participants.filter(side=Participant.Side.SERVED),
        person_times=Sum(F("sign") * F("headcount"), default=0),
        persons=Count("person", distinct=True, filter=Q(record__reversed_by=None, sign=1)),
    )


@PreparedFor
def _records_begun(actor: Actor, areas: AreaSet) -> QuerySet[ServiceRecord, Any]:
    begun = access.visible_records(actor).filter(
        areas.q(), started_at__gte=bound_moment("begin"), started_at__lt=bound_moment("end")
    )
    return _of_records(begun)


@PreparedFor
def _served_by_them(actor: Actor, areas: AreaSet) -> QuerySet[Participant, Any]:
    # The same records as a join, found by their time: SQLite would else read all of the area.
    column, is_wide = "record__area_code", areas.is_wide
    begun = Q(record__started_at__gte=bound_moment("begin"))
    begun &= Q(record__started_at__lt=bound_moment("end"))
    seen = scope.areas(actor, access.READ)
    visible = seen.q(column, is_wide=is_wide) & areas.q(column, is_wide=is_wide)
    return _tally_served(Participant.objects.filter(visible & begun))


def _figures(records: Sequence[Any], served: Sequence[Any]) -> RecordFigures:
    times, minutes = records[0] if records else (0, 0)
    person_times, persons = served[0] if served else (0, 0)
    return RecordFigures(
        times=Quantity(times, Unit.TIME),
        person_times=Quantity(person_times, Unit.PERSON_TIME),
        persons=Quantity(persons, Unit.PERSON),
        minutes=Quantity(minutes, Unit.MINUTE),
    )


def figures_of(records: QuerySet[ServiceRecord]) -> RecordFigures:
    """人次, 人, 场次 and time of a set of records, corrections included. Two queries."""
    return _figures(list(_of_records(records)), list(_of_the_served(records)))


def figures_between(
    actor: Actor, areas: AreaSet, *, begin: datetime, end: datetime
) -> RecordFigures:
    """The same of what began in a time in some areas, as far as the actor may see it."""
    span: dict[str, Any] = {"begin": begin, "end": end}
    return _figures(_records_begun(actor, areas, **span), _served_by_them(actor, areas, **span))


def records_of_person(actor: Actor, person_id: int) -> list[ServiceRecord]:
    """What a person was served, newest first: for themselves or a worker who may see them."""
    return list(
        ServiceRecord.objects.filter(
            participants__person_id=person_id,
            participants__side=Participant.Side.SERVED,
            sign=1,
            reversed_by=None,
        )
        .select_related("division")
        .order_by("-started_at")[:50]
    )


def participants_of(actor: Actor, record: ServiceRecord) -> list[Participant]:
    return list(
        record.participants.select_related("person__division__parent", "user", "household")
        .annotate(is_named=is_named(actor))
        .order_by("-side", "pk")
    )


def feedback_on(actor: Actor, record: ServiceRecord) -> list[Feedback]:
    """What was said of a service, by the people whom the actor may see."""
    return list(record.feedback.filter(about_visible_people(actor)).order_by("given_at"))


def history_of(record: ServiceRecord) -> list[ServiceRecord]:
    """This record and all corrections of its source, oldest first."""
    same = ServiceRecord.objects.filter(source_type=record.source_type, source_id=record.source_id)
    return list(same.select_related("recorded_by").order_by("created_at", "pk"))
