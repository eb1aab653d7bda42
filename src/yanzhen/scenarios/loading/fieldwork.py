"""Yesterday in the field: what two phones sent and somebody has to decide; keys of homes."""

from __future__ import annotations

import hashlib
import io
import json
import os
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image, ImageDraw

from yanzhen.core.scope import Actor
from yanzhen.field import services
from yanzhen.field.envelope import digest_of
from yanzhen.field.models import Device
from yanzhen.field.rules import Why
from yanzhen.field.services.devices import NONCE, key_of
from yanzhen.orgs.models import Post
from yanzhen.people.models import Person
from yanzhen.people.services import withdraw_consent
from yanzhen.scenarios.loading.history import Duty
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.visits.models import HouseKey, Visit
from yanzhen.visits.services import amend_visit, lose_key, take_key

ONE_DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KEYS = (("院门、堂屋", "红绳 7"), ("大门", "蓝扣 12"), ("大门", "绿牌 3"))


def _post_of_cast(loading: Loading) -> Post:
    """The named worker of a village; else the first one."""
    named = loading.pack.read("staff").get("named", ())
    villages = [row["place"] for row in named if len(row["place"]) == 12]
    first = loading.divisions("village")[0].code
    return Duty(loading.place).worker(villages[0] if villages else first)


def _lead(post: Post) -> Post:
    above = Post.objects.filter(role="station_lead", area_code=post.area_code[:9])
    return above.select_related("user").order_by("pk")[0]


# -- what phones sent -----------------------------------------------------------------------------


