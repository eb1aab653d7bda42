"""Compounds of which the report says how many people or households live there, to the last one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from yanzhen.orgs.models import Division
from yanzhen.people import bulk
from yanzhen.people.drafts import HouseholdDraft
from yanzhen.scenarios.invention import InventedPerson
from yanzhen.scenarios.loading.people import Drafting
from yanzhen.scenarios.loading.stage import Loading

Row = tuple[str, InventedPerson]


def settle(loading: Loading) -> None:
    """Everybody of the compounds of ``residents.yaml``, through the bulk path."""
    rows = loading.pack.read("residents")
    drafting = Drafting(loading, "residents", 4)
    for done, row in enumerate(rows, start=1):
        division = Division.objects.get(code=row["place"])
        bulk.register(
            _homes(loading, drafting, division, row), actor=loading.on(loading.taken_over_on)
        )
        loading.tell("residents", done, len(rows))


def _homes(
    loading: Loading, drafting: Drafting, division: Division, row: dict[str, Any]
) -> Iterator[HouseholdDraft]:
    if "households" in row:
        wanted = row["households"][loading.scale]
        yield from islice(drafting.households([division]), wanted)
        return
    elders = row["aged_60"]
    for members in _pairs(drafting, elders, 61, 88):
        yield drafting.household(division, members)
    for members in _pairs(drafting, row["persons"] - elders, 24, 57):
        yield drafting.household(division, members)


def _pairs(drafting: Drafting, wanted: int, youngest: int, oldest: int) -> Iterator[list[Row]]:
    """So many people between two ages, some alone and most in couples."""
    while wanted > 0:
        head = drafting.inventor.person(youngest, oldest)
        members = [("head", head)]
        if wanted > 1 and drafting.random.random() < 0.6:
            is_male = not head.is_male
            members.append(("spouse", drafting.inventor.person(youngest, oldest, is_male=is_male)))
        wanted -= len(members)
        yield members
