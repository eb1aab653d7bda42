"""A worker's duties as iCalendar (RFC 5545): kind, village and time; no name, no address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from yanzhen.core.deadlines import begin_of, end_of
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Activity, ActivitySession, Order
from yanzhen.needs.models import Need
from yanzhen.orgs.appointments import Appointment, appointment_source, appointments_of
from yanzhen.orgs.models import Division
from yanzhen.people.access import posts_of
from yanzhen.visits.models import Obligation
from yanzhen.workforce import vocabulary

VILLAGE = 12
SHORTEST = timedelta(minutes=15)


@lru_cache(maxsize=4096)
def _place(area_code: str) -> str:
    """The village of an area, or the place itself above the villages."""
    names = Division.objects.filter(code=area_code[:VILLAGE]).values_list("name", flat=True)
    return names.first() or ""


def calendar_of(actor: Actor, secret: str, area: str, day: date) -> bytes:
    """The calendar of the actor around a day. ``secret`` mixes the keys of the entries."""
    rule = vocabulary.calendar_rule(area, day)
    first, last = day - timedelta(days=rule.days_back), day + timedelta(days=rule.days_ahead)
    calendar = Calendar()
    calendar.add("prodid", "-//Yanzhen//workforce//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _("My duties"))
    hours = timedelta(hours=rule.refresh_hours)
    calendar.add("refresh-interval", hours, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", hours, parameters={"VALUE": "DURATION"})
    for entry in appointments_of(actor, first, last):
        calendar.add_component(_event(entry, secret, actor.now))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Appointment, secret: str, now: datetime) -> Event:
    event = Event()
    mixed = hashlib.sha256(f"{secret}:{entry.key}".encode()).hexdigest()[:32]
    place = _place(entry.area_code)
    event.add("uid", f"{mixed}@yanzhen")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", " · ".join(filter(None, [str(entry.what), place])))
    event.add("location", place)
    event.add("class", "PRIVATE")
    if isinstance(entry.starts, datetime):
        ends = max(entry.ends or entry.starts, entry.starts + SHORTEST)
        event.add("dtstart", entry.starts.astimezone(UTC))
        event.add("dtend", ends.astimezone(UTC))
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.starts + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event


@appointment_source
def visits_due(actor: Actor, first: date, last: date) -> Iterator[Appointment]:
    """How many homes of a village are due on a day."""
    rows = Obligation.objects.open().filter(
        post_id__in=posts_of(actor), due_on__gte=first, due_on__lte=last
    )
    homes: dict[tuple[date, str], set[tuple[int | None, int | None]]] = {}
    found = rows.values_list("due_on", "area_code", "household_id", "person_id")
    for due_on, area_code, household, person in found:
        whose = (household, None) if household else (None, person)
        homes.setdefault((due_on, area_code[:VILLAGE]), set()).add(whose)
    for (due_on, village), whose_homes in homes.items():
        count = len(whose_homes)
        what = ngettext("%(count)s visit due", "%(count)s visits due", count) % {"count": count}
        yield Appointment(f"visits:{due_on}:{village}", what, village, due_on)


@appointment_source
def sessions_led(actor: Actor, first: date, last: date) -> Iterator[Appointment]:
    rows = ActivitySession.objects.filter(
        activity__lead_id=actor.user_id or 0,
        activity__state=Activity.State.PUBLISHED,
        state=ActivitySession.State.PLANNED,
        starts_at__gte=begin_of(first),
        starts_at__lt=end_of(last),
    )
    for pk, area, starts, ends in rows.values_list(
        "pk", "activity__area_code", "starts_at", "ends_at"
    ):
        yield Appointment(f"session:{pk}", _("Activity"), area, starts, ends)


@appointment_source
def orders_to_serve(actor: Actor, first: date, last: date) -> Iterator[Appointment]:
    rows = Order.objects.open().filter(
        invitations__user_id=actor.user_id or 0,
        invitations__state="accepted",
        planned_at__gte=begin_of(first),
        planned_at__lt=end_of(last),
    )
    for pk, area, planned_at in rows.values_list("pk", "area_code", "planned_at"):
        if planned_at is not None:
            yield Appointment(f"order:{pk}", _("Service at home"), area, planned_at)


@appointment_source
def needs_due(actor: Actor, first: date, last: date) -> Iterator[Appointment]:
    rows = Need.objects.open().filter(
        owner_id__in=posts_of(actor), due_at__gte=begin_of(first), due_at__lt=end_of(last)
    )
    for pk, area, due_at in rows.values_list("pk", "area_code", "due_at"):
        if due_at is not None:
            yield Appointment(f"need:{pk}", _("Deadline of a need"), area, due_at)
