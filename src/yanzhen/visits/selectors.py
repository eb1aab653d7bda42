"""Named reads of visits and of what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Substr

from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Post
from yanzhen.people.models import Household, Person
from yanzhen.people.selectors import named
from yanzhen.visits import access, rules
from yanzhen.visits.models import CadenceRule, Visit


def last_visit(
    household: Household | None, person: Person | None, *, before: datetime | None = None
) -> Visit | None:
    """The newest visit at which somebody of the household, or the person, was met."""
    rows = Visit.objects.kept()
    if household is not None:
        rows = rows.filter(household=household)
    elif person is not None:
        rows = rows.filter(members__person=person, members__is_met=True)
    else:
        return None
    if before is not None:
        rows = rows.filter(started_at__lt=before)
    return rows.order_by("-started_at", "-pk").first()


# -- how much of what was owed was done -----------------------------------------------------------

LENGTHS = {"county": 6, "town": 9, "village": 12, "group": 15}
BY = (*LENGTHS, "post", "rule")


@dataclass(frozen=True, slots=True)
class Coverage:
    """One line of the coverage of a period: a place, a worker or a rule.

    ``owed`` is the frozen denominator; ``done`` were visited by the worker who answers or by a
    stand-in; everything else says why somebody was missed.
    """

    key: str
    label: str
    owed: int
    met: int
    substitute: int
    late: int
    open: int
    refused: int
    not_home: int
    exempted: int
    lapsed: int

    @property
    def done(self) -> int:
        return self.met + self.substitute

    @property
    def missed(self) -> int:
        return self.owed - self.done

    @property
    def rate(self) -> float | None:
        return rules.percentage(self.done, self.owed)


def coverage(
    actor: Actor, *, kind: str, starts_on: date, area: str, by: str, rule: str = ""
) -> list[Coverage]:
    """The coverage of a period inside an area, by places of a tier, by worker or by rule.

    Only figures: no name of a visited person is read.
    """
    rows = access.countable_obligations(actor).frozen()
    rows = rows.filter(
        period__kind=kind,
        period__starts_on=starts_on,
        area_code__gte=area,
        area_code__lt=area + "~",
    )
    if rule:
        rows = rows.filter(rule__code=rule)
    column: Any = {"post": F("post_id"), "rule": F("rule_id")}.get(by) or Substr(
        "area_code", 1, LENGTHS[by]
    )
    grouped = rows.order_by().values(key=column).annotate(owed=Count("pk"), **_by_state())
    found = list(grouped)
    names = _labels(by, [r["key"] for r in found])
    lines = [
        Coverage(label=names.get(r["key"], "—"), **{**r, "key": str(r["key"] or "")}) for r in found
    ]
    return sorted(lines, key=lambda line: (line.rate or 0, line.key))


def _by_state() -> dict[str, Count]:
    named_states = {**{s: s for s in rules.STATES}, rules.OWED: "open"}
    return {name: Count("pk", filter=Q(state=state)) for state, name in named_states.items()}


def _labels(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "post":
        posts = Post.objects.filter(pk__in=keys).select_related("user", "division")
        return {p.pk: f"{p.user} · {p.division.name if p.division else ''}" for p in posts}
    if by == "rule":
        return {
            r.pk: named({"name": r.name, "name_en": r.name_en})
            for r in CadenceRule.objects.filter(pk__in=keys)
        }
    return dict(Division.objects.filter(code__in=keys).values_list("code", "name"))


def total(lines: Sequence[Coverage], label: str = "") -> Coverage:
    """The sum of the lines."""
    summed = {
        name: sum(getattr(line, name) for line in lines)
        for name in Coverage.__dataclass_fields__
        if name not in {"key", "label"}
    }
    return Coverage(key="", label=label, **summed)
