"""The log of a worker, composed of what the house has recorded; nobody types it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import begin_of
from yanzhen.core.numbers import Quantity, Unit, exactly
from yanzhen.core.prepared import Bound, Prepared, bound_moment, bound_user, tally
from yanzhen.core.scope import Actor
from yanzhen.delivery.access import visible_records
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.needs.access import visible_needs
from yanzhen.needs.models import NeedStep
from yanzhen.needs.tables import place_name
from yanzhen.people.access import visible_persons
from yanzhen.visits.access import visible_visits
from yanzhen.visits.models import Visit
from yanzhen.workforce import rules

Kind = ServiceRecord.Kind
COUNTED: tuple[tuple[str, str | Promise, Unit], ...] = (
    (Kind.VISIT, _("home visits"), Unit.HOUSEHOLD_VISIT),
    (Kind.PHONE, _("phone and video contacts"), Unit.TIME),
    (Kind.ORDER, _("orders served"), Unit.CASE),
    (Kind.ACTIVITY, _("activities held"), Unit.EVENT),
    (Kind.CASE, _("case sessions"), Unit.SESSION),
    (Kind.GROUP, _("group sessions"), Unit.SESSION),
    (Kind.ASSISTANCE, _("applications helped with"), Unit.CASE),
)
MOST_LINES = 300
VISIT = "visits.visit"


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure of a log, in its own unit."""

    code: str
    label: str | Promise
    quantity: Quantity

    @property
    def amount(self) -> int:
        return int(self.quantity.amount)

    @property
    def words(self) -> str:
        return exactly(self.quantity)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that was done, as far as the reader may see it."""

    at: datetime
    kind: str | Promise
    title: str
    detail: str
    minutes: int
    url: str


@dataclass(frozen=True, slots=True)
class Composed:
    figures: list[Counted]
    lines: list[LogLine]
    hidden: int


def _took_part(user_id: int, span: rules.Span) -> QuerySet[ServiceRecord]:
    """The records of the span in which the worker was on the helping side, corrections applied."""
    helped = Participant.objects.filter(user_id=user_id, side=Participant.Side.HELPER)
    return ServiceRecord.objects.filter(
        pk__in=helped.values("record"),
        started_at__gte=begin_of(span.starts_on),
        started_at__lt=begin_of(span.ends_on),
    )


def _tries(user_id: int, span: rules.Span) -> QuerySet[Visit]:
    """Visits at which nobody was met: they leave no service record."""
    made = Visit.objects.standing().exclude(outcome=Visit.Outcome.MET)
    return made.filter(
        visitors__user_id=user_id,
        started_at__gte=begin_of(span.starts_on),
        started_at__lt=begin_of(span.ends_on),
    )


def _steps(user_id: int, span: rules.Span, step: str) -> QuerySet[NeedStep]:
    return NeedStep.objects.filter(
        by_id=user_id,
        step=step,
        at__gte=begin_of(span.starts_on),
        at__lt=begin_of(span.ends_on),
    )


Tally = tuple[int | None]


def _bound_part() -> QuerySet[ServiceRecord]:
    """``_took_part`` with bound values."""
    helped = Participant.objects.filter(user_id=bound_user(), side=Participant.Side.HELPER)
    return ServiceRecord.objects.filter(
        pk__in=helped.values("record"), **_within("started_at")
    ).order_by()


def _within(column: str) -> dict[str, Bound]:
    return {f"{column}__gte": bound_moment("begin"), f"{column}__lt": bound_moment("end")}


@Prepared
def _by_kind() -> QuerySet[ServiceRecord, tuple[str, int]]:
    return _bound_part().values_list("kind").annotate(n=Sum("sign"))


@Prepared
def _heads() -> QuerySet[ServiceRecord, Tally]:
    served = Q(participants__side=Participant.Side.SERVED)
    return tally(_bound_part(), n=Sum(F("sign") * F("participants__headcount"), filter=served))


@Prepared
def _minutes() -> QuerySet[Participant, Tally]:
    own = Participant.objects.filter(
        record__in=_bound_part().values("pk"), user_id=bound_user(), side=Participant.Side.HELPER
    )
    return tally(own, n=Sum(F("record__sign") * F("minutes")))


@Prepared
def _missed() -> QuerySet[Visit, Tally]:
    made = Visit.objects.standing().exclude(outcome=Visit.Outcome.MET)
    mine = made.filter(visitors__user_id=bound_user(), **_within("started_at"))
    return tally(mine, n=Count("pk"))


@Prepared
def _by_step() -> QuerySet[NeedStep, tuple[str, int]]:
    steps = NeedStep.objects.filter(
        by_id=bound_user(), step__in=("record", "close"), **_within("at")
    )
    return steps.order_by().values_list("step").annotate(n=Count("pk"))


def figures_of(user_id: int, span: rules.Span) -> list[Counted]:
    """What was done, each in its own unit; what did not happen is left out."""
    which = {"user_id": user_id, "begin": begin_of(span.starts_on), "end": begin_of(span.ends_on)}
    by_kind, by_step = dict(_by_kind(**which)), dict(_by_step(**which))
    other: tuple[tuple[str, str | Promise, int, Unit], ...] = (
        ("tries", _("tries without meeting anybody"), _sum(_missed(**which)), Unit.TIME),
        ("person_times", _("person-times served"), _sum(_heads(**which)), Unit.PERSON_TIME),
        ("minutes", _("time of service"), _sum(_minutes(**which)), Unit.MINUTE),
        ("heard", _("needs recorded"), by_step.get("record", 0), Unit.CASE),
        ("closed", _("needs closed"), by_step.get("close", 0), Unit.CASE),
    )
    found = [Counted(str(c), label, Quantity(by_kind.get(c, 0), u)) for c, label, u in COUNTED]
    found += [Counted(code, label, Quantity(n, unit)) for code, label, n, unit in other]
    return [figure for figure in found if figure.amount]


def _sum(rows: list[Tally]) -> int:
    return sum(n or 0 for (n,) in rows)


def composed(reader: Actor, user_id: int, span: rules.Span) -> Composed:
    """The log of a worker as this reader may see it: figures in full, lines by the gate."""
    standing = _took_part(user_id, span).filter(sign=1, reversed_by=None)
    tries = _tries(user_id, span)
    steps = NeedStep.objects.filter(
        pk__in=(_steps(user_id, span, "record") | _steps(user_id, span, "close")).values("pk")
    )
    shown_records = standing.filter(pk__in=visible_records(reader).values("pk"))
    shown_visits = visible_visits(reader)
    of_visits = shown_records.filter(source_type=VISIT)
    shown_records = shown_records.exclude(
        pk__in=of_visits.exclude(source_id__in=shown_visits.values("pk")).values("pk")
    )
    shown_tries = tries.filter(pk__in=shown_visits.values("pk"))
    shown_steps = steps.filter(need__in=visible_needs(reader).values("pk"))
    total = standing.count() + tries.count() + steps.count()
    lines = [
        *_record_lines(reader, shown_records),
        *_try_lines(shown_tries),
        *_step_lines(shown_steps),
    ]
    lines.sort(key=lambda line: line.at)
    return Composed(figures_of(user_id, span), lines[:MOST_LINES], total - len(lines))


def _record_lines(reader: Actor, rows: QuerySet[ServiceRecord]) -> Iterator[LogLine]:
    records = list(rows.select_related("division__parent").order_by("started_at")[:MOST_LINES])
    served = Participant.objects.filter(record__in=records, side=Participant.Side.SERVED)
    seen = visible_persons(reader)
    names: dict[int, list[str]] = {}
    for key, name in (
        served.filter(person__in=seen.values("pk"))
        .order_by("pk")
        .values_list("record_id", "person__name")
    ):
        names.setdefault(key, []).append(name)
    for record in records:
        who, kind = "、".join(names.get(record.pk, [])[:4]), str(Kind(record.kind).label)
        # A home visit is called "home visit" already.
        title = "" if str(record.title).lower() == kind.lower() else str(record.title)
        is_visit = record.source_type == VISIT
        address = ("visit-detail", record.source_id) if is_visit else ("record-detail", record.pk)
        yield LogLine(
            at=record.started_at,
            kind=kind,
            title=who or str(record.title),
            detail=" · ".join(filter(None, [title if who else "", place_name(record)])),
            minutes=record.minutes,
            url=reverse(address[0], args=[address[1]]),
        )


def _try_lines(rows: QuerySet[Visit]) -> Iterator[LogLine]:
    found: Any = rows.select_related("division__parent").prefetch_related("members__person")
    for visit in found.order_by("started_at")[:MOST_LINES]:
        yield LogLine(
            at=visit.started_at,
            kind=visit.get_outcome_display(),
            title="、".join(m.person.name for m in visit.members.all()[:4]),
            detail=place_name(visit),
            minutes=visit.minutes,
            url=reverse("visit-detail", args=[visit.pk]),
        )


def _step_lines(rows: QuerySet[NeedStep]) -> Iterator[LogLine]:
    words = {
        "record": pgettext_lazy("work log", "need recorded"),
        "close": pgettext_lazy("work log", "need closed"),
    }
    for step in rows.select_related("need__division__parent").order_by("at")[:MOST_LINES]:
        yield LogLine(
            at=step.at,
            kind=words[step.step],
            title=step.need.title,
            detail=place_name(step.need),
            minutes=0,
            url=reverse("need-detail", args=[step.need_id]),
        )
