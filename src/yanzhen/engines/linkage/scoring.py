"""Stage 2: score the pairs that share a block, with Splink and counted parameters."""

from __future__ import annotations

import logging
import re
from math import log2

import duckdb
import numpy as np
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker, SettingsCreator

from .comparisons import Comparison, ComparisonSet
from .parameters import Parameters, combine, count_levels

NEGLIGIBLE_BITS = 14
"""Pairs this many bits below even odds (one in 16,384) cannot change an answer: dropped."""

_SAMPLED_ROWS = 20_000
_PAIRS_PER_ROW = 15
_SURE_PAIRS = 100_000
_NEAR_ROWS = 3_000
_NEAR_PAIRS = 200_000


def _both_sides(chosen: ComparisonSet) -> str:
    return ", ".join(f'l."{c}" AS "{c}_l", r."{c}" AS "{c}_r"' for c in chosen.columns)


def count_parameters(
    connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet, seed: int
) -> Parameters:
    """Count m from sure pairs and u from sampled pairs.

    Reads the tables people, rows, remainder and sure (row_no, person_no).
    """
    both = _both_sides(chosen)
    free = tuple(c for c in chosen.comparisons if c.name not in chosen.number_comparisons)
    numbers = tuple(c for c in chosen.comparisons if c.name in chosen.number_comparisons)
    sure = (
        f"(SELECT {both} FROM (SELECT * FROM sure ORDER BY hash(row_no + {seed})"
        f" LIMIT {_SURE_PAIRS}) s JOIN rows l ON l.no = s.row_no"
        " JOIN people r ON r.no = s.person_no)"
    )
    m = count_levels(connection, pairs=sure, comparisons=free)
    joined = " AND ".join(f"l.{k} = r.{k}" for k in chosen.sure_keys)
    labelled = (
        f"(SELECT {both} FROM remainder l JOIN people r ON {joined}"
        f" QUALIFY count(*) OVER (PARTITION BY l.no) = 1)"
    )
    m |= count_levels(connection, pairs=labelled, comparisons=numbers)
    _sample(connection, chosen=chosen, table="rows", into="sampled_rows", seed=seed)
    _sample(connection, chosen=chosen, table="people", into="sampled_people", seed=seed)
    drawn = connection.execute("SELECT count(*) FROM sampled_people").fetchone()
    random_pairs = (
        f"(SELECT {both} FROM (SELECT *, (place * 31 + turn * 7919)"
        f" % {max(drawn[0], 1) if drawn else 1} AS other"
        f" FROM sampled_rows CROSS JOIN range({_PAIRS_PER_ROW}) t(turn)) l"
        " JOIN sampled_people r ON r.place = l.other"
        " ANTI JOIN sure s ON s.row_no = l.no AND s.person_no = r.no)"
    )
    anywhere = tuple(c for c in chosen.comparisons if c.u_within is None)
    u = count_levels(connection, pairs=random_pairs, comparisons=anywhere)
    for comparison in chosen.comparisons:
        if comparison.u_within is not None:
            u |= _count_within(connection, chosen=chosen, comparison=comparison, seed=seed)
    connection.execute("DROP TABLE sampled_rows; DROP TABLE sampled_people")
    return combine(chosen, m, u)


def _count_within(
    connection: duckdb.DuckDBPyConnection,
    *,
    chosen: ComparisonSet,
    comparison: Comparison,
    seed: int,
) -> dict[str, dict[int, int]]:
    key = comparison.u_within
    both = _both_sides(chosen)
    near = f"""(
        WITH drawn AS (
            SELECT * FROM remainder WHERE {key} IS NOT NULL
            ORDER BY hash(no + {seed}) LIMIT {_NEAR_ROWS}
        ), sized AS (
            SELECT drawn.*, sum(people_there) OVER (ORDER BY hash(no + {seed}), no) AS reached
            FROM drawn JOIN (
                SELECT {key}, count(*) AS people_there FROM people GROUP BY {key}
            ) USING ({key})
        )
        SELECT {both} FROM sized l JOIN people r ON l.{key} = r.{key}
        WHERE l.reached <= {_NEAR_PAIRS} AND {_suffixed(chosen.surely_different)}
    )"""
    return count_levels(connection, pairs=near, comparisons=(comparison,))


def _suffixed(condition: str) -> str:
    """Rewrite name_l into l.name, for conditions that stand outside the pair table."""
    return re.sub(r"\b(\w+)_([lr])\b", r"\2.\1", condition)


def _sample(
    connection: duckdb.DuckDBPyConnection,
    *,
    chosen: ComparisonSet,
    table: str,
    into: str,
    seed: int,
) -> None:
    """Create `into` with every k-th row of a table, placed in an order that the seed gives."""
    columns = ", ".join(f'"{column}"' for column in chosen.columns)
    counted = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    step = max(1, (counted[0] if counted else 0) // _SAMPLED_ROWS)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS"
        f" SELECT no, {columns}, row_number() OVER (ORDER BY hash(no + ?)) - 1 AS place"
        f" FROM {table} WHERE no % {step} = {seed % step}",
        [seed],
    )


