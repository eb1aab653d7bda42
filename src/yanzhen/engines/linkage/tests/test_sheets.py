from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.linkage import (
    ColumnMapping,
    ListIdentity,
    ListRefused,
    SheetLimits,
    apply_mapping,
    check_import,
    guess_mapping,
    inspect_list,
    read_sheet,
)
from yanzhen.engines.linkage.refusals import SENTENCES
from yanzhen.engines.linkage.sheets import mend_text

HEADER = [
    "序号",
    "姓名",
    "性别",
    "公民身份号码",
    "出生日期",
    "所在乡镇",
    "村（社区）",
    "联系电话",
    "备注",
]
ROWS = [
    ["1", "张三丰", "男", "11010519491231002X", "1949-12-31", "常山镇", "东村", "13800138000", ""],
    ["2", "单雄信", "男", "130503670401001", "1967/4/1", "常山镇", "西村", "", "已核"],
    ["3", "仇英", "女", "", "", "常山镇", "", "", ""],
]


def write_csv(path: Path, encoding: str, *, delimiter: str = ",") -> Path:
    lines = [delimiter.join(row) for row in [HEADER, *ROWS]]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def write_workbook(path: Path, rows: Sequence[Any], *, merges: tuple[str, ...] = ()) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("名单")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    for span in merges:
        first, text = span.split("=")
        sheet.merge_range(first, text)
    book.close()
    return path


def mapped(path: Path) -> list[dict[str, Any]]:
    sheet = read_sheet(path)
    return list(apply_mapping(sheet.table, guess_mapping(sheet.table.column_names)).to_pylist())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_reads_a_csv_of_any_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write_csv(tmp_path / "list.csv", encoding, delimiter=delimiter)
    sheet = read_sheet(path)
    assert sheet.header_row == 1
    assert sheet.mended_cells == 0
    rows = mapped(path)
    assert [r["name"] for r in rows] == ["张三丰", "单雄信", "仇英"]
    assert rows[0]["id_no"] == "11010519491231002X"
    assert rows[2]["id_no"] is None


def test_reads_a_workbook_under_its_title_with_total_and_empty_rows(tmp_path: Path) -> None:
    rows = [["常山镇2026年3月死亡人员名单"], [], HEADER, *ROWS, [], ["合计", "3人"]]
    sheet = read_sheet(write_workbook(tmp_path / "list.xlsx", rows))
    assert sheet.header_row == 3
    assert sheet.table.num_rows == 3
    assert sheet.skipped_rows == 4
    assert sheet.table["姓名"].to_pylist() == ["张三丰", "单雄信", "仇英"]


def test_joins_a_header_of_two_lines_with_merged_cells(tmp_path: Path) -> None:
    rows = [
        ["序号", "本人", "", "", "监护人", "", "乡镇"],
        ["", "姓名", "身份证号", "性别", "姓名", "身份证号", ""],
        ["1", "张三丰", "11010519491231002X", "男", "王五", "130503196704010016", "常山镇"],
    ]
    path = write_workbook(tmp_path / "list.xlsx", rows, merges=("B1:D1=本人", "E1:F1=监护人"))
    sheet = read_sheet(path)
    assert sheet.table.column_names == [
        "序号", "本人/姓名", "本人/身份证号", "性别", "监护人/姓名", "监护人/身份证号", "乡镇",
    ]  # fmt: skip
    assert mapped(path) == [
        {
            "lid": 1,
            "id_no": "11010519491231002X",
            "name": "张三丰",
            "sex": "男",
            "township": "常山镇",
        }
    ]


def test_recognises_numbers_that_a_spreadsheet_rounded(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], ["张三", 370725195303177016], ["李四", "370725195303177000"]]
    path = write_workbook(tmp_path / "list.xlsx", rows)
    sheet = read_sheet(path)
    assert sheet.table["身份证号"].to_pylist()[0] == "3.70725195303177e+17"
    quality, _ = inspect_list(apply_mapping(sheet.table, guess_mapping(sheet.table.column_names)))
    assert quality.truncated_numbers == 2
    assert quality.valid_numbers == 0


