"""The hash chain: every entry's digest covers the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from yanzhen.engines.ledger.model import Entry, Transfer

GENESIS = "0" * 64


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


FIELDS = tuple(sorted(field.name for field in fields(Transfer)))
_encode = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":")).encode


def digest_of(previous: str, number: int, transfer: Transfer) -> str:
    """SHA-256 over the previous digest, the number and the transfer as canonical JSON."""
    content = _encode([previous, number, {name: getattr(transfer, name) for name in FIELDS}])
    return hashlib.sha256(content.encode()).hexdigest()


def chained(last: Entry | None, transfer: Transfer) -> Entry:
    """The entry that follows ``last``."""
    number = last.number + 1 if last else 1
    return Entry(number, transfer, digest_of(last.digest if last else GENESIS, number, transfer))


def first_broken_link(entries: Iterable[Entry]) -> int | None:
    """The number of the first entry that was altered, left out or put in; nothing when all hold."""
    last: Entry | None = None
    for entry in entries:
        if entry != chained(last, entry.transfer):
            return entry.number
        last = entry
    return None
