"""Named reads: the bundle, answers to uploads, what waits for a decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.field import access, duty, envelope, kinds, rules
from yanzhen.field.models import Conflict, Device, FieldPhoto, Upload, WorkerView
from yanzhen.field.sentences import sentence
from yanzhen.people.models import Consent, Person, PersonCategory

SHOWN_VIEWS = 20


def bundle_of(actor: Actor) -> dict[str, Any]:
    """The worker's own duty as a device takes it along: no number, no address of anybody.

    Four questions for any number of persons, besides those of the sources of duty.
    """
    duties = kinds.duties_of(actor)
    ids = [d.person.pk for d in duties]
    words, may_photograph = _categories(ids), _agreed_to_photos(ids)
    last = duty.last_visits(actor, ids)
    return {
        "persons": [
            {
                "uid": str(d.person.uid),
                "name": d.person.name,
                "pinyin": d.person.pinyin,
                "sex": d.person.get_sex_display(),
                "born": d.person.born_on.year if d.person.born_on else None,
                "place": d.person.division.name,
                "household": d.person.household.number if d.person.household else "",
                "is_head": d.person.is_head,
                "risk": d.person.risk,
                "categories": words.get(d.person.pk, []),
                "reason": d.reason,
                "due_on": d.due_on,
                "may_photograph": d.person.pk in may_photograph,
                "last": last.get(d.person.pk),
                "harm": duty.harm_report_of(actor, d.person),
            }
            for d in duties
        ],
        "records": [
            record_of(kinds.kind_of(code), record)
            for code in kinds.codes()
            for record in kinds.kind_of(code).recent(actor)
        ],
        "forms": kinds.forms_of(actor),
    }


def record_of(kind: kinds.SyncKind, record: Any) -> dict[str, Any]:
    """A record as a device knows it: the trunk of its next branch."""
    return {
        "kind": kind.code,
        "uid": str(record.uid),
        "person": str(kind.person_of(record).uid),
        "version": record.version,
        "values": dict(kind.values(record)),
        "happened_at": kind.happened_at(record).isoformat(),
    }


def _categories(person_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = PersonCategory.objects.filter(
        person__in=person_ids, valid_to=None, category__is_sensitive=False
    ).select_related("category")
    for row in rows:
        found.setdefault(row.person_id, []).append(str(row.category))
    return found


def _agreed_to_photos(person_ids: Sequence[int]) -> set[int]:
    rows = Consent.objects.filter(person__in=person_ids, purpose="photo", withdrawn_at=None)
    return set(rows.values_list("person_id", flat=True))


def answer_of(upload: Upload) -> dict[str, Any]:
    """What a device is told of an edit: its state, a sentence, and the record if it differs."""
    told: dict[str, Any] = {
        "id": str(upload.uid),
        "state": upload.state,
        "why": "" if upload.why == rules.Why.PROTECTED else upload.why,
        "sentence": sentence(upload),
        "is_open": upload.state in rules.OPEN,
        "version": upload.version_after,
    }
    if upload.state in {Upload.State.MERGED, Upload.State.CONFLICT, Upload.State.FORCED}:
        kind = kinds.kind_of(upload.synced.kind)
        record = kind.find(upload.synced.record_uid)
        if record is not None:
            told["version"], told["values"] = record.version, dict(kind.values(record))
    return told


def own_device_among(actor: Actor, uids: Iterable[UUID]) -> Device | None:
    """The worker's own device in use among those that a browser holds."""
    rows = Device.objects.filter(
        user_id=access.user_key(actor), uid__in=list(uids), revoked_at=None
    )
    return rows.order_by("-last_contact_at").first()


def own_uploads(actor: Actor, uids: Iterable[UUID]) -> list[Upload]:
    """The worker's own uploads among these ids."""
    rows = Upload.objects.filter(user_id=access.user_key(actor), uid__in=list(uids))
    return list(rows.select_related("synced"))


def own_photos(actor: Actor, uids: Iterable[UUID]) -> list[FieldPhoto]:
    return list(
        FieldPhoto.objects.filter(device__user_id=access.user_key(actor), uid__in=list(uids))
    )


def open_conflicts(actor: Actor) -> QuerySet[Conflict]:
    rows = access.visible_conflicts(actor).filter(state=Conflict.State.OPEN)
    return rows.select_related("upload__user", "upload__person", "synced")


def decided_conflicts(actor: Actor) -> QuerySet[Conflict]:
    rows = access.visible_conflicts(actor).exclude(state=Conflict.State.OPEN)
    return rows.select_related("upload__user", "upload__person", "synced")


def in_quarantine(actor: Actor) -> QuerySet[Upload]:
    rows = access.quarantined_uploads(actor).filter(state=Upload.State.QUARANTINED)
    return rows.select_related("user", "person", "synced")


def files_to_decide(actor: Actor) -> QuerySet[FieldPhoto]:
    return access.files_to_decide(actor).select_related("device__user", "person")


def devices(actor: Actor) -> QuerySet[Device]:
    return access.visible_devices(actor).select_related("user")


@dataclass(frozen=True, slots=True)
class Line:
    """One field of an edit in words."""

    label: str
    before: str
    after: str


def lines_of(upload: Upload) -> list[Line]:
    """What an edit says, field by field, for the person who decides about it."""
    kind = kinds.kind_of(upload.synced.kind)
    sent = envelope.read(upload.uid, plain(upload.text), upload.digest)
    names = _names(sent.changes)
    return [
        Line(
            names.get(field.partition("/")[2], kind.word_of(field)),
            shown(kind, field, change.base),
            shown(kind, field, change.to),
        )
        for field, change in sent.changes.items()
        if kind.word_of(field)
    ]


def _names(fields: Iterable[str]) -> dict[str, str]:
    """The names of persons who stand as items in a list of those met."""
    uids = [f.partition("/")[2] for f in fields if f.startswith("members/")]
    rows = Person.objects.filter(uid__in=[u for u in uids if _is_uuid(u)])
    return {str(uid): name for uid, name in rows.values_list("uid", "name")}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def shown(kind: kinds.SyncKind, field: str, value: Any) -> str:
    """A value as a person reads it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return kind.value_word(field, value) or str(value)


def sides_of(conflict: Conflict) -> tuple[str, str, str]:
    """A conflict's values in words: of the trunk, of the record, of the worker."""
    kind = kinds.kind_of(conflict.synced.kind)

    def side(text: Any) -> str:
        value = plain(text)
        return shown(kind, conflict.field, json.loads(value) if value else None)

    return side(conflict.base), side(conflict.server), side(conflict.mine)


def views_of_late(actor: Actor) -> list[WorkerView]:
    """Who looked with whose eyes in the actor's places, the newest first."""
    rows = WorkerView.objects.filter(scope.areas(actor, access.VIEW_AS).q())
    return list(rows.select_related("viewer", "worker").order_by("-begun_at", "-pk")[:SHOWN_VIEWS])


def workers_to_view(actor: Actor) -> QuerySet[User]:
    return access.workers_to_view(actor).order_by("name", "pk")
