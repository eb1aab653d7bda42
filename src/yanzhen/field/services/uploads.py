"""Taking what devices send: each edit once, in the order of its branch, with the rights of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from yanzhen.core.changing import locked
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


@dataclass(frozen=True, slots=True)
class Call:
    """What all edits of one call of a device have in common."""

    device: Device
    skew_seconds: int
    clock_minutes: int
    app_version: str
    held: rules.Why


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
    What all edits of a call have in common is asked for once.
    """
    skew = round((sent_at - actor.now).total_seconds())
    call = Call(
        device=device,
        skew_seconds=max(-2_000_000_000, min(2_000_000_000, skew)),
        clock_minutes=limits(device.area_code, actor.now).clock_minutes,
        app_version=app_version[:40],
        held=held,
    )
    rows = Upload.objects.select_related("synced").filter(uid__in=[one.uid for one in sent])
    taken = {row.uid: row for row in rows}
    outcomes = []
    for one in sent:
        try:
            upload = _if_the_same(taken.get(one.uid), device, one)
            if upload is None:
                edit = envelope.read(one.uid, one.text, one.digest)
                upload = take_upload(actor=actor, call=call, edit=edit, sent=one)
                taken[one.uid] = upload
            outcomes.append(Outcome(one.uid, upload))
        except (NotValid, KeyReused) as error:
            outcomes.append(Outcome(one.uid, None, str(error), error.code))
    return outcomes


def _if_the_same(known: Upload | None, device: Device, sent: Sent) -> Upload | None:
    """What was already taken under this id. Raises KeyReused when it was something else."""
    if known is not None and (known.digest != sent.digest or known.user_id != device.user_id):
        raise KeyReused
    return known


@operation("field.take_upload")
def take_upload(*, actor: Actor, call: Call, edit: Envelope, sent: Sent) -> Upload:
    """Keep one edit and do with its record what can be done now.

    Locks the record, also one that is not there yet. Raises NotValid for an unknown kind.
    """
    kinds.kind_of(edit.kind)
    device, held = call.device, call.held
    synced, is_new = locked_record(edit.kind, edit.record)
    if not is_new:
        known = Upload.objects.select_related("synced").filter(uid=sent.uid).first()
        if _if_the_same(known, device, sent) and known is not None:
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
        skew_seconds=call.skew_seconds,
        is_clock_wrong=rules.is_clock_wrong(call.skew_seconds, call.clock_minutes),
        app_version=call.app_version,
        digest=sent.digest,
        text=sent.text,
        state=Upload.State.QUARANTINED if held else Upload.State.WAITING,
        why=held,
        received_at=actor.now,
        settled_at=actor.now if held else None,
    )
    if not held:
        settle(actor, synced, fresh=upload, is_first=is_new)
    note(state=upload.state, why=upload.why, number=edit.number)
    return upload


def locked_record(kind: str, record: UUID) -> tuple[SyncedRecord, bool]:
    """The row by which one edit of a record is taken at a time, and whether it is its first."""
    made, is_new = SyncedRecord.objects.get_or_create(kind=kind, record_uid=record)
    if is_new:
        return made, True
    return locked(made), False


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
    synced = locked(SyncedRecord(pk=synced_id))
    settled = settle(actor, synced)
    note(forced=[str(u.uid) for u in settled if u.is_forced])
    return synced
