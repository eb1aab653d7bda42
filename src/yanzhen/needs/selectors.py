"""Named reads of needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yanzhen.core import calendar, policies, scope
from yanzhen.core.fields import candidates, plain
from yanzhen.core.paging import CAP
from yanzhen.core.prepared import Listed, PreparedByKeys, PreparedFor, bound_moment, tally
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.needs import rules, vocabulary
from yanzhen.needs.access import (
    READ,
    handed_needs,
    visible_boxes,
    visible_collections,
    visible_needs,
)
from yanzhen.needs.models import (
    Box,
    Collection,
    Need,
    NeedHolding,
    NeedMerge,
    NeedQuerySet,
    NeedStep,
)
from yanzhen.orgs.models import DatedQuerySet, Division, Station
from yanzhen.people.access import visible_persons
from yanzhen.people.models import Person
from yanzhen.people.selectors import person_ids_called

CHIPS = ("open", "overdue", "due_soon", "heard", "triaged", "answered", "mine", "closed", "all")
DUE_SOON = timedelta(hours=24)
LOOK_BACK = timedelta(days=60)
OF_LATE = timedelta(days=2)
SHORTEST_TYPED = 2


@dataclass(frozen=True, slots=True)
class NeedCounts:
    """How many needs stand where, for the chips above a list."""

    open: int
    overdue: int
    due_soon: int
    heard: int
    triaged: int
    answered: int
    mine: int


def lane(actor: Actor, need: Need) -> vocabulary.Entry | None:
    return vocabulary.entry("needs.lanes", need.lane, area=need.area_code, day=actor.today)


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


SOONEST = (F("due_at").asc(nulls_last=True), "pk")
LISTED = (F("closed_at").desc(nulls_first=True), *SOONEST)


def listed_needs(actor: Actor) -> NeedQuerySet:
    """The needs a list shows, what hurts first: the earliest due on top, closed ones last."""
    return _with_names(visible_needs(actor)).order_by(*LISTED)


def _with_names(needs: NeedQuerySet) -> NeedQuerySet:
    return needs.select_related(
        "person", "household", "organization", "division__parent", "owner__user"
    )


def first_due(needs: NeedQuerySet) -> NeedQuerySet:
    """Of these open needs the first to be due, in brief, up to the cap of a list.

    An index on area, state and day tells their keys, so that no other row is read.
    """
    keys = needs.order_by(*SOONEST).values("pk")[: CAP + 1]
    return _in_brief_with_names(Need.objects.filter(pk__chosen=keys)).order_by(*LISTED)


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


def _in_brief_with_names(needs: NeedQuerySet) -> NeedQuerySet:
    return in_brief(_with_names(needs))


def _counts(*, now: Any, soon: Any) -> dict[str, Count]:
    """What an index on area, state and day tells by itself."""
    return {
        "open": Count("pk"),
        "overdue": Count("pk", filter=Q(due_at__lt=now)),
        "due_soon": Count("pk", filter=Q(due_at__gte=now, due_at__lt=soon)),
        **{s: Count("pk", filter=Q(state=s)) for s in ("heard", "triaged", "answered")},
    }


@PreparedFor
def _count_visible(actor: Actor, areas: AreaSet | None) -> QuerySet[Need, Any]:
    needs = visible_needs(actor).filter(areas.q()) if areas else visible_needs(actor)
    soon = bound_moment("soon")
    return tally(needs.open(), **_counts(now=bound_moment(), soon=soon))


@PreparedFor
def _mine(actor: Actor, areas: AreaSet | None) -> NeedQuerySet:
    needs = visible_needs(actor).filter(areas.q()) if areas else visible_needs(actor)
    return needs.open().filter(is_mine(actor))


def count_needs(needs: NeedQuerySet, actor: Actor) -> NeedCounts:
    """How many of these are open, and how they stand, in one query."""
    counts = _counts(now=actor.now, soon=actor.now + DUE_SOON)
    mine = Count("pk", filter=is_mine(actor))
    return NeedCounts(**needs.open().aggregate(**counts, mine=mine))


def count_visible_needs(actor: Actor, areas: AreaSet | None = None) -> NeedCounts:
    """The same of all that the actor may see, or of those in some areas. Two queries: who has a
    need stands in another index than how it stands.
    """
    found = _count_visible(actor, areas, now=actor.now, soon=actor.now + DUE_SOON)
    if not found:
        return NeedCounts(0, 0, 0, 0, 0, 0, 0)
    open_, overdue, due_soon, heard, triaged, answered = found[0]
    mine = _mine.count(actor, areas)
    return NeedCounts(open_, overdue, due_soon, heard, triaged, answered, mine)


def chosen_needs(needs: NeedQuerySet, show: str, actor: Actor) -> NeedQuerySet:
    """The part of a list that a chip names; an unknown name means all that are open."""
    return _chosen(needs, show, actor, now=actor.now, soon=actor.now + DUE_SOON)


def _chosen(needs: NeedQuerySet, show: str, actor: Actor, *, now: Any, soon: Any) -> NeedQuerySet:
    match show:
        case "overdue":
            return needs.overdue(now)
        case "due_soon":
            return needs.open().filter(due_at__gte=now, due_at__lt=soon)
        case "mine":
            return needs.open().filter(is_mine(actor))
        case "heard" | "triaged" | "answered" | "closed":
            return needs.filter(state=show)
        case "all":
            return needs
    return needs.open()


def _of_chip(actor: Actor, show: str) -> NeedQuerySet:
    moments = {"now": bound_moment(), "soon": bound_moment("soon")}
    order = LISTED if show in {"closed", "all"} else SOONEST
    return _chosen(visible_needs(actor).order_by(*order), show, actor, **moments)


_visible_of_chip = PreparedByKeys(_of_chip, shown=_in_brief_with_names)


def visible_of_chip(actor: Actor, show: str) -> Listed[Need]:
    """What a chip names of all that the actor may see, for a table."""
    chip = show if show in CHIPS else CHIPS[0]
    return _visible_of_chip.listed(actor, chip, now=actor.now, soon=actor.now + DUE_SOON)


def steps_of(need: Need) -> Sequence[NeedStep]:
    return list(need.steps.all())


def similar_needs(
    actor: Actor,
    *,
    title: str,
    category: str = "",
    person_id: int | None = None,
    household_id: int | None = None,
    organization_id: int | None = None,
    area: str = "",
    limit: int = 5,
) -> list[Need]:
    """Open needs that may be the same: of the same subject, or alike in one place.

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
    if organization_id:
        same_subject |= Q(organization_id=organization_id)
    if person_id or household_id or organization_id:
        found |= {n.pk: n for n in recent.filter(same_subject)[:limit]}
    if area and title:
        bound = float(policies.value("needs.likeness_of_duplicates", area=area, day=actor.today))
        near = recent.filter(area_code__startswith=area)
        near = near.filter(category=category) if category else near
        for need in near[:100]:
            if rules.likeness(title, need.title) >= bound:
                found.setdefault(need.pk, need)
    return list(found.values())[:limit]


