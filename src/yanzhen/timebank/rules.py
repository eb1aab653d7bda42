"""How minutes become points and what points may do. Pure rules; the figures are rule packs'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class EarnRule:
    """The rule pack ``timebank.earning``: from confirmed minutes to points.

    ``coefficients`` are per cent by points class; a class that is not named counts ``usual``.
    Caps are points; none means no cap. ``overflow`` says what becomes of points above a cap.
    """

    unit_minutes: int
    points_per_unit: int
    rounding: str
    coefficients: Mapping[str, int]
    cap_activity: int | None = None
    cap_day: int | None = None
    cap_month: int | None = None
    cap_life: int | None = None
    overflow: str = "honour"
    evidence_to_mint: str = "any"
    min_age: int | None = None
    debt: str = "repay_first"

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> EarnRule:
        return cls(**value)

    def percent_of(self, points_class: str) -> int:
        return self.coefficients.get(points_class, self.coefficients.get("usual", HUNDRED))


@dataclass(frozen=True, slots=True)
class Earned:
    """What somebody has earned before: for the same activity, on the day, in the month, in life."""

    activity: int = 0
    day: int = 0
    month: int = 0
    life: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What is given of computed points, and what is above a cap; ``cap`` names the one that cut."""

    given: int
    overflow: int
    cap: str = ""


def points_for(minutes: int, points_class: str, rule: EarnRule) -> int:
    """Whole points for confirmed minutes (rules.md section 7.5, without caps).

    >>> rule = EarnRule(60, 1, "down", {"usual": 100, "skilled": 150})
    >>> points_for(119, "", rule), points_for(120, "skilled", rule)
    (1, 3)
    """
    weighted = minutes * rule.percent_of(points_class)
    whole = rule.unit_minutes * HUNDRED
    if rule.rounding == "nearest":
        weighted += whole // 2
    return weighted // whole * rule.points_per_unit


def within_caps(points: int, earned: Earned, rule: EarnRule) -> Share:
    """The part of the points that every cap leaves room for.

    >>> rule = EarnRule(60, 1, "down", {}, cap_day=2, cap_life=600)
    >>> within_caps(3, Earned(day=1, life=100), rule)
    Share(given=1, overflow=2, cap='day')
    """
    given, named = points, ""
    for name in ("activity", "day", "month", "life"):
        cap = getattr(rule, f"cap_{name}")
        if cap is not None and cap - getattr(earned, name) < given:
            given, named = max(0, cap - getattr(earned, name)), name
    return Share(given, points - given, named)


@dataclass(frozen=True, slots=True)
class SpendRule:
    """The rule pack ``timebank.spending``: who may spend points, on what, for whom."""

    goods_allowed: bool
    services_allowed: bool
    hold_hours: int
    unlock_hours: int = 0
    min_age: int | None = None
    kin_scope: tuple[str, ...] = ()
    kin_min_age: int | None = None
    most_points_of_a_gift: int | None = None
    most_gifts_an_hour: int | None = None
    inherit: str = "pool"
    expires_after_months: int | None = None
    most_of_an_item_a_month: int | None = None

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> SpendRule:
        return cls(**{**value, "kin_scope": tuple(value.get("kin_scope", ()))})


def spending_lacks(
    rule: SpendRule, *, kind: str, confirmed_minutes: int, age: int | None
) -> list[str]:
    """Codes of what stands against spending; nothing when it may go on."""
    found = []
    if kind == "goods" and not rule.goods_allowed:
        found.append("no_goods")
    if kind == "service" and not rule.services_allowed:
        found.append("no_services")
    if confirmed_minutes < rule.unlock_hours * 60:
        found.append("locked")
    if rule.min_age is not None and (age is None or age < rule.min_age):
        found.append("too_young")
    return found


def is_kin(rule: SpendRule, giver: str, receiver: str) -> bool:
    """Whether two people of one household, by their relations to its head, are in the kin scope.

    The head stands to the other as the other to the head; between two others both must be in it.
    """
    sides = [side for side in (giver, receiver) if side != "head"]
    return bool(sides) and all(side in rule.kin_scope for side in sides)


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months before; points earned before it have expired.

    >>> months_before(date(2026, 6, 15), 12)
    datetime.date(2025, 6, 1)
    """
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def expired_points(earned_before: int, spent_in_all: int, available: int) -> int:
    """What is left of old points when the oldest are spent first.

    >>> expired_points(earned_before=100, spent_in_all=30, available=90)
    70
    """
    return max(0, min(earned_before - spent_in_all, available))


@dataclass(frozen=True, slots=True)
class Repayment:
    """How an hour that was taken back is paid for: from what is there, the rest as a debt."""

    back: int
    debt: int
    lost: int = field(default=0)


def repayment(given: int, available: int, policy: str) -> Repayment:
    """Points of a revoked hour: taken back as far as they are there.

    >>> repayment(5, 2, "repay_first")
    Repayment(back=2, debt=3, lost=0)
    >>> repayment(5, 2, "station")
    Repayment(back=2, debt=0, lost=3)
    """
    back = max(0, min(given, available))
    rest = given - back
    return Repayment(back, rest, 0) if policy == "repay_first" else Repayment(back, 0, rest)