def test_keeps_dates_telephones_and_amounts_as_they_are_meant(tmp_path: Path) -> None:
    rows = [
        ["姓名", "出生日期", "电话", "自付金额", "残疾等级"],
        ["张三", date(1953, 3, 17), 13800138000, 1234.5, 2],
        ["李四", datetime.fromisoformat("1953-03-17"), "0536-3212345", 10000000.0, "二级"],
    ]
    found = mapped(write_workbook(tmp_path / "list.xlsx", rows))
    assert found[0] == {
        "lid": 1, "name": "张三", "birth": "1953-03-17", "phone": "13800138000",
        "amount": "1234.5", "level": "2",
    }  # fmt: skip
    assert found[1]["birth"] == "1953-03-17"
    assert found[1]["amount"] == "10000000"


def test_reads_parquet_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "list.dat"
    pq.write_table(pa.table({"姓名": ["张三"], "身份证号": ["11010519491231002X"]}), path)
    assert mapped(path) == [{"lid": 1, "id_no": "11010519491231002X", "name": "张三"}]


def test_mends_garbled_names_and_counts_them(tmp_path: Path) -> None:
    garbled = "张三丰".encode().decode("latin-1")
    path = tmp_path / "list.csv"
    path.write_text(f"姓名,身份证号\n{garbled},11010519491231002X\n李四,\n", "utf-8")
    sheet = read_sheet(path)
    assert sheet.table["姓名"].to_pylist() == ["张三丰", "李四"]
    assert sheet.mended_cells == 1


@given(st.text("张王李赵欧阳单仇解任曾查明华国丽娜芳敏静强磊洋联通", min_size=1, max_size=4))
def test_never_mends_a_name_that_is_right(name: str) -> None:
    assert mend_text(name) == name


