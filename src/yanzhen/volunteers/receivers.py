"""What volunteers do when delivery writes a record: the hours of who helped are claimed."""

from __future__ import annotations

from yanzhen.core.scope import Actor
from yanzhen.delivery.events import record_listener
from yanzhen.delivery.models import ServiceRecord
from yanzhen.volunteers.services.claiming import follow_record


@record_listener
def hours_of_record(actor: Actor, record: ServiceRecord) -> None:
    follow_record(actor=actor, record=record)
