"""Photos, signatures and voice notes in parts: each part is kept when its digest is right, and
asked for again when not. The parts lie among the attachments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.core import attachments, vault
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import DomainError, NotFound, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.idempotency import KeyReused
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import Words, worded
from yanzhen.core.scope import Actor
from yanzhen.field import kinds
from yanzhen.field.limits import limits
from yanzhen.field.models import Device, FieldPhoto, PhotoPart, SyncedRecord, Upload
from yanzhen.field.rules import Why
from yanzhen.field.sentences import refusal
from yanzhen.field.services.devices import opened

DIGEST_LENGTH = 64


class PartDamaged(DomainError):
    code = "part_damaged"
    status = 422
    message = _("This part was damaged on the way. Send it again.")


@operation("field.start_photo")
def start_photo(
    *,
    actor: Actor,
    device: Device,
    uid: UUID,
    kind: str,
    record: UUID,
    purpose: str,
    name: str,
    bytes: int,  # noqa: A002  # the word of the protocol
    digest: str,
    part_digests: Sequence[str],
) -> FieldPhoto:
    """Announce a file; announced again it is the same. Raises NotValid and KeyReused."""
    known = FieldPhoto.objects.filter(uid=uid).first()
    if known is not None:
        if known.digest != digest or known.device.user_id != actor.user_id:
            raise KeyReused
        return known
    return announce(
        actor,
        device,
        uid=uid,
        kind=kind,
        record=record,
        purpose=purpose,
        name=name,
        bytes=bytes,
        digest=digest,
        part_digests=part_digests,
    )


def announce(
    actor: Actor,
    device: Device,
    *,
    uid: UUID,
    kind: str,
    record: UUID,
    purpose: str,
    name: str,
    bytes: int,  # noqa: A002
    digest: str,
    part_digests: Sequence[str],
) -> FieldPhoto:
    """Note a file of which nobody has heard yet. Raises NotValid."""
    kinds.kind_of(kind)
    held = limits(device.area_code, actor.now)
    attachments.refuse_size(bytes)
    if purpose == FieldPhoto.Purpose.VOICE and bytes > held.voice_bytes:
        raise NotValid(_("This voice note is too long. Say it more briefly."), field="bytes")
    if purpose not in FieldPhoto.Purpose.values:
        raise NotValid(_("This photo could not be read."), field="purpose")
    # What is sealed is a little longer than what it holds: one part more.
    if not 1 <= len(part_digests) <= held.parts_of_a_photo + 1 or any(
        len(d) != DIGEST_LENGTH for d in [digest, *part_digests]
    ):
        raise NotValid(_("This photo could not be read."), field="parts")
    synced, _made = SyncedRecord.objects.get_or_create(kind=kind, record_uid=record)
    return FieldPhoto.objects.create(
        uid=uid,
        device=device,
        synced=synced,
        area_code=device.area_code,
        purpose=purpose,
        name=Path(name).name[-120:] or "photo.jpg",
        bytes=bytes,
        digest=digest,
        part_digests=list(part_digests),
        created_at=actor.now,
    )


def missing_parts(photo: FieldPhoto) -> list[int]:
    """The numbers of the parts that have not arrived."""
    if photo.state != FieldPhoto.State.RECEIVING:
        return []
    here = set(photo.parts.values_list("number", flat=True))
    return [n for n in range(len(photo.part_digests)) if n not in here]


@operation("field.take_part")
def take_part(*, actor: Actor, device: Device, uid: UUID, number: int, raw: bytes) -> FieldPhoto:
    """Keep one part; with the last one the photo is whole and goes to its record.

    Raises PartDamaged when it is not the part that was announced.
    """
    announced = the_row(FieldPhoto.objects.all(), uid=uid, device__user_id=device.user_id)
    photo = locked(announced, "synced", "device")
    note(number=number)
    if photo.state != FieldPhoto.State.RECEIVING:
        return photo
    if not 0 <= number < len(photo.part_digests):
        raise NotFound
    if photo.parts.filter(number=number).exists():
        return photo
    if len(raw) > limits(device.area_code, actor.now).part_bytes:
        raise NotValid(_("This part is too large."), field="part")
    if hashlib.sha256(raw).hexdigest() != photo.part_digests[number]:
        raise PartDamaged
    stored = vault.put(attachments.folder(), raw)
    PhotoPart.objects.create(
        photo=photo, number=number, stored_as=stored.stored_as, file_key=stored.file_key
    )
    if not missing_parts(photo):
        _complete(actor, photo)
    return photo


def _complete(actor: Actor, photo: FieldPhoto) -> None:
    if photo.is_sealed:
        _lay_aside(photo)
        return
    if not is_undamaged(photo):
        _refuse(photo, _("The parts do not make up the photo."))
        return
    close_photo(photo, FieldPhoto.State.WHOLE)
    record = kinds.kind_of(photo.synced.kind).find(photo.synced.record_uid)
    if record is not None:
        _attach(actor, photo, record)


def _lay_aside(photo: FieldPhoto) -> None:
    """What a withdrawn device handed over waits for a decision, opened with the device's key."""
    content = opened(photo.device, _content(photo))
    if content is None or hashlib.sha256(content).hexdigest() != photo.digest:
        _refuse(photo, _("This file arrived damaged and cannot be opened."))
        return
    forget_parts(photo)
    stored = vault.put(attachments.folder(), content)
    PhotoPart.objects.create(
        photo=photo, number=0, stored_as=stored.stored_as, file_key=stored.file_key
    )
    photo.is_sealed, photo.part_digests, photo.why = False, [photo.digest], Why.LOCKED
    _find_whose(photo)
    close_photo(photo, FieldPhoto.State.QUARANTINED)


