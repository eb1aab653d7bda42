"""Who may be a volunteer, and how numbers are made. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

GUARDIAN_CONSENT_UNDER = 18
TOWN_DIGITS = 9


def age_on(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def needs_guardian_consent(born_on: date | None, day: date) -> bool:
    """Under 18 a guardian agrees or comes along (rules.md section 7.4)."""
    return born_on is not None and age_on(born_on, day) < GUARDIAN_CONSENT_UNDER


def volunteer_number(area_code: str, serial: int) -> str:
    """County code and a running number: ``530626-V00001``."""
    return f"{area_code[:6]}-V{serial:05d}"


def places_served(area: str, home: str, chosen: Sequence[str]) -> list[str]:
    """Where somebody is asked for a place: chosen places, with all below, else their own town.

    What is for a whole town reaches whoever serves somewhere in it.

    >>> places_served("990626101201001", "990626102201002", ["990626101201"])
    ['990626101201']
    >>> places_served("990626101201001", "990626101001002", ["990626102"])
    []
    >>> places_served("990626101201001", "990626101001002", [])
    ['990626101']
    """
    places = chosen or [home[:TOWN_DIGITS]]
    return [code for code in places if area.startswith(code) or code.startswith(area)]


def areas_moved(chosen: Sequence[str], moves: Mapping[str, str]) -> list[str]:
    """What becomes of chosen places when places merge or split: all that they are part of then.

    Whoever chose a place that is divided goes on in each of its parts.

    >>> areas_moved(["A01", "A02"], {"A02": "A01", "A02001": "A01009"})
    ['A01']
    >>> areas_moved(["A01"], {"A01001": "A03001"})
    ['A01', 'A03']
    """
    found = set()
    for code in chosen:
        found |= {new[: len(code)] for old, new in moves.items() if old.startswith(code)}
        if code not in moves:
            found.add(code)
    return sorted(found)
