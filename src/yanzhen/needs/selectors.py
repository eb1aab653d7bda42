"""Named reads of needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from yanzhen.core import policies
from yanzhen.core.scope import Actor
from yanzhen.needs import rules, vocabulary
from yanzhen.needs.access import visible_needs
from yanzhen.needs.models import Need, NeedStep
from yanzhen.orgs.models import Station

DUE_SOON = timedelta(hours=24)
LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class NeedCounts:
    """How many needs stand where, for the chips above a list."""

    open: int
    overdue: int
    due_soon: int
    heard: int
    triaged: int
    answered: int
    closed: int


def today(actor: Actor) -> date:
    return timezone.localdate(actor.now)


def lane(actor: Actor, need: Need) -> vocabulary.Entry | None:
    return vocabulary.entry("needs.lanes", need.lane, area=need.area_code, day=today(actor))


def tries_needed(area: str, day: date) -> int:
    """How often a person must have been tried before a need closes as not reached."""
    return int(policies.value("needs.contact_tries_before_not_reached", area=area, day=day))


def tries_made(need: Need) -> int:
    return need.steps.filter(step="try").count()


def station_for(area: str, day: date) -> Station | None:
    """The nearest station that is open on that day: of the village, else the town, the county."""
    prefixes = [area[:length] for length in range(6, len(area) + 1, 3)]
    return (
        Station.objects.on(day).filter(area_code__in=prefixes).order_by("-area_code", "pk").first()
    )


def listed_needs(actor: Actor) -> QuerySet[Need]:
    """The needs a list shows, what hurts first: the earliest due on top, closed ones last."""
    return (
        visible_needs(actor)
        .select_related("person", "household", "organization", "division", "owner__user")
        .order_by(F("closed_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk")
    )


def count_needs(actor: Actor) -> NeedCounts:
    """Counts of what ``listed_needs`` shows, in one query."""
    is_open = Q(state__in=rules.OPEN)
    found = visible_needs(actor).aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=actor.now)),
        due_soon=Count(
            "pk", filter=is_open & Q(due_at__gte=actor.now, due_at__lt=actor.now + DUE_SOON)
        ),
        **{s: Count("pk", filter=Q(state=s)) for s in ("heard", "triaged", "answered", "closed")},
    )
    return NeedCounts(**found)


def steps_of(need: Need) -> Sequence[NeedStep]:
    return list(need.steps.all())


def similar_needs(
    actor: Actor,
    *,
    title: str,
    category: str = "",
    person_id: int | None = None,
    household_id: int | None = None,
    area: str = "",
    limit: int = 5,
) -> list[Need]:
    """Open needs that may be the same: of the same person or household, or alike in one place.

    Two queries at most; likeness is judged over the newest hundred of the place and category.
    """
    recent = visible_needs(actor).open().filter(heard_at__gte=actor.now - LOOK_BACK)
    recent = recent.select_related("person", "division").order_by("-heard_at")
    found: dict[int, Need] = {}
    same_subject = Q(pk__in=[])
    if person_id:
        same_subject |= Q(person_id=person_id)
    if household_id:
        same_subject |= Q(household_id=household_id)
    if person_id or household_id:
        found |= {n.pk: n for n in recent.filter(same_subject)[:limit]}
    if area and title:
        bound = float(policies.value("needs.likeness_of_duplicates", area=area, day=today(actor)))
        near = recent.filter(area_code__startswith=area)
        near = near.filter(category=category) if category else near
        for need in near[:100]:
            if rules.likeness(title, need.title) >= bound:
                found.setdefault(need.pk, need)
    return list(found.values())[:limit]


def open_needs_of_person(actor: Actor, person_id: int) -> QuerySet[Need]:
    return visible_needs(actor).open().filter(person_id=person_id).order_by("due_at", "pk")


def category_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels("needs.categories", area=area, day=today(actor))


def lane_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels("needs.lanes", area=area, day=today(actor))


def subject(need: Need) -> Any:
    """Who or what lacks something: person, household, organisation or place."""
    return need.person or need.household or need.organization or need.place or need.caller_name
