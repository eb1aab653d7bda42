"""Files that are not with their visit: refused for want of consent, or of a withdrawn device."""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of
from yanzhen.core.attachments import attachments_of, content, visible_attachment
from yanzhen.core.errors import AccessDenied, WrongState
from yanzhen.core.models import Attachment
from yanzhen.field import access, services
from yanzhen.field.models import Device, FieldPhoto, PhotoPart, Upload
from yanzhen.field.rules import Why
from yanzhen.field.services.devices import key_of
from yanzhen.field.testing import Branch, Phone, send_file
from yanzhen.field.tests.test_files import agree, signature
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.models import Person
from yanzhen.visits.models import Visit

State = FieldPhoto.State


def test_a_photo_without_consent_is_asked_about_once_more_and_then_kept(
    phone: Phone,
    person: Person,
    as_user: Callable[[User], Client],
    station_lead: User,
    village_worker: User,
    tree: DivisionTree,
) -> None:
    branch = Branch(person)
    phone.send(branch.creation())
    photo = send_file(phone, branch.record, signature(), "photo", "photo.png")
    assert (photo.person, photo.area_code) == (person, person.area_code)
    lead = as_user(station_lead)
    listed = lead.get(reverse("field-files")).content.decode()
    assert person.name in listed
    assert "尚未同意拍照" in listed
    address = reverse("field-file", args=[photo.pk])
    far = make_worker("station_lead", tree.other_town, name="远站长")
    assert reverse("person-detail", args=[person.pk]) in lead.get(address).content.decode()
    assert as_user(far).get(address).status_code == 404
    assert as_user(village_worker).get(address).status_code == 403
    keep = reverse("field-file-keep", args=[photo.pk])
    early = lead.post(keep, {"reason": "家属同意"})
    assert early.status_code == 422
    assert person.name in early.content.decode()
    photo.refresh_from_db()
    assert (photo.state, photo.decided_at) == (State.REFUSED, None)
    agree(person)
    assert lead.post(keep, {"reason": "已补签授权书"}).status_code == 302
    photo.refresh_from_db()
    assert (photo.state, photo.parts.count()) == (State.ATTACHED, 0)
    assert Attachment.objects.get().purpose == "photo"
    with pytest.raises(WrongState):
        services.discard_file(actor=actor_of(station_lead), photo=photo, reason="重复")


def test_what_is_discarded_is_gone_and_the_worker_reads_why(
    phone: Phone, person: Person, as_user: Callable[[User], Client], station_lead: User
) -> None:
    branch = Branch(person)
    phone.send(branch.creation())
    photo = send_file(phone, branch.record, signature(), "photo", "photo.png")
    with pytest.raises(AccessDenied):
        services.discard_file(actor=actor_of(phone.user), photo=photo, reason="自己删")
    services.discard_file(actor=actor_of(station_lead), photo=photo, reason="家属不同意拍照")
    assert not PhotoPart.objects.exists()
    asked = {"device": str(phone.device.uid), "ids": [], "photos": [str(photo.uid)]}
    told = as_user(phone.user).post(reverse("field-states"), asked, content_type="application/json")
    (said,) = told.json()["photos"]
    assert said["state"] == "discarded"
    assert "家属不同意拍照" in said["sentence"]
    assert not access.files_to_decide(actor_of(station_lead)).exists()


def test_nobody_decides_about_a_file_that_they_sent(
    station_lead: User, person: Person, county_worker: User
) -> None:
    phone, branch = Phone(station_lead), Branch(person)
    phone.send(branch.creation())
    photo = send_file(phone, branch.record, signature(), "photo", "photo.png")
    with pytest.raises(AccessDenied):
        services.discard_file(actor=actor_of(station_lead), photo=photo, reason="不清楚")
    services.discard_file(actor=actor_of(county_worker), photo=photo, reason="家属不同意")


# -- a withdrawn phone ----------------------------------------------------------------------------


def seal(device: Device, plain: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key_of(device)).encrypt(nonce, plain, None)


class Withdrawn:
    """A phone that was withdrawn, as it calls with its token alone."""

    def __init__(self, phone: Phone) -> None:
        self.device, self.token = phone.device, phone.token
        self.client = Client()

    def call(self, name: str, **more: Any) -> Any:
        said = {"device": str(self.device.uid), "token": self.token, **more}
        return self.client.post(reverse(name), said, content_type="application/json")

    def hand_over(self, record: Any, raw: bytes, size: int = 40_000, uid: Any = None) -> Any:
        """Send a signature as it lies on the phone, every part twice and the last one first."""
        whole, uid = seal(self.device, raw), uid or uuid4()
        parts = [whole[n : n + size] for n in range(0, len(whole), size)]
        about = {"name": "signature.png", "purpose": "signature", "bytes": len(raw)}
        about["digest"] = hashlib.sha256(raw).hexdigest()
        told = self.call(
            "field-contact-file",
            id=str(uid),
            kind="visit",
            record=str(record),
            about=b64encode(seal(self.device, json.dumps(about).encode())).decode(),
            parts=[hashlib.sha256(part).hexdigest() for part in parts],
        )
        assert told.status_code == 200, told.json()
        for number in [*reversed(told.json()["missing"]), *told.json()["missing"]]:
            told = self.part(uid, number, parts[number])
            assert told.status_code == 200, told.json()
        return told.json()

    def part(self, uid: Any, number: int, raw: bytes, token: str = "") -> Any:
        address = reverse("field-contact-part", args=[self.device.uid, uid, number])
        headers = {"X-Device-Token": token or self.token}
        kind = "application/octet-stream"
        return self.client.post(address, raw, content_type=kind, headers=headers)


