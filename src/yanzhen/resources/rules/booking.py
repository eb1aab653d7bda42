"""When a thing is free, and what may become of a booking.

A booking takes a quantity from its beginning until just before its end, so that one may begin in
the moment in which another ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yanzhen.core.lifecycle import Lifecycle

ASKED, AGREED, OUT, RETURNED = "asked", "agreed", "out", "returned"
REFUSED, CANCELLED, STRANDED = "refused", "cancelled", "stranded"
# What takes a part of the quantity.
HOLDING = frozenset({ASKED, AGREED, OUT})
USABLE = frozenset({AGREED, OUT})
AHEAD = frozenset({ASKED, AGREED})

STEPS = Lifecycle(
    {
        "agree": (frozenset({ASKED}), AGREED),
        "refuse": (frozenset({ASKED}), REFUSED),
        "cancel": (AHEAD | {STRANDED}, CANCELLED),
        "hand_out": (frozenset({AGREED}), OUT),
        "return": (frozenset({AGREED, OUT}), RETURNED),
        "strand": (AHEAD, STRANDED),
        "restore": (frozenset({STRANDED}), AGREED),
    }
)

HORIZON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Taken:
    """A quantity that somebody holds from a moment until another."""

    starts_at: datetime
    ends_at: datetime
    quantity: int


def peak(taken: Iterable[Taken], starts_at: datetime, ends_at: datetime) -> int:
    """The most that is taken at any one moment between the two."""
    changes: list[tuple[datetime, int]] = []
    for one in taken:
        if one.starts_at < ends_at and one.ends_at > starts_at:
            changes.append((max(one.starts_at, starts_at), one.quantity))
            changes.append((one.ends_at, -one.quantity))
    changes.sort()
    most = now = 0
    for _moment, quantity in changes:
        now += quantity
        most = max(most, now)
    return most


def free_between(
    taken: Iterable[Taken], capacity: int, starts_at: datetime, ends_at: datetime
) -> int:
    """How much can still be had for the whole time."""
    return max(capacity - peak(taken, starts_at, ends_at), 0)


def next_free(
    taken: Sequence[Taken],
    capacity: int,
    wanted: int,
    starts_at: datetime,
    ends_at: datetime,
    opens: Callable[[datetime, timedelta], datetime | None],
) -> datetime | None:
    """The first moment from ``starts_at`` at which as much can be had for as long.

    ``opens(moment, length)`` is the first moment from there at which the place lets such a booking
    begin. Looks 60 days ahead; nothing when there is none.
    """
    if wanted > capacity:
        return None
    length = ends_at - starts_at
    last = starts_at + HORIZON
    moment = opens(starts_at, length)
    ends = sorted({one.ends_at for one in taken if one.ends_at > starts_at})
    while moment is not None and moment <= last:
        if free_between(taken, capacity, moment, moment + length) >= wanted:
            return moment
        following = next((end for end in ends if end > moment), None)
        moment = opens(following, length) if following else None
    return None


def minutes_late(ends_at: datetime, returned_at: datetime, grace_minutes: int) -> int:
    """How late something came back, in whole minutes; nothing within the grace."""
    late = int((returned_at - ends_at).total_seconds() // 60)
    return late if late > grace_minutes else 0
