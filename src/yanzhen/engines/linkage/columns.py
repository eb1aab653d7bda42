"""Which column of a list means what: guessed once, confirmed by a person, then remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from .refusals import ListRefused

HEADER_WORDS: dict[str, tuple[str, ...]] = {
    "id_no": ("身份证", "证件号", "身份号", "公民身份", "id_no", "idcard", "id_card"),
    "name": ("姓名", "名字", "人员名称", "车主", "name"),
    "sex": ("性别", "sex", "gender"),
    "birth": ("出生", "生日", "birth"),
    "phone": ("电话", "手机", "联系方式", "phone", "mobile"),
    "township": ("乡镇", "街道", "镇（街", "镇街", "township"),
    "village": ("村", "社区", "居委", "village"),
    "amount": ("金额", "费用", "自付", "自负", "购置价", "价格", "amount"),
    "level": ("等级", "级别", "残级", "level"),
}
"""Target column → words of Chinese and English headers, the surest first."""

_NOT_THE_PERSON = (
    "监护人",
    "联系人",
    "代理人",
    "户主",
    "配偶",
    "父亲",
    "母亲",
    "家长",
    "经办",
    "填表",
)
_NO_MEANING = ("有效期", "签发", "类型", "种类")


@dataclass(frozen=True)
class ColumnMapping:
    """Target column → header of the list, for one source."""

    columns: tuple[tuple[str, str], ...]

    def header(self, target: str) -> str | None:
        return dict(self.columns).get(target)


def looks_like_header(cell: str) -> bool:
    """Whether a cell is a column name rather than a value.

    >>> looks_like_header("身份证号码"), looks_like_header("张家村"), looks_like_header("村名")
    (True, False, True)
    """
    text = re.sub(r"\s+", "", cell).lower()
    if not text or len(text) > 16 or re.search(r"[0-9]{3}", text):
        return False
    if text in ("序号", "编号", "村", "社区", "乡", "镇", "村居", "所在村", "备注", "住址", "地址"):
        return True
    return any(
        word in text and (word not in ("村", "社区") or text.startswith(word) or "名称" in text)
        for words in HEADER_WORDS.values()
        for word in words
    )


def guess_mapping(headers: Sequence[str]) -> ColumnMapping:
    """The likeliest column for each target; a person confirms it once per source.

    >>> guess_mapping(["序号", "姓 名", "监护人姓名", "公民身份号码"]).columns
    (('id_no', '公民身份号码'), ('name', '姓 名'))
    """
    taken: set[str] = set()
    found: list[tuple[str, str]] = []
    for target, words in HEADER_WORDS.items():
        candidates = [
            (rank, place, header)
            for rank, word in enumerate(words)
            for place, header in enumerate(headers)
            if header not in taken and word in (text := re.sub(r"\s+", "", header).lower())
            and not any(other in text for other in _NOT_THE_PERSON + _NO_MEANING)
        ]  # fmt: skip
        if candidates:
            header = min(candidates)[2]
            taken.add(header)
            found.append((target, header))
    return ColumnMapping(tuple(found))


def apply_mapping(table: pa.Table, mapping: ColumnMapping) -> pa.Table:
    """The list under the engine's column names, with lid = number of the row from 1.

    Raises ListRefused when a remembered column is gone, or when neither names nor numbers
    are mapped.
    """
    for _, header in mapping.columns:
        if header not in table.column_names:
            raise ListRefused("column_gone", column=header)
    targets: Mapping[str, str] = dict(mapping.columns)
    if not {"name", "id_no"} & targets.keys():
        raise ListRefused("no_person_column")
    columns = {"lid": pa.array(range(1, table.num_rows + 1), pa.int64())}
    columns |= {target: table[header] for target, header in targets.items()}
    return pa.table(columns)
