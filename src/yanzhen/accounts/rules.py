"""Pure decisions about user names, passwords, one-time codes and sessions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

USERNAME = re.compile(r"[\w.@+-]{2,60}")
KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")
# Without 0, o, 1, l, i: a temporary password is read out on the telephone.
SPOKEN = "abcdefghjkmnpqrstuvwxyz23456789"
# What the secrets of second factors are sealed to.
FACTOR_COLUMN = "mfa.secret"


def is_username(text: str) -> bool:
    """Letters (also Chinese), digits and ``. @ + - _``, two to sixty of them."""
    return bool(USERNAME.fullmatch(text))


def kinds_of_characters(password: str) -> int:
    """How many of small letters, capitals, digits and other characters a password mixes.

    >>> kinds_of_characters("geese-2026")
    3
    """
    return sum(bool(re.search(kind, password)) for kind in KINDS)


def temporary_password(choose: Callable[[str], str]) -> str:
    """Four groups of four letters and digits, for example ``kx7m-9qpa-t3vd-wb2e``."""
    return "-".join("".join(choose(SPOKEN) for _ in range(4)) for _ in range(4))


def is_password_too_old(changed_at: datetime | None, now: datetime, longest_days: int) -> bool:
    """Whether a password must be renewed; ``longest_days`` 0 means never."""
    if not longest_days or changed_at is None:
        return False
    return now - changed_at >= timedelta(days=longest_days)


@dataclass(frozen=True, slots=True)
class SentCode:
    """What counts of a code that was sent earlier."""

    sent_at: datetime
    is_same_phone: bool


def wait_before_next_code(
    sent: Sequence[SentCode], now: datetime, *, pause: int, per_hour: int, per_sender_hour: int
) -> timedelta:
    """How long somebody must wait before another code is sent; zero when it may go out.

    ``sent`` are the codes of the last hour to this phone or from this sender. A phone waits
    ``pause`` seconds between two codes and gets ``per_hour`` at most; a sender ``per_sender_hour``.
    """
    to_phone = sorted(c.sent_at for c in sent if c.is_same_phone)
    waits = [timedelta(0)]
    if to_phone:
        waits.append(to_phone[-1] + timedelta(seconds=pause) - now)
    if len(to_phone) >= per_hour:
        waits.append(to_phone[-per_hour] + timedelta(hours=1) - now)
    everything = sorted(c.sent_at for c in sent)
    if len(everything) >= per_sender_hour:
        waits.append(everything[-per_sender_hour] + timedelta(hours=1) - now)
    return max(waits)


def has_session_ended(
    signed_in_at: float, seen_at: float, now: float, *, idle: timedelta, longest: timedelta
) -> bool:
    """Whether a session is over because it idled or lasted too long (times in epoch seconds)."""
    return now - seen_at > idle.total_seconds() or now - signed_in_at > longest.total_seconds()


def first_hour_to_send(moment: datetime, begins: int, ends: int) -> datetime:
    """The moment itself when messages may go out then, else the next morning's hour.

    >>> first_hour_to_send(datetime(2026, 6, 15, 22, 30), 8, 20)
    datetime.datetime(2026, 6, 16, 8, 0)
    """
    if begins <= moment.hour < ends:
        return moment
    day = moment if moment.hour < begins else moment + timedelta(days=1)
    return day.replace(hour=begins, minute=0, second=0, microsecond=0)
