"""Named reads of what is told beside a denominator: changes of tiers, deaths, new clients."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.needs.access import about_visible_people
from yanzhen.visits import access, rules
from yanzhen.visits.models import PeriodChange
from yanzhen.visits.selectors import heads_of, owed_to_words

MOST_CHANGES = 50


def added_inside(actor: Actor, *, kind: str, starts_on: date, area: str) -> tuple[int, int]:
    """How many contacts were added beside the denominator of a period, and how many were done."""
    found = (
        access.countable_obligations(actor)
        .filter(
            is_frozen=False,
            period__kind=kind,
            period__starts_on=starts_on,
            area_code__gte=area,
            area_code__lt=area + "~",
        )
        .order_by()
        .aggregate(added=Count("pk"), done=Count("pk", filter=Q(state__in=rules.DONE)))
    )
    return found["added"], found["done"]


def changes_by_kind(rows: QuerySet[PeriodChange]) -> list[tuple[str, str, int]]:
    """How many of each kind of change stand beside a denominator: code, words, count."""
    found = rows.order_by("kind").values_list("kind").annotate(count=Count("pk"))
    words = dict(PeriodChange.Kind.choices)
    return [(kind, str(words[kind]), count) for kind, count in found]


def named_changes(actor: Actor, rows: QuerySet[PeriodChange], kind: str) -> list[PeriodChange]:
    """The newest of them by name, of one kind or of all, for those who may see the people."""
    seen = rows.filter(scope.areas(actor, access.READ).q(), about_visible_people(actor))
    if kind:
        seen = seen.filter(kind=kind)
    shown = seen.select_related("person", "obligation__household").prefetch_related(
        Prefetch("obligation__household__members", heads_of(actor), to_attr="heads")
    )
    return list(shown[:MOST_CHANGES])


def changed_whom_words(change: PeriodChange) -> str:
    """The person, the household of what was owed to it, or nobody for a change of a place."""
    if change.person is not None:
        return change.person.name
    row = change.obligation
    return owed_to_words(row) if row is not None and row.household is not None else ""
