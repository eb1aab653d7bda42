"""Cases for programs: those that the caller may read, one case, and its six stages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status

from yanzhen.accounts.calling import Router, allowed
from yanzhen.accounts.models import User
from yanzhen.cases import access, services
from yanzhen.cases.models import Case, CaseGoal, CaseSession
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotValid
from yanzhen.core.fields import plain
from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Key,
    NamedRef,
    NumberedRef,
    OneOf,
    Page,
    Paragraph,
    Place,
    PlaceRef,
    PostId,
    Reason,
    Short,
    StepRow,
    TimeSpent,
    Turn,
    UserRef,
    Versioned,
    VersionedBecause,
    Words,
    inside,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.needs.refs import need_named
from yanzhen.orgs.access import fetch
from yanzhen.people.models import Consent
from yanzhen.people.refs import person_named

router = Router()
READ, WRITE = "cases:read", "cases:write"
Stage = Annotated[str, OneOf(Case.Stage)]
Source = Annotated[str, OneOf(Case.Source)]
Ending = Annotated[str, OneOf(Case.Ending)]
Reached = Annotated[str, OneOf(CaseGoal.Reached)]
SessionForm = Annotated[str, OneOf(CaseSession.Form)]
Agreed = Annotated[str, OneOf(Consent.Method)]


class CaseRow(Schema):
    """A case without a word of what is written in it."""

    uid: UUID
    number: str
    version: int
    person: NamedRef
    division: PlaceRef
    worker: UserRef
    category: str
    source: Source
    stage: Stage
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    ending: str


class CaseGoalRow(Schema):
    id: int
    title: str
    measure: str
    due_on: date | None
    reached: Reached

    @staticmethod
    def resolve_title(goal: CaseGoal) -> str:
        return plain(goal.title)

    @staticmethod
    def resolve_measure(goal: CaseGoal) -> str:
        return plain(goal.measure)


class CaseSessionRow(Schema):
    """One session; ``record`` is the service record that it left."""

    order: int
    form: SessionForm
    started_at: datetime
    minutes: int
    notes: str
    record: UUID | None

    @staticmethod
    def resolve_notes(session: CaseSession) -> str:
        return plain(session.notes)

    @staticmethod
    def resolve_record(session: CaseSession) -> UUID | None:
        return session.record.uid if session.record else None


class CaseDetail(CaseRow):
    """One case with what is written in it, which only its readers get."""

    need: NumberedRef | None
    problem: str
    assessment: str
    strategy: str
    evaluation: str
    agreed_how: str
    outcome: str
    goals: list[CaseGoalRow]
    sessions: list[CaseSessionRow]
    steps: list[StepRow]

    @staticmethod
    def resolve_problem(case: Case) -> str:
        return plain(case.problem)

    @staticmethod
    def resolve_assessment(case: Case) -> str:
        return plain(case.assessment)

    @staticmethod
    def resolve_strategy(case: Case) -> str:
        return plain(case.strategy)

    @staticmethod
    def resolve_evaluation(case: Case) -> str:
        return plain(case.evaluation)

    @staticmethod
    def resolve_sessions(case: Case) -> QuerySet[CaseSession]:
        return case.sessions.select_related("record")


class CasesWanted(Turn):
    stage: Stage | None = None
    place: Place | None = None
    person: UUID | None = None


class NewCase(Body):
    """The intake; without a worker it is the caller's own case."""

    person: UUID
    source: Source
    problem: Paragraph
    need: UUID | None = None
    category: Code | None = None


class CaseAgreement(Versioned):
    agreed_how: Agreed


class CaseAssessment(Versioned):
    assessment: Paragraph


class NewCaseGoal(Body):
    title: Reason
    measure: Words = ""
    due_on: Day | None = None


class CasePlan(Versioned):
    strategy: Paragraph


class NewCaseSession(TimeSpent):
    notes: Paragraph
    form: SessionForm = CaseSession.Form.DIRECT.value


class GoalJudgement(Body):
    """How far the goal with this number was reached."""

    goal: PostId
    reached: Reached


class CaseEvaluation(Versioned):
    evaluation: Paragraph


class CaseAssignment(VersionedBecause):
    worker: Short


class CaseClosing(Versioned):
    ending: Ending
    outcome: Words
    client_word: Words = ""


def _listed(actor: Actor) -> QuerySet[Case]:
    return access.visible_cases(actor).select_related("person", "division", "worker", "need")


def _case(actor: Actor, uid: UUID) -> Case:
    return fetch(_listed(actor), uid=uid)


def _shown(actor: Actor, uid: UUID) -> CaseDetail:
    return CaseDetail.model_validate(_case(actor, uid))


