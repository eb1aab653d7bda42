"""What is written down of a step, and when the next one is due."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from yanzhen.core import calendar, policies
from yanzhen.core.errors import NotValid
from yanzhen.core.scope import Actor


def said(text: str, field: str, message: str | Promise, most: int = 2000) -> str:
    """The text trimmed. Raises NotValid when it says nothing."""
    text = text.strip()
    if len(text) < 2:
        raise NotValid(message, field=field)
    return text[:most]


def due_in(actor: Actor, area: str, topic: str, step: str) -> datetime:
    """When something is due, in working days of the rule pack from now on."""
    day = actor.today
    days = policies.value(topic, area=area, day=day)[step]
    last = calendar.add_working_days(day, int(days))
    return timezone.make_aware(datetime.combine(last, datetime.max.time().replace(microsecond=0)))
