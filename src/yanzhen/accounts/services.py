"""Writes to accounts."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts import access, rules
from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.identity import is_mobile_phone
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor


def check_password(password: str, user: User, field: str = "password") -> None:
    """Raises NotValid with all that is wrong with a password for this user."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise NotValid(" ".join(error.messages), field=field) from error


@operation("accounts.create_staff_user")
def create_staff_user(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    area_code: str = "",
    phone: str = "",
    email: str = "",
    must_change_password: bool = True,
) -> User:
    """Make a staff account; it can do nothing until its holder is appointed to a post.

    ``area_code`` is the place whose security administrator looks after it.
    """
    scope.require(actor, access.MANAGE_USERS, area_code)
    username, name = username.strip(), name.strip()
    if not rules.is_username(username):
        raise NotValid(
            _("A user name has 2 to 60 letters or digits, without spaces."), field="username"
        )
    if not name:
        raise NotValid(_("Give the name of the person."), field="name")
    if User.objects.filter(username__iexact=username).exists():
        raise NotValid(_("This user name is taken. Choose another."), field="username")
    user = User(
        username=username,
        name=name,
        area_code=area_code,
        phone=phone,
        email=email,
        must_change_password=must_change_password,
        password_changed_at=actor.now,
        created_at=actor.now,
    )
    check_password(password, user)
    user.set_password(password)
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
        name=name.strip(),
        kind=User.Kind.RESIDENT,
        phone=phone,
        area_code=area_code,
        created_at=actor.now,
    )
    user.set_unusable_password()
    user.save()
    return user
