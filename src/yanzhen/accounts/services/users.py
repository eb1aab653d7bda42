"""Accounts: making, locking, keeping."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from axes.utils import reset as reset_failures
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts import access, rules
from yanzhen.accounts.models import User
from yanzhen.accounts.services.passwords import check_password_rules, end_sessions
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.identity import is_mobile_phone, normal_phone
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor


def _checked_username(username: str) -> str:
    username = username.strip()
    if not rules.is_username(username):
        raise NotValid(
            _("A user name has 2 to 60 letters or digits, without spaces."), field="username"
        )
    if User.objects.filter(username__iexact=username).exists():
        raise NotValid(_("This user name is taken. Choose another."), field="username")
    return username


def _checked_name(name: str) -> str:
    if not name.strip():
        raise NotValid(_("Give the name of the person."), field="name")
    return name.strip()[:60]


def _checked_phone(phone: str) -> str:
    if phone and not normal_phone(phone):
        raise NotValid(_("This is not a telephone number."), field="phone")
    return phone


@operation("accounts.create_staff_user")
def create_staff_user(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str | None,
    area_code: str = "",
    phone: str = "",
    email: str = "",
    must_change_password: bool = True,
) -> User:
    """Make a staff account; it can do nothing until its holder is appointed to a post.

    ``area_code`` is the place whose security administrator looks after it. Without a password
    nobody signs in to it until that administrator resets it.
    """
    scope.require(actor, access.MANAGE_USERS, area_code)
    user = User(
        username=_checked_username(username),
        name=_checked_name(name),
        area_code=area_code,
        phone=_checked_phone(phone),
        email=email,
        must_change_password=must_change_password,
        password_changed_at=actor.now,
        created_at=actor.now,
    )
    if password is None:
        user.set_unusable_password()
    else:
        check_password_rules(password, user, actor.now)
        user.set_password(password)
    user.save()
    return user


@operation("accounts.create_program_user")
def create_program_user(*, actor: Actor, username: str, name: str, area_code: str = "") -> User:
    """Make an account for a program, which acts through tokens and never signs in."""
    scope.require(actor, access.MANAGE_USERS, area_code)
    user = User(
        username=_checked_username(username),
        name=_checked_name(name),
        kind=User.Kind.CLIENT,
        area_code=area_code,
        created_at=actor.now,
    )
    user.set_unusable_password()
    user.save()
    return user


@operation("accounts.create_resident_user")
def create_resident_user(*, actor: Actor, phone: str, name: str = "", area_code: str = "") -> User:
    """Make the account of somebody who signs in by phone; which person that is says ``people``."""
    if not is_mobile_phone(phone):
        raise NotValid(_("This is not a mobile phone number of 11 digits."), field="phone")
    if User.objects.filter(kind=User.Kind.RESIDENT).with_phone(phone).exists():
        raise NotValid(_("This phone number has an account already."), field="phone")
    user = User(
        username=f"phone-{secrets.token_hex(8)}",
        name=name.strip()[:60],
        kind=User.Kind.RESIDENT,
        phone=normal_phone(phone),
        area_code=area_code,
        created_at=actor.now,
    )
    user.set_unusable_password()
    user.save()
    return user


@operation("accounts.change_user")
def change_user(*, actor: Actor, user: User, name: str, phone: str, email: str) -> User:
    """Correct name and reach of an account. An empty phone leaves the known one."""
    scope.require(actor, access.MANAGE_USERS, user.area_code)
    user.name, user.email = _checked_name(name), email
    if phone:
        user.phone = _checked_phone(phone)
    user.save()
    return user


@operation("accounts.lock_user")
def lock_user(*, actor: Actor, user: User, reason: str) -> User:
    """Keep a user from signing in and end their sessions; their posts stay until ended."""
    scope.require(actor, access.MANAGE_USERS, user.area_code)
    if user.pk == actor.user_id:
        raise AccessDenied(_("Nobody locks their own account."))
    if not user.is_active:
        raise WrongState(_("This account is locked already."))
    if not reason.strip():
        raise NotValid(_("Say why the account is locked."), field="reason")
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    note(reason=reason.strip()[:200])
    return user


@operation("accounts.unlock_user")
def unlock_user(*, actor: Actor, user: User) -> User:
    """Let a locked user sign in again."""
    scope.require(actor, access.MANAGE_USERS, user.area_code)
    if user.is_active:
        raise WrongState(_("This account is not locked."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    reset_failures(username=user.username)
    return user


@operation("accounts.lift_lockout")
def lift_lockout(*, actor: Actor, user: User) -> User:
    """Forget the failed sign-ins of a user before the pause is over."""
    scope.require(actor, access.MANAGE_USERS, user.area_code)
    note(failures=reset_failures(username=user.username))
    return user


@operation("accounts.remove_second_factors")
def remove_second_factors(*, actor: Actor, user: User) -> User:
    """Remove passkeys, authenticator and recovery codes of a user who lost them."""
    scope.require(actor, access.MANAGE_USERS, user.area_code)
    if user.pk == actor.user_id:
        raise AccessDenied(_("Ask another security administrator to do this for you."))
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    note(removed=removed)
    return user


@operation("accounts.change_preferences")
def change_preferences(*, actor: Actor, user: User, language: str, is_elder_mode: bool) -> User:
    """Choose the language and the size of the pages for oneself."""
    if actor.user_id != user.pk:
        raise AccessDenied
    if language not in dict(settings.LANGUAGES):
        raise NotValid(_("Choose a language from the list."), field="language")
    user.language, user.is_elder_mode = language, is_elder_mode
    user.save(update_fields=["language", "is_elder_mode"])
    return user
