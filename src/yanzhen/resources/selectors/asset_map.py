"""The asset map: what lies where, what is in reach on foot, and who lives beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import policies, scope
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.access import visible_stations
from yanzhen.people.access import READ as READ_PEOPLE
from yanzhen.people.access import visible_households
from yanzhen.people.models import Household
from yanzhen.resources import vocabulary
from yanzhen.resources.access import READ, usable_in, visible_partners, visible_resources
from yanzhen.resources.models import Location, Partner, ResourceClass
from yanzhen.resources.rules import walking
from yanzhen.resources.rules.coordinates import Point, System, convert
from yanzhen.resources.selectors.resources import home_area, place_words, point_in

LAYERS = {
    "place": pgettext_lazy("map layer", "places and things"),
    "person": pgettext_lazy("map layer", "people with a skill"),
    "organization": pgettext_lazy("map layer", "organisations"),
    "policy": pgettext_lazy("map layer", "policies"),
    "partner": pgettext_lazy("map layer", "partners"),
    "station": pgettext_lazy("map layer", "stations"),
}
LAYER_OF = {
    ResourceClass.MATERIAL: "place",
    ResourceClass.TALENT: "person",
    ResourceClass.ORGANIZATION: "organization",
    ResourceClass.POLICY: "policy",
}
MOST_POINTS = 5000
SHOWN_HOUSEHOLDS = 100


@dataclass(frozen=True, slots=True)
class Asset:
    """One thing on the map, or in the table beside it when nobody knows where it lies."""

    layer: str
    name: str
    detail: str
    place: str
    url: str
    point: Point | None
    is_coarse: bool = False
    is_visited: bool = False
    serves: frozenset[str] = frozenset()


def coarse_metres(area: str, actor: Actor) -> float:
    return float(policies.value("resources.coarse_metres", area=area, day=actor.today))


def reach_metres(actor: Actor, area: str) -> tuple[int, float]:
    """The minutes of the rule pack and the radius that they give."""
    value = policies.value("resources.walking_circle", area=area, day=actor.today)
    minutes = int(value["minutes"])
    return minutes, walking.reach_metres(
        minutes, float(value["speed_km_h"]), float(value["detour"])
    )


def assets_of(actor: Actor, area: str) -> list[Asset]:
    """What serves an area and the actor may find, by layer. At most 5,000 of each table.

    Where somebody with a skill lives is told by squares of the rule pack's width.
    """
    width = coarse_metres(area, actor)
    return [*_resources(actor, area, width), *_partners(actor, area), *_stations(actor, area)]


def _resources(actor: Actor, area: str, width: float) -> Iterator[Asset]:
    items = vocabulary.catalogue(area=area, day=actor.today)
    rows = visible_resources(actor).available_on(actor.today).filter(usable_in(area))
    for row in rows.select_related("division__parent").order_by("pk")[:MOST_POINTS]:
        item = items.get(row.catalogue_code)
        is_coarse = row.resource_class == ResourceClass.TALENT
        point = point_in(row)
        if point is not None and is_coarse:
            point = walking.coarse(point, width)
        yield Asset(
            layer=LAYER_OF[ResourceClass(row.resource_class)],
            name=row.name,
            detail=item.name if item else row.catalogue_code,
            place=place_words(row),
            url=reverse("resource-detail", args=[row.pk]),
            point=point,
            is_coarse=is_coarse,
            is_visited=item is not None and item.is_visited,
            serves=item.serves if item else frozenset(),
        )


def _partners(actor: Actor, area: str) -> Iterator[Asset]:
    rows = visible_partners(actor).filter(usable_in(area), state=Partner.State.ACTIVE)
    width = coarse_metres(area, actor)
    for row in rows.select_related("division__parent").order_by("pk")[:MOST_POINTS]:
        is_person = row.kind == Partner.Kind.KEY_RESIDENT
        point = point_in(row)
        yield Asset(
            layer="person" if is_person else "partner",
            name=row.name,
            detail=str(row.get_kind_display()),
            place=place_words(row),
            url=reverse("partner-detail", args=[row.pk]),
            point=walking.coarse(point, width) if point and is_person else point,
            is_coarse=is_person,
            is_visited=not is_person,
            serves=frozenset(row.serves),
        )


def _stations(actor: Actor, area: str) -> Iterator[Asset]:
    rows = visible_stations(actor).on(actor.today).filter(AreaSet((area,)).q())
    for row in rows.select_related("division__parent").order_by("pk")[:MOST_POINTS]:
        yield Asset(
            layer="station",
            name=row.name,
            detail=str(row.get_level_display()),
            place=place_words(row),
            url=reverse("station-detail", args=[row.pk]),
            point=point_in(row),
            is_visited=True,
        )


def centres(assets: Iterable[Asset], category: str = "") -> list[Point]:
    """What people walk to: rooms, bodies, partners and stations; of one need when it is named."""
    return [
        asset.point
        for asset in assets
        if asset.point is not None
        and asset.is_visited
        and (not category or category in asset.serves)
    ]


# -- households ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many households of an area are in reach of something on foot.

    ``unplaced`` are those of which nobody knows where they live: neither in reach nor beyond it.
    ``beyond`` are the keys of households beyond every circle, ``squares`` their coarse places.
    """

    households: int
    covered: int
    unplaced: int
    beyond: tuple[int, ...]
    squares: tuple[tuple[Point, int], ...]

    @property
    def placed(self) -> int:
        return self.households - self.unplaced


