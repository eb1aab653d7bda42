"""How a case or a referral moves: locked, checked, saved, written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.cases import rules
from yanzhen.cases.models import Case, CaseStep, Referral
from yanzhen.core import calendar, policies
from yanzhen.core.errors import NotValid, StaleVersion, WrongState
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor

M = TypeVar("M", Case, Referral)


def _state(record: Case | Referral) -> str:
    return record.stage if isinstance(record, Case) else record.state


def _steps(record: Case | Referral) -> rules.Steps:
    return rules.CASE_STEPS if isinstance(record, Case) else rules.REFERRAL_STEPS


def _owner(record: Case | Referral) -> dict[str, Any]:
    return {"case": record} if isinstance(record, Case) else {"referral": record}


def locked(record: M, step: str, version: int | None = None) -> M:
    """The record as it stands now, locked. Raises StaleVersion or WrongState."""
    rows: Any = type(record)._default_manager.select_for_update(of=("self",))
    current: M = rows.select_related("person", "division").get(pk=record.pk)
    if version is not None and current.version != version:
        raise StaleVersion
    if not rules.may_step(_steps(current), _state(current), step):
        raise WrongState(_("This step is not possible at this point."))
    return current


def move(actor: Actor, record: M, step: str, words: str | Promise = "") -> M:
    """Save the record in the state after the step, and write the step down."""
    after = rules.state_after(_steps(record), _state(record), step)
    if isinstance(record, Case):
        record.stage = after
    else:
        record.state = after
    record.version += 1
    record.save()
    CaseStep.objects.create(
        **_owner(record),
        at=actor.now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        step=step,
        words=worded(words),
    )
    return record


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
