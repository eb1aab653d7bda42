"""The service itself: signed in, signed out, confirmed, rated, and the one record of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import compare_digest

from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies, scope
from yanzhen.core.errors import AccessDenied, DomainError, NotFound, NotValid, WrongState
from yanzhen.core.fields import plain
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, rules
from yanzhen.delivery.models import Feedback, Order, Participant, ServiceRecord
from yanzhen.delivery.services.records import HELPER, SERVED, Part, append_record, give_feedback
from yanzhen.delivery.services.steps import due, locked, move, new_code
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import tries_made, tries_needed
from yanzhen.needs.services import close_need, note_contact_try
from yanzhen.people.services import ProxyTakenBack, has_taken_back_proxy
from yanzhen.resources.services import use_all_booked


class WrongCode(DomainError):
    code = "wrong_code"
    message = _("This is not the code. Ask the resident to read it out once more.")


class CodeLocked(DomainError):
    code = "code_locked"
    status = 409
    message = _("Too many wrong codes. The resident or the station must make a new one.")


class ConfirmerServed(DomainError):
    code = "confirmer_served"
    status = 403
    message = _("Whoever served or entered the times cannot confirm them.")


def _of_helper(actor: Actor, order: Order) -> None:
    if not access.has_accepted(actor, order):
        raise NotFound


def start_service(*, actor: Actor, order: Order, code: str) -> Order:
    """The helper signs in at the resident's, with the six digits that the resident says.

    A wrong code is counted in a transaction of its own, so that it cannot be tried for ever.
    Raises WrongCode, CodeLocked, WrongState.
    """
    _of_helper(actor, order)
    current = Order.objects.get(pk=order.pk)
    if current.state == rules.ACCEPTED:
        if current.wrong_codes >= rules.MOST_WRONG_CODES:
            raise CodeLocked
        if not compare_digest(plain(current.start_code).encode(), code.strip().encode()):
            _note_wrong_code(actor=actor, order=current)
            raise WrongCode(field="code")
    return _start(actor=actor, order=current)


@operation("delivery.note_wrong_code")
def _note_wrong_code(*, actor: Actor, order: Order) -> Order:
    order = locked(order, "start")
    order.wrong_codes += 1
    order.save()
    return order


@operation("delivery.start_service")
def _start(*, actor: Actor, order: Order) -> Order:
    order = locked(order, "start")
    _of_helper(actor, order)
    order.started_at, order.started_how = actor.now, Order.Start.CODE
    order.start_code = ""
    order.due_at = actor.now + timedelta(minutes=order.item.duration_minutes)
    return move(actor, order, "start")


@operation("delivery.renew_start_code")
def renew_start_code(*, actor: Actor, order: Order) -> Order:
    """A new code, when the old one was tried wrongly too often."""
    if not access.is_own_order(actor, order):
        scope.require(actor, access.DISPATCH, order.area_code)
    order = locked(order, "renew_code")
    order.start_code, order.wrong_codes = new_code(), 0
    return move(actor, order, "renew_code")


@operation("delivery.finish_service")
def finish_service(*, actor: Actor, order: Order, words: str = "") -> Order:
    """The helper signs out; the minutes are those between the two."""
    _of_helper(actor, order)
    order = locked(order, "finish")
    _of_helper(actor, order)
    if order.started_at is None or actor.now - order.started_at > rules.LONGEST_SERVICE:
        raise WrongState(
            _("This service was signed in more than a day ago. The station enters its times.")
        )
    order.finished_at = actor.now
    order.minutes = rules.minutes_between(order.started_at, actor.now)
    return _finish(actor, order, "finish", words)


def _finish(actor: Actor, order: Order, step: str, words: str) -> Order:
    order.finished_by_id = actor.user_id
    order.due_at = due(actor, order.area_code, "confirm")
    return move(actor, order, step, words)


@operation("delivery.supplement_service")
def supplement_service(
    *, actor: Actor, order: Order, started_at: datetime, minutes: int, reason: str
) -> Order:
    """A worker enters the times of a service that was not signed in and out, and says why.

    Its minutes are marked as added later, and somebody else must confirm them.
    """
    scope.require(actor, access.DISPATCH, order.area_code)
    order = locked(order, "supplement")
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why it was not signed in and out."), field="reason")
    if not 1 <= minutes <= 24 * 60:
        raise NotValid(_("A service takes 1 minute to 24 hours."), field="minutes")
    ended_at = started_at + timedelta(minutes=minutes)
    if started_at < order.placed_at or ended_at > actor.now:
        raise NotValid(
            _("The service lies between the order and now. Check the time."), field="started_at"
        )
    order.started_at, order.started_how = started_at, Order.Start.WORKER
    order.start_code = ""
    order.finished_at, order.minutes = ended_at, minutes
    return _finish(actor, order, "supplement", reason)


@operation("delivery.note_confirm_try")
def note_confirm_try(*, actor: Actor, order: Order, words: str = "") -> Order:
    """Note that the resident was tried for their confirmation and not reached."""
    scope.require(actor, access.CONFIRM_FOR, order.area_code)
    order = move(actor, locked(order, "try"), "try", words)
    need = Need.objects.get(pk=order.need_id)
    if need.is_open:
        note_contact_try(actor=actor, need=need, words=words)
    return order


@operation("delivery.confirm_service")
def confirm_service(
    *,
    actor: Actor,
    order: Order,
    minutes: int | None = None,
    words: str = "",
    version: int | None = None,
) -> ServiceRecord:
    """Confirm that the service took place: the resident, or a worker who asked them.

    Writes the one service record in this transaction. The confirmer may lower the minutes freely
    and raise them within the rule pack's tolerance. Raises ConfirmerServed when the actor served
    or entered the times (Order 67; rules.md section 7.2), ProxyTakenBack when the resident lets no
    worker speak for them any more.
    """
    is_own = access.is_own_order(actor, order)
    if not is_own:
        scope.require(actor, access.CONFIRM_FOR, order.area_code)
        if has_taken_back_proxy(order.person):
            raise ProxyTakenBack
    order = locked(order, "confirm", version)
    _check_confirmer(actor, order)
    if not is_own and len(words.strip()) < 2:
        raise NotValid(_("Write down what the resident said."), field="words")
    how = Order.Confirmation.RESIDENT if is_own else Order.Confirmation.PROXY
    return _confirm(actor, order, how, minutes, words)


@operation("delivery.confirm_without_resident")
def confirm_without_resident(
    *, actor: Actor, order: Order, reason: str = "", version: int | None = None
) -> ServiceRecord:
    """Confirm a service whose resident could not be reached in as many tries as the rules ask.

    The need closes as *not reached*: nobody has said that it is solved.
    """
    scope.require(actor, access.CONFIRM_FOR, order.area_code)
    order = locked(order, "confirm", version)
    _check_confirmer(actor, order)
    made = order.steps.filter(step="try").count()
    needed = int(_rule("delivery.confirm_tries_before_not_reached", actor, order))
    if made < needed:
        raise NotValid(
            _("Note %(needed)s tries to reach the resident first; there are %(made)s."),
            needed=needed,
            made=made,
        )
    record = _confirm(actor, order, Order.Confirmation.NOT_REACHED, None, reason)
    need = Need.objects.get(pk=order.need_id)
    enough = tries_needed(need.area_code, actor.today)
    if need.is_open and order.series_id is None and tries_made(need) >= enough:
        close_need(
            actor=actor,
            need=need,
            outcome=Need.Outcome.NOT_REACHED,
            reason=worded(_("Served; the resident was not reached for a word about it.")),
        )
    return record


def _rule(topic: str, actor: Actor, order: Order) -> int:
    return int(policies.value(topic, area=order.area_code, day=actor.today))


def _check_confirmer(actor: Actor, order: Order) -> None:
    if not rules.may_confirm(
        actor.user_id, helpers=access.helpers_of(order), finisher=order.finished_by_id
    ):
        raise ConfirmerServed


def _confirm(
    actor: Actor, order: Order, how: str, claimed: int | None, words: str
) -> ServiceRecord:
    if order.started_at is None or order.finished_at is None or order.minutes is None:
        raise WrongState
    tolerance = _rule("delivery.confirm_tolerance_minutes", actor, order)
    minutes = rules.confirmed_minutes(order.minutes, claimed, tolerance)
    if minutes is None:
        raise NotValid(
            _("The service was signed for %(measured)s minutes: confirm at most %(most)s."),
            field="minutes",
            measured=order.minutes,
            most=order.minutes + tolerance,
        )
    was_signed = order.started_how == Order.Start.CODE
    evidence = Participant.Evidence.VERIFIED if was_signed else Participant.Evidence.SUPPLEMENTED
    record = append_record(
        actor=actor,
        kind=ServiceRecord.Kind.ORDER,
        source=order,
        title=order.item.name,
        category=order.item.category,
        division=order.division,
        station=order.station,
        need=order.need,
        project=order.item.project,
        started_at=order.started_at,
        ended_at=order.finished_at,
        minutes=minutes,
        proof=f"{order.started_how}+{how}",
        parts=[
            Part(
                side=SERVED,
                person=order.person,
                household=order.household,
                minutes=minutes,
                evidence=evidence,
            ),
            *(
                Part(
                    side=HELPER,
                    role=helper.role,
                    user_id=helper.user_id,
                    person=helper.person,
                    minutes=minutes,
                    evidence=evidence,
                )
                for helper in order.invitations.filter(state="accepted").select_related("person")
            ),
        ],
    )
    order.record, order.minutes = record, minutes
    order.confirmed_at, order.confirmed_how, order.due_at = actor.now, how, None
    use_all_booked(
        actor=actor,
        held_for=(order,),
        source=record,
        during=(order.started_at, order.finished_at),
    )
    note(order=order.pk, minutes=minutes)
    move(actor, order, "confirm", words)
    return record


@operation("delivery.rate_service")
def rate_service(*, actor: Actor, order: Order, score: int, words: str = "") -> Feedback:
    """What the resident thinks of the service; it closes their need, unless it comes again.

    A score of two or less closes it as partly solved and opens another one to follow up.
    """
    if not access.is_own_order(actor, order) and not scope.holds(
        actor, access.CONFIRM_FOR, order.area_code
    ):
        raise AccessDenied
    order = locked(order, "rate")
    if order.record is None:
        raise WrongState
    feedback = give_feedback(
        actor=actor, record=order.record, person=order.person, score=score, words=words
    )
    move(actor, order, "rate", str(score))
    need = Need.objects.get(pk=order.need_id)
    if need.is_open and order.series_id is None:
        is_poor = score <= rules.FOLLOW_UP_SCORE
        close_need(
            actor=actor,
            need=need,
            outcome=Need.Outcome.PARTLY_SOLVED if is_poor else Need.Outcome.SOLVED,
            resident_word=worded(
                _("Rated %(score)s of 5. %(words)s"), {"score": score, "words": words.strip()}
            ),
        )
    return feedback