@dataclass
class Phone:
    """A phone of a worker on one afternoon."""

    device: Device
    actor: Actor

    def send(self, *edits: services.Sent, held: Why = Why.NONE) -> None:
        services.take_uploads(
            actor=self.actor, device=self.device, sent=edits, sent_at=self.actor.now, held=held
        )

    def send_file(self, record: UUID, raw: bytes, purpose: str) -> None:
        digest = hashlib.sha256(raw).hexdigest()
        photo = services.start_photo(
            actor=self.actor,
            device=self.device,
            uid=uuid4(),
            kind="visit",
            record=record,
            purpose=purpose,
            name=f"{purpose}.png",
            bytes=len(raw),
            digest=digest,
            part_digests=[digest],
        )
        services.take_part(actor=self.actor, device=self.device, uid=photo.uid, number=0, raw=raw)

    def hand_over_file(self, record: UUID, raw: bytes, purpose: str) -> None:
        """As a withdrawn phone does: sealed with its key."""
        about = {
            "name": f"{purpose}.png",
            "purpose": purpose,
            "bytes": len(raw),
            "digest": hashlib.sha256(raw).hexdigest(),
        }
        sealed = self._seal(raw)
        photo = services.take_sealed_file(
            actor=self.actor,
            device=self.device,
            uid=uuid4(),
            kind="visit",
            record=record,
            about=b64encode(self._seal(json.dumps(about).encode())).decode(),
            part_digests=[hashlib.sha256(sealed).hexdigest()],
        )
        services.take_part(
            actor=self.actor, device=self.device, uid=photo.uid, number=0, raw=sealed
        )

    def _seal(self, plain: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(key_of(self.device)).encrypt(nonce, plain, None)


def _edit(person: Person, record: UUID, happened_at: datetime, **said: Any) -> services.Sent:
    """One edit as a phone writes it; ``changes`` maps a field to what it was and is."""
    uid = uuid4()
    text = json.dumps(
        {
            "id": str(uid),
            "kind": "visit",
            "record": str(record),
            "person": str(person.uid),
            "branch": str(uuid4()),
            "number": 1,
            "happened_at": happened_at.isoformat(),
            "claimed_at": (happened_at + HOUR / 2).isoformat(),
            **said,
        },
        ensure_ascii=False,
    )
    return services.Sent(uid, text, digest_of(text))


def send_from_the_field(loading: Loading) -> None:
    """A conflict, a visit kept apart, a photo without consent, files of a withdrawn phone."""
    post = _post_of_cast(loading)
    made = Visit.objects.kept().filter(recorded_by=post.user).order_by("-started_at", "-pk")
    visits = list(made.prefetch_related("members__person")[:3])
    if len(visits) < 3:
        return
    duty, evening = Duty(loading.place), loading.on(loading.today - ONE_DAY, 17).now
    worker, lead = duty.actor(post.user, evening), duty.actor(_lead(post).user, evening)
    phone = Phone(services.register_device(actor=worker, label="手机 · Android"), worker)
    _write_on_both_sides(phone, lead, visits[0])
    phone.send_file(visits[1].uid, _hazard(), "photo")
    old = services.register_device(actor=worker.as_of(evening - 9 * ONE_DAY), label="旧手机")
    services.revoke_device(actor=lead, device=old, reason="手机丢失，找回后停用")
    lost = Phone(old, loading.on(loading.today - ONE_DAY, 18))
    person = visits[2].members.all()[0].person
    unsent, happened_at = uuid4(), evening - 10 * ONE_DAY
    met = {"minutes": 20, "means": "home", "outcome": "met", "view": "精神不错，按时服药"}
    lost.send(
        _edit(
            person,
            unsent,
            happened_at,
            trunk=0,
            is_creation=True,
            changes={name: [None, value] for name, value in met.items()},
        ),
        held=Why.LOCKED,
    )
    lost.hand_over_file(unsent, _signature(), "signature")
    lost.hand_over_file(visits[2].uid, _signature(), "signature")


def _write_on_both_sides(phone: Phone, lead: Actor, visit: Visit) -> None:
    """The lead wrote into the record while the worker was out and wrote something else there."""
    seen, before = visit.version, visit.next_step
    amend_visit(
        actor=lead,
        visit=visit,
        changes={"next_step": "请卫生院签约医生上门"},
        reason="电话回访后更正",
    )
    person = visit.members.all()[0].person
    edit = _edit(
        person,
        visit.uid,
        visit.started_at,
        trunk=seen,
        is_creation=False,
        changes={"next_step": [before, "下周三陪同到县医院复查"]},
    )
    phone.send(edit)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _signature() -> bytes:
    picture = Image.new("RGB", (240, 80), "white")
    points = [(20, 55), (45, 20), (60, 60), (90, 25), (110, 58), (150, 30), (215, 48)]
    ImageDraw.Draw(picture).line(points, fill="#1c3d5a", width=3)
    return _png(picture)


def _hazard() -> bytes:
    """A socket with a scorched edge: nobody's face."""
    picture = Image.new("RGB", (320, 240), "#d9d2c5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((110, 70, 210, 170), fill="#f6f4ee", outline="#8c8577", width=3)
    draw.rectangle((138, 100, 146, 130), fill="#3b3833")
    draw.rectangle((174, 100, 182, 130), fill="#3b3833")
    draw.polygon([(210, 150), (240, 185), (198, 172)], fill="#4a3b2f")
    return _png(picture)


# -- keys of homes --------------------------------------------------------------------------------


def entrust_keys(loading: Loading) -> None:
    """The cast's worker keeps keys: one as it should be, one to be given back, one that is lost."""
    post = _post_of_cast(loading)
    people = (
        Person.objects.living_here()
        .filter(area_code__startswith=post.area_code, protection="none", account=None, risk__gte=1)
        .order_by("born_on", "pk")[: len(KEYS)]
    )
    duty, taken_on = Duty(loading.place), loading.today - 120 * ONE_DAY
    worker = duty.actor(post.user, loading.on(taken_on, 10).now)
    keys: list[HouseKey] = [
        take_key(
            actor=worker,
            person=person,
            post=post,
            opens=opens,
            mark=mark,
            taken_on=taken_on,
            method="signature",
        )
        for person, (opens, mark) in zip(people, KEYS, strict=False)
    ]
    if len(keys) < len(KEYS):
        return
    _kept, back, lost = keys
    week_ago = worker.as_of(loading.on(loading.today - 7 * ONE_DAY, 10).now)
    withdraw_consent(actor=week_ago, consent=back.consent)
    yesterday = loading.today - ONE_DAY
    lose_key(
        actor=worker.as_of(loading.on(yesterday, 16).now),
        key=lost,
        words="下村途中从包里滑落，沿路找过没有找到",
        on=yesterday,
    )
