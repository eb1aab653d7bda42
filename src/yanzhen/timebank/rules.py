"""How minutes become points and what points may do. Pure rules; the figures are rule packs'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

HUNDRED = 100
TEAM = "team"


@dataclass(frozen=True, slots=True)
class EarnRule:
    """The rule pack ``timebank.earning``: from confirmed minutes to points.

    ``coefficients`` are per cent by points class; a class that is not named counts ``usual``.
    Caps are points; none means no cap. ``overflow`` says what becomes of points above a cap,
    ``team_hours`` whether hours served with one's team give points to the ``member`` or are only
    to ``donate`` to the pool.
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
    team_hours: str = "member"

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> EarnRule:
        return cls(**value)

    def goes_to(self, share: Share) -> str:
        """What becomes of the points of a share that the member does not get."""
        return "" if not share.overflow else "donate" if share.cap == TEAM else self.overflow

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
    """What is given of computed points, and what is not; ``cap`` names what cut it."""

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


def share_of(points: int, earned: Earned, rule: EarnRule, *, with_team: bool) -> Share:
    """The part of the points that the member gets.

    >>> rule = EarnRule(60, 1, "down", {}, cap_day=2, team_hours="donate")
    >>> share_of(3, Earned(), rule, with_team=True), share_of(3, Earned(), rule, with_team=False)
    (Share(given=0, overflow=3, cap='team'), Share(given=2, overflow=1, cap='day'))
    """
    if points and with_team and rule.team_hours == "donate":
        return Share(0, points, TEAM)
    return within_caps(points, earned, rule)


def why_none(rule: EarnRule, *, evidence: str, age: int | None) -> str:
    """The code of what keeps hours from giving points; nothing when they give some."""
    if rule.evidence_to_mint == "verified" and evidence != "verified":
        return "not_verified"
    if rule.min_age is not None and (age is None or age < rule.min_age):
        return "too_young"
    return ""


@dataclass(frozen=True, slots=True)
class Served:
    """Confirmed minutes of somebody, as far as the rules of earning ask."""

    person: int
    day: date
    activity: str
    minutes: int
    points_class: str
    evidence: str
    age: int | None
    with_team: bool


@dataclass(slots=True)
class Outlook:
    """What hours would give by some rules: points, whose, what would not be the member's."""

    points: int = 0
    members: int = 0
    pooled: int = 0
    honoured: int = 0
    without: int = 0


def outlook(hours: Iterable[Served], before: Mapping[int, int], rule: EarnRule) -> Outlook:
    """What the hours of whole months would give; ``before`` is what people had earned in life.

    The hours of one person stand together, in the order in which they are confirmed.

    >>> rule = EarnRule(60, 1, "down", {}, cap_day=2, overflow="donate")
    >>> day = date(2026, 3, 5)
    >>> some = [Served(1, day, "a", 130, "", "verified", 40, False)] * 2
    >>> outlook(some, {}, rule)
    Outlook(points=2, members=1, pooled=2, honoured=0, without=0)
    """
    found, person, has_points = Outlook(), 0, False
    sums: Counter[Any] = Counter()
    for served in hours:
        if served.person != person:
            person, has_points = served.person, False
            sums = Counter(life=before.get(person, 0))
        if why_none(rule, evidence=served.evidence, age=served.age):
            found.without += served.minutes
            continue
        keys = (served.activity, served.day, (served.day.year, served.day.month), "life")
        computed = points_for(served.minutes, served.points_class, rule)
        earned = Earned(*(sums[key] for key in keys))
        share = share_of(computed, earned, rule, with_team=served.with_team)
        if share.given:
            found.points += share.given
            found.members += not has_points
            has_points = True
            for key in keys:
                sums[key] += share.given
        if rule.goes_to(share) == "donate":
            found.pooled += share.overflow
        else:
            found.honoured += share.overflow
    return found


@dataclass(frozen=True, slots=True)
class SeedGroup:
    """People to whom points are granted without hours: by age, and a category of every list."""

    from_age: int
    categories: tuple[tuple[str, ...], ...]
    to_age: int | None = None

    def has(self, age: int | None, codes: Collection[str]) -> bool:
        """
        >>> group = SeedGroup(60, (("elder_alone",), ("dibao", "tekun")), to_age=79)
        >>> group.has(70, {"elder_alone", "tekun"}), group.has(80, {"elder_alone", "tekun"})
        (True, False)
        """
        return (
            age is not None
            and self.from_age <= age
            and (self.to_age is None or age <= self.to_age)
            and all(not set(some).isdisjoint(codes) for some in self.categories)
        )


@dataclass(frozen=True, slots=True)
class SeedRule:
    """The rule pack ``timebank.seeds``: points that a fund grants to people who need help."""

    groups: tuple[SeedGroup, ...]
    points: int = 0
    period: str = "month"

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> SeedRule:
        groups = (
            SeedGroup(g["from_age"], tuple(map(tuple, g["categories"])), g.get("to_age"))
            for g in value["groups"]
        )
        return cls(tuple(groups), value.get("points", 0), value.get("period", "month"))

    @property
    def categories(self) -> set[str]:
        return {code for group in self.groups for some in group.categories for code in some}

    def has(self, age: int | None, codes: Collection[str]) -> bool:
        return any(group.has(age, codes) for group in self.groups)


def period_of(day: date, period: str) -> str:
    """The name of the period in which a grant is given once.

    >>> [period_of(date(2026, 3, 5), period) for period in ("month", "year", "once")]
    ['2026-03', '2026', 'once']
    """
    return {"month": f"{day:%Y-%m}", "year": f"{day:%Y}", "once": "once"}[period]


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
