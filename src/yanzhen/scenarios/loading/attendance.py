"""What teams did before this house stood: their attendance lists, taken over as lists are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, RecordDraft, import_records
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Person
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.volunteers.models import Membership

ELDER_AGE_DAYS, CHILD_AGE_DAYS = 366 * 62, 365 * 14
BEGINS = time(9, 30)


def take_over_attendance(loading: Loading) -> None:
    """One record for every day on which members of the teams of a kind served elders or children.

    Elders are those of one community after the other, children those of the whole place.
    """
    actor = loading.on(loading.taken_over_on)
    for serial, row in enumerate(loading.pack.read("past_services")):
        drafts = list(_served(loading, row, serial))
        import_records(actor=actor, rows=drafts, source=f"{loading.pack.name} attendance")
        loading.tell("past services", len(drafts), len(drafts))


def _served(loading: Loading, row: dict[str, Any], serial: int) -> Iterator[RecordDraft]:
    """The days of the row in their order, each in one of the places in turn."""
    purpose = f"past services {serial}" if serial else "past services"
    random, zone = loading.random(purpose), timezone.get_current_timezone()
    first, last = row["days"]
    places = list(loading.divisions("village"))
    station = Station.objects.filter(area_code=loading.place).order_by("pk").first()
    step, number = timedelta(days=row["every_days"]), 0
    children = list(_children(loading, last)) if row.get("whom") == "children" else []
    day: date = first
    while day <= last:
        place, theme = places[number % len(places)], random.choice(row["themes"])
        helpers = _members(loading, row["team_kind"], day)
        near = children if row.get("whom") == "children" else _elders(place, first)
        chosen = random.sample(helpers, min(len(helpers), random.randint(*row["helpers"])))
        served = random.sample(near, min(len(near), random.randint(*row["served"])))
        number += 1
        yield RecordDraft(
            kind=ServiceRecord.Kind.ACTIVITY,
            category=theme["category"],
            title=theme["title"],
            division=place,
            station=station,
            started_at=datetime.combine(day, BEGINS, zone),
            minutes=row["minutes"],
            parts=[
                *(_part(Participant.Side.SERVED, person, row) for person in served),
                *(_part(Participant.Side.HELPER, person, row, "volunteer") for person in chosen),
            ],
            external_number=f"{row['team_kind']}-{serial or ''}{number:04d}",
        )
        day += step


def _part(side: str, person: Person, row: dict[str, Any], role: str = "") -> Part:
    evidence = Participant.Evidence.SUPPLEMENTED
    return Part(side=side, role=role, person=person, minutes=row["minutes"], evidence=evidence)


def _members(loading: Loading, kind: str, day: date) -> list[Person]:
    """Who belonged to a team of the kind on that day."""
    inside = Membership.objects.on(day).filter(
        team__kind=kind, team__area_code__startswith=loading.place
    )
    return [
        row.volunteer.person for row in inside.select_related("volunteer__person").order_by("pk")
    ]


def _children(loading: Loading, day: date) -> Iterator[Person]:
    inside = Person.objects.living_here().filter(
        area_code__startswith=loading.place,
        protection="none",
        born_on__gt=day - timedelta(CHILD_AGE_DAYS),
        born_on__lt=day - timedelta(366 * 5),
    )
    yield from inside.order_by("pk")


def _elders(place: Division, day: date) -> list[Person]:
    near = Person.objects.living_here().filter(
        area_code__startswith=place.code,
        protection="none",
        born_on__lt=day - timedelta(ELDER_AGE_DAYS),
    )
    return list(near.order_by("pk"))
