"""The public list: which needs there are, how far they have come, and nothing of whose they are.

A row is shown only where its place has at least so many needs of its category within a year as
the rule pack asks (k-anonymity); in a smaller place it waits for the page of the town. Free text is
never shown: a row carries a wording that was written for it, or the name of its category. Numbers
below the same bound are not told, and days waited are told as bands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from yanzhen.core import policies, scope
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, vocabulary
from yanzhen.needs.models import Need
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person

A_YEAR = timedelta(days=365)
MOST_ROWS = 100
LEVELS = (Division.Level.TOWN, Division.Level.VILLAGE)


@dataclass(frozen=True, slots=True)
class PublicNeed:
    """What everybody may read of one need."""

    title: str
    category: str
    place: str
    state: str
    days: tuple[int, int | None] | None


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many needs of a category were heard within a year; None when too few to tell."""

    category: str
    heard: int | None
    closed: int | None


@dataclass(frozen=True, slots=True)
class PublicList:
    """The public page of a town or village."""

    place: Division
    at_least: int
    rows: list[PublicNeed]
    counts: list[CategoryCount]


def public_places(day: date) -> list[tuple[Division, list[Division]]]:
    """The towns with their villages, in the order of codes. One query."""
    found = Division.objects.on(day).filter(level__in=LEVELS).order_by("code")
    towns: dict[str, tuple[Division, list[Division]]] = {}
    for division in found:
        if division.level == Division.Level.TOWN:
            towns[division.code] = (division, [])
        elif (town := towns.get(division.code[:9])) is not None:
            town[1].append(division)
    return list(towns.values())


def public_place(code: str, day: date) -> Division | None:
    """The town or village of this code that exists on the day."""
    found = Division.objects.on(day).filter(code=code, level__in=LEVELS)
    return found.select_related("parent").first()


def public_list(place: Division, now: datetime) -> PublicList:
    """The published needs of a place and the counts of its categories. Three queries."""
    day = timezone.localdate(now)
    rule: Mapping[str, Any] = policies.value(
        "needs.publication", area=place.code, day=day, or_earliest=True
    )
    bound = int(rule["at_least"])
    inside = scope.AreaSet((place.code,)).q()
    recent = Need.objects.filter(inside, heard_at__gte=now - A_YEAR).exclude(
        state=Need.State.MERGED
    )
    heard, closed = _counts(recent)
    labels = vocabulary.labels("needs.categories", area=place.code, day=day)
    rows = [
        PublicNeed(
            title=need.public_title or labels.get(need.category, ""),
            category=labels.get(need.category, ""),
            place="",
            state=need.state,
            days=_days(need, now, rule["days_waited"]),
        )
        for need in _published(recent)[:MOST_ROWS]
        if heard[need.category] >= bound
    ]
    counts = [
        CategoryCount(
            category=label,
            heard=heard[code] if heard[code] >= bound else None,
            closed=closed[code] if _is_safe(heard[code], closed[code], bound) else None,
        )
        for code, label in labels.items()
        if heard[code]
    ]
    return PublicList(place, bound, rows, counts)


def _is_safe(heard: int, closed: int, bound: int) -> bool:
    """Whether neither those closed nor the rest are so few that somebody could be meant."""
    return heard >= bound and closed >= bound and (heard == closed or heard - closed >= bound)


def _counts(needs: QuerySet[Need]) -> tuple[Counter[str], Counter[str]]:
    heard: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    rows = needs.order_by().values_list("category", "state").annotate(Count("pk"))
    for category, state, number in rows:
        heard[category] += number
        if state == Need.State.CLOSED:
            closed[category] += number
    return heard, closed


def _published(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Published and still of nobody protected; the newest first."""
    found = needs.filter(published_at__isnull=False).exclude(
        person__in=Person.objects.exclude(protection=Person.Protection.NONE)
    )
    return found.order_by("-published_at", "-pk").only(
        "category", "public_title", "state", "heard_at", "closed_at"
    )


def _days(need: Need, now: datetime, bounds: list[int]) -> tuple[int, int | None] | None:
    """How long it has waited, as a band; nothing once it has ended."""
    if not need.is_open:
        return None
    return rules.band_of((timezone.localdate(now) - timezone.localdate(need.heard_at)).days, bounds)


def published_needs(actor: Actor) -> QuerySet[Need]:
    """What workers see of the public list: the published needs of their areas."""
    found = access.visible_needs(actor).filter(published_at__isnull=False)
    return found.select_related("person", "division__parent").order_by("-published_at", "-pk")
