"""What a list is worth before it is compared: the quality sheet, and whether it may come in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from .loading import load_lists
from .refusals import ListRefused
from .sheets import Sheet


@dataclass(frozen=True)
class QualitySheet:
    """Counts over the rows of one list."""

    rows: int
    valid_numbers: int
    unchecked_numbers: int
    """Fifteen places: right in form, but without a check digit."""
    invalid_numbers: int
    truncated_numbers: int
    """Cut off by a spreadsheet that took them for numbers."""
    missing_numbers: int
    missing_names: int
    unreadable_births: int
    duplicate_rows: int
    """Rows beyond the first with the same number and name."""
    encoding: str
    mended_cells: int
    skipped_rows: int


@dataclass(frozen=True)
class ListIdentity:
    """What a list is known by: its source, its month and its content in any order."""

    source: str
    month: date
    digest: str


def inspect_list(table: pa.Table, *, sheet: Sheet | None = None) -> tuple[QualitySheet, str]:
    """The quality sheet of a mapped list (see apply_mapping), and the digest of its content."""
    connection = duckdb.connect()
    try:
        load_lists(connection, {"inspected": table})
        counted = connection.execute(
            """
            SELECT count(*),
                count(*) FILTER (WHERE number_state = 'valid'),
                count(*) FILTER (WHERE number_state = 'unchecked'),
                count(*) FILTER (WHERE number_state = 'invalid'),
                count(*) FILTER (WHERE number_state = 'truncated'),
                count(*) FILTER (WHERE number_state = 'missing'),
                count(*) FILTER (WHERE name IS NULL),
                count(*) - count(DISTINCT CASE WHEN number IS NULL THEN CAST(no AS VARCHAR)
                    ELSE number || '/' || coalesce(name, '') END)
            FROM rows
            """
        ).fetchone()
        births = 0
        if "birth" in table.column_names:
            found = connection.execute(
                "SELECT count(*) FROM rows r JOIN inspected_source s ON s.lid = r.key"
                " WHERE coalesce(trim(CAST(s.birth AS VARCHAR)), '') NOT IN ('', '0')"
                " AND (r.birth_year IS NULL OR r.birth_from_number)"
            ).fetchone()
            births = int(found[0]) if found else 0
        columns = [c for c in table.column_names if c != "lid"]
        text = " || '\x1f' || ".join(f"coalesce(CAST(\"{c}\" AS VARCHAR), '')" for c in columns)
        digest = connection.execute(
            "SELECT sha256(string_agg(row_digest, '' ORDER BY row_digest)) FROM"
            f" (SELECT sha256({text}) AS row_digest FROM inspected_source)"
        ).fetchone()
    finally:
        connection.close()
    counts = counted or (0,) * 8
    quality = QualitySheet(
        rows=counts[0],
        valid_numbers=counts[1],
        unchecked_numbers=counts[2],
        invalid_numbers=counts[3],
        truncated_numbers=counts[4],
        missing_numbers=counts[5],
        missing_names=counts[6],
        unreadable_births=births,
        duplicate_rows=counts[7],
        encoding=sheet.encoding if sheet else "",
        mended_cells=sheet.mended_cells if sheet else 0,
        skipped_rows=sheet.skipped_rows if sheet else 0,
    )
    return quality, str(digest[0]) if digest else ""


def check_import(new: ListIdentity, *, earlier: Iterable[ListIdentity], today: date) -> None:
    """Refuse a list of a month to come, and one whose content came in before."""
    if (new.month.year, new.month.month) > (today.year, today.month):
        raise ListRefused("from_the_future", month=f"{new.month:%Y-%m}")
    for known in earlier:
        if known.source == new.source and known.digest == new.digest:
            raise ListRefused("already_imported", month=f"{known.month:%Y-%m}")
