"""What was measured of a person over the visits: the log of blood pressure and the other signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yanzhen.core import scope
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.people.access import REVEAL_SENSITIVE
from yanzhen.people.models import Person
from yanzhen.people.selectors import named
from yanzhen.visits import access, vocabulary
from yanzhen.visits.models import Visit, VisitQuerySet, VitalSign

STATES = {"urgent": "overdue", "watch": "due"}


@dataclass(frozen=True, slots=True)
class Measured:
    """The values of one visit, in the order of the columns: the value and the badge it gets."""

    at: datetime
    visit: int
    values: list[tuple[str, str]]
    answer: str


def visits_with_values(actor: Actor, person: Person) -> VisitQuerySet:
    """Visits at which something was measured of the person, whose findings the actor may see."""
    measured = VitalSign.objects.filter(person=person).values("visit_id")
    rows = access.visible_visits(actor).standing().filter(pk__in=measured)
    if not scope.holds(actor, REVEAL_SENSITIVE, person.area_code):
        rows = rows.filter(access.made_by(actor))
    return rows.order_by("-started_at", "-pk")


def columns_of(actor: Actor, person: Person) -> list[dict[str, Any]]:
    """The signs that are measured, each with its unit and from where on it calls for somebody."""
    rows = vocabulary.rule("vital_signs", area=person.area_code, day=actor.today)
    return [
        {
            "code": row["code"],
            "name": named(row),
            "unit": row["unit"],
            "watch": _bounds(row["bounds"], "watch"),
            "urgent": _bounds(row["bounds"], "urgent"),
        }
        for row in rows
    ]


def _bounds(bounds: Iterable[Any], level: str) -> str:
    """From where on, in signs that every language reads."""
    said = []
    for bound in bounds:
        if bound["level"] == level:
            said += [f"≥ {bound['at_least']}"] if "at_least" in bound else []
            said += [f"≤ {bound['at_most']}"] if "at_most" in bound else []
    return " / ".join(said)


def lines_of(
    person: Person, visits: Sequence[Visit], columns: Sequence[dict[str, Any]]
) -> list[Measured]:
    """A line for each of these visits."""
    found: dict[int, dict[str, VitalSign]] = {}
    for sign in VitalSign.objects.filter(person=person, visit__in=visits):
        found.setdefault(sign.visit_id, {})[sign.code] = sign
    lines = []
    for visit in visits:
        signs = found.get(visit.pk, {})
        values = [
            (plain(signs[c["code"]].value), STATES.get(signs[c["code"]].level, ""))
            if c["code"] in signs
            else ("", "")
            for c in columns
        ]
        answer = " ".join(dict.fromkeys(s.answer for s in signs.values() if s.answer))
        lines.append(Measured(visit.started_at, visit.pk, values, answer))
    return lines
