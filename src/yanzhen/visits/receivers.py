"""What visits do when people die, move, come back, or become clients."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import receiver

from yanzhen.core.scope import Actor
from yanzhen.people import events
from yanzhen.people.models import Move, Person, PersonCategory
from yanzhen.visits.models import PeriodChange
from yanzhen.visits.services.changes import (
    add_new_client,
    follow_move,
    follow_risk,
    let_lapse,
    owe_again,
)


@receiver(events.person_died)
def forget_what_was_owed(*, actor: Actor, person: Person, died_on: date, **_: Any) -> None:
    let_lapse(actor, person, PeriodChange.Kind.DIED, died_on)


@receiver(events.death_taken_back)
def owe_what_had_lapsed(*, actor: Actor, person: Person, **_: Any) -> None:
    owe_again(actor, person)


@receiver(events.person_moved)
def follow_the_person(*, actor: Actor, person: Person, move: Move, **_: Any) -> None:
    follow_move(actor, person, move)


@receiver(events.category_changed)
def owe_to_a_new_client(*, actor: Actor, row: PersonCategory, **_: Any) -> None:
    if row.valid_to is None:
        add_new_client(actor, row.person)


@receiver(events.risk_changed)
def follow_the_tier(*, actor: Actor, person: Person, before: int, **_: Any) -> None:
    follow_risk(actor, person, before)


@receiver(events.tags_changed)
def owe_by_a_new_tag(*, actor: Actor, person: Person, **_: Any) -> None:
    add_new_client(actor, person)
