"""What the frame of every page shows of the acting person: place, role, station, account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.orgs.duties import Duty


def acting(request: HttpRequest) -> dict[str, Any]:
    """A context processor: facts of the actor's first duty, no query of its own."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {}
    duties: tuple[Duty, ...] = actor.facts.get("duties", ())
    shown: dict[str, Any] = {"account_url": reverse("my-account")}
    if duties:
        first = next((d for d in duties if d.station_id), duties[0])
        shown |= {
            "acting_place": first.place,
            "acting_role": first.label,
            "station_name": first.station_name,
            "station_phone": first.station_phone,
        }
    return shown
