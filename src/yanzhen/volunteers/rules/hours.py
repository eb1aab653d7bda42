"""How minutes become hours that can be believed: steps, settling, deadlines, chance."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from yanzhen.core.lifecycle import Lifecycle

WAITING, DISPUTED, CONFIRMED = "waiting", "disputed", "confirmed"
REFUSED, REVOKED = "refused", "revoked"

STEPS = Lifecycle(
    {
        "confirm": ({WAITING}, CONFIRMED),
        "dispute": ({WAITING}, DISPUTED),
        "settle": ({DISPUTED}, CONFIRMED),
        "refuse": ({WAITING, DISPUTED}, REFUSED),
        "correct": ({CONFIRMED}, CONFIRMED),
        "revoke": ({CONFIRMED}, REVOKED),
    }
)


def settled_minutes(told: int, other: int, tolerance: int) -> int | None:
    """The lower figure when both sides are near enough, nothing when they differ more.

    >>> settled_minutes(120, 110, 15)
    110
    >>> settled_minutes(120, 104, 15) is None
    True
    """
    return min(told, other) if abs(told - other) <= tolerance else None


def may_confirm(user: int | None, *, told_by: int | None, volunteer: int | None) -> bool:
    """Whoever served or entered the time does not confirm it (Order 67; rules.md section 7.2)."""
    return user is None or user not in {told_by, volunteer} - {None}


def spot_checked(keys: Iterable[int], *, month: date, percent: int) -> list[int]:
    """The hours of a month that are looked at again.

    Chance that nobody steers and everybody can repeat: the lowest digests of month and key.
    At least one while there are any.
    """
    drawn = sorted(
        keys, key=lambda key: hashlib.sha256(f"{month:%Y-%m}:{key}".encode()).hexdigest()
    )
    wanted = -(-len(drawn) * percent // 100)
    return sorted(drawn[:wanted])


def star_level(minutes: int, levels: Sequence[int]) -> int:
    """How many of the levels (in hours) are reached.

    >>> star_level(6_000, [100, 300, 600, 1000, 1500])
    1
    """
    return sum(minutes >= hours * 60 for hours in levels)


def serial_number(area_code: str, year: int, taken: Collection[int]) -> str:
    """County code, year and a running number: ``530626-2026-000017``."""
    return f"{area_code[:6]}-{year}-{max(taken, default=0) + 1:06d}"
