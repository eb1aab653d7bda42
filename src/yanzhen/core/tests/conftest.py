"""Actors without a database, and kinds of lists that exist only while a test runs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from django.conf import settings

from yanzhen.core.scope import Actor, Grant

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def actor() -> Callable[..., Actor]:
    """``actor(town_worker="530921101")``: somebody with these roles in these areas."""

    def make(user_id: int | None = 7, name: str = "何晓雯", **roles: str) -> Actor:
        grants = tuple(Grant(role, area) for role, area in roles.items())
        return Actor(user_id=user_id, name=name, now=NOW, grants=grants)

    return make


@pytest.fixture
def excel() -> Callable[..., bytes]:
    """An Excel file with these rows: ``excel([["姓名"], ["田秀英"]], sheet="人员")``."""

    def make(rows: Sequence[Sequence[Any]], sheet: str = "Sheet1") -> bytes:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        book.close()
        return target.getvalue()

    return make


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Empty a registry for one test: ``registry(search.KINDS)``."""

    def empty(known: dict[str, Any]) -> dict[str, Any]:
        for name in list(known):
            monkeypatch.delitem(known, name)
        return known

    return empty


@pytest.fixture
def own_keyring(tmp_path: Any) -> Iterator[Any]:
    """A keyring of this test alone."""
    before, settings.KEYRING = settings.KEYRING, str(tmp_path / "keys" / "keyring.json")
    yield tmp_path / "keys" / "keyring.json"
    settings.KEYRING = before
