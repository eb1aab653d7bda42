"""What an installation must be like; asked by ``migrate`` and ``check --database default``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

PLAIN = ("C", "POSIX", "C.UTF-8", "C.utf8", "ucs_basic")


@register(Tags.database)
def areas_compare_byte_by_byte(databases: Sequence[str] | None, **_: Any) -> list[CheckMessage]:
    """Areas are ranges of codes, so the database must compare text byte by byte."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()")
            collation = cursor.fetchone()[0]
        if collation not in PLAIN:
            found.append(
                Error(
                    f"The database compares text by {collation}, not byte by byte.",
                    hint="Create it anew: createdb --template template0 --locale C.UTF-8 NAME",
                    id="yanzhen.E001",
                )
            )
    return found
