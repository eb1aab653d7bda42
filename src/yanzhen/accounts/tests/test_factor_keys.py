"""Second factors lie under the keys like every other secret, and move with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from yanzhen.accounts.models import User
from yanzhen.core import crypto
from yanzhen.core.errors import WrongState
from yanzhen.core.rotation import forget, rotate, versions_in_use

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def own_keyring(tmp_path: Path, settings: Any) -> Path:
    """A keyring of this test alone."""
    settings.KEYRING = str(tmp_path / "keys" / "keyring.json")
    return Path(settings.KEYRING)


@pytest.fixture
def factors(own_keyring: Path, village_worker: User) -> User:
    TOTP.activate(village_worker, SECRET)
    RecoveryCodes.activate(village_worker)
    return village_worker


def secret_of(user: User) -> str:
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return crypto.keyring().open(row.data["secret"], "mfa.secret")


def test_a_rotation_seals_them_anew_and_the_old_key_can_go(factors: User) -> None:
    codes = RecoveryCodes.activate(factors).get_unused_codes()
    assert versions_in_use()[1] >= 2
    assert not rotate().troubles
    assert versions_in_use()[1] == 0
    forget(1)
    assert secret_of(factors) == SECRET
    again = Authenticator.objects.get(user=factors, type=Authenticator.Type.RECOVERY_CODES)
    assert RecoveryCodes(again).get_unused_codes() == codes


def test_a_key_is_not_forgotten_while_a_factor_lies_under_it(
    factors: User, own_keyring: Path
) -> None:
    User.objects.exclude(pk=factors.pk).update(phone="", phone_index=None)
    crypto.add_key(own_keyring)
    with pytest.raises(WrongState):
        forget(1)
    assert rotate().done >= 2
    assert crypto.keyring().newest.version == 2


def test_one_that_cannot_be_opened_is_named(factors: User) -> None:
    row = Authenticator.objects.get(user=factors, type=Authenticator.Type.TOTP)
    row.data = {"secret": crypto.keyring().seal(SECRET, "another.column")}
    row.save()
    assert rotate().troubles == [f"mfa.authenticator:{row.pk} cannot be opened"]
    assert versions_in_use()[1] == 1
