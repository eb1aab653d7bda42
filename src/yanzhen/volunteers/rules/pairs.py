"""Who may be paired with whom, how far apart they live, when a contact is due. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Kilometres that stand for a place inside another when nobody has put either on the map.
WITHIN_DIGITS = ((15, 0.3), (12, 1.5), (9, 5.0), (6, 20.0))
BEYOND = 100.0


@dataclass(frozen=True, slots=True)
class PairBounds:
    """The bounds of one kind of pair, from rule pack ``volunteers.pairs``; ages are inclusive."""

    every_days: int
    most_clients: int
    farthest_km: float
    helper_age: tuple[int | None, int | None] = (None, None)
    client_age: tuple[int | None, int | None] = (None, None)
    is_helper_younger: bool = False


def misfits(
    bounds: PairBounds, *, helper_age: int | None, client_age: int | None, held: int
) -> list[str]:
    """What speaks against a pair; an age that matters and is not known does too.

    >>> elders = PairBounds(3, 5, 3.0, (50, 75), (60, None), True)
    >>> misfits(elders, helper_age=72, client_age=83, held=4)
    []
    >>> misfits(elders, helper_age=72, client_age=70, held=5)
    ['not_younger', 'full']
    """
    found = []
    if not _is_within(helper_age, bounds.helper_age):
        found.append("helper_age")
    if not _is_within(client_age, bounds.client_age):
        found.append("client_age")
    if bounds.is_helper_younger and (
        helper_age is None or client_age is None or helper_age >= client_age
    ):
        found.append("not_younger")
    if held >= bounds.most_clients:
        found.append("full")
    return found


def _is_within(age: int | None, bounds: Sequence[int | None]) -> bool:
    youngest, oldest = bounds
    if youngest is None and oldest is None:
        return True
    if age is None:
        return False
    return (youngest is None or age >= youngest) and (oldest is None or age <= oldest)


def next_contact(since: date, contacted_on: date | None, every_days: int) -> date:
    """The day by which the next contact is owed."""
    return max(since, contacted_on or since) + timedelta(days=every_days)


def km_between_places(one: str, other: str) -> float:
    """A distance to stand for two divisions without coordinates.

    >>> km_between_places("530626101201003", "530626101201007")
    1.5
    """
    for digits, km in WITHIN_DIGITS:
        if one[:digits] == other[:digits] and len(min(one, other, key=len)) >= digits:
            return km
    return BEYOND
