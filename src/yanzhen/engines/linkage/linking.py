"""Both stages over all rows of all lists: who is who, how sure, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import log2
from time import perf_counter

import duckdb
import numpy as np

from .circumstances import ListWeight, count_circumstances, weigh_circumstances
from .comparisons import CHINESE_PEOPLE, ComparisonSet
from .parameters import M_FLOOR, Parameters
from .scoring import count_parameters, estimate_share, find_candidates, score_candidates

RECOUNTS = 2
"""How often m is counted again among the remaining rows; a third time changes nothing."""

PRIOR_PAIRS = 50.0
"""Weight, in pairs, of the m counted before when it is counted again."""


@dataclass(frozen=True)
class LinkOptions:
    """How sure a link must be, and the seed of the sampled parameters."""

    accept: float = 0.5
    """Probability from which a pair counts as one person: more likely than not."""
    review: float = 0.9
    """Below this a pair is shown to a person, also where it counts for the time being."""
    show: float = 0.05
    """Below this a pair is not worth showing."""
    seed: int = 1
    rivals: bool = True
    """Whether a row is one person or none. False finds duplicates within one table, where a
    row may be several others; then every pair is weighed, also those sure by the number."""

    def __post_init__(self) -> None:
        if not 0.5 <= self.accept <= self.review <= 1 or not 0 < self.show <= self.accept:
            raise ValueError("Needed: 0 < show ≤ accept, and 0.5 ≤ accept ≤ review ≤ 1.")


@dataclass(frozen=True)
class LinkSummary:
    """What happened, with the cost of each step in seconds."""

    exact: int
    probable: int
    undecided: int
    compared_pairs: int
    share_in_register: dict[bool, float]
    parameters: Parameters | None
    circumstances: tuple[ListWeight, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


def link_exactly(connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet) -> int:
    """Stage 1: create `sure` (row_no, person_no) of rows whose number is one person's.

    A number alone is not enough when everything else speaks against it: the number of a
    spouse or of a neighbour on the form is a known mistake. Such pairs go to `doubted`. A
    number with a wrong check digit counts only with the same name.
    """
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE numbered AS
        SELECT l.no AS row_no, r.no AS person_no, l.number_state <> 'invalid' AS sound,
            CASE WHEN l.number_state <> 'invalid' THEN coalesce({chosen.agrees}, false)
                 ELSE coalesce({chosen.agrees_fully}, false) END AS agrees
        FROM rows l JOIN people r ON l.number = r.number
        ANTI JOIN refused f ON f.row_no = l.no AND f.person_no = r.no
        WHERE l.number_state <> 'truncated' AND r.number_state <> 'truncated';
        CREATE OR REPLACE TABLE sure AS
        SELECT row_no, any_value(person_no) AS person_no FROM numbered WHERE agrees
        GROUP BY row_no HAVING count(*) = 1;
        CREATE OR REPLACE TABLE doubted AS
        SELECT row_no, person_no FROM numbered ANTI JOIN sure USING (row_no)
        WHERE sound AND NOT agrees;
        DROP TABLE numbered
        """
    )
    found = connection.execute("SELECT count(*) FROM sure").fetchone()
    return int(found[0]) if found else 0


def link_rows(
    connection: duckdb.DuckDBPyConnection,
    *,
    chosen: ComparisonSet = CHINESE_PEOPLE,
    options: LinkOptions = LinkOptions(),
    parameters: Parameters | None = None,
    circumstances: tuple[ListWeight, ...] | None = None,
    named: str | None = None,
) -> LinkSummary:
    """Link the table `rows` to the table `people`; create `links` and `undecided`.

    A pair between `accept` and `review` stands in both: it counts until somebody decides.
    `parameters`, `circumstances` and `named` (SQL: list_name, person_no) are what earlier passes
    counted and found.

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

    exact = link_exactly(connection, chosen=chosen)
    found_by_number = "sure" if options.rivals else "(SELECT * FROM sure WHERE false) sure"
    blanked = ", ".join(
        f"CASE WHEN no IN (SELECT row_no FROM doubted) THEN {value} ELSE {column} END AS {column}"
        for column, value in chosen.blanks
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE remainder AS SELECT * {f'REPLACE ({blanked})' if blanked else ''}"
        f" FROM (SELECT * FROM rows ANTI JOIN {found_by_number} ON sure.row_no = rows.no"
        " ANTI JOIN decided ON decided.row_no = rows.no)"
    )
    lap("exact")
    if parameters is None:
        parameters = count_parameters(connection, chosen=chosen, seed=options.seed)
    lap("parameters")
    pairs = find_candidates(connection, chosen=chosen)
    lap("blocking")
    score_candidates(connection, chosen=chosen, parameters=parameters)
    lap("scoring")
    if chosen.weighs_lists:
        if circumstances is None:
            circumstances = count_circumstances(connection)
        weigh_circumstances(connection, circumstances, named=named)
        lap("circumstances")
    parameters, shares = _choose(connection, chosen=chosen, options=options, parameters=parameters)
    lap("choosing")
    counts = dict(connection.execute("SELECT stage, count(*) FROM links GROUP BY stage").fetchall())
    undecided = connection.execute("SELECT count(*) FROM undecided").fetchone()
    return LinkSummary(
        exact=exact,
        probable=counts.get("probable", 0),
        undecided=int(undecided[0]) if undecided else 0,
        compared_pairs=pairs,
        share_in_register=shares,
        parameters=parameters,
        circumstances=circumstances or (),
        seconds=seconds,
    )


def _judge(
    connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet, rivals: bool
) -> dict[bool, float]:
    """Turn weights into the probability that this candidate, and no other, is the person.

    With π the share of registered people in the row's class and N the size of the register,
    P(i) = π 2^wᵢ / (π Σⱼ 2^wⱼ + (1 − π) N): a row has one person or none, so candidates
    compete, and two equally good ones leave the row undecided. Creates `judged`.
    """
    shares = _estimate_shares(connection, chosen=chosen)
    partition = "row_no" if rivals else "row_no, person_no"
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE judged AS
        SELECT scored.*, share * pow(2, weight)
            / (share * sum(pow(2, weight)) OVER (PARTITION BY {partition})
               + (1 - share) * (SELECT count(*) FROM people)) AS probability,
            {chosen.required} AS allowed
        FROM scored JOIN shares USING (row_no)
        """
    )
    return shares


