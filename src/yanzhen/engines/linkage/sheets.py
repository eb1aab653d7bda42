"""Read a list of any layout: Excel, CSV in any Chinese encoding, Parquet; all as text.

A cell keeps what was written. Numbers that a spreadsheet has rounded stay recognisable as
such (they keep their exponent), so that an identity number is never completed by accident.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from .columns import HEADER_WORDS, looks_like_header
from .refusals import ListRefused

MEGABYTE = 1_000_000
_HEADER_SEARCH = 15
_BATCH = 50_000
_FOOTER = re.compile(r"^(合计|总计|小计|共计|填表|制表|审核|备注[:：]|注[:：]|说明[:：])")
_EXACT_DIGITS = 10**15
_HAN = re.compile(r"[㐀-鿿]+")


@dataclass(frozen=True)
class SheetLimits:
    """Beyond these a file is refused before it is read."""

    megabytes: int = 200
    unpacked_megabytes: int = 2_000
    rows: int = 2_000_000


@dataclass(frozen=True)
class Sheet:
    """A list as written: text columns under the names of its header."""

    table: pa.Table
    encoding: str
    header_row: int | None
    """Counted from 1; None when the list has no header."""
    skipped_rows: int
    """Titles, empty rows and totals that were left out."""
    mended_cells: int
    """Cells whose garbled characters were set right, or had to be replaced."""


def read_sheet(
    path: Path, *, sheet: str | None = None, limits: SheetLimits = SheetLimits()
) -> Sheet:
    """Read a file whatever its name ends in; raises ListRefused."""
    if not path.is_file():
        raise ListRefused("file_missing", file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise ListRefused("file_empty", file=path.name)
    if size > limits.megabytes * MEGABYTE:
        _refuse_size(path, size, limits.megabytes)
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PAR1"):
        return _read_parquet(path, limits)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _read_workbook(path, sheet, limits)
    return _read_text(path, limits)


def _refuse_size(path: Path, size: int, limit: int) -> None:
    raise ListRefused("file_too_large", file=path.name, size=-(-size // MEGABYTE), limit=limit)


def _read_parquet(path: Path, limits: SheetLimits) -> Sheet:
    try:
        if pq.read_metadata(path).num_rows > limits.rows:
            raise ListRefused("too_many_rows", file=path.name, limit=limits.rows)
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise ListRefused("file_unreadable", file=path.name) from error
    if not table.num_rows:
        raise ListRefused("no_rows", file=path.name)
    return Sheet(table, "parquet", 1, 0, 0)


def _read_workbook(path: Path, sheet: str | None, limits: SheetLimits) -> Sheet:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > limits.unpacked_megabytes * MEGABYTE:
            _refuse_size(path, unpacked, limits.unpacked_megabytes)
    try:
        book = CalamineWorkbook.from_path(str(path))
        if sheet is not None and sheet not in book.sheet_names:
            names = "、".join(book.sheet_names)
            raise ListRefused("sheet_missing", file=path.name, sheet=sheet, sheets=names)
        chosen = book.get_sheet_by_name(sheet) if sheet is not None else book.get_sheet_by_index(0)
        rows = ([_cell_text(cell) for cell in row] for row in chosen.iter_rows())
        return _arrange(rows, path=path, encoding="excel", limits=limits, replaced=0)
    except PasswordError as error:
        raise ListRefused("file_protected", file=path.name) from error
    except CalamineError as error:
        raise ListRefused("file_unreadable", file=path.name) from error


def _cell_text(cell: object) -> str:
    """What a spreadsheet cell says.

    >>> _cell_text(370725195303177000.0)
    '3.70725195303177e+17'
    >>> _cell_text(13800138000.0), _cell_text(date(2026, 1, 2))
    ('13800138000', '2026-01-02')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if cell == int(cell) and abs(cell) < _EXACT_DIGITS:
            return str(int(cell))
        return f"{float(cell):.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _read_text(path: Path, limits: SheetLimits) -> Sheet:
    content = path.read_bytes()
    text, encoding, replaced = _decode(content)
    if "\x00" in text:
        raise ListRefused("file_unreadable", file=path.name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows = ([cell.strip().lstrip("'") for cell in row] for row in reader)
        return _arrange(rows, path=path, encoding=encoding, limits=limits, replaced=replaced)
    except csv.Error as error:
        raise ListRefused("file_unreadable", file=path.name) from error


def _decode(content: bytes) -> tuple[str, str, int]:
    """Text, encoding and the number of characters that could not be read."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "utf-16", 0
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding), encoding.removesuffix("-sig"), 0
        except UnicodeDecodeError:
            continue
    readings = [(content.decode(e, "replace"), e) for e in ("utf-8", "gb18030")]
    text, encoding = min(readings, key=lambda reading: reading[0].count("\ufffd"))
    return text, encoding, text.count("\ufffd")


def _delimiter(text: str) -> str:
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    return max(",\t;|", key=lambda mark: sorted(line.count(mark) for line in lines)[len(lines) // 2]
               if lines else 0)  # fmt: skip


def mend_text(text: str) -> str:
    """Undo the two common garblings of Chinese: UTF-8 read as GBK, and either read as Latin-1.

    >>> mend_text("寮犱笁"), mend_text("å¼\xa0ä¸\x89"), mend_text("张三")
    ('张三', '张三', '张三')
    """
    if text.isascii():
        return text
    for wrong, right in (("latin-1", "utf-8"), ("latin-1", "gb18030"), ("gb18030", "utf-8")):
        try:
            mended = text.encode(wrong).decode(right)
        except UnicodeError:
            continue
        if _HAN.fullmatch(mended):
            return mended
    return text


def _arrange(
    rows: Iterable[Sequence[str]], *, path: Path, encoding: str, limits: SheetLimits, replaced: int
) -> Sheet:
    """Find the header, drop what is no data, and build text columns."""
    iterator = iter(rows)
    first = [list(row) for _, row in zip(range(_HEADER_SEARCH + 2), iterator, strict=False)]
    header_at, names, body_at = _find_header(first)
    width = max(len(names), max((len(row) for row in first), default=0))
    names = _distinct([*names, *[""] * (width - len(names))])
    columns: list[list[pa.Array]] = [[] for _ in names]
    kept = skipped = mended = 0

    def flush(batch: list[list[str]]) -> None:
        nonlocal mended
        for place, parts in enumerate(columns):
            texts = []
            for row in batch:
                cell = row[place] if place < len(row) else ""
                better = mend_text(cell)
                mended += better != cell
                texts.append(better or None)
            parts.append(pa.array(texts, pa.string()))

    batch: list[list[str]] = []
    for row in _chain(first[body_at:], iterator):
        if _is_no_data(row):
            skipped += 1
            continue
        kept += 1
        if kept > limits.rows:
            raise ListRefused("too_many_rows", file=path.name, limit=limits.rows)
        batch.append(list(row[: len(names)]))
        if len(batch) == _BATCH:
            flush(batch)
            batch = []
    flush(batch)
    if not kept:
        raise ListRefused("no_rows", file=path.name)
    table = pa.table([pa.chunked_array(parts) for parts in columns], names=names)
    return Sheet(
        table=table,
        encoding=encoding,
        header_row=None if header_at is None else header_at + 1,
        skipped_rows=skipped + (header_at or 0),
        mended_cells=mended + replaced,
    )


def _chain(first: list[list[str]], rest: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield from first
    yield from rest


def _is_no_data(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    return not filled or (len(row) > 1 and bool(_FOOTER.match(filled[0])))


def _find_header(rows: list[list[str]]) -> tuple[int | None, list[str], int]:
    """The header's place, the column names, and where the rows begin.

    A header of two lines, the upper one with merged cells, gives each column the lower name,
    and the upper one before it where a name would stand twice.
    """
    scores = [sum(looks_like_header(cell) for cell in row) for row in rows[:_HEADER_SEARCH]]
    best = max(scores, default=0)
    if best == 0:
        return None, [], 0
    at = scores.index(best)
    below = rows[at + 1] if at + 1 < len(rows) else []
    above = rows[at - 1] if at > 0 else []
    if _is_header_line(below) and "" in rows[at]:
        return at, _join_headers(rows[at], below), at + 2
    if sum(bool(cell) for cell in above) > 1 and _is_header_line(above, words=0):
        return at - 1, _join_headers(above, rows[at]), at + 1
    return at, list(rows[at]), at + 1


def _is_header_line(row: Sequence[str], *, words: int = 1) -> bool:
    filled = [cell for cell in row if cell]
    return (
        bool(filled)
        and sum(looks_like_header(cell) for cell in filled) >= words
        and not any(re.search(r"[0-9]{4}", cell) for cell in filled)
    )


def _join_headers(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    filled = []
    last = ""
    for place in range(max(len(upper), len(lower))):
        above = upper[place] if place < len(upper) else ""
        below = lower[place] if place < len(lower) else ""
        last = above or last
        filled.append((last if below else above, below))
    below_names = [below for _, below in filled if below]
    return [
        f"{above}/{below}" if below and below_names.count(below) > 1 else below or above
        for above, below in filled
    ]


def _distinct(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for place, name in enumerate(names, start=1):
        plain = re.sub(r"\s+", "", name) or f"第{place}列"
        taken = plain
        turn = 2
        while taken in found:
            taken = f"{plain}_{turn}"
            turn += 1
        found.append(taken)
    return found


__all__ = ["HEADER_WORDS", "Sheet", "SheetLimits", "mend_text", "read_sheet"]
