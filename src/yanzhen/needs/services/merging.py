"""Two records of one need become one, and two again when that was wrong."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access
from yanzhen.needs.models import Need, NeedMerge
from yanzhen.needs.services.steps import hold, let_go, locked, move

# What an absorbed need was, to be that again; and what the kept one may take from it.
KEPT_OF_ABSORBED = ("state", "owner_id", "department_id", "escalation", "escalated_to_id")
SUBJECT = ("person_id", "household_id", "organization_id")


def check_pair(kept: Need, absorbed: Need) -> None:
    """Whether these two can be one need. Raises NotValid."""
    if kept.pk == absorbed.pk:
        raise NotValid(_("Choose another need: this is the same one."), field="absorbed")
    if kept.person_id and absorbed.person_id and kept.person_id != absorbed.person_id:
        raise NotValid(_("These two needs belong to two people."), field="absorbed")


def _lock_both(first: int, second: int) -> None:
    """Lock the rows in one order, so that two merges never wait for each other."""
    both = Need.objects.filter(pk__in=[first, second]).order_by("pk")
    list(both.select_for_update())


@operation("needs.merge_needs")
def merge_needs(*, actor: Actor, kept: Need, absorbed: Need, version: int | None = None) -> Need:
    """Make two records of one need into one; the absorbed one keeps its steps and points on.

    Raises NotValid when they are the same or about two people, WrongState when the absorbed one
    has been answered: then that is the one to keep.
    """
    for need in (kept, absorbed):
        scope.require(actor, access.MERGE, need.area_code)
    check_pair(kept, absorbed)
    _lock_both(kept.pk, absorbed.pk)
    kept = locked(kept, "absorb", version)
    absorbed = locked(absorbed, "merge")
    check_pair(kept, absorbed)
    before: dict[str, Any] = {name: getattr(absorbed, name) for name in KEPT_OF_ABSORBED}
    before["due_at"] = absorbed.due_at.isoformat() if absorbed.due_at else None
    before["taken"] = [n for n in SUBJECT if not getattr(kept, n) and getattr(absorbed, n)]
    before["answer"] = [kept.answer_type, kept.answer_id]
    NeedMerge.objects.create(
        kept=kept,
        absorbed=absorbed,
        before=before,
        merged_at=actor.now,
        merged_by_id=actor.user_id,
    )
    absorbed.merged_into, absorbed.closed_at = kept, actor.now
    absorbed.due_at = absorbed.department = absorbed.escalated_to = None
    let_go(actor, absorbed)
    move(actor, absorbed, "merge", kept.number)
    for name in before["taken"]:
        setattr(kept, name, getattr(absorbed, name))
    note(absorbed=absorbed.pk)
    return move(actor, kept, "absorb", absorbed.number)


@operation("needs.unmerge_needs")
def unmerge_needs(*, actor: Actor, absorbed: Need, version: int | None = None) -> Need:
    """Make two needs again: the absorbed one is as it was, with its deadline and its owner.

    The kept one keeps its answer; whose need it is it gives back unless it was answered since,
    because the answer is for that person. Raises WrongState when it was merged on later: that is
    undone first.
    """
    merge = NeedMerge.objects.filter(absorbed=absorbed, undone_at=None).first()
    kept_id = merge.kept_id if merge else absorbed.pk
    _lock_both(kept_id, absorbed.pk)
    absorbed = locked(absorbed, "unmerge", version)
    merge = NeedMerge.objects.filter(absorbed=absorbed, undone_at=None).first()
    if merge is None or merge.kept_id != kept_id:
        raise WrongState(_("This need stands for itself."))
    kept = Need.objects.get(pk=kept_id)
    for need in (kept, absorbed):
        scope.require(actor, access.MERGE, need.area_code)
    if kept.state == Need.State.MERGED:
        raise WrongState(_("The other need was merged on later. Undo that merge first."))
    was = dict(merge.before)
    for name in KEPT_OF_ABSORBED:
        setattr(absorbed, name, was[name])
    absorbed.due_at = parse_datetime(was["due_at"]) if was["due_at"] else None
    absorbed.merged_into = absorbed.closed_at = None
    _take_up_again(actor, absorbed)
    if was["answer"] == [kept.answer_type, kept.answer_id]:
        for name in was["taken"]:
            if getattr(kept, name) == getattr(absorbed, name):
                setattr(kept, name, None)
    merge.undone_at = actor.now
    merge.save(update_fields=["undone_at"])
    note(kept=kept.pk, absorbed=absorbed.pk)
    move(actor, kept, "release", absorbed.number)
    return move(actor, absorbed, "unmerge", kept.number)


def _take_up_again(actor: Actor, need: Need) -> None:
    if need.department is not None:
        hold(actor, need, organization=need.department)
    elif need.owner is not None:
        hold(actor, need, post=need.owner)
