"""The model board: a place's own model (1243, 112+N) as groups, with what each part counts.

The rule pack ``projects.model`` holds the model: ``code``, ``name`` and ``groups``; a group has
``name``, the ``count`` that its digit says, and ``entries``. An entry may name an ``indicator``
with ``choices``, and the list (``url``, a route without arguments) that stands behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from yanzhen.core import policies
from yanzhen.core.numbers import Quantity
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.needs import vocabulary
from yanzhen.orgs.models import Division
from yanzhen.reports.indicator import INDICATORS, Where, count


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of the model: its list, its figure with the 统计口径."""

    name: str
    url: str
    quantity: Quantity | None
    title: str | Promise
    definition: str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    """One digit of the model; ``fits`` is unknown where the digit is no number (N)."""

    name: str
    count: str
    entries: list[Entry]

    @property
    def fits(self) -> bool | None:
        return len(self.entries) == int(self.count) if self.count.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Board:
    code: str
    name: str
    reference: str
    is_confirmed: bool
    groups: list[Group]


def board_of(actor: Actor, place: Division) -> Board | None:
    """The model that holds for the place today, counted for this year; nothing without one."""
    today = actor.today
    try:
        policy = policies.policy("projects.model", area=place.code, day=today)
    except policies.NoPolicy:
        return None
    where = Where(AreaSet((place.code,)), on=today, since=today.replace(month=1, day=1))
    model = policy.value
    return Board(
        code=str(model["code"]),
        name=vocabulary.name(model),
        reference=policy.reference,
        is_confirmed=policy.is_confirmed,
        groups=[
            Group(
                vocabulary.name(group),
                str(group["count"]),
                [_entry(entry, where) for entry in group["entries"]],
            )
            for group in model["groups"]
        ],
    )


def _entry(entry: Mapping[str, Any], where: Where) -> Entry:
    indicator = INDICATORS.get(entry.get("indicator", ""))
    choices = entry.get("choices", {})
    quantity = None
    if indicator is not None:
        since = where.since if indicator.is_over_time else None
        quantity = count(indicator, Where(where.areas, where.on, since, choices))
    return Entry(
        name=vocabulary.name(entry),
        url=_address(entry.get("url", ""), choices),
        quantity=quantity,
        title=indicator.title if indicator else "",
        definition=indicator.definition if indicator else "",
    )


def _address(route: str, choices: Mapping[str, Any]) -> str:
    """The list behind an entry, narrowed as its figure is; nothing for a room that is not there."""
    if not route:
        return ""
    try:
        address = reverse(route)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(choices)}" if choices else address
