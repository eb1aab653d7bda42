"""A need is put into a lane, handed over, and gets its one answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core import calendar, scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, vocabulary
from yanzhen.needs.models import Need
from yanzhen.needs.services.closing import close_need
from yanzhen.needs.services.steps import (
    check_owner,
    chosen_entry,
    hold,
    locked,
    move,
    own_post,
    require_mover,
)
from yanzhen.orgs.models import Post


@operation("needs.triage_need")
def triage_need(
    *,
    actor: Actor,
    need: Need,
    lane: str,
    owner: Post | None = None,
    urgency: str | None = None,
    category: str | None = None,
    words: str = "",
    version: int | None = None,
) -> Need:
    """Put a need into a lane and give it an owner; its answer is due in the lane's working hours.

    The hours run from when it was heard. Without an owner it belongs to the actor's own post in
    the area. Raises NotValid for an unknown lane or an owner whose post does not cover the area.
    """
    scope.require(actor, access.TRIAGE, need.area_code)
    need = locked(need, "triage", version)
    chosen = chosen_entry("needs.lanes", lane, need.area_code, actor.now, "lane")
    if category:
        chosen_entry("needs.categories", category, need.area_code, actor.now, "category")
        need.category = category
    if urgency:
        if urgency not in Need.Urgency.values:
            raise NotValid(_("Choose one of the listed values."), field="urgency")
        need.urgency = urgency
    need.lane = lane
    need.owner = owner or need.owner or own_post(actor, need)
    check_owner(actor, need)
    if need.owner is not None and need.department is None:
        hold(actor, need, post=need.owner)
    need.escalation, need.escalated_to = 0, None
    need.due_at = calendar.add_working_hours(need.heard_at, chosen["answer_working_hours"])
    need.triaged_at = need.triaged_at or actor.now
    return move(actor, need, "triage", words or vocabulary.name(chosen))


@operation("needs.answer_need")
def answer_need(
    *, actor: Actor, need: Need, kind: str, source: models.Model, words: Words = ""
) -> Need:
    """Give a triaged need its one answer: what was ordered or planned for it.

    Called by the app that owns the answer, in the transaction that creates it. Raises WrongState
    when the need has an answer already.
    """
    require_mover(actor, need)
    need = locked(need, "answer")
    need.answer_kind = kind
    need.answer_type, need.answer_id = source._meta.label_lower, source.pk
    return move(actor, need, "answer", words)


@operation("needs.withdraw_answer")
def withdraw_answer(*, actor: Actor, need: Need, reason: Words) -> Need:
    """The answer came to nothing (refused, cancelled): the need waits for another one."""
    require_mover(actor, need)
    need = locked(need, "withdraw_answer")
    need.answer_kind = need.answer_type = ""
    need.answer_id = None
    return move(actor, need, "withdraw_answer", reason)


@operation("needs.answer_need_with_nothing")
def answer_need_with_nothing(
    *, actor: Actor, need: Need, outcome: str, reason: str, version: int | None = None
) -> Need:
    """Close a need that gets no service, saying why: not possible, refused or withdrawn."""
    if rules.OUTCOMES.get(outcome) != rules.REASON:
        raise NotValid(_("Choose why no service follows."), field="outcome")
    return close_need(actor=actor, need=need, outcome=outcome, reason=reason, version=version)
