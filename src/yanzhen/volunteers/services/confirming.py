"""Hours are confirmed by somebody else, disputed, settled, corrected, revoked, objected to."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import Way, locked, saved
from yanzhen.core.errors import AccessDenied, DomainError, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.volunteers import access, rules
from yanzhen.volunteers.judging import Claimed, explained, findings_on, kept, length_of, rule
from yanzhen.volunteers.models import Evidence, HourClaim, HourRecord
from yanzhen.volunteers.rules import Stretch
from yanzhen.volunteers.services.appending import (
    append_hours,
    standing_hours,
    take_back_hours,
)
from yanzhen.volunteers.services.claiming import HoursRefused


class RecorderCannotConfirm(DomainError):
    code = "recorder_cannot_confirm"
    status = 403
    message = _("Whoever served or entered the time cannot confirm it. Ask a colleague.")


WAY = Way[HourClaim](
    lifecycle=rules.STEPS,
    refusal=_("These hours are %(state)s, so this step is not possible now."),
    related=("volunteer__person", "record"),
)


def _require_apart(actor: Actor, claim: HourClaim) -> None:
    if not access.is_apart(actor, claim):
        raise RecorderCannotConfirm


def _end(claim: HourClaim, actor: Actor, step: str, words: str) -> HourClaim:
    claim.words, claim.ended_by_id = words.strip()[:300], actor.user_id
    return WAY.advance(claim, step)


def _words(words: str) -> str:
    if len(words.strip()) < 2:
        raise NotValid(_("Say why, in a few words."), field="words")
    return words.strip()


@operation("volunteers.confirm_hours")
def confirm_hours(
    *,
    actor: Actor,
    claim: HourClaim,
    minutes: int | None = None,
    words: str = "",
    version: int | None = None,
) -> HourClaim:
    """Confirm the minutes actually served; ``minutes`` is what the confirmer knows.

    A worker of the place does it, or the leader of a team of the volunteer, who never do their own.
    Near enough, the lower figure of both sides counts; further apart the claim is disputed and a
    lead settles it. A flagged claim needs a lead and their words. Raises RecorderCannotConfirm when
    the actor served or entered the time (Order 67 art. 21; rules.md section 7.2), HoursRefused
    when something speaks against it by now.
    """
    access.require_confirm(actor, claim)
    claim = WAY.locked(claim, "confirm", version)
    _require_apart(actor, claim)
    if claim.is_flagged:
        if not scope.holds(actor, access.SETTLE_HOURS, claim.area_code):
            raise AccessDenied(_("The checks ask for a lead to look at these hours."))
        _words(words)
    if minutes is not None and not 1 <= minutes <= 24 * 60:
        raise NotValid(_("A service takes 1 minute to 24 hours."), field="minutes")
    other = min(n for n in (claim.other_minutes, minutes, 24 * 60) if n is not None)
    if claim.other_minutes is None and minutes is None:
        other = claim.told_minutes
    day = timezone.localdate(claim.starts_at)
    tolerance = int(
        rule("volunteers.hours", area=claim.area_code, day=day)["confirm_tolerance_minutes"]
    )
    settled = rules.settled_minutes(claim.told_minutes, other, tolerance)
    if minutes is not None or claim.other_by_id is None:
        claim.other_by_id = actor.user_id
    claim.other_minutes = other
    if settled is None:
        note(disputed=[claim.told_minutes, other])
        return _end(claim, actor, "dispute", words)
    return _confirm(actor, claim, settled, "confirm", words)


def _confirm(actor: Actor, claim: HourClaim, minutes: int, step: str, words: str) -> HourClaim:
    claimed = Claimed(
        volunteer=claim.volunteer,
        record=claim.record,
        stretch=Stretch(claim.starts_at, claim.ends_at, claim.title),
        minutes=minutes,
        is_supplemented=claim.evidence == Evidence.SUPPLEMENTED,
        told_by=claim.told_by_id,
        told_at=claim.created_at,
        claim_pk=claim.pk,
    )
    if refusals := [finding for finding in findings_on(claimed) if finding.is_refusal]:
        raise HoursRefused(reason=" ".join(explained(row) for row in kept(refusals)))
    note(minutes=minutes)
    claim = _end(claim, actor, step, words)
    append_hours(actor, claim, minutes + claim.travel_minutes)
    return claim


@operation("volunteers.settle_dispute")
def settle_dispute(
    *, actor: Actor, claim: HourClaim, minutes: int, words: str, version: int | None = None
) -> HourClaim:
    """A lead who is neither side decides between both figures, and says why."""
    scope.require(actor, access.SETTLE_HOURS, claim.area_code)
    claim = WAY.locked(claim, "settle", version)
    _require_apart(actor, claim)
    if actor.user_id is not None and actor.user_id == claim.other_by_id:
        raise RecorderCannotConfirm(
            _("You gave one of the two figures. Another lead settles this.")
        )
    _words(words)
    low, high = sorted((claim.told_minutes, claim.other_minutes or claim.told_minutes))
    if not low <= minutes <= high:
        raise NotValid(
            _("Decide between the two figures: %(low)s to %(high)s minutes."),
            field="minutes",
            low=low,
            high=high,
        )
    return _confirm(actor, claim, minutes, "settle", words)


@operation("volunteers.refuse_hours")
def refuse_hours(
    *, actor: Actor, claim: HourClaim, words: str, version: int | None = None
) -> HourClaim:
    """Not recorded, with the reason that the volunteer reads."""
    scope.require(actor, access.CONFIRM_HOURS, claim.area_code)
    claim = WAY.locked(claim, "refuse", version)
    _require_apart(actor, claim)
    return _end(claim, actor, "refuse", _words(words))


@operation("volunteers.correct_hours")
def correct_hours(
    *, actor: Actor, claim: HourClaim, minutes: int, words: str, version: int | None = None
) -> HourRecord:
    """Append the opposite of confirmed minutes and the right ones, never above the service."""
    scope.require(actor, access.SETTLE_HOURS, claim.area_code)
    claim = WAY.locked(claim, "correct", version)
    _require_apart(actor, claim)
    words = _words(words)
    most = length_of(claim.record) + claim.travel_minutes
    if not 1 <= minutes <= most:
        raise NotValid(
            _("The service took %(most)s minutes: give 1 to %(most)s."), field="minutes", most=most
        )
    old = standing_hours(claim)
    if old.minutes == minutes:
        raise NotValid(_("These minutes are confirmed already."), field="minutes")
    take_back_hours(actor, old, words)
    claim.objection, claim.objected_at = "", None
    claim = _end(claim, actor, "correct", words)
    return append_hours(actor, claim, minutes, corrects=old, reason=words)


@operation("volunteers.revoke_hours")
def revoke_hours(
    *, actor: Actor, claim: HourClaim, words: str, version: int | None = None
) -> HourClaim:
    """Take confirmed hours back: they were not served. What was issued for them is taken back."""
    scope.require(actor, access.SETTLE_HOURS, claim.area_code)
    claim = WAY.locked(claim, "revoke", version)
    _require_apart(actor, claim)
    words = _words(words)
    take_back_hours(actor, standing_hours(claim), words)
    claim.objection, claim.objected_at = "", None
    return _end(claim, actor, "revoke", words)


@operation("volunteers.object_to_hours")
def object_to_hours(*, actor: Actor, claim: HourClaim, words: str) -> HourClaim:
    """A volunteer says what is wrong with their hours; a lead looks at it (Order 67 art. 12)."""
    if actor.person_id is None or claim.volunteer.person_id != actor.person_id:
        raise AccessDenied
    claim = locked(claim)
    claim.objection, claim.objected_at = _words(words)[:300], actor.now
    return saved(claim)


@operation("volunteers.answer_objection")
def answer_objection(
    *, actor: Actor, claim: HourClaim, words: str, version: int | None = None
) -> HourClaim:
    """Leave the hours as they are and say why; the volunteer reads it."""
    scope.require(actor, access.SETTLE_HOURS, claim.area_code)
    claim = locked(claim, "volunteer", version=version)
    if claim.objected_at is None:
        raise WrongState(_("There is nothing to answer."))
    _require_apart(actor, claim)
    claim.words, claim.objection, claim.objected_at = _words(words)[:300], "", None
    return saved(claim)


@operation("volunteers.tell_travel")
def tell_travel(*, actor: Actor, claim: HourClaim, minutes: int) -> HourClaim:
    """A volunteer tells how long they were on the way, where the rule pack lets that count."""
    if actor.person_id is None or claim.volunteer.person_id != actor.person_id:
        raise AccessDenied
    claim = WAY.locked(claim, "confirm")
    day = timezone.localdate(claim.starts_at)
    said = rule("volunteers.hours", area=claim.area_code, day=day)
    if not said["travel_counts"]:
        raise HoursRefused(field="minutes", reason=str(_("Time on the way does not count here.")))
    most = int(said["travel_most_minutes"])
    if not 0 <= minutes <= most:
        raise NotValid(_("The way counts up to %(most)s minutes."), field="minutes", most=most)
    claim.travel_minutes = minutes
    return saved(claim)
