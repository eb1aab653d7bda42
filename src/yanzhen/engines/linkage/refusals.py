"""Why a file or list is refused: one clear sentence, in Chinese and English."""

from __future__ import annotations

from typing import Literal

SENTENCES: dict[str, tuple[str, str]] = {
    "file_missing": ("找不到文件“{file}”。", "There is no file {file}."),
    "file_empty": ("文件“{file}”是空的。", "The file {file} is empty."),
    "file_too_large": (
        "文件“{file}”有{size}MB，超过上限{limit}MB，请按乡镇或月份拆分后再导入。",
        "The file {file} has {size} MB, more than {limit} MB: please split it by month.",
    ),
    "too_many_rows": (
        "文件“{file}”超过{limit}行，请拆分后再导入。",
        "The file {file} has more than {limit} rows: please split it.",
    ),
    "file_protected": (
        "文件“{file}”设有打开密码，请去掉密码后再导入。",
        "The file {file} opens with a password only: please remove it first.",
    ),
    "file_unreadable": (
        "文件“{file}”不是Excel、CSV或Parquet，或者已经损坏。",
        "The file {file} is no Excel, CSV or Parquet file, or it is damaged.",
    ),
    "sheet_missing": (
        "文件“{file}”里没有工作表“{sheet}”，只有：{sheets}。",
        "The file {file} has no sheet {sheet}, only: {sheets}.",
    ),
    "no_rows": ("文件“{file}”只有表头，没有数据。", "The file {file} has a header but no rows."),
    "no_person_column": (
        "没有认出姓名或身份证号所在的列，请先指定。",
        "No column with names or identity numbers was found: please choose them.",
    ),
    "column_gone": (
        "这个来源以前的列“{column}”这次没有了，请重新对应。",
        "The column {column} that this source had before is gone: please map the columns anew.",
    ),
    "already_imported": (
        "这份名单与{month}已导入的名单内容完全相同，没有重复导入。",
        "This list is the same as the one imported for {month}; it was not imported again.",
    ),
    "from_the_future": (
        "名单月份{month}晚于今天，请核对月份。",
        "The list is for {month}, which has not come yet: please check the month.",
    ),
}


class ListRefused(ValueError):
    """A file or list cannot be taken; nothing was changed. `say` gives the sentence."""

    def __init__(self, reason: str, **parameters: object) -> None:
        self.reason = reason
        self.parameters = parameters
        super().__init__(self.say("en"))

    def say(self, language: Literal["zh", "en"]) -> str:
        return SENTENCES[self.reason][0 if language == "zh" else 1].format(**self.parameters)
