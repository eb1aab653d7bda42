"""Both stages over all rows of all lists: who is who, how sure, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

import duckdb
import numpy as np

from .comparisons import CHINESE_PEOPLE, ComparisonSet
from .parameters import Parameters
from .scoring import count_parameters, estimate_share, find_candidates, score_candidates


@dataclass(frozen=True)
class LinkOptions:
    """How sure a link must be, and the seed of the sampled parameters."""

    accept: float = 0.8
    """Probability from which a pair counts as one person."""
    show: float = 0.05
    """Probability from which a pair below `accept` is shown to a person."""
    seed: int = 1


@dataclass(frozen=True)
class LinkSummary:
    """What happened, with the cost of each step in seconds."""

    exact: int
    probable: int
    undecided: int
    compared_pairs: int
    share_in_register: dict[bool, float]
    parameters: Parameters | None
    seconds: dict[str, float] = field(default_factory=dict)


_RELATED_NAMES = """(
    l.name IS NULL OR r.name IS NULL OR l.reading = r.reading
    OR (l.c2 = r.c2 AND l.c3 IS NOT DISTINCT FROM r.c3)
    OR (l.c1 = r.c1 AND (l.c2 = r.c2 OR l.c3 = r.c3 OR l.c2 = r.c3 OR l.c3 = r.c2))
    OR levenshtein(l.reading, r.reading) <= 2
)"""

_SAME_BIRTH = """(
    NOT l.birth_from_number AND NOT r.birth_from_number
    AND (l.birth_year = r.birth_year)::INT + (l.birth_month = r.birth_month)::INT
        + (l.birth_day = r.birth_day)::INT >= 2
)"""


def link_exactly(connection: duckdb.DuckDBPyConnection) -> int:
    """Stage 1: create `sure` (row_no, person_no) of rows whose number is one person's.

    A number alone is not enough when everything else speaks against it: the number of a
    spouse or of a neighbour on the form is a known mistake. A number with a wrong check
    digit counts only with the same name.
    """
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE sure AS
        WITH pairs AS (
            SELECT l.no AS row_no, r.no AS person_no,
                {_RELATED_NAMES} AS related, coalesce({_SAME_BIRTH}, false) AS same_birth,
                l.name = r.name AS same_name,
                l.number_state IN ('valid', 'unchecked') AS sound
            FROM rows l JOIN people r ON l.number = r.number
            WHERE l.number_state <> 'truncated' AND r.number_state <> 'truncated'
        )
        SELECT row_no, any_value(person_no) AS person_no FROM pairs
        ANTI JOIN refused USING (row_no, person_no)
        WHERE (sound AND (related OR same_birth)) OR (same_name AND NOT sound)
        GROUP BY row_no HAVING count(*) = 1
        """  # noqa: S608 - the conditions are constants of this module
    )
    found = connection.execute("SELECT count(*) FROM sure").fetchone()
    return int(found[0]) if found else 0


def link_rows(
    connection: duckdb.DuckDBPyConnection,
    *,
    chosen: ComparisonSet = CHINESE_PEOPLE,
    options: LinkOptions = LinkOptions(),
    parameters: Parameters | None = None,
) -> LinkSummary:
    """Link the table `rows` to the table `people`; create `links` and `undecided`.

    Tables read: people, rows (both from prepare_records), decided and refused (row_no,
    person_no; answers that a person gave before). Both results have row_no, person_no,
    stage, probability, weight and one gamma_… per comparison.
    """
    clock = perf_counter()
    seconds: dict[str, float] = {}

    def lap(name: str) -> None:
        nonlocal clock
        now = perf_counter()
        seconds[name] = seconds.get(name, 0.0) + now - clock
        clock = now

    exact = link_exactly(connection)
    connection.execute(
        "CREATE OR REPLACE TABLE remainder AS SELECT * FROM rows"
        " WHERE no NOT IN (SELECT row_no FROM sure)"
        " AND no NOT IN (SELECT row_no FROM decided)"
    )
    lap("exact")
    if parameters is None:
        parameters = count_parameters(connection, chosen=chosen, seed=options.seed)
    lap("parameters")
    pairs = find_candidates(connection, chosen=chosen)
    lap("blocking")
    score_candidates(connection, chosen=chosen, parameters=parameters)
    lap("scoring")
    shares = _choose(connection, chosen=chosen, options=options)
    lap("choosing")
    counts = dict(
        connection.execute("SELECT stage, count(*) FROM links GROUP BY stage").fetchall()
    )
    undecided = connection.execute("SELECT count(*) FROM undecided").fetchone()
    return LinkSummary(
        exact=exact,
        probable=counts.get("probable", 0),
        undecided=int(undecided[0]) if undecided else 0,
        compared_pairs=pairs,
        share_in_register=shares,
        parameters=parameters,
        seconds=seconds,
    )


