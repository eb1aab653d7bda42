"""Every write of applications: begun, prepared, submitted, and the result that was told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.assistance import access, rules, selectors
from yanzhen.assistance.models import AidApplication, AidStep
from yanzhen.core import calendar, policies, scope
from yanzhen.core.changing import LoggedWay
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.phrases import Words
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, append_record
from yanzhen.needs import vocabulary
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import station_for
from yanzhen.needs.services import answer_need, close_need, withdraw_answer
from yanzhen.people.models import Person

DAYS = "assistance.working_days"


def _due(actor: Actor, area: str, step: str) -> datetime:
    day = actor.today
    days = int(policies.value(DAYS, area=area, day=day)[step])
    return timezone.make_aware(datetime.combine(calendar.add_working_days(day, days), time(18)))


WAY = LoggedWay[AidApplication](
    lifecycle=rules.STEPS,
    related=("person", "household", "division", "station"),
    log=AidStep,
    owner="application",
)


def _move(
    actor: Actor, application: AidApplication, step: str, words: Words = ""
) -> AidApplication:
    return WAY.move(actor, application, step, words, area_code=application.area_code)


def _locked(
    actor: Actor, application: AidApplication, step: str, version: int | None
) -> AidApplication:
    scope.require(actor, access.HELP, application.area_code)
    return WAY.locked(application, step, version)


@operation("assistance.begin_application")
def begin_application(
    *, actor: Actor, person: Person, policy: str, need: Need | None = None
) -> AidApplication:
    """Begin to help with an application; the checklist is that of the policy today.

    Raises NotValid when the policy is not listed here.
    """
    scope.require(actor, access.HELP, person.area_code)
    day, area = actor.today, person.area_code
    entry = vocabulary.entry(selectors.POLICIES, policy, area=area, day=day)
    if entry is None or actor.user_id is None:
        raise NotValid(_("Choose one of the listed values."), field="policy")
    if need is not None and need.person_id != person.pk:
        raise NotValid(_("This need belongs to somebody else."), field="person")
    application = AidApplication(
        created_at=actor.now,
        area_code=area,
        person=person,
        household=person.household,
        need=need,
        division=person.division,
        station=station_for(area, day),
        helper_id=actor.user_id,
        policy=policy,
        materials=[{**m, "is_there": False} for m in entry["materials"]],
        begun_at=actor.now,
        due_at=_due(actor, area, "submit"),
    )
    application.number = application.uid.hex
    application.save()
    application.number = f"JZ{day:%Y}-{application.pk:05d}"
    AidApplication.objects.filter(pk=application.pk).update(number=application.number)
    if need is not None:
        answer_need(
            actor=actor,
            need=need,
            kind=Need.Answer.AID,
            source=application,
            words=application.number,
        )
    return application


@operation("assistance.tick_materials")
def tick_materials(
    *,
    actor: Actor,
    application: AidApplication,
    there: Collection[str],
    version: int | None = None,
) -> AidApplication:
    """Say which materials are there."""
    application = _locked(actor, application, "tick", version)
    known = {m["code"] for m in application.materials}
    if set(there) - known:
        raise NotValid(_("Choose one of the listed values."), field="there")
    application.materials = [{**m, "is_there": m["code"] in there} for m in application.materials]
    return _move(actor, application, "tick")


@operation("assistance.note_help")
def note_help(
    *,
    actor: Actor,
    application: AidApplication,
    started_at: datetime,
    minutes: int,
    words: str,
    version: int | None = None,
) -> AidApplication:
    """Write down time spent helping; it leaves one service record."""
    application = _locked(actor, application, "help", version)
    if not 1 <= minutes <= 24 * 60:
        raise NotValid(_("A service takes 1 minute to 24 hours."), field="minutes")
    ended_at = started_at + timedelta(minutes=minutes)
    if ended_at > actor.now or started_at < application.begun_at - timedelta(days=1):
        raise NotValid(_("The help lies between the beginning and now."), field="started_at")
    if len(words.strip()) < 2:
        raise NotValid(_("Write down what happened."), field="words")
    _move(actor, application, "help", words)
    step = application.steps.order_by("-pk")[0]
    evidence = Participant.Evidence.SUPPLEMENTED
    label = selectors.policy_labels(actor, application.area_code)[application.policy]
    step.record = append_record(
        actor=actor,
        kind=ServiceRecord.Kind.ASSISTANCE,
        source=step,
        title=label,
        category=application.need.category if application.need else "",
        division=application.division,
        station=application.station,
        need=application.need,
        started_at=started_at,
        ended_at=ended_at,
        minutes=minutes,
        proof="note",
        parts=[
            Part(
                side=Participant.Side.SERVED,
                person=application.person,
                household=application.household,
                minutes=minutes,
                evidence=evidence,
            ),
            Part(
                side=Participant.Side.HELPER,
                role="worker",
                user_id=actor.user_id,
                minutes=minutes,
                evidence=evidence,
            ),
        ],
    )
    step.save(update_fields=["record"])
    return application


@operation("assistance.submit_application")
def submit_application(
    *,
    actor: Actor,
    application: AidApplication,
    submitted_to: str,
    submitted_on: date,
    version: int | None = None,
) -> AidApplication:
    """Note that it was handed in, with all required materials."""
    application = _locked(actor, application, "submit", version)
    if lacking := rules.missing(application.materials):
        names = [m["name"] for m in application.materials if m["code"] in lacking]
        raise NotValid(_("Still missing: %(names)s."), field="submitted_to", names="、".join(names))
    if len(submitted_to.strip()) < 2:
        raise NotValid(_("Say where it was handed in."), field="submitted_to")
    begun_on = timezone.localdate(application.begun_at)
    if not begun_on <= submitted_on <= actor.today:
        raise NotValid(_("It was handed in between its beginning and today."), field="submitted_on")
    application.submitted_to = submitted_to.strip()[:120]
    application.submitted_on = submitted_on
    application.due_at = _due(actor, application.area_code, "decide")
    return _move(actor, application, "submit", application.submitted_to)


@operation("assistance.note_more_asked")
def note_more_asked(
    *, actor: Actor, application: AidApplication, words: str, version: int | None = None
) -> AidApplication:
    """The office asks for more: it is prepared again."""
    application = _locked(actor, application, "ask_more", version)
    if len(words.strip()) < 2:
        raise NotValid(_("Write down what they ask for."), field="words")
    application.due_at = _due(actor, application.area_code, "submit")
    return _move(actor, application, "ask_more", words)


@operation("assistance.note_result")
def note_result(
    *,
    actor: Actor,
    application: AidApplication,
    result: str,
    result_on: date,
    result_words: str,
    resident_word: str = "",
    version: int | None = None,
) -> AidApplication:
    """Note what the competent office decided, as it was told.

    Granted, the need closes on the resident's word; refused, it waits for another answer. Nobody's
    status changes: that is for the office's own list.
    """
    application = _locked(actor, application, "decide", version)
    if result not in AidApplication.Result.values:
        raise NotValid(_("Choose one of the listed values."), field="result")
    if application.submitted_on is None or not (
        application.submitted_on <= result_on <= actor.today
    ):
        raise NotValid(_("It was decided between its submission and today."), field="result_on")
    if len(result_words.strip()) < 2:
        raise NotValid(_("Write down what was told."), field="result_words")
    is_granted = result == AidApplication.Result.GRANTED
    if is_granted and application.need_id and len(resident_word.strip()) < 2:
        raise NotValid(_("Write down what the resident said."), field="resident_word")
    application.result, application.result_on = result, result_on
    application.result_words = result_words.strip()[:300]
    application.ended_at, application.due_at = actor.now, None
    application = _move(actor, application, "decide", str(application.get_result_display()))
    if application.need_id:
        need = Need.objects.get(pk=application.need_id)
        if need.is_open and is_granted:
            close_need(
                actor=actor, need=need, outcome=Need.Outcome.SOLVED, resident_word=resident_word
            )
        elif need.is_open:
            _free_need(actor, application, need, result_words)
    return application


@operation("assistance.withdraw_application")
def withdraw_application(
    *, actor: Actor, application: AidApplication, reason: str, version: int | None = None
) -> AidApplication:
    """The person does not want to apply any more."""
    application = _locked(actor, application, "withdraw", version)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why."), field="reason")
    application.ended_at, application.due_at = actor.now, None
    application = _move(actor, application, "withdraw", reason)
    if application.need_id:
        need = Need.objects.get(pk=application.need_id)
        if need.is_open:
            _free_need(actor, application, need, reason)
    return application


def _free_need(actor: Actor, application: AidApplication, need: Need, reason: str) -> None:
    if (need.answer_type, need.answer_id) == (application._meta.label_lower, application.pk):
        withdraw_answer(actor=actor, need=need, reason=reason)


@operation("assistance.hand_over_application")
def hand_over_application(*, actor: Actor, application: AidApplication, to: User) -> AidApplication:
    """Somebody else helps from now on. Who may hand over a post may do this."""
    application = WAY.locked(application, "hand")
    application.helper = to
    return _move(actor, application, "hand", f"→ {to.name}")
