"""Volunteers for tests, made by the services that the pages call."""

from __future__ import annotations

from typing import Any

from yanzhen.accounts.testing import builder
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person
from yanzhen.volunteers.models import Volunteer, VolunteerTeam
from yanzhen.volunteers.services import found_team, register_volunteer


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
