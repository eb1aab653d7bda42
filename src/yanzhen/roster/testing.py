"""Rosters for tests: a few homes that are owed visits, and a plan of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from yanzhen.accounts.testing import NOW, builder
from yanzhen.orgs.models import Division, Post
from yanzhen.orgs.services import assign_responsibility
from yanzhen.orgs.testing import SINCE
from yanzhen.people.models import Household, Person
from yanzhen.people.testing import draft, make_household, make_person_category
from yanzhen.resources.services import set_location
from yanzhen.roster.models import Plan
from yanzhen.roster.rules.contacts import Contact
from yanzhen.roster.services import make_plan_now
from yanzhen.visits.services import generate_obligations

FIRST_DAY = (NOW + timedelta(days=1)).date()


def make_owed_homes(group: Division, count: int = 4) -> list[Household]:
    """Households of one elder who is owed a visit a month."""
    homes = []
    for _n in range(count):
        home = make_household(group, [draft(group, relation=Person.Relation.HEAD)])
        make_person_category(Person.objects.get(household=home), "elder_alone")
        homes.append(home)
    return homes


def locate(divisions: Sequence[Division], lng: float = 103.95, lat: float = 28.6) -> None:
    """Say where places lie: on a line, about 2 km apart."""
    for n, division in enumerate(divisions):
        set_location(
            actor=builder(),
            division=division,
            lng=lng + 0.02 * n,
            lat=lat,
            coordinate_system="WGS-84",
        )


def answer_for(user: Any, division: Division) -> Post:
    """The first post of the user answers for the place."""
    post = Post.objects.filter(user=user).order_by("pk")[0]
    assign_responsibility(actor=builder(), post=post, division=division, valid_from=SINCE)
    return post


def owe(county: Division, kind: str = "month") -> None:
    """Begin the period around the tests' moment."""
    day = NOW.date().replace(day=1) if kind == "month" else NOW.date()
    at = builder().as_of(NOW.replace(day=day.day))
    generate_obligations(actor=at, division=county, kind=kind, day=day)


def make_plan(division: Division, **values: Any) -> Plan:
    """A plan of the rest of the month; something must be owed there."""
    return make_plan_now(
        actor=values.pop("actor", None) or builder(),
        division=division,
        starts_on=values.pop("starts_on", FIRST_DAY),
        **values,
    )


def make_roster_parts(division: Division) -> dict[str, Any]:
    """One of everything that pages of rosters show; something must be owed in the place."""
    plan = make_plan(division)
    return {"plan": plan, "planned_visit": plan.visits.order_by("number")[0]}


def contact(
    home: int,
    *,
    rule: int,
    person: int,
    days: tuple[date, date],
    means: Iterable[str] = ("home", "phone"),
    obligation: int | None = None,
) -> Contact:
    """One contact of a household, for decisions without a database."""
    return Contact(
        home=("household", home),
        rule=rule,
        person=person,
        obligation=obligation,
        first=days[0],
        last=days[1],
        means=frozenset(means),
        companions=frozenset(),
        area="990626101201001",
        post=None,
        per="month",
        times=1,
    )
