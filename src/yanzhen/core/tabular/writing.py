"""Excel files that go out: templates, error sheets and watermarked lists."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import xlsxwriter
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from msoffcrypto.format.ooxml import OOXMLFile
from PIL import Image, ImageDraw, ImageFont

from yanzhen.core.tabular.columns import Cell, Column

WIDEST, NARROWEST = 40, 8


def _workbook(target: io.BytesIO) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
            "remove_timezone": True,
        },
    )


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    """Text stays text: nothing that somebody typed becomes a formula."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        word = pgettext("answer", "yes") if value else pgettext("answer", "no")
        sheet.write_string(row, column, word)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_string(row, column, moment.strftime("%Y-%m-%d %H:%M"))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day))  # noqa: DTZ001
    else:
        sheet.write_string(row, column, str(value)[:32_000])


def template(title: str, columns: Sequence[Column]) -> bytes:
    """An empty sheet with the headers, notes and an example; every cell is text."""
    target = io.BytesIO()
    book = _workbook(target)
    sheet = book.add_worksheet(_sheet_name(title))
    as_text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bg_color": "#E3EEF0", "border": 1, "num_format": "@"})
    example = book.add_format({"italic": True, "font_color": "#777777", "num_format": "@"})
    for at, column in enumerate(columns):
        star = "*" if column.is_required else ""
        sheet.set_column(at, at, max(14, 2 * len(str(column.title)) + 4), as_text)
        sheet.write_string(0, at, f"{column.title}{star}", head)
        if column.note:
            sheet.write_comment(0, at, str(column.note))
        if column.example:
            sheet.write_string(1, at, column.example, example)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def error_sheet(
    title: str, headers: Sequence[Cell], lines: Iterable[tuple[Sequence[Cell], str]]
) -> bytes:
    """The rows that were not good, as they were, with the reasons in a last column."""
    target = io.BytesIO()
    book = _workbook(target)
    sheet = book.add_worksheet(_sheet_name(title))
    reason = book.add_format({"font_color": "#9C0006", "bg_color": "#FFEBEE", "text_wrap": True})
    last = len(headers)
    for at, header in enumerate(headers):
        _write(sheet, 0, at, header)
    sheet.write_string(0, last, _("Reason"), reason)
    sheet.set_column(last, last, 60)
    for row, (cells, why) in enumerate(lines, start=1):
        for at, cell in enumerate(cells[:last]):
            _write(sheet, row, at, cell)
        sheet.write_string(row, last, why, reason)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def watermarked(
    title: str,
    columns: Sequence[str | Promise],
    rows: Iterable[Sequence[Any]],
    *,
    watermark: Sequence[str],
) -> bytes:
    """A list whose every screen and every printed page says who asked for it, when and why."""
    target = io.BytesIO()
    book = _workbook(target)
    book.set_properties({"title": title, "comments": " · ".join(watermark)})
    sheet = book.add_worksheet(_sheet_name(title))
    head = book.add_format({"bold": True, "bg_color": "#E3EEF0", "bottom": 1})
    widths = [2 * len(str(c)) for c in columns]
    for at, column in enumerate(columns):
        sheet.write_string(0, at, str(column), head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _write(sheet, last, at, value)
            if last <= 200:
                widths[at] = max(widths[at], len(str(value).encode("gbk", "replace")))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(WIDEST, max(NARROWEST, width + 2)))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, max(0, len(columns) - 1))
    line = " · ".join(watermark).replace("&", "&&")[:200]
    sheet.set_header(f"&C&9{line}")
    sheet.set_footer(f"&L&9{line}&R&9&P / &N")
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_background(io.BytesIO(_background(tuple(watermark))))
    book.close()
    return target.getvalue()


def locked(content: bytes, password: str) -> bytes:
    """The same workbook, which opens only with the password (ECMA-376 agile encryption)."""
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\'")[:31] or "1"


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    folder = Path(str(manimgx_fonts_cjk.__file__)).parent
    font = ImageFont.truetype(str(next(folder.glob("*.ttc"))), 20, index=2)
    font.set_variation_by_axes([500])
    return font


def _background(lines: tuple[str, ...]) -> bytes:
    """A tile with the watermark, slanted and pale, that Excel repeats behind the cells."""
    tile = Image.new("RGBA", (520, 300), (255, 255, 255, 255))
    writing = Image.new("RGBA", (620, 120), (255, 255, 255, 0))
    draw = ImageDraw.Draw(writing)
    for at, line in enumerate(lines[:4]):
        draw.text((10, 4 + 28 * at), line[:34], font=_font(), fill=(120, 130, 135, 70))
    slanted = writing.rotate(22, expand=True, resample=Image.Resampling.BICUBIC)
    tile.alpha_composite(slanted.crop((20, 20, 540, 320)))
    target = io.BytesIO()
    tile.convert("RGB").save(target, "PNG")
    return target.getvalue()
