"""What people are reminded of: every app says what is due, the house says it once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Due:
    """One thing of which a user is to be reminded, and its page.

    ``subject`` names it for good (``obligation:7``); nobody is reminded of it a second time.
    """

    user_id: int
    subject: str
    url: str


@dataclass(frozen=True, slots=True)
class ReminderKind:
    """A kind of reminder.

    ``words(count)`` says it in the reader's language; ``list_url()`` leads to all of them.
    ``find(now)`` names what is due; it may name again what was named before.
    """

    code: str
    icon: str
    words: Callable[[int], str]
    list_url: Callable[[], str]
    find: Callable[[datetime], Iterable[Due]]


KINDS: dict[str, ReminderKind] = {}


def reminder_kind(kind: ReminderKind) -> None:
    """Register a kind; each app does so in ``AppConfig.ready``."""
    KINDS[kind.code] = kind
