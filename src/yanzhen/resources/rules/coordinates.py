"""The coordinate systems of maps in China, and the way from one to another.

Telephones give WGS-84; CGCS2000 (天地图, surveyed data) differs from it by centimetres and is
taken as equal; GCJ-02 (Amap, Tencent) is shifted by up to 700 m; BD-09 (Baidu) shifts that once
more. The two shifts were never published by their makers. The formulas are those that open
software has used since 2010: the polynomial with its sines on the Krasovsky 1940 ellipsoid
(*eviltransform*, MIT) and the polar shift of Baidu. The ways back are found by iteration, so that
there and back again ends within a millimetre.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

Point = tuple[float, float]  # longitude, latitude in degrees

SEMI_MAJOR = 6378245.0  # Krasovsky 1940
ECCENTRICITY_SQUARED = 0.00669342162296594323
EARTH_RADIUS = 6371008.8  # mean radius in metres (IUGG)
BAIDU_TURN = math.pi * 3000.0 / 180.0
# Outside of this box nothing is shifted.
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271


class System(StrEnum):
    WGS_84 = "WGS-84"
    GCJ_02 = "GCJ-02"
    BD_09 = "BD-09"
    CGCS2000 = "CGCS2000"


def is_in_china(point: Point) -> bool:
    """Whether the shift applies: a generous box, as the makers of maps use it."""
    return WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH


def _waves(value: float, *parts: tuple[float, float]) -> float:
    """``2/3 · Σ amplitude · sin(value · π · frequency)``."""
    return sum(a * math.sin(value * math.pi * f) for a, f in parts) * 2.0 / 3.0


def _shift(point: Point) -> Point:
    """How far GCJ-02 lies from WGS-84 at a point, in degrees."""
    x, y = point[0] - 105.0, point[1] - 35.0
    common = _waves(x, (20.0, 6.0), (20.0, 2.0))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += common + _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += common + _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))
    latitude = math.radians(point[1])
    bend = 1 - ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
    meridian = SEMI_MAJOR * (1 - ECCENTRICITY_SQUARED) / (bend * math.sqrt(bend))
    parallel = SEMI_MAJOR / math.sqrt(bend) * math.cos(latitude)
    return math.degrees(east / parallel), math.degrees(north / meridian)


def gcj_from_wgs(point: Point) -> Point:
    if not is_in_china(point):
        return point
    east, north = _shift(point)
    return point[0] + east, point[1] + north


def bd_from_gcj(point: Point) -> Point:
    if not is_in_china(point):
        return point
    x, y = point
    length = math.hypot(x, y) + 0.00002 * math.sin(y * BAIDU_TURN)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * BAIDU_TURN)
    return length * math.cos(angle) + 0.0065, length * math.sin(angle) + 0.006


def _back(forward: Callable[[Point], Point], point: Point) -> Point:
    """The point that ``forward`` brings here: each round corrects by what is still missing."""
    found = point
    for _round in range(12):
        reached = forward(found)
        east, north = point[0] - reached[0], point[1] - reached[1]
        found = found[0] + east, found[1] + north
        if abs(east) < 1e-10 and abs(north) < 1e-10:
            break
    return found


def wgs_from_gcj(point: Point) -> Point:
    return _back(gcj_from_wgs, point) if is_in_china(point) else point


def gcj_from_bd(point: Point) -> Point:
    return _back(bd_from_gcj, point) if is_in_china(point) else point


def convert(point: Point, source: str, target: str) -> Point:
    """The same place in another system.

    >>> east, north = convert((116.404, 39.915), "GCJ-02", "WGS-84")
    >>> round(east, 5), round(north, 5)
    (116.39776, 39.9136)
    """
    equal = {System.CGCS2000: System.WGS_84}
    begin, end = (equal.get(System(s), System(s)) for s in (source, target))
    if begin == end:
        return point
    if begin == System.BD_09:
        point = gcj_from_bd(point)
    elif begin == System.WGS_84:
        point = gcj_from_wgs(point)
    # The point is in GCJ-02 now, through which every way leads.
    if end == System.BD_09:
        return bd_from_gcj(point)
    return wgs_from_gcj(point) if end == System.WGS_84 else point


def metres_between(one: Point, other: Point) -> float:
    """The great-circle distance of two points of one system (haversine)."""
    (lng1, lat1), (lng2, lat2) = ((math.radians(a), math.radians(b)) for a, b in (one, other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(half, 1.0)))
