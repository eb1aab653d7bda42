"""The routes of a day, as a list and as GeoJSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from yanzhen.core.scope import Actor
from yanzhen.roster.access import goes_there
from yanzhen.roster.models import Plan
from yanzhen.roster.selectors.words import Shown, shown


def route_of(actor: Actor, plan: Plan, day: date, worker: int) -> list[Shown]:
    """The stops of one person on one day, in order; calls are made where the person then is."""
    rows = plan.visits.placed().filter(goes_there(worker, plan=plan, day=day))
    return shown(actor, rows.order_by("begins", "number"))


def routes_map(actor: Actor, plan: Plan, day: date, worker: int | None) -> dict[str, Any]:
    """The routes of a day as GeoJSON: a line for each person, a point for each stop."""
    rows = plan.visits.placed().filter(day=day)
    if worker is not None:
        rows = rows.filter(goes_there(worker, plan=plan, day=day))
    points = plan.frame["points"]
    people_of = {p["id"]: p for p in plan.frame["people"]}
    routes: dict[int, list[Shown]] = defaultdict(list)
    for one in shown(actor, rows.order_by("begins", "number")):
        for who in one.users:
            if who in people_of and (worker is None or who == worker):
                routes[who].append(one)
    lines, stops, corners = [], [], []
    for colour, who in enumerate(sorted(routes)):
        home = points[people_of[who]["place"]]
        way = [home, *(points[s.row.place] for s in routes[who] if not s.row.is_by_phone), home]
        corners += way
        lines.append(_line(way, who=people_of[who]["name"], colour=colour % 8))
        stops.append(
            _stop(home, number="", name=people_of[who]["name"], colour=colour % 8, is_base=True)
        )
        for number, stop in enumerate(routes[who], start=1):
            if not stop.row.is_by_phone:
                stops.append(
                    _stop(
                        points[stop.row.place],
                        number=str(number),
                        name=stop.whom,
                        detail=f"{stop.begins} {stop.why}",
                        place=stop.place,
                        who=people_of[who]["name"],
                        coarse=stop.row.is_estimated,
                        colour=colour % 8,
                        is_base=False,
                    )
                )
    return {
        "kind": "routes",
        "box": _box(corners),
        "lines": _features(lines),
        "stops": _features(stops),
    }


def _line(way: Sequence[Sequence[float]], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [list(p) for p in way]},
        "properties": properties,
    }


def _stop(point: Sequence[float], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(point)},
        "properties": properties,
    }


def _features(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": rows}


def _box(points: Sequence[Sequence[float]]) -> list[float] | None:
    """The corners around the points, never narrower than about 2 km."""
    if not points or all(tuple(p) == (0.0, 0.0) for p in points):
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    return [west - 0.01, south - 0.01, east + 0.01, north + 0.01]
