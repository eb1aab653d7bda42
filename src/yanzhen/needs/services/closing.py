"""A need ends: on somebody's word, for a reason, or as part of another one."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors
from yanzhen.needs.models import Need
from yanzhen.needs.services.steps import address, locked, move
from yanzhen.people.services import note_on_timeline


@operation("needs.close_need")
def close_need(
    *,
    actor: Actor,
    need: Need,
    outcome: str,
    resident_word: str = "",
    reason: str = "",
    version: int | None = None,
) -> Need:
    """Close a need on the resident's word, a reason, or enough tries to reach them.

    Raises NotValid naming what is missing.
    """
    _require_closer(actor, need)
    need = locked(need, "close", version)
    if outcome not in rules.OUTCOMES:
        raise NotValid(_("Choose how it ended."), field="outcome")
    needed = selectors.tries_needed(need.area_code, timezone.localdate(actor.now))
    made = selectors.tries_made(need)
    match rules.closing_lacks(
        outcome, word=resident_word, reason=reason, tries=made, tries_needed=needed
    ):
        case rules.WORD:
            raise NotValid(_("Write down what the resident said."), field="resident_word")
        case rules.REASON:
            raise NotValid(_("Give the reason."), field="reason")
        case rules.TRIES:
            raise NotValid(
                _("Note %(needed)s tries to reach the person first; there are %(made)s."),
                field="outcome",
                needed=needed,
                made=made,
            )
    if not need.answer_kind and rules.OUTCOMES[outcome] == rules.REASON:
        need.answer_kind = Need.Answer.NOTHING
    need.outcome = outcome
    need.resident_word, need.outcome_reason = resident_word.strip()[:300], reason.strip()[:300]
    need.closed_at = actor.now
    need.due_at = None
    need = move(actor, need, "close", resident_word or reason)
    if need.person or need.household:
        note_on_timeline(
            actor=actor,
            person=need.person,
            household=need.household,
            kind="need",
            summary=f"{need.title} · {need.get_outcome_display()}",
            url=address(need),
            record=need,
        )
    return need


def _require_closer(actor: Actor, need: Need) -> None:
    """A worker of the area, or the resident whose need it is."""
    if not access.is_own_need(actor, need):
        scope.require(actor, access.CLOSE, need.area_code)


@operation("needs.merge_needs")
def merge_needs(*, actor: Actor, kept: Need, absorbed: Need, version: int | None = None) -> Need:
    """Make two records of one need into one; the absorbed one keeps its steps and points on.

    Raises NotValid when they are the same or about two people, WrongState when the absorbed one
    has been answered.
    """
    for need in (kept, absorbed):
        scope.require(actor, access.MERGE, need.area_code)
    if kept.pk == absorbed.pk:
        raise NotValid(_("Choose another need: this is the same one."), field="absorbed")
    both = Need.objects.filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")
    list(both.select_for_update())  # in one order, so that two merges never wait for each other
    kept = locked(kept, "absorb", version)
    absorbed = locked(absorbed, "merge")
    if kept.person_id and absorbed.person_id and kept.person_id != absorbed.person_id:
        raise NotValid(_("These two needs belong to two people."), field="absorbed")
    absorbed.merged_into, absorbed.closed_at, absorbed.due_at = kept, actor.now, None
    move(actor, absorbed, "merge", kept.number)
    kept.person = kept.person or absorbed.person
    kept.household = kept.household or absorbed.household
    note(absorbed=absorbed.pk)
    return move(actor, kept, "absorb", absorbed.number)
