"""What the time bank does when hours are confirmed or taken back: points follow them."""

from __future__ import annotations

from yanzhen.core.scope import Actor
from yanzhen.timebank.services.earning import follow_hours
from yanzhen.volunteers.events import hour_listener
from yanzhen.volunteers.models import HourRecord


@hour_listener
def points_of_hours(actor: Actor, hours: HourRecord) -> None:
    follow_hours(actor=actor, hours=hours)
