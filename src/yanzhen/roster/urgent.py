"""A visit that nobody could foresee, put into a plan that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yanzhen.core.errors import NotFound
from yanzhen.people.models import Household, Person
from yanzhen.roster.models import Plan, PlannedVisit
from yanzhen.roster.sources import Places


def urgent_visit(
    plan: Plan, rows: Sequence[PlannedVisit], day: date, said: Mapping[str, Any]
) -> PlannedVisit:
    """The row of an urgent visit, not saved; its place joins those of the plan."""
    home, area = _home(said)
    place, is_estimated = _place(plan, home, area)
    number = max((r.number for r in rows), default=0) + 1
    known = [r for r in rows if home in {("household", r.household_id), ("person", r.person_id)}]
    return PlannedVisit(
        plan=plan,
        area_code=area,
        number=number,
        match=f"u{home[0][0]}{home[1]}:{day.isoformat()}:{number}",
        household_id=home[1] if home[0] == "household" else None,
        person_id=home[1] if home[0] == "person" else None,
        is_urgent=True,
        words=str(said.get("words", ""))[:200],
        skills=["worker"],
        minutes=int(said["minutes"]),
        place=place,
        is_estimated=is_estimated,
        first=day,
        last=day,
        opens=int(said["opens"]),
        closes=int(said["closes"]),
        responsible_id=next((r.responsible_id for r in known if r.responsible_id), None),
    )


def _home(said: Mapping[str, Any]) -> tuple[tuple[str, int], str]:
    """Whom it is for, and where they live. Raises NotFound when they are gone."""
    if key := said.get("household"):
        household = Household.objects.filter(pk=key).first()
        if household is None:
            raise NotFound
        return ("household", household.pk), household.area_code
    person = Person.objects.living_here().filter(pk=said.get("person") or 0).first()
    if person is None:
        raise NotFound
    if person.household_id:
        return ("household", person.household_id), person.area_code
    return ("person", person.pk), person.area_code


def _place(plan: Plan, home: tuple[str, int], area: str) -> tuple[int, bool]:
    places = Places(plan.area_code)
    if home[0] == "household":
        places.read_homes([home[1]])
    number, is_estimated = places.of_home(home, area)
    point = list(places.points[number])
    if point not in plan.frame["points"]:
        plan.frame["points"].append(point)
    return plan.frame["points"].index(point), is_estimated
