"""Answers on their way: kept after every page, sent at the end, forgotten after some days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yanzhen.core import policies
from yanzhen.core.attachments import (
    PHOTOS,
    SOUNDS,
    add_attachment,
    attachments_of,
    remove_attachment,
)
from yanzhen.core.fields import plain
from yanzhen.core.models import Attachment
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.questionnaires.models import Draft, Invitation, Questionnaire, Response
from yanzhen.questionnaires.services.accepting import nobody, require_open, submit_response

DRAFT_FILE = "questionnaires.draft"
RESPONSE_FILE = "questionnaires.response"
DAYS_KEPT = "questionnaires.days_a_draft_is_kept"


def _told(actor: Actor, questionnaire: Questionnaire) -> Actor:
    return nobody(actor) if questionnaire.is_anonymous else actor


def save_draft(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    uid: UUID,
    answers: Mapping[str, Any],
    page: int,
    division: Division | None = None,
    person: Person | None = None,
) -> Draft:
    """Keep what was answered so far under ``uid``. Raises NotTakingAnswers.

    A draft keeps the version of the form with which it was begun.
    """
    form = require_open(questionnaire, actor.today)
    draft = Draft.objects.filter(uid=uid, questionnaire=questionnaire).first()
    if draft is None:
        draft = Draft(uid=uid, questionnaire=questionnaire, version=form)
    draft.answers = json.dumps(dict(answers), ensure_ascii=False)
    draft.page = page
    draft.division = division or draft.division
    if not questionnaire.is_anonymous:
        draft.person = person or draft.person
    draft.saved_on = actor.today
    _save(actor=_told(actor, questionnaire), draft=draft)
    return draft


@operation("questionnaires.save_draft")
def _save(*, actor: Actor, draft: Draft) -> Questionnaire:
    draft.save()
    return draft.questionnaire


def answers_of(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(plain(draft.answers))
    return found


def attach_to_draft(*, actor: Actor, draft: Draft, upload: UploadedFile[Any]) -> Attachment:
    """Keep a photo or a sound that belongs to an answer. Raises NotValid."""
    return add_attachment(
        actor=_told(actor, draft.questionnaire),
        object_type=DRAFT_FILE,
        object_id=draft.pk,
        area_code=draft.questionnaire.area_code,
        upload=upload,
        purpose="answer",
        kinds=[*PHOTOS, *SOUNDS],
    )


def submit_draft(
    *,
    actor: Actor,
    draft: Draft,
    way: str = Response.Way.ONLINE,
    agreed_by: str = "",
    may_follow_up: bool = False,
    invitation: Invitation | None = None,
    language: str = "",
) -> Response:
    """Send a draft: it becomes a response with its files, and is gone.

    Raises what ``submit_response`` raises; the draft then stays as it is.
    """
    with transaction.atomic():
        response = submit_response(
            actor=actor,
            questionnaire=draft.questionnaire,
            answers=answers_of(draft),
            key=str(draft.uid),
            way=way,
            division=draft.division,
            person=draft.person,
            agreed_by=agreed_by,
            may_follow_up=may_follow_up,
            invitation=invitation,
            version=draft.version,
            language=language,
        )
        attachments_of(DRAFT_FILE, draft.pk).update(
            object_type=RESPONSE_FILE, object_id=response.pk, area_code=response.area_code
        )
        draft.delete()
    return response


def drop_old_drafts(*, actor: Actor) -> int:
    """Remove the drafts that nobody went on with, and their files; returns how many."""
    today = actor.today
    days = int(policies.value(DAYS_KEPT, area="", day=today))
    dropped = 0
    for draft in Draft.objects.filter(saved_on__lt=today - timedelta(days=days)):
        with transaction.atomic():
            for file in attachments_of(DRAFT_FILE, draft.pk):
                remove_attachment(actor=actor, attachment=file)
            draft.delete()
        dropped += 1
    return dropped
