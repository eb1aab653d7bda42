"""The columns of a sheet: their names, and what is read from a cell.

A reader gets a cell that is not empty and answers a value or raises NotValid. Its message never
repeats what was typed, because messages are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid

Cell = Any  # str, int, float, bool, date, datetime, time, timedelta
Reader = Callable[[Cell], Any]
# From here on Excel has already rounded a number that was typed as a number.
EXACT_DIGITS = 15


def text(cell: Cell) -> str:
    """What stands in the cell, with blanks at the ends removed and whole numbers without ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime) and not (cell.hour or cell.minute):
        cell = cell.date()
    return str(cell).strip()


def long_number(cell: Cell) -> str:
    """A number such as an identity number, kept digit by digit.

    Excel rounds numbers after 15 digits, so one that came as a number is refused.
    """
    if isinstance(cell, int | float) and abs(cell) >= 10**EXACT_DIGITS:
        raise NotValid(_("Excel has rounded this number: format the column as text, type it again"))
    return text(cell)


def integer(cell: Cell) -> int:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        return int(cell)
    typed = unicodedata.normalize("NFKC", text(cell)).replace(",", "")
    if not re.fullmatch(r"[+-]?\d{1,15}", typed):
        raise NotValid(_("This must be a whole number"))
    return int(typed)


def decimal(cell: Cell) -> Decimal:
    typed = unicodedata.normalize("NFKC", text(cell)).replace(",", "")
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= 10**15:
        raise NotValid(_("This must be a number"))
    return value


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def day(cell: Cell) -> date:
    """A date cell, or 2026-11-21, 2026/11/21, 2026.11.21, 20261121, 2026年11月21日."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    typed = unicodedata.normalize("NFKC", text(cell))
    match = _DAY.fullmatch(typed) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", typed)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise NotValid(_("This must be a date such as 2026-11-21"))


YES = frozenset({"是", "有", "√", "✓", "y", "yes", "true", "1"})
NO = frozenset({"否", "无", "×", "x", "n", "no", "false", "0"})


def yes_no(cell: Cell) -> bool:
    typed = text(cell).lower()
    if typed in YES or typed in NO:
        return typed in YES
    raise NotValid(_("This must be yes or no"))


def one_of(choices: Mapping[str, Any]) -> Reader:
    """A reader that takes one of these words and answers what stands behind it."""

    def read(cell: Cell) -> Any:
        typed = text(cell)
        if typed not in choices:
            raise NotValid(_("This must be one of: %(choices)s"), choices="、".join(choices))
        return choices[typed]

    return read


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in code, its header, other headers that mean the same.

    ``is_required`` columns must be in the sheet and filled in every row.
    """

    name: str
    title: str | Promise
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    read: Reader = text
    example: str = ""
    note: str | Promise = ""

    def headers(self) -> set[str]:
        return {header_key(h) for h in (str(self.title), *self.aliases)}


def header_key(header: Cell) -> str:
    """Headers compared without blanks, stars, notes in brackets and width."""
    plain = unicodedata.normalize("NFKC", str(header)).lower()
    return re.sub(r"[\s*::]|\(.*?\)", "", plain)
