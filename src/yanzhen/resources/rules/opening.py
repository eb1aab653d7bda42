"""Opening times as people write them, and whether a booking fits them.

``周一至周五 9:00-12:00 14:00-17:30；周六 9:00-12:00`` or ``Mon-Fri 9:00-17:00; Sat 9:00-12:00``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

# (weekday from 0 for Monday, minute of the day it opens, minute it closes)
Opening = tuple[int, int, int]

DAY = 24 * 60
CHINESE = "一二三四五六日"
ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = ("每天", "每日", "全周", "daily", "every day")
_DAY = (
    r"(?:周|星期|礼拜)?[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|每[天日]|全周|daily"
)
_PART = re.compile(rf"({_DAY}|every day)(?:\s*(至|到|-|~|—)\s*({_DAY}))?")
_TIME = re.compile(r"(\d{1,2})[::](\d{2})\s*(?:-|~|至|到|—)\s*(\d{1,2})[::](\d{2})")


class NotOpeningTimes(ValueError):
    """The text is not understood; ``part`` is what was not."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


def _weekday(word: str) -> int:
    for number, name in enumerate(ENGLISH):
        if word.startswith(name):
            return number
    return CHINESE.index(word[-1].replace("天", "日"))


def _minute(hour: str, minute: str) -> int:
    return int(hour) * 60 + int(minute)


def _days(text: str, part: str) -> list[int]:
    days: list[int] = []
    rest = text
    for match in _PART.finditer(text):
        first, _to, last = match.groups()
        rest = rest.replace(match[0], "", 1)
        if first in EVERY_DAY:
            days += range(7)
            continue
        begin, end = _weekday(first), _weekday(last) if last else _weekday(first)
        days += range(begin, end + 1) if begin <= end else [*range(begin, 7), *range(end + 1)]
    if re.sub(r"[\s、,和及:]|and", "", rest):
        raise NotOpeningTimes(part)
    return days or list(range(7))


def read_opening(text: str) -> list[Opening]:
    """The openings of a week. Raises NotOpeningTimes with the part that is not understood.

    >>> read_opening("周一至周二 9:00-12:00")
    [(0, 540, 720), (1, 540, 720)]
    """
    found: list[Opening] = []
    narrow = unicodedata.normalize("NFKC", text).lower()
    for part in filter(None, (p.strip() for p in re.split(r"[;\n]", narrow))):
        times = [(_minute(a, b), _minute(c, d)) for a, b, c, d in _TIME.findall(part)]
        is_wrong = any(not 0 <= begin < end <= DAY for begin, end in times)
        if not times or is_wrong:
            raise NotOpeningTimes(part)
        for day in _days(_TIME.sub("", part), part):
            found += [(day, begin, end) for begin, end in times]
    return _joined(found)


def _joined(openings: Sequence[Opening]) -> list[Opening]:
    """In order, with openings of a day that touch or overlap made one."""
    joined: list[Opening] = []
    for day, begin, end in sorted(openings):
        if joined and joined[-1][0] == day and begin <= joined[-1][2]:
            joined[-1] = (day, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((day, begin, end))
    return joined


def written(openings: Sequence[Opening], days: Sequence[str], between: str, and_then: str) -> str:
    """The openings in words: days that open alike stand together.

    ``days`` are the seven names, ``between`` joins the first and last of a run (至), ``and_then``
    parts the groups (；).
    """
    by_day: dict[int, list[str]] = {}
    for day, begin, end in openings:
        by_day.setdefault(day, []).append(f"{_clock(begin)}-{_clock(end)}")
    runs: list[tuple[int, int, str]] = []
    for day in sorted(by_day):
        times = " ".join(by_day[day])
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == times:
            runs[-1] = (runs[-1][0], day, times)
        else:
            runs.append((day, day, times))
    return and_then.join(
        f"{days[first]}{between + days[last] if last > first else ''} {times}"
        for first, last, times in runs
    )


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _minute_of(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def is_open_at(openings: Sequence[Opening], moment: datetime, *, is_end: bool = False) -> bool:
    """Whether somebody is there at this local moment; at the end also when it just closes."""
    minute, weekday = _minute_of(moment), moment.weekday()
    if is_end and minute == 0:
        minute, weekday = DAY, (weekday - 1) % 7
    return any(
        day == weekday and (begin <= minute < end or (is_end and begin < minute <= end))
        for day, begin, end in openings
    )


def fits(
    openings: Sequence[Opening],
    closed: Sequence[tuple[date, date]],
    starts_at: datetime,
    ends_at: datetime,
) -> bool:
    """Whether a booking between two local moments fits the place's times.

    Within a day it lies in one opening. What is kept over night is fetched and brought back while
    somebody is there. Closed days (both ends included) may not hold its first or last day.
    """
    last = (ends_at - timedelta(microseconds=1)).date()
    if any(begin <= day <= end for begin, end in closed for day in (starts_at.date(), last)):
        return False
    if not openings:
        return True
    if starts_at.date() == last:
        begin = _minute_of(starts_at)
        end = DAY if ends_at.date() > last else _minute_of(ends_at)
        return any(
            day == starts_at.weekday() and opens <= begin and end <= closes
            for day, opens, closes in openings
        )
    return is_open_at(openings, starts_at) and is_open_at(openings, ends_at, is_end=True)


def first_fitting(
    openings: Sequence[Opening],
    closed: Sequence[tuple[date, date]],
    moment: datetime,
    length: timedelta,
    days: int = 60,
) -> datetime | None:
    """The first local moment from here at which a booking of this length fits."""
    if fits(openings, closed, moment, moment + length):
        return moment
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = sorted({begin for _day, begin, _end in openings}) or [0]
    for ahead in range(days + 1):
        for minute in starts:
            candidate = midnight + timedelta(days=ahead, minutes=minute)
            if candidate > moment and fits(openings, closed, candidate, candidate + length):
                return candidate
    return None
