"""The register as a file for the designated national system, by a mapping that the place edits.

The mapping is rule pack ``volunteers.national_file``: a column, the field that fills it, whether it
must be filled, and other words for codes. Nothing is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum

from yanzhen.core import scope
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.volunteers import access, selectors, vocabulary
from yanzhen.volunteers.judging import rule
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.reckoning import hours_of
from yanzhen.volunteers.serving import PlaceNames

FIELDS: dict[str, Callable[[Volunteer], Any]] = {
    "name": lambda v: v.person.name,
    "sex": lambda v: v.person.sex,
    "document": lambda v: v.person.document,
    "id_number": lambda v: plain(v.person.id_number),
    "born_on": lambda v: v.person.born_on,
    "ethnicity": lambda v: v.person.ethnicity,
    "party_category": lambda v: v.party_category,
    "division_code": lambda v: v.area_code[:12],
    "place": lambda v: selectors.place_of(v),
    "phone": lambda v: plain(v.person.phone),
    "skills": lambda v: "、".join(v.skills),
    "times": lambda v: "、".join(str(vocabulary.SERVICE_TIMES.get(t, t)) for t in v.service_times),
    "areas": lambda v: "、".join(v.places),  # type: ignore[attr-defined]
    "number": lambda v: v.number,
    "registered_on": lambda v: v.registered_on,
    "state": lambda v: v.state,
    "hours": lambda v: hours_of(v.confirmed or 0),  # type: ignore[attr-defined]
    "work_unit": lambda v: v.work_unit,
    "registered_by": lambda v: v.registered_by.name if v.registered_by else "",
}

MOST = 200


class UnknownField(ValueError):
    """A mapping names a field that the register does not have."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file."""

    title: str
    field: str
    is_required: bool
    words: dict[str, str]

    def of(self, volunteer: Volunteer) -> str:
        value = FIELDS[self.field](volunteer)
        if isinstance(value, date):
            return value.isoformat()
        return self.words.get(str(value), str(value)) if value is not None else ""


def columns(area: str, day: date) -> list[Column]:
    """The mapping of a place. Raises UnknownField."""
    found = []
    for row in rule("volunteers.national_file", area=area, day=day):
        if row["field"] not in FIELDS:
            raise UnknownField(row["field"])
        found.append(
            Column(row["column"], row["field"], row["is_required"], row.get("words") or {})
        )
    return found


def columns_for(actor: Actor) -> list[Column]:
    areas = sorted(volunteer_areas(actor))
    return columns(areas[0] if areas else "", actor.today)


def volunteer_areas(actor: Actor) -> Sequence[str]:
    return scope.areas(actor, access.EXPORT).prefixes


def rows_for(actor: Actor) -> QuerySet[Volunteer]:
    """The register of the actor's areas with confirmed minutes. One query."""
    return (
        selectors.volunteer_list(actor)
        .select_related("person", "division__parent", "registered_by")
        .annotate(confirmed=Sum(F("hours__sign") * F("hours__minutes")))
        .order_by("number")
    )


def told_for(actor: Actor) -> Iterator[Volunteer]:
    """These with the names of the places where they serve. One query more for each county."""
    names = PlaceNames()
    for volunteer in rows_for(actor).iterator(500):
        volunteer.places = names.of(volunteer.service_areas)  # type: ignore[attr-defined]
        yield volunteer


@dataclass(frozen=True, slots=True)
class Lack:
    """A volunteer for whom the file would be refused, and the columns that are empty."""

    volunteer: Volunteer
    columns: tuple[str, ...]


def lacks(actor: Actor, most: int = MOST) -> tuple[list[Lack], int]:
    """Who lacks a required field, the first of them, and how many were looked at."""
    wanted = [column for column in columns_for(actor) if column.is_required]
    found: list[Lack] = []
    seen = 0
    for volunteer in told_for(actor):
        seen += 1
        empty = tuple(column.title for column in wanted if not column.of(volunteer).strip())
        if empty and len(found) < most:
            found.append(Lack(volunteer, empty))
    return found, seen


def lines(actor: Actor) -> Iterator[tuple[str, ...]]:
    """The rows of the file: those whose required fields are filled."""
    wanted = columns_for(actor)
    for volunteer in told_for(actor):
        row = tuple(column.of(volunteer) for column in wanted)
        if all(
            value.strip() for column, value in zip(wanted, row, strict=True) if column.is_required
        ):
            yield row
