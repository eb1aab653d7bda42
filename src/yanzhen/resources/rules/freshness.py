"""When what is known of a resource has become too old, and when an agreement is near its end."""

from __future__ import annotations

from datetime import date, datetime, timedelta


def stale_before(now: datetime, days: int) -> datetime:
    """What was last looked at before this moment is too old."""
    return now - timedelta(days=days)


def is_stale(verified_at: datetime | None, now: datetime, days: int) -> bool:
    """Nobody ever looked, or too long ago."""
    return verified_at is None or verified_at < stale_before(now, days)


def agreement_standing(
    starts_on: date, ends_on: date | None, ended_on: date | None, day: date, remind_days: int
) -> str:
    """``coming``, ``in_force``, ``expiring``, ``expired`` or ``ended`` (before its time)."""
    if ended_on is not None and ended_on <= day:
        return "ended"
    if day < starts_on:
        return "coming"
    if ends_on is not None and ends_on < day:
        return "expired"
    if ends_on is not None and ends_on <= day + timedelta(days=remind_days):
        return "expiring"
    return "in_force"


# A community group grows one step at a time; it may fall back by any.
LEVELS = ("self_organised", "filed", "registered")


def may_become(level: str, wanted: str) -> bool:
    """
    >>> may_become("self_organised", "filed"), may_become("self_organised", "registered")
    (True, False)
    """
    now, then = LEVELS.index(level), LEVELS.index(wanted)
    return then < now or then == now + 1
