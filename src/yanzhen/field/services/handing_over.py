"""A withdrawn device hands over the files that it had not sent: sealed with its key, in parts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import NotValid
from yanzhen.core.idempotency import KeyReused
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.field.models import Device, FieldPhoto
from yanzhen.field.services.devices import opened_text
from yanzhen.field.services.photos import announce, forget_parts


@operation("field.take_sealed_file")
def take_sealed_file(
    *,
    actor: Actor,
    device: Device,
    uid: UUID,
    kind: str,
    record: UUID,
    about: str,
    part_digests: Sequence[str],
) -> FieldPhoto:
    """Announce a sealed file; announced again it is the same. Whole, it is laid into quarantine.

    ``about`` is what the device keeps beside the file, sealed as well. Of a file that was being
    sent when the device was withdrawn, the parts begin anew. Raises NotValid and KeyReused.
    """
    told = opened_text(device, about)
    if not isinstance(told, dict) or not isinstance(told.get("bytes"), int):
        raise NotValid(_("This photo could not be read."), field="about")
    known = FieldPhoto.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if known is None:
        photo = announce(
            actor,
            device,
            uid=uid,
            kind=kind,
            record=record,
            purpose=str(told.get("purpose") or FieldPhoto.Purpose.PHOTO),
            name=str(told.get("name", "")),
            bytes=told["bytes"],
            digest=str(told.get("digest", "")),
            part_digests=part_digests,
        )
    elif known.device_id != device.pk or known.digest != told.get("digest"):
        raise KeyReused
    elif known.state != FieldPhoto.State.RECEIVING or known.is_sealed:
        return known
    else:
        photo = known
        forget_parts(photo)
        photo.part_digests = list(part_digests)
    photo.is_sealed = True
    photo.save(update_fields=["is_sealed", "part_digests"])
    return photo
