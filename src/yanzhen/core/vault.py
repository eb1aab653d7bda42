"""Files at rest: each is sealed with a key of its own, which its row keeps in a sealed column.

A stored file is named by the SHA-256 of its sealed bytes, so a copy can be verified without keys,
and rotating the keyring touches rows only.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError
from yanzhen.core.fields import Sealed, plain


class FileGone(DomainError):
    code = "file_gone"
    status = 410
    message = _("This file is no longer kept.")


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a sealed file lies and what opens it."""

    stored_as: str
    file_key: str


def path_of(folder: Path, stored_as: str) -> Path:
    return folder / stored_as[:2] / stored_as


def put(folder: Path, content: bytes) -> Stored:
    """Write the sealed content; it is on the disk when this returns."""
    key, nonce = os.urandom(32), os.urandom(12)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, None)
    name = hashlib.sha256(sealed).hexdigest()
    path = path_of(folder, name)
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
    return Stored(name, base64.b64encode(key).decode())


def read(folder: Path, stored_as: str, file_key: Sealed | str) -> bytes:
    """The content. Raises FileGone when it was removed."""
    try:
        sealed = path_of(folder, stored_as).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise FileGone from None
    return AESGCM(base64.b64decode(plain(file_key))).decrypt(sealed[:12], sealed[12:], None)


def discard(folder: Path, stored_as: str) -> None:
    """Remove a file; that it is already gone is no trouble."""
    if stored_as:
        with contextlib.suppress(FileNotFoundError):
            path_of(folder, stored_as).unlink()