def test_case_35_a_withdrawn_phone_hands_over_its_unsent_files_into_quarantine(
    phone: Phone, person: Person, as_user: Callable[[User], Client], station_lead: User
) -> None:
    safe, unsent = Branch(person), Branch(person)
    phone.send(safe.creation(proof="signature"))
    raw = signature() + os.urandom(90_000)
    held = Withdrawn(phone)
    assert held.call("field-contact-file", id=str(uuid4())).status_code == 404
    services.revoke_device(actor=actor_of(station_lead), device=phone.device, reason="手机丢失")

    assert held.call("field-contact").json()["state"] == "wipe"
    creation = unsent.creation(view="门锁坏了", proof="signature")
    edit = {"id": str(creation.uid), "text": creation.text, "digest": creation.digest}
    told = held.call(
        "field-contact",
        sealed=[{"sealed": b64encode(seal(phone.device, json.dumps(edit).encode())).decode()}],
        sent_at=timezone.localtime().isoformat(),
    ).json()
    assert (told["state"], told["kept"]) == ("wipe", [str(creation.uid)])
    assert told["part_bytes"] > 0
    uid = uuid4()
    assert held.hand_over(safe.record, raw, uid=uid)["state"] == "quarantined"
    assert held.hand_over(unsent.record, raw)["state"] == "quarantined"
    photo = FieldPhoto.objects.get(uid=uid)
    assert (photo.why, photo.is_sealed, photo.parts.count()) == (Why.LOCKED, False, 1)
    # The same file once more is the same; a wrong token, key or digest gets nothing in.
    again = held.hand_over(safe.record, raw, uid=uid)
    assert (again["state"], again["missing"]) == ("quarantined", [])
    assert held.part(uid, 0, b"x", token="guess").status_code == 404
    assert held.call("field-contact-file", id=str(uuid4()), about="AAAA").status_code == 422
    assert FieldPhoto.objects.count() == 2

    lead = as_user(station_lead)
    page = lead.get(reverse("field-file", args=[photo.pk])).content.decode()
    assert "停用" in page
    taken = lead.post(reverse("field-file-keep", args=[photo.pk]), {"reason": "核对无误"})
    assert taken.status_code == 302
    kept = attachments_of("visits.visit", Visit.objects.get(uid=safe.record).pk).get()
    shown = visible_attachment(actor=actor_of(station_lead), uid=kept.uid)
    assert len(content(shown)) > 0
    # A file whose visit lies in quarantine goes with the decision about the visit.
    upload = Upload.objects.get(uid=creation.uid)
    other = FieldPhoto.objects.exclude(uid=uid).get()
    with pytest.raises(WrongState):
        services.keep_file(actor=actor_of(station_lead), photo=other, reason="先看看")
    services.accept_quarantined(actor=actor_of(station_lead), upload=upload, reason="核对无误")
    other.refresh_from_db()
    assert other.state == State.ATTACHED
    assert Visit.objects.get(uid=unsent.record).is_proof_checked


def test_files_of_a_visit_that_was_not_taken_are_decided_by_themselves(
    phone: Phone, person: Person, station_lead: User
) -> None:
    branch = Branch(person)
    (outcome,) = services.take_uploads(
        actor=phone.actor(),
        device=phone.device,
        sent=[branch.creation()],
        sent_at=phone.now,
        held=Why.LOCKED,
    )
    photo = send_file(phone, branch.record, signature(), "signature", "signature.png")
    assert photo.state == State.WHOLE
    assert outcome.upload is not None
    lead = actor_of(station_lead)
    services.decline_quarantined(actor=lead, upload=outcome.upload, reason="没有去过")
    photo.refresh_from_db()
    assert (photo.state, photo.person) == (State.QUARANTINED, person)
    assert list(access.files_to_decide(lead)) == [photo]


def test_the_files_of_the_protected_are_shown_to_those_who_may_see_them(
    phone: Phone, person: Person, tree: DivisionTree, county_worker: User
) -> None:
    branch = Branch(person)
    phone.send(branch.creation())
    send_file(phone, branch.record, signature(), "photo", "photo.png")
    Person.objects.filter(pk=person.pk).update(protection=Person.Protection.VIOLENCE)
    supervisor = make_worker("supervisor", tree.town, name="苏教授")
    assert not access.files_to_decide(actor_of(supervisor)).exists()
    assert access.files_to_decide(actor_of(county_worker)).count() == 1
