"""Named reads of the station screen, and how long it keeps what belongs to somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from yanzhen.core import crypto, policies, scope
from yanzhen.core.fields import candidates
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import KioskVisit
from yanzhen.orgs.models import Station
from yanzhen.people.models import Person


@dataclass(frozen=True, slots=True)
class KioskRule:
    """How long a screen stays known without a touch, and how long it waits for a worker."""

    idle: timedelta
    wait: timedelta


def kiosk_rule(area: str, day: date) -> KioskRule:
    value = policies.value("delivery.kiosk", area=area, day=day)
    return KioskRule(
        timedelta(seconds=value["idle_seconds"]), timedelta(seconds=value["wait_seconds"])
    )


def waiting_visits(actor: Actor) -> QuerySet[KioskVisit]:
    """Who waits at a screen of the actor's area to be known, the longest first."""
    waiting = access.visible_kiosk_visits(actor).filter(
        state=KioskVisit.State.WAITING, expires_at__gt=actor.now
    )
    return waiting.select_related("station").order_by("asked_at")


def stations_to_show(actor: Actor, day: date) -> QuerySet[Station]:
    """Stations whose screen the actor may open."""
    areas = scope.areas(actor, access.CONFIRM_FOR)
    return Station.objects.on(day).filter(areas.q()).order_by("area_code", "pk")


def people_by_tail(area: str, digits: str) -> list[Person]:
    """People living in the area whose document or phone number ends in these four digits."""
    found: dict[int, Person] = {}
    living = Person.objects.filter(
        state=Person.State.ACTIVE, area_code__gte=area, area_code__lt=area + "~"
    )
    tails = crypto.keyring().indexes(digits, "tail")
    for column in ("id_tail_index", "phone_tail_index"):
        rows = living.filter(**{f"{column}__in": tails})
        found |= {person.pk: person for person in rows[:20]}
    return list(found.values())


def people_by_phone(area: str, phone: str) -> list[Person]:
    """People living in the area who have this telephone number."""
    return list(
        Person.objects.filter(
            state=Person.State.ACTIVE,
            area_code__gte=area,
            area_code__lt=area + "~",
            phone_index__in=candidates(Person, "phone_index", phone),
        )[:2]
    )
