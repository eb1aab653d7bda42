"""What holds of persons and households without a database: ages, names, likeness, states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pypinyin import lazy_pinyin

NEXT_STATES: Mapping[str, frozenset[str]] = {
    "active": frozenset({"moved", "deceased", "merged"}),
    "moved": frozenset({"active", "deceased", "merged"}),
    "deceased": frozenset({"active", "merged"}),  # a death told by mistake can be taken back
    "merged": frozenset({"active", "moved", "deceased"}),  # undo of a merge
}


def age_on(born_on: date, day: date) -> int:
    """Completed years; somebody born on 29 February turns older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birth_bounds(
    youngest: int | None, oldest: int | None, day: date
) -> tuple[date | None, date | None]:
    """The birth dates (earliest, latest) of people between two ages, both included."""

    def years_before(years: int) -> date:
        try:
            return day.replace(year=day.year - years)
        except ValueError:  # 29 February
            return day.replace(year=day.year - years, day=28)

    earliest = None
    if oldest is not None:
        edge = years_before(oldest + 1)
        earliest = date.fromordinal(edge.toordinal() + 1)
        if age_on(earliest, day) > oldest:
            earliest = date.fromordinal(earliest.toordinal() + 1)
    latest = None if youngest is None else years_before(youngest)
    return earliest, latest


def pinyin_of(name: str) -> str:
    """The syllables of a name, for sorting and finding: 张三 → ``zhang san``."""
    return " ".join(lazy_pinyin(name, errors="default")).lower()[:200]


def names_are_alike(one: str, other: str) -> bool:
    """Same sound, or one character apart: 张小丽 and 张晓丽, 王建国 and 王健国.

    Used only inside one group or household, where chance likeness is rare.
    """
    if one == other:
        return True
    if pinyin_of(one) == pinyin_of(other):
        return True
    return (
        len(one) == len(other) >= 3
        and one[0] == other[0]
        and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    )


def first_free_number(prefix: str, last: str | None) -> str:
    """The household number after ``last``: the place's code and five running digits."""
    running = int(last[len(prefix) :]) + 1 if last else 1
    return f"{prefix}{running:05d}"
