"""A need ends: on somebody's word, for a reason, or because nobody could be reached."""

from __future__ import annotations

from django.utils import timezone

from yanzhen.core import scope
from yanzhen.core.operations import operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors, vocabulary
from yanzhen.needs.drafts import check_ending
from yanzhen.needs.models import Need
from yanzhen.needs.services.steps import address, let_go, locked, move
from yanzhen.people.services import note_on_timeline


@operation("needs.close_need")
def close_need(
    *,
    actor: Actor,
    need: Need,
    outcome: str,
    resident_word: str = "",
    reason: str = "",
    reason_code: str = "",
    version: int | None = None,
) -> Need:
    """Close a need on the resident's word, a reason, or enough tries to reach them.

    ``reason_code`` is one of the rule pack's ``needs.closing_reasons`` for the outcome, ``reason``
    what there is to say besides or instead. Raises NotValid naming what is missing.
    """
    _require_closer(actor, need)
    need = locked(need, "close", version)
    check_ending(
        outcome=outcome,
        word=resident_word,
        reason_code=reason_code,
        reason=reason,
        tries=selectors.tries_made(need),
        area=need.area_code,
        day=actor.today,
    )
    if not need.answer_kind and rules.OUTCOMES[outcome] == rules.REASON:
        need.answer_kind = Need.Answer.NOTHING
    need.outcome = outcome
    need.resident_word, need.outcome_reason = worded(resident_word), worded(reason)
    need.reason_code = reason_code
    need.closed_at = actor.now
    need.due_at = need.department = need.escalated_to = None
    let_go(actor, need)
    need = move(actor, need, "close", resident_word or reason or reason_name(need))
    if need.person or need.household:
        note_on_timeline(
            actor=actor,
            person=need.person,
            household=need.household,
            kind="need",
            summary="%(title)s · %(outcome)s",
            details={"title": need.title, "outcome": Need.Outcome(need.outcome).label},
            url=address(need),
            record=need,
        )
    return need


def reason_name(need: Need) -> str:
    """The reason of the rule pack in words, or nothing."""
    if not need.reason_code:
        return ""
    day = timezone.localdate(need.closed_at)
    topic = "needs.closing_reasons"
    entry = vocabulary.entry(topic, need.reason_code, area=need.area_code, day=day)
    return vocabulary.name(entry) if entry else need.reason_code


def _require_closer(actor: Actor, need: Need) -> None:
    """A worker of the area, or the resident whose need it is."""
    if not access.is_own_need(actor, need):
        scope.require(actor, access.CLOSE, need.area_code)
