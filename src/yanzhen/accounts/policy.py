"""What the place's rule packs say about signing in, as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from yanzhen.core import policies
from yanzhen.core.scope import Actor


@dataclass(frozen=True, slots=True)
class PasswordRule:
    minimum: int
    kinds: int
    remembered: int
    longest_days: int


@dataclass(frozen=True, slots=True)
class SessionRule:
    idle: timedelta
    longest: timedelta
    resident: timedelta


@dataclass(frozen=True, slots=True)
class LockoutRule:
    failures: int
    pause: timedelta


@dataclass(frozen=True, slots=True)
class CodeRule:
    minutes: int
    attempts: int
    pause_seconds: int
    per_hour: int
    per_sender_hour: int


@dataclass(frozen=True, slots=True)
class ReminderRule:
    from_hour: int
    until_hour: int
    waits_minutes: list[int]
    timeout_seconds: int


def reminder_rule(now: datetime) -> ReminderRule:
    """When messages leave the house, and after which waits a failed one is tried again."""
    return ReminderRule(**_value("accounts.reminders", "", now))


def password_rule(area: str, now: datetime) -> PasswordRule:
    return PasswordRule(**_value("accounts.password", area, now))


def session_rule(area: str, now: datetime) -> SessionRule:
    value = _value("accounts.session", area, now)
    return SessionRule(
        idle=timedelta(minutes=value["idle_minutes"]),
        longest=timedelta(hours=value["longest_hours"]),
        resident=timedelta(days=value["resident_days"]),
    )


def lockout_rule(now: datetime) -> LockoutRule:
    """The rule of the whole installation: who failed to sign in has no place yet."""
    value = _value("accounts.lockout", "", now)
    return LockoutRule(value["failures"], timedelta(minutes=value["minutes"]))


def code_rule(now: datetime) -> CodeRule:
    return CodeRule(**_value("accounts.phone_code", "", now))


def needs_second_factor(actor: Actor) -> bool:
    """Whether one of the actor's posts demands a second factor where it is held."""
    return any(
        grant.role in _value("accounts.mfa_required_roles", grant.area, actor.now)
        for grant in actor.grants
    )


def home_area(actor: Actor) -> str:
    """The narrowest area of the actor's grants, whose rule packs hold for their own account."""
    return max((grant.area for grant in actor.grants), key=len, default="")


def _value(topic: str, area: str, now: datetime) -> Any:
    return policies.value(topic, area=area, day=timezone.localdate(now))