def alike_while_typing(
    actor: Actor,
    *,
    title: str,
    category: str,
    person_id: int | None,
    household_id: int | None,
    organization_id: int | None,
    division_id: int | None,
) -> list[Need]:
    """Needs alike to half a sentence: of its subject, or of its village."""
    area = ""
    if division_id:
        area = Division.objects.values_list("code", flat=True).filter(pk=division_id).first() or ""
    elif person_id:
        found = visible_persons(actor).filter(pk=person_id)
        area = found.values_list("area_code", flat=True).first() or ""
    if len(title) < SHORTEST_TYPED:
        return []
    return similar_needs(
        actor,
        title=title,
        category=category,
        person_id=person_id,
        household_id=household_id,
        organization_id=organization_id,
        area=area[:12],
    )


def open_needs_of_person(actor: Actor, person_id: int) -> NeedQuerySet:
    return visible_needs(actor).open().filter(person_id=person_id).order_by("due_at", "pk")


def category_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels("needs.categories", area=area, day=actor.today)


def lane_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels("needs.lanes", area=area, day=actor.today)


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


# -- collections and boxes ------------------------------------------------------------------------


def listed_collections(actor: Actor) -> QuerySet[Collection]:
    """Collections of the actor's areas, the newest first, each with how many slips are typed."""
    slips = Need.objects.filter(collection=OuterRef("pk")).order_by().values("collection")
    typed = Coalesce(Subquery(slips.annotate(n=Count("pk")).values("n")), 0)
    return (
        visible_collections(actor)
        .select_related("box", "division__parent", "recorded_by")
        .annotate(typed=typed)
    )


