"""Every figure that a pack covers: what the report said and what the house counts by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from yanzhen.core import policies
from yanzhen.core.numbers import exactly
from yanzhen.core.scope import AreaSet
from yanzhen.reports.indicator import INDICATORS, Where, count
from yanzhen.scenarios.figures import Said, is_reproduced
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import Pack

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One figure: the report's words, our count, and whether they agree."""

    figure: str
    said: str
    indicator: str
    counted: str
    exact: float | None
    passed: bool


def verify(pack: Pack) -> Iterator[Verdict]:
    """Every covered figure of the pack in its place, as of the day of the report.

    A figure without a day is counted on the day on which the pack was loaded; one that wants
    another scale than was loaded is left out (``at_other_scale``).
    """
    for row in _rows(pack):
        if _fits(pack, row):
            yield _set(pack, row) if row["qualifier"] == "config" else _counted(pack, row)


def at_other_scale(pack: Pack) -> list[str]:
    """The figures for which more has to be loaded than was."""
    return [_name(row) for row in _rows(pack) if not _fits(pack, row)]


def covered(pack: Pack) -> list[str]:
    """The figures that a pack covers, each once, as its report orders them; ``*`` at full scale."""
    named = (f"{row['id']}{'*' if row.get('scale') else ''}" for row in _rows(pack))
    return list(dict.fromkeys(named))


def _rows(pack: Pack) -> list[Row]:
    return pack.read("figures") or []


def _fits(pack: Pack, row: Row) -> bool:
    loaded = LoadedScenario.objects.filter(name=pack.name).values_list("scale", flat=True)
    return row.get("scale") in (None, *loaded)


def _counted(pack: Pack, row: Row) -> Verdict:
    """A figure that an indicator counts from records."""
    where = Where(
        areas=AreaSet((_area(pack, row),)),
        on=_day(pack, row),
        since=row.get("since"),
        choices=dict(row.get("choices", {})),
    )
    quantity = count(INDICATORS[row["indicator"]], where)
    amount = None if quantity is None else Fraction(quantity.amount)
    said = Said(Fraction(str(row["value"])), row["qualifier"])
    return Verdict(
        figure=_name(row),
        said=row["said"],
        indicator=row["indicator"],
        counted=exactly(quantity) if quantity else "-",
        exact=None if amount is None else float(amount),
        passed=is_reproduced(said, amount),
    )


def _set(pack: Pack, row: Row) -> Verdict:
    """A figure that is a rule: what the rule pack of the place says, or how many entries it has."""
    held = rule(row["policy"], row.get("part_of", ""), _area(pack, row), _day(pack, row))
    found = len(held) if isinstance(held, list) else held
    return Verdict(
        figure=_name(row),
        said=row["said"],
        indicator=row["policy"],
        counted="-" if found is None else str(found),
        exact=float(found) if isinstance(found, int) else None,
        passed=found == row["value"],
    )


def rule(topic: str, path: str, area: str, day: date) -> Any:
    """What a rule pack says of a topic, or one part of it (``groups.2``); nothing if absent."""
    try:
        held = policies.value(topic, area=area, day=day)
    except policies.NoPolicy:
        return None
    for key in filter(None, path.split(".")):
        if isinstance(held, list) and key.isdigit():
            held = dict(enumerate(held)).get(int(key))
        else:
            held = held.get(key) if isinstance(held, dict) else None
    return held


def _area(pack: Pack, row: Row) -> str:
    return str(row.get("area", pack.place))


def _day(pack: Pack, row: Row) -> date:
    if "as_of" in row:
        said: date = row["as_of"]
        return said
    return LoadedScenario.objects.get(name=pack.name).today


def _name(row: Row) -> str:
    return f"{row['id']} {row['part']}" if row.get("part") else str(row["id"])
