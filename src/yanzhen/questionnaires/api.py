"""Questionnaires for programs: what is asked, handing answers in, the figures."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotValid
from yanzhen.core.rest import (
    Body,
    Day,
    Key,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Short,
    Turn,
    inside,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.orgs.selectors import division_on
from yanzhen.people.models import Consent
from yanzhen.people.refs import person_named
from yanzhen.questionnaires import access, selectors, services
from yanzhen.questionnaires.models import Questionnaire, Response
from yanzhen.questionnaires.selectors.answers import form_of
from yanzhen.questionnaires.xlsform.filling import Filling

router = Router()
State = Annotated[str, OneOf(Questionnaire.State)]
Mode = Annotated[str, OneOf(Questionnaire.Mode)]
Agreed = Annotated[str, OneOf(Consent.Method)]
LARGEST_ANSWERS = 200_000


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Answers are texts, groups and rounds of these; no other kind of value, and not too many."""

    def check(part: Any, depth: int) -> None:
        if depth > 12:
            raise PydanticCustomError("too_deep", "too deep")
        if isinstance(part, dict):
            for name, inner in part.items():
                if not isinstance(name, str) or len(name) > 200:
                    raise PydanticCustomError("name", "this is no name of a question")
                check(inner, depth + 1)
        elif isinstance(part, list):
            for inner in part:
                if not isinstance(inner, dict):
                    raise PydanticCustomError("round", "a repeat is a list of its rounds")
                check(inner, depth + 1)
        elif not isinstance(part, str) or "\x00" in part:
            raise PydanticCustomError("text", "an answer is a text")

    check(value, 0)
    if len(json.dumps(value)) > LARGEST_ANSWERS:
        raise PydanticCustomError("too_large", "too large")
    return value


class QuestionnaireRow(Schema):
    uid: UUID
    number: str
    version: int
    title: str
    purpose: str
    division: PlaceRef
    mode: Mode
    state: State
    starts_on: date
    ends_on: date
    answered: int
    wanted: int


class ChoiceRow(Schema):
    value: str
    label: str
    need_category: str


class QuestionRow(Schema):
    """One question: ``path`` names it inside its groups, ``kind`` says how it is answered."""

    path: str
    kind: str
    label: str
    is_repeated: bool
    choices: list[ChoiceRow]


class QuestionnaireDetail(QuestionnaireRow):
    form_version: int | None
    questions: list[QuestionRow]


class QuestionnairesWanted(Turn):
    state: State | None = None
    place: Place | None = None
    q: Short | None = None


class NewResponse(Body):
    """The answers by the names of the questions: texts, groups as objects, repeats as lists.

    A person may be named only where the questionnaire keeps names, with how they agreed.
    """

    answers: Annotated[dict[str, Any], AfterValidator(_plain)]
    division: Place
    answered_on: Day | None = None
    person: UUID | None = None
    agreed_by: Agreed | None = None
    may_follow_up: bool = False


class Received(Schema):
    """That the answers are kept. Nothing here leads back to an anonymous response."""

    questionnaire: UUID
    answered_on: date


class CountRow(Schema):
    value: str
    label: str
    count: int | None
    share: float | None


class ResultRow(Schema):
    path: str
    label: str
    kind: str
    valid: int
    missing: int
    is_hidden: bool
    mean: float | None
    median: float | None
    rows: list[CountRow]


class DemandRow(Schema):
    category: str
    name: str
    named_by: int | None
    share: float | None
    supplied: int


class ResultsShown(Schema):
    """Counts below ``least`` are left out where answers are anonymous."""

    responses: int
    least: int
    is_hidden: bool
    questions: list[ResultRow]
    demand: list[DemandRow]


class ResultsWanted(Schema):
    place: Place | None = None


def _listed(actor: Actor) -> QuerySet[Questionnaire]:
    return selectors.listed_questionnaires(actor)


