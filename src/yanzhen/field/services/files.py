"""Files that were not kept with their record: a supervisor asks once more, or discards them."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, DomainError, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.field import access, kinds
from yanzhen.field.models import FieldPhoto
from yanzhen.field.services.photos import close_photo, forget_parts, is_undamaged, keep_with


def _held(actor: Actor, photo: FieldPhoto, reason: str) -> FieldPhoto:
    """The locked file, which waits for a decision of this actor."""
    if not access.can_decide(actor, photo):
        raise AccessDenied
    if photo.device.user_id == actor.user_id:
        raise AccessDenied(_("Nobody decides about what they sent themselves."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say in a few words why."), field="reason")
    photo = locked(
        photo,
        "synced",
        "device",
        states=FieldPhoto.TO_DECIDE,
        refusal=_("Somebody has decided about this already."),
    )
    photo.decided_by_id, photo.decided_at = actor.user_id, actor.now
    photo.decision_reason = reason.strip()[:300]
    note(reason=photo.decision_reason[:200], purpose=photo.purpose)
    return photo


@operation("field.keep_file")
def keep_file(*, actor: Actor, photo: FieldPhoto, reason: str) -> FieldPhoto:
    """Ask once more whether a file can be kept with its record, on the decider's word.

    What the law asks stands: a photo still needs the consent of whom it may show. Raises
    WrongState with what stands against it; then nothing has changed.
    """
    photo = _held(actor, photo, reason)
    record = kinds.kind_of(photo.synced.kind).find(photo.synced.record_uid)
    if record is None:
        raise WrongState(
            _("The visit itself is not written down. Decide about it first, under “Kept apart”.")
        )
    if not is_undamaged(photo):
        raise WrongState(_("This file arrived damaged and cannot be opened."))
    try:
        keep_with(replace(actor, is_system=True), photo, record)
    except DomainError as error:
        raise WrongState(_("This cannot be kept yet: %(why)s"), why=str(error)) from None
    return photo


@operation("field.discard_file")
def discard_file(*, actor: Actor, photo: FieldPhoto, reason: str) -> FieldPhoto:
    """Remove a file for good. That it was there, who removed it and why stays."""
    photo = _held(actor, photo, reason)
    forget_parts(photo)
    close_photo(photo, FieldPhoto.State.DISCARDED, photo.message)
    return photo