def _choose(
    connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet, options: LinkOptions
) -> dict[bool, float]:
    """Turn weights into the probability that this candidate, and no other, is the person.

    With π the share of registered people in the row's class and N the size of the register,
    P(i) = π 2^wᵢ / (π Σⱼ 2^wⱼ + (1 − π) N): a row has one person or none, so candidates
    compete, and two equally good ones leave the row undecided.
    """
    shares = _estimate_shares(connection, chosen=chosen)
    gammas = ", ".join(f"gamma_{c.name}" for c in chosen.comparisons)
    empty = ", ".join(f"NULL::TINYINT AS gamma_{c.name}" for c in chosen.comparisons)
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE judged AS
        SELECT scored.*, share * pow(2, weight)
            / (share * sum(pow(2, weight)) OVER (PARTITION BY row_no)
               + (1 - share) * (SELECT count(*) FROM people)) AS probability,
            {chosen.required} AS allowed
        FROM scored JOIN shares USING (row_no)
        """  # noqa: S608
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE links AS
        SELECT row_no, person_no, 'decided' AS stage, 1.0::DOUBLE AS probability,
            NULL::DOUBLE AS weight, {empty} FROM decided
        UNION ALL
        SELECT row_no, person_no, 'exact', 1.0, NULL, {empty} FROM sure
        WHERE row_no NOT IN (SELECT row_no FROM decided)
        UNION ALL
        SELECT row_no, person_no, 'probable', probability, weight, {gammas} FROM judged
        WHERE allowed AND probability >= {options.accept}
        """  # noqa: S608
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE undecided AS
        SELECT row_no, person_no, 'undecided' AS stage, probability, weight, {gammas}
        FROM judged WHERE probability >= {options.show}
            AND row_no NOT IN (SELECT row_no FROM links)
        """  # noqa: S608
    )
    connection.execute("DROP TABLE judged; DROP TABLE scored; DROP TABLE shares")
    return shares


def _estimate_shares(
    connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet
) -> dict[bool, float]:
    """Create `shares` (row_no, share): the prior chance of each row to be in the register."""
    found = connection.execute(
        f"""
        SELECT coalesce({chosen.prior_class}, false) AS class, sum(pow(2, coalesce(s.weight, -99)))
            AS total FROM remainder LEFT JOIN scored s ON s.row_no = remainder.no
        GROUP BY remainder.no, class ORDER BY remainder.no
        """  # noqa: S608
    ).fetchnumpy()
    people = connection.execute("SELECT count(*) FROM people").fetchone()
    shares = {}
    for value in (False, True):
        sums = np.asarray(found["total"][found["class"] == value], dtype=np.float64)
        shares[value] = estimate_share(sums, people=people[0] if people else 0)
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE shares AS SELECT no AS row_no,
            CASE WHEN coalesce({chosen.prior_class}, false)
                THEN {shares[True]:.12e}::DOUBLE ELSE {shares[False]:.12e}::DOUBLE END AS share
        FROM remainder
        """  # noqa: S608
    )
    return shares
