"""Sealing of sensitive values and the keyed indexes that find them again.

A sealed value is text: ``<key version>.<cipher>.<base64 of nonce + ciphertext + tag>``; its
associated data is the column it belongs to, so a value cannot be moved to another column. A blind
index is ``<key version>.<128 bits of HMAC-SHA-256>`` over the purpose and the normalised value.

The keyring is a JSON file (``YZ_KEYS``) with versioned keys; the newest version seals, every
version opens. Losing it loses the data: keep a copy apart from the backups.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

CIPHERS = {"aes-gcm": "a", "sm4-gcm": "s"}


class CannotOpen(Exception):
    """A sealed value does not belong to this column or keyring, or was altered."""


@dataclass(frozen=True, slots=True)
class Key:
    """One version of the key material: 32 bytes for sealing, 32 bytes for indexes."""

    version: int
    seal: bytes
    index: bytes


class Keyring:
    """All versions of the keys, newest last."""

    def __init__(self, keys: list[Key]) -> None:
        self.keys = {k.version: k for k in keys}
        self.newest = max(keys, key=lambda k: k.version)
        self._aes = {k.version: AESGCM(k.seal) for k in keys}

    def seal(self, plain: str, column: str, cipher: str = "aes-gcm") -> str:
        key, nonce = self.newest, os.urandom(12)
        if cipher == "sm4-gcm":
            # SM4 takes 16-byte keys: the first half of the version's sealing key (GB/T 32907).
            sm4 = Cipher(algorithms.SM4(key.seal[:16]), modes.GCM(nonce)).encryptor()
            sm4.authenticate_additional_data(column.encode())
            body = sm4.update(plain.encode()) + sm4.finalize() + sm4.tag
        else:
            body = self._aes[key.version].encrypt(nonce, plain.encode(), column.encode())
        packed = base64.urlsafe_b64encode(nonce + body).decode().rstrip("=")
        return f"{key.version}.{CIPHERS[cipher]}.{packed}"

    def open(self, token: str, column: str) -> str:
        """The plain text. Raises CannotOpen."""
        try:
            version_text, cipher, packed = token.split(".")
            version = int(version_text)
            raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
            nonce, body = raw[:12], raw[12:]
            if cipher == "s":
                sm4 = Cipher(
                    algorithms.SM4(self.keys[version].seal[:16]), modes.GCM(nonce, body[-16:])
                ).decryptor()
                sm4.authenticate_additional_data(column.encode())
                return (sm4.update(body[:-16]) + sm4.finalize()).decode()
            return self._aes[version].decrypt(nonce, body, column.encode()).decode()
        except Exception as error:
            raise CannotOpen(column) from error

    def is_current(self, token: str, cipher: str = "aes-gcm") -> bool:
        return token.startswith(f"{self.newest.version}.{CIPHERS[cipher]}.")

    def index(self, value: str, purpose: str, version: int | None = None) -> str:
        key = self.keys[version] if version else self.newest
        mac = hmac.new(key.index, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()
        return f"{key.version}.{base64.urlsafe_b64encode(mac[:16]).decode().rstrip('=')}"

    def indexes(self, value: str, purpose: str) -> list[str]:
        """The index under every key version, newest first: what a search must look for."""
        return [self.index(value, purpose, v) for v in sorted(self.keys, reverse=True)]


def read_keyring(path: Path) -> Keyring:
    rows = json.loads(path.read_text())["keys"]
    return Keyring(
        [Key(r["version"], bytes.fromhex(r["seal"]), bytes.fromhex(r["index"])) for r in rows]
    )


def add_key(path: Path) -> int:
    """Append a fresh key version and return it; the file is replaced in one step."""
    with _rows_to_change(path) as rows:
        version: int = max((r["version"] for r in rows), default=0) + 1
        rows.append(_fresh_key(version))
    return version


def _make_first_key(path: Path) -> None:
    """Of several processes that start at once, one makes the keyring."""
    with _rows_to_change(path) as rows:
        if not rows:
            rows.append(_fresh_key(1))


def _fresh_key(version: int) -> dict[str, Any]:
    return {"version": version, "seal": secrets.token_hex(32), "index": secrets.token_hex(32)}


def drop_key(path: Path, version: int) -> None:
    """Remove a key version; what was sealed under it can never be opened again."""
    with _rows_to_change(path) as rows:
        rows[:] = [r for r in rows if r["version"] != version]


@contextmanager
def _rows_to_change(path: Path) -> Iterator[list[dict[str, Any]]]:
    """The rows of the file under a lock; what they are at the end is on the disk afterwards."""
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        rows = json.loads(path.read_text())["keys"] if path.exists() else []
        yield rows
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"keys": rows}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)


def fingerprint(key: Key) -> str:
    """A short name of a key that says nothing about it, to tell whether two are the same."""
    return hashlib.sha256(b"yanzhen key" + key.seal + key.index).hexdigest()[:16]


@lru_cache(maxsize=8)
def _keyring_at(path: str, stamp: int) -> Keyring:
    return read_keyring(Path(path))


def keyring() -> Keyring:
    """The keyring of this installation, made on first use; a changed file is read again."""
    path = Path(settings.KEYRING)
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        _make_first_key(path)
        stamp = path.stat().st_mtime_ns
    return _keyring_at(str(path), stamp)
