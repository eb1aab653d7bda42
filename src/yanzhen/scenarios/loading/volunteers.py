"""The volunteer register and its teams."""

from __future__ import annotations

from datetime import timedelta

from yanzhen.accounts.services import create_resident_user
from yanzhen.core.fields import plain
from yanzhen.orgs.models import Division, Organization
from yanzhen.people.models import Person
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.volunteers import vocabulary
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.services import found_team, join_team, open_account, register_volunteer

TIMES = tuple(vocabulary.SERVICE_TIMES)
ACCOUNT_EVERY = 8
ADULT_DAYS = 366 * 24


def register(loading: Loading) -> None:
    """The number of volunteers that the report named, from the people known here."""
    said = loading.pack.read("organizations")["volunteers"]
    association = Organization.objects.get(kind="association", name__contains="社会工作协会")
    random = loading.random("volunteers")
    first, last = said["registered_from"], said["registered_to"]
    actor = loading.on(loading.taken_over_on)
    skills = vocabulary.skills(loading.pack.county, loading.today)
    adults = list(
        Person.objects.filter(
            state=Person.State.ACTIVE,
            protection=Person.Protection.NONE,
            born_on__lt=first - timedelta(days=ADULT_DAYS),
            born_on__gt=first - timedelta(days=366 * 66),
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    chosen = random.sample(adults, said["count"])
    days = sorted(random.randrange((last - first).days) for _ in chosen)
    for done, (pk, after) in enumerate(zip(chosen, days, strict=True), start=1):
        day = first + timedelta(days=after)
        person = Person.objects.select_related("division").get(pk=pk)
        volunteer = register_volunteer(
            actor=actor,
            person=person,
            registered_by=association,
            registered_on=day,
            skills=random.sample(skills, random.choice([1, 1, 2, 3])),
            service_times=random.sample(TIMES, random.choice([1, 2])),
        )
        if done % ACCOUNT_EVERY == 0 and person.phone:
            user = create_resident_user(
                actor=actor, phone=plain(person.phone), name=person.name, area_code=person.area_code
            )
            open_account(actor=actor, volunteer=volunteer, user=user)
        if done % 50 == 0 or done == len(chosen):
            loading.tell("volunteers", done, len(chosen))


def found_teams(loading: Loading) -> None:
    """Neighbourhood mutual-help teams in the villages with most volunteers, and named teams."""
    said = loading.pack.read("organizations")["teams"]
    founded = loading.pack.read("organizations")["volunteers"]["registered_from"]
    county = Division.objects.get(code=loading.pack.county)
    villages = list(Division.objects.filter(level="village"))
    by_village = {
        v.code: list(Volunteer.objects.filter(area_code__startswith=v.code).order_by("pk"))
        for v in villages
    }
    villages.sort(key=lambda v: (-len(by_village[v.code]), v.code))
    for done, village in enumerate(villages[: said["mutual_help"]], start=1):
        members = by_village[village.code][:12]
        team = found_team(
            actor=loading.on(founded),
            name=f"{village.name}邻里互助队",
            kind="mutual_help",
            division=village,
            founded_on=founded,
            leader=members[0] if members else None,
        )
        for volunteer in members:
            join_team(
                actor=loading.on(volunteer.registered_on),
                team=team,
                volunteer=volunteer,
                joined_on=volunteer.registered_on,
            )
        loading.tell("teams", done, said["mutual_help"])
    for row in said["named"]:
        found_team(
            actor=loading.on(founded),
            name=row["name"],
            kind=row["kind"],
            division=county,
            founded_on=founded,
        )
