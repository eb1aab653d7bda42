"""A field that both sides changed: the supervisor decides, and may take it back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import Way, locked
from yanzhen.core.errors import AccessDenied, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.field import access, kinds, rules
from yanzhen.field.kinds import Draft
from yanzhen.field.models import Conflict, Upload
from yanzhen.field.services.settling import as_text

WAY = Way[Conflict](
    lifecycle=rules.DECISIONS,
    refusal=_("Somebody has decided about this already."),
    related=("upload__person", "synced"),
)


def _locked(actor: Actor, conflict: Conflict, step: str, version: int) -> Conflict:
    """The conflict with its record, as both stand now, locked for a step of somebody who may."""
    if not access.can_decide(actor, conflict):
        raise AccessDenied
    locked(conflict.synced)
    return WAY.locked(conflict, step, version)


def _write(actor: Actor, conflict: Conflict, value: Any) -> None:
    """Give the field of the record this value, on the decider's word."""
    kind, upload = kinds.kind_of(conflict.synced.kind), conflict.upload
    record = kind.find(conflict.synced.record_uid)
    if record is None or upload.person is None:
        raise WrongState(_("The record is no longer there."))
    draft = Draft(
        uid=conflict.synced.record_uid,
        person=upload.person,
        happened_at=upload.true_moment(upload.happened_at),
        claimed_at=upload.true_moment(upload.claimed_at),
        values={conflict.field: value},
        user_id=upload.user_id,
    )
    kind.change(replace(actor, is_system=True), record, draft.values, draft)


def present_value(conflict: Conflict) -> Any:
    """What the record shows in this field now."""
    kind = kinds.kind_of(conflict.synced.kind)
    record = kind.find(conflict.synced.record_uid)
    return None if record is None else kind.values(record).get(conflict.field)


@operation("field.decide_conflict")
def decide_conflict(*, actor: Actor, conflict: Conflict, take: str, version: int) -> Conflict:
    """Keep the record's value (``server``) or take the worker's (``device``)."""
    if take not in {Conflict.State.SERVER, Conflict.State.DEVICE}:
        raise WrongState
    fresh = _locked(actor, conflict, take, version)
    if take == Conflict.State.DEVICE:
        fresh.before = as_text(present_value(fresh))
        _write(actor, fresh, json.loads(plain(fresh.mine)))
    fresh.decided_by_id, fresh.decided_at = actor.user_id, actor.now
    WAY.advance(fresh, take)
    _close_upload(fresh.upload)
    note(field=fresh.field, take=take)
    return fresh


def _close_upload(upload: Upload) -> None:
    """An edit whose last clash was decided is joined; one that is open again is in conflict."""
    is_open = upload.conflicts.filter(state=Conflict.State.OPEN).exists()
    state = Upload.State.CONFLICT if is_open else Upload.State.MERGED
    if upload.state != state:
        upload.state = state
        upload.save(update_fields=["state"])


@operation("field.undo_decision")
def undo_decision(*, actor: Actor, conflict: Conflict, version: int) -> Conflict:
    """Open a decided conflict again; a taken value goes back to what stood before.

    Raises WrongState when the field was changed since.
    """
    fresh = _locked(actor, conflict, "undo", version)
    if fresh.state == Conflict.State.DEVICE:
        if not rules.is_same(present_value(fresh), json.loads(plain(fresh.mine))):
            raise WrongState(_("The field was changed since. Change it in the record."))
        _write(actor, fresh, json.loads(plain(fresh.before)))
    note(field=fresh.field, was=fresh.state)
    fresh.before, fresh.decided_by_id, fresh.decided_at = "", None, None
    WAY.advance(fresh, "undo")
    _close_upload(fresh.upload)
    return fresh
