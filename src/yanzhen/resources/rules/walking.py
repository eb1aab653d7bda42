"""How far people walk in some minutes, and who lives beyond every place in reach."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from yanzhen.resources.rules.coordinates import EARTH_RADIUS, Point, metres_between


def reach_metres(minutes: float, speed_km_h: float, detour: float) -> float:
    """The radius, as the crow flies, of what is reached on foot.

    ``detour`` is how much longer the way is than the straight line.

    >>> reach_metres(15, 4.5, 1.3)
    865.4
    """
    if minutes <= 0 or speed_km_h <= 0 or detour < 1:
        raise ValueError("a walk takes time and speed, and is no shorter than the straight line")
    return round(speed_km_h * 1000 / 60 * minutes / detour, 1)


def circle(centre: Point, radius: float, corners: int = 48) -> list[Point]:
    """The outline of a circle on the ground, closed, for drawing."""
    north = math.degrees(radius / EARTH_RADIUS)
    east = north / math.cos(math.radians(centre[1]))
    turns = [2 * math.pi * k / corners for k in range(corners + 1)]
    return [
        (
            round(centre[0] + east * math.cos(turn), 6),
            round(centre[1] + north * math.sin(turn), 6),
        )
        for turn in turns
    ]


class Reach:
    """The circles around some places, kept in cells so that a point asks only its neighbours."""

    def __init__(self, centres: Iterable[Point], radius: float) -> None:
        self.radius = radius
        self.cells: dict[tuple[int, int], list[Point]] = {}
        places = list(centres)
        highest = max((abs(lat) for _lng, lat in places), default=0.0)
        self.north = math.degrees(radius / EARTH_RADIUS)
        # A cell is nowhere narrower than the radius, also at the highest latitude in reach.
        self.east = self.north / math.cos(math.radians(min(highest + self.north, 89.0)))
        for place in places:
            self.cells.setdefault(self._cell(place), []).append(place)

    def _cell(self, point: Point) -> tuple[int, int]:
        return math.floor(point[0] / self.east), math.floor(point[1] / self.north)

    def covers(self, point: Point) -> bool:
        """Whether the point lies in one of the circles."""
        column, row = self._cell(point)
        return any(
            metres_between(point, place) <= self.radius
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for place in self.cells.get((x, y), ())
        )


def coarse(point: Point, metres: float) -> Point:
    """The middle of the square of this width in which a point lies: where somebody lives, roughly.

    Squares are fixed to the ground, so that many looks tell no more than one.
    """
    north = math.degrees(metres / EARTH_RADIUS)
    row = math.floor(point[1] / north)
    middle = (row + 0.5) * north
    east = north / math.cos(math.radians(middle))
    return round((math.floor(point[0] / east) + 0.5) * east, 6), round(middle, 6)


def box(points: Sequence[Point]) -> tuple[float, float, float, float] | None:
    """West, south, east, north of some points."""
    if not points:
        return None
    lngs, lats = [p[0] for p in points], [p[1] for p in points]
    return min(lngs), min(lats), max(lngs), max(lats)