def find_candidates(connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet) -> int:
    """Create the table `candidates` (row_no, person_no) of the pairs that share a block."""
    selects = []
    for block in chosen.blocks:
        left = " AND ".join(f"{key} IS NOT NULL" for key in block.keys)
        keys = ", ".join(f"{key} AS k{i}" for i, key in enumerate(block.keys))
        using = ", ".join(f"k{i}" for i in range(len(block.keys)))
        people = f"SELECT no AS person_no, {keys} FROM people WHERE {left}"
        if block.max_people is not None:
            people += f" QUALIFY count(*) OVER (PARTITION BY {using}) <= {block.max_people}"
            people = (
                f"SELECT no AS person_no, {keys} FROM people SEMI JOIN"
                f" (SELECT DISTINCT {keys} FROM remainder WHERE {left} AND {block.only}) wanted"
                f" ON {' AND '.join(f'{key} = wanted.k{i}' for i, key in enumerate(block.keys))}"
                f" QUALIFY count(*) OVER (PARTITION BY {using}) <= {block.max_people}"
            )
        selects.append(
            f"SELECT row_no, person_no FROM"
            f" (SELECT no AS row_no, {keys} FROM remainder WHERE {left} AND {block.only})"
            f" JOIN ({people}) USING ({using})"
        )
    connection.execute(
        "CREATE OR REPLACE TABLE candidates AS SELECT DISTINCT row_no, person_no FROM ("
        + " UNION ALL ".join(selects)
        + ") ANTI JOIN refused USING (row_no, person_no)"
    )
    found = connection.execute("SELECT count(*) FROM candidates").fetchone()
    return int(found[0]) if found else 0


def score_candidates(
    connection: duckdb.DuckDBPyConnection, *, chosen: ComparisonSet, parameters: Parameters
) -> None:
    """Create the table `scored`: row_no, person_no, weight (prior left out) and the levels."""
    picked = ", ".join(f'"{c}"' for c in chosen.columns)
    connection.execute(
        f"CREATE OR REPLACE VIEW compared AS SELECT -no AS unique_id, {picked} FROM remainder"
        f" UNION ALL SELECT no, {picked} FROM people"
    )
    connection.execute(
        "CREATE OR REPLACE VIEW blocked AS SELECT '0' AS match_key,"
        " -row_no AS join_key_l, person_no AS join_key_r FROM candidates"
    )
    for name in ("splink", "splink.internals"):
        logging.getLogger(name).setLevel(logging.WARNING)
    api = DuckDBAPI(connection)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=[_splink_comparison(c, parameters) for c in chosen.comparisons],
        probability_two_random_records_match=0.5,
        retain_matching_columns=True,  # and with them the levels
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(
        api.register("compared"), settings, log_level=logging.WARNING, validate_settings=False
    )
    for column in {level.term_frequency for c in chosen.comparisons for level in c.levels}:
        if column is not None:
            connection.execute(
                f"CREATE OR REPLACE TABLE frequency_of_{column} AS SELECT {column},"
                f" count(*) / (SELECT count({column}) FROM people) AS tf_{column} FROM people"
                f" SEMI JOIN remainder USING ({column}) GROUP BY {column}"
            )
            linker.table_management.register_term_frequency_lookup(
                api.register(f"frequency_of_{column}"), column
            )
    linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
    people = connection.execute("SELECT count(*) FROM people").fetchone()
    floor = max(0.0, log2(max(people[0], 1)) - NEGLIGIBLE_BITS) if people else 0.0
    predicted = linker.inference.predict(threshold_match_weight=floor, warning_mode="never")
    gammas = ", ".join(f"gamma_{c.name}::TINYINT AS gamma_{c.name}" for c in chosen.comparisons)
    connection.execute(
        "CREATE OR REPLACE TABLE scored AS SELECT -unique_id_l AS row_no, unique_id_r AS person_no,"
        f" match_weight AS weight, {gammas} FROM {predicted.physical_name}"
    )
    predicted.drop_table_from_database_and_remove_from_cache()
    connection.execute("DROP VIEW blocked; DROP VIEW compared; DROP TABLE candidates")


def _splink_comparison(comparison: Comparison, parameters: Parameters) -> dict[str, object]:
    levels: list[dict[str, object]] = []
    for level in comparison.levels:
        entry: dict[str, object] = {
            "sql_condition": level.condition,
            "label_for_charts": level.name,
        }
        if level.is_null:
            entry["is_null_level"] = True
        else:
            counted = parameters.of(comparison.name, level.name)
            entry |= {"m_probability": counted.m, "u_probability": counted.u}
        if level.term_frequency:
            entry["tf_adjustment_column"] = level.term_frequency
            entry["tf_adjustment_weight"] = 1.0
            entry["tf_minimum_u_value"] = 1e-6
        levels.append(entry)
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def estimate_share(sums: NDArray[np.float64], *, people: int, rounds: int = 20) -> float:
    """The share π of rows whose person is in the register, from S = Σ 2^weight per row.

    A row has one true person or none; its chance to have one is πS / (πS + (1 − π)N), and
    π is the mean of that chance: the fixed point of this line, smoothed by one row.
    """
    share = 0.5
    for _ in range(rounds):
        odds = share * sums
        chance = odds / (odds + (1 - share) * max(people, 1))
        share = (float(chance.sum()) + 0.5) / (len(sums) + 1)
    return share
