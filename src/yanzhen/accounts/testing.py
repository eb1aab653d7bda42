"""People who sign in, made by the services that the pages call."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from yanzhen.accounts.models import Reminder, User
from yanzhen.accounts.reminding import Due, ReminderKind
from yanzhen.accounts.services import create_resident_user, create_staff_user
from yanzhen.accounts.services.reminders import remind_of
from yanzhen.core import scope
from yanzhen.core.scope import Actor, Channel

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "geese-fly-in-one-line"
# What every page asks for a signed-in person before its own reads; a list adds its own two.
FRAME_QUERIES = 6
_numbers = itertools.count(1)


def builder() -> Actor:
    """The actor of test builders: the system at the tests' fixed moment."""
    return scope.system_actor(now=NOW, name="builder", channel=Channel.COMMAND)


def actor_of(user: User, *, now: datetime = NOW, channel: Channel = Channel.PAGE) -> Actor:
    """The actor that a signed-in user is at this moment, with the grants of their posts."""
    return scope.actor_for(user.pk, str(user), now=now, channel=channel)


def make_reminder(user: User, count: int = 1, url: str = "/") -> Reminder:
    """A reminder of so many things, as ``remind`` makes it of a kind that finds them."""
    subjects = [Due(user.pk, f"made:{next(_numbers)}", url) for _ in range(count)]
    kind = ReminderKind("needs.near", "clock", str, lambda: url, lambda now: subjects)
    remind_of(actor=builder(), kind=kind)
    return Reminder.objects.filter(user=user).latest("pk")


def make_staff_user(username: str = "", name: str = "", **values: Any) -> User:
    """A staff user with ``PASSWORD``, who has already chosen it."""
    username = username or f"staff{next(_numbers)}"
    return create_staff_user(
        actor=values.pop("actor", None) or builder(),
        username=username,
        name=name or username,
        password=values.pop("password", PASSWORD),
        must_change_password=values.pop("must_change_password", False),
        **values,
    )


def make_resident_user(phone: str = "", **values: Any) -> User:
    """A resident's sign-in; the phone number is of a range that is not given out."""
    return create_resident_user(
        actor=values.pop("actor", None) or builder(),
        phone=phone or f"199{next(_numbers):08d}",
        **values,
    )
