"""Logs for tests, handed in by the service that the pages call."""

from __future__ import annotations

from typing import Any

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of
from yanzhen.workforce.models import WorkLog
from yanzhen.workforce.services import hand_in_log


def make_log(
    user: User, kind: str = "day", words: str = "上午走访。下午写材料。", **more: Any
) -> WorkLog:
    now = more.pop("now", NOW)
    actor = actor_of(user, now=now)
    return hand_in_log(actor=actor, kind=kind, day=more.pop("day", now.date()), words=words)