def coverage_of(actor: Actor, area: str, assets: Iterable[Asset], category: str = "") -> Coverage:
    """Which households of an area the actor may see, and whether a circle reaches them.

    Two queries and one walk over the households; 100,000 take about a second.
    """
    _minutes, radius = reach_metres(actor, area)
    reach = walking.Reach(centres(assets, category), radius)
    width = coarse_metres(area, actor)
    located = _locations(area)
    total = covered = unplaced = 0
    beyond: list[int] = []
    squares: dict[Point, int] = {}
    rows = households_of(actor, area).order_by()
    for pk, code, lng, lat, system in rows.values_list(
        "pk", "area_code", "lng", "lat", "coordinate_system"
    ).iterator(5000):
        total += 1
        point = _place(located, code, lng, lat, system)
        if point is None:
            unplaced += 1
        elif reach.covers(point):
            covered += 1
        else:
            beyond.append(pk)
            square = walking.coarse(point, width)
            squares[square] = squares.get(square, 0) + 1
    return Coverage(total, covered, unplaced, tuple(beyond), tuple(squares.items()))


def households_of(actor: Actor, area: str) -> QuerySet[Household]:
    """The households of an area that live there, for those who may see them."""
    if not scope.holds(actor, READ_PEOPLE):
        return Household.objects.none()
    return visible_households(actor).filter(AreaSet((area,)).q(), state=Household.State.ACTIVE)


def _locations(area: str) -> dict[str, Point]:
    """Where the places below a village lie, in WGS-84."""
    rows = Location.objects.filter(
        AreaSet((area,)).q(), division__level__in=["group", "grid", "compound", "building"]
    )
    return {
        code: convert((float(lng), float(lat)), system, System.WGS_84)
        for code, lng, lat, system in rows.values_list(
            "division__code", "lng", "lat", "coordinate_system"
        )
    }


def _place(located: dict[str, Point], code: str, lng: Any, lat: Any, system: str) -> Point | None:
    """A household's own coordinates, or those of the building, compound or group around it."""
    if lng is not None and lat is not None:
        return convert((float(lng), float(lat)), system, System.WGS_84)
    for length in range(len(code), 12, -3):
        if code[:length] in located:
            return located[code[:length]]
    return None


def where_homes_lie(rows: Iterable[Household]) -> dict[int, tuple[Point, bool]]:
    """Where households lie, by their own coordinates or roughly by the place around them."""
    rows = list(rows)
    codes = {row.area_code[:n] for row in rows for n in range(len(row.area_code), 11, -3)}
    located = {
        code: convert((float(lng), float(lat)), system, System.WGS_84)
        for code, lng, lat, system in Location.objects.filter(division__code__in=codes).values_list(
            "division__code", "lng", "lat", "coordinate_system"
        )
    }
    found = {}
    for row in rows:
        own = point_in(row)
        above = (row.area_code[:n] for n in range(len(row.area_code), 11, -3))
        point = own or next((located[code] for code in above if code in located), None)
        if point is not None:
            found[row.pk] = (point, own is None)
    return found


def households_beyond(actor: Actor, area: str, coverage: Coverage) -> list[Household]:
    """The first hundred households beyond every circle, for those who may see them."""
    keys = coverage.beyond[:SHOWN_HOUSEHOLDS]
    rows = households_of(actor, area).filter(pk__in=keys).select_related("division__parent")
    return list(rows.order_by("area_code", "pk"))


# -- what the map draws -------------------------------------------------------------------------


def feature(point: Point, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(c, 6) for c in point]},
        "properties": properties,
    }


def collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def map_of(
    actor: Actor, area: str, assets: list[Asset], coverage: Coverage, category: str = ""
) -> dict[str, Any]:
    """Everything that the map draws, as GeoJSON in WGS-84."""
    _minutes, radius = reach_metres(actor, area)
    placed = [a for a in assets if a.point is not None]
    shown = [a for a in placed if not category or category in a.serves or a.layer == "station"]
    names = Location.objects.filter(AreaSet((area,)).q()).select_related("division")
    labels = [
        feature(point, name=row.division.name, level=row.division.level)
        for row in names.order_by("area_code")[:MOST_POINTS]
        if (point := point_in(row)) is not None
    ]
    circles = [walking.circle(c, radius) for c in centres(assets, category)]
    edges = [point for outline in circles for point in outline]
    corners = [*(a.point for a in placed if a.point), *(s for s, _n in coverage.squares), *edges]
    corners += [(f["geometry"]["coordinates"][0], f["geometry"]["coordinates"][1]) for f in labels]
    return {
        "box": walking.box(corners),
        "assets": collection(
            feature(
                a.point,
                layer=a.layer,
                name=a.name,
                detail=a.detail,
                place=a.place,
                url=a.url,
                coarse=a.is_coarse,
            )
            for a in shown
            if a.point is not None
        ),
        "circles": collection(
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [outline]},
                "properties": {},
            }
            for outline in circles
        ),
        "beyond": collection(
            feature(point, count=count, name=str(_("%(count)s households") % {"count": count}))
            for point, count in coverage.squares
        ),
        "labels": collection(labels),
    }


def area_for(actor: Actor, wanted: str) -> str:
    """The area that is looked at: the one asked for when the actor may read it, else their own."""
    return wanted if wanted and scope.holds(actor, READ, wanted) else home_area(actor)


def layers_of(assets: Iterable[Asset]) -> list[tuple[str, Any, int, int]]:
    """Each layer with how many it has, and how many of them have a place."""
    rows = list(assets)
    return [
        (
            layer,
            label,
            sum(a.layer == layer for a in rows),
            sum(a.layer == layer and a.point is not None for a in rows),
        )
        for layer, label in LAYERS.items()
    ]