def _content(photo: FieldPhoto) -> bytes:
    parts = photo.parts.order_by("number")
    folder = attachments.folder()
    return b"".join(vault.read(folder, p.stored_as, p.file_key) for p in parts)


def is_undamaged(photo: FieldPhoto) -> bool:
    """Whether the parts make up what the device had."""
    return hashlib.sha256(_content(photo)).hexdigest() == photo.digest


def close_photo(photo: FieldPhoto, state: FieldPhoto.State, message: Words = "") -> None:
    photo.state, photo.message = state, worded(message)
    saved(photo)


def _refuse(photo: FieldPhoto, message: Words) -> None:
    _find_whose(photo)
    close_photo(photo, FieldPhoto.State.REFUSED, message)


def _find_whose(photo: FieldPhoto) -> None:
    """Of whom it is and where somebody decides about it: as with the edits of its record."""
    sent = Upload.objects.filter(synced=photo.synced_id, person__isnull=False).order_by("pk")
    if (first := sent.only("person_id", "area_code").first()) is not None:
        photo.person_id, photo.area_code = first.person_id, first.area_code
        return
    kind = kinds.kind_of(photo.synced.kind)
    if (record := kind.find(photo.synced.record_uid)) is not None:
        photo.person = kind.person_of(record)
        photo.area_code = photo.person.area_code


def attach_photos(
    actor: Actor, synced: SyncedRecord, record: Any, *, also_laid_aside: bool = False
) -> None:
    """Give a record the files that were whole before it was there, or were laid aside with it."""
    states = [FieldPhoto.State.WHOLE]
    states += [FieldPhoto.State.QUARANTINED] if also_laid_aside else []
    for photo in FieldPhoto.objects.filter(synced=synced, state__in=states):
        _attach(actor, photo, record)


def lay_photos_aside(synced: SyncedRecord) -> None:
    """The record of whole files was not taken: what becomes of them is decided by itself."""
    for photo in FieldPhoto.objects.filter(synced=synced, state=FieldPhoto.State.WHOLE):
        photo.why = Why.FOLLOWS
        _find_whose(photo)
        close_photo(photo, FieldPhoto.State.QUARANTINED)


def _attach(actor: Actor, photo: FieldPhoto, record: Any) -> None:
    """Make the file an attachment of its record; one that cannot be kept is told, and stays."""
    try:
        with transaction.atomic():
            keep_with(actor, photo, record)
    except DomainError as error:
        _refuse(photo, refusal(error))


def keep_with(actor: Actor, photo: FieldPhoto, record: Any) -> None:
    """Make the file an attachment of its record. Raises what the app of the record says to it."""
    kind = kinds.kind_of(photo.synced.kind)
    upload = SimpleUploadedFile(photo.name, _content(photo))
    photo.attachment_uid = kind.attach(actor, record, upload, photo.purpose).uid
    close_photo(photo, FieldPhoto.State.ATTACHED)
    forget_parts(photo)


def forget_parts(photo: FieldPhoto) -> None:
    """Remove what lies on the disk of a file, once the transaction holds."""
    files = list(photo.parts.values_list("stored_as", flat=True))
    photo.parts.all().delete()
    transaction.on_commit(lambda: _discard(files))


def _discard(files: Sequence[str]) -> None:
    for name in files:
        attachments.discard(name)
