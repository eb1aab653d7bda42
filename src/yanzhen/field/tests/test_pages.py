"""The pages on which supervisors decide and look on, and photos in parts."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.attachments import attachments_of
from yanzhen.core.errors import AccessDenied, NotFound
from yanzhen.core.models import AuditEntry
from yanzhen.field import services
from yanzhen.field.models import Conflict, FieldPhoto, Upload, WorkerView
from yanzhen.field.rules import Why
from yanzhen.field.services.photos import missing_parts
from yanzhen.field.testing import Branch, Phone
from yanzhen.field.visit_kind import values
from yanzhen.people.models import Person
from yanzhen.people.services import give_consent
from yanzhen.visits.models import Visit

PART = 1000


@pytest.fixture
def at_desk(as_user: Callable[[User], Client], supervisor: User) -> Client:
    return as_user(supervisor)


def test_a_conflict_is_decided_and_undone_on_its_page(
    phone: Phone, person: Person, at_desk: Client
) -> None:
    branch = Branch(person)
    phone.send(branch.creation(health__mood="good"))
    phone.send(Branch(person, record=branch.record, trunk=1).edit(health__mood="low"))
    conflict = Conflict.objects.get()
    shown = at_desk.get(reverse("field-conflicts")).content.decode()
    assert person.name in shown
    assert "低落" in shown
    decide = reverse("field-conflict-decide", args=[conflict.pk])
    at_desk.post(decide, {"take": "device", "version": "1"})
    assert conflict_values(branch)["health.mood"] == "low"
    at_desk.post(decide, {"take": "server", "version": "1"})
    conflict.refresh_from_db()
    assert conflict.state == "device"
    at_desk.post(reverse("field-conflict-undo", args=[conflict.pk]), {"version": "2"})
    assert conflict_values(branch)["health.mood"] == "good"
    odd = at_desk.post(decide, {"take": "device", "version": "x"})
    assert odd.status_code == 302


def conflict_values(branch: Branch) -> dict[str, Any]:
    return values(Visit.objects.get(uid=branch.record))


def test_what_was_kept_apart_is_read_and_taken_on_its_page(
    phone: Phone, person: Person, at_desk: Client
) -> None:
    branch = Branch(person)
    held = branch.creation(view="要保存的话")
    services.take_uploads(
        actor=phone.actor(), device=phone.device, sent=[held], sent_at=NOW, held=Why.LOCKED
    )
    upload = Upload.objects.get()
    assert person.name in at_desk.get(reverse("field-quarantine")).content.decode()
    assert (
        "要保存的话" in at_desk.get(reverse("field-quarantined", args=[upload.pk])).content.decode()
    )
    accept = reverse("field-accept", args=[upload.pk])
    assert at_desk.post(accept, {"reason": ""}).status_code == 422
    assert at_desk.post(accept, {"reason": "核实无误"}).status_code == 302
    assert Visit.objects.filter(uid=branch.record).exists()
    assert at_desk.post(accept, {"reason": "再来一次"}).status_code == 422


def test_a_supervisor_looks_as_a_worker_and_changes_nothing(
    phone: Phone, person: Person, at_desk: Client, outsider: User, supervisor: User
) -> None:
    at_desk.post(reverse("field-view-as", args=[phone.user.pk]), {"reason": "抽查本月走访"})
    view = WorkerView.objects.get()
    seen = at_desk.get(reverse("person-detail", args=[person.pk]))
    assert seen.status_code == 200
    assert reverse("field-view-as-end") in seen.content.decode()
    assert at_desk.get(reverse("field-quarantine")).status_code == 403
    before = AuditEntry.objects.count()
    assert at_desk.post(reverse("field-uploads"), {}).status_code == 302
    assert AuditEntry.objects.count() == before
    at_desk.post(reverse("field-view-as-end"))
    view.refresh_from_db()
    assert (view.ended_at is not None, view.pages) == (True, 2)
    assert at_desk.get(reverse("field-quarantine")).status_code == 200
    entry = AuditEntry.objects.get(operation="field.begin_viewing")
    assert (entry.user_id, entry.notes["worker"]) == (supervisor.pk, phone.user.pk)
    with pytest.raises(NotFound):
        services.begin_viewing(actor=actor_of(phone.user), worker=outsider, reason="好奇")


# -- photos ---------------------------------------------------------------------------------------


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((60, 60), 80).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def announced(phone: Phone, record: Any, raw: bytes) -> FieldPhoto:
    parts = [raw[n : n + PART] for n in range(0, len(raw), PART)]
    return services.start_photo(
        actor=phone.actor(),
        device=phone.device,
        uid=uuid4(),
        kind="visit",
        record=record,
        purpose="photo",
        name="photo.jpg",
        bytes=len(raw),
        digest=hashlib.sha256(raw).hexdigest(),
        part_digests=[hashlib.sha256(p).hexdigest() for p in parts],
    )


def send_part(phone: Phone, photo: FieldPhoto, number: int, raw: bytes) -> FieldPhoto:
    part = raw[number * PART : (number + 1) * PART]
    return services.take_part(
        actor=phone.actor(), device=phone.device, uid=photo.uid, number=number, raw=part
    )


def test_case_22_a_photo_in_parts_resumes_and_a_damaged_part_is_asked_for_again(
    phone: Phone, person: Person, outsider: User
) -> None:
    branch, raw = Branch(person), picture()
    give_consent(actor=builder(), person=person, purpose="photo", method="signature")
    photo = announced(phone, branch.record, raw)
    wanted = missing_parts(photo)
    assert len(wanted) > 2
    send_part(phone, photo, 1, raw)
    with pytest.raises(services.PartDamaged):
        send_part(phone, photo, 0, b"x" * len(raw))
    assert missing_parts(photo) == [n for n in wanted if n != 1]
    with pytest.raises(NotFound):
        send_part(Phone(outsider), photo, 0, raw)
    for number in missing_parts(photo):
        photo = send_part(phone, photo, number, raw)
    assert photo.state == FieldPhoto.State.WHOLE
    phone.send(branch.creation())
    photo.refresh_from_db()
    assert (photo.state, photo.parts.count()) == (FieldPhoto.State.ATTACHED, 0)
    visit = Visit.objects.get(uid=branch.record)
    assert attachments_of("visits.visit", visit.pk).get().uid == photo.attachment_uid


def test_a_photo_that_is_no_picture_is_told_and_kept(phone: Phone, person: Person) -> None:
    branch, raw = Branch(person), b"not a picture"
    phone.send(branch.creation())
    photo = send_part(phone, announced(phone, branch.record, raw), 0, raw)
    assert photo.state == FieldPhoto.State.REFUSED
    assert photo.message
    assert photo.parts.count() == 1


def test_only_the_owner_and_the_leads_withdraw_a_device(
    phone: Phone, station_lead: User, supervisor: User
) -> None:
    with pytest.raises(AccessDenied):
        services.revoke_device(actor=actor_of(supervisor), device=phone.device, reason="丢失")
    services.revoke_device(actor=actor_of(station_lead), device=phone.device, reason="丢失")
    phone.device.refresh_from_db()
    assert phone.device.revoked_at is not None
