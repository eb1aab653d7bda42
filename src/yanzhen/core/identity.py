"""Numbers that identify: citizens (GB 11643), organisations (GB 32100), phones. Pure rules."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
USCC_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class NotANumber(ValueError):
    """The text is not such a number; ``reason`` is a stable word for the message."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """What an 18-digit citizen number says by itself."""

    number: str
    area: str
    born_on: date
    is_male: bool


def _narrow(text: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def id_check_digit(first17: str) -> str:
    """GB 11643-1999: weighted sum of 17 digits, modulo 11."""
    return ID_CHECKS[sum(int(d) * w for d, w in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def to_18_digits(number: str) -> str:
    """An old 15-digit number as its 18-digit form; births 1900 to 1999 only."""
    widened = number[:6] + "19" + number[6:]
    return widened + id_check_digit(widened)


def read_citizen_number(text: str, *, today: date) -> CitizenNumber:
    """Check and read a number of 15 or 18 digits.

    Raises NotANumber with ``length``, ``digits``, ``birth_date``, ``future`` or ``check``.
    """
    number = _narrow(text)
    if re.fullmatch(r"\d{15}", number):
        number = to_18_digits(number)
    if len(number) != 18:
        raise NotANumber("length")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise NotANumber("digits")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NotANumber("birth_date") from None
    if born_on.year < 1850:
        raise NotANumber("birth_date")
    if born_on > today:
        raise NotANumber("future")
    if id_check_digit(number[:17]) != number[17]:
        raise NotANumber("check")
    return CitizenNumber(number, number[:6], born_on, int(number[16]) % 2 == 1)


def normal_id(text: str) -> str:
    """The form in which document numbers are compared; empty when there is nothing."""
    number = _narrow(text)
    return to_18_digits(number) if re.fullmatch(r"\d{15}", number) else number


def last_four(text: str) -> str:
    number = normal_id(text)
    return number[-4:] if len(number) >= 8 else ""


def normal_phone(text: str) -> str:
    """Digits only, without +86; empty when there are fewer than seven."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if len(digits) in {13, 15} and digits.startswith(("86", "0086")):
        digits = digits[-11:]
    return digits if len(digits) >= 7 else ""


def is_mobile_phone(text: str) -> bool:
    return bool(re.fullmatch(r"1[3-9]\d{9}", normal_phone(text)))


def uscc_check_character(first17: str) -> str:
    """GB 32100-2015: weights 3^i mod 31 over 17 characters of its 31-character set."""
    total = sum(USCC_CHARS.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return USCC_CHARS[(31 - total % 31) % 31]


def read_uscc(text: str) -> str:
    """A checked unified social credit code. Raises NotANumber."""
    code = _narrow(text)
    if len(code) != 18:
        raise NotANumber("length")
    if any(c not in USCC_CHARS for c in code):
        raise NotANumber("digits")
    if uscc_check_character(code[:17]) != code[17]:
        raise NotANumber("check")
    return code


def mask_id(text: str) -> str:
    number = normal_id(text)
    return f"{number[:6]}********{number[-4:]}" if len(number) == 18 else "*" * 4 + number[-4:]


def mask_phone(text: str) -> str:
    digits = normal_phone(text)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else "****" + digits[-3:]


DOUBLE_SURNAMES = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容"}
    | {"令狐", "司徒", "夏侯", "端木", "独孤", "南宫", "长孙", "宇文"}
)


def mask_name(name: str) -> str:
    """张* or 欧阳*: the surname only (rules.md section 14.5)."""
    surname = name[:2] if name[:2] in DOUBLE_SURNAMES else name[:1]
    return surname + "*" if name else ""
