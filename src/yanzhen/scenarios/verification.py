"""Every figure that a pack covers: what the report said and what the house counts by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yanzhen.core.numbers import Quantity, exactly
from yanzhen.core.scope import AreaSet
from yanzhen.reports.indicator import INDICATORS, Where, count
from yanzhen.scenarios.figures import Said, is_reproduced
from yanzhen.scenarios.pack import Pack


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
    """Count every covered figure of the pack in its place, as of the day of the report."""
    for row in pack.read("figures") or ():
        choices = dict(row.get("choices", {}))
        where = Where(
            areas=AreaSet((str(row.get("area", pack.place)),)),
            on=row["as_of"],
            since=row.get("since"),
            choices=choices,
        )
        quantity: Quantity | None = count(INDICATORS[row["indicator"]], where)
        amount = None if quantity is None else Fraction(quantity.amount)
        said = Said(Fraction(str(row["value"])), row["qualifier"])
        part = f" {row['part']}" if row.get("part") else ""
        yield Verdict(
            figure=row["id"] + part,
            said=row["said"],
            indicator=row["indicator"],
            counted=exactly(quantity) if quantity else "-",
            exact=None if amount is None else float(amount),
            passed=is_reproduced(said, amount),
        )
