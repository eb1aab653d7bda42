"""Django's SQLite, which looks through a text of SQL once instead of at every execution."""

from __future__ import annotations

import functools
from typing import Any

from django.db.backends.sqlite3 import base

MOST, LONGEST = 2048, 20_000


@functools.lru_cache(maxsize=MOST)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None and len(query) <= LONGEST:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: Any = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor
