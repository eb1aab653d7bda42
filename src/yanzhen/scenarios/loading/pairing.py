"""Who looks after whom for long: pairs by the ages that the pack says, and their last contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from yanzhen.people.models import Person
from yanzhen.people.rules import age_on
from yanzhen.scenarios.loading.history import Duty
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.volunteers.hands import Hand
from yanzhen.volunteers.models import Membership, Pair, Volunteer
from yanzhen.volunteers.services import make_pair, note_contact

MODES = ("home", "home", "phone", "out")


def pair_up(loading: Loading) -> None:
    """Members of a team each with one client near by; the worker of the place stands in."""
    for row in loading.pack.read("pairs"):
        helpers, clients = _helpers(loading, row), _clients(row)
        pairs = [
            _pair(loading, row, helper, client)
            for helper, client, _turn in zip(helpers, clients, range(row["count"]), strict=False)
        ]
        _keep_in_touch(loading, pairs)
        if "circle" in row:
            _keep_in_touch(loading, _circle(loading, row, pairs[0].client))
        loading.tell("pairs", len(pairs), len(pairs))


def _is_aged(person: Person, day: date, between: list[int]) -> bool:
    return person.born_on is not None and between[0] <= age_on(person.born_on, day) <= between[1]


def _helpers(loading: Loading, row: dict[str, Any]) -> Iterator[Volunteer]:
    """Those with a name, or the members of a team by their ages."""
    if "helpers" in row:
        named = Volunteer.objects.filter(
            person__name__in=row["helpers"], area_code__startswith=loading.place
        )
        yield from named.select_related("person").order_by("pk")
        return
    members = Membership.objects.on(row["since"]).filter(
        team__name=row["team"], team__area_code__startswith=loading.place
    )
    for member in members.select_related("volunteer__person").order_by("pk"):
        if _is_aged(member.volunteer.person, row["since"], row["helper_age"]):
            yield member.volunteer


def _clients(row: dict[str, Any]) -> Iterator[Person]:
    near = Person.objects.living_here().filter(
        area_code__startswith=row["place"], protection="none", account=None, volunteer=None
    )
    for person in near.select_related("division", "household").order_by("pk"):
        if _is_aged(person, row["since"], row["client_age"]):
            yield person


def _pair(loading: Loading, row: dict[str, Any], helper: Volunteer, client: Person) -> Pair:
    worker = Duty(loading.place).worker(client.area_code, client.pk)
    return make_pair(
        actor=loading.on(row["since"]),
        client=client,
        holder=Hand(volunteer=helper),
        substitute=Hand(user=worker.user),
        kind=row["kind"],
        since=row["since"],
        client_agrees=True,
        holder_agrees=True,
    )


def _circle(loading: Loading, row: dict[str, Any], client: Person) -> list[Pair]:
    """A worker, a doctor and a care worker beside the volunteer, each with a stand-in."""
    worker = Hand(user=Duty(loading.place).worker(client.area_code, client.pk).user)
    outside = {role: Hand(name=name) for role, name in row["circle"].items()}
    return [
        make_pair(
            actor=loading.on(row["since"]),
            client=client,
            role=role,
            holder=holder,
            substitute=worker if holder is not worker else Hand(name=row["stands_in"]),
            since=row["since"],
            client_agrees=True,
        )
        for role, holder in {**outside, "worker": worker}.items()
    ]


def _keep_in_touch(loading: Loading, pairs: list[Pair]) -> None:
    """The last contact of each, a few days ago; the first of them is overdue by now."""
    random = loading.random("pairs")
    for number, pair in enumerate(pairs):
        day = loading.today - timedelta(days=random.randrange(1, 3) if number else 6)
        actor = loading.on(day, random.randrange(9, 17))
        note_contact(
            actor=actor.as_of(actor.now + timedelta(hours=2)),
            pair=pair,
            at=actor.now,
            mode=MODES[number % len(MODES)],
            minutes=random.choice((15, 30, 40)),
            words="" if number % 3 else "胃口不错，说想下楼晒太阳",
        )
