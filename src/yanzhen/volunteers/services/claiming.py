"""Hours are claimed: by the record of a service, or added later by somebody who says why."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import DomainError, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import (
    Activity,
    Attendance,
    Order,
    Participant,
    ServiceRecord,
)
from yanzhen.delivery.rules import minutes_between
from yanzhen.volunteers import access
from yanzhen.volunteers.hands import pair_rules
from yanzhen.volunteers.judging import Claimed, due_of, explained, findings_on, kept
from yanzhen.volunteers.models import Evidence, HourClaim, PairContact, Volunteer
from yanzhen.volunteers.rules import Finding, Stretch
from yanzhen.volunteers.services.appending import end_claims_of

ORDER, SESSION = "delivery.order", "delivery.activitysession"
CONTACT = "volunteers.paircontact"
VOLUNTEER = "volunteer"


class HoursRefused(DomainError):
    """The checks refuse the hours; ``reason`` says why, nothing was changed."""

    code = "hours_refused"
    message = _("These hours cannot be recorded. %(reason)s")


def follow_record(*, actor: Actor, record: ServiceRecord) -> None:
    """Claim the hours of all volunteers who helped; a record taken back takes back its hours."""
    if record.sign < 0:
        end_claims_of(actor=actor, record=record.reverses)
        return
    if not gives_hours(record):
        return
    parts = list(record.participants.filter(side=Participant.Side.HELPER, role=VOLUNTEER))
    by_person = {part.person_id: part for part in parts if part.person_id}
    by_user = {part.user_id: part for part in parts if part.user_id}
    helpers = Volunteer.objects.filter(Q(person__in=by_person) | Q(user__in=by_user))
    for volunteer in helpers.order_by("pk"):
        part = by_person.get(volunteer.person_id) or by_user[volunteer.user_id or 0]
        claim_hours(actor=actor, volunteer=volunteer, record=record, participant=part)


def gives_hours(record: ServiceRecord) -> bool:
    """Whether a record gives hours at all: of contacts of pairs those of the rule pack do."""
    if record.source_type != CONTACT:
        return True
    mode = PairContact.objects.values_list("mode", flat=True).get(pk=record.source_id or 0)
    day = timezone.localdate(record.started_at)
    return mode in pair_rules(record.area_code, day)["hours_for"]


@operation("volunteers.claim_hours")
def claim_hours(
    *, actor: Actor, volunteer: Volunteer, record: ServiceRecord, participant: Participant
) -> HourClaim:
    """What a service record says of one volunteer, as a claim that somebody else confirms.

    For an order the volunteer's side is what was signed, the other side what the resident
    confirmed; further apart than the tolerance it is a dispute once it is confirmed.
    """
    is_supplemented = participant.evidence == Participant.Evidence.SUPPLEMENTED
    starts_at, told, other = record.started_at, participant.minutes, None
    told_by, reason = volunteer.user_id, ""
    if record.source_type == ORDER:
        order = _order_of(record)
        if record.corrects_id is None and order.finished_at and order.started_at:
            told = minutes_between(order.started_at, order.finished_at)
            other = participant.minutes
        if is_supplemented:
            told_by = order.finished_by_id
            said = order.steps.filter(step="supplement").values_list("words", flat=True)
            reason = said.last() or ""
    elif record.source_type == SESSION:
        row = Attendance.objects.filter(
            session=record.source_id, person=volunteer.person_id
        ).first()
        if row is not None:
            starts_at = max(row.signed_in_at, record.started_at)
        if is_supplemented:
            told_by, reason = record.recorded_by_id, str(_("Ticked on the list at the place."))
    elif is_supplemented:
        told_by = record.recorded_by_id
        if record.source_type == CONTACT:
            reason = str(_("Told by who looks after the client."))
    stretch = Stretch(starts_at, starts_at + timedelta(minutes=other or told), record.title)
    claimed = Claimed(
        volunteer, record, stretch, other or told, is_supplemented, told_by, actor.now
    )
    findings = findings_on(claimed)
    refused = any(finding.is_refusal for finding in findings)
    return _write(
        claimed,
        findings,
        state=HourClaim.State.REFUSED if refused else HourClaim.State.WAITING,
        told_minutes=told,
        other_minutes=other,
        points_class=_points_class(record),
        reason=reason[:200],
    )


@operation("volunteers.supplement_hours")
def supplement_hours(
    *, actor: Actor, volunteer: Volunteer, record: ServiceRecord, minutes: int, reason: str
) -> HourClaim:
    """Add a volunteer to a service that took place, when the sign-in was missed.

    Never longer than the service; somebody else confirms. Raises NotValid, WrongState when there
    are hours already, and HoursRefused with the reason.
    """
    scope.require(actor, access.CONFIRM_HOURS, record.area_code)
    if record.sign < 0 or ServiceRecord.objects.filter(reverses=record).exists():
        raise WrongState(_("This service was taken back. Choose the newest record of it."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why it was not signed in and out."), field="reason")
    if minutes < 1:
        raise NotValid(_("Give the minutes, at least one."), field="minutes")
    if volunteer.user_id is not None and volunteer.user_id == actor.user_id:
        raise NotValid(_("Nobody enters their own hours: ask a colleague."), field="volunteer")
    if HourClaim.objects.filter(volunteer=volunteer, record=record).exists():
        raise WrongState(_("There are hours of this volunteer for this service already."))
    stretch = Stretch(
        record.started_at, record.started_at + timedelta(minutes=minutes), record.title
    )
    claimed = Claimed(volunteer, record, stretch, minutes, True, actor.user_id, actor.now)
    findings = findings_on(claimed)
    if refusals := [finding for finding in findings if finding.is_refusal]:
        raise HoursRefused(
            field="minutes", reason=" ".join(explained(row) for row in kept(refusals))
        )
    return _write(
        claimed,
        findings,
        state=HourClaim.State.WAITING,
        told_minutes=minutes,
        other_minutes=None,
        points_class=_points_class(record),
        reason=reason.strip()[:200],
    )


def _order_of(record: ServiceRecord) -> Order:
    return Order.objects.select_related("item").get(pk=record.source_id or 0)


def _points_class(record: ServiceRecord) -> str:
    if record.source_type == ORDER:
        return _order_of(record).item.points_class
    if record.source_type == SESSION:
        return Activity.objects.get(sessions=record.source_id).points_class
    return ""


def _write(
    claimed: Claimed,
    findings: list[Finding],
    *,
    state: str,
    told_minutes: int,
    other_minutes: int | None,
    points_class: str,
    reason: str,
) -> HourClaim:
    record = claimed.record
    note(minutes=told_minutes, findings=[finding.code for finding in findings])
    return HourClaim.objects.create(
        created_at=claimed.told_at,
        area_code=record.area_code,
        volunteer=claimed.volunteer,
        record=record,
        station=record.station,
        title=record.title,
        category=record.category,
        points_class=points_class,
        starts_at=claimed.stretch.starts_at,
        ends_at=claimed.stretch.ends_at,
        evidence=Evidence.SUPPLEMENTED if claimed.is_supplemented else Evidence.VERIFIED,
        state=state,
        told_minutes=told_minutes,
        told_by_id=claimed.told_by,
        reason=reason,
        other_minutes=other_minutes,
        findings=kept(findings),
        is_flagged=bool(findings),
        due_at=due_of(record.ended_at, record.area_code),
    )
