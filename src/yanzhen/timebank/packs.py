"""The rule packs of the time bank, read for a place and a day."""

from __future__ import annotations

from datetime import date

from yanzhen.core import policies
from yanzhen.timebank.rules import EarnRule, SpendRule


def earning(area: str, day: date) -> EarnRule:
    """From minutes to points; hours before every pack are judged by its first."""
    return EarnRule.read(policies.value("timebank.earning", area=area, day=day, or_earliest=True))


def spending(area: str, day: date) -> SpendRule:
    return SpendRule.read(policies.value("timebank.spending", area=area, day=day, or_earliest=True))
