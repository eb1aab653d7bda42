"""Named reads of clues: who checks them, what they rest on, how often their rules are right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from yanzhen.assistance import access
from yanzhen.assistance.models import Clue, ListLink
from yanzhen.core import policies
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.orgs.models import Post, Responsibility
from yanzhen.people.models import Person

RULES = "assistance.clue_rules"


@dataclass(frozen=True, slots=True)
class Counts:
    open: int
    overdue: int
    mine: int


@dataclass(frozen=True, slots=True)
class Precision:
    """How many clues of a rule were checked, and how many of them were right."""

    rule: str
    label: str
    open: int
    checked: int
    right: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.right / self.checked) if self.checked else None


def rule_labels(actor: Actor, area: str) -> dict[str, str]:
    entries = policies.value(RULES, area=area, day=actor.today, or_earliest=True)
    return {str(e["rule"]): vocabulary.name(e) for e in entries}


def listed_clues(actor: Actor) -> QuerySet[Clue]:
    """Clues of the actor's areas, the earliest due on top."""
    return (
        access.visible_clues(actor)
        .select_related("person", "division__parent", "responsible")
        .order_by("due_at", "pk")
    )


def count_clues(rows: QuerySet[Clue], actor: Actor) -> Counts:
    is_open = Q(state=Clue.State.OPEN)
    found = rows.order_by().aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=actor.now)),
        mine=Count("pk", filter=is_open & Q(responsible_id=actor.user_id or 0)),
    )
    return Counts(**found)


def chosen_clues(rows: QuerySet[Clue], show: str, actor: Actor) -> QuerySet[Clue]:
    is_open = rows.filter(state=Clue.State.OPEN)
    match show:
        case "overdue":
            return is_open.filter(due_at__lt=actor.now)
        case "mine":
            return is_open.filter(responsible_id=actor.user_id or 0)
        case "closed":
            return rows.filter(state=Clue.State.CLOSED).order_by("-closed_at", "-pk")
        case "all":
            return rows
    return is_open


def facts_of(clue: Clue) -> list[dict[str, Any]]:
    """What the lists say of the person: kind, amount in cents, level."""
    found: list[dict[str, Any]] = json.loads(plain(clue.facts) or "[]")
    return found


def links_of(clue: Clue) -> list[ListLink]:
    """The rows on which the clue rests."""
    rows = ListLink.objects.filter(comparison=clue.comparison_id, person=clue.person_id)
    return list(
        rows.filter(counts=True)
        .select_related("department_list__source")
        .order_by("department_list", "row")
    )


def precision_of_rules(actor: Actor, area: str) -> list[Precision]:
    """Each rule with its clues in the actor's areas and how many checks found it right."""
    found: dict[str, dict[str, Any]] = {
        row["rule"]: dict(row)
        for row in access.visible_clues(actor)
        .order_by()
        .values("rule")
        .annotate(
            open=Count("pk", filter=Q(state=Clue.State.OPEN)),
            checked=Count("pk", filter=Q(state=Clue.State.CLOSED)),
            right=Count("pk", filter=Q(state=Clue.State.CLOSED) & ~Q(result=Clue.Result.NOTHING)),
        )
    }
    labels = rule_labels(actor, area)
    empty: dict[str, Any] = {"open": 0, "checked": 0, "right": 0}
    return [
        Precision(rule, labels.get(rule, rule), **{k: found.get(rule, empty)[k] for k in empty})
        for rule in [*labels, *(set(found) - set(labels))]
    ]


def who_checks(persons: Iterable[Person], day: date) -> dict[int, int]:
    """Who answers for each person, as a user: by name, through the household, else by area."""
    people = list(persons)
    posts = {p.responsible_id for p in people} | {
        p.household.responsible_id for p in people if p.household
    }
    held = Post.objects.on(day).filter(pk__in=[post for post in posts if post])
    users = dict(held.values_list("pk", "user_id"))
    codes = {p.area_code[:n] for p in people for n in (6, 9, 12, 15, 18, 21, 24)}
    by_area: dict[str, int] = {}
    rows = Responsibility.objects.on(day).filter(area_code__in=codes).order_by("-valid_from")
    for code, user in rows.values_list("area_code", "post__user_id"):
        by_area.setdefault(code, user)
    found: dict[int, int] = {}
    for person in people:
        named = person.responsible_id or (person.household and person.household.responsible_id)
        chosen = users.get(named) if named else None
        for length in range(len(person.area_code), 5, -1):
            chosen = chosen or by_area.get(person.area_code[:length])
        if chosen:
            found[person.pk] = chosen
    return found
