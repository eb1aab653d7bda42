"""Regulations of stations: issued in versions, acknowledged by those who work there."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.models import Division, Regulation, RegulationAcknowledgement, Station


@operation("orgs.issue_regulation")
def issue_regulation(
    *,
    actor: Actor,
    title: str,
    text: str,
    category: str = "",
    division: Division | None = None,
    station: Station | None = None,
    earlier: Regulation | None = None,
    valid_from: date | None = None,
) -> Regulation:
    """Issue a regulation for one station or for all stations of a place.

    With ``earlier`` it is the next version: the earlier one ends when this begins, and must be
    acknowledged anew.
    """
    if earlier is not None:
        area, station = earlier.area_code, earlier.station
    elif station is not None:
        area = station.area_code
    elif division is not None:
        area = division.code
    else:
        raise NotValid(_("Choose a station, or the place for whose stations it holds."))
    scope.require(actor, access.ISSUE_REGULATIONS, area)
    if not title.strip():
        raise NotValid(_("Give the regulation a title."), field="title")
    if not text.strip():
        raise NotValid(_("Write what holds from now on."), field="text")
    valid_from = valid_from or actor.today
    if earlier is not None:
        if earlier.valid_to is not None:
            raise WrongState(_("A later version was issued already. Begin from that one."))
        if valid_from <= earlier.valid_from:
            raise NotValid(_("A new version begins after the earlier one."), field="valid_from")
        earlier.valid_to = valid_from
        earlier.save(update_fields=["valid_to"])
    return Regulation.objects.create(
        title=title.strip(),
        category=category.strip(),
        text=text.strip(),
        station=station,
        area_code=area,
        edition=earlier.edition + 1 if earlier else 1,
        earlier=earlier,
        valid_from=valid_from,
    )


@operation("orgs.acknowledge_regulation")
def acknowledge_regulation(*, actor: Actor, regulation: Regulation) -> RegulationAcknowledgement:
    """Say that one has read it. Saying so twice is the same as once."""
    if actor.user_id is None or not access.concerns(actor, regulation):
        raise AccessDenied
    if not regulation.is_valid_on(actor.today):
        raise WrongState(_("This version does not hold today."))
    acknowledgement, _is_new = RegulationAcknowledgement.objects.get_or_create(
        regulation=regulation,
        user_id=actor.user_id,
        defaults={"acknowledged_at": actor.now},
    )
    return acknowledgement
