"""Files are judged by content, kept sealed, and shown only by the rule of their record."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from yanzhen.core import attachments, vault
from yanzhen.core.attachments import DOCUMENTS, PHOTOS, SOUNDS, judge
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.models import Attachment
from yanzhen.core.scope import Actor


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, (10, 120, 120)).save(target, kind, **more)
    return target.getvalue()


def with_place() -> bytes:
    """A photo with the place and the camera in its EXIF, lying on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "CameraMaker", 6
    exif.get_ifd(0x8825)[2] = (28.0, 38.0, 0.0)
    return picture(exif=exif)


def package(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return target.getvalue()


def sound() -> bytes:
    body = b"\0" * 80
    form = (16, 1, 1, 8000, 8000, 1, 8)
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + 80, b"WAVE", b"fmt ", *form)
    return head + struct.pack("<4sI", b"data", 80) + body


@pytest.fixture
def add(actor: Callable[..., Actor], db: None) -> Callable[..., Attachment]:
    def run(content: bytes, name: str = "照片.jpg", **more: Any) -> Attachment:
        return attachments.add_attachment(
            actor=actor(),
            object_type="test.visit",
            object_id=3,
            area_code="990626101",
            upload=SimpleUploadedFile(name, content),
            **more,
        )

    return run


@pytest.fixture(autouse=True)
def _rules(registry: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    registry(attachments._rules)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (picture(), "a.JPG", "image/jpeg"),
        (picture("PNG"), "a.png", "image/png"),
        (picture("WEBP"), "a.webp", "image/webp"),
        (b"%PDF-1.7\n%\xe2\xe3", "a.pdf", "application/pdf"),
        (package("[Content_Types].xml", "word/document.xml"), "a.docx", "wordprocessingml"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "spreadsheetml"),
        (sound(), "a.wav", "audio/wav"),
    ],
)
def test_tells_the_kind_by_the_content(content: bytes, name: str, kind: str) -> None:
    assert kind in judge(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture("PNG"), "a.jpg"),
        (b"%PDF-1.7", "a.docx"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "a.docx"),
        (b"MZ\x90\x00program", "a.jpg"),
        (b"<html><script>alert(1)</script>", "a.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"),
        (picture("GIF"), "a.gif"),
        (package("evil.sh"), "a.docx"),
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (picture()[:40], "a.jpg"),
        (b"", "a.jpg"),
        (b"PK\x03\x04 broken", "a.docx"),
    ],
)
def test_refuses_what_is_not_what_its_name_says(content: bytes, name: str) -> None:
    with pytest.raises(NotValid) as refused:
        judge(content, name)
    assert refused.value.field == "file"


def test_takes_only_the_kinds_that_are_wanted() -> None:
    with pytest.raises(NotValid):
        judge(b"%PDF-1.7", "a.pdf", PHOTOS)
    with pytest.raises(NotValid):
        judge(picture(), "a.jpg", DOCUMENTS)
    assert judge(sound(), "a.wav", SOUNDS) == "audio/wav"


def test_refuses_a_picture_of_too_many_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_PIXELS", 799)
    with pytest.raises(NotValid):
        judge(picture(), "a.jpg")


def test_refuses_a_file_over_the_limit(add: Callable[..., Attachment], settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100
    with pytest.raises(NotValid):
        add(picture())
    assert not Attachment.objects.exists()


def test_removes_place_and_camera_and_turns_the_photo_upright(
    add: Callable[..., Attachment],
) -> None:
    kept = attachments.content(add(with_place()))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (20, 40)
        assert not image.getexif()
    assert b"CameraMaker" not in kept


def test_makes_a_huge_photo_smaller(add: Callable[..., Attachment]) -> None:
    kept = attachments.content(add(picture(size=(4000, 100))))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.width == attachments.LONGEST_SIDE


def test_keeps_a_document_byte_by_byte_and_sealed(add: Callable[..., Attachment]) -> None:
    content = b"%PDF-1.7 " + b"990000195001010019" * 9
    added = add(content, "a.pdf")
    assert attachments.content(Attachment.objects.get(pk=added.pk)) == content
    on_disk = vault.path_of(attachments.folder(), added.stored_as).read_bytes()
    assert b"9900001950" not in on_disk
    assert added.bytes == len(content)


def test_keeps_only_the_last_part_of_a_name(add: Callable[..., Attachment]) -> None:
    assert add(picture(), "../../etc/照片.jpg").name == "照片.jpg"


def test_is_seen_by_nobody_without_a_rule(
    add: Callable[..., Attachment], actor: Callable[..., Actor]
) -> None:
    added = add(picture())
    with pytest.raises(NotFound):
        attachments.visible_attachment(actor=actor(county_worker=""), uid=added.uid)


def test_removing_takes_the_file_away(
    add: Callable[..., Attachment],
    actor: Callable[..., Actor],
    django_capture_on_commit_callbacks: Any,
) -> None:
    added = add(picture())
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(actor=actor(), attachment=added)
    assert not vault.path_of(attachments.folder(), added.stored_as).exists()
    assert not Attachment.objects.exists()


def test_says_that_a_file_is_gone(add: Callable[..., Attachment]) -> None:
    added = add(picture())
    vault.discard(attachments.folder(), added.stored_as)
    with pytest.raises(vault.FileGone):
        attachments.content(added)


def test_is_served_by_the_rule_of_its_record(
    add: Callable[..., Attachment],
    as_user: Callable[[Any], Client],
    town_worker: Any,
    outsider: Any,
) -> None:
    attachments.attachment_rule(
        "test.visit", lambda actor, object_id: object_id == 3 and actor.user_id == town_worker.pk
    )
    photo, paper = add(picture()), add(package("word/document.xml"), "表.docx")
    browser = as_user(town_worker)
    shown = browser.get(f"/files/{photo.uid}")
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown["Content-Disposition"].startswith("inline")
    offered = browser.get(f"/files/{paper.uid}")
    assert offered["Content-Disposition"].startswith("attachment")
    assert as_user(outsider).get(f"/files/{photo.uid}").status_code == 404
    assert Client().get(f"/files/{photo.uid}").status_code == 302
    assert browser.get("/files/00000000-0000-0000-0000-000000000000").status_code == 404
