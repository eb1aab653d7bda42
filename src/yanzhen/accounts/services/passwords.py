"""Passwords: what is accepted, how they change, how they are reset."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts import access, policy, rules
from yanzhen.accounts.models import FormerPassword, User
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor


def check_password_rules(password: str, user: User, now: datetime, field: str = "password") -> None:
    """Raise NotValid when the password is weak or was used lately (GB/T 22239)."""
    rule = policy.password_rule(user.area_code, now)
    if len(password) < rule.minimum:
        raise NotValid(
            _("A password has at least %(minimum)s characters."), field=field, minimum=rule.minimum
        )
    if rules.kinds_of_characters(password) < rule.kinds:
        raise NotValid(
            _("Mix at least %(kinds)s of: small letters, capitals, digits, other characters."),
            field=field,
            kinds=rule.kinds,
        )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise NotValid(" ".join(error.messages), field=field) from error
    if user.pk and _was_used_lately(user, password, rule.remembered):
        raise NotValid(
            _("You used this password before. Choose one that differs from the last %(count)s."),
            field=field,
            count=rule.remembered,
        )


def _was_used_lately(user: User, password: str, remembered: int) -> bool:
    former = user.former_passwords.order_by("-until", "-pk").values_list("hash", flat=True)
    hashes = [user.password, *former[: max(remembered - 1, 0)]] if remembered else []
    return any(check_password(password, known) for known in hashes)


def _set_password(user: User, password: str, now: datetime) -> None:
    if user.has_usable_password():
        FormerPassword.objects.create(user=user, hash=user.password, until=now)
    user.set_password(password)
    user.password_changed_at = now


@operation("accounts.change_own_password")
def change_own_password(*, actor: Actor, user: User, current: str, password: str) -> User:
    """Let a user choose a new password. Other sessions of theirs end with the old one."""
    if actor.user_id != user.pk:
        raise AccessDenied
    if not user.check_password(current):
        raise NotValid(_("This is not your current password."), field="current")
    check_password_rules(password, user, actor.now)
    _set_password(user, password, actor.now)
    user.must_change_password = False
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    return user


@operation("accounts.reset_password")
def reset_password(*, actor: Actor, user: User, password: str) -> User:
    """Give a user a temporary password, to be changed at the next sign-in; ends their sessions."""
    scope.require(actor, access.MANAGE_USERS, user.area_code)
    if actor.user_id == user.pk:
        raise AccessDenied(_("Change your own password on your account page."))
    if not user.is_staff_user:
        raise NotValid(_("Only staff sign in with a password."))
    _set_password(user, password, actor.now)
    user.must_change_password = True
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    end_sessions(user)
    return user


def end_sessions(user: User) -> None:
    """Sign the user out everywhere."""
    for session in UserSession.objects.filter(user_id=user.pk):
        session.end()
