"""Services that come again: begun, paused, ended, and their orders made ahead of the day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core import calendar, changing, policies, scope
from yanzhen.core.changing import saved
from yanzhen.core.errors import AccessDenied, DomainError, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import Order, OrderSeries, SeriesException, ServiceItem
from yanzhen.delivery.services.board import put_on_board
from yanzhen.delivery.services.orders import (
    FARTHEST_WISH,
    NotOffered,
    answer_need_of,
    cancel_order,
    need_for,
    ordered_by,
    write_order,
)
from yanzhen.delivery.services.steps import due, locked, move
from yanzhen.needs.models import Need
from yanzhen.needs.services import close_need
from yanzhen.people.models import Person

Every, Holiday, State = OrderSeries.Every, OrderSeries.Holiday, OrderSeries.State
LONGEST_HOLIDAY = 12


@operation("delivery.start_series")
def start_series(
    *,
    actor: Actor,
    item: ServiceItem,
    person: Person,
    every: str,
    days: Collection[int],
    starts_on: date,
    until: date | None = None,
    holidays: str = Holiday.KEEP,
    wished_part: str = Order.PartOfDay.ANY,
    place: str = "",
    words: str = "",
    need: Need | None = None,
    proxy_consent: str = "",
) -> OrderSeries:
    """Let a service come again every week or month; the need is answered by the series as a whole.

    ``days`` are weekdays (0 Monday) or days of the month. The first orders are made at once. Only
    a worker who may review orders starts a series, with the resident's recorded consent.
    """
    scope.require(actor, access.REVIEW, person.area_code)
    today = actor.today
    chosen = _checked_days(every, days)
    if not today <= starts_on <= today + FARTHEST_WISH:
        raise NotValid(_("Choose a day from today to half a year ahead."), field="starts_on")
    if until is not None and until < starts_on:
        raise NotValid(_("The last day lies before the first."), field="until")
    if holidays not in Holiday.values:
        raise NotValid(_("Choose one of the listed values."), field="holidays")
    consent = ordered_by(actor, person, need, proxy_consent)
    _check_offer(item, person)
    need = need_for(actor, item, person, need, consent, words)
    series = OrderSeries(
        created_at=actor.now,
        area_code=person.area_code,
        item=item,
        need=need,
        person=person,
        division=person.division,
        station=need.station,
        every=every,
        days=chosen,
        starts_on=starts_on,
        until=until,
        holidays=holidays,
        wished_part=wished_part,
        place=place.strip()[:200],
        words=words.strip()[:500],
        proxy_consent=consent,
        started_by_id=actor.user_id,
    )
    series.number = series.uid.hex
    series.save()
    series.number = f"ZQ{today:%Y}-{series.pk:06d}"
    OrderSeries.objects.filter(pk=series.pk).update(number=series.number)
    answer_need_of(actor, series, need)
    return make_orders_of(actor=actor, series=series)


def _checked_days(every: str, days: Collection[int]) -> list[int]:
    least, most = (0, 6) if every == Every.WEEK else (1, 31)
    if every not in Every.values:
        raise NotValid(_("Choose one of the listed values."), field="every")
    if not days or any(not least <= day <= most for day in days):
        raise NotValid(_("Choose on which days it comes."), field="days")
    return sorted(set(days))


def _check_offer(item: ServiceItem, person: Person) -> None:
    if person.state != Person.State.ACTIVE:
        raise NotValid(_("Services are ordered for people who live here now."), field="person")
    offered = access.items_offered(person.area_code).filter(mode=ServiceItem.Mode.ORDERED)
    if not offered.filter(pk=item.pk).exists():
        raise NotOffered(field="item")


# -- the orders of a series ------------------------------------------------------------------------


def make_due_orders(*, actor: Actor) -> int:
    """Make the orders of all series for the days ahead; how many. May be repeated at any time."""
    made = 0
    for series in OrderSeries.objects.filter(state=State.ACTIVE).order_by("pk").iterator(200):
        before = Order.objects.filter(series=series).count()
        make_orders_of(actor=actor, series=series)
        made += Order.objects.filter(series=series).count() - before
    return made


@operation("delivery.make_orders_of_series")
def make_orders_of(*, actor: Actor, series: OrderSeries) -> OrderSeries:
    """Make the orders that are still missing up to the days ahead of the rule pack.

    A series whose service is no longer offered, or whose person is gone, is paused with the reason
    and calls the dispatcher; it ends when its last day is over.
    """
    series = _locked(series)
    if series.state != State.ACTIVE:
        return series
    today = actor.today
    ahead = int(policies.value("delivery.series_days_ahead", area=series.area_code, day=today))
    begin = max(series.starts_on, today, (series.made_until or today) + timedelta(days=1))
    if series.made_until is None:
        begin = max(series.starts_on, today)
    end = min(today + timedelta(days=ahead), series.until or date.max)
    try:
        _check_offer(series.item, series.person)
    except DomainError as error:
        series.state, series.pause_reason = State.PAUSED, str(error)[:300]
        series.stopped_at = actor.now
        return saved(series)
    for day in rules.days_of_series(series.every, series.days, begin, end):
        _make_order(actor, series, day)
    if end >= begin:
        series.made_until = end
    if series.until is not None and series.until < today:
        series.state, series.stopped_at = State.ENDED, actor.now
    return saved(series)


def _make_order(actor: Actor, series: OrderSeries, day: date) -> None:
    if Order.objects.filter(series=series, series_day=day).exists():
        return
    exception = series.exceptions.filter(on=day).first()
    wished = exception.moved_to if exception else _after_holiday(series, day)
    if wished is None or wished < actor.today:
        return
    order = write_order(
        actor,
        item=series.item,
        person=series.person,
        need=series.need,
        wished_on=wished,
        wished_part=series.wished_part,
        place=series.place.plain() if series.place else "",
        words=series.words,
        proxy_consent=series.proxy_consent,
        series=series,
        series_day=day,
    )
    order.due_at = due(actor, order.area_code, "dispatch")
    order = move(
        actor, order, "review", worded(_("Comes again: %(number)s"), {"number": series.number})
    )
    if order.item.is_for_board:
        put_on_board(actor, order)


def _after_holiday(series: OrderSeries, day: date) -> date | None:
    """The day on which an occurrence comes; nothing when the series leaves holidays out."""
    if series.holidays == Holiday.KEEP or not calendar.is_public_holiday(day):
        return day
    if series.holidays == Holiday.SKIP:
        return None
    for _n in range(LONGEST_HOLIDAY):
        day += timedelta(days=1)
        if not calendar.is_public_holiday(day):
            return day
    return None


# -- changes ---------------------------------------------------------------------------------------


def _locked(series: OrderSeries, *states: str, version: int | None = None) -> OrderSeries:
    return changing.locked(
        series,
        *("item", "person__household", "person__division", "need", "division", "station"),
        version=version,
        states=states or None,
        refusal=_("The series is %(state)s, so this step is not possible now."),
    )


def _require(actor: Actor, series: OrderSeries) -> bool:
    """Whether it is the actor's own series; else they must be a reviewer of the area."""
    is_own = actor.person_id is not None and actor.person_id == series.person_id
    if not is_own and not scope.holds(actor, access.REVIEW, series.area_code):
        raise AccessDenied
    return is_own


