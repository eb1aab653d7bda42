"""Answers come in: checked against the form, kept once, and of an anonymous one nothing more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, DomainError, NotFound, NotValid
from yanzhen.core.fields import plain
from yanzhen.core.idempotency import KeyReused, content_digest
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Consent, Person
from yanzhen.people.services import note_on_timeline
from yanzhen.questionnaires import access, rules, wording
from yanzhen.questionnaires.models import FormVersion, Invitation, Questionnaire, Response
from yanzhen.questionnaires.xlsform.filling import Answers, Filling, Problem
from yanzhen.questionnaires.xlsform.xform import read_xform

Way = Response.Way
BATCH = 500


class NotTakingAnswers(DomainError):
    code = "not_taking_answers"
    status = 409
    message = _("This questionnaire takes no answers now.")


class AnswersRefused(NotValid):
    """Some answers do not fit the form; ``problems`` names them."""

    code = "answers_refused"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(wording.problem_sentence(first), field=first.key)


class PersonHasAnswered(NotValid):
    code = "person_has_answered"
    message = _("This person has answered this questionnaire already.")


@dataclass(frozen=True, slots=True)
class ImportedResponse:
    """One filled-in questionnaire of a batch. ``key`` names it: sent again it is kept once."""

    key: str
    answers: Answers
    division: Division
    answered_on: date
    person: Person | None = None
    may_follow_up: bool = False


def nobody(actor: Actor) -> Actor:
    """Who answers anonymously: no user, no moment finer than the day, no request."""
    day = actor.today
    midnight = timezone.make_aware(datetime.combine(day, time()))
    return Actor(user_id=None, name="anonymous", now=midnight, channel=actor.channel)


def local_now(actor: Actor) -> datetime:
    return timezone.localtime(actor.now).replace(tzinfo=None)


def client_digest(questionnaire: Questionnaire, key: str) -> str:
    if not 8 <= len(key) <= 80:
        raise NotValid(_("A client key has 8 to 80 characters."), field="key")
    return hashlib.sha256(f"{questionnaire.pk}:{key}".encode()).hexdigest()


def require_open(questionnaire: Questionnaire, day: date) -> FormVersion:
    """The form in use. Raises NotTakingAnswers."""
    form = questionnaire.form
    if form is None or not rules.takes_answers(
        questionnaire.state, questionnaire.starts_on, questionnaire.ends_on, day
    ):
        raise NotTakingAnswers
    return form


def checked_answers(version: FormVersion, answers: Answers, *, now: datetime, language: str) -> Any:
    """The answers that are kept, with what is computed and without what does not apply.

    Raises AnswersRefused.
    """
    filling = Filling(read_xform(version.xform), answers, now=now, language=language)
    problems = filling.problems()
    if problems:
        raise AnswersRefused(problems)
    return filling.answers(final=True)


def _place(questionnaire: Questionnaire, division: Division | None) -> Division:
    place = division or questionnaire.division
    if not place.code.startswith(questionnaire.area_code):
        raise NotValid(
            _("This place does not lie inside that of the questionnaire."), field="division"
        )
    return place


def _refuse_stranger(
    actor: Actor,
    questionnaire: Questionnaire,
    *,
    way: str,
    place: Division,
    person: Person | None,
    agreed_by: str,
    is_invited: bool,
) -> None:
    """Raise unless this actor may hand in these answers in this way."""
    if way not in Way.values:
        raise NotValid(_("Choose one of the listed values."), field="way")
    if way != Way.ONLINE:
        if not access.may_enter(actor, questionnaire):
            raise NotFound
        scope.require(actor, access.ENTER, place.code)
    if questionnaire.is_anonymous:
        if person is not None:
            raise NotValid(_("This questionnaire is anonymous; it takes no name."), field="person")
        return
    if person is None:
        raise NotValid(_("Choose the person who answers."), field="person")
    is_own = actor.person_id == person.pk
    if way == Way.ONLINE and not (is_own or is_invited):
        raise AccessDenied
    if way != Way.ONLINE and not can_see_person(actor, person):
        raise NotFound
    if agreed_by not in Consent.Method.values:
        raise NotValid(
            _("Without the person's consent their answers cannot be kept with their name."),
            field="agreed_by",
        )


def submit_response(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    answers: Answers,
    key: str,
    way: str = Way.ONLINE,
    division: Division | None = None,
    person: Person | None = None,
    agreed_by: str = "",
    may_follow_up: bool = False,
    answered_on: date | None = None,
    invitation: Invitation | None = None,
    version: FormVersion | None = None,
    language: str = "",
) -> Response:
    """Keep the answers of one respondent; the same ones sent again are the same response.

    Anybody may answer an anonymous questionnaire; one with names takes the person themself, their
    invitation, or a worker who says how they agreed. What is written about an anonymous response
    names nobody and no moment. Raises AnswersRefused, NotTakingAnswers, KeyReused,
    PersonHasAnswered, NotValid, AccessDenied and NotFound.
    """
    if actor.is_read_only:
        raise AccessDenied
    day = answered_on or actor.today
    if day > actor.today:
        raise NotValid(_("This date lies in the future."), field="answered_on")
    place = _place(questionnaire, division or (person.division if person else None))
    is_invited = invitation is not None and person is not None and invitation.person_id == person.pk
    _refuse_stranger(
        actor, questionnaire, way=way, place=place, person=person, agreed_by=agreed_by,
        is_invited=is_invited,
    )  # fmt: skip
    digest = client_digest(questionnaire, key)
    content = content_digest([answers, place.code, person and person.pk])
    known = _known(questionnaire, digest, content)
    if known is not None:
        return known
    used = version if version is not None and version.published_at else None
    form = require_open(questionnaire, actor.today)
    kept = checked_answers(used or form, answers, now=local_now(actor), language=language)
    response = Response(
        questionnaire=questionnaire,
        version=used or form,
        division=place,
        area_code=place.code,
        answered_on=day,
        way=way,
        answers=json.dumps(kept, ensure_ascii=False),
        client_digest=digest,
        content_digest=content,
    )
    if person is not None:
        response.person, response.agreed_by = person, agreed_by
        response.may_follow_up = may_follow_up
        response.entered_at, response.entered_by_id = actor.now, actor.user_id
    try:
        with transaction.atomic():
            if person is None:
                _keep_anonymous(actor=nobody(actor), response=response)
            else:
                _keep_linked(actor=actor, response=response, invitation=invitation)
    except IntegrityError:
        known = _known(questionnaire, digest, content)
        if known is not None:
            return known
        if person is not None and questionnaire.responses.filter(person=person).exists():
            raise PersonHasAnswered(field="person") from None
        raise
    return response


def _known(questionnaire: Questionnaire, digest: str, content: str) -> Response | None:
    """What this key was kept as. Raises KeyReused when it came with other answers."""
    known = questionnaire.responses.filter(client_digest=digest).first()
    if known is not None and known.content_digest != content:
        raise KeyReused
    return known


@operation("questionnaires.submit_anonymous_response")
def _keep_anonymous(*, actor: Actor, response: Response) -> Questionnaire:
    """The entry of the audit names the questionnaire, never the response."""
    response.save(force_insert=True)
    return response.questionnaire


@operation("questionnaires.submit_response")
def _keep_linked(*, actor: Actor, response: Response, invitation: Invitation | None) -> Response:
    response.save(force_insert=True)
    invited = Invitation.objects.filter(
        questionnaire=response.questionnaire, person=response.person, answered_at=None
    )
    invited.update(answered_at=actor.now)
    note_on_timeline(
        actor=actor,
        person=response.person,
        kind="questionnaire",
        summary=_("Answered: %(title)s"),
        details={"title": response.questionnaire.title},
        record=response.questionnaire,
        url=f"/questionnaires/{response.questionnaire_id}/responses/{response.pk}/",
    )
    return response


def import_responses(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    rows: Iterable[ImportedResponse],
    way: str = Way.IMPORT,
    agreed_by: str = "",
) -> int:
    """Keep a batch of filled-in questionnaires, all or none; returns how many were new.

    Each row is checked as a single response is; a key that is known already is passed over.
    Answers may be of any day since the questionnaire began. Raises NotValid naming the row.
    """
    if actor.is_read_only or not (actor.is_system or access.may_enter(actor, questionnaire)):
        raise NotFound
    form = questionnaire.form
    if form is None:
        raise NotTakingAnswers
    made, now = [], local_now(actor)
    seen = set(questionnaire.responses.values_list("client_digest", flat=True))
    for number, row in enumerate(rows, 1):
        try:
            response = _imported(actor, questionnaire, form, row, way, agreed_by, now)
        except NotValid as refusal:
            raise NotValid(
                _("Row %(number)s: %(words)s"), field="rows", number=number, words=str(refusal)
            ) from refusal
        if response.client_digest not in seen:
            seen.add(response.client_digest)
            made.append(response)
    told = nobody(actor) if questionnaire.is_anonymous else actor
    _keep_batch(actor=replace(told, channel=actor.channel), questionnaire=questionnaire, made=made)
    return len(made)


def _imported(
    actor: Actor,
    questionnaire: Questionnaire,
    form: FormVersion,
    row: ImportedResponse,
    way: str,
    agreed_by: str,
    now: datetime,
) -> Response:
    today = actor.today
    if not questionnaire.starts_on <= row.answered_on <= min(today, questionnaire.ends_on):
        raise NotValid(
            _("This day lies outside the period of the questionnaire."), field="answered_on"
        )
    place = _place(questionnaire, row.division)
    _refuse_stranger(
        actor, questionnaire, way=way, place=place, person=row.person, agreed_by=agreed_by,
        is_invited=False,
    )  # fmt: skip
    kept = checked_answers(form, row.answers, now=now, language="")
    response = Response(
        questionnaire=questionnaire,
        version=form,
        division=place,
        area_code=place.code,
        answered_on=row.answered_on,
        way=way,
        answers=json.dumps(kept, ensure_ascii=False),
        client_digest=client_digest(questionnaire, row.key),
        content_digest=content_digest([row.answers, place.code, row.person and row.person.pk]),
    )
    if row.person is not None:
        response.person, response.agreed_by = row.person, agreed_by
        response.may_follow_up = row.may_follow_up
        response.entered_at, response.entered_by_id = actor.now, actor.user_id
    return response


@operation("questionnaires.import_responses")
def _keep_batch(
    *, actor: Actor, questionnaire: Questionnaire, made: list[Response]
) -> Questionnaire:
    Response.objects.bulk_create(made, batch_size=BATCH)
    note(count=len(made))
    return questionnaire


def plain_answers(response: Response) -> Mapping[str, Any]:
    """The answers of a response that the caller has allowed the actor to read."""
    found: Mapping[str, Any] = json.loads(plain(response.answers))
    return found
