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
from yanzhen.core.errors import DomainError, NotFound, NotValid
from yanzhen.core.idempotency import KeyReused
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.field import kinds
from yanzhen.field.access import user_key
from yanzhen.field.limits import limits
from yanzhen.field.models import Device, FieldPhoto, PhotoPart, SyncedRecord

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
    kinds.kind_of(kind)
    if purpose not in FieldPhoto.Purpose.values:
        raise NotValid(_("This photo could not be read."), field="purpose")
    known = FieldPhoto.objects.filter(uid=uid).first()
    if known is not None:
        if known.digest != digest or known.device.user_id != actor.user_id:
            raise KeyReused
        return known
    held = limits(device.area_code, actor.now)
    attachments.refuse_size(bytes)
    if purpose == FieldPhoto.Purpose.VOICE and bytes > held.voice_bytes:
        raise NotValid(_("This voice note is too long. Say it more briefly."), field="bytes")
    if not 1 <= len(part_digests) <= held.parts_of_a_photo or any(
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
    photo = (
        FieldPhoto.objects.select_for_update()
        .filter(uid=uid, device__user_id=user_key(actor))
        .first()
    )
    if photo is None or not 0 <= number < len(photo.part_digests):
        raise NotFound
    note(number=number)
    if photo.state != FieldPhoto.State.RECEIVING or photo.parts.filter(number=number).exists():
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
    if hashlib.sha256(_content(photo)).hexdigest() != photo.digest:
        _close(photo, FieldPhoto.State.REFUSED, _("The parts do not make up the photo."))
        return
    _close(photo, FieldPhoto.State.WHOLE)
    record = kinds.kind_of(photo.synced.kind).find(photo.synced.record_uid)
    if record is not None:
        _attach(actor, photo, record)


def _content(photo: FieldPhoto) -> bytes:
    parts = photo.parts.order_by("number")
    folder = attachments.folder()
    return b"".join(vault.read(folder, p.stored_as, p.file_key) for p in parts)


def _close(photo: FieldPhoto, state: FieldPhoto.State, message: Any = "") -> None:
    photo.state, photo.message = state, str(message)[:300]
    photo.version += 1
    photo.save()


def attach_photos(actor: Actor, synced: SyncedRecord, record: Any) -> None:
    """Give a record the photos that were whole before it was there."""
    for photo in FieldPhoto.objects.filter(synced=synced, state=FieldPhoto.State.WHOLE):
        _attach(actor, photo, record)


def _attach(actor: Actor, photo: FieldPhoto, record: Any) -> None:
    """Make the file an attachment of its record; one that cannot be kept is told, and stays."""
    kind = kinds.kind_of(photo.synced.kind)
    upload = SimpleUploadedFile(photo.name, _content(photo))
    try:
        with transaction.atomic():
            kept = kind.attach(actor, record, upload, photo.purpose)
    except DomainError as error:
        _close(photo, FieldPhoto.State.REFUSED, error)
        return
    photo.attachment_uid = kept.uid
    _close(photo, FieldPhoto.State.ATTACHED)
    files = list(photo.parts.values_list("stored_as", flat=True))
    photo.parts.all().delete()
    transaction.on_commit(lambda: _discard(files))


def _discard(files: Sequence[str]) -> None:
    for name in files:
        attachments.discard(name)
