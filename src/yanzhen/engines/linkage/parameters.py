"""Count how often each level occurs among pairs that are surely one person, and surely not.

The weights of Fellegi and Sunter (1969) need m and u for every level. Stage 1 gives m for
nothing: its pairs are labelled by the number, so no expectation maximisation is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

import duckdb

from .comparisons import Comparison, ComparisonSet

SMOOTHING = 0.5
"""Added to every count, so that a level never seen is rare and not impossible."""

M_FLOOR = 1e-5
"""No mistake is rarer than this among matching pairs, however many pairs were counted."""


@dataclass(frozen=True)
class LevelWeight:
    """The probabilities of one level and the pairs they were counted from."""

    comparison: str
    level: str
    gamma: int
    m: float
    u: float

    @property
    def weight(self) -> float:
        """Bits of evidence for (positive) or against (negative) one person."""
        return log2(self.m / self.u)


@dataclass(frozen=True)
class Parameters:
    """The counted model; kept as plain numbers, since a saved Splink model does not travel
    between DuckDB and Spark."""

    weights: tuple[LevelWeight, ...]

    def of(self, comparison: str, level: str) -> LevelWeight:
        return next(w for w in self.weights if (w.comparison, w.level) == (comparison, level))


def count_levels(
    connection: duckdb.DuckDBPyConnection, *, pairs: str, comparisons: tuple[Comparison, ...]
) -> dict[str, dict[int, int]]:
    """How many rows of `pairs` (columns with _l and _r) reach each level."""
    if not comparisons:
        return {}
    gammas = ", ".join(f"{c.case_sql} AS {c.name}" for c in comparisons)
    counted = " UNION ALL ".join(
        f"SELECT '{c.name}', {c.name}, count(*) FROM gammas GROUP BY {c.name}" for c in comparisons
    )
    rows = connection.execute(
        f"WITH gammas AS MATERIALIZED (SELECT {gammas} FROM {pairs}) {counted}"
    ).fetchall()
    found: dict[str, dict[int, int]] = {c.name: {} for c in comparisons}
    for name, gamma, count in rows:
        found[name][gamma] = count
    return found


def shares(comparison: Comparison, counts: dict[int, int]) -> dict[int, float]:
    """Smoothed shares over the levels that say something."""
    gammas = [comparison.gamma(level) for level in comparison.levels if not level.is_null]
    total = sum(counts.get(g, 0) for g in gammas) + SMOOTHING * len(gammas)
    return {g: (counts.get(g, 0) + SMOOTHING) / total for g in gammas}


def combine(
    chosen: ComparisonSet, m: dict[str, dict[int, int]], u: dict[str, dict[int, int]]
) -> Parameters:
    """Turn counts of matching and non-matching pairs into the model."""
    weights = []
    for comparison in chosen.comparisons:
        m_shares = shares(comparison, m[comparison.name])
        u_shares = shares(comparison, u[comparison.name])
        for level in comparison.levels:
            if not level.is_null:
                g = comparison.gamma(level)
                weights.append(
                    LevelWeight(
                        comparison.name, level.name, g, max(m_shares[g], M_FLOOR), u_shares[g]
                    )
                )
    return Parameters(tuple(weights))
