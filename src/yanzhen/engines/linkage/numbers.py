"""Identity numbers: GB 11643-1999 (18 places) and its 15-place predecessor of 1989."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
CENTENARIAN_CODES = ("996", "997", "998", "999")
"""Sequence codes that a 15-place number gave to people born before 1900."""

LOOK_ALIKE = ("０１２３４５６７８９ＸｘxХхΧχ×", "0123456789XXXXXXXX")
"""Full width, and the letters of other alphabets that are typed for X."""
_TRANSLATION = str.maketrans(*LOOK_ALIKE)
_FLOAT = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]+")


class NumberState(StrEnum):
    """What an identity number as written is worth."""

    VALID = "valid"
    UNCHECKED = "unchecked"
    """Fifteen places: no check digit, so a slip of the pen cannot be seen."""
    INVALID = "invalid"
    TRUNCATED = "truncated"
    """Read as a number by a spreadsheet: only the first fifteen places survive."""
    MISSING = "missing"


def check_character(first_17: str) -> str:
    """The eighteenth place of a number (GB 11643-1999, ISO 7064 MOD 11-2).

    >>> check_character("11010519491231002")
    'X'
    """
    total = sum(w * int(d) for w, d in zip(WEIGHTS, first_17, strict=True))
    return CHECK_CHARACTERS[total % 11]


def lengthen(number_15: str) -> str:
    """The 18-place form of a 15-place number.

    >>> lengthen("130503670401001")
    '130503196704010016'
    """
    century = "18" if number_15[12:] in CENTENARIAN_CODES else "19"
    first_17 = number_15[:6] + century + number_15[6:]
    return first_17 + check_character(first_17)


def normalise_number(written: str | None) -> tuple[str | None, NumberState]:
    """The number in its 18-place form where it has one, and what it is worth.

    A wrong number keeps its characters, because one wrong digit is evidence later on;
    a truncated number keeps its fifteen places.

    >>> normalise_number(" １１０１０５１９４９１２３１００２ｘ ")
    ('11010519491231002X', <NumberState.VALID: 'valid'>)
    >>> normalise_number("110105194912310000")
    ('110105194912310', <NumberState.TRUNCATED: 'truncated'>)
    """
    text = (written or "").translate(_TRANSLATION).strip()
    if _FLOAT.fullmatch(text):
        digits = re.sub(r"[Ee].*|\.", "", text)
        return (digits[:15] if len(digits) >= 14 else None), NumberState.TRUNCATED
    text = re.sub(r"[^0-9X]", "", re.sub(r"\.0+$", "", text))
    if not text or not text.strip("0") or len(set(text)) == 1:
        return None, NumberState.MISSING
    if re.fullmatch(r"[0-9]{15}", text):
        return lengthen(text), _dated(lengthen(text), NumberState.UNCHECKED)
    if re.fullmatch(r"[0-9]{17}[0-9X]", text):
        if text[17] == check_character(text[:17]):
            return text, _dated(text, NumberState.VALID)
        if text.endswith("000"):
            return text[:15], NumberState.TRUNCATED
    return text, NumberState.INVALID


def _dated(number: str, state: NumberState) -> NumberState:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return NumberState.INVALID
    return state if 1850 <= born.year <= 2100 else NumberState.INVALID