@router.get(
    "",
    **allowed(
        access.READ,
        "questionnaires:read",
        Page[QuestionnaireRow],
        _("The questionnaires of an area"),
    ),
)
def list_questionnaires(
    request: ActorRequest, wanted: Query[QuestionnairesWanted]
) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.q:
        rows = rows.filter(title__contains=wanted.q)
    return turn_of(rows, wanted)


@router.get(
    "/{uuid:uid}",
    **allowed(
        access.READ,
        "questionnaires:read",
        QuestionnaireDetail,
        _("One questionnaire, with the questions of its form"),
    ),
)
def read_questionnaire(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    found: Any = fetch(_listed(request.actor), uid=uid)
    row = {name: getattr(found, name) for name in QuestionnaireRow.model_fields}
    return row | {
        "form_version": found.form.number if found.form else None,
        "questions": _questions(found, request.actor),
    }


def _questions(questionnaire: Questionnaire, actor: Actor) -> list[dict[str, Any]]:
    form = form_of(questionnaire)
    if form is None:
        return []
    now = timezone.localtime(actor.now).replace(tzinfo=None)
    filling = Filling(form, {}, now=now, language=get_language() or "")
    named = questionnaire.need_categories
    return [
        {
            "path": question.path,
            "kind": question.kind.value,
            "label": filling.say(question.label) or question.name,
            "is_repeated": form.is_repeated(question.path),
            "choices": [
                {
                    "value": choice.value,
                    "label": filling.say(choice.words) or choice.value,
                    "need_category": named.get(question.path, {}).get(choice.value, ""),
                }
                for choice in form.all_choices(question)
            ],
        }
        for question in form.asked()
    ]


@router.post(
    "/{uuid:uid}/responses",
    **allowed(
        access.ENTER,
        "questionnaires:write",
        Received,
        _("Hand in the answers of one respondent"),
        status=201,
    ),
)
def submit_response(
    request: ActorRequest, uid: UUID, key: Key, body: NewResponse
) -> Status[dict[str, Any]]:
    actor = request.actor
    found = fetch(_listed(actor), uid=uid)
    day = actor.today
    person = person_named(actor, body.person) if body.person else None
    response = services.submit_response(
        actor=actor,
        questionnaire=found,
        answers=body.answers,
        key=key,
        way=Response.Way.WORKER,
        division=division_on(body.division, day),
        person=person,
        agreed_by=body.agreed_by or "",
        may_follow_up=body.may_follow_up,
        answered_on=body.answered_on,
    )
    return Status(201, {"questionnaire": found.uid, "answered_on": response.answered_on})


@router.get(
    "/{uuid:uid}/results",
    **allowed(
        access.COUNT, "questionnaires:read", ResultsShown, _("The figures of a questionnaire")
    ),
)
def read_results(request: ActorRequest, uid: UUID, wanted: Query[ResultsWanted]) -> dict[str, Any]:
    actor = request.actor
    found = fetch(
        access.visible_questionnaires(actor, access.COUNT).select_related("form"), uid=uid
    )
    area = wanted.place or ""
    if area and not area.startswith(found.area_code):
        raise NotValid(
            _("This place does not lie inside that of the questionnaire."), field="place"
        )
    results = selectors.results_of(actor, found, area=area)
    demand = selectors.demand_by_category(actor, found, area=area)
    return {
        "responses": results.responses,
        "least": results.least,
        "is_hidden": results.is_hidden,
        "questions": [_result(q) for q in results.questions],
        "demand": demand,
    }


def _result(question: selectors.QuestionResult) -> dict[str, Any]:
    measured = question.measured
    return {
        **{name: getattr(question, name) for name in ("path", "label", "kind", "valid", "missing")},
        "is_hidden": question.is_hidden,
        "mean": measured.mean if measured else None,
        "median": measured.median if measured else None,
        "rows": measured.bars if measured else question.rows,
    }
