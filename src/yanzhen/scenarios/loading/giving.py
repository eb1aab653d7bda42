"""The hours that volunteers of the place gave before this house stood, taken over as lists are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, RecordDraft
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.volunteers.services import import_hours

SERVED, HELPER = Participant.Side.SERVED, Participant.Side.HELPER
ONE_DAY = timedelta(days=1)
FIRST_HOUR, LAST_HOUR = 8, 11


def take_over_hours(loading: Loading) -> None:
    """Services of every day until as many hours are together as the scale says, to the minute."""
    said, wanted = loading.pack.read("volunteering"), loading.size("hours")
    counts = import_hours(
        actor=loading.on(loading.taken_over_on),
        rows=Giving(loading, said, wanted * 60).services(),
        source=f"{loading.pack.name} hours",
        words=said["confirmed"],
        on_progress=lambda c: loading.tell("past hours", min(c.minutes // 60, wanted), wanted),
    )
    loading.tell("past hours", counts.minutes // 60, counts.minutes // 60)


@dataclass
class Crew:
    """A community with the volunteers who live there."""

    division: Division
    people: list[Person]


class Giving:
    """Spreads minutes over days and communities; nobody serves twice on one day."""

    def __init__(self, loading: Loading, said: dict[str, Any], minutes: int) -> None:
        self.said, self.minutes = said, minutes
        self.random: Random = loading.random("past hours")
        self.crews = list(_crews(loading))
        self.zone = timezone.get_current_timezone()
        self.given = self.number = 0

    def services(self) -> Iterator[RecordDraft]:
        first, last = self.said["days"]
        days = [first + ONE_DAY * n for n in range((last - first).days + 1)]
        for number, day in enumerate(days, start=1):
            yield from self._of_day(day, self.minutes * number // len(days))

    def _of_day(self, day: date, until: int) -> Iterator[RecordDraft]:
        """Round after round through the communities, until the day's share is given."""
        free = [(crew, self.random.sample(crew.people, len(crew.people))) for crew in self.crews]
        while self.given < until:
            free = [(crew, people) for crew, people in free if people]
            if not free:
                raise ValueError("so many hours cannot be given by so few volunteers")
            self.random.shuffle(free)
            for crew, people in free:
                if self.given < until:
                    yield self._service(crew, people, day, until - self.given)

    def _service(self, crew: Crew, people: list[Person], day: date, most: int) -> RecordDraft:
        theme = self.random.choice(self.said["themes"])
        length = min(self.random.choice(self.said["minutes"]), most)
        helpers = min(self.random.randint(*self.said["helpers"]), len(people), -(-most // length))
        clock = time(self.random.randrange(FIRST_HOUR, LAST_HOUR), self.random.randrange(0, 60, 5))
        parts = [Part(SERVED, headcount=self.random.randint(*self.said["served"]), minutes=length)]
        for _turn in range(helpers):
            minutes = min(length, most)
            parts.append(self._part(people.pop(), minutes))
            most -= minutes
            self.given += minutes
        self.number += 1
        return RecordDraft(
            kind=ServiceRecord.Kind.ACTIVITY,
            category=theme["category"],
            title=theme["title"],
            division=crew.division,
            started_at=datetime.combine(day, clock, self.zone),
            minutes=length,
            parts=parts,
            external_number=f"{self.number:07d}",
        )

    def _part(self, person: Person, minutes: int) -> Part:
        is_signed = self.random.randrange(10) < self.said["signed_in_ten"]
        kinds = Participant.Evidence
        evidence = kinds.VERIFIED if is_signed else kinds.SUPPLEMENTED
        return Part(HELPER, role="volunteer", person=person, minutes=minutes, evidence=evidence)


def _crews(loading: Loading) -> Iterator[Crew]:
    near: dict[str, list[Person]] = {}
    volunteers = Person.objects.filter(
        area_code__startswith=loading.place, volunteer__state="active", account=None
    )
    for person in volunteers.order_by("pk").only("pk", "name", "area_code"):
        near.setdefault(person.area_code[:12], []).append(person)
    for division in loading.divisions("village"):
        if people := near.get(division.code):
            yield Crew(division, people)
