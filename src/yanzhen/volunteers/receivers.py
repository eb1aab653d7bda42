"""What volunteers do when delivery writes a record, and when clients die or move."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from yanzhen.core.scope import Actor
from yanzhen.delivery.events import record_listener
from yanzhen.delivery.models import ServiceRecord
from yanzhen.people import events
from yanzhen.people.models import Move, Person
from yanzhen.volunteers.services.claiming import follow_record
from yanzhen.volunteers.services.contacting import follow_contact
from yanzhen.volunteers.services.pairing import end_pairs_of_client, follow_client


@record_listener
def hours_of_record(actor: Actor, record: ServiceRecord) -> None:
    follow_record(actor=actor, record=record)


@record_listener
def contact_of_record(actor: Actor, record: ServiceRecord) -> None:
    follow_contact(record)


@receiver(events.person_died)
def end_the_circle(*, actor: Actor, person: Person, died_on: date, **_rest: Any) -> None:
    end_pairs_of_client(actor=actor, client=person, reason=_("The client has died."))


@receiver(events.person_moved)
def take_the_circle_along(*, actor: Actor, person: Person, move: Move, **_rest: Any) -> None:
    if person.state == Person.State.ACTIVE:
        follow_client(actor=actor, client=person)
    else:
        end_pairs_of_client(actor=actor, client=person, reason=_("The client has moved away."))
