"""Minutes and metres between places.

Every provider answers `matrix(points, mode)`; a point is (longitude, latitude) in the
datum the provider states. Only centroids of groups belong here, never a household's own
coordinates.
"""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np

from .errors import PlanningInputError

EARTH_METRES = 6_371_008.8
# mean over 25 Chinese cities, Annals of GIS 2021, doi 10.1080/19475683.2021.1966503
DETOUR = 1.324
KILOMETRES_AN_HOUR = {"foot": 4.5, "bicycle": 12.0, "motorcycle": 28.0, "car": 35.0}


@dataclass(frozen=True)
class TravelMatrix:
    """`is_estimate` is shown beside every plan made with it."""

    minutes: np.ndarray
    metres: np.ndarray
    is_estimate: bool


def great_circle(points: np.ndarray) -> np.ndarray:
    """Metres between all pairs of (longitude, latitude)."""
    longitude, latitude = np.radians(np.asarray(points, dtype=np.float64)).T
    half = (
        np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
        + np.cos(latitude)[:, None]
        * np.cos(latitude)[None, :]
        * np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    )
    metres: np.ndarray = 2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return metres


@dataclass(frozen=True)
class StraightLine:
    """Great circle x detour / speed of the mode."""

    detour: float = DETOUR
    speeds: dict[str, float] = field(default_factory=lambda: dict(KILOMETRES_AN_HOUR))

    def matrix(self, points: np.ndarray, mode: str) -> TravelMatrix:
        if mode not in self.speeds:
            raise PlanningInputError(f"No speed is known for travelling by {mode}.")
        speed = self.speeds[mode]
        if not (speed > 0 and math.isfinite(speed)):
            raise PlanningInputError(f"The speed for travelling by {mode} must be more than zero.")
        if not (self.detour >= 1 and math.isfinite(self.detour)):
            raise PlanningInputError("The detour factor must be at least 1.")
        metres = great_circle(points) * self.detour
        return TravelMatrix(metres / (speed * 1000 / 60), metres, is_estimate=True)


@dataclass(frozen=True)
class MatrixFile:
    """Minutes from a CSV: a row a place, in the order of the points; metres are not known (nan)."""

    path: Path

    def matrix(self, points: np.ndarray, mode: str) -> TravelMatrix:
        try:
            with self.path.open(newline="", encoding="utf-8-sig") as lines:
                minutes = np.array(
                    [[float(cell) for cell in row] for row in csv.reader(lines) if row]
                )
        except (OSError, ValueError) as error:
            raise PlanningInputError(
                f"The travel file {self.path.name} cannot be read: {error}."
            ) from error
        if minutes.shape != (len(points), len(points)):
            raise PlanningInputError(
                f"The travel file {self.path.name} is {minutes.shape}, but there are {len(points)} places."  # noqa: E501
            )
        return TravelMatrix(minutes, np.full(minutes.shape, np.nan), is_estimate=False)


@dataclass(frozen=True)
class Osrm:
    """The table service of an OSRM server (WGS 84), in blocks of at most `block` places."""

    address: str
    block: int = 100
    timeout: float = 30.0
    profiles: dict[str, str] = field(
        default_factory=lambda: {"car": "driving", "motorcycle": "driving", "foot": "foot"}
    )

    def matrix(self, points: np.ndarray, mode: str) -> TravelMatrix:
        if mode not in self.profiles:
            raise PlanningInputError(f"The routing server has no profile for travelling by {mode}.")
        count = len(points)
        minutes, metres = np.zeros((count, count)), np.zeros((count, count))
        half = max(1, self.block // 2)
        for i in range(0, count, half):
            for j in range(0, count, half):
                rows, columns = range(i, min(i + half, count)), range(j, min(j + half, count))
                chosen = sorted(set(rows) | set(columns))
                at = {place: k for k, place in enumerate(chosen)}
                where = ";".join(f"{points[k][0]:.6f},{points[k][1]:.6f}" for k in chosen)
                sources = ";".join(str(at[k]) for k in rows)
                targets = ";".join(str(at[k]) for k in columns)
                answer = self._ask(
                    f"/table/v1/{self.profiles[mode]}/{where}"
                    f"?sources={sources}&destinations={targets}&annotations=duration,distance"
                )
                block = np.array(answer["durations"], dtype=np.float64)
                if np.isnan(block).any():
                    raise PlanningInputError(
                        "The routing server finds no way between two of the places."
                    )
                minutes[rows.start : rows.stop, columns.start : columns.stop] = block / 60
                metres[rows.start : rows.stop, columns.start : columns.stop] = np.array(
                    answer["distances"]
                )
        return TravelMatrix(minutes, metres, is_estimate=False)

    def _ask(self, path: str) -> dict[str, list[list[float]]]:
        try:
            with urlopen(self.address.rstrip("/") + path, timeout=self.timeout) as response:  # noqa: S310
                answer = json.load(response)
        except (URLError, OSError, ValueError) as error:
            raise PlanningInputError(f"The routing server does not answer: {error}.") from error
        if answer.get("code") != "Ok":
            raise PlanningInputError(
                f"The routing server refuses: {answer.get('message', answer.get('code'))}."
            )
        return dict(answer)
