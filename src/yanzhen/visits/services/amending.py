"""A record of a visit is changed with a revision, proved by a file, or taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import attachments, scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.models import Attachment
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import ServiceRecord
from yanzhen.delivery.services import reverse_record
from yanzhen.people.selectors import has_ground
from yanzhen.visits import access, rules, vocabulary
from yanzhen.visits.checking import NOT_LISTED, check_answer
from yanzhen.visits.models import Obligation, Visit, VisitBlock, VisitRevision

PLAIN_PATHS = ("view", "next_step", "next_on", "policies")


def _locked(visit: Visit, version: int | None) -> Visit:
    visit = locked(visit, version=version)
    if visit.taken_back_at is not None:
        raise WrongState(_("This visit was taken back."))
    return visit


@operation("visits.amend_visit")
def amend_visit(
    *,
    actor: Actor,
    visit: Visit,
    changes: Mapping[str, Any],
    reason: str,
    version: int | None = None,
) -> Visit:
    """Change what was found, keeping what stood there before as a revision.

    ``changes`` maps ``health.mood``, ``view``, ``next_step``, ``next_on`` or ``policies`` to the
    new value. Times and people are not changed: the visit is taken back and written anew. Raises
    StaleVersion, WrongState, AccessDenied or NotValid.
    """
    if not access.can_amend(actor, visit):
        raise AccessDenied
    visit = _locked(visit, version)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why the record changes."), field="reason")
    before: dict[str, Any] = {}
    blocks = {b.code: b for b in visit.blocks.all()}
    for path, value in changes.items():
        old = _change(visit, blocks, path, value)
        if old != value:
            before[path] = old
    if not before:
        return visit
    VisitRevision.objects.create(
        visit=visit,
        version=visit.version,
        changed_at=actor.now,
        changed_by_id=actor.user_id,
        reason=worded(reason, longest=200),
        before_json=json.dumps(before, ensure_ascii=False, sort_keys=True, default=str),
    )
    for block in blocks.values():
        block.save()
    visit.has_hazard = _has_hazard(visit, blocks)
    saved(visit)
    note(changed=sorted(before))
    return visit


def _change(visit: Visit, blocks: dict[str, VisitBlock], path: str, value: Any) -> Any:
    """Put one value in its place; returns what stood there. Raises NotValid."""
    day = timezone.localdate(visit.started_at)
    if path in PLAIN_PATHS:
        old = plain(visit.view) if path == "view" else getattr(visit, path)
        setattr(visit, path, _plain_value(visit, path, value, day))
        return old
    code, _dot, name = path.partition(".")
    form = {b["code"]: b for b in vocabulary.form_blocks(area=visit.area_code, day=day)}
    fields = {f["code"]: f for f in form[code]["fields"]} if code in form else {}
    if name not in fields:
        raise NotValid(NOT_LISTED, field=path)
    block = blocks.setdefault(code, VisitBlock(visit=visit, code=code))
    answers = block.answers
    old = answers.get(name, "")
    answers[name] = check_answer(fields[name], value, path)
    block.answers = {k: v for k, v in answers.items() if v}
    if old != answers[name]:
        block.is_unchanged = False
    return old


def _plain_value(visit: Visit, path: str, value: Any, day: date) -> Any:
    if path == "policies":
        offered = vocabulary.codes(vocabulary.rule("policies", area=visit.area_code, day=day))
        if not isinstance(value, list) or set(value) - offered:
            raise NotValid(NOT_LISTED, field=path)
        return value
    if path == "next_on":
        if value is not None and not isinstance(value, date):
            raise NotValid(_("Give a day."), field=path)
        return value
    most = 200 if path == "next_step" else 2000
    if len(text := str(value or "").strip()) > most:
        raise NotValid(_("This text is too long."), field=path)
    return text


def _has_hazard(visit: Visit, blocks: Mapping[str, VisitBlock]) -> bool:
    day = timezone.localdate(visit.started_at)
    form = vocabulary.form_blocks(area=visit.area_code, day=day)
    return vocabulary.names_hazard(form, {code: b.answers for code, b in blocks.items()})


@operation("visits.take_back_visit")
def take_back_visit(
    *, actor: Actor, visit: Visit, reason: str, version: int | None = None
) -> Visit:
    """Say that a visit did not take place: its service record is reversed, what it settled is owed.

    Only a lead of the area who was not among the visitors may do it (Order 67).
    """
    scope.require(actor, access.TAKE_BACK, visit.area_code)
    visit = _locked(visit, version)
    if access.has_made(actor, visit):
        raise AccessDenied(_("Somebody else must take back a visit that you made."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say what was wrong."), field="reason")
    record = ServiceRecord.objects.filter(
        source_type=visit._meta.label_lower, source_id=visit.pk, reverses=None, reversed_by=None
    ).first()
    if record is not None:
        reverse_record(actor=actor, record=record, reason=reason)
    VisitRevision.objects.create(
        visit=visit,
        version=visit.version,
        changed_at=actor.now,
        changed_by_id=actor.user_id,
        reason=reason.strip()[:200],
        before_json=json.dumps({"taken_back": True}),
    )
    visit.taken_back_at = actor.now
    saved(visit)
    reopened = Obligation.objects.filter(visit=visit).update(
        state=rules.OWED, visit=None, settled_on=None
    )
    note(reopened=reopened)
    return visit


@operation("visits.attach_to_visit")
def attach_to_visit(
    *, actor: Actor, visit: Visit, upload: UploadedFile[Any], purpose: str
) -> Attachment:
    """Keep a signature, a recording or a photo with a visit; a proof is checked by its file.

    A photo needs the consent of everybody who was met (PIPL art. 13, 26); none is ever needed.
    """
    if not access.can_amend(actor, visit):
        raise AccessDenied
    visit = _locked(visit, None)
    kinds = {
        "signature": attachments.PHOTOS,
        "voice": attachments.SOUNDS,
        "photo": attachments.PHOTOS,
    }
    if purpose not in kinds:
        raise NotValid(NOT_LISTED, field="purpose")
    if purpose == "photo":
        for member in visit.members.select_related("person"):
            if not has_ground(actor, member.person, "photo"):
                raise NotValid(
                    _("%(name)s has not agreed to photos. Record the consent first."),
                    field="photo",
                    name=member.person.name,
                )
    kept = attachments.add_attachment(
        actor=actor,
        object_type=visit._meta.label_lower,
        object_id=visit.pk,
        area_code=visit.area_code,
        upload=upload,
        purpose=purpose,
        kinds=kinds[purpose],
    )
    if purpose == visit.proof:
        visit.is_proof_checked = True
        visit.save(update_fields=["is_proof_checked"])
    return kept


@operation("visits.forget_position")
def forget_position(*, actor: Actor, visit: Visit) -> Visit:
    """Remove where the visit was checked in; the visit stands without it."""
    if not access.can_amend(actor, visit):
        raise AccessDenied
    visit = locked(visit)
    visit.lat = visit.lng = None
    return saved(visit)
