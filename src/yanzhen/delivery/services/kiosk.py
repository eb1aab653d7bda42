"""Somebody at the station screen becomes known, and is forgotten again."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.kiosk import kiosk_rule, people_by_phone, people_by_tail
from yanzhen.delivery.models import KioskVisit
from yanzhen.orgs.models import Station
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Person

State = KioskVisit.State


def _begin(actor: Actor, station: Station, state: str) -> KioskVisit:
    rule = kiosk_rule(station.area_code, actor.today)
    KioskVisit.objects.filter(station=station, state=State.WAITING).update(
        state=State.ENDED, ended_at=actor.now
    )
    return KioskVisit.objects.create(
        area_code=station.area_code,
        station=station,
        state=state,
        spoken=f"{secrets.randbelow(90) + 10}",
        asked_at=actor.now,
        expires_at=actor.now + rule.wait,
    )


@operation("delivery.ask_to_be_known")
def ask_to_be_known(*, actor: Actor, station: Station, digits: str) -> KioskVisit:
    """Wait for a worker who says which of the people with these last four digits it is.

    The screen answers the same whether somebody has these digits or nobody.
    """
    if len(digits) != 4 or not digits[:3].isdecimal():
        raise NotValid(_("Type the last four digits."), field="digits")
    visit = _begin(actor, station, State.WAITING)
    visit.candidates.set(people_by_tail(station.area_code, digits.upper()))
    return visit


@operation("delivery.confirm_kiosk_visit")
def confirm_kiosk_visit(*, actor: Actor, visit: KioskVisit, person: Person) -> KioskVisit:
    """A worker who sees the person says who they are."""
    visit = _waiting(actor, visit)
    if not visit.candidates.filter(pk=person.pk).exists() or not can_see_person(actor, person):
        raise NotValid(_("Choose one of the people shown."), field="person")
    visit.person, visit.state = person, State.KNOWN
    visit.confirmed_by_id = actor.user_id
    visit.save()
    note(person=person.pk)
    return visit


@operation("delivery.refuse_kiosk_visit")
def refuse_kiosk_visit(*, actor: Actor, visit: KioskVisit) -> KioskVisit:
    """Nobody whom the worker knows stands there."""
    visit = _waiting(actor, visit)
    visit.state, visit.ended_at = State.REFUSED, actor.now
    visit.save()
    return visit


def _waiting(actor: Actor, visit: KioskVisit) -> KioskVisit:
    scope.require(actor, access.CONFIRM_FOR, visit.area_code)
    current = locked(visit)
    if current.state != State.WAITING or current.expires_at <= actor.now:
        raise WrongState(_("Nobody waits at that screen any more."))
    return current


@operation("delivery.know_by_phone")
def know_by_phone(*, actor: Actor, station: Station, phone: str) -> KioskVisit:
    """Somebody has typed the code that was sent to this number; it must be one person's own."""
    found = people_by_phone(station.area_code, phone)
    if len(found) != 1:
        raise NotValid(
            _("This number does not tell us who you are. Please ask a worker."), field="digits"
        )
    visit = _begin(actor, station, State.KNOWN)
    visit.person = found[0]
    visit.save()
    return visit


@operation("delivery.end_kiosk_visit")
def end_kiosk_visit(*, actor: Actor, visit: KioskVisit) -> KioskVisit:
    """Forget who stands at the screen."""
    if visit.state in {State.WAITING, State.KNOWN}:
        visit.state, visit.ended_at = State.ENDED, actor.now
        visit.save()
    visit.candidates.clear()
    return visit
