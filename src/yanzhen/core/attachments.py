"""Files that belong to records: judged by their content, sealed, served only through a rule.

An app says with ``attachment_rule`` who may see the files of its records; without a rule nobody
may. Photos are written anew, which removes where and with what they were taken.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from yanzhen.core import vault
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.models import Attachment
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor

PHOTOS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
}
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENTS = {
    "application/pdf": (".pdf",),
    f"{OFFICE}wordprocessingml.document": (".docx",),
    f"{OFFICE}spreadsheetml.sheet": (".xlsx",),
}
SOUNDS = {
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".mp4"),
    "audio/ogg": (".ogg", ".oga"),
    "audio/webm": (".webm", ".weba"),
    "audio/wav": (".wav",),
}
EVERYTHING = PHOTOS | DOCUMENTS | SOUNDS
SHOWN_IN_PAGE = frozenset({*PHOTOS, *SOUNDS, "application/pdf"})
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 3000
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SOUND_SIGNS = {
    "audio/mpeg": "audio/mpeg",
    "audio/mp3": "audio/mpeg",
    "audio/mp4": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "video/mp4": "audio/mp4",
    "audio/ogg": "audio/ogg",
    "application/ogg": "audio/ogg",
    "video/ogg": "audio/ogg",
    "audio/webm": "audio/webm",
    "video/webm": "audio/webm",
    "audio/wav": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
}

CanSee = Callable[[Actor, int], bool]
_rules: dict[str, CanSee] = {}
_holders: list[type[models.Model]] = [Attachment]


def attachment_rule(object_type: str, can_see: CanSee) -> None:
    """Say who may see the files of a kind of record, such as ``"visits.visit"``."""
    _rules[object_type] = can_see


def holds_files(model: type[models.Model]) -> None:
    """Say that the rows of a model name stored files in ``stored_as``.

    Backups take these files along and the nightly sweep leaves them.
    """
    _holders.append(model)


def tables_of_files() -> list[str]:
    return [model._meta.db_table for model in _holders]


def folder() -> Path:
    return Path(settings.ATTACHMENTS)


def attachments_of(object_type: str, object_id: int) -> QuerySet[Attachment]:
    """The files of a record that the caller has already been allowed to see."""
    return Attachment.objects.filter(object_type=object_type, object_id=object_id).order_by("pk")


def visible_attachment(*, actor: Actor, uid: UUID) -> Attachment:
    """A file that this actor may see. Raises NotFound."""
    found = Attachment.objects.filter(uid=uid).first()
    rule = _rules.get(found.object_type) if found else None
    if found is None or rule is None or not rule(actor, found.object_id):
        raise NotFound
    return found


def content(attachment: Attachment) -> bytes:
    """The bytes. Raises FileGone."""
    return vault.read(folder(), attachment.stored_as, attachment.file_key)


@operation("core.add_attachment")
def add_attachment(
    *,
    actor: Actor,
    object_type: str,
    object_id: int,
    area_code: str,
    upload: UploadedFile[Any],
    purpose: str = "",
    kinds: Iterable[str] = tuple(EVERYTHING),
) -> Attachment:
    """Keep a file for a record that the caller has allowed the actor to change.

    Raises NotValid when it is empty, too large, of another kind, or not what its name says.
    """
    name = Path(str(upload.name)).name[-120:]
    refuse_size(upload.size or 0)
    raw = upload.read()
    media_type = judge(raw, name, kinds)
    kept = without_traces(raw, media_type) if media_type in PHOTOS else raw
    stored = vault.put(folder(), kept)
    attachment = Attachment.objects.create(
        object_type=object_type,
        object_id=object_id,
        area_code=area_code,
        name=name,
        media_type=media_type,
        bytes=len(kept),
        digest=hashlib.sha256(kept).hexdigest(),
        stored_as=stored.stored_as,
        file_key=stored.file_key,
        purpose=purpose,
        added_at=actor.now,
        added_by_id=actor.user_id,
    )
    note(media_type=media_type, bytes=len(kept))
    return attachment


@operation("core.remove_attachment")
def remove_attachment(*, actor: Actor, attachment: Attachment) -> Attachment:
    """Remove a file from a record that the caller has allowed the actor to change."""
    note(of=f"{attachment.object_type}:{attachment.object_id}")
    pk = attachment.pk
    attachment.delete()
    attachment.pk = pk
    transaction.on_commit(lambda: discard(attachment.stored_as))
    return attachment


@contextmanager
def kept_meanwhile() -> Iterator[None]:
    """While this is open no file is removed, so that a copy of rows and files fits together."""
    folder().mkdir(parents=True, mode=0o700, exist_ok=True)
    with (folder() / ".kept").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def discard(stored_as: str) -> None:
    """Remove a file, unless a copy is being made; then the nightly sweep does it."""
    folder().mkdir(parents=True, mode=0o700, exist_ok=True)
    with (folder() / ".kept").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        vault.discard(folder(), stored_as)


def sweep(*, actor: Actor) -> int:
    """Remove files that no record names any more and that are older than a day."""
    named = {name for m in _holders for name in m._base_manager.values_list("stored_as", flat=True)}
    yesterday = (actor.now - timedelta(days=1)).timestamp()
    count = 0
    for path in folder().glob("??/*"):
        if path.name not in named and path.stat().st_mtime < yesterday:
            if path.name.startswith(".new-"):
                path.unlink(missing_ok=True)
            else:
                discard(path.name)
            count += 1
    return count


def refuse_size(size: int) -> None:
    """Raises NotValid for an empty file or one over the limit."""
    most = settings.ATTACHMENT_MAX_BYTES
    if size == 0:
        raise NotValid(_("This file is empty."), field="file")
    if size > most:
        raise NotValid(
            _("This file has %(size)s MB; at most %(most)s MB can be kept. Make it smaller."),
            field="file",
            size=-(-size // 1024**2),
            most=most // 1024**2,
        )


def judge(raw: bytes, name: str, kinds: Iterable[str] = tuple(EVERYTHING)) -> str:
    """The media type by content. Raises NotValid when it is not wanted or the name says another."""
    refuse_size(len(raw))
    found = _image_type(raw) or _document_type(raw) or _sound_type(raw)
    wanted = {k: EVERYTHING[k] for k in kinds}
    endings = "、".join(e[0] for e in wanted.values())
    if found not in wanted:
        raise NotValid(
            _("This kind of file cannot be kept. Bring one of: %(endings)s"),
            field="file",
            endings=endings,
        )
    if Path(name).suffix.lower() not in wanted[found]:
        raise NotValid(
            _("This file is not what its name says: its content is %(kind)s."),
            field="file",
            kind=wanted[found][0].lstrip("."),
        )
    return found


def _image_type(raw: bytes) -> str:
    try:
        with Image.open(io.BytesIO(raw), formats=tuple(FORMATS)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotValid(
                    _("This picture has too many pixels. Make it smaller."), field="file"
                )
            kind = FORMATS[image.format or ""]
            image.verify()
        return kind
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
        return ""


def _document_type(raw: bytes) -> str:
    if raw[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    if not raw.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return ""
    if any(n.endswith("vbaProject.bin") for n in names):
        raise NotValid(_("Documents with macros cannot be kept."), field="file")
    if "word/document.xml" in names:
        return f"{OFFICE}wordprocessingml.document"
    return f"{OFFICE}spreadsheetml.sheet" if "xl/workbook.xml" in names else ""


def _sound_type(raw: bytes) -> str:
    try:
        found = puremagic.magic_string(raw[:4096])
    except (puremagic.PureError, ValueError):
        return ""
    return next((SOUND_SIGNS[f.mime_type] for f in found if f.mime_type in SOUND_SIGNS), "")


def without_traces(raw: bytes, media_type: str) -> bytes:
    """The picture alone: turned upright, at most 3000 pixels long, without EXIF or comments."""
    try:
        with Image.open(io.BytesIO(raw), formats=tuple(FORMATS)) as opened:
            image = ImageOps.exif_transpose(opened)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            image.info = {}
            target = io.BytesIO()
            if media_type == "image/jpeg":
                image.convert("RGB").save(target, "JPEG", quality=88)
            elif media_type == "image/png":
                image.save(target, "PNG")
            else:
                image.save(target, "WEBP", quality=88)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotValid(_("This picture is damaged and cannot be kept."), field="file") from None
    return target.getvalue()
