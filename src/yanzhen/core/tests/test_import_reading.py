"""Reading a sheet: which files, sheets and cells are taken, and what is said of the others."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from yanzhen.core.errors import NotValid
from yanzhen.core.tabular import Column
from yanzhen.core.tabular.columns import (
    day,
    decimal,
    integer,
    long_number,
    one_of,
    text,
    yes_no,
)
from yanzhen.core.tabular.reading import MOST_BYTES, MOST_ROWS, read_sheet

Excel = Callable[..., bytes]
HEADER = ["姓名", "户号"]
COLUMNS = (
    Column("name", "Name", aliases=("姓名",), is_required=True),
    Column("number", "Number", aliases=("户号",), is_required=True, read=long_number),
)


def in_english() -> Any:
    return translation.override("en")


class TestReading:
    def test_takes_aliases_title_lines_and_stars(self, excel: Excel) -> None:
        header = ["序号", " 姓 名*", "户号（必填）"]
        content = excel([["某镇人员名册"], [], header, [1, "田秀英", "H01"]])
        sheet = read_sheet(content, COLUMNS, sheet_title="人员")
        assert [sheet.cells(line) for _at, line in sheet.lines] == [
            {"name": "田秀英", "number": "H01"}
        ]
        assert sheet.lines[0][0] == 4

    def test_prefers_the_sheet_with_the_title(self) -> None:
        import xlsxwriter

        target = io.BytesIO()
        with xlsxwriter.Workbook(target) as book:
            for name, who in (("说明", "甲"), ("人员", "乙")):
                page = book.add_worksheet(name)
                page.write_row(0, 0, ["姓名", "户号"])
                page.write_row(1, 0, [who, "H01"])
        sheet = read_sheet(target.getvalue(), COLUMNS, sheet_title="人员")
        assert sheet.name == "人员"

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "not an Excel file"),
            (b"name,number\n1,2\n", "not an Excel file"),
            (b"%PDF-1.7 something", "not an Excel file"),
            (b"PK\x03\x04 broken", "damaged"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "damaged"),
            (b"x" * (MOST_BYTES + 1), "21 MB"),
        ],
    )
    def test_says_what_is_wrong_with_other_files(
        self, content: bytes, words: str, settings: Any
    ) -> None:
        with pytest.raises(NotValid) as refused:
            read_sheet(content, COLUMNS, sheet_title="人员")
        with in_english():
            assert words in str(refused.value)

    def test_refuses_a_zip_that_is_no_workbook(self) -> None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("word/document.xml", "<a/>")
        with pytest.raises(NotValid) as refused:
            read_sheet(target.getvalue(), COLUMNS, sheet_title="人员")
        with in_english():
            assert "not an Excel file" in str(refused.value)

    def test_refuses_a_file_that_unpacks_to_too_much(self) -> None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", "<a/>")
            with archive.open("xl/sheet1.xml", "w", force_zip64=True) as part:
                for _n in range(401):
                    part.write(b"0" * 1024**2)
        with pytest.raises(NotValid) as refused:
            read_sheet(target.getvalue(), COLUMNS, sheet_title="人员")
        with in_english():
            assert "unpacks" in str(refused.value)

    def test_names_the_columns_that_a_sheet_lacks(self, excel: Excel) -> None:
        with pytest.raises(NotValid) as refused:
            read_sheet(excel([["姓名", "电话"], [1, 2]], sheet="一"), COLUMNS, sheet_title="人员")
        with in_english():
            assert str(refused.value) == "The sheet “一” lacks these columns: Number."

    def test_names_the_sheets_when_none_fits(self, excel: Excel) -> None:
        with pytest.raises(NotValid) as refused:
            read_sheet(excel([["甲", "乙"], [1, 2]], sheet="收支"), COLUMNS, sheet_title="人员")
        with in_english():
            assert "收支" in str(refused.value)
            assert "Name、Number" in str(refused.value)

    def test_refuses_a_sheet_without_rows(self, excel: Excel) -> None:
        with pytest.raises(NotValid) as refused:
            read_sheet(excel([HEADER]), COLUMNS, sheet_title="人员")
        with in_english():
            assert "no rows" in str(refused.value)

    def test_refuses_too_many_rows(self, excel: Excel) -> None:
        rows = [["甲", str(n)] for n in range(MOST_ROWS + 1)]
        with pytest.raises(NotValid) as refused:
            read_sheet(excel([["姓名", "户号"], *rows]), COLUMNS, sheet_title="人员")
        with in_english():
            assert str(MOST_ROWS + 1) in str(refused.value)


class TestCells:
    @pytest.mark.parametrize(
        "cell",
        [
            *("2026-11-21", "2026/11/21", "2026.11.21", "20261121", "2026年11月21日"),
            *(date(2026, 11, 21), 20261121.0, "２０２６－１１－２１"),
        ],
    )
    def test_reads_a_date(self, cell: Any) -> None:
        assert day(cell) == date(2026, 11, 21)

    @pytest.mark.parametrize("cell", ["2026-13-01", "21.11.2026", "昨天", "20260230", 46000.5])
    def test_refuses_what_is_no_date(self, cell: Any) -> None:
        with pytest.raises(NotValid):
            day(cell)

    def test_refuses_a_number_that_excel_has_rounded(self) -> None:
        with pytest.raises(NotValid):
            long_number(990000195001010019.0)
        assert long_number("990000195001010019") == "990000195001010019"
        assert long_number(13800001234.0) == "13800001234"

    @pytest.mark.parametrize(("cell", "value"), [(3.0, 3), ("1,200", 1200), ("－5", -5), (0, 0)])
    def test_reads_a_whole_number(self, cell: Any, value: int) -> None:
        assert integer(cell) == value

    @pytest.mark.parametrize("cell", [3.5, "三", "", "1e3", "9" * 40, float("inf")])
    def test_refuses_what_is_no_whole_number(self, cell: Any) -> None:
        with pytest.raises(NotValid):
            integer(cell)

    @pytest.mark.parametrize("cell", ["nan", "inf", "x", "1" * 30])
    def test_refuses_what_is_no_number(self, cell: Any) -> None:
        with pytest.raises(NotValid):
            decimal(cell)

    def test_reads_words(self) -> None:
        assert (yes_no("是"), yes_no("否"), yes_no(True)) == (True, False, True)
        assert one_of({"男": "male"})(" 男 ") == "male"
        assert text(12.0) == "12"
        with pytest.raises(NotValid):
            yes_no("也许")
        with pytest.raises(NotValid) as refused:
            one_of({"男": 1, "女": 2})("不明")
        assert "男、女" in str(refused.value)
