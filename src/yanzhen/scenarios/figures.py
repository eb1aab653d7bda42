"""When a counted number is what a report said. Pure rules (field book section 0)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

QUALIFIERS = ("eq", "ge", "near", "pct")


@dataclass(frozen=True, slots=True)
class Said:
    """A figure as a report states it: a value and how exactly it was meant."""

    value: Fraction
    qualifier: str


def is_reproduced(said: Said, counted: Fraction | int | None) -> bool:
    """Whether a count reproduces the figure.

    ``eq`` exactly; ``ge`` (余, 多, 超) at least; ``near`` (近) below, within a tenth; ``pct`` a
    ratio that rounds to the percentage with as many decimals as were said (at most one).
    """
    if counted is None:
        return False
    if said.qualifier == "eq":
        return counted == said.value
    if said.qualifier == "ge":
        return counted >= said.value
    if said.qualifier == "near":
        return said.value * Fraction(9, 10) <= counted < said.value
    if said.qualifier == "pct":
        return abs(Fraction(counted) * 100 - said.value) <= Fraction(1, 20)
    raise ValueError(f"unknown qualifier {said.qualifier!r}")