def _moved(
    request: ActorRequest, uid: UUID, body: Body, service: Callable[..., object], **more: Any
) -> CaseDetail:
    """The case after one step."""
    actor, given = request.actor, body.model_dump() | more
    service(actor=actor, case=_case(actor, uid), **given)
    return _shown(actor, uid)


@router.get(
    "", **allowed(access.READ, READ, Page[CaseRow], _("The cases that the caller may read"))
)
def list_cases(request: ActorRequest, wanted: Query[CasesWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.person:
        rows = rows.filter(person__uid=wanted.person)
    return turn_of(rows, wanted)


@router.post("", **allowed(access.WORK, WRITE, CaseDetail, _("Open a case"), status=201))
def open_case(request: ActorRequest, key: Key, body: NewCase) -> Status[CaseDetail]:
    actor = request.actor
    person, need = person_named(actor, body.person), need_named(actor, body.need)
    case = once(
        actor,
        key,
        "cases.open_case",
        body,
        lambda: services.open_case(
            actor=actor,
            person=person,
            need=need,
            source=body.source,
            problem=body.problem,
            category=body.category or "",
        ),
    )
    return Status(201, _shown(actor, case.uid))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, CaseDetail, _("One case")))
def read_case(request: ActorRequest, uid: UUID) -> Case:
    return _case(request.actor, uid)


@router.post(
    "/{uuid:uid}/agree",
    **allowed(access.WORK, WRITE, CaseDetail, _("Note that the client agrees")),
)
def agree_on_case(request: ActorRequest, uid: UUID, body: CaseAgreement) -> CaseDetail:
    return _moved(request, uid, body, services.agree_on_case)


@router.post(
    "/{uuid:uid}/assess", **allowed(access.WORK, WRITE, CaseDetail, _("Write the assessment"))
)
def assess_case(request: ActorRequest, uid: UUID, body: CaseAssessment) -> CaseDetail:
    return _moved(request, uid, body, services.assess_case)


@router.post("/{uuid:uid}/goals", **allowed(access.WORK, WRITE, CaseDetail, _("Set a goal")))
def set_goal(request: ActorRequest, uid: UUID, body: NewCaseGoal) -> CaseDetail:
    return _moved(request, uid, body, services.set_goal)


@router.post("/{uuid:uid}/plan", **allowed(access.WORK, WRITE, CaseDetail, _("Settle the plan")))
def plan_case(request: ActorRequest, uid: UUID, body: CasePlan) -> CaseDetail:
    return _moved(request, uid, body, services.plan_case)


@router.post(
    "/{uuid:uid}/sessions", **allowed(access.WORK, WRITE, CaseDetail, _("Write down a session"))
)
def hold_case_session(request: ActorRequest, uid: UUID, body: NewCaseSession) -> CaseDetail:
    return _moved(request, uid, body, services.hold_session)


@router.post(
    "/{uuid:uid}/judge", **allowed(access.WORK, WRITE, CaseDetail, _("Judge how far a goal is"))
)
def judge_goal(request: ActorRequest, uid: UUID, body: GoalJudgement) -> CaseDetail:
    actor = request.actor
    goal = _case(actor, uid).goals.select_related("case").filter(pk=body.goal).first()
    if goal is None:
        raise NotValid(_("Choose one of the listed values."), field="goal")
    services.judge_goal(actor=actor, goal=goal, reached=body.reached)
    return _shown(actor, uid)


@router.post(
    "/{uuid:uid}/evaluate", **allowed(access.WORK, WRITE, CaseDetail, _("Write the evaluation"))
)
def evaluate_case(request: ActorRequest, uid: UUID, body: CaseEvaluation) -> CaseDetail:
    return _moved(request, uid, body, services.evaluate_case)


@router.post(
    "/{uuid:uid}/assign",
    **allowed(access.LEAD, WRITE, CaseDetail, _("Give the case to another worker")),
)
def assign_case(request: ActorRequest, uid: UUID, body: CaseAssignment) -> CaseDetail:
    worker = User.objects.filter(username=body.worker, is_active=True).first()
    if worker is None:
        raise NotValid(_("Choose somebody who is on duty for this area."), field="worker")
    return _moved(request, uid, body, services.assign_case, worker=worker)


@router.post("/{uuid:uid}/close", **allowed(access.WORK, WRITE, CaseDetail, _("Close the case")))
def close_case(request: ActorRequest, uid: UUID, body: CaseClosing) -> CaseDetail:
    return _moved(request, uid, body, services.close_case)


@router.post(
    "/{uuid:uid}/reopen", **allowed(access.LEAD, WRITE, CaseDetail, _("Let a closed case go on"))
)
def reopen_case(request: ActorRequest, uid: UUID, body: VersionedBecause) -> CaseDetail:
    return _moved(request, uid, body, services.reopen_case)
