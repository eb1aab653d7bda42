"""Sealed values open only where they belong; indexes find only what is equal."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.core import crypto
from yanzhen.core.crypto import CannotOpen, Key, Keyring

RING = Keyring([Key(1, b"1" * 32, b"a" * 32), Key(2, b"2" * 32, b"b" * 32)])
NUMBER = "990000195001010019"


@given(st.text(min_size=1), st.sampled_from(sorted(crypto.CIPHERS)))
def test_opens_what_it_sealed(plain: str, cipher: str) -> None:
    token = RING.seal(plain, "people.person.phone", cipher)
    assert RING.open(token, "people.person.phone") == plain
    assert RING.is_current(token, cipher)


@pytest.mark.parametrize("cipher", sorted(crypto.CIPHERS))
def test_opens_nothing_that_was_moved_or_altered(cipher: str) -> None:
    token = RING.seal(NUMBER, "people.person.id_number", cipher)
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    for altered in (
        token[:middle] + other + token[middle + 1 :],
        token.replace("2.", "1.", 1),
        token.replace("2.", "9.", 1),
        token[:-4],
        "2.a.",
        "",
        "nonsense",
    ):
        with pytest.raises(CannotOpen):
            RING.open(altered, "people.person.id_number")
    with pytest.raises(CannotOpen):
        RING.open(token, "people.person.phone")


def test_seals_the_same_text_differently_each_time() -> None:
    assert len({RING.seal(NUMBER, "c") for _n in range(50)}) == 50


def test_seals_with_aes_256_gcm() -> None:
    """Opened by the library's own primitive, not by the code under test."""
    import base64

    version, cipher, packed = RING.seal(NUMBER, "c").split(".")
    raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    assert (version, cipher) == ("2", "a")
    assert AESGCM(b"2" * 32).decrypt(raw[:12], raw[12:], b"c").decode() == NUMBER


def test_an_older_key_still_opens_and_is_not_current() -> None:
    old = Keyring([RING.keys[1]]).seal(NUMBER, "c")
    assert RING.open(old, "c") == NUMBER
    assert not RING.is_current(old)


@given(st.text(), st.text())
def test_an_index_is_equal_only_for_equal_values(first: str, second: str) -> None:
    assert (RING.index(first, "id") == RING.index(second, "id")) == (first == second)
    assert RING.index(first, "id") != RING.index(first, "phone")
    assert RING.indexes(first, "id") == [RING.index(first, "id", 2), RING.index(first, "id", 1)]
    assert len(RING.index(first, "id")) <= 32


def test_a_keyring_is_made_once_and_only_for_its_owner(own_keyring: Path) -> None:
    rings: list[int] = []
    threads = [
        threading.Thread(target=lambda: rings.append(len(crypto.keyring().keys))) for _n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rings == [1] * 8
    assert own_keyring.stat().st_mode & 0o777 == 0o600
    assert len(json.loads(own_keyring.read_text())["keys"]) == 1


def test_a_changed_keyring_is_read_again(own_keyring: Path) -> None:
    assert crypto.keyring().newest.version == 1
    assert crypto.add_key(own_keyring) == 2
    assert crypto.keyring().newest.version == 2
    crypto.drop_key(own_keyring, 1)
    assert sorted(crypto.keyring().keys) == [2]


def test_a_fingerprint_tells_keys_apart_and_nothing_else() -> None:
    first, second = RING.keys[1], RING.keys[2]
    assert crypto.fingerprint(first) != crypto.fingerprint(second)
    assert crypto.fingerprint(first) == crypto.fingerprint(Key(9, first.seal, first.index))
    assert first.seal.hex() not in crypto.fingerprint(first)
