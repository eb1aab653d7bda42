"""Fields that several forms of delivery share."""

from __future__ import annotations

LINES = {"rows": 2}
AREAS = ("county", "town", "village")


def listed_words(text: str) -> list[str]:
    """The words of a field in which they are divided by commas of either script."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return list(dict.fromkeys(p.strip()[:30] for p in parts if p.strip()))
