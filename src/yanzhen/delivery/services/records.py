"""The record of what was served: appended once, corrected by appending, and what people said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, DomainError, NotValid, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, events, rules
from yanzhen.delivery.models import Feedback, Participant, ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.needs.services import record_need
from yanzhen.orgs.models import Division, Station
from yanzhen.people.models import Consent, Household, Person
from yanzhen.people.services import (
    ProxyTakenBack,
    has_taken_back_proxy,
    note_on_timeline,
)
from yanzhen.projects.models import Project

SERVED, HELPER = Participant.Side.SERVED, Participant.Side.HELPER


class AlreadyRated(DomainError):
    code = "already_rated"
    status = 409
    message = _("This service has been rated already. Thank you.")


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a service before it is written: a person, a household, a user or a head count."""

    side: str
    role: str = ""
    person: Person | None = None
    household: Household | None = None
    user_id: int | None = None
    headcount: int = 1
    minutes: int = 0
    evidence: str = Participant.Evidence.VERIFIED


@operation("delivery.append_record")
def append_record(
    *,
    actor: Actor,
    kind: str,
    source: models.Model,
    title: str,
    category: str,
    division: Division,
    started_at: datetime,
    ended_at: datetime,
    minutes: int,
    parts: Sequence[Part],
    station: Station | None = None,
    need: Need | None = None,
    project: Project | None = None,
    proof: str = "",
    is_sensitive: bool = False,
    line: str = "service",
    url: str = "",
) -> ServiceRecord:
    """Write the one record of a service that was completed, and a line for everybody served.

    Called by the service that completes the work, in its transaction, after it has checked the
    actor's right to do so. The database refuses a second record of one source. ``line`` is the kind
    of the lines of the timeline, which lead to the page of the record or to ``url``.
    """
    check_record(actor, started_at, ended_at, minutes, parts)
    record = ServiceRecord.objects.create(
        created_at=actor.now,
        area_code=division.code,
        kind=kind,
        category=category,
        source_type=source._meta.label_lower,
        source_id=source.pk,
        need=need,
        project=project,
        division=division,
        station=station,
        title=worded(title, longest=120),
        started_at=started_at,
        ended_at=ended_at,
        minutes=minutes,
        proof=proof,
        recorded_by_id=actor.user_id,
    )
    _write_parts(record, parts)
    for part in parts:
        if part.side == SERVED and (part.person or part.household):
            note_on_timeline(
                actor=actor,
                person=part.person,
                household=part.household,
                at=started_at,
                kind=line,
                summary=worded(title, longest=120),
                url=url or address_of(record.pk),
                record=record,
                is_sensitive=is_sensitive,
            )
    events.record_appended(actor, record)
    return record


def check_record(
    actor: Actor, started_at: datetime, ended_at: datetime, minutes: int, parts: Sequence[Part]
) -> None:
    """What holds for every record, written alone or with many. Raises NotValid."""
    if ended_at < started_at or ended_at > actor.now:
        raise NotValid(_("The service must have ended, and after it began."), field="ended_at")
    if ended_at - started_at > rules.LONGEST_SERVICE:
        raise NotValid(_("A service takes 24 hours at most."), field="minutes")
    if minutes < 1 or not any(p.side == SERVED for p in parts):
        raise NotValid(_("A record needs a duration and somebody who was served."))


def address_of(key: int) -> str:
    """Where the page of a record is."""
    return f"/services/records/{key}/"


def _write_parts(record: ServiceRecord, parts: Sequence[Part]) -> None:
    Participant.objects.bulk_create(
        Participant(
            record=record,
            side=part.side,
            role=part.role,
            person=part.person,
            household=part.household,
            user_id=part.user_id,
            headcount=part.headcount,
            minutes=part.minutes,
            evidence=part.evidence,
            sign=record.sign,
        )
        for part in parts
    )


def _parts_of(record: ServiceRecord) -> list[tuple[int, Part]]:
    rows = record.participants.select_related("person", "household").order_by("pk")
    return [
        (
            row.pk,
            Part(
                side=row.side,
                role=row.role,
                person=row.person,
                household=row.household,
                user_id=row.user_id,
                headcount=row.headcount,
                minutes=row.minutes,
                evidence=row.evidence,
            ),
        )
        for row in rows
    ]


def _has_helped(actor: Actor, record: ServiceRecord) -> bool:
    helpers = record.participants.filter(side=HELPER).values_list("user_id", flat=True)
    return actor.user_id is not None and actor.user_id in set(helpers)


