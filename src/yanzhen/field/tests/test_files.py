"""Signatures, voice notes and photos of a visit, and what else a phone writes beside the form."""

from __future__ import annotations

import io
import tarfile
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.attachments import attachments_of
from yanzhen.core.errors import NotValid
from yanzhen.core.keeping.backup import write_backup
from yanzhen.core.models import Attachment
from yanzhen.core.scope import system_actor
from yanzhen.field import selectors
from yanzhen.field.models import FieldPhoto, PhotoPart
from yanzhen.field.testing import Branch, Phone, send_file
from yanzhen.needs.models import Need
from yanzhen.people.models import Person
from yanzhen.people.services import give_consent
from yanzhen.visits.models import Visit

State = FieldPhoto.State


def signature() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 20), "white").save(out, "PNG")
    return out.getvalue()


def spoken(seconds: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000 * seconds))
    return out.getvalue()


def test_a_visit_brings_its_signature_voice_needs_company_and_place(
    phone: Phone, person: Person, as_user: Callable[[User], Client], outsider: User
) -> None:
    branch = Branch(person)
    signed = send_file(phone, branch.record, signature(), "signature", "signature.png")
    assert signed.state == State.WHOLE
    creation = branch.creation(
        view="按时服药",
        proof="signature",
        lat=28.591,
        lng=104.012,
        **{
            "measured/systolic": 186,
            "policies/dibao": True,
            f"needs/{uuid4()}": {"title": "缺一个扶手", "category": "safety", "urgency": "soon"},
            f"companions/{uuid4()}": {"role": "doctor", "name": "周医生"},
        },
    )
    assert phone.states(creation) == ["applied"]
    visit = Visit.objects.get(uid=branch.record)
    assert (visit.is_proof_checked, visit.has_alert) == (True, True)
    assert (str(visit.lat), str(visit.lng)) == ("28.591", "104.012")
    assert [v.role for v in visit.visitors.all()] == ["worker", "doctor"]
    need = Need.objects.get()
    assert (need.title, need.urgency, need.person) == ("缺一个扶手", "soon", person)
    assert list(visit.needs.all()) == [need]

    note = send_file(phone, branch.record, spoken(), "voice", "voice.wav")
    assert note.state == State.ATTACHED
    files = attachments_of("visits.visit", visit.pk)
    assert sorted(f.purpose for f in files) == ["signature", "voice"]
    address = reverse("attachment", args=[signed_uid(signed)])
    assert as_user(phone.user).get(address).status_code == 200
    assert as_user(outsider).get(address).status_code == 404
    assert reverse("attachment", args=[note.attachment_uid]) in (
        as_user(phone.user).get(reverse("visit-detail", args=[visit.pk])).content.decode()
    )


def signed_uid(signed: FieldPhoto) -> Any:
    signed.refresh_from_db()
    return signed.attachment_uid


def test_a_photo_needs_the_consent_of_whom_it_may_show(phone: Phone, person: Person) -> None:
    branch = Branch(person)
    phone.send(branch.creation())
    refused = send_file(phone, branch.record, signature(), "photo", "photo.png")
    assert (refused.state, refused.parts.count()) == (State.REFUSED, 1)
    assert person.name in refused.message
    agree(person)
    kept = send_file(phone, branch.record, signature(), "photo", "photo.png")
    assert kept.state == State.ATTACHED


def agree(person: Person) -> None:
    give_consent(actor=builder(), person=person, purpose="photo", method="signature", given_at=NOW)


def test_the_list_says_who_agreed_to_photos_and_what_the_form_offers(
    phone: Phone, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yanzhen.field import kinds

    monkeypatch.setattr(kinds, "duties_of", lambda _a: [kinds.Duty(person, "", "")])
    told = selectors.bundle_of(phone.actor())
    assert told["persons"][0]["may_photograph"] is False
    agree(person)
    told = selectors.bundle_of(phone.actor())
    assert told["persons"][0]["may_photograph"] is True
    form = told["forms"]["visit"]
    assert {"doctor", "volunteer"} < {code for code, _word in form["roles"]}
    assert "safety" in {code for code, _word in form["need_kinds"]}
    assert {s["code"]: s["bounds"][0]["at_least"] for s in form["signs"]}["systolic"] == 180


@pytest.mark.parametrize(
    "changes",
    [
        {"needs/1": {"title": "x", "category": "nothing"}},
        {"needs/1": "x"},
        {"companions/1": {"role": "nobody", "name": "周"}},
        {"companions/1": {"role": "doctor", "name": ""}},
        {"companions/1": ["doctor"]},
        {"proof": "oath"},
        {"lat": 200, "lng": 1},
        {"lat": 28.5},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_writes_nothing(
    phone: Phone, person: Person, changes: dict[str, Any]
) -> None:
    creation = Branch(person).creation(**changes)
    assert phone.states(creation) == ["refused"]
    assert phone.told(creation)["sentence"]
    assert not Visit.objects.exists()
    assert not Need.objects.exists()


def test_a_voice_note_over_the_limit_and_an_unknown_purpose_are_refused(
    phone: Phone, person: Person
) -> None:
    with pytest.raises(NotValid):
        send_file(phone, uuid4(), spoken(300), "voice", "voice.wav")
    with pytest.raises(NotValid):
        send_file(phone, uuid4(), signature(), "face", "face.png")
    assert not FieldPhoto.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_backup_takes_files_and_parts_along_and_the_sweep_leaves_them(
    phone: Phone, person: Person, tmp_path: Path
) -> None:
    from yanzhen.core import attachments

    branch = Branch(person)
    waiting = send_file(phone, branch.record, spoken(), "voice", "voice.wav")
    other = Branch(person)
    phone.send(other.creation(proof="signature"))
    send_file(phone, other.record, signature(), "signature", "signature.png")
    part = PhotoPart.objects.get(photo=waiting)
    kept = Attachment.objects.get()
    attachments.sweep(actor=system_actor(now=NOW.replace(year=2200)))
    write_backup(tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        names = set(archive.getnames())
    for stored in (part.stored_as, kept.stored_as):
        assert f"attachments/{stored[:2]}/{stored}" in names
    phone.send(branch.creation(proof="voice"))
    waiting.refresh_from_db()
    assert waiting.state == State.ATTACHED


def test_a_supervisor_may_read_what_a_worker_attached(
    phone: Phone, person: Person, station_lead: User
) -> None:
    from yanzhen.core.attachments import content, visible_attachment

    branch = Branch(person)
    phone.send(branch.creation(proof="voice"))
    note = send_file(phone, branch.record, spoken(), "voice", "voice.wav")
    assert note.attachment_uid is not None
    found = visible_attachment(actor=actor_of(station_lead), uid=note.attachment_uid)
    assert content(found) == spoken()
