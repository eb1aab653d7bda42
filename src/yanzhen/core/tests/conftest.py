"""Actors without a database, and kinds of lists that exist only while a test runs."""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from django.conf import settings
from django.db import connection

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
def own_keyring(tmp_path: Path) -> Iterator[Path]:
    """A keyring of this test alone."""
    before, settings.KEYRING = settings.KEYRING, str(tmp_path / "keys" / "keyring.json")
    yield tmp_path / "keys" / "keyring.json"
    settings.KEYRING = before


@pytest.fixture
def own_installation(
    transactional_db: None, tmp_path: Path, own_keyring: Path
) -> Callable[[], dict[str, str]]:
    """The environment of a child process that works on a copy of the test database.

    On PostgreSQL it is the test database itself, on SQLite a copy of it in a folder of this test.
    """

    def environment() -> dict[str, str]:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        source = Path(__file__).parents[3]
        env = {
            **os.environ,
            "YZ_DATA": str(folder),
            "YZ_KEYS": str(own_keyring),
            "PYTHONPATH": str(source),
            "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
        }
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with contextlib.closing(sqlite3.connect(folder / "yanzhen.sqlite3")) as copy:
                connection.connection.backup(copy)
                copy.execute("PRAGMA journal_mode=WAL")
        else:
            url = urlsplit(os.environ["DATABASE_URL"])
            name = connection.settings_dict["NAME"]
            env["DATABASE_URL"] = url._replace(path=f"/{name}").geturl()
        return env

    return environment


@pytest.fixture
def read_sql(tmp_path: Path) -> Callable[[str], list[tuple[Any, ...]]]:
    """Rows of the database that the child process works on."""

    def read(statement: str) -> list[tuple[Any, ...]]:
        if connection.vendor == "sqlite":
            path = tmp_path / "data" / "yanzhen.sqlite3"
            with contextlib.closing(sqlite3.connect(path, timeout=20)) as copy:
                return list(copy.execute(statement))
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return read