def _correctable(actor: Actor, record: ServiceRecord, reason: str) -> ServiceRecord:
    scope.require(actor, access.CORRECT, record.area_code)
    record = locked(record)
    if record.sign < 0 or ServiceRecord.objects.filter(reverses=record).exists():
        raise WrongState(_("This record has been corrected already. Correct the newest one."))
    if _has_helped(actor, record):
        raise AccessDenied(_("Somebody else must correct a service in which you helped."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say what was wrong."), field="reason")
    return record


def _copy(record: ServiceRecord, actor: Actor, **changes: object) -> ServiceRecord:
    kept = (
        "area_code", "kind", "category", "source_type", "source_id", "need", "project", "division",
        "station", "title", "started_at", "ended_at", "minutes", "proof",
    )  # fmt: skip
    fields = {name: getattr(record, name) for name in kept} | changes
    return ServiceRecord.objects.create(
        created_at=actor.now, recorded_by_id=actor.user_id, **fields
    )


@operation("delivery.reverse_record")
def reverse_record(*, actor: Actor, record: ServiceRecord, reason: str) -> ServiceRecord:
    """Take a record back by appending its opposite: the service did not take place."""
    record = _correctable(actor, record, reason)
    opposite = _copy(record, actor, sign=-1, reverses=record, reason=reason.strip()[:200])
    _write_parts(opposite, [part for _pk, part in _parts_of(record)])
    for _pk, part in _parts_of(record):
        if part.side == SERVED and (part.person or part.household):
            note_on_timeline(
                actor=actor,
                person=part.person,
                household=part.household,
                kind="service",
                summary=_("Record taken back: %(title)s"),
                details={"title": record.title},
                url=address_of(record.pk),
                record=opposite,
            )
    events.record_appended(actor, opposite)
    return opposite


@operation("delivery.correct_record")
def correct_record(
    *,
    actor: Actor,
    record: ServiceRecord,
    reason: str,
    minutes: int | None = None,
    started_at: datetime | None = None,
    walk_ins: int | None = None,
    absent: Collection[int] = (),
) -> ServiceRecord:
    """Append the opposite of a record and the right one after it; returns the right one.

    ``minutes`` replaces the duration of the record and of everybody who had the full duration;
    ``walk_ins`` the number of people known by head only; ``absent`` are participants (keys) who
    were not there. Only a lead who did not help may do it. Raises WrongState when the record has
    been corrected already.
    """
    record = _correctable(actor, record, reason)
    length = minutes if minutes is not None else record.minutes
    start = started_at or record.started_at
    if not 1 <= length <= 24 * 60:
        raise NotValid(_("A service takes 1 minute to 24 hours."), field="minutes")
    if start + timedelta(minutes=length) > actor.now:
        raise NotValid(_("The service must have ended."), field="started_at")
    if walk_ins is not None and walk_ins < 0:
        raise NotValid(_("Give a number of people, 0 or more."), field="walk_ins")
    parts = []
    for pk, part in _parts_of(record):
        is_crowd = part.side == SERVED and part.person is None and part.household is None
        if pk in absent or (is_crowd and walk_ins is not None):
            continue
        full = part.minutes == record.minutes
        parts.append(replace(part, minutes=length) if full else part)
    if walk_ins:
        parts.append(Part(side=SERVED, headcount=walk_ins, minutes=length))
    if not any(p.side == SERVED for p in parts):
        raise NotValid(_("Nobody would be left who was served: take the record back instead."))
    reverse_record(actor=actor, record=record, reason=reason)
    right = _copy(
        record,
        actor,
        minutes=length,
        started_at=start,
        ended_at=start + timedelta(minutes=length) if minutes or started_at else record.ended_at,
        corrects=record,
        reason=reason.strip()[:200],
    )
    _write_parts(right, parts)
    events.record_appended(actor, right)
    return right


@operation("delivery.give_feedback")
def give_feedback(
    *, actor: Actor, record: ServiceRecord, person: Person, score: int, words: str = ""
) -> Feedback:
    """What a person who was served says: one to five, words if they like; once.

    A worker may write it down for them. A score of two or less opens a need to follow up.
    """
    is_own = actor.person_id == person.pk
    if not is_own:
        scope.require(actor, access.CONFIRM_FOR, record.area_code)
        if _has_helped(actor, record):
            raise AccessDenied(_("Whoever helped does not write down the rating."))
        if has_taken_back_proxy(person):
            raise ProxyTakenBack
    if not record.participants.filter(person=person, side=SERVED).exists():
        raise AccessDenied
    if not 1 <= score <= 5:
        raise NotValid(_("Choose one of the five faces."), field="score")
    if Feedback.objects.filter(record=record, person=person).exists():
        raise AlreadyRated
    return note_feedback(
        actor=actor,
        record=record,
        person=person,
        score=score,
        words=words,
        given_at=actor.now,
        is_proxy=not is_own,
    )


def note_feedback(
    *,
    actor: Actor,
    record: ServiceRecord,
    person: Person,
    score: int,
    words: str,
    given_at: datetime,
    is_proxy: bool = False,
) -> Feedback:
    """Keep what somebody said, inside the operation of the caller; a poor rating opens a need."""
    feedback = Feedback.objects.create(
        area_code=record.area_code,
        record=record,
        person=person,
        score=score,
        words=words.strip()[:500],
        given_at=given_at,
        given_by_proxy=is_proxy,
    )
    if score <= rules.FOLLOW_UP_SCORE:
        feedback.follow_up = record_need(
            actor=actor,
            channel=Need.Channel.PROXY if is_proxy else Need.Channel.SELF_REPORT,
            proxy_consent=Consent.Method.VOICE if is_proxy else "",
            category=record.category or "other",
            title=worded(
                _("Follow up a poor rating: %(title)s"), {"title": record.title}, longest=120
            ),
            description=feedback.words,
            urgency=Need.Urgency.SOON,
            person=person,
            division=record.division,
        )
        feedback.save(update_fields=["follow_up"])
    return feedback