def test_does_not_fail_on_a_few_broken_bytes(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("姓名,身份证号\n张三,11010519491231002X\n".encode("gbk") + b"\xff\xff,1\n")
    sheet = read_sheet(path)
    assert sheet.mended_cells > 0
    assert sheet.table["姓名"].to_pylist()[0] == "张三"


def test_gives_plain_names_to_a_list_without_header(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("张三,11010519491231002X\n李四,130503670401001\n", "utf-8")
    sheet = read_sheet(path)
    assert sheet.header_row is None
    assert sheet.table.column_names == ["第1列", "第2列"]
    assert sheet.table.num_rows == 2
    with pytest.raises(ListRefused) as refused:
        apply_mapping(sheet.table, guess_mapping(sheet.table.column_names))
    assert refused.value.reason == "no_person_column"
    mapping = ColumnMapping((("name", "第1列"), ("id_no", "第2列")))
    assert apply_mapping(sheet.table, mapping)["name"].to_pylist() == ["张三", "李四"]


def test_notices_when_a_remembered_column_is_gone(tmp_path: Path) -> None:
    sheet = read_sheet(write_csv(tmp_path / "list.csv", "gbk"))
    with pytest.raises(ListRefused, match="死亡日期") as refused:
        apply_mapping(sheet.table, ColumnMapping((("name", "姓名"), ("birth", "死亡日期"))))
    assert "死亡日期" in refused.value.say("zh")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04 not really a workbook", "file_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nor this", "file_unreadable"),
        (b"PAR1 nor this", "file_unreadable"),
        (b"\x00\x01\x02\x03\x04", "file_unreadable"),
        ("姓名,身份证号\n".encode(), "no_rows"),
    ],
)
def test_refuses_a_file_that_is_no_list(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(ListRefused) as refused:
        read_sheet(path)
    assert refused.value.reason == reason


def test_refuses_files_and_sheets_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(ListRefused) as refused:
        read_sheet(tmp_path / "nowhere.csv")
    assert refused.value.reason == "file_missing"
    path = write_workbook(tmp_path / "list.xlsx", [HEADER, *ROWS])
    with pytest.raises(ListRefused, match="名单"):
        read_sheet(path, sheet="三月")
    assert read_sheet(path, sheet="名单").table.num_rows == 3


def test_refuses_what_is_too_large_before_reading_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", "utf-8")
    path.write_bytes(path.read_bytes() + b"\n" * 2_000_000)
    with pytest.raises(ListRefused) as refused:
        read_sheet(path, limits=SheetLimits(megabytes=1))
    assert refused.value.reason == "file_too_large"
    assert "3MB" in refused.value.say("zh")
    book = write_workbook(tmp_path / "list.xlsx", [HEADER, *(ROWS * 2_000)])
    with pytest.raises(ListRefused) as refused:
        read_sheet(book, limits=SheetLimits(unpacked_megabytes=0))
    assert refused.value.reason == "file_too_large"
    with pytest.raises(ListRefused) as refused:
        read_sheet(book, limits=SheetLimits(rows=5_000))
    assert refused.value.reason == "too_many_rows"


@pytest.mark.slow
def test_reads_a_hundred_megabytes_of_excel(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for place, name in enumerate(["姓名", "公民身份号码", "备注"]):
        sheet.write_string(0, place, name)
    rows = 300_000
    for r in range(1, rows + 1):
        sheet.write_string(r, 0, f"王{r % 997}")
        sheet.write_string(r, 1, str(37072519530317000 + r % 999))
        sheet.write_string(r, 2, hashlib.shake_256(str(r).encode()).hexdigest(330))
    book.close()
    assert path.stat().st_size > 100_000_000
    assert read_sheet(path).table.num_rows == rows


def test_counts_what_a_list_is_worth(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    lines = [
        "姓名,身份证号,出生日期",
        "张三,11010519491231002X,1949-12-31",
        "张三,11010519491231002x,1949-12-31",
        "李四,110105194912310021,",
        "王五,130503670401001,十月一日",
        "赵六,110105194912310000,",
        ",,",
        "钱七,,1950",
        ",11010519491231002X,",
    ]
    path.write_bytes("\n".join(lines).encode("gbk"))
    sheet = read_sheet(path)
    table = apply_mapping(sheet.table, guess_mapping(sheet.table.column_names))
    quality, digest = inspect_list(table, sheet=sheet)
    assert quality.rows == 7
    assert quality.valid_numbers == 3
    assert quality.unchecked_numbers == 1
    assert quality.invalid_numbers == 1
    assert quality.truncated_numbers == 1
    assert quality.missing_numbers == 1
    assert quality.missing_names == 1
    assert quality.unreadable_births == 1
    assert quality.duplicate_rows == 1
    assert (quality.encoding, quality.skipped_rows) == ("gb18030", 1)
    assert len(digest) == 64


def test_knows_a_list_that_came_before_in_another_order(tmp_path: Path) -> None:
    def digest_of(rows: list[list[str]]) -> str:
        buffer = io.StringIO()
        buffer.writelines(",".join(row) + "\n" for row in [HEADER, *rows])
        path = tmp_path / "list.csv"
        path.write_text(buffer.getvalue(), "utf-8")
        sheet = read_sheet(path)
        mapping = guess_mapping(sheet.table.column_names)
        return inspect_list(apply_mapping(sheet.table, mapping), sheet=sheet)[1]

    march, april = date(2026, 3, 1), date(2026, 4, 1)
    known = ListIdentity("civil affairs", march, digest_of(ROWS))
    same = ListIdentity("civil affairs", april, digest_of(ROWS[::-1]))
    with pytest.raises(ListRefused, match="2026-03") as refused:
        check_import(same, earlier=[known], today=date(2026, 4, 20))
    assert "2026-03" in refused.value.say("zh")
    other = ListIdentity("civil affairs", april, digest_of(ROWS[:2]))
    check_import(other, earlier=[known], today=date(2026, 4, 20))
    check_import(ListIdentity("health", march, known.digest), earlier=[known], today=april)


def test_refuses_a_list_from_next_month() -> None:
    new = ListIdentity("health", date(2026, 5, 1), "d")
    with pytest.raises(ListRefused) as refused:
        check_import(new, earlier=[], today=date(2026, 4, 30))
    assert refused.value.reason == "from_the_future"
    check_import(new, earlier=[], today=date(2026, 5, 1))


def test_has_every_refusal_in_both_languages() -> None:
    for chinese, english in SENTENCES.values():
        assert chinese.endswith("。")
        assert english.endswith(".")
        assert english.isascii()