def _recount(
    connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet, parameters: Parameters
) -> Parameters:
    """Count m again among the remaining rows' own pairs, each by its probability.

    Rows without a sound number have more mistakes elsewhere than the rows of stage 1; u is
    unchanged, so a pair's weight moves by log2(m_new / m_old) of the levels it reached.
    """
    moves = []
    moved: dict[tuple[str, int], float] = {}
    for comparison in chosen.comparisons:
        gamma = f"gamma_{comparison.name}"
        counted = dict(
            connection.execute(
                f"SELECT {gamma}, sum(probability) FROM judged WHERE {gamma} >= 0 GROUP BY {gamma}"
            ).fetchall()
        )
        old = {w.gamma: w.m for w in parameters.weights if w.comparison == comparison.name}
        total = sum(counted.values()) + PRIOR_PAIRS
        new = {
            g: max((counted.get(g, 0.0) + PRIOR_PAIRS * m) / total, M_FLOOR) for g, m in old.items()
        }
        moves.append(
            f"CASE {gamma} "
            + " ".join(f"WHEN {g} THEN {log2(new[g] / old[g]):.12e}::DOUBLE" for g in old)
            + " ELSE 0 END"
        )
        moved |= {(comparison.name, g): m for g, m in new.items()}
    connection.execute(f"UPDATE scored SET weight = weight + {' + '.join(moves)}")
    return Parameters(tuple(replace(w, m=moved[w.comparison, w.gamma]) for w in parameters.weights))


def _choose(
    connection: duckdb.DuckDBPyConnection,
    *,
    chosen: ComparisonSet,
    options: LinkOptions,
    parameters: Parameters,
) -> tuple[Parameters, dict[bool, float]]:
    """Create `links` and `undecided` from the scored pairs."""
    shares = _judge(connection, chosen=chosen, rivals=options.rivals)
    for _ in range(RECOUNTS):
        parameters = _recount(connection, chosen=chosen, parameters=parameters)
        shares = _judge(connection, chosen=chosen, rivals=options.rivals)
    gammas = ", ".join(chosen.gammas)
    empty = ", ".join(f"NULL::TINYINT AS {gamma}" for gamma in chosen.gammas)
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE links AS
        SELECT row_no, person_no, 'decided' AS stage, 1.0::DOUBLE AS probability,
            NULL::DOUBLE AS weight, {empty} FROM decided
        UNION ALL
        SELECT row_no, person_no, 'exact', 1.0, NULL, {empty} FROM sure
        WHERE {options.rivals} AND row_no NOT IN (SELECT row_no FROM decided)
        UNION ALL
        SELECT row_no, person_no, 'probable', probability, weight, {gammas} FROM judged
        WHERE allowed AND probability >= {options.accept}
        """
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE undecided AS
        SELECT row_no, person_no, 'undecided' AS stage, probability, weight, {gammas}
        FROM judged WHERE probability >= {options.show}
            AND NOT (allowed AND probability >= {options.review})
        UNION ALL
        SELECT row_no, person_no, 'doubted', NULL, NULL, {empty} FROM doubted
        WHERE row_no NOT IN (SELECT row_no FROM links WHERE probability >= {options.review})
        """
    )
    connection.execute("DROP TABLE judged; DROP TABLE scored; DROP TABLE shares")
    return parameters, shares


def _estimate_shares(
    connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet
) -> dict[bool, float]:
    """Create `shares` (row_no, share): the prior chance of each row to be in the register."""
    found = connection.execute(
        f"""
        SELECT coalesce({chosen.prior_class}, false) AS class, sum(pow(2, coalesce(s.weight, -99)))
            AS total FROM remainder LEFT JOIN scored s ON s.row_no = remainder.no
        GROUP BY remainder.no, class ORDER BY remainder.no
        """
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
        """
    )
    return shares
