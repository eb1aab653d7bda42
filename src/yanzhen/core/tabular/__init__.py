"""Excel in and out: kinds that apps declare, one way in with a check, one way out with approval."""

from yanzhen.core.tabular.columns import (
    Column,
    day,
    decimal,
    integer,
    long_number,
    one_of,
    text,
    yes_no,
)
from yanzhen.core.tabular.exports import ExportKind, export_kind
from yanzhen.core.tabular.imports import ImportKind, import_kind

__all__ = [
    "Column",
    "ExportKind",
    "ImportKind",
    "day",
    "decimal",
    "export_kind",
    "import_kind",
    "integer",
    "long_number",
    "one_of",
    "text",
    "yes_no",
]
