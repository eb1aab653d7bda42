"""Days as people write them: 1121, 11-21, 11月21日, 昨天. The browser reads them the same way.

Both readers are held to ``tests/day_cases.json``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Literal

Leaning = Literal["past", "future", ""]

OFFSETS = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨": -1,
    "今天": 0,
    "今": 0,
    "明天": 1,
    "明": 1,
    "后天": 2,
    "大后天": 3,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
}
EARLIEST, LATEST = 1850, 2150


def parse_day(typed: str, *, today: date, leaning: Leaning = "") -> date | None:
    """The day that was meant, or None when there is no such day.

    Without a year it is this year, or the nearest such day on the side that ``leaning`` names.
    """
    words = unicodedata.normalize("NFKC", typed.strip()).lower()
    if words in OFFSETS:
        return today + timedelta(days=OFFSETS[words])
    if len(words) > 20 or not re.match(r"[0-9]", words):
        return None
    parts = re.split(r"[^0-9]+", re.sub(r"[日号]$", "", words))
    if "" in parts:
        return None
    match parts, [len(part) for part in parts]:
        case [year, month, day], _:
            return _day(_full_year(year, today), int(month), int(day))
        case [month, day], _:
            return _nearest(int(month), int(day), today, leaning)
        case [digits], [8]:
            return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        case [digits], [6]:
            return _day(_full_year(digits[:2], today), int(digits[2:4]), int(digits[4:]))
        case [digits], [3 | 4]:
            return _nearest(int(digits[:-2]), int(digits[-2:]), today, leaning)
    return None


def _full_year(digits: str, today: date) -> int:
    """Two digits mean this century unless that lies more than 20 years ahead."""
    if len(digits) != 2:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year - 100 if year > today.year + 20 else year


def _day(year: int, month: int, day: int) -> date | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _nearest(month: int, day: int, today: date, leaning: Leaning) -> date | None:
    """29 February is looked for four years either way."""
    for year in (0, -1, 1, -2, 2, -3, 3, -4, 4):
        found = _day(today.year + year, month, day)
        if found is None:
            continue
        if (leaning == "past" and found > today) or (leaning == "future" and found < today):
            continue
        return found
    return None
