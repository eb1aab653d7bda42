"""Named reads of bookings: what is free, what a week looks like, who waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from yanzhen.core import policies, scope
from yanzhen.core.prepared import Bound
from yanzhen.core.scope import Actor
from yanzhen.resources.access import DECIDE, visible_bookings
from yanzhen.resources.models import Resource, ResourceBooking
from yanzhen.resources.models.bookings import BookingQuerySet
from yanzhen.resources.rules import booking, opening
from yanzhen.resources.rules.booking import Taken
from yanzhen.resources.selectors.resources import closed_days


def _until(row: ResourceBooking, now: datetime) -> datetime:
    """Until when it takes its part: what is out and late, until now at least."""
    return max(row.ends_at, now) if row.state == booking.OUT else row.ends_at


def taken_after(resource: Resource, moment: datetime, now: datetime) -> list[ResourceBooking]:
    """The bookings that hold a part of a resource after a moment, the earliest first."""
    ahead = Q(ends_at__gt=moment)
    if moment <= now:
        ahead |= Q(state=booking.OUT)
    rows = ResourceBooking.objects.holding().filter(ahead, resource=resource)
    return list(rows.select_related("division").order_by("starts_at", "pk"))


def as_taken(rows: Iterable[ResourceBooking], now: datetime) -> list[Taken]:
    return [Taken(r.starts_at, _until(r, now), r.quantity) for r in rows]


def first_moment(
    resource: Resource,
    rows: Sequence[ResourceBooking],
    wanted: int,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> datetime | None:
    """When as much can be had for as long, within its opening times; looks 60 days ahead."""
    closed = closed_days(resource)
    times = [(d, a, b) for d, a, b in resource.opening]

    def opens(moment: datetime, length: timedelta) -> datetime | None:
        local = timezone.localtime(moment)
        found = opening.first_fitting(times, closed, local, length)
        is_in_time = found is not None and _is_within_dates(resource, found, found + length)
        return found if is_in_time else None

    return booking.next_free(
        as_taken(rows, now), resource.quantity, wanted, max(starts_at, now), ends_at, opens
    )


def _is_within_dates(resource: Resource, starts_at: datetime, ends_at: datetime) -> bool:
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    return (resource.available_from is None or first >= resource.available_from) and (
        resource.available_to is None or last <= resource.available_to
    )


def grace_minutes(area: str, day: date) -> int:
    return int(policies.value("resources.late_return_grace_minutes", area=area, day=day))


# -- a week -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """A booking on one day of the calendar, with the minutes of the day that it takes."""

    booking_id: int
    starts: int
    ends: int
    state: str
    label: str
    quantity: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: when it is open, whether it is closed, what is taken, how much is left at worst."""

    day: date
    is_today: bool
    is_closed: bool
    openings: tuple[tuple[str, str], ...]
    stretches: tuple[Stretch, ...]
    free: int


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def week_of(actor: Actor, resource: Resource, day: date) -> list[CalendarDay]:
    """The week (Monday to Sunday) in which a day lies. Names places, never people."""
    monday = day - timedelta(days=day.weekday())
    begin, end = _midnight(monday), _midnight(monday + timedelta(days=7))
    rows = [row for row in taken_after(resource, begin, actor.now) if row.starts_at < end]
    open_pks = set(
        visible_bookings(actor).filter(pk__in=[r.pk for r in rows]).values_list("pk", flat=True)
    )
    closed = closed_days(resource)
    days = []
    for ahead in range(7):
        this = monday + timedelta(days=ahead)
        first, last = _midnight(this), _midnight(this + timedelta(days=1))
        inside = [r for r in rows if r.starts_at < last and _until(r, actor.now) > first]
        days.append(
            CalendarDay(
                day=this,
                is_today=this == actor.today,
                is_closed=any(a <= this <= b for a, b in closed),
                openings=tuple(
                    (_clock(a), _clock(b)) for d, a, b in resource.opening if d == this.weekday()
                ),
                stretches=tuple(
                    _stretch(r, first, last, actor, is_visible=r.pk in open_pks) for r in inside
                ),
                free=booking.free_between(
                    as_taken(inside, actor.now), resource.quantity, first, last
                ),
            )
        )
    return days


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _stretch(
    row: ResourceBooking, first: datetime, last: datetime, actor: Actor, *, is_visible: bool
) -> Stretch:
    begins, ends = max(row.starts_at, first), min(_until(row, actor.now), last)
    return Stretch(
        booking_id=row.pk if is_visible else 0,
        starts=int((begins - first).total_seconds() // 60),
        ends=int((ends - first).total_seconds() // 60),
        state=row.state,
        label=row.division.name,
        quantity=row.quantity,
        is_mine=row.holder_id == actor.user_id,
    )


# -- lists ------------------------------------------------------------------------------------


def listed_bookings(actor: Actor) -> BookingQuerySet:
    return (
        visible_bookings(actor)
        .select_related("resource__division", "division", "holder")
        .order_by("-starts_at", "-pk")
    )


def to_decide(actor: Actor) -> Q:
    """Bookings that wait for the actor's word, as the owner's worker."""
    return Q(state=booking.ASKED) & scope.areas(actor, DECIDE).q("resource__area_code")


def is_late(now: datetime | Bound) -> Q:
    return Q(state=booking.OUT, ends_at__lt=now)


@dataclass(frozen=True, slots=True)
class BookingCounts:
    """How many bookings stand in each chip above the list."""

    ahead: int
    asked: int
    out: int
    late: int
    stranded: int
    mine: int


def count_bookings(rows: BookingQuerySet, actor: Actor) -> BookingCounts:
    found = rows.order_by().aggregate(
        ahead=Count("pk", filter=Q(state__in=booking.AHEAD)),
        asked=Count("pk", filter=to_decide(actor)),
        out=Count("pk", filter=Q(state=booking.OUT)),
        late=Count("pk", filter=is_late(actor.now)),
        stranded=Count("pk", filter=Q(state=booking.STRANDED)),
        mine=Count("pk", filter=Q(holder_id=actor.user_id, state__in=booking.HOLDING)),
    )
    return BookingCounts(**found)


def chosen_bookings(rows: BookingQuerySet, show: str, actor: Actor) -> BookingQuerySet:
    """The rows of one chip; an unknown name shows what lies ahead, the next first."""
    narrowed = {
        "asked": to_decide(actor),
        "out": Q(state=booking.OUT),
        "late": is_late(actor.now),
        "stranded": Q(state=booking.STRANDED),
        "mine": Q(holder_id=actor.user_id, state__in=booking.HOLDING),
    }
    if show == "all":
        return rows
    if show in narrowed:
        return rows.filter(narrowed[show]).order_by("starts_at", "pk")
    return rows.filter(state__in=booking.AHEAD).order_by("starts_at", "pk")