@operation("delivery.pause_series")
def pause_series(
    *, actor: Actor, series: OrderSeries, reason: str = "", version: int | None = None
) -> OrderSeries:
    """Make no further orders until it is resumed; those that are made stay."""
    _require(actor, series)
    series = _locked(series, State.ACTIVE, version=version)
    series.state, series.pause_reason = State.PAUSED, reason.strip()[:300]
    series.stopped_at = actor.now
    return saved(series)


@operation("delivery.resume_series")
def resume_series(*, actor: Actor, series: OrderSeries, version: int | None = None) -> OrderSeries:
    """Go on from today; days that passed meanwhile are not made up for."""
    scope.require(actor, access.REVIEW, series.area_code)
    series = _locked(series, State.PAUSED, version=version)
    _check_offer(series.item, series.person)
    series.state, series.pause_reason, series.stopped_at = State.ACTIVE, "", None
    series.made_until = None
    return make_orders_of(actor=actor, series=saved(series))


@operation("delivery.end_series")
def end_series(
    *, actor: Actor, series: OrderSeries, reason: str, version: int | None = None
) -> OrderSeries:
    """End it: orders that have not begun are cancelled, and its need is closed or waits again."""
    is_own = _require(actor, series)
    series = _locked(series, State.ACTIVE, State.PAUSED, version=version)
    if not is_own and len(reason.strip()) < 2:
        raise NotValid(_("Say why, in words that the resident understands."), field="reason")
    words = worded(reason or _("The resident ended the series."))
    series.state, series.pause_reason, series.stopped_at = State.ENDED, words, actor.now
    series = saved(series)
    for order in Order.objects.filter(series=series, state__in=rules.BEFORE_START):
        cancel_order(actor=actor, order=order, reason=words)
    need = Need.objects.get(pk=series.need_id)
    if need.is_open:
        served = Order.objects.filter(series=series, state=rules.CONFIRMED).exists()
        close_need(
            actor=actor,
            need=need,
            outcome=Need.Outcome.SOLVED if served else Need.Outcome.WITHDRAWN,
            resident_word=words if served else "",
            reason="" if served else words,
        )
    return series


@operation("delivery.except_series_day")
def except_series_day(
    *,
    actor: Actor,
    series: OrderSeries,
    on: date,
    moved_to: date | None = None,
    reason: str = "",
) -> SeriesException:
    """Leave one day of a series out, or let it come on another day instead.

    An order that is made already is cancelled or moved, as long as it has not begun.
    """
    _require(actor, series)
    series = _locked(series, State.ACTIVE, State.PAUSED)
    today = actor.today
    if on < max(today, series.starts_on) or not rules.is_day_of(series.every, series.days, on):
        raise NotValid(_("The series does not come on that day."), field="on")
    if moved_to is not None and not today <= moved_to <= today + FARTHEST_WISH:
        raise NotValid(_("Choose a day from today to half a year ahead."), field="moved_to")
    exception, _is_new = SeriesException.objects.update_or_create(
        series=series, on=on, defaults={"moved_to": moved_to, "reason": reason.strip()[:200]}
    )
    note(series=series.pk)
    order = Order.objects.filter(Q(series=series), series_day=on).first()
    if order is None:
        return exception
    if order.state not in rules.BEFORE_START:
        raise WrongState(_("This one has begun already."))
    if moved_to is None:
        words = worded(reason or _("Left out this time."))
        cancel_order(actor=actor, order=order, reason=words)
    else:
        order = locked(order, "move")
        order.wished_on, order.planned_at = moved_to, None
        move(actor, order, "move", f"{on} → {moved_to}")
    return exception
