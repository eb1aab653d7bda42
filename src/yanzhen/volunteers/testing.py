"""Volunteers for tests, made by the services that the pages call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.delivery.models import Order, ServiceItem
from yanzhen.delivery.services import (
    accept_order,
    confirm_service,
    finish_service,
    start_service,
)
from yanzhen.delivery.testing import make_dispatched_order, start_code
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person, ResidentAccount
from yanzhen.people.testing import make_person, make_resident
from yanzhen.volunteers.hands import Hand
from yanzhen.volunteers.models import HourClaim, Pair, Volunteer, VolunteerTeam
from yanzhen.volunteers.services import (
    ask_certificates,
    ask_correction,
    confirm_hours,
    draw_spot_checks,
    found_team,
    issue_certificate,
    join_team,
    make_pair,
    note_contact,
    open_account,
    register_volunteer,
)


def make_volunteer(division: Division, *, person: Person | None = None, **values: Any) -> Volunteer:
    return register_volunteer(
        actor=values.pop("actor", None) or builder(),
        person=person or make_person(division),
        **values,
    )


def make_team(division: Division, name: str = "石桥邻里互助队", **values: Any) -> VolunteerTeam:
    return found_team(
        actor=values.pop("actor", None) or builder(),
        name=name,
        kind=values.pop("kind", "mutual_help"),
        division=division,
        **values,
    )


def make_helping_volunteer(division: Division, name: str = "", **values: Any) -> Volunteer:
    """A volunteer who can sign in."""
    person = make_person(division, name) if name else make_person(division)
    volunteer = make_volunteer(division, person=person, **values)
    return open_account(actor=builder(), volunteer=volunteer, user=make_resident(person).user)


def user_of(volunteer: Volunteer) -> User:
    """By whom a volunteer signs in, who can."""
    user: User = volunteer.user  # type: ignore[assignment]
    return user


def make_served_order(
    item: ServiceItem,
    person: Person,
    volunteer: Volunteer,
    *,
    minutes: int = 60,
    starts_at: datetime | None = None,
) -> Order:
    """An order that the volunteer served and signed, and that waits for the resident."""
    begins = builder().as_of(starts_at or builder().now)
    helper: User = volunteer.user  # type: ignore[assignment]
    order = make_dispatched_order(item, person, helper, actor=begins)
    actor = actor_of(helper, now=begins.now)
    order = accept_order(actor=actor, order=order)
    order = start_service(actor=actor, order=order, code=start_code(order))
    return finish_service(actor=actor.as_of(begins.now + timedelta(minutes=minutes)), order=order)


def make_claim(
    item: ServiceItem,
    person: Person,
    volunteer: Volunteer,
    *,
    minutes: int = 60,
    confirmed: int | None = None,
    starts_at: datetime | None = None,
) -> HourClaim:
    """Hours of an order that the resident has confirmed, waiting for the leader."""
    order = make_served_order(item, person, volunteer, minutes=minutes, starts_at=starts_at)
    ended = (starts_at or builder().now) + timedelta(minutes=minutes)
    account = ResidentAccount.objects.filter(person=person).first() or make_resident(person)
    record = confirm_service(
        actor=actor_of(account.user, now=ended), order=order, minutes=confirmed
    )
    return HourClaim.objects.get(record=record, volunteer=volunteer)


def make_hour_parts(person: Person, item: ServiceItem, lead: User) -> dict[str, Any]:
    """Hours to confirm, some to look at again, and a certificate, for the tests of who may what."""
    volunteer = make_helping_volunteer(person.division)
    actor, now = actor_of(lead), builder().now
    checked = make_claim(item, person, volunteer)
    confirm_hours(actor=actor, claim=checked)
    month = now.date().replace(day=1)
    (check,) = draw_spot_checks(
        actor=builder().as_of(now + timedelta(days=40)), month=month, area=person.area_code
    )
    certificate = issue_certificate(
        actor=builder(),
        volunteer=volunteer,
        period_from=month,
        period_to=now.date(),
        unit="社工站",
    )
    pair = make_volunteer_pair(person, volunteer)
    contact = note_contact(
        actor=builder(),
        pair=pair,
        at=now - timedelta(hours=1),
        mode="phone",
        minutes=10,
        words="想有人去看看",
        wants_station=True,
    )
    request = ask_correction(
        actor=actor_of(volunteer.user),  # type: ignore[arg-type]
        volunteer=volunteer,
        words="电话换了",
    )
    team = make_team(person.division, "证明用队")
    join_team(actor=builder(), team=team, volunteer=volunteer)
    batch = ask_certificates(
        actor=builder(),
        team=team,
        period_from=month,
        period_to=now.date(),
        unit="社工站",
        address="https://example.org/{token}",
    )
    return {
        "pair": pair,
        "contact": contact,
        "register_request": request,
        "batch": batch,
        "claim": make_claim(item, person, volunteer, starts_at=now + timedelta(days=2)),
        "spot_check": check,
        "certificate": certificate,
        "certificate_token": certificate.token,
    }


def make_volunteer_pair(
    client: Person,
    volunteer: Volunteer | None = None,
    substitute: Volunteer | None = None,
    **values: Any,
) -> Pair:
    """A client in a volunteer's hands who has agreed, with a substitute."""
    place = client.division
    return make_pair(
        actor=values.pop("actor", None) or builder(),
        client=client,
        holder=Hand(volunteer=volunteer or make_volunteer(place)),
        substitute=Hand(volunteer=substitute or make_volunteer(place)),
        kind=values.pop("kind", "neighbour"),
        client_agrees=True,
        holder_agrees=values.pop("holder_agrees", True),
        **values,
    )
