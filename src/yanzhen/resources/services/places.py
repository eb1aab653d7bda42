"""Coordinates as they come in: both or none, of a known system, on the earth and in reach."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.core.identity import normal_phone
from yanzhen.resources.rules.coordinates import System, is_in_china

SIXTH = Decimal("0.000001")
SYSTEMS = frozenset(s.value for s in System)


def checked_place(lng: Any, lat: Any, system: str) -> dict[str, Any]:
    """The columns of a place. Raises NotValid for half a place or one outside of China."""
    if system not in SYSTEMS:
        raise NotValid(_("Choose one of the listed values."), field="coordinate_system")
    if lng is None and lat is None:
        return {"lng": None, "lat": None, "coordinate_system": system}
    if lng is None or lat is None:
        raise NotValid(
            _("Give longitude and latitude, or neither."), field="lng" if lng is None else "lat"
        )
    if is_in_china((float(lat), float(lng))) and not is_in_china((float(lng), float(lat))):
        raise NotValid(_("Longitude and latitude are exchanged."), field="lng")
    if not is_in_china((float(lng), float(lat))):
        raise NotValid(_("This place does not lie in China. Compare the numbers."), field="lng")
    return {
        "lng": Decimal(str(lng)).quantize(SIXTH, ROUND_HALF_UP),
        "lat": Decimal(str(lat)).quantize(SIXTH, ROUND_HALF_UP),
        "coordinate_system": system,
    }


def checked_phone(typed: str, field: str) -> str:
    """A telephone number of seven digits or more, or nothing. Raises NotValid."""
    typed = typed.strip()
    if typed and not normal_phone(typed):
        raise NotValid(_("This is not a telephone number: it has too few digits."), field=field)
    return typed
