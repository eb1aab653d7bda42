"""The places of a pack: what ``structure.yaml`` lists, and what it only numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
LENGTHS = {level: length for length, level in LEVELS.items()}
# What lies below a village, and what it is called when the pack gives a number and no names.
BELOW_VILLAGE = {
    "groups": ("group", "{}组"),
    "grids": ("grid", "第{}网格"),
    "compounds": ("compound", "{}号院"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One division. ``marks`` is whatever else the pack says of it."""

    code: str
    name: str
    level: str
    marks: Mapping[str, Any]


def places_of(structure: Mapping[str, Any]) -> Iterator[Place]:
    """From the top down: the listed divisions, then each town with its villages and their parts."""
    for row in structure["divisions"]:
        yield _listed(row)
    for town in structure["towns"]:
        yield _listed(town)
        for village in town["villages"]:
            yield _listed(village)
            yield from _inside(village)


def _listed(row: Mapping[str, Any]) -> Place:
    code = str(row["code"])
    marks = {key: value for key, value in row.items() if key not in {"code", "name", "villages"}}
    return Place(code, row["name"], LEVELS[len(code)], marks)


def _inside(village: Mapping[str, Any]) -> Iterator[Place]:
    """Groups, grids and compounds by number or by name; one row of numbers for all of them."""
    number = 0
    for key, (level, usual) in BELOW_VILLAGE.items():
        said = village.get(key, 0)
        names = [usual.format(n) for n in range(1, said + 1)] if isinstance(said, int) else said
        for name in names:
            number += 1
            yield Place(f"{village['code']}{number:03d}", name, level, {})
