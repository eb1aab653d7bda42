"""What somebody has in their calendar: kind, place and time, never whom it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.utils.functional import Promise

from yanzhen.core.scope import Actor


@dataclass(frozen=True, slots=True)
class Appointment:
    """One entry. ``key`` names it for good (``session:7``); a day without hours is a ``date``.

    ``what`` is a kind with a number at most (``3 visits``): calendars leave the house.
    """

    key: str
    what: str | Promise
    area_code: str
    starts: date | datetime
    ends: datetime | None = None


AppointmentSource = Callable[[Actor, date, date], Iterable[Appointment]]
_sources: list[AppointmentSource] = []


def appointment_source(function: AppointmentSource) -> AppointmentSource:
    """Register ``function(actor, first, last)``: what the actor has to do on these days."""
    _sources.append(function)
    return function


def appointments_of(actor: Actor, first: date, last: date) -> list[Appointment]:
    found = chain.from_iterable(source(actor, first, last) for source in _sources)
    return sorted(found, key=lambda a: (f"{a.starts:%Y%m%d%H%M}", a.key))
