"""Named reads of needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from yanzhen.core import policies, scope
from yanzhen.core.fields import candidates, plain
from yanzhen.core.prepared import PreparedFor, bound_moment, tally
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.needs import rules, vocabulary
from yanzhen.needs.access import READ, visible_needs
from yanzhen.needs.models import Need, NeedQuerySet, NeedStep
from yanzhen.orgs.models import DatedQuerySet, Station
from yanzhen.people.access import visible_persons
from yanzhen.people.models import Person
from yanzhen.people.selectors import person_ids_called

DUE_SOON = timedelta(hours=24)
LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class NeedCounts:
    """How many needs stand where, for the chips above a list."""

    open: int
    overdue: int
    due_soon: int
    mine: int
    heard: int
    triaged: int
    answered: int


def today(actor: Actor) -> date:
    return timezone.localdate(actor.now)


def lane(actor: Actor, need: Need) -> vocabulary.Entry | None:
    return vocabulary.entry("needs.lanes", need.lane, area=need.area_code, day=today(actor))


def tries_needed(area: str, day: date) -> int:
    """How often a person must have been tried before a need closes as not reached."""
    topic = "needs.contact_tries_before_not_reached"
    return int(policies.value(topic, area=area, day=day, or_earliest=True))


def tries_made(need: Need) -> int:
    return need.steps.filter(step="try").count()


def stations_around(area: str) -> DatedQuerySet[Station]:
    """The stations of a place and of those it lies in, of all times, the nearest first."""
    prefixes = [area[:length] for length in range(6, len(area) + 1, 3)]
    return Station.objects.filter(area_code__in=prefixes).order_by("-area_code", "pk")


def station_for(area: str, day: date) -> Station | None:
    """The nearest station that is open on that day: of the village, else the town, the county."""
    return stations_around(area).on(day).first()


def listed_needs(actor: Actor) -> NeedQuerySet:
    """The needs a list shows, what hurts first: the earliest due on top, closed ones last."""
    return (
        visible_needs(actor)
        .select_related("person", "household", "organization", "division__parent", "owner__user")
        .order_by(F("closed_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk")
    )


# What lists and "my day" show of a need; the rest (sealed fields, long texts) is not read.
SHOWN = (
    *("title", "category", "state", "outcome", "lane", "due_at", "heard_at", "closed_at"),
    *("place", "caller_name", "area_code", "person__name", "household__number"),
    *("organization__name", "division__code", "division__name", "division__parent__name"),
    "owner__user__name",
)


def in_brief(needs: NeedQuerySet) -> NeedQuerySet:
    """The same needs with no more than a list shows."""
    return needs.only(*SHOWN)


def _counts(actor: Actor, *, now: Any, soon: Any) -> dict[str, Count]:
    return {
        "open": Count("pk"),
        "overdue": Count("pk", filter=Q(due_at__lt=now)),
        "due_soon": Count("pk", filter=Q(due_at__gte=now, due_at__lt=soon)),
        "mine": Count("pk", filter=is_mine(actor)),
        **{s: Count("pk", filter=Q(state=s)) for s in ("heard", "triaged", "answered")},
    }


@PreparedFor
def _count_visible(actor: Actor, areas: AreaSet | None) -> QuerySet[Need, Any]:
    needs = visible_needs(actor).filter(areas.q()) if areas else visible_needs(actor)
    soon = bound_moment("soon")
    return tally(needs.open(), **_counts(actor, now=bound_moment(), soon=soon))


def count_needs(needs: NeedQuerySet, actor: Actor) -> NeedCounts:
    """How many of these are open, and how they stand, in one query."""
    counts = _counts(actor, now=actor.now, soon=actor.now + DUE_SOON)
    return NeedCounts(**needs.open().aggregate(**counts))


def count_visible_needs(actor: Actor, areas: AreaSet | None = None) -> NeedCounts:
    """The same of all that the actor may see, or of those in some areas."""
    found = _count_visible(actor, areas, now=actor.now, soon=actor.now + DUE_SOON)
    return NeedCounts(*found[0]) if found else NeedCounts(0, 0, 0, 0, 0, 0, 0)


def chosen_needs(needs: NeedQuerySet, show: str, actor: Actor) -> NeedQuerySet:
    """The part of a list that a chip names; an unknown name means all that are open."""
    match show:
        case "overdue":
            return needs.overdue(actor.now)
        case "due_soon":
            return needs.open().filter(due_at__gte=actor.now, due_at__lt=actor.now + DUE_SOON)
        case "mine":
            return needs.open().filter(is_mine(actor))
        case "heard" | "triaged" | "answered" | "closed":
            return needs.filter(state=show)
        case "all":
            return needs
    return needs.open()


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


def open_needs_of_person(actor: Actor, person_id: int) -> NeedQuerySet:
    return visible_needs(actor).open().filter(person_id=person_id).order_by("due_at", "pk")


def category_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels("needs.categories", area=area, day=today(actor))


def lane_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels("needs.lanes", area=area, day=today(actor))


def subject(need: Need) -> Any:
    """Who or what lacks something: person, household, organisation or place."""
    return need.person or need.household or need.organization or need.place or need.caller_name


def home_area(actor: Actor) -> str:
    """The area whose words an actor's lists use: the first that they may read."""
    prefixes = scope.areas(actor, READ).prefixes
    return prefixes[0] if prefixes else ""


def is_mine(actor: Actor) -> Q:
    """Needs that one of the actor's posts owns."""
    return Q(owner__in=list(actor.facts.get("post_ids", ())))


def found_persons(actor: Actor, words: str, limit: int = 8) -> list[Person]:
    """People of the actor's area who fit a name, initials or last digits, for choosing one."""
    if not words.strip():
        return []
    found = visible_persons(actor).filter(pk__in=person_ids_called(actor, words))
    found = found.filter(state=Person.State.ACTIVE).select_related("division__parent")
    return list(found.order_by("pinyin", "pk")[:limit])


def persons_with_callers_phone(actor: Actor, need: Need) -> list[Person]:
    """People of the actor's area whose number is the caller's: whose need it may be."""
    number = plain(need.caller_phone)
    if not number or need.person_id is not None:
        return []
    found = candidates(Person, "phone_index", number)
    same = visible_persons(actor).filter(phone_index__in=found)
    return list(same.select_related("division__parent")[:5])
