"""What volunteers add to "my day" and to the home of a station: hours that wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import end_of
from yanzhen.core.phrases import Words
from yanzhen.core.prepared import PreparedFor, PreparedForDay, bound_day, tally
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.orgs.station_home import Figure, HomePlace, home_panel
from yanzhen.volunteers import access, circles
from yanzhen.volunteers.models import HourClaim, HourTotal, Pair, RegisterRequest, SpotCheck
from yanzhen.volunteers.reckoning import hours_of

State = HourClaim.State
OWN_AT_MOST = 12
Counted = tuple[int, datetime | None, int, datetime | None]


def _line(
    reason: Words,
    title: Words,
    url: str,
    count: int,
    due_at: datetime | None,
    *,
    kind: str = "approval",
) -> Iterator[DayItem]:
    """One line for so many things, with the first deadline of them; none for none."""
    if count:
        yield DayItem(
            reason=reason, title=title, url=url, due_at=due_at, kind=kind, detail=str(count)
        )


@PreparedFor
def _waiting(actor: Actor) -> QuerySet[HourClaim, Counted]:
    """One row: claims to confirm with the first deadline, and those that only a lead settles."""
    plain = Q(state=State.WAITING, is_flagged=False)
    hard = Q(state=State.DISPUTED) | Q(state=State.WAITING, is_flagged=True)
    hard |= Q(objected_at__isnull=False)
    here = HourClaim.objects.filter(scope.areas(actor, access.CONFIRM_HOURS).q())
    live = here.filter(state__in=[State.WAITING, State.DISPUTED])
    # Each of the two has its index: together they would read every claim of the area.
    found = Q(pk__in=live.values("pk"))
    found |= Q(pk__in=here.filter(objected_at__isnull=False).values("pk"))
    return tally(
        HourClaim.objects.filter(found),
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
        hours = reverse("hour-list")
        yield from _line(_("to confirm"), _("Hours of volunteers"), hours, plain, plain_due)
        if scope.holds(actor, access.SETTLE_HOURS):
            title = _("Disputed and flagged hours of volunteers")
            yield from _line(_("to settle"), title, f"{hours}?show=disputed", hard, hard_due)


@day_source
def spot_checks_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    if not scope.holds(actor, access.SETTLE_HOURS):
        return
    for count, due_at in _open_checks(actor):
        url = reverse("spot-check-list")
        yield from _line(_("to look at again"), _("Spot checks of hours"), url, count, due_at)


@PreparedFor
def _open_checks(actor: Actor) -> QuerySet[SpotCheck, tuple[int, datetime]]:
    open_checks = access.visible_spot_checks(actor).filter(result=SpotCheck.Result.OPEN)
    return tally(open_checks, count=Count("pk"), due=Min("due_at"))


Contacts = tuple[int, date | None, int, int]


@PreparedForDay
def _pairs_in_trouble(actor: Actor) -> QuerySet[Pair, Contacts]:
    """One row: contacts overdue with the first of them, clients whom nobody would take over."""
    today = actor.today
    late = circles.shown("overdue", today)
    return tally(
        access.visible_pairs(actor).filter(scope.areas(actor, access.PAIR).q()),
        late=Count("pk", filter=late),
        since=Min("due_on", filter=late),
        alone=Count("pk", filter=circles.shown("alone", today)),
        look=Count("pk", filter=circles.shown("look", today)),
    )


@day_source
def pairs_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Contacts that are overdue, clients without a stand-in, and what helpers ask to look at."""
    if not scope.holds(actor, access.PAIR):
        return
    for late, since, alone, look in _pairs_in_trouble(actor):
        pairs, end = reverse("pair-list") + "?show=", end_of(since) if since else None
        for reason, title, show, count, due_at in (
            (_("contact overdue"), _("Contacts of pairs"), "overdue", late, end),
            (_("to look at"), _("Helpers ask the station to look in"), "look", look, None),
            (_("nobody stands in"), _("Pairs without a stand-in"), "alone", alone, None),
        ):
            yield from _line(reason, title, pairs + show, count, due_at, kind="phone")


@PreparedForDay
def _own_contacts(actor: Actor) -> QuerySet[Pair, tuple[int, str, date | None]]:
    """The clients whom this worker looks after themself and whose contact is due."""
    return (
        Pair.objects.filter(
            state=Pair.State.ACTIVE,
            due_on__lte=actor.today,
            hands__user_id=actor.user_id or 0,
            hands__is_substitute=False,
            hands__valid_to=None,
        )
        .order_by("due_on", "pk")
        .values_list("pk", "client__name", "due_on")[:OWN_AT_MOST]
    )


@day_source
def own_contacts_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    if not scope.holds(actor, access.READ_PAIRS):
        return
    for pk, name, due_on in _own_contacts(actor):
        yield DayItem(
            reason=pgettext_lazy("pair", "contact"),
            title=name,
            url=reverse("pair-detail", args=[pk]),
            due_at=end_of(due_on) if due_on else None,
            kind="phone",
        )


@PreparedFor
def _open_requests(actor: Actor) -> QuerySet[RegisterRequest, tuple[int, datetime]]:
    waiting = RegisterRequest.objects.filter(
        scope.areas(actor, access.REGISTER).q(), answered_at=None
    )
    return tally(waiting, count=Count("pk"), due=Min("due_at"))


@day_source
def requests_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """What volunteers say is wrong in their entries."""
    if not scope.holds(actor, access.REGISTER):
        return
    for count, due_at in _open_requests(actor):
        url, title = reverse("register-request-list"), _("Volunteers ask for a correction")
        yield from _line(_("to answer"), title, url, count, due_at)


@PreparedFor
def _minutes_in(actor: Actor, areas: AreaSet) -> QuerySet[HourTotal, tuple[int | None]]:
    return tally(HourTotal.objects.filter(areas.q(), month=bound_day()), minutes=Sum("minutes"))


def _hours_figure(actor: Actor, place: HomePlace) -> Figure:
    month = place.day.replace(day=1)
    minutes = sum(m or 0 for (m,) in _minutes_in(actor, place.areas, day=month))
    return Figure(
        label=_("Volunteer hours"),
        value=hours_of(minutes),
        unit=_("hours"),
        definition=_("Confirmed minutes of volunteers, signed and added later, in this month."),
        period=_("this month"),
        url=reverse("hour-list") + "?show=confirmed",
    )


home_panel(60, access.READ, _hours_figure)
