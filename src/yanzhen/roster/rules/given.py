"""What the rule pack of a place says about planning, checked before anything is planned by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

Given = Mapping[str, Any]


class Fault(Exception):
    """The rule pack cannot be planned by: ``code`` says how, ``what`` names the entry."""

    def __init__(self, code: str, what: str = "") -> None:
        self.code, self.what = code, what
        super().__init__(code)


def minute(clock: str) -> int:
    """Minutes after midnight of ``08:30``."""
    at = time.fromisoformat(clock)
    return at.hour * 60 + at.minute


def check(given: Given, companions: Iterable[str]) -> None:
    """Raise Fault for a speed of nothing, an unknown skill or hours that end before they begin.

    ``companions`` are those that the cadence of the place asks for.
    """
    travel = given["travel"]
    if not float(travel["speed_km_h"]) > 0:
        raise Fault("speed")
    if not float(travel["detour"]) >= 1:
        raise Fault("detour")
    known = {skill["code"] for skill in given["skills"]}
    for name, companion in given["companions"].items():
        if companion.get("skill") and companion["skill"] not in known:
            raise Fault("skill", companion["skill"])
        if companion.get("skill") and not companion.get("together") and "after" not in companion:
            raise Fault("companion", name)
    for name in sorted(set(companions)):
        if name not in given["companions"]:
            raise Fault("skill", name)
    for name, (opens, closes) in given["windows"].items():
        if minute(closes) < minute(opens):
            raise Fault("window", name)


def skills_of(given: Given, posts: Iterable[tuple[str, str]]) -> list[str]:
    """What somebody can do: by the roles and by words in the titles of their posts.

    >>> given = {"skills": [{"code": "worker", "roles": ["village_worker"]},
    ...                     {"code": "doctor", "titles": ["医生"]}]}
    >>> skills_of(given, [("village_worker", "社区医生")])
    ['worker', 'doctor']
    """
    held = list(posts)
    return [
        skill["code"]
        for skill in given["skills"]
        if any(
            role in skill.get("roles", ()) or any(w in title for w in skill.get("titles", ()))
            for role, title in held
        )
    ]


def companion_of(given: Given, companions: Iterable[str]) -> tuple[str, list[str]]:
    """The companion whose time is planned with the worker's, and those who are found afterwards."""
    planned, asked = "", []
    for name in sorted(companions):
        if given["companions"][name].get("skill") and not planned:
            planned = name
        else:
            asked.append(name)
    return planned, asked


def minutes_of(given: Given, codes: list[str], *, is_by_phone: bool) -> int:
    """How long a visit takes that settles contacts of these rules: the longest and some more."""
    minutes = given["minutes"]
    if is_by_phone:
        return int(minutes["phone"]) * len(codes)
    longest = max(int(minutes["rules"].get(code, minutes["home"])) for code in codes)
    doorway = int(given["travel"]["at_the_door_minutes"])
    return longest + int(minutes["further_contact"]) * (len(codes) - 1) + doorway


def hours_of(given: Given, companion: str) -> tuple[int, int]:
    """Between which minutes of the day a visit with this companion begins."""
    opens, closes = given["windows"].get(companion, ("00:00", "23:59"))
    return minute(opens), minute(closes)


def iterations(given: Given, visits: int) -> int:
    """How long the search goes on, so that the same input gives the same plan everywhere."""
    limits = given["iterations"]
    return min(int(limits["most"]), max(int(limits["least"]), int(limits["each"]) * visits))
