"""What resources add to "my day" and to the home of a station."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import end_of
from yanzhen.core.prepared import PreparedFor, PreparedForDay, bound_moment
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.orgs.station_home import Figure, HomePlace, Line, Panel, home_panel
from yanzhen.resources import access
from yanzhen.resources.models import Agreement, Resource, ResourceBooking
from yanzhen.resources.rules import booking as rules
from yanzhen.resources.selectors import bookings, partners
from yanzhen.resources.selectors import resources as selectors
from yanzhen.resources.tables import span_words

SHOWN = 6


def _booking(row: ResourceBooking, reason: object, due_at: datetime | None) -> DayItem:
    return DayItem(
        reason=str(reason),
        title=row.resource.name,
        url=reverse("booking-detail", args=[row.pk]),
        due_at=due_at,
        kind="booking",
        detail=f"{span_words(row)} · {row.division.name}",
    )


@PreparedFor
def _owed_bookings(actor: Actor) -> QuerySet[ResourceBooking]:
    mine = bookings.listed_bookings(actor).filter(holder_id=actor.user_id)
    is_owed = (
        Q(state=rules.STRANDED, ends_at__gt=bound_moment())
        | Q(state=rules.OUT, ends_at__lt=bound_moment("end"))
        | Q(state=rules.AGREED, starts_at__lt=bound_moment("end"), ends_at__gt=bound_moment())
    )
    return mine.filter(is_owed).order_by("starts_at", "pk")


@PreparedFor
def _asked_bookings(actor: Actor) -> QuerySet[ResourceBooking]:
    asked = bookings.listed_bookings(actor).filter(bookings.to_decide(actor))
    return asked.filter(ends_at__gt=bound_moment()).order_by("starts_at", "pk")


@day_source
def bookings_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """What the actor holds today, must bring back, must look for anew; what waits for their word.

    Two queries; none for those who neither book nor decide.
    """
    if not scope.holds(actor, access.BOOK):
        return
    owed = _owed_bookings(actor, first=2 * SHOWN, now=actor.now, end=end_of(day))
    for row in owed:
        if row.state == rules.STRANDED:
            yield _booking(row, _("the booked resource was withdrawn"), row.starts_at)
        elif row.state == rules.OUT:
            yield _booking(row, _("to bring back"), row.ends_at)
        else:
            yield _booking(row, _("booked for today"), row.starts_at)
    if scope.holds(actor, access.DECIDE):
        for row in _asked_bookings(actor, first=SHOWN, now=actor.now):
            yield _booking(row, _("a booking to decide"), None)


@PreparedForDay
def _grown_old(actor: Actor) -> QuerySet[Resource]:
    old = access.visible_resources(actor).filter(selectors.stale_to_verify(actor))
    rows = old.select_related("division").order_by("verified_at", "pk")
    return rows.only("name", "division__name", "verified_at")


@PreparedForDay
def _to_renew(actor: Actor) -> QuerySet[Agreement]:
    owed = partners.expiring(actor) | partners.expired(actor)
    managed = scope.areas(actor, access.MANAGE).q()
    return partners.listed_agreements(actor).filter(owed, managed)


@day_source
def what_grows_old(actor: Actor, day: date) -> Iterator[DayItem]:
    """Resources that nobody looked at for long, and agreements that end soon or have ended."""
    if scope.holds(actor, access.VERIFY):
        for resource in _grown_old(actor, first=SHOWN):
            yield DayItem(
                reason=_("is it still there?"),
                title=resource.name,
                url=reverse("resource-verify", args=[resource.pk]),
                kind="resource",
                detail=resource.division.name,
            )
    if scope.holds(actor, access.MANAGE):
        for agreement in _to_renew(actor, first=SHOWN):
            ends_on = agreement.ends_on or day
            yield DayItem(
                reason=_("agreement to renew"),
                title=agreement.partner.name,
                url=reverse("agreement-detail", args=[agreement.pk]),
                due_at=end_of(ends_on),
                kind="agreement",
                detail=agreement.title,
            )


def offered_resources(actor: Actor, place: HomePlace) -> Figure:
    counts = selectors.count_resources_in(actor, place.areas)
    return Figure(
        label=_("Resources on offer"),
        value=counts.offered,
        unit=pgettext_lazy("unit", "items"),
        definition=_("Resources that the place and the places inside it own and offer."),
        period=_("%(count)s to look at again") % {"count": counts.stale} if counts.stale else "",
        state="due" if counts.stale else "",
        url=reverse("resource-list"),
    )


@PreparedFor
def _late_in(actor: Actor, areas: AreaSet) -> QuerySet[ResourceBooking]:
    where = areas.q("resource__area_code") | areas.q()
    late = bookings.listed_bookings(actor).filter(bookings.is_late(bound_moment()), where)
    return late.order_by("ends_at", "pk")


def late_returns(actor: Actor, place: HomePlace) -> Panel | None:
    """Only when something is late."""
    first, count = _late_in.first_rows(SHOWN, actor, place.areas, now=actor.now)
    if not first:
        return None
    return Panel(
        title=_("Not brought back in time"),
        lines=[
            Line(
                title=row.resource.name,
                url=reverse("booking-detail", args=[row.pk]),
                detail=f"{span_words(row)} · {row.division.name}",
                badge=pgettext_lazy("booking", "late"),
                state="overdue",
            )
            for row in first
        ],
        count=count,
        url=f"{reverse('booking-list')}?show=late",
    )


@PreparedForDay
def _stale_in(actor: Actor, areas: AreaSet) -> QuerySet[Resource]:
    stale = Resource.objects.filter(areas.q(), selectors.stale_to_verify(actor))
    return stale.select_related("division").order_by("verified_at", "pk")


def stale_resources(actor: Actor, place: HomePlace) -> Panel | None:
    """Only when something was not looked at for too long."""
    first, count = _stale_in.first_rows(SHOWN, actor, place.areas)
    if not first:
        return None
    return Panel(
        title=_("Resources to look at again"),
        lines=[
            Line(
                title=row.name,
                url=reverse("resource-detail", args=[row.pk]),
                detail=row.division.name,
            )
            for row in first
        ],
        count=count,
        url=f"{reverse('resource-list')}?show=stale",
    )


def register_home() -> None:
    home_panel(40, access.READ, offered_resources)
    home_panel(120, access.READ, late_returns)
    home_panel(220, access.VERIFY, stale_resources, is_late=True)
