"""Pure rules of division codes (GB/T 2260 and the 12-digit statistical codes; rules.md 15)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

# Digits of a code of the state's tree; below a village every level adds three characters.
LENGTHS = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}
ORDER = ("province", "city", "county", "town", "village")
BELOW_VILLAGE = ("group", "grid", "compound", "building")
LONGEST = 24
TOWN_RANGES = ((1, 99), (100, 199), (200, 399), (400, 599))
VILLAGE_RANGES = ((1, 199), (200, 399), (400, 599))


class CodeNotValid(ValueError):
    """The code cannot be a division's; ``reason`` is a stable word for the message."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def short_code(text: str, level: str) -> str:
    """The code as we keep it: ``530626101000`` for a town is ``530626101``.

    >>> short_code("530626101000", "town")
    '530626101'
    """
    code = re.sub(r"\s", "", text).upper()
    length = LENGTHS.get(level)
    if length and len(code) in {6, 9, 12} and not code[length:].strip("0"):
        return code[:length]
    return code


def full_code(code: str) -> str:
    """The 12-digit form that is printed; longer codes stay as they are."""
    return code.ljust(12, "0")


def town_kind(part: int) -> str | None:
    """What the three digits of a town say: 001–099, 100–199, 200–399, 400–599."""
    return _kind(part, TOWN_RANGES, ("street", "town", "township", "similar"))


def village_kind(part: int) -> str | None:
    """What the three digits of a village say: 001–199, 200–399, 400–599."""
    return _kind(part, VILLAGE_RANGES, ("residents", "villagers", "similar"))


def _kind(part: int, ranges: Sequence[tuple[int, int]], kinds: Sequence[str]) -> str | None:
    for (first, last), kind in zip(ranges, kinds, strict=True):
        if first <= part <= last:
            return kind
    return None


def check_code(code: str, level: str, parent_code: str, parent_level: str) -> None:
    """Raise CodeNotValid with ``digits``, ``length``, ``parent``, ``range`` or ``level``.

    ``parent_code`` is empty for a division at the top of the installation.
    """
    if level in LENGTHS:
        if not re.fullmatch(r"\d+", code):
            raise CodeNotValid("digits")
        if len(code) != LENGTHS[level]:
            raise CodeNotValid("length")
        if parent_code and ORDER.index(level) - 1 != _order(parent_level):
            raise CodeNotValid("level")
    else:
        if not re.fullmatch(r"[0-9A-Z]+", code):
            raise CodeNotValid("digits")
        if parent_level not in {"village", *BELOW_VILLAGE}:
            raise CodeNotValid("level")
        if len(code) != len(parent_code) + 3 or len(code) > LONGEST:
            raise CodeNotValid("length")
    if not code.startswith(parent_code):
        raise CodeNotValid("parent")
    if level == "town" and town_kind(int(code[6:])) is None:
        raise CodeNotValid("range")
    if level == "village" and village_kind(int(code[9:])) is None:
        raise CodeNotValid("range")


def _order(level: str) -> int:
    return ORDER.index(level) if level in ORDER else len(ORDER)


@dataclass(frozen=True, slots=True)
class Place:
    """A division as a plan sees it."""

    code: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Move:
    """A place ends as ``old`` and goes on as (or in) ``new``."""

    old: str
    new: str
    name: str
    level: str


class PlanNotValid(ValueError):
    """The plan cannot be carried out; ``reason`` is a stable word for the message."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def plan_merge(
    sources: Sequence[Place], inside: Iterable[Place], target: Place, taken: Collection[str]
) -> list[Move]:
    """Every move of a merge of ``sources`` into ``target``, which may be one of them.

    ``inside`` are the places inside of the sources. A child keeps its last three characters when
    they are free under the target, else takes the next free number of its range; what lies deeper
    keeps its number. ``taken`` are all codes that were ever used.
    """
    codes = {source.code for source in sources}
    if len(codes) < 2:
        raise PlanNotValid("too_few")
    if {source.level for source in sources} != {target.level}:
        raise PlanNotValid("levels")
    if target.code in set(taken) - codes:
        raise PlanNotValid("taken")
    ending = [source for source in sources if source.code != target.code]
    roots = [Move(source.code, target.code, target.name, target.level) for source in ending]
    return roots + _moves_inside({r.old: r.new for r in roots}, inside, set(taken) | codes)


def plan_split(
    source: Place, parts: Mapping[str, Place], heir: Place, taken: Collection[str]
) -> list[Move]:
    """Every move of a split of ``source``. ``parts`` maps the code of each child to its new place.

    ``heir`` takes over what lies at the source itself; when it is the source, that one goes on.
    Deeper places are planned by ``plan_inside`` once the children have their codes.
    """
    targets = {place.code: place for place in parts.values()} | {heir.code: heir}
    if len(targets) < 2:
        raise PlanNotValid("too_few")
    if {place.level for place in targets.values()} != {source.level}:
        raise PlanNotValid("levels")
    if (set(targets) - {source.code}) & set(taken):
        raise PlanNotValid("taken")
    if set(targets) - {place.code for place in parts.values()}:
        raise PlanNotValid("empty_part")
    if heir.code == source.code:
        return []
    return [Move(source.code, heir.code, heir.name, heir.level)]


def plan_children(
    parts: Mapping[str, Place], source: Place, inside: Iterable[Place], taken: Collection[str]
) -> list[Move]:
    """The moves of the children of a split place, and of what lies inside of them."""
    roots = {child: place.code for child, place in parts.items() if place.code != source.code}
    return _moves_inside(roots, inside, set(taken), roots_are_parents=False)


def _moves_inside(
    roots: Mapping[str, str],
    inside: Iterable[Place],
    taken: set[str],
    *,
    roots_are_parents: bool = True,
) -> list[Move]:
    """Moves below ``roots``: old parent → new parent, or (of a split) old child → new parent."""
    moved: dict[str, str] = {}
    moves = []
    for place in sorted(inside, key=lambda p: (len(p.code), p.code)):
        above = next((old for old in moved if place.code.startswith(old)), None)
        if above is not None:
            new = moved[above] + place.code[len(above) :]
        elif roots_are_parents and (parent := place.code[:-3]) in roots:
            new = _free_code(roots[parent], place, taken)
            moved[place.code] = new
        elif not roots_are_parents and place.code in roots:
            new = _free_code(roots[place.code], place, taken)
            moved[place.code] = new
        else:
            continue
        taken.add(new)
        moves.append(Move(place.code, new, place.name, place.level))
    return moves


def _free_code(parent: str, place: Place, taken: Collection[str]) -> str:
    """The code of a child under a new parent: its own number if free, else the next of its range.

    Raises PlanNotValid when the range is full.
    """
    own = place.code[-3:]
    if parent + own not in taken:
        return parent + own
    first, last = 1, 999
    if place.level in {"town", "village"}:
        bounds = VILLAGE_RANGES if place.level == "village" else TOWN_RANGES
        first, last = next(b for b in bounds if b[0] <= int(own) <= b[1])
    for number in range(first, last + 1):
        if (code := f"{parent}{number:03d}") not in taken:
            return code
    raise PlanNotValid("full")
