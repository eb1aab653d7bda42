"""What was kept apart: a supervisor takes it or not, and says why; it is never discarded."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.field import access, kinds, rules, world
from yanzhen.field.models import SyncedRecord, Upload
from yanzhen.field.rules import State, Why
from yanzhen.field.services.photos import attach_photos, lay_photos_aside
from yanzhen.field.services.settling import (
    close,
    edit_of,
    held_of_branch,
    known_of,
    settle,
    write,
)


def _held(actor: Actor, upload: Upload, reason: str) -> SyncedRecord:
    """The locked record of an upload that waits for a decision of this actor."""
    if not access.can_decide(actor, upload):
        raise AccessDenied
    if upload.user_id == actor.user_id:
        raise AccessDenied(_("Nobody decides about what they sent themselves."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say in a few words why."), field="reason")
    synced = locked(upload.synced)
    locked(
        upload,
        states=(State.QUARANTINED,),
        refusal=_("Somebody has decided about this already."),
    )
    return synced


@operation("field.accept_quarantined")
def accept_quarantined(*, actor: Actor, upload: Upload, reason: str) -> Upload:
    """Write what was kept apart, with what followed it in its branch, on the decider's word.

    The decider vouches: the rights that the worker lost do not stand against it. A record that
    was removed is made again from its creation. Raises WrongState when it cannot be written.
    """
    synced = _held(actor, upload, reason)
    kind = kinds.kind_of(synced.kind)
    vouching = replace(actor, is_system=True)
    taken = []
    for one in held_of_branch(upload):
        one.decided_by_id, one.decided_at = actor.user_id, actor.now
        one.decision_reason = reason.strip()[:300]
        one.person = world.kept(one.person) if one.person else None
        record = kind.find(synced.record_uid)
        if one.person is None or (record is None and not one.is_creation):
            continue
        known = replace(known_of(kind, synced, record, one), is_held=False)
        written = write(vouching, kind, synced, one, edit_of(one, kind), known, record)
        if written is not None:
            attach_photos(vouching, synced, written, also_laid_aside=True)
        taken.append(one)
    upload.refresh_from_db()
    if upload.state not in rules.TAKEN:
        raise WrongState(
            _("This cannot be written: %(why)s"),
            why=upload.message or _("there is no record that it could go into."),
        )
    settle(actor, synced)
    note(reason=reason.strip()[:200], uploads=[str(u.uid) for u in taken])
    return upload


@operation("field.decline_quarantined")
def decline_quarantined(*, actor: Actor, upload: Upload, reason: str) -> Upload:
    """Do not take what was kept apart, nor what followed it. It stays readable, and the worker
    reads the reason.
    """
    synced = _held(actor, upload, reason)
    for one in held_of_branch(upload):
        one.decided_by_id, one.decided_at = actor.user_id, actor.now
        one.decision_reason = reason.strip()[:300]
        close(one, actor, State.DECLINED, Why(one.why), one.message)
    if kinds.kind_of(synced.kind).find(synced.record_uid) is None:
        lay_photos_aside(synced)
    upload.refresh_from_db()
    note(reason=reason.strip()[:200])
    return upload
