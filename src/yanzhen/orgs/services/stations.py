"""Stations: opening and keeping the places where people are served."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from yanzhen.core import policies, scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.models import Division, Organization, Station

CHANGEABLE = frozenset(
    {
        *("name", "quality", "operator", "host", "address", "phone", "opening_hours"),
        *("area_m2", "functions", "specialty", "pilot_label", "lng", "lat"),
    }
)


def station_types(area: str, day: date) -> dict[str, dict[str, Any]]:
    """The types of station that a place knows, by code (rule pack ``orgs.station_types``).

    A station that was opened before every rule pack is judged by the first one.
    """
    entries = policies.value("orgs.station_types", area=area, day=day, or_earliest=True)
    return {entry["code"]: entry for entry in entries}


@operation("orgs.open_station")
def open_station(
    *,
    actor: Actor,
    name: str,
    station_type: str,
    level: str,
    division: Division,
    parent: Station | None = None,
    quality: str = Station.Quality.STANDARD,
    operator: Organization | None = None,
    host: Organization | None = None,
    opened_on: date | None = None,
    valid_from: date | None = None,
    address: str = "",
    phone: str = "",
    opening_hours: str = "",
    area_m2: int | None = None,
    functions: list[str] | None = None,
    specialty: str = "",
    pilot_label: str = "",
) -> Station:
    """Enter a station. Its type is a word of the place's rule pack."""
    scope.require(actor, access.MANAGE_STATIONS, division.code)
    opened_on = opened_on or valid_from or actor.today
    if not name.strip():
        raise NotValid(_("Give the name of the station."), field="name")
    if station_type not in station_types(division.code, opened_on):
        raise NotValid(_("Choose a type from the list."), field="station_type")
    if level not in Station.Level.values:
        raise NotValid(_("Choose a level from the list."), field="level")
    if not division.is_valid_on(opened_on):
        raise NotValid(
            _("%(place)s does not exist on %(day)s."),
            field="opened_on",
            place=division.name,
            day=opened_on,
        )
    if parent and not division.code.startswith(parent.area_code):
        raise NotValid(_("The station above must stand in a place above this one."), field="parent")
    return Station.objects.create(
        name=name.strip(),
        station_type=station_type,
        level=level,
        quality=quality,
        parent=parent,
        division=division,
        area_code=division.code,
        operator=operator,
        host=host,
        opened_on=opened_on,
        valid_from=valid_from or opened_on,
        address=address,
        phone=phone,
        opening_hours=opening_hours,
        area_m2=area_m2,
        functions=functions or [],
        specialty=specialty,
        pilot_label=pilot_label,
        created_at=actor.now,
    )


@operation("orgs.change_station")
def change_station(*, actor: Actor, station: Station, version: int, **values: Any) -> Station:
    """Correct what is known of a station; where it stands and its type do not change.

    Raises StaleVersion when somebody else changed it since ``version``.
    """
    scope.require(actor, access.MANAGE_STATIONS, station.area_code)
    if unknown := set(values) - CHANGEABLE:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    if not values.get("name", station.name).strip():
        raise NotValid(_("Give the name of the station."), field="name")
    fresh = locked(station, version=version)
    for name, value in values.items():
        setattr(fresh, name, value)
    return saved(fresh)


@operation("orgs.close_station")
def close_station(
    *, actor: Actor, station: Station, on: date | None = None, reason: str = ""
) -> Station:
    """Close a station before the given day. Nobody may hold a post there from that day on."""
    scope.require(actor, access.MANAGE_STATIONS, station.area_code)
    on = on or actor.today
    if station.valid_to is not None:
        raise WrongState(_("This station is closed already."))
    if on <= station.valid_from:
        raise NotValid(_("The end must come after the beginning."), field="valid_to")
    still = station.posts.filter(Q(valid_to=None) | Q(valid_to__gt=on)).count()
    if still:
        raise WrongState(
            ngettext_lazy(
                "One post is still held at this station. End or move it first.",
                "%(still)s posts are still held at this station. End or move them first.",
                still,
            ),
            still=still,
        )
    station.valid_to = on
    note(reason=reason.strip()[:120])
    return saved(station, "valid_to")
