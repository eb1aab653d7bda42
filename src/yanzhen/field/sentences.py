"""What became of an edit, in one clear sentence for the worker who made it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError
from yanzhen.core.phrases import Words, retold, worded
from yanzhen.field.models import FieldPhoto, Upload
from yanzhen.field.rules import Why

State = Upload.State
SENTENCES = {
    (State.WAITING, Why.PREDECESSOR): _(
        "Kept safely. An earlier change of this record has not arrived yet."
    ),
    (State.WAITING, Why.NO_CREATION): _(
        "Kept safely. The record itself has not arrived yet; send the rest of the queue."
    ),
    State.APPLIED: _("Safe on the server."),
    State.MERGED: _("Safe on the server, joined with what others wrote meanwhile."),
    State.CONFLICT: _(
        "Both versions are kept: somebody wrote something else in the same place. "
        "Your supervisor decides."
    ),
    State.FORCED: _("Safe on the server. An earlier change of it never arrived."),
    State.DECLINED: _("Your supervisor did not take this: %(reason)s"),
    (State.REFUSED, Why.TRUNK_AHEAD): _(
        "This was made on a newer state than this server has. Ask your station lead "
        "whether the address is right."
    ),
    (State.REFUSED, Why.NOT_VALID): _("Correct this and save again: %(message)s"),
    (State.QUARANTINED, Why.DELETED): _(
        "Kept apart: the record was removed meanwhile. Your supervisor decides."
    ),
    (State.QUARANTINED, Why.ACCESS): _(
        "Kept apart: you no longer have a duty for this person. Your supervisor decides."
    ),
    (State.QUARANTINED, Why.DIED): _(
        "Kept apart: the person is noted as deceased before that day. Your supervisor decides."
    ),
    (State.QUARANTINED, Why.MOVED): _(
        "Kept apart: the person moved to another place. A supervisor of the old place decides."
    ),
    (State.QUARANTINED, Why.PERSON_MERGED): _(
        "Kept apart: the person's record was joined with another. Your supervisor decides."
    ),
    (State.QUARANTINED, Why.FOLLOWS): _(
        "Kept apart with an earlier change of the same record. Your supervisor decides."
    ),
    (State.QUARANTINED, Why.LOCKED): _(
        "Kept apart: the account or the device may no longer be used. A supervisor decides."
    ),
    (State.QUARANTINED, Why.FAULT): _(
        "Kept apart: something went wrong while it was written down. It is not lost."
    ),
}
# What a worker who lost the right to see somebody is told, whatever the reason.
SENTENCES[State.QUARANTINED, Why.PROTECTED] = SENTENCES[State.QUARANTINED, Why.ACCESS]
KEPT_APART = _("Kept apart: %(message)s Your supervisor decides.")
REASONS = {
    Why.DELETED: _("The record was removed."),
    Why.ACCESS: _("The worker has no duty for this person any more."),
    Why.PROTECTED: _("The person is under protection now."),
    Why.DIED: _("The person is noted as deceased before that day."),
    Why.MOVED: _("The person moved to another place."),
    Why.PERSON_MERGED: _("The person's record was joined with another."),
    Why.FOLLOWS: _("It follows another change that lies here."),
    Why.LOCKED: _("The account or the device was locked."),
    Why.FAULT: _("Something went wrong while it was written down."),
    Why.NO_CREATION: _("The record itself never arrived."),
    Why.NOT_VALID: _("It could not be written as it is."),
}
MARKED_CLOCK = _("The clock of the device was wrong; the time was corrected.")


def refusal(error: DomainError) -> Words:
    """What stands against an edit or a file, kept so that each reads it in their own language."""
    return worded(error.text, error.details)


def sentence(upload: Upload) -> str:
    """What the worker reads beside an entry of the queue."""
    state, why = Upload.State(upload.state), Why(upload.why)
    text = SENTENCES.get((state, why)) or SENTENCES.get(state) or KEPT_APART
    said = str(text) % {"message": retold(upload.message), "reason": upload.decision_reason}
    return f"{said} {MARKED_CLOCK}" if upload.is_clock_wrong else said


FILE_REASONS = {
    Why.LOCKED: _("The device was withdrawn before it had sent this."),
    Why.FOLLOWS: _("Its visit was not taken."),
}


def file_reason(photo: FieldPhoto) -> str:
    """What the supervisor reads: why a file is not with its record."""
    known = FILE_REASONS.get(Why(photo.why))
    return " ".join(filter(None, [str(known) if known else "", retold(photo.message)]))


def file_sentence(photo: FieldPhoto) -> str:
    """What the worker reads beside a file of the queue."""
    if photo.state == FieldPhoto.State.DISCARDED:
        return str(_("Your supervisor discarded this: %(reason)s")) % {
            "reason": photo.decision_reason
        }
    return retold(photo.message) or str(photo.get_state_display())


def reason(upload: Upload) -> str:
    """What the supervisor reads: why it lies in quarantine."""
    known = REASONS.get(Why(upload.why))
    return " ".join(filter(None, [str(known) if known else "", retold(upload.message)]))
