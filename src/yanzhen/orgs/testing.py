"""A small county and its workers, made by the services that the pages call.

The names are invented. 云岭县 (990626) has two towns, three villages and six groups.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import actor_of, builder, make_staff_user
from yanzhen.orgs.models import Division, Organization, Post, Station
from yanzhen.orgs.services import (
    appoint_to_post,
    create_division,
    create_organization,
    open_station,
)

SINCE = date(2020, 1, 1)
_numbers = itertools.count(1)

__all__ = [
    "SINCE",
    "DivisionTree",
    "actor_of",
    "make_division",
    "make_division_tree",
    "make_organization",
    "make_post",
    "make_station",
    "make_worker",
]


@dataclass(frozen=True, slots=True)
class DivisionTree:
    """The small county.

    ``villages`` are 良姜村 and 双溪社区 in the first town and 石桥村 in the other; each has two
    groups.
    """

    county: Division
    town: Division
    other_town: Division
    villages: tuple[Division, Division, Division]
    groups: tuple[Division, ...]

    @property
    def village(self) -> Division:
        return self.villages[0]

    @property
    def other_village(self) -> Division:
        return self.villages[2]

    @property
    def group(self) -> Division:
        return self.groups[0]

    @property
    def other_group(self) -> Division:
        return self.groups[4]


def make_division(code: str, name: str, level: str, parent: Division | None = None) -> Division:
    return create_division(
        actor=builder(), code=code, name=name, level=level, parent=parent, valid_from=SINCE
    )


def make_division_tree() -> DivisionTree:
    """One county, two towns, three villages, six groups."""
    county = make_division("990626", "云岭县", "county")
    town = make_division("990626101", "清溪镇", "town", county)
    other_town = make_division("990626102", "石桥镇", "town", county)
    villages = (
        make_division("990626101201", "良姜村", "village", town),
        make_division("990626101001", "双溪社区", "village", town),
        make_division("990626102201", "石桥村", "village", other_town),
    )
    groups = tuple(
        make_division(f"{village.code}{number:03d}", f"{number}组", "group", village)
        for village in villages
        for number in (1, 2)
    )
    return DivisionTree(county, town, other_town, villages, groups)


def make_post(user: User, role: str, division: Division | None, **values: Any) -> Post:
    return appoint_to_post(
        actor=builder(),
        user=user,
        role=role,
        division=division,
        valid_from=values.pop("valid_from", SINCE),
        **values,
    )


def make_worker(
    role: str, division: Division | None, name: str = "", username: str = "", **values: Any
) -> User:
    """A staff user appointed to one post since 2020."""
    area = division.code if division else ""
    user = make_staff_user(username, name, area_code=area, **values)
    make_post(user, role, division)
    return user


def make_organization(division: Division, name: str = "", **values: Any) -> Organization:
    return create_organization(
        actor=builder(),
        name=name or f"组织{next(_numbers)}",
        kind=values.pop("kind", Organization.Kind.SOCIAL_WORK_AGENCY),
        division=division,
        **values,
    )


STATION_LEVELS = {"county": "county", "town": "town", "village": "village", "group": "compound"}


def make_station(division: Division, name: str = "", **values: Any) -> Station:
    """A social work station of the division's level, open since 2020."""
    return open_station(
        actor=builder(),
        name=name or f"{division.name}社工站",
        station_type=values.pop("station_type", "social_work_station"),
        level=values.pop("level", STATION_LEVELS.get(division.level, "compound")),
        division=division,
        opened_on=values.pop("opened_on", SINCE),
        **values,
    )


# The named cast, shared by tests and demo: role, place within the tree, name.
CAST: dict[str, tuple[Role, str, str]] = {
    "county_worker": (Role.COUNTY_WORKER, "county", "安若云"),
    "station_lead": (Role.STATION_LEAD, "town", "何见清"),
    "town_worker": (Role.TOWN_WORKER, "town", "陶晚舟"),
    "village_worker": (Role.VILLAGE_WORKER, "village", "林小满"),
    "grid_worker": (Role.GRID_WORKER, "group", "罗青禾"),
    "supervisor": (Role.SUPERVISOR, "county", "沈望舒"),
    "auditor": (Role.AUDITOR, "county", "严知白"),
    "department_reader": (Role.DEPARTMENT_READER, "county", "顾明远"),
    "system_admin": (Role.SYSTEM_ADMIN, "", "程以安"),
    "security_admin": (Role.SECURITY_ADMIN, "", "方守正"),
    "audit_admin": (Role.AUDIT_ADMIN, "", "简问之"),
    "outsider": (Role.VILLAGE_WORKER, "other_village", "邱远山"),
}


def make_cast_member(key: str, tree: DivisionTree) -> User:
    """One of the named people, with the post that their name says."""
    role, place, name = CAST[key]
    division = getattr(tree, place) if place else None
    return make_worker(role, division, name=name, username=key)
