"""What every resident page shows besides its question: whose station it is and its telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.needs.selectors import station_for
from yanzhen.orgs.models import Station
from yanzhen.people.models import Person


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page that everybody may read, as the resident pages lead to it."""

    label: str | Promise
    url_name: str
    icon: str
    order: int


_public: list[PublicPage] = []
_personal: list[PublicPage] = []


def public_page(page: PublicPage) -> None:
    """Register a page for everybody, in ``AppConfig.ready``."""
    if page not in _public:
        _public.append(page)
        _public.sort(key=lambda shown: shown.order)


def public_pages() -> list[dict[str, Any]]:
    return [
        {"label": page.label, "url": reverse(page.url_name), "icon": page.icon} for page in _public
    ]


def personal_page(page: PublicPage) -> None:
    """Register a page of the resident themself, which "Mine" leads to, in ``AppConfig.ready``."""
    if page not in _personal:
        _personal.append(page)
        _personal.sort(key=lambda shown: shown.order)


def personal_pages() -> list[dict[str, Any]]:
    return [
        {"label": page.label, "url": reverse(page.url_name), "icon": page.icon}
        for page in _personal
    ]


def visitor(*, request_id: str = "") -> Actor:
    """Somebody who has not signed in."""
    return Actor(user_id=None, name="visitor", now=timezone.now(), request_id=request_id)


def resident_frame(actor: Actor, area: str = "") -> dict[str, Any]:
    """Context of a resident page: the nearest station with a telephone, and the way home."""
    if not area and actor.person_id is not None:
        area = Person.objects.values_list("area_code", flat=True).get(pk=actor.person_id)
    day = actor.today
    station = station_for(area, day) if area else None
    if station is None or not station.phone:
        with_phone = Station.objects.on(day).exclude(phone="")
        if area:
            above = [area[:length] for length in range(6, len(area) + 1, 3)]
            with_phone = with_phone.filter(area_code__in=above).order_by("-area_code", "pk")
        else:
            with_phone = with_phone.order_by("area_code", "pk")
        station = with_phone.first() or station
    return {
        "station_name": station.name if station else "",
        "station_phone": station.phone if station else "",
        "resident_home_url": "/my/",
        "public_pages": public_pages(),
        "personal_pages": personal_pages() if actor.person_id is not None else [],
    }
