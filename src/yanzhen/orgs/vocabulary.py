"""Words of the rule packs, in the language of the reader."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language

from yanzhen.core import policies


def word(entry: dict[str, Any], language: str | None) -> str:
    """The name of an entry: Chinese, unless the reader reads English and it has one."""
    if language and not language.startswith("zh"):
        return str(entry.get("name_en") or entry["name"])
    return str(entry["name"])


def station_type_words(day: date, area: str = "") -> dict[str, str]:
    """Station types by code, as the place calls them."""
    entries = policies.value("orgs.station_types", area=area, day=day)
    return {entry["code"]: word(entry, get_language()) for entry in entries}
