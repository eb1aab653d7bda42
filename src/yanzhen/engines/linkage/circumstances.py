"""What a list as a whole says about a pair: whose ages it holds, and whom it names already.

A row without number and birth date has many namesakes. But a list of pupils holds children, a
list of deaths mostly elders; and where people stand in a list once, a namesake who stands there
already with a sound number is not meant again. Both are counted from the pairs of stage 1, list
by list, so a list that holds everybody, or names people many times, says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

import duckdb

BAND_YEARS = 5
"""Years of birth that are counted together."""

PRIOR_PAIRS = 50.0
"""Weight, in pairs, of the register's own ages when those of a list are counted."""

TOLD_BITS = 1.0
"""From here on an age is worth a word."""

GAMMAS = ("gamma_age", "gamma_listed")

_MOST_FREE_BITS = 4.0
_BAND = f"coalesce({{0}}.birth_year // {BAND_YEARS}, -1)"


@dataclass(frozen=True)
class ListWeight:
    """Bits for a person born in one band of years (−1: not known) and one list.

    ``age`` counts for rows that tell no year of birth, ``named`` where the list names the person
    already, ``free`` where it does not.
    """

    list_name: str
    band: int
    age: float
    named: float
    free: float


def count_circumstances(connection: duckdb.DuckDBPyConnection) -> tuple[ListWeight, ...]:
    """Count the ages and the repetitions of each list; reads people, rows and sure."""
    found = connection.execute(
        f"""
        WITH people_there AS (
            SELECT {_BAND.format("p")} AS band, count(*) AS people FROM people p GROUP BY band
        ), named AS (
            SELECT l.list_name, s.person_no, any_value({_BAND.format("p")}) AS band,
                count(*) AS times
            FROM sure s JOIN rows l ON l.no = s.row_no JOIN people p ON p.no = s.person_no
            GROUP BY l.list_name, s.person_no
        ), by_band AS (
            SELECT list_name, band, sum(times) AS rows_there, count(*) AS persons,
                coalesce(sum(times) FILTER (times > 1), 0) AS again
            FROM named GROUP BY list_name, band
        )
        SELECT list_name, band, people, coalesce(rows_there, 0), coalesce(persons, 0),
            coalesce(again, 0)
        FROM (SELECT DISTINCT list_name FROM named) CROSS JOIN people_there
        LEFT JOIN by_band USING (list_name, band) ORDER BY list_name, band
        """
    ).fetchall()
    lists: dict[str, list[tuple[int, int, int, int, int]]] = {}
    for list_name, *counts in found:
        lists.setdefault(list_name, []).append(tuple(map(int, counts)))  # type: ignore[arg-type]
    return tuple(
        weight for list_name, bands in lists.items() for weight in weights_of(list_name, bands)
    )


def weights_of(
    list_name: str, bands: Sequence[tuple[int, int, int, int, int]]
) -> Iterable[ListWeight]:
    """Weights of one list from (band, people, rows, persons, rows of those named again)."""
    known = [b for b in bands if b[0] >= 0]
    people = sum(b[1] for b in known) or 1
    rows = sum(b[2] for b in known)
    again = (sum(b[4] for b in bands) + 1) / (sum(b[2] for b in bands) + 20)
    for band, here, rows_here, persons, _again in bands:
        share = here / people
        age = log2((rows_here + PRIOR_PAIRS * share) / ((rows + PRIOR_PAIRS) * share))
        covered = (persons + 0.5) / (here + 1)
        # To be named twice is a reason against, never for: where it is common it says nothing.
        says = again < covered
        yield ListWeight(
            list_name,
            band,
            age if band >= 0 else 0.0,
            log2(again / covered) if says else 0.0,
            min(log2((1 - again) / (1 - covered)), _MOST_FREE_BITS) if says else 0.0,
        )


def weigh_circumstances(
    connection: duckdb.DuckDBPyConnection, weights: Sequence[ListWeight], *, named: str | None
) -> None:
    """Add the bits to the table `scored`, with what they say as gamma_age and gamma_listed.

    `named` is SQL (list_name, person_no) of people whom other passes found in a list.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE list_weights"
        " (list_name VARCHAR, band INTEGER, age DOUBLE, named DOUBLE, free DOUBLE)"
    )
    if weights:
        connection.executemany(
            "INSERT INTO list_weights VALUES (?, ?, ?, ?, ?)",
            [(w.list_name, w.band, w.age, w.named, w.free) for w in weights],
        )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE listed AS
        SELECT DISTINCT r.list_name, s.person_no FROM sure s JOIN rows r ON r.no = s.row_no
        SEMI JOIN scored ON scored.person_no = s.person_no
        {f"UNION SELECT list_name, person_no FROM ({named})" if named else ""}
        """
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE weighed AS
        SELECT s.* REPLACE (weight
                + CASE WHEN l.birth_year IS NULL THEN coalesce(w.age, 0) ELSE 0 END
                + coalesce(CASE WHEN n.person_no IS NULL THEN w.free ELSE w.named END, 0)
                AS weight),
            (CASE WHEN l.birth_year IS NOT NULL THEN -1 WHEN w.age >= {TOLD_BITS} THEN 1
                WHEN w.age <= -{TOLD_BITS} THEN 0 ELSE -1 END)::TINYINT AS gamma_age,
            (CASE WHEN n.person_no IS NOT NULL AND w.named < 0 THEN 0 ELSE -1 END)::TINYINT
                AS gamma_listed
        FROM scored s JOIN remainder l ON l.no = s.row_no JOIN people p ON p.no = s.person_no
        LEFT JOIN list_weights w ON w.list_name = l.list_name AND w.band = {_BAND.format("p")}
        LEFT JOIN listed n ON n.list_name = l.list_name AND n.person_no = s.person_no;
        DROP TABLE scored; ALTER TABLE weighed RENAME TO scored;
        DROP TABLE listed; DROP TABLE list_weights
        """
    )
