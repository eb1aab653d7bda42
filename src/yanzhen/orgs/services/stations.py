"""Stations: opening and keeping the places where people are served."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies, scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.models import Division, Organization, Station


def station_types(area: str, day: date) -> dict[str, dict[str, Any]]:
    """The types of station that a place knows, by code (rule pack ``orgs.station_types``)."""
    entries = policies.value("orgs.station_types", area=area, day=day)
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
    opened_on = opened_on or valid_from or timezone.localdate(actor.now)
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
