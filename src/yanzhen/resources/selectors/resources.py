"""Named reads of the resource list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import pgettext, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.deadlines import begin_of
from yanzhen.core.prepared import PreparedForDay, tally
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.resources import vocabulary
from yanzhen.resources.access import READ, VERIFY, homes, visible_resources
from yanzhen.resources.models import Resource, ResourceClass
from yanzhen.resources.models.resources import ResourceQuerySet
from yanzhen.resources.rules import freshness, opening
from yanzhen.resources.rules.coordinates import Point, System, convert

WEEKDAYS = (
    *(pgettext_lazy("weekday", "Mon"), pgettext_lazy("weekday", "Tue")),
    *(pgettext_lazy("weekday", "Wed"), pgettext_lazy("weekday", "Thu")),
    *(pgettext_lazy("weekday", "Fri"), pgettext_lazy("weekday", "Sat")),
    pgettext_lazy("weekday", "Sun"),
)


def home_area(actor: Actor) -> str:
    """The area whose words an actor's lists use: the first that they may read."""
    prefixes = scope.areas(actor, READ).prefixes
    return prefixes[0] if prefixes else ""


def catalogue(actor: Actor, area: str | None = None) -> dict[str, vocabulary.CatalogueItem]:
    """The guide catalogue in the words of a place (by default the actor's own)."""
    where = home_area(actor) if area is None else area
    return vocabulary.catalogue(area=where, day=actor.today)


def catalogue_labels(actor: Actor, area: str | None = None) -> dict[str, str]:
    return {item.code: item.name for item in catalogue(actor, area).values()}


def need_categories(actor: Actor, area: str | None = None) -> dict[str, str]:
    where = home_area(actor) if area is None else area
    return vocabulary.need_categories(area=where, day=actor.today)


def stale(actor: Actor, area: str | None = None) -> Q:
    """The condition for what is offered and was not looked at for too long."""
    where = home_area(actor) if area is None else area
    condition = Q(verified_at=None)
    for name in ResourceClass.values:
        days = vocabulary.stale_after_days(name, area=where, day=actor.today)
        limit = freshness.stale_before(begin_of(actor.today), days)
        condition |= Q(resource_class=name, verified_at__lt=limit)
    return Q(state=Resource.State.OFFERED) & condition


def is_stale(actor: Actor, resource: Resource) -> bool:
    days = vocabulary.stale_after_days(
        resource.resource_class, area=resource.area_code, day=actor.today
    )
    midnight = begin_of(actor.today)
    return resource.is_offered and freshness.is_stale(resource.verified_at, midnight, days)


def listed_resources(actor: Actor) -> ResourceQuerySet:
    """What the list shows: the newest on top; the withdrawn come last."""
    return visible_resources(actor).select_related("division__parent").order_by("state", "-pk")


# What the list shows of a resource; long texts and sealed columns are not read.
SHOWN = (
    *("name", "catalogue_code", "resource_class", "quantity", "unit", "is_bookable", "share"),
    *("cost", "state", "verified_at", "area_code", "division__name", "division__code"),
    *("division__level", "division__parent__name", "available_from", "available_to"),
)


def in_brief(rows: ResourceQuerySet) -> ResourceQuerySet:
    """The same resources with no more than a list shows."""
    return rows.only(*SHOWN)


@dataclass(frozen=True, slots=True)
class ResourceCounts:
    """How many resources stand in each chip above the list."""

    offered: int
    own: int
    shared: int
    stale: int


def is_own(actor: Actor) -> Q:
    """What the actor's own places own, with what lies inside them."""
    return scope.areas(actor, READ).q()


def stale_to_verify(actor: Actor) -> Q:
    """What is stale and the actor's to look at."""
    return scope.areas(actor, VERIFY).q() & stale(actor)


def _counts(actor: Actor) -> dict[str, Count]:
    return {
        "offered": Count("pk"),
        "own": Count("pk", filter=is_own(actor)),
        "stale": Count("pk", filter=stale_to_verify(actor)),
    }


def count_resources(rows: ResourceQuerySet, actor: Actor) -> ResourceCounts:
    """In one query."""
    found = rows.order_by().offered().aggregate(**_counts(actor))
    return ResourceCounts(shared=found["offered"] - found["own"], **found)


@PreparedForDay
def _counted_in(actor: Actor, areas: AreaSet) -> QuerySet[Any, Any]:
    return tally(visible_resources(actor).filter(areas.q()).offered(), **_counts(actor))


def count_resources_in(actor: Actor, areas: AreaSet) -> ResourceCounts:
    """Of what the actor sees there."""
    for found in _counted_in(actor, areas):
        return ResourceCounts(shared=found.offered - found.own, **found._asdict())
    return ResourceCounts(offered=0, own=0, shared=0, stale=0)


CHIPS = ("offered", "own", "shared", "stale", "withdrawn", "all")


def chosen_resources(rows: ResourceQuerySet, show: str, actor: Actor) -> ResourceQuerySet:
    """The rows of one chip; an unknown name shows what is offered."""
    if show == "all":
        return rows
    if show == "withdrawn":
        return rows.filter(state=Resource.State.WITHDRAWN)
    offered = rows.offered()
    if show == "own":
        return offered.filter(is_own(actor))
    if show == "shared":
        return offered.exclude(is_own(actor))
    if show == "stale":
        return offered.filter(stale_to_verify(actor)).order_by("verified_at", "pk")
    return offered


def opening_words(resource: Resource) -> str:
    """The opening times in the reader's language; nothing when it is open at any time."""
    return opening.written(
        [(d, a, b) for d, a, b in resource.opening],
        [str(day) for day in WEEKDAYS],
        pgettext("opening times", "–"),
        pgettext("opening times", "; "),
    )


def closed_days(resource: Resource) -> list[tuple[date, date]]:
    return [(c.first_on, c.last_on) for c in resource.closures.all()]


def point_in(row: object, system: str = System.WGS_84) -> Point | None:
    """Where a row lies, in the system asked for, whatever system it was entered in."""
    lng, lat = getattr(row, "lng", None), getattr(row, "lat", None)
    if lng is None or lat is None:
        return None
    source = getattr(row, "coordinate_system", System.WGS_84)
    return convert((float(lng), float(lat)), source, system)


def place_words(row: object) -> str:
    """石桥镇 or 良姜村 1组: the place, and the village above it for what lies below a village."""
    division = row.division  # type: ignore[attr-defined]
    if len(division.code) > 12 and division.parent is not None:
        return f"{division.parent.name} {division.name}"
    return str(division.name)


def alternatives(actor: Actor, resource: Resource, limit: int = 3) -> list[Resource]:
    """Other resources of the same catalogue item that can be had instead, the nearest first."""
    others = visible_resources(actor).available_on(actor.today).exclude(pk=resource.pk)
    found = others.filter(catalogue_code=resource.catalogue_code).select_related("division")
    mine = homes(actor)
    rows: Iterable[Resource] = found.order_by("-area_code", "pk")[:50]
    return sorted(rows, key=lambda r: (r.area_code not in mine, -len(r.area_code)))[:limit]
