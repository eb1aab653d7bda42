"""Elders who are cared for together: what they are owed, and the contacts that were kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person, PersonCategory
from yanzhen.people.services import set_tags
from yanzhen.scenarios.loading.history import Duty
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.visits.drafts import Measured, Member, VisitDraft, Visitor
from yanzhen.visits.rules import MONTH, WEEK, Span, span_of
from yanzhen.visits.services import generate_obligations, record_visit

ONE_DAY = timedelta(days=1)
WRITTEN_AFTER = timedelta(hours=1)


def care_together(loading: Loading) -> None:
    """Tag the elders, write down what is owed in the periods of late, and keep the contacts."""
    said = loading.pack.read("care")
    clients = list(_clients(loading, said["clients"]))
    for person in clients:
        set_tags(
            actor=loading.on(loading.taken_over_on), person=person, words=said["clients"]["tags"]
        )
    loading.tell("clients", len(clients), len(clients))
    spans = _spans(loading.today, said["weeks"])
    for span in spans:
        _owe(loading, span)
    contacts = sorted(
        _contacts(loading, said, spans, clients), key=lambda c: (c.begins, c.person.pk)
    )
    duty = Duty(loading.place)
    for done, contact in enumerate(contacts, start=1):
        contact.keep(duty)
        if done % 20 == 0 or done == len(contacts):
            loading.tell("contacts", done, len(contacts))


def _clients(loading: Loading, said: dict[str, Any]) -> Iterator[Person]:
    """The oldest of the first category that a place knows anybody of; the cast comes first."""
    for division in loading.divisions(said["in_each"]):
        near = Person.objects.living_here().filter(
            area_code__startswith=division.code, protection="none"
        )
        cast_first = F("account").asc(nulls_last=True)
        oldest = near.select_related("division", "household").order_by(cast_first, "born_on", "pk")
        for category in said["categories"]:
            known = PersonCategory.objects.on(loading.today).filter(category__code=category)
            found = oldest.filter(pk__in=known.values("person"))[: said["count"]]
            yield from found
            if found:
                break


def _spans(today: date, weeks: int) -> list[Span]:
    """The month before this one and this one; so many weeks until that of today."""
    this = span_of(MONTH, today)
    months = [span_of(MONTH, this.starts_on - ONE_DAY), this]
    return months + [span_of(WEEK, today - timedelta(weeks=n)) for n in range(weeks, -1, -1)]


def _owe(loading: Loading, span: Span) -> None:
    """In the counties around the place or inside of it, as it is done at night."""
    county = loading.place[:6]
    for division in Division.objects.filter(level="county", code__startswith=county):
        actor = loading.on(span.starts_on, 1)
        generate_obligations(actor=actor, division=division, kind=span.kind, day=span.starts_on)


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as it was kept: with whom, when, by whom, and what was measured."""

    person: Person
    begins: datetime
    said: dict[str, Any]
    names: dict[str, str]
    measured: dict[str, float]

    def visitors(self, worker: User) -> Iterator[Visitor]:
        """The worker as a user of the house, the others by what they are called."""
        for role in self.said["visitors"]:
            if role == "worker":
                yield Visitor(role, user_id=worker.pk)
            else:
                yield Visitor(role, name=self.names[role])

    def keep(self, duty: Duty) -> None:
        worker = duty.worker(self.person.area_code).user
        draft = VisitDraft(
            household=self.person.household,
            members=(Member(self.person),),
            means=self.said["means"],
            started_at=self.begins,
            minutes=self.said["minutes"],
            visitors=tuple(self.visitors(worker)),
            measured=tuple(Measured(self.person, c, v) for c, v in self.measured.items()),
            policies=tuple(self.said.get("policies", ())),
            view=self.said["view"],
            proof="colleague" if self.said["means"] == "home" else "none",
        )
        record_visit(actor=duty.actor(worker, self.begins + WRITTEN_AFTER), draft=draft)


def _contacts(
    loading: Loading, said: dict[str, Any], spans: list[Span], clients: list[Person]
) -> Iterator[Contact]:
    """Those of the spans that were kept by yesterday; some were missed."""
    random, zone = loading.random("care"), timezone.get_current_timezone()
    for span in spans:
        for way in said["contacts"]:
            if way["per"] != span.kind:
                continue
            day = span.starts_on + timedelta(days=way["day"])
            for person in clients:
                clock = time(random.randrange(9, 16), random.randrange(0, 60, 5))
                measured = {
                    code: float(random.randint(*between))
                    for code, between in way.get("measured", {}).items()
                }
                is_kept = random.randrange(10) >= said["missed_in_ten"]
                if is_kept and day < loading.today:
                    begins = datetime.combine(day, clock, zone)
                    yield Contact(person, begins, way, said["names"], measured)
