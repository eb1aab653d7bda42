"""What a backup says of itself: what is in it, how much, and what each part must hash to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``files`` maps a member to its size and SHA-256, ``tables`` a table to its rows.

    ``keys`` maps the versions of the keyring to their fingerprints.
    """

    vendor: str
    made_at: str
    version: str
    migrations: list[list[str]]
    keys: dict[str, str]
    tables: dict[str, int] = field(default_factory=dict)
    files: dict[str, list[Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @property
    def attachments(self) -> list[str]:
        return [name for name in self.files if name.startswith("attachments/")]


def read_manifest(text: bytes) -> Manifest:
    """Raises NotValid when this is no manifest, or one of a newer format."""
    try:
        found = json.loads(text)
        if found["format"] > FORMAT:
            raise NotValid(_("This backup was made by a newer release. Update Yanzhen first."))
        return Manifest(**found)
    except (ValueError, KeyError, TypeError):
        raise NotValid(_("This file is not a backup of Yanzhen.")) from None


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file())
