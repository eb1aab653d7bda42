"""Rule packs: what a place decided, from which day, on which ground, and whether it is confirmed.

A folder ``policies/<place>/`` holds ``place.yaml`` (``code``: division code, empty for the whole
country) and topic files, each a list of entries:

    - topic: needs.lanes
      effective_from: 2023-01-01
      status: confirmed            # or unconfirmed: to be checked by a person
      reference: rules.md section 7.2
      value: {…}

The entry of the nearest place wins (community, town, county, city, province, country); within a
place the newest entry whose day has come.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Q


class NoPolicy(LookupError):
    """No rule pack says anything about this topic for this place and day."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One dated decision about one topic.

    ``proposed`` names the parts of the value that no published rule says.
    """

    topic: str
    place: str
    area: str
    effective_from: date
    status: str
    reference: str
    value: Any
    proposed: tuple[str, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        return self.status == "confirmed"


def read_yaml(path: Path) -> Any:
    """What a file of a pack says; the reader in C takes a sixth of the time."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def read_packs(folder: Path) -> list[Policy]:
    """All entries below a folder. Raises ValueError naming the file of a broken entry."""
    found = []
    for place_file in sorted(folder.glob("*/place.yaml")):
        area = str(read_yaml(place_file)["code"] or "")
        for path in sorted(place_file.parent.glob("*.yaml")):
            if path == place_file:
                continue
            for entry in read_yaml(path) or []:
                try:
                    if entry["status"] not in {"confirmed", "unconfirmed"}:
                        raise KeyError("status")
                    found.append(
                        Policy(
                            topic=entry["topic"],
                            place=place_file.parent.name,
                            area=area,
                            effective_from=entry["effective_from"],
                            status=entry["status"],
                            reference=entry["reference"],
                            value=entry["value"],
                            proposed=tuple(entry.get("proposed", ())),
                        )
                    )
                except (KeyError, TypeError) as error:
                    raise ValueError(f"{path.name}: an entry lacks {error}") from error
    return found


@lru_cache(maxsize=4)
def _by_topic(folder: str, stamp: float) -> dict[str, list[Policy]]:
    topics: dict[str, list[Policy]] = {}
    for policy in read_packs(Path(folder)):
        topics.setdefault(policy.topic, []).append(policy)
    for policies in topics.values():
        policies.sort(key=lambda p: (len(p.area), p.effective_from), reverse=True)
    return topics


def _stamp(folder: Path) -> float:
    return max((p.stat().st_mtime for p in folder.glob("*/*.yaml")), default=0.0)


_stamps: dict[str, tuple[int, float]] = {}


def reload() -> None:
    """Read the packs again at their next use, here and in every other process of this folder."""
    _stamps.clear()
    with suppress(OSError):
        os.utime(settings.POLICIES)


def _known(topic: str) -> Sequence[Policy]:
    folder, touched = str(settings.POLICIES), settings.POLICIES.stat().st_mtime_ns
    mark, stamp = _stamps.get(folder, (0, 0.0))
    if mark != touched:
        stamp = _stamp(Path(folder))
        _stamps[folder] = touched, stamp
    return _by_topic(folder, stamp).get(topic, ())


def policy(topic: str, *, area: str, day: date, or_earliest: bool = False) -> Policy:
    """What holds for this topic in this area on this day. Raises NoPolicy.

    With ``or_earliest`` a day before every entry is judged by the first one that came, the nearest
    place's where several came together: for records older than the rule packs.
    """
    earliest: Policy | None = None
    for candidate in _known(topic):
        if not area.startswith(candidate.area):
            continue
        if candidate.effective_from <= day:
            return candidate
        if earliest is None or candidate.effective_from < earliest.effective_from:
            earliest = candidate
    if or_earliest and earliest is not None:
        return earliest
    raise NoPolicy(topic)


@dataclass(frozen=True, slots=True)
class Holding:
    """A decision and where it holds: in its area, but for the places inside that have their own."""

    policy: Policy
    without: tuple[str, ...]

    def q(self, column: str = "area_code") -> Q:
        """The rows of a table for which it holds."""
        condition = _inside(column, self.policy.area)
        for code in self.without:
            condition &= ~_inside(column, code)
        return condition


def _inside(column: str, code: str) -> Q:
    return Q(**{f"{column}__gte": code, f"{column}__lt": code + "~"}) if code else Q()


def holdings(topic: str, *, day: date) -> list[Holding]:
    """What holds for this topic on this day, place by place; together they cover the country."""
    areas = {p.area for p in _known(topic)}
    found = {a: policy(topic, area=a, day=day, or_earliest=True) for a in sorted(areas)}
    own = {a: p for a, p in found.items() if p.area == a}
    return [Holding(p, tuple(b for b in own if b != a and b.startswith(a))) for a, p in own.items()]


def value(topic: str, *, area: str, day: date, or_earliest: bool = False) -> Any:
    """The value alone of what holds. Raises NoPolicy."""
    return policy(topic, area=area, day=day, or_earliest=or_earliest).value
