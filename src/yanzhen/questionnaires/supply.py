"""What there is to meet a need: apps say so, and the gap stands beside what people asked for.

>>> supply_source(                                                   # doctest: +SKIP
...     SupplySource("items", _("services"), count_items, lambda area, category: "/items/"))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from yanzhen.core.scope import Actor


@dataclass(frozen=True, slots=True)
class SupplySource:
    """One kind of supply. ``counts(actor, area)`` says how much of it serves each category of
    need; ``address`` leads to it, or is nothing."""

    code: str
    label: str | Promise
    counts: Callable[[Actor, str], Mapping[str, int]]
    address: Callable[[str, str], str] = lambda area, category: ""


@dataclass(frozen=True, slots=True)
class Supplied:
    """How much of one kind serves a category."""

    label: str | Promise
    count: int
    url: str


_sources: list[SupplySource] = []


def supply_source(source: SupplySource) -> None:
    """Register a kind of supply, in ``AppConfig.ready``; the order of the apps is kept."""
    if all(known.code != source.code for known in _sources):
        _sources.append(source)


def supplied_in(actor: Actor, area: str) -> dict[str, tuple[Supplied, ...]]:
    """What every source has for each category of need in an area."""
    found: dict[str, list[Supplied]] = {}
    counted = [(source, source.counts(actor, area)) for source in _sources]
    for category in {c for _source, counts in counted for c in counts}:
        found[category] = [
            Supplied(s.label, counts.get(category, 0), s.address(area, category))
            for s, counts in counted
        ]
    return {category: tuple(parts) for category, parts in found.items()}
