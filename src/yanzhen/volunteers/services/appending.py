"""The one way into the book of hours: rows are appended, sums follow, others are told."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import saved
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import ServiceRecord
from yanzhen.people.services import note_on_timeline
from yanzhen.volunteers import events
from yanzhen.volunteers.models import HourClaim, HourRecord, HourTotal


def append_hours(
    actor: Actor,
    claim: HourClaim,
    minutes: int,
    *,
    corrects: HourRecord | None = None,
    reason: str = "",
) -> HourRecord:
    """Confirmed minutes of a claim, inside the operation of the caller."""
    hours = HourRecord.objects.create(
        created_at=actor.now,
        area_code=claim.area_code,
        claim=claim,
        volunteer=claim.volunteer,
        served_on=timezone.localdate(claim.starts_at),
        minutes=minutes,
        evidence=claim.evidence,
        category=claim.category,
        points_class=claim.points_class,
        confirmed_by_id=actor.user_id,
        corrects=corrects,
        reason=reason[:200],
    )
    _follow(actor, hours)
    if corrects is None:
        note_on_timeline(
            actor=actor,
            person=claim.volunteer.person,
            at=claim.starts_at,
            kind="volunteer",
            summary=_("%(minutes)s minutes confirmed: %(title)s"),
            details={"minutes": minutes, "title": claim.title},
            url=f"/volunteers/hours/{claim.pk}/",
            record=hours,
        )
    return hours


def take_back_hours(actor: Actor, hours: HourRecord, reason: str) -> HourRecord:
    """The opposite of confirmed minutes, inside the operation of the caller."""
    opposite = HourRecord.objects.create(
        created_at=actor.now,
        area_code=hours.area_code,
        claim=hours.claim,
        volunteer=hours.volunteer,
        served_on=hours.served_on,
        minutes=hours.minutes,
        sign=-1,
        evidence=hours.evidence,
        category=hours.category,
        points_class=hours.points_class,
        confirmed_by_id=actor.user_id,
        reverses=hours,
        reason=reason[:200],
    )
    _follow(actor, opposite)
    return opposite


def standing_hours(claim: HourClaim) -> HourRecord:
    """The row of a confirmed claim that counts now."""
    return claim.hours.select_related("volunteer", "claim").get(sign=1, reversed_by=None)


def end_claims_of(*, actor: Actor, record: ServiceRecord | None) -> None:
    """A service that was taken back gives no hours: confirmed ones are revoked, others refused."""
    live = ("waiting", "disputed", "confirmed")
    claims = HourClaim.objects.select_for_update(of=("self",)).filter(record=record, state__in=live)
    for claim in claims.select_related("volunteer"):
        words = worded(_("The record of the service was taken back."))
        if claim.state == HourClaim.State.CONFIRMED:
            take_back_hours(actor, standing_hours(claim), words)
            claim.state = HourClaim.State.REVOKED
        else:
            claim.state = HourClaim.State.REFUSED
        claim.words, claim.ended_by_id = words, actor.user_id
        saved(claim)


def _follow(actor: Actor, hours: HourRecord) -> None:
    key: dict[str, Any] = {
        "area_code": hours.area_code,
        "month": hours.served_on.replace(day=1),
        "category": hours.category,
        "evidence": hours.evidence,
    }
    HourTotal.objects.get_or_create(**key)
    HourTotal.objects.filter(**key).update(
        minutes=F("minutes") + hours.sign * hours.minutes, entries=F("entries") + hours.sign
    )
    events.hours_appended(actor, hours)
