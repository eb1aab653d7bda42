"""From the bytes of an Excel file to the rows of the sheet that has the columns asked for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from yanzhen.core.errors import NotValid
from yanzhen.core.tabular.columns import Cell, Column, header_key

MOST_BYTES = 20 * 1024 * 1024
MOST_BYTES_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 20_000
ROWS_ABOVE_HEADER = 10
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows below the header, as (line in the file, cells by column name)."""

    name: str
    headers: list[Cell]
    lines: list[tuple[int, list[Cell]]]
    positions: dict[str, int]

    def cells(self, line: list[Cell]) -> dict[str, Cell]:
        return {name: line[at] if at < len(line) else "" for name, at in self.positions.items()}


def refuse_too_large(size: int) -> None:
    """Raises NotValid for a file that is larger than may be brought."""
    if size > MOST_BYTES:
        raise NotValid(
            _(
                "This file has %(size)s MB; at most %(most)s MB can be brought at once. "
                "Split it into several files."
            ),
            field="file",
            size=-(-size // 1024**2),
            most=MOST_BYTES // 1024**2,
        )


def read_sheet(content: bytes, columns: Sequence[Column], *, sheet_title: str) -> Sheet:
    """The sheet with the required columns; the one of this title goes first.

    Raises NotValid: no Excel file, locked, no such sheet, columns missing, no rows, too many.
    """
    refuse_too_large(len(content))
    try:
        _refuse_other_content(content)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            names = sorted(workbook.sheet_names, key=lambda n: header_key(n) != sheet_title)
            tables = (
                (n, workbook.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in names
            )
            return _best(tables, columns, names)
    except PasswordError:
        raise NotValid(
            _("This file is locked with a password. Save it without one."), field="file"
        ) from None
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        raise NotValid(
            _("This file is damaged and cannot be opened. Save it again as .xlsx."), field="file"
        ) from None


def _refuse_other_content(content: bytes) -> None:
    if content.startswith(OLE):
        return
    if not content.startswith(ZIP):
        raise NotValid(
            _("This is not an Excel file. Save the table as .xlsx and bring that."), field="file"
        )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if not any(p.filename.startswith("xl/") or p.filename == "content.xml" for p in parts):
            raise NotValid(
                _("This is not an Excel file. Save the table as .xlsx and bring that."),
                field="file",
            )
        if sum(p.file_size for p in parts) > MOST_BYTES_UNPACKED:
            raise NotValid(_("This file unpacks to too much. Split it."), field="file")


def _best(
    tables: Iterable[tuple[str, list[list[Cell]]]], columns: Sequence[Column], names: list[str]
) -> Sheet:
    required = [c for c in columns if c.is_required]
    fewest_missing = [str(c.title) for c in required]
    near = names[0] if names else ""
    for name, table in tables:
        for at, header in enumerate(table[:ROWS_ABOVE_HEADER]):
            positions = _positions(header, columns)
            missing = [str(c.title) for c in required if c.name not in positions]
            if positions and not missing:
                return _sheet(name, table, at, positions)
            if len(missing) < len(fewest_missing):
                fewest_missing, near = missing, name
    if len(fewest_missing) == len(required):
        raise NotValid(
            _(
                "No sheet of this file (%(sheets)s) has the columns that are needed: %(missing)s. "
                "Use the template."
            ),
            field="file",
            sheets="、".join(names[:8]),
            missing="、".join(fewest_missing),
        )
    raise NotValid(
        _("The sheet “%(sheet)s” lacks these columns: %(missing)s."),
        field="file",
        sheet=near,
        missing="、".join(fewest_missing),
    )


def _positions(header: list[Cell], columns: Sequence[Column]) -> dict[str, int]:
    keys = [header_key(h) for h in header]
    found = {}
    for column in columns:
        wanted = column.headers()
        at = next((i for i, key in enumerate(keys) if key in wanted), None)
        if at is not None:
            found[column.name] = at
    return found


def _sheet(name: str, table: list[list[Cell]], at: int, positions: dict[str, int]) -> Sheet:
    lines = [
        (number, line)
        for number, line in enumerate(table[at + 1 :], start=at + 2)
        if any(str(line[i]).strip() for i in positions.values())
    ]
    if not lines:
        raise NotValid(
            _("The sheet “%(sheet)s” has no rows below its header."), field="file", sheet=name
        )
    if len(lines) > MOST_ROWS:
        raise NotValid(
            _(
                "The sheet “%(sheet)s” has %(rows)s rows; at most %(most)s can be brought at once. "
                "Split it into several files."
            ),
            field="file",
            sheet=name,
            rows=len(lines),
            most=MOST_ROWS,
        )
    return Sheet(name, table[at], lines, positions)
