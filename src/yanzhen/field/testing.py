"""A phone for tests: it makes edits and sends them through the services that the pages call."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of
from yanzhen.core.scope import Actor, Channel
from yanzhen.field import rules, selectors, services
from yanzhen.field.envelope import digest_of
from yanzhen.field.models import Conflict, Device, FieldPhoto, Upload
from yanzhen.field.services.uploads import Outcome
from yanzhen.field.visit_kind import values
from yanzhen.people.models import Person
from yanzhen.visits.models import Visit

MET = {"minutes": 30, "means": "home", "outcome": "met"}


@dataclass
class Branch:
    """What a phone writes into one record on the state that it saw."""

    person: Person
    record: UUID = field(default_factory=uuid4)
    trunk: int | None = 0
    uid: UUID | None = field(default_factory=uuid4)
    last: int = 0
    happened_at: datetime = NOW - timedelta(hours=2)
    seen: dict[str, Any] = field(default_factory=dict)

    def edit(self, *, number: int | None = None, **changes: Any) -> services.Sent:
        """The next edit; ``health__mood="low"`` stands for the field ``health.mood``."""
        self.last = number or self.last + 1
        is_creation = self.trunk == 0 and self.last == 1
        values = {k.replace("__", "."): v for k, v in changes.items()}
        values = {k.replace("policies.", "policies/"): v for k, v in values.items()}
        uid = uuid4()
        return sealed(
            id=str(uid),
            kind="visit",
            record=str(self.record),
            person=str(self.person.uid),
            branch=None if self.uid is None else str(self.uid),
            trunk=self.trunk,
            number=self.last,
            is_creation=is_creation,
            happened_at=self.happened_at.isoformat(),
            claimed_at=(self.happened_at + timedelta(minutes=40)).isoformat(),
            changes={name: [self.seen.get(name), to] for name, to in values.items()},
        )

    def creation(self, **changes: Any) -> services.Sent:
        return self.edit(number=1, **(MET | changes))


def sealed(**content: Any) -> services.Sent:
    text = json.dumps(content, ensure_ascii=False)
    return services.Sent(UUID(content["id"]), text, digest_of(text))


@dataclass
class Phone:
    """A registered device of a worker."""

    user: User
    now: datetime = NOW
    token: str = "token-of-a-test-phone"
    device: Device = field(init=False)

    def __post_init__(self) -> None:
        self.device = services.register_device(
            actor=self.actor(), label="Test phone", token=self.token
        )

    def actor(self, now: datetime | None = None) -> Actor:
        return actor_of(self.user, now=now or self.now, channel=Channel.SYNC)

    def send(
        self, *sent: services.Sent, now: datetime | None = None, sent_at: datetime | None = None
    ) -> list[Outcome]:
        moment = now or self.now
        return services.take_uploads(
            actor=self.actor(moment), device=self.device, sent=sent, sent_at=sent_at or moment
        )

    def states(self, *sent: services.Sent, **when: Any) -> list[str]:
        """What became of edits: their states, or the codes of what was refused unread."""
        return [
            str(o.upload.state) if o.upload is not None else o.code
            for o in self.send(*sent, **when)
        ]

    def told(self, sent: services.Sent) -> dict[str, Any]:
        """What the phone is told when it asks again."""
        return selectors.answer_of(Upload.objects.select_related("synced").get(uid=sent.uid))


def make_field_parts(person: Person, worker: User) -> dict[str, Any]:
    """What field work leaves: a device, an upload in quarantine, a conflict, a photo on its way."""
    phone = Phone(worker)
    held = Branch(person).creation()
    (outcome,) = services.take_uploads(
        actor=phone.actor(), device=phone.device, sent=[held], sent_at=NOW, held=rules.Why.LOCKED
    )
    branch = Branch(person, happened_at=NOW - timedelta(hours=4))
    phone.send(branch.creation(view="一"))
    phone.send(Branch(person, record=branch.record, trunk=1).edit(view="二"))
    photo = services.start_photo(
        actor=phone.actor(),
        device=phone.device,
        uid=uuid4(),
        kind="visit",
        record=branch.record,
        purpose="photo",
        name="photo.jpg",
        bytes=3,
        digest="0" * 64,
        part_digests=["0" * 64],
    )
    return {
        "field_file": send_file(phone, branch.record, b"no consent", "photo", "photo.png"),
        "device": phone.device,
        "device_uid": phone.device.uid,
        "upload": outcome.upload,
        "conflict": Conflict.objects.get(upload__user=worker),
        "field_photo_uid": photo.uid,
        "field_worker": worker,
    }


def send_file(phone: Phone, record: UUID, raw: bytes, purpose: str, name: str) -> FieldPhoto:
    """Announce a file of one part and send it."""
    digest = hashlib.sha256(raw).hexdigest()
    told = services.start_photo(
        actor=phone.actor(),
        device=phone.device,
        uid=uuid4(),
        kind="visit",
        record=record,
        purpose=purpose,
        name=name,
        bytes=len(raw),
        digest=digest,
        part_digests=[digest],
    )
    return services.take_part(
        actor=phone.actor(), device=phone.device, uid=told.uid, number=0, raw=raw
    )


def now_shows(branch: Branch) -> dict[str, Any]:
    """What the server has of the record of a branch."""
    return values(Visit.objects.get(uid=branch.record))


class Dies(BaseException):
    """The process is gone: nothing catches this."""
