"""The volunteer register and its teams."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import Any

from yanzhen.accounts.services import create_resident_user
from yanzhen.core.fields import plain
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.scenarios.structure import LENGTHS
from yanzhen.volunteers import vocabulary
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.services import found_team, join_team, open_account, register_volunteer
from yanzhen.volunteers.serving import places_offered

TIMES = tuple(vocabulary.SERVICE_TIMES)
ACCOUNT_EVERY = 8
AREAS_EVERY = 12
ADULT_DAYS = 366 * 24
TEAM_SIZE = 12


def register(loading: Loading) -> None:
    """The number of volunteers that the report named, from the people known here."""
    said = loading.pack.read("organizations")["volunteers"]
    registrar = loading.organization(said["registered_by"])
    random = loading.random("volunteers")
    first, last = said["registered_from"], said["registered_to"]
    actor = loading.on(loading.taken_over_on)
    skills = vocabulary.skills(loading.place, loading.today)
    adults = list(
        Person.objects.filter(
            area_code__startswith=loading.place,
            state=Person.State.ACTIVE,
            protection=Person.Protection.NONE,
            born_on__lt=first - timedelta(days=ADULT_DAYS),
            born_on__gt=first - timedelta(days=366 * said.get("oldest", 66)),
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    chosen = random.sample(adults, loading.size("volunteers"))
    days = sorted(random.randrange((last - first).days) for _ in chosen)
    for done, (pk, after) in enumerate(zip(chosen, days, strict=True), start=1):
        day = first + timedelta(days=after)
        person = Person.objects.select_related("division").get(pk=pk)
        volunteer = register_volunteer(
            actor=actor,
            person=person,
            registered_by=registrar,
            registered_on=day,
            skills=random.sample(skills, random.choice([1, 1, 2, 3])),
            service_times=random.sample(TIMES, random.choice([1, 2])),
            service_areas=areas_of(person, done, loading.taken_over_on),
        )
        if done % ACCOUNT_EVERY == 0 and person.phone:
            user = create_resident_user(
                actor=actor, phone=plain(person.phone), name=person.name, area_code=person.area_code
            )
            open_account(actor=actor, volunteer=volunteer, user=user)
        if done % 50 == 0 or done == len(chosen):
            loading.tell("volunteers", done, len(chosen))


def areas_of(person: Person, number: int, day: date) -> list[str]:
    """A few, who do not sign in, would serve in a second town of the county besides their own."""
    if number % AREAS_EVERY or number % ACCOUNT_EVERY == 0:
        return []
    length = LENGTHS["town"]
    own = person.area_code[:length]
    towns = [code for code, _name in places_offered(own, day) if len(code) == length]
    return [own, towns[towns.index(own) - 1]] if own in towns else []


def found_teams(loading: Loading) -> None:
    """Teams with a name, and teams of a kind in the places with most volunteers.

    A team with a name that says how many members it has gets the youngest who are in no other, or
    the oldest when it is said to be of elders.
    """
    said = loading.pack.read("organizations")["teams"]
    whole = Division.objects.get(code=loading.place)
    inside = Volunteer.objects.filter(area_code__startswith=loading.place)
    young = iter(inside.order_by("-person__born_on", "pk"))
    old = iter(inside.order_by("person__born_on", "pk"))
    total = sum(row.get("count", 1) for row in said)
    done = 0
    for row in said:
        by_name = row.get("members", 0) if "at" not in row else 0
        own = list(islice(old if row.get("of_elders") else young, by_name))
        places = most_helped(loading, row["at"])[: row["count"]] if "at" in row else [(whole, own)]
        for place, members in places:
            found(loading, row, place, members[: row.get("members", TEAM_SIZE)])
            done += 1
            if done % 20 == 0 or done == total:
                loading.tell("teams", done, total)


def most_helped(loading: Loading, level: str) -> list[tuple[Division, list[Volunteer]]]:
    """The places of a level with their volunteers, those with most of them first."""
    length, helping = LENGTHS[level], dict[str, list[Volunteer]]()
    inside = Volunteer.objects.filter(area_code__startswith=loading.place).order_by("pk")
    for volunteer in inside:
        helping.setdefault(volunteer.area_code[:length], []).append(volunteer)
    rows = [(place, helping.get(place.code, [])) for place in loading.divisions(level)]
    return sorted(rows, key=lambda row: (-len(row[1]), row[0].code))


def found(loading: Loading, row: dict[str, Any], place: Division, members: list[Volunteer]) -> None:
    """One team, which its members joined when they registered."""
    since = row.get("founded_on", loading.pack.in_force_from)
    team = found_team(
        actor=loading.on(since),
        name=row["name"].format(place=place.name),
        kind=row["kind"],
        division=place,
        founded_on=since,
        leader=members[0] if members else None,
    )
    for volunteer in members:
        joined_on = max(volunteer.registered_on, since)
        join_team(actor=loading.on(joined_on), team=team, volunteer=volunteer, joined_on=joined_on)
