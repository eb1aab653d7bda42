"""What delivery adds to "my day" and to the home of a station."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import begin_of, due_words, end_of
from yanzhen.core.numbers import Quantity, Unit, exactly
from yanzhen.core.prepared import PreparedFor, bound_moment
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.delivery import access, rules, selectors
from yanzhen.delivery.models import (
    Activity,
    ActivitySession,
    KioskVisit,
    Order,
    OrderSeries,
    ServiceRecord,
    SignUp,
)
from yanzhen.delivery.models.orders import OrderQuerySet
from yanzhen.needs.tables import place_name
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.orgs.station_home import Figure, HomePlace, Line, Panel, home_panel

SHOWN = 12
WAITING_FOR: dict[str, str | Promise] = {
    rules.PLACED: _("to review"),
    rules.REVIEWED: _("to dispatch"),
    rules.FINISHED: _("to confirm"),
}


def in_brief(orders: OrderQuerySet) -> OrderQuerySet:
    """The orders with no more than a line about them says."""
    return (
        orders.select_related(None)
        .select_related("item", "person", "division__parent")
        .only(
            *("state", "due_at", "alarmed_at", "item__name", "person__name"),
            *("division__code", "division__name", "division__parent__name"),
        )
    )


def _order_item(order: Order, reason: str | Promise, url: str) -> DayItem:
    return DayItem(
        reason=reason,
        title=order.item.name,
        url=url,
        due_at=order.due_at,
        kind="order",
        detail=f"{order.person.name} · {place_name(order)}",
    )


@PreparedFor
def _waiting(actor: Actor, areas: AreaSet | None) -> OrderQuerySet:
    orders = selectors.listed_orders(actor).filter(
        state__in=list(WAITING_FOR), alarmed_at__isnull=True
    )
    return in_brief(orders.filter(areas.q()) if areas else orders)


@day_source
def orders_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Orders that wait for a worker's step, the earliest due first."""
    if not scope.holds(actor, access.REVIEW):
        return
    for order in _waiting(actor, None, first=SHOWN):
        url = reverse("order-detail", args=[order.pk])
        yield _order_item(order, WAITING_FOR[order.state], url)


@PreparedFor
def _alarmed(actor: Actor, areas: AreaSet | None) -> OrderQuerySet:
    orders = access.visible_orders(actor).open().filter(alarmed_at__isnull=False)
    rows = orders.filter(areas.q()) if areas else orders
    return in_brief(rows.order_by("alarmed_at", "pk"))


@PreparedFor
def _stopped(actor: Actor) -> QuerySet[OrderSeries]:
    rows = access.visible_series(actor).filter(state=OrderSeries.State.PAUSED)
    shown = ("pause_reason", "stopped_at", "item__name", "person__name")
    rows = rows.exclude(pause_reason="").select_related("item", "person").only(*shown)
    return rows.order_by("stopped_at", "pk")


@PreparedFor
def _at_screens(actor: Actor) -> QuerySet[KioskVisit]:
    visits = access.visible_kiosk_visits(actor).filter(
        state=KioskVisit.State.WAITING, expires_at__gt=bound_moment()
    )
    shown = ("expires_at", "station__name")
    return visits.select_related("station").only(*shown).order_by("asked_at")


@day_source
def alarms_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Orders that nobody takes, and series that cannot go on: they are a dispatcher's first."""
    if not scope.holds(actor, access.DISPATCH):
        return
    for order in _alarmed(actor, None, first=SHOWN):
        yield replace(
            _order_item(order, _("nobody takes it"), reverse("order-detail", args=[order.pk])),
            due_at=order.alarmed_at,
        )
    for series in _stopped(actor, first=SHOWN):
        yield DayItem(
            reason=_("paused"),
            title=series.item.name,
            url=reverse("series-detail", args=[series.pk]),
            kind="order",
            detail=f"{series.person.name} · {series.pause_reason}",
        )


@day_source
def kiosk_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Somebody stands at the station screen and waits to be known."""
    if not scope.holds(actor, access.CONFIRM_FOR):
        return
    for visit in _at_screens(actor, first=SHOWN, now=actor.now):
        yield DayItem(
            reason=_("at the station screen"),
            title=_("Somebody waits to be known"),
            url=reverse("kiosk-desk"),
            due_at=visit.expires_at,
            kind="order",
            detail=visit.station.name,
        )


@day_source
def tasks_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Invitations, and what the actor has agreed to do until tonight."""
    if not scope.holds(actor, access.SERVE):
        return
    end = end_of(day)
    for task in selectors.tasks_of(actor):
        order = task.order
        if task.is_accepted and order.planned_at and order.planned_at >= end:
            continue
        yield DayItem(
            reason=_("your task") if task.is_accepted else _("you are asked"),
            title=order.item.name,
            url=reverse("task-detail", args=[order.pk]),
            due_at=order.due_at,
            kind="order",
            detail=f"{task.name} · {task.where}",
        )


@PreparedFor
def _led(actor: Actor) -> QuerySet[ActivitySession]:
    led = ActivitySession.objects.filter(
        activity__lead_id=actor.user_id,
        activity__state=Activity.State.PUBLISHED,
        state=ActivitySession.State.PLANNED,
        starts_at__lt=bound_moment("end"),
    )
    shown = ("starts_at", "ends_at", "place", "activity__title", "activity__place")
    return led.select_related("activity").only(*shown).order_by("starts_at")


