"""The words of a place for categories, lanes and the like, from its rule packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language

from yanzhen.core import policies

Entry = Mapping[str, Any]


def entries(topic: str, *, area: str, day: date) -> Sequence[Entry]:
    """The entries of a list topic, in the order of the rule pack. Raises NoPolicy.

    A need that is older than every rule pack is told in the words of the first one.
    """
    found: Sequence[Entry] = policies.value(topic, area=area, day=day, or_earliest=True)
    return found


def name(entry: Entry) -> str:
    """The entry's name in the language of the screen; Chinese where there is no English."""
    is_english = (get_language() or "").startswith("en")
    return str((is_english and entry.get("name_en")) or entry["name"])


def choices(topic: str, *, area: str, day: date) -> list[tuple[str, str]]:
    return [(str(e["code"]), name(e)) for e in entries(topic, area=area, day=day)]


def labels(topic: str, *, area: str, day: date) -> dict[str, str]:
    return dict(choices(topic, area=area, day=day))


def entry(topic: str, code: str, *, area: str, day: date) -> Entry | None:
    return next((e for e in entries(topic, area=area, day=day) if e["code"] == code), None)
