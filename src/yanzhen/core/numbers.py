"""Quantities with their counting unit: persons are never added to visits, hours never to points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from django.utils.translation import get_language, npgettext_lazy


class Unit(Enum):
    """The counting units of the field (人, 人次, 户 …); the value is what is printed."""

    PERSON = "人"
    PERSON_TIME = "人次"
    HOUSEHOLD = "户"
    HOUSEHOLD_VISIT = "户次"
    TIME = "次"
    EVENT = "场次"
    SESSION = "节"
    CASE = "件"
    ITEM = "个"
    STATION = "家"
    TEAM = "支"
    MINUTE = "分钟"
    YEAR = "年"
    CENT = "分"
    POINT = "积分"
    RATIO = "%"

    @property
    def label(self) -> object:
        return "%" if self is Unit.RATIO else UNIT_LABELS[self] % 2


UNIT_LABELS = {
    Unit.PERSON: npgettext_lazy("unit", "person", "persons"),
    Unit.PERSON_TIME: npgettext_lazy("unit", "person-time", "person-times"),
    Unit.HOUSEHOLD: npgettext_lazy("unit", "household", "households"),
    Unit.HOUSEHOLD_VISIT: npgettext_lazy("unit", "household visit", "household visits"),
    Unit.TIME: npgettext_lazy("unit", "time", "times"),
    Unit.EVENT: npgettext_lazy("unit", "event", "events"),
    Unit.SESSION: npgettext_lazy("unit", "session", "sessions"),
    Unit.CASE: npgettext_lazy("unit", "case", "cases"),
    Unit.ITEM: npgettext_lazy("unit", "item", "items"),
    Unit.STATION: npgettext_lazy("unit", "station", "stations"),
    Unit.TEAM: npgettext_lazy("unit", "team", "teams"),
    Unit.MINUTE: npgettext_lazy("unit", "minute", "minutes"),
    Unit.YEAR: npgettext_lazy("unit", "year", "years"),
    Unit.CENT: npgettext_lazy("unit", "cent", "cents"),
    Unit.POINT: npgettext_lazy("unit", "point", "points"),
}


class UnitsDiffer(TypeError):
    """Two quantities of different units were added or compared."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount of one unit. Ratios are fractions of one (0.471, not 47.1)."""

    amount: int | Fraction
    unit: Unit

    def _same(self, other: Quantity) -> None:
        if other.unit is not self.unit:
            raise UnitsDiffer(f"{self.unit.name} and {other.unit.name}")
        if self.unit is Unit.RATIO:
            raise UnitsDiffer("ratios are not added: add their parts")

    def __add__(self, other: Quantity) -> Quantity:
        self._same(other)
        return Quantity(self.amount + other.amount, self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        self._same(other)
        return Quantity(self.amount - other.amount, self.unit)

    def __lt__(self, other: Quantity) -> bool:
        if other.unit is not self.unit:
            raise UnitsDiffer(f"{self.unit.name} and {other.unit.name}")
        return self.amount < other.amount

    def __str__(self) -> str:
        return exactly(self)


def ratio(part: Quantity, whole: Quantity) -> Quantity | None:
    """Part of whole, of the same unit; nothing when the whole is empty."""
    if part.unit is not whole.unit:
        raise UnitsDiffer(f"{part.unit.name} and {whole.unit.name}")
    return Quantity(Fraction(part.amount, whole.amount), Unit.RATIO) if whole.amount else None


def _round(value: Fraction | int, places: int) -> str:
    exact = Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator)
    text = str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".") if "." in text else text


def exactly(quantity: Quantity) -> str:
    """``33人``, ``47.1%``, ``673万小时``, ``16.5万元``: exact, in the unit that people read.

    In English ``33 persons``, ``6,730,000 hours``.
    """
    if not (get_language() or "zh").startswith("zh"):
        return _exactly_in_english(quantity)
    amount = quantity.amount
    if quantity.unit is Unit.RATIO:
        return f"{_round(Fraction(amount) * 100, 1)}%"
    if quantity.unit is Unit.MINUTE:
        hours = Fraction(amount, 60)
        if abs(hours) >= 100_000:
            return f"{_round(hours / 10_000, 2)}万小时"
        return f"{_round(hours, 1)}小时"
    if quantity.unit is Unit.CENT:
        if abs(int(amount)) >= 1_000_000:
            return f"{_round(Fraction(amount, 1_000_000), 2)}万元"
        return f"{_round(Fraction(amount, 100), 2)}元"
    return f"{amount}{quantity.unit.value}"


def _exactly_in_english(quantity: Quantity) -> str:
    amount = Fraction(quantity.amount)
    if quantity.unit is Unit.RATIO:
        return f"{_round(amount * 100, 1)}%"
    if quantity.unit is Unit.MINUTE:
        hours = _round(amount / 60, 1)
        return f"{Decimal(hours):,} {'hour' if hours == '1' else 'hours'}"
    if quantity.unit is Unit.CENT:
        return f"¥{Decimal(_round(amount / 100, 2)):,}"
    return f"{int(amount):,} {UNIT_LABELS[quantity.unit] % int(amount)}"


def at_least(quantity: Quantity) -> str:
    """The press wording for a count: ``445人`` is 400余人, ``102345人次`` is 10万余人次.

    Rounds down to the leading digit; a round number stands as it is.
    """
    amount = int(quantity.amount)
    if amount < 10:
        return exactly(quantity)
    if amount >= 10_000:
        head, rest = divmod(amount, 10_000)
        return f"{head}万{'余' if rest else ''}{quantity.unit.value}"
    step = 10 ** (len(str(amount)) - 1)
    head = amount // step * step
    return f"{head}{'余' if amount > head else ''}{quantity.unit.value}"


def near(quantity: Quantity) -> str:
    """``96人`` is 近百人 and ``1968人`` is 近2000人: within five per cent below a round number."""
    amount = int(quantity.amount)
    step: int = 10 ** (len(str(amount)) - 1) if amount else 1
    above = (amount // step + 1) * step
    if amount % step == 0 or (above - amount) * 20 > above:
        return at_least(quantity)
    word = {100: "百", 1000: "千", 10_000: "万"}.get(above, str(above))
    return f"近{word}{quantity.unit.value}"
