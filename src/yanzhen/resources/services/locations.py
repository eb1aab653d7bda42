"""Where a village, group, compound or building lies."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.resources import access
from yanzhen.resources.models import Location
from yanzhen.resources.services.places import checked_place


@operation("resources.set_location")
def set_location(
    *, actor: Actor, division: Division, lng: Any, lat: Any, coordinate_system: str
) -> Location:
    """Say where the middle of a place lies, or say it anew. Raises NotValid or AccessDenied."""
    scope.require(actor, access.MANAGE, division.code)
    if lng is None or lat is None:
        raise NotValid(_("Give longitude and latitude."), field="lng" if lng is None else "lat")
    place = checked_place(lng, lat, coordinate_system)
    location, _is_new = Location.objects.update_or_create(
        division=division, defaults={**place, "area_code": division.code}
    )
    return location
