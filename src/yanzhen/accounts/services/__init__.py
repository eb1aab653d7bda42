"""Every write to accounts; one module per subject."""

from yanzhen.accounts.services.codes import check_code, send_code
from yanzhen.accounts.services.passwords import (
    change_own_password,
    check_password_rules,
    reset_password,
)
from yanzhen.accounts.services.tokens import create_token, revoke_token
from yanzhen.accounts.services.users import (
    change_preferences,
    change_user,
    create_program_user,
    create_resident_user,
    create_staff_user,
    lift_lockout,
    lock_user,
    remove_second_factors,
    unlock_user,
)

__all__ = [
    "change_own_password",
    "change_preferences",
    "change_user",
    "check_code",
    "check_password_rules",
    "create_program_user",
    "create_resident_user",
    "create_staff_user",
    "create_token",
    "lift_lockout",
    "lock_user",
    "remove_second_factors",
    "reset_password",
    "revoke_token",
    "send_code",
    "unlock_user",
]
