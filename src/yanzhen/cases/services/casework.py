"""A case goes through its six stages; each session leaves one service record."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.cases import access, rules
from yanzhen.cases.models import Case, CaseGoal, CaseSession, CaseStep
from yanzhen.cases.services.steps import due_in, said
from yanzhen.core import scope
from yanzhen.core.changing import LoggedWay
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.operations import operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, append_record
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import station_for
from yanzhen.needs.services import answer_need, close_need, withdraw_answer
from yanzhen.orgs.models import Post
from yanzhen.people.models import Consent, Person

STAGE_DAYS = "cases.stage_working_days"
WAY = LoggedWay[Case](
    lifecycle=rules.CASE_STEPS,
    refusal=_("This step is not possible at this point."),
    related=("person", "division"),
    column="stage",
    log=CaseStep,
    owner="case",
)
locked, move = WAY.locked, WAY.move


@operation("cases.open_case")
def open_case(
    *,
    actor: Actor,
    person: Person,
    source: str,
    problem: str,
    need: Need | None = None,
    worker: User | None = None,
    category: str = "",
) -> Case:
    """Open a case with its intake; the need that it answers is answered by it.

    Without a worker it is the actor's own. Raises NotValid or AccessDenied.
    """
    scope.require(actor, access.WORK, person.area_code)
    if source not in Case.Source.values:
        raise NotValid(_("Choose one of the listed values."), field="source")
    problem = said(problem, "problem", _("Write down the problem as the client sees it."))
    if need is not None and need.person_id != person.pk:
        raise NotValid(_("This need belongs to somebody else."), field="person")
    worker_id = worker.pk if worker else actor.user_id
    if worker_id is None:
        raise NotValid(_("Say whose case it is."), field="worker")
    day = actor.today
    case = Case(
        created_at=actor.now,
        area_code=person.area_code,
        person=person,
        household=person.household,
        need=need,
        division=person.division,
        station=station_for(person.area_code, day),
        worker_id=worker_id,
        category=category or (need.category if need else ""),
        source=source,
        problem=problem,
        opened_at=actor.now,
        due_at=due_in(actor, person.area_code, STAGE_DAYS, rules.INTAKE),
    )
    _check_worker(actor, case)
    case.number = case.uid.hex
    case.save()
    case.number = f"GA{day:%Y}-{case.pk:05d}"
    Case.objects.filter(pk=case.pk).update(number=case.number)
    if need is not None:
        answer_need(actor=actor, need=need, kind=Need.Answer.CASE, source=case, words=case.number)
    return case


def _check_worker(actor: Actor, case: Case) -> None:
    posts = Post.objects.on(actor.today).filter(user_id=case.worker_id, role__in=access.WORK.roles)
    codes = posts.values_list("area_code", flat=True)
    if not actor.is_system and not any(case.area_code.startswith(code) for code in codes):
        raise NotValid(_("Choose somebody who is on duty for this area."), field="worker")


def _worked(actor: Actor, case: Case, step: str, version: int | None) -> Case:
    if not access.can_work_on(actor, case):
        raise AccessDenied
    return locked(case, step, version)


def _due(actor: Actor, case: Case, stage: str) -> None:
    case.due_at = due_in(actor, case.area_code, STAGE_DAYS, stage)


@operation("cases.agree_on_case")
def agree_on_case(*, actor: Actor, case: Case, agreed_how: str, version: int | None = None) -> Case:
    """The client agrees to the service; the assessment begins."""
    case = _worked(actor, case, "agree", version)
    if agreed_how not in dict(Consent.ways_to_agree()):
        raise NotValid(_("Say how the client agreed."), field="agreed_how")
    case.agreed_how = agreed_how
    _due(actor, case, rules.ASSESSMENT)
    return move(actor, case, "agree", case.get_agreed_how_display())


@operation("cases.assess_case")
def assess_case(*, actor: Actor, case: Case, assessment: str, version: int | None = None) -> Case:
    """Write the assessment of person, family and surroundings; planning begins."""
    case = _worked(actor, case, "assess", version)
    case.assessment = said(assessment, "assessment", _("Write down what you have found."))
    _due(actor, case, rules.PLAN)
    return move(actor, case, "assess")


@operation("cases.set_goal")
def set_goal(
    *, actor: Actor, case: Case, title: str, measure: str = "", due_on: date | None = None
) -> CaseGoal:
    """Add a goal to the plan."""
    case = _worked(actor, case, "set_goal", None)
    goal = CaseGoal.objects.create(
        case=case,
        title=said(title, "title", _("Say what is to be reached."), 200),
        measure=measure.strip()[:200],
        due_on=due_on,
    )
    move(actor, case, "set_goal")
    return goal


@operation("cases.plan_case")
def plan_case(*, actor: Actor, case: Case, strategy: str, version: int | None = None) -> Case:
    """The plan stands, with at least one goal; intervention begins."""
    case = _worked(actor, case, "plan", version)
    if not case.goals.exists():
        raise NotValid(_("Set at least one goal first."), field="strategy")
    case.strategy = said(strategy, "strategy", _("Write down how the goals are to be reached."))
    _due(actor, case, rules.INTERVENTION)
    return move(actor, case, "plan")


@operation("cases.hold_session")
def hold_session(
    *,
    actor: Actor,
    case: Case,
    started_at: datetime,
    minutes: int,
    notes: str,
    form: str = CaseSession.Form.DIRECT,
    version: int | None = None,
) -> CaseSession:
    """Write down one session; it leaves one service record, whose title tells nothing of it."""
    case = _worked(actor, case, "hold_session", version)
    if not 1 <= minutes <= 24 * 60:
        raise NotValid(_("A service takes 1 minute to 24 hours."), field="minutes")
    ended_at = started_at + timedelta(minutes=minutes)
    if ended_at > actor.now or started_at < case.opened_at - timedelta(days=1):
        raise NotValid(
            _("The session lies after the case was opened and before now."), field="started_at"
        )
    if form not in CaseSession.Form.values:
        raise NotValid(_("Choose one of the listed values."), field="form")
    session = CaseSession.objects.create(
        created_at=actor.now,
        area_code=case.area_code,
        case=case,
        order=case.sessions.count() + 1,
        form=form,
        started_at=started_at,
        minutes=minutes,
        notes=said(notes, "notes", _("Write down what happened.")),
        written_by_id=actor.user_id,
    )
    session.record = append_record(
        actor=actor,
        kind=ServiceRecord.Kind.CASE,
        source=session,
        title=worded(_("Case work, session %(number)s"), {"number": session.order}),
        category=case.category,
        division=case.division,
        station=case.station,
        need=case.need,
        started_at=started_at,
        ended_at=ended_at,
        minutes=minutes,
        proof="session",
        is_sensitive=True,
        parts=[
            Part(
                side=Participant.Side.SERVED,
                person=case.person,
                household=case.household,
                minutes=minutes,
                evidence=Participant.Evidence.SUPPLEMENTED,
            ),
            Part(
                side=Participant.Side.HELPER,
                role="worker",
                user_id=case.worker_id,
                minutes=minutes,
                evidence=Participant.Evidence.SUPPLEMENTED,
            ),
        ],
    )
    session.save(update_fields=["record"])
    move(actor, case, "hold_session", str(session.order))
    return session


@operation("cases.judge_goal")
def judge_goal(*, actor: Actor, goal: CaseGoal, reached: str) -> CaseGoal:
    """Say how far a goal was reached."""
    _worked(actor, goal.case, "judge_goal", None)
    if reached not in CaseGoal.Reached.values:
        raise NotValid(_("Choose one of the listed values."), field="reached")
    goal.reached = reached
    goal.save(update_fields=["reached"])
    return goal


@operation("cases.evaluate_case")
def evaluate_case(*, actor: Actor, case: Case, evaluation: str, version: int | None = None) -> Case:
    """Write the evaluation, after at least one session."""
    case = _worked(actor, case, "evaluate", version)
    if not case.sessions.exists():
        raise NotValid(_("Write down a session first."), field="evaluation")
    case.evaluation = said(evaluation, "evaluation", _("Write down what was reached."))
    _due(actor, case, rules.EVALUATION)
    return move(actor, case, "evaluate")


@operation("cases.assign_case")
def assign_case(
    *, actor: Actor, case: Case, worker: User, reason: str, version: int | None = None
) -> Case:
    """A lead gives the case to another worker."""
    scope.require(actor, access.LEAD, case.area_code)
    case = locked(case, "assign", version)
    reason = said(reason, "reason", _("Say why."), 200)
    case.worker = worker
    _check_worker(actor, case)
    return move(actor, case, "assign", f"→ {worker.name}: {reason}")


@operation("cases.close_case")
def close_case(
    *,
    actor: Actor,
    case: Case,
    ending: str,
    outcome: str,
    client_word: str = "",
    version: int | None = None,
) -> Case:
    """Close the case with its type and outcome.

    When goals were met the need closes on the client's word; else it waits for another answer.
    """
    case = _worked(actor, case, "close", version)
    if ending not in Case.Ending.values:
        raise NotValid(_("Choose how it ended."), field="ending")
    open_goals = case.goals.filter(reached=CaseGoal.Reached.OPEN).count()
    match rules.closing_lacks(case.stage, ending, open_goals=open_goals):
        case "evaluation":
            raise NotValid(_("Evaluate the case before you close it."), field="ending")
        case "goals":
            raise NotValid(_("Say first how far each goal was reached."), field="ending")
    case.ending, case.closed_at, case.due_at = ending, actor.now, None
    case.outcome = said(outcome, "outcome", _("Write down the outcome."), 300)
    is_met = ending == Case.Ending.GOALS_MET
    if is_met and case.need_id:
        said(client_word, "client_word", _("Write down what the resident said."))
    case = move(actor, case, "close", case.get_ending_display())
    if case.need_id:
        need = Need.objects.get(pk=case.need_id)
        if need.is_open and is_met:
            close_need(
                actor=actor, need=need, outcome=Need.Outcome.SOLVED, resident_word=client_word
            )
        elif need.is_open and need.answer_id == case.pk:
            withdraw_answer(actor=actor, need=need, reason=case.get_ending_display())
    return case


@operation("cases.reopen_case")
def reopen_case(*, actor: Actor, case: Case, reason: str, version: int | None = None) -> Case:
    """A lead lets a closed case go on."""
    scope.require(actor, access.LEAD, case.area_code)
    case = locked(case, "reopen", version)
    reason = said(reason, "reason", _("Say why."), 200)
    case.ending, case.closed_at = "", None
    _due(actor, case, rules.INTERVENTION)
    return move(actor, case, "reopen", reason)
