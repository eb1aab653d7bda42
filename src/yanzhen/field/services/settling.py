"""What becomes of the edits of one record: the rules applied to rows, in the order of branches."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, DomainError, NotFound, NotValid
from yanzhen.core.fields import plain
from yanzhen.core.phrases import Words, worded
from yanzhen.core.scope import Actor, Channel
from yanzhen.field import envelope, kinds, rules, world
from yanzhen.field.kinds import Draft, SyncKind
from yanzhen.field.limits import limits
from yanzhen.field.models import Conflict, SyncedRecord, Upload
from yanzhen.field.rules import Act, State, Why
from yanzhen.field.sentences import refusal
from yanzhen.field.services.photos import attach_photos
from yanzhen.people.models import Person

SETTLING = [
    *("state", "why", "message", "settled_at", "is_forced", "version_after", "person"),
    *("decided_by", "decided_at", "decision_reason"),
]
log = structlog.get_logger("yanzhen.field")


def edit_of(upload: Upload, kind: SyncKind) -> rules.Edit:
    """An upload as the rules see it, with values written as the record writes them."""
    sent = envelope.read(upload.uid, plain(upload.text), upload.digest)
    return rules.Edit(
        id=str(upload.uid),
        record=str(upload.synced_id),
        branch=str(upload.branch),
        trunk=upload.trunk,
        number=upload.number,
        is_creation=upload.is_creation,
        changes={
            name: rules.Change(kind.normal(name, c.base), kind.normal(name, c.to))
            for name, c in sent.changes.items()
        },
        received_at=upload.received_at,
    )


def known_of(
    kind: SyncKind, synced: SyncedRecord, record: Any, upload: Upload, *, is_first: bool = False
) -> rules.Known:
    """What is known of a record when an edit of one branch is looked at.

    Of the first edit ever sent of a record nobody has to ask what came before.
    """
    if is_first:
        return rules.Known(
            version=None if record is None else record.version,
            values={} if record is None else kind.values(record),
        )
    branch = Upload.objects.filter(synced=synced, branch=upload.branch).exclude(pk=upload.pk)
    others = list(branch)
    taken = [u for u in others if u.state in rules.TAKEN]
    clashed: dict[int, set[str]] = {}
    if taken:
        found = Conflict.objects.filter(upload__in=taken).exclude(state=Conflict.State.DEVICE)
        for upload_id, field in found.values_list("upload_id", "field"):
            clashed.setdefault(upload_id, set()).add(field)
    return rules.Known(
        version=None if record is None else record.version,
        values={} if record is None else kind.values(record),
        was_here=synced.was_here,
        settled=frozenset(u.number for u in others if u.state in rules.SETTLED),
        is_held=any(u.state == State.QUARANTINED and u.number < upload.number for u in others),
        written=rules.written_by(
            (edit_of(u, kind), frozenset(clashed.get(u.pk, ()))) for u in taken
        ),
    )


def settle(
    actor: Actor, synced: SyncedRecord, fresh: Upload | None = None, *, is_first: bool = False
) -> list[Upload]:
    """Take what can be taken of the waiting edits of a locked record; returns what moved.

    ``fresh`` is an upload that was just made, looked at first and in its own object; ``is_first``
    says that nothing was sent of the record before it.
    """
    kind = kinds.kind_of(synced.kind)
    moved: list[Upload] = []
    if fresh is not None and try_one(actor, kind, synced, fresh, is_first=is_first):
        moved.append(fresh)
        if is_first or not Upload.objects.filter(synced=synced).exclude(pk=fresh.pk).exists():
            return moved
        if fresh.is_creation:
            _wake(synced, fresh)
    elif fresh is not None:
        return moved
    while True:
        waiting = list(
            Upload.objects.filter(synced=synced, state=State.WAITING).order_by(
                "branch", "number", "pk"
            )
        )
        progress = [u for u in waiting if try_one(actor, kind, synced, u)]
        if not progress:
            return moved
        moved += progress


def _wake(synced: SyncedRecord, creation: Upload) -> None:
    """The creation has come: what was kept apart for want of it may be looked at again."""
    if creation.state in rules.TAKEN:
        Upload.objects.filter(
            synced=synced, state=State.QUARANTINED, why=Why.NO_CREATION, branch=creation.branch
        ).update(state=State.WAITING, settled_at=None)


def try_one(
    actor: Actor,
    kind: SyncKind,
    synced: SyncedRecord,
    upload: Upload,
    *,
    is_first: bool = False,
) -> bool:
    """Look at one edit now; whether it moved on."""
    record, edit = kind.find(synced.record_uid), edit_of(upload, kind)
    known = known_of(kind, synced, record, upload, is_first=is_first)
    hours = limits(upload.area_code, actor.now).wait_hours
    step = rules.next_step(edit, known, now=actor.now, wait_hours=hours)
    if step.act == Act.WAIT:
        if upload.why != step.why:
            upload.why = step.why
            upload.save(update_fields=["why"])
        return False
    if step.act == Act.QUARANTINE:
        close(upload, actor, State.QUARANTINED, step.why)
        return True
    if step.act == Act.REFUSE:
        close(upload, actor, State.REFUSED, step.why)
        return True
    worker = worker_of(actor, upload)
    if worker is None:
        close(upload, actor, State.QUARANTINED, Why.LOCKED)
        return True
    day = timezone.localdate(upload.true_moment(upload.happened_at))
    if why := world.hindrance(worker, upload.person, day):
        close(upload, actor, State.QUARANTINED, why)
        return True
    upload.is_forced = step.is_forced
    record = write(worker, kind, synced, upload, edit, known, record)
    if record is not None and not is_first:
        attach_photos(worker, synced, record)
    return True


def worker_of(actor: Actor, upload: Upload) -> Actor | None:
    """Whose edit it is, with the rights of now; nobody when the account is locked."""
    if actor.user_id == upload.user_id:
        return replace(actor, channel=Channel.SYNC)
    user = User.objects.get(pk=upload.user_id)
    if not user.is_active:
        return None
    return scope.actor_for(user.pk, str(user), now=actor.now, channel=Channel.SYNC)


def write(
    worker: Actor,
    kind: SyncKind,
    synced: SyncedRecord,
    upload: Upload,
    edit: rules.Edit,
    known: rules.Known,
    record: Any,
    person: Person | None = None,
) -> Any:
    """Write an edit into its record, which is returned, or note why its app refused it."""
    draft = Draft(
        uid=synced.record_uid,
        person=person or upload.person,  # type: ignore[arg-type]  # hindrance() saw to it
        happened_at=upload.true_moment(upload.happened_at),
        claimed_at=upload.true_moment(upload.claimed_at),
        values={name: change.to for name, change in edit.changes.items()},
        user_id=upload.user_id,
    )
    try:
        with transaction.atomic():
            if record is None:
                merged = rules.Merge(draft.values, {}, frozenset())
                record = kind.create(worker, draft)
            else:
                merged = rules.merge(edit, known, kind.is_changeable)
                if merged.taken:
                    record = kind.change(worker, record, merged.taken, draft)
    except (AccessDenied, NotFound) as error:
        close(upload, worker, State.QUARANTINED, Why.ACCESS, refusal(error))
    except NotValid as error:
        if upload.is_forced and known.version is None:
            close(upload, worker, State.QUARANTINED, Why.NO_CREATION, refusal(error))
        else:
            close(upload, worker, State.REFUSED, Why.NOT_VALID, refusal(error))
    except DomainError as error:
        close(upload, worker, State.QUARANTINED, Why.NOT_VALID, refusal(error))
    except Exception:
        # Whatever a single edit meets, it is kept, and the others of the device go on.
        log.exception("edit could not be written", upload=str(upload.uid), kind=kind.code)
        close(upload, worker, State.QUARANTINED, Why.FAULT)
    else:
        if not synced.was_here:
            synced.was_here = True
            synced.save(update_fields=["was_here"])
        if known.version is not None:
            keep_conflicts(worker, synced, upload, merged)
        upload.version_after = record.version
        state = rules.state_after(
            edit, merged, version=known.version or 0, is_forced=upload.is_forced
        )
        close(upload, worker, state, Why.NONE)
        return record
    return None


def keep_conflicts(actor: Actor, synced: SyncedRecord, upload: Upload, merged: rules.Merge) -> None:
    """Keep both values of each clash; the branch's earlier clash of the field is overtaken."""
    touched = [*merged.taken, *merged.clashes]
    Conflict.objects.filter(
        synced=synced,
        upload__branch=upload.branch,
        field__in=touched,
        state=Conflict.State.OPEN,
    ).update(state=Conflict.State.OVERTAKEN, decided_at=actor.now)
    for name, clash in merged.clashes.items():
        Conflict.objects.create(
            upload=upload,
            synced=synced,
            area_code=upload.area_code,
            field=name,
            base=as_text(clash.base),
            server=as_text(clash.server),
            mine=as_text(clash.mine),
            created_at=actor.now,
        )


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def close(upload: Upload, actor: Actor, state: State, why: Why, message: Words = "") -> None:
    upload.state, upload.why, upload.message = Upload.State(state), why, worded(message)
    upload.settled_at = actor.now
    upload.save(update_fields=SETTLING)


def held_of_branch(upload: Upload) -> Iterable[Upload]:
    """This upload and what lies in quarantine with it: one decision is about all of them."""
    rows = Upload.objects.select_related("person", "synced").filter(
        synced=upload.synced, branch=upload.branch, state=State.QUARANTINED
    )
    return rows.order_by("number", "pk")
