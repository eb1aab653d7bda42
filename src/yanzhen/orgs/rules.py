"""Pure rules of division codes (GB/T 2260 and the 12-digit statistical codes; rules.md 15)."""

from __future__ import annotations

import re

# Digits of a code of the state's tree; below a village every level adds three characters.
LENGTHS = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}
ORDER = ("province", "city", "county", "town", "village")
BELOW_VILLAGE = ("group", "grid", "compound", "building")
LONGEST = 24


class CodeNotValid(ValueError):
    """The code cannot be a division's; ``reason`` is a stable word for the message."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def short_code(text: str, level: str) -> str:
    """The code as we keep it: ``530626101000`` for a town is ``530626101``.

    >>> short_code("530626101000", "town")
    '530626101'
    """
    code = re.sub(r"\s", "", text).upper()
    length = LENGTHS.get(level)
    if length and len(code) in {6, 9, 12} and not code[length:].strip("0"):
        return code[:length]
    return code


def full_code(code: str) -> str:
    """The 12-digit form that is printed; longer codes stay as they are."""
    return code.ljust(12, "0")


def town_kind(part: int) -> str | None:
    """What the three digits of a town say: 001–099, 100–199, 200–399, 400–599."""
    for first, last, kind in (
        (1, 99, "street"),
        (100, 199, "town"),
        (200, 399, "township"),
        (400, 599, "similar"),
    ):
        if first <= part <= last:
            return kind
    return None


def village_kind(part: int) -> str | None:
    """What the three digits of a village say: 001–199, 200–399, 400–599."""
    for first, last, kind in (
        (1, 199, "residents"),
        (200, 399, "villagers"),
        (400, 599, "similar"),
    ):
        if first <= part <= last:
            return kind
    return None


def check_code(code: str, level: str, parent_code: str, parent_level: str) -> None:
    """Raise CodeNotValid with ``digits``, ``length``, ``parent``, ``range`` or ``level``.

    ``parent_code`` is empty for a division at the top of the installation.
    """
    if level in LENGTHS:
        if not re.fullmatch(r"\d+", code):
            raise CodeNotValid("digits")
        if len(code) != LENGTHS[level]:
            raise CodeNotValid("length")
        if parent_code and ORDER.index(level) - 1 != _order(parent_level):
            raise CodeNotValid("level")
    else:
        if not re.fullmatch(r"[0-9A-Z]+", code):
            raise CodeNotValid("digits")
        if parent_level not in {"village", *BELOW_VILLAGE}:
            raise CodeNotValid("level")
        if len(code) != len(parent_code) + 3 or len(code) > LONGEST:
            raise CodeNotValid("length")
    if not code.startswith(parent_code):
        raise CodeNotValid("parent")
    if level == "town" and town_kind(int(code[6:])) is None:
        raise CodeNotValid("range")
    if level == "village" and village_kind(int(code[9:])) is None:
        raise CodeNotValid("range")


def _order(level: str) -> int:
    return ORDER.index(level) if level in ORDER else len(ORDER)