@day_source
def activities_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Times of activities that the actor leads today, and those that still want their record."""
    if actor.user_id is None or not scope.holds(actor, access.LEAD_ACTIVITIES):
        return
    for session in _led(actor, first=SHOWN, end=end_of(day)):
        yield DayItem(
            reason=_("you lead it") if session.ends_at > actor.now else _("write the record"),
            title=session.activity.title,
            url=reverse("session-attendance", args=[session.pk]),
            due_at=session.starts_at if session.ends_at > actor.now else session.ends_at,
            kind="activity",
            detail=session.place or session.activity.place,
        )


@PreparedFor
def _to_tell(actor: Actor) -> QuerySet[SignUp, Mapping[str, Any]]:
    waiting = SignUp.objects.filter(
        news_at__isnull=False,
        told_at=None,
        activity__lead_id=actor.user_id,
        activity__ends_at__gt=bound_moment(),
    ).exclude(state=SignUp.State.LEFT)
    rows = waiting.values("activity_id", "activity__title")
    return rows.annotate(people=Count("pk"), since=Min("news_at")).order_by("since")


@day_source
def news_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Whom nobody has told yet that they have a place now, or that a time was called off."""
    if actor.user_id is None or not scope.holds(actor, access.LEAD_ACTIVITIES):
        return
    for row in _to_tell(actor, first=SHOWN, now=actor.now):
        yield DayItem(
            reason=_("tell them"),
            title=row["activity__title"],
            url=reverse("activity-detail", args=[row["activity_id"]]),
            due_at=row["since"],
            kind="activity",
            detail=exactly(Quantity(row["people"], Unit.PERSON)),
        )


@PreparedFor
def _made_between(actor: Actor) -> QuerySet[ServiceRecord]:
    made = access.visible_records(actor).filter(
        created_at__gte=bound_moment("begin"),
        created_at__lt=bound_moment("end"),
        sign=1,
        reversed_by=None,
    )
    shown = ("title", "kind", "division__code", "division__name", "division__parent__name")
    return made.select_related("division__parent").only(*shown).order_by("-created_at")


@day_source
def records_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """What was served in the actor's area and recorded today."""
    if not scope.holds(actor, access.REVIEW):
        return
    begin, end = begin_of(day), end_of(day)
    for record in _made_between(actor, first=SHOWN, begin=begin, end=end):
        yield DayItem(
            reason=_("served and recorded"),
            title=record.title,
            url=reverse("record-detail", args=[record.pk]),
            kind="order" if record.kind == ServiceRecord.Kind.ORDER else "activity",
            done=True,
            detail=place_name(record),
        )


# -- the home of a station -------------------------------------------------------------------------


def served_this_month(actor: Actor, place: HomePlace) -> Figure:
    begin = begin_of(place.day.replace(day=1))
    end = end_of(place.day)
    figures = selectors.figures_between(actor, place.areas, begin=begin, end=end)
    return Figure(
        label=_("Served this month"),
        value=figures.person_times.amount,
        unit=_("person-times"),
        definition=_(
            "Everybody on the served side of the service records of this month, with those counted "
            "by head; corrections included."
        ),
        period=exactly(figures.minutes),
        url=reverse("record-list"),
    )


def waiting_orders(actor: Actor, place: HomePlace) -> Panel:
    first, count = _waiting.first_rows(6, actor, place.areas)
    lines = []
    for order in first:
        words, state = due_words(order.due_at, actor.now)
        lines.append(
            Line(
                title=order.item.name,
                url=reverse("order-detail", args=[order.pk]),
                detail=f"{order.get_state_display()} · {place_name(order)}",
                badge=words,
                state=state,
            )
        )
    return Panel(
        title=_("Orders that wait for us"),
        lines=lines,
        count=count,
        url=reverse("order-list"),
        empty=_("No order waits for review, dispatch or confirmation."),
    )


def untaken_orders(actor: Actor, place: HomePlace) -> Panel | None:
    first, count = _alarmed.first_rows(6, actor, place.areas)
    if not first:
        return None
    return Panel(
        title=_("Orders that nobody takes"),
        lines=[
            Line(
                title=order.item.name,
                url=reverse("order-detail", args=[order.pk]),
                detail=f"{order.get_state_display()} · {place_name(order)}",
                badge=_("since %(day)s")
                % {"day": f"{timezone.localtime(order.alarmed_at):%m-%d %H:%M}"},
                state="overdue",
            )
            for order in first
        ],
        count=count,
        url=f"{reverse('order-list')}?show=alarmed",
        icon="circle-alert",
    )


@PreparedFor
def _coming(actor: Actor, areas: AreaSet) -> QuerySet[Activity]:
    coming = access.visible_activities(actor).filter(
        areas.q(), state=Activity.State.PUBLISHED, ends_at__gt=bound_moment()
    )
    shown = ("title", "starts_at", "division__code", "division__name", "division__parent__name")
    return coming.select_related("division__parent").only(*shown).order_by("starts_at", "pk")


def coming_activities(actor: Actor, place: HomePlace) -> Panel:
    first, count = _coming.first_rows(4, actor, place.areas, now=actor.now)
    return Panel(
        title=_("Coming activities"),
        lines=[
            Line(
                title=a.title,
                url=reverse("activity-detail", args=[a.pk]),
                detail=place_name(a),
                badge=timezone.localtime(a.starts_at).strftime("%m-%d %H:%M"),
            )
            for a in first
        ],
        count=count,
        url=reverse("activity-list"),
        empty=_("Nothing is planned."),
        icon="calendar",
    )


home_panel(30, access.READ, served_this_month)
home_panel(40, access.READ, waiting_orders)
home_panel(60, access.READ, coming_activities)
home_panel(110, access.DISPATCH, untaken_orders)
