"""An alarming value was seen by somebody, who says what was done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.people.access import can_see_person
from yanzhen.visits import access
from yanzhen.visits.models import VitalSign


@operation("visits.answer_alert")
def answer_alert(*, actor: Actor, sign: VitalSign, answer: str) -> VitalSign:
    """Say what was done about a value beyond its thresholds; the alert ends."""
    scope.require(actor, access.RECORD, sign.area_code)
    if not can_see_person(actor, sign.person):
        raise NotFound
    sign = locked(sign)
    if not sign.level or sign.seen_at is not None:
        raise WrongState(_("There is no open alert."))
    if len(answer.strip()) < 2:
        raise NotValid(_("Say what was done."), field="answer")
    sign.seen_at, sign.seen_by_id, sign.answer = actor.now, actor.user_id, answer.strip()[:200]
    sign.save(update_fields=["seen_at", "seen_by", "answer"])
    return sign
