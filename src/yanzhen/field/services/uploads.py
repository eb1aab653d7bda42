"""Taking what devices send: each edit once, in the order of its branch, with the rights of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from yanzhen.core.errors import NotValid
from yanzhen.core.idempotency import KeyReused
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.field import envelope, kinds, rules
from yanzhen.field.envelope import Envelope
from yanzhen.field.limits import limits
from yanzhen.field.models import Device, SyncedRecord, Upload
from yanzhen.field.services.settling import settle
from yanzhen.field.world import area_on, person_of
from yanzhen.people.models import Person


@dataclass(frozen=True, slots=True)
class Sent:
    """One edit of a request: the device's id of it, its text, the digest of the text."""

    uid: UUID
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a device is answered: the upload, or why nothing of it was kept."""

    uid: UUID
    upload: Upload | None = None
    error: str = ""
    code: str = ""


def take_uploads(
    *,
    actor: Actor,
    device: Device,
    sent: Sequence[Sent],
    sent_at: datetime,
    app_version: str = "",
    held: rules.Why = rules.Why.NONE,
) -> list[Outcome]:
    """Take edits one by one, each in a transaction of its own: an answer is a promise.

    ``sent_at`` is the clock of the device as it sent. ``held`` puts everything into quarantine.
    """
    skew = round((sent_at - actor.now).total_seconds())
    skew = max(-2_000_000_000, min(2_000_000_000, skew))
    outcomes = []
    for one in sent:
        try:
            upload = known_upload(device, one)
            if upload is None:
                upload = take_upload(
                    actor=actor,
                    device=device,
                    edit=envelope.read(one.uid, one.text, one.digest),
                    sent=one,
                    skew_seconds=skew,
                    app_version=app_version,
                    held=held,
                )
            outcomes.append(Outcome(one.uid, upload))
        except (NotValid, KeyReused) as error:
            outcomes.append(Outcome(one.uid, None, str(error), error.code))
    return outcomes


def known_upload(device: Device, sent: Sent) -> Upload | None:
    """What was already taken under this id. Raises KeyReused when it was something else."""
    known = Upload.objects.select_related("synced").filter(uid=sent.uid).first()
    if known is not None and (known.digest != sent.digest or known.user_id != device.user_id):
        raise KeyReused
    return known


@operation("field.take_upload")
def take_upload(
    *,
    actor: Actor,
    device: Device,
    edit: Envelope,
    sent: Sent,
    skew_seconds: int,
    app_version: str,
    held: rules.Why,
) -> Upload:
    """Keep one edit and do with its record what can be done now.

    Locks the record, also one that is not there yet. Raises NotValid for an unknown kind.
    """
    kinds.kind_of(edit.kind)
    synced = locked_record(edit.kind, edit.record)
    if known := known_upload(device, sent):
        return known
    person = person_of(edit.person)
    upload = Upload.objects.create(
        uid=edit.uid,
        device=device,
        user_id=device.user_id,
        synced=synced,
        person=person,
        area_code=_area_of(person, edit, device),
        branch=edit.branch,
        trunk=edit.trunk,
        number=edit.number,
        is_creation=edit.is_creation,
        happened_at=edit.happened_at,
        claimed_at=edit.claimed_at,
        skew_seconds=skew_seconds,
        is_clock_wrong=rules.is_clock_wrong(
            skew_seconds, limits(device.area_code, actor.now).clock_minutes
        ),
        app_version=app_version[:40],
        digest=sent.digest,
        text=sent.text,
        state=Upload.State.QUARANTINED if held else Upload.State.WAITING,
        why=held,
        received_at=actor.now,
        settled_at=actor.now if held else None,
    )
    if not held:
        settle(actor, synced, fresh=upload)
    note(state=upload.state, why=upload.why, number=edit.number)
    return upload


def locked_record(kind: str, record: UUID) -> SyncedRecord:
    """The row by which one edit of a record is taken at a time."""
    made, is_new = SyncedRecord.objects.get_or_create(kind=kind, record_uid=record)
    if is_new:
        return made
    return SyncedRecord.objects.select_for_update().get(kind=kind, record_uid=record)


def _area_of(person: Person | None, edit: Envelope, device: Device) -> str:
    """Whose supervisor decides: of the place where the person lived on that day."""
    if person is None:
        return device.area_code
    return area_on(person, timezone.localdate(edit.happened_at))


def force_waiting(*, actor: Actor) -> int:
    """Take what has waited too long for an earlier part; returns how many were looked at."""
    hours = limits("", actor.now).wait_hours
    rows = Upload.objects.filter(
        state=Upload.State.WAITING, received_at__lte=actor.now - timedelta(hours=hours)
    )
    count = 0
    for synced_id in sorted(set(rows.values_list("synced_id", flat=True))):
        force_record(actor=actor, synced_id=synced_id)
        count += 1
    return count


@operation("field.force_waiting")
def force_record(*, actor: Actor, synced_id: int) -> SyncedRecord:
    """Settle the waiting edits of one record whose time is over."""
    synced = SyncedRecord.objects.select_for_update().get(pk=synced_id)
    settled = settle(actor, synced)
    note(forced=[str(u.uid) for u in settled if u.is_forced])
    return synced
