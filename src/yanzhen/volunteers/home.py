"""What volunteers add to "my day" and to the home of a station: hours that wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.prepared import PreparedFor, tally
from yanzhen.core.scope import Actor
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.orgs.station_home import Figure, HomePlace, home_panel
from yanzhen.volunteers import access
from yanzhen.volunteers.models import HourClaim, HourTotal, SpotCheck
from yanzhen.volunteers.reckoning import hours_of

State = HourClaim.State
Counted = tuple[int, datetime | None, int, datetime | None]


@PreparedFor
def _waiting(actor: Actor) -> QuerySet[HourClaim, Counted]:
    """One row: claims to confirm with the first deadline, and those that only a lead settles."""
    plain = Q(state=State.WAITING, is_flagged=False)
    hard = Q(state=State.DISPUTED) | Q(state=State.WAITING, is_flagged=True)
    hard |= Q(objected_at__isnull=False)
    return tally(
        HourClaim.objects.filter(scope.areas(actor, access.CONFIRM_HOURS).q(), plain | hard),
        plain=Count("pk", filter=plain),
        plain_due=Min("due_at", filter=plain),
        hard=Count("pk", filter=hard),
        hard_due=Min("due_at", filter=hard),
    )


@day_source
def hours_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Hours to confirm within ten working days (Order 67 art. 11); what a lead settles apart."""
    if not scope.holds(actor, access.CONFIRM_HOURS):
        return
    for plain, plain_due, hard, hard_due in _waiting(actor):
        if plain:
            yield DayItem(
                reason=_("to confirm"),
                title=_("Hours of volunteers"),
                url=reverse("hour-list"),
                due_at=plain_due,
                kind="approval",
                detail=str(plain),
            )
        if hard and scope.holds(actor, access.SETTLE_HOURS):
            yield DayItem(
                reason=_("to settle"),
                title=_("Disputed and flagged hours of volunteers"),
                url=reverse("hour-list") + "?show=disputed",
                due_at=hard_due,
                kind="approval",
                detail=str(hard),
            )


@day_source
def spot_checks_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    if not scope.holds(actor, access.SETTLE_HOURS):
        return
    for count, due_at in _open_checks(actor):
        if count:
            yield DayItem(
                reason=_("to look at again"),
                title=_("Spot checks of hours"),
                url=reverse("spot-check-list"),
                due_at=due_at,
                kind="approval",
                detail=str(count),
            )


@PreparedFor
def _open_checks(actor: Actor) -> QuerySet[SpotCheck, tuple[int, datetime]]:
    open_checks = access.visible_spot_checks(actor).filter(result=SpotCheck.Result.OPEN)
    return tally(open_checks, count=Count("pk"), due=Min("due_at"))


def _hours_figure(actor: Actor, place: HomePlace) -> Figure:
    month = place.day.replace(day=1)
    rows = HourTotal.objects.filter(place.q(), month=month)
    minutes = rows.aggregate(minutes=Sum("minutes", default=0))["minutes"]
    return Figure(
        label=_("Volunteer hours"),
        value=hours_of(minutes),
        unit=_("hours"),
        definition=_("Confirmed minutes of volunteers, signed and added later, in this month."),
        period=f"{month:%Y-%m}",
        url=reverse("hour-list") + "?show=confirmed",
    )


home_panel(60, access.READ, _hours_figure)