def slips_of(actor: Actor, collection: Collection) -> NeedQuerySet:
    """What was typed of a collection, the newest first; of protected persons only what is open."""
    found = visible_needs(actor).filter(collection=collection)
    return found.select_related("person", "division__parent").order_by("-pk")


def listed_boxes(actor: Actor) -> QuerySet[Box]:
    """Boxes that hang today, each with its openings and the day of the last one."""
    openings = Collection.objects.filter(box=OuterRef("pk")).order_by().values("box")
    return (
        visible_boxes(actor)
        .on(actor.today)
        .select_related("division__parent", "station")
        .annotate(
            opened=Coalesce(Subquery(openings.annotate(n=Count("pk")).values("n")), 0),
            opened_on=Subquery(openings.annotate(last=Max("held_on")).values("last")),
        )
        .order_by("area_code", "code", "pk")
    )


def needed_for(kind: str, area: str, day: date) -> vocabulary.Entry | None:
    """What the rule pack asks of a kind of collection."""
    return vocabulary.entry("needs.collections", kind, area=area, day=day)


# -- who has a need, and since when ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """Who had a need, from when until when, and for how many working minutes."""

    name: str
    since: datetime
    until: datetime | None
    working_minutes: int
    words: str


def holdings_of(need: Need, now: datetime) -> list[Held]:
    """Everybody who had the need, in order, with how long each held it."""
    rows = need.holdings.select_related("post__user", "organization")
    return [
        Held(
            name=row.post.user.name if row.post else row.organization.name,  # type: ignore[union-attr]
            since=row.since,
            until=row.until,
            working_minutes=calendar.working_minutes_between(row.since, row.until or now),
            words=row.words,
        )
        for row in rows
    ]


def live_merge(need: Need) -> NeedMerge | None:
    """The merge by which this need is part of another one now."""
    return NeedMerge.objects.filter(absorbed=need, undone_at=None).first()


def handed_listed(actor: Actor) -> NeedQuerySet:
    """What waits for the reply of a department of the actor, the earliest due first."""
    found = handed_needs(actor).select_related("department", "division__parent")
    return found.order_by(F("due_at").asc(nulls_last=True), "pk")


def raised(actor: Actor, areas: AreaSet) -> NeedQuerySet:
    """Needs of these areas that were raised to somebody: what ends or is answered is no more."""
    needs = visible_needs(actor).filter(areas.q())
    return first_due(needs.filter(escalated_to__isnull=False))


def raised_to(actor: Actor) -> NeedQuerySet:
    """Those that were raised to the actor's posts, the earliest due first."""
    posts = list(actor.facts.get("post_ids", ()))
    needs = in_brief(listed_needs(actor)).filter(escalated_to__isnull=False)
    return needs.filter(escalated_to__in=posts).order_by("due_at", "pk")


def handed_to(actor: Actor, since: Any) -> NeedQuerySet:
    """Those that others gave to the actor's posts ``since`` and that were not raised to them."""
    posts = list(actor.facts.get("post_ids", ()))
    handed = NeedHolding.objects.filter(post__in=posts, until=None, since__gte=since)
    handed = handed.exclude(handed_by=actor.user_id)
    needs = in_brief(listed_needs(actor)).open().filter(pk__in=handed.values("need"))
    return needs.exclude(escalated_to__in=posts)
