"""Answers that a person gave to undecided pairs, remembered for the months that follow.

A decision belongs to the row as it was written, known by a keyed fingerprint, so that the
memory holds no personal data and a row that changed is judged afresh.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

DECISION_SCHEMA = pa.schema(
    [
        pa.field("list_name", pa.string()),
        pa.field("fingerprint", pa.string()),
        pa.field("rid", pa.string()),
        pa.field("same", pa.bool_()),
    ]
)


class DecisionsConflict(ValueError):
    """One row was said to be two different people; the memory must be put right first."""


_WRITTEN = " || '\x1f' || ".join(
    f"coalesce(cast(r.{column} AS VARCHAR), '')"
    for column in ("name", "number", "sex", "birth", "township", "village", "phone")
)

FINGERPRINT_SQL = (
    "sha256(getvariable('fingerprint_key') ||"
    f" sha256(getvariable('fingerprint_key') || {_WRITTEN}))"
)
"""SQL for the fingerprint of a row r of `rows`: SHA-256, keyed twice as HMAC is. The key is
a variable of the connection, so that no error message can show it."""


def load_decisions(
    connection: duckdb.DuckDBPyConnection, decisions: pa.Table | None, *, key: str = ""
) -> None:
    """Create `decided` and `refused` (row_no, person_no) from the remembered answers.

    Sets the key that FINGERPRINT_SQL needs. Raises DecisionsConflict.
    """
    connection.execute("SET VARIABLE fingerprint_key = ?", [key])
    connection.execute(
        "CREATE OR REPLACE TABLE decided (row_no BIGINT, person_no BIGINT);"
        "CREATE OR REPLACE TABLE refused (row_no BIGINT, person_no BIGINT)"
    )
    if decisions is None or not decisions.num_rows:
        return
    connection.register("decisions", decisions)
    for table, same in (("decided", "d.same"), ("refused", "NOT d.same")):
        connection.execute(
            f"""
            INSERT INTO {table}
            SELECT r.no, any_value(p.no) FROM (
                SELECT no, list_name, {FINGERPRINT_SQL} AS fingerprint FROM rows r
            ) r
            JOIN decisions d ON d.list_name = r.list_name AND d.fingerprint = r.fingerprint
            JOIN people p ON CAST(p.key AS VARCHAR) = CAST(d.rid AS VARCHAR)
            WHERE {same} GROUP BY r.no, p.no
            """
        )
    twice = connection.execute(
        "SELECT count(*) FROM (SELECT row_no FROM decided GROUP BY row_no HAVING count(*) > 1)"
    ).fetchone()
    if twice and twice[0]:
        raise DecisionsConflict(f"{twice[0]} rows were decided to be two different people.")
