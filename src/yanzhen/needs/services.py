"""Every write of needs: heard, triaged, answered, handed over, closed, merged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import calendar, identity, policies, scope
from yanzhen.core.errors import AccessDenied, DomainError, NotValid, StaleVersion, WrongState
from yanzhen.core.fields import candidates
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors, vocabulary
from yanzhen.needs.models import Need, NeedStep
from yanzhen.orgs.models import Division, Organization, Post, Station
from yanzhen.people.models import Consent, Household, Person
from yanzhen.people.services import note_on_timeline
from yanzhen.people.services.timeline import worded

Words = str | Promise


class TooManyRequests(DomainError):
    code = "too_many_requests"
    status = 429
    message = _("We have heard you already. For anything urgent please telephone the station.")


class ConsentMissing(DomainError):
    code = "consent_missing"
    message = _("Record how the resident agreed before you act for them.")


def _locked(need: Need, step: str, version: int | None = None) -> Need:
    """The need as it stands now, locked. Raises StaleVersion or WrongState."""
    current = Need.objects.select_for_update().get(pk=need.pk)
    if version is not None and current.version != version:
        raise StaleVersion
    if not rules.may_step(current.state, step):
        raise WrongState(
            _("This need is %(state)s, so this step is not possible now."),
            state=current.get_state_display(),
        )
    return current


def _move(actor: Actor, need: Need, step: str, words: Words = "") -> Need:
    """Save the need in the state after the step, and write the step down."""
    need.state = rules.state_after(need.state, step)
    need.version += 1
    need.save()
    _write_step(actor, need, step, words)
    return need


def _write_step(actor: Actor, need: Need, step: str, words: Words = "") -> None:
    NeedStep.objects.create(
        need=need,
        at=actor.now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        step=step,
        words=worded(words)[:300],
    )


def _address(need: Need) -> str:
    return f"/needs/{need.pk}/"


def _chosen(topic: str, code: str, area: str, moment: datetime, field: str) -> vocabulary.Entry:
    day = timezone.localdate(moment)
    found = vocabulary.entry(topic, code, area=area, day=day)
    if found is None:
        raise NotValid(_("Choose one of the listed values."), field=field)
    return found


def _first_contact_due(area: str, urgency: str, heard_at: datetime) -> datetime:
    lanes = vocabulary.entries("needs.lanes", area=area, day=timezone.localdate(heard_at))
    hours = int(rules.lane_for(lanes, urgency)["first_contact_hours"])
    return heard_at + timedelta(hours=hours)


def _write_need(
    actor: Actor,
    *,
    division: Division,
    channel: str,
    category: str,
    title: str,
    urgency: str,
    heard_at: datetime,
    **fields: Any,
) -> Need:
    title = " ".join(title.split())
    if not 2 <= len(title) <= 120:
        raise NotValid(
            _("Say in one sentence of 2 to 120 characters what is needed."), field="title"
        )
    if channel not in Need.Channel.values:
        raise NotValid(_("Choose one of the listed values."), field="channel")
    if urgency not in Need.Urgency.values:
        raise NotValid(_("Choose one of the listed values."), field="urgency")
    if heard_at > actor.now:
        raise NotValid(_("A need cannot be heard in the future."), field="heard_at")
    area = division.code
    _chosen("needs.categories", category, area, heard_at, "category")
    fields.setdefault("station", None)
    fields["station"] = fields["station"] or selectors.station_for(
        area, timezone.localdate(heard_at)
    )
    need = Need(
        created_at=actor.now,
        area_code=area,
        division=division,
        channel=channel,
        category=category,
        title=title,
        urgency=urgency,
        heard_at=heard_at,
        heard_by_id=actor.user_id,
        due_at=_first_contact_due(area, urgency, heard_at),
        **fields,
    )
    need.number = need.uid.hex
    need.save()
    need.number = f"XQ{timezone.localdate(heard_at):%Y}-{need.pk:06d}"
    Need.objects.filter(pk=need.pk).update(number=need.number)
    _write_step(actor, need, "record", need.get_channel_display())
    if need.person or need.household:
        note_on_timeline(
            actor=actor,
            person=need.person,
            household=need.household,
            kind="need",
            summary=need.title,
            url=_address(need),
            record=need,
        )
    return need


@operation("needs.record_need")
def record_need(
    *,
    actor: Actor,
    channel: str,
    category: str,
    title: str,
    description: str = "",
    urgency: str = Need.Urgency.NORMAL,
    person: Person | None = None,
    household: Household | None = None,
    organization: Organization | None = None,
    place: str = "",
    division: Division | None = None,
    station: Station | None = None,
    proxy_consent: str = "",
    heard_at: datetime | None = None,
) -> Need:
    """Write down what somebody lacks, due for a first contact within its lane's hours.

    The division defaults to that of the person, household or organisation. A resident may record
    their own; a worker who reports for somebody says how that person agreed. Raises NotValid,
    ConsentMissing or AccessDenied.
    """
    subject = person or household or organization
    where = division or (subject.division if subject else None)
    if where is None:
        raise NotValid(_("Choose who needs it, or the place."), field="division")
    is_own = person is not None and actor.person_id == person.pk
    if is_own and channel == Need.Channel.SELF_REPORT:
        note(by_oneself=True)
    else:
        scope.require(actor, access.RECORD, where.code)
    if channel == Need.Channel.PROXY and proxy_consent not in Consent.Method.values:
        raise ConsentMissing(field="proxy_consent")
    return _write_need(
        actor,
        division=where,
        channel=channel,
        category=category,
        title=title,
        urgency=urgency,
        heard_at=heard_at or actor.now,
        description=description.strip()[:2000],
        person=person,
        household=household or (person.household if person else None),
        organization=organization,
        place=place.strip(),
        station=station,
        proxy_consent=proxy_consent,
    )


@operation("needs.ask_for_help")
def ask_for_help(
    *,
    actor: Actor,
    division: Division,
    phone: str,
    category: str,
    title: str,
    name: str = "",
    description: str = "",
    urgency: str = Need.Urgency.NORMAL,
) -> Need:
    """A resident without an account asks for help and leaves a number to be called back.

    Anybody may call it. Raises NotValid for a number that is none, and TooManyRequests beyond the
    limits of the rule pack, per phone and day and per village and hour.
    """
    if not identity.is_mobile_phone(phone) and not 7 <= len(identity.normal_phone(phone)) <= 12:
        raise NotValid(_("Give a telephone number on which we can call you back."), field="phone")
    limits = policies.value(
        "needs.self_report_limits", area=division.code, day=timezone.localdate(actor.now)
    )
    asked = Need.objects.filter(channel=Need.Channel.SELF_REPORT, heard_by=None)
    of_phone = asked.filter(
        caller_phone_index__in=candidates(Need, "caller_phone_index", phone),
        heard_at__gt=actor.now - timedelta(days=1),
    )
    of_village = asked.filter(
        area_code__startswith=division.code[:12], heard_at__gt=actor.now - timedelta(hours=1)
    )
    if (
        of_phone.count() >= limits["per_phone_per_day"]
        or of_village.count() >= limits["per_village_per_hour"]
    ):
        raise TooManyRequests
    return _write_need(
        actor,
        division=division,
        channel=Need.Channel.SELF_REPORT,
        category=category,
        title=title,
        urgency=urgency,
        heard_at=actor.now,
        description=description.strip()[:2000],
        caller_name=name.strip()[:60],
        caller_phone=phone.strip(),
    )


@operation("needs.identify_caller")
def identify_caller(
    *, actor: Actor, need: Need, person: Person, version: int | None = None
) -> Need:
    """Say which person called, once a worker has spoken to them."""
    scope.require(actor, access.RECORD, need.area_code)
    need = _locked(need, "identify", version)
    if need.person_id is not None:
        raise WrongState(_("It is known already whose need this is."))
    need.person, need.household = person, person.household
    _move(actor, need, "identify")
    note_on_timeline(
        actor=actor,
        person=person,
        household=person.household,
        kind="need",
        summary=need.title,
        url=_address(need),
        record=need,
    )
    return need


@operation("needs.triage_need")
def triage_need(
    *,
    actor: Actor,
    need: Need,
    lane: str,
    owner: Post | None = None,
    urgency: str | None = None,
    category: str | None = None,
    words: str = "",
    version: int | None = None,
) -> Need:
    """Put a need into a lane and give it an owner; its answer is due in the lane's working hours.

    The hours run from when it was heard. Without an owner it belongs to the actor's own post in
    the area. Raises NotValid for an unknown lane or an owner whose post does not cover the area.
    """
    scope.require(actor, access.TRIAGE, need.area_code)
    need = _locked(need, "triage", version)
    chosen = _chosen("needs.lanes", lane, need.area_code, actor.now, "lane")
    if category:
        _chosen("needs.categories", category, need.area_code, actor.now, "category")
        need.category = category
    if urgency:
        if urgency not in Need.Urgency.values:
            raise NotValid(_("Choose one of the listed values."), field="urgency")
        need.urgency = urgency
    need.lane = lane
    need.owner = owner or need.owner or _own_post(actor, need)
    _check_owner(actor, need)
    need.due_at = calendar.add_working_hours(need.heard_at, chosen["answer_working_hours"])
    need.triaged_at = need.triaged_at or actor.now
    return _move(actor, need, "triage", words or vocabulary.name(chosen))


def _own_post(actor: Actor, need: Need) -> Post | None:
    posts = Post.objects.filter(pk__in=actor.facts.get("post_ids", ()))
    fitting = [p for p in posts if need.area_code.startswith(p.area_code)]
    return max(fitting, key=lambda p: len(p.area_code), default=None)


def _check_owner(actor: Actor, need: Need) -> None:
    owner = need.owner
    if owner is None:
        return
    covers = need.area_code.startswith(owner.area_code)
    if not covers or not owner.is_valid_on(timezone.localdate(actor.now)):
        raise NotValid(_("Choose somebody who is on duty for this area."), field="owner")


@operation("needs.answer_need")
def answer_need(
    *, actor: Actor, need: Need, kind: str, source: models.Model, words: Words = ""
) -> Need:
    """Give a triaged need its one answer: what was ordered or planned for it.

    Called by the app that owns the answer, in the transaction that creates it. Raises WrongState
    when the need has an answer already.
    """
    _require_mover(actor, need)
    need = _locked(need, "answer")
    need.answer_kind = kind
    need.answer_type, need.answer_id = source._meta.label_lower, source.pk
    return _move(actor, need, "answer", words)


@operation("needs.withdraw_answer")
def withdraw_answer(*, actor: Actor, need: Need, reason: Words) -> Need:
    """The answer came to nothing (refused, cancelled): the need waits for another one."""
    _require_mover(actor, need)
    need = _locked(need, "withdraw_answer")
    need.answer_kind = need.answer_type = ""
    need.answer_id = None
    return _move(actor, need, "withdraw_answer", reason)


@operation("needs.answer_need_with_nothing")
def answer_need_with_nothing(
    *, actor: Actor, need: Need, outcome: str, reason: str, version: int | None = None
) -> Need:
    """Close a need that gets no service, saying why: not possible, refused or withdrawn."""
    if rules.OUTCOMES.get(outcome) != rules.REASON:
        raise NotValid(_("Choose why no service follows."), field="outcome")
    return close_need(actor=actor, need=need, outcome=outcome, reason=reason, version=version)


@operation("needs.hand_over_need")
def hand_over_need(
    *, actor: Actor, need: Need, owner: Post, reason: str, version: int | None = None
) -> Need:
    """Give a need to another worker, up or down the tiers; its clock goes on running."""
    scope.require(actor, access.TRIAGE, need.area_code)
    need = _locked(need, "hand_over", version)
    if not reason.strip():
        raise NotValid(_("Say why you hand it over."), field="reason")
    if owner.pk == need.owner_id:
        raise NotValid(_("This worker has it already."), field="owner")
    need.owner = owner
    _check_owner(actor, need)
    note(owner=owner.pk)
    return _move(actor, need, "hand_over", f"→ {owner.user.name}: {reason.strip()}")


@operation("needs.note_contact_try")
def note_contact_try(*, actor: Actor, need: Need, words: str = "") -> Need:
    """Note that the person was tried and not reached."""
    scope.require(actor, access.RECORD, need.area_code)
    return _move(actor, _locked(need, "try"), "try", words.strip())


@operation("needs.close_need")
def close_need(
    *,
    actor: Actor,
    need: Need,
    outcome: str,
    resident_word: str = "",
    reason: str = "",
    version: int | None = None,
) -> Need:
    """Close a need on the resident's word, a reason, or enough tries to reach them.

    Raises NotValid naming what is missing.
    """
    _require_closer(actor, need)
    need = _locked(need, "close", version)
    if outcome not in rules.OUTCOMES:
        raise NotValid(_("Choose how it ended."), field="outcome")
    needed = selectors.tries_needed(need.area_code, timezone.localdate(actor.now))
    made = selectors.tries_made(need)
    match rules.closing_lacks(
        outcome, word=resident_word, reason=reason, tries=made, tries_needed=needed
    ):
        case rules.WORD:
            raise NotValid(_("Write down what the resident said."), field="resident_word")
        case rules.REASON:
            raise NotValid(_("Give the reason."), field="reason")
        case rules.TRIES:
            raise NotValid(
                _("Note %(needed)s tries to reach the person first; there are %(made)s."),
                field="outcome",
                needed=needed,
                made=made,
            )
    if not need.answer_kind and rules.OUTCOMES[outcome] == rules.REASON:
        need.answer_kind = Need.Answer.NOTHING
    need.outcome = outcome
    need.resident_word, need.outcome_reason = resident_word.strip()[:300], reason.strip()[:300]
    need.closed_at = actor.now
    need.due_at = None
    need = _move(actor, need, "close", resident_word or reason)
    if need.person or need.household:
        note_on_timeline(
            actor=actor,
            person=need.person,
            household=need.household,
            kind="need",
            summary=f"{need.title}: {need.get_outcome_display()}",
            url=_address(need),
            record=need,
        )
    return need


def _require_closer(actor: Actor, need: Need) -> None:
    """A worker of the area, or the resident whose need it is."""
    if not access.is_own_need(actor, need):
        scope.require(actor, access.CLOSE, need.area_code)


def _require_mover(actor: Actor, need: Need) -> None:
    if not access.is_own_need(actor, need) and not scope.holds(
        actor, access.ANSWER, need.area_code
    ):
        raise AccessDenied


@operation("needs.merge_needs")
def merge_needs(*, actor: Actor, kept: Need, absorbed: Need, version: int | None = None) -> Need:
    """Make two records of one need into one; the absorbed one keeps its steps and points on.

    Raises NotValid when they are the same or about two people, WrongState when the absorbed one
    has been answered.
    """
    for need in (kept, absorbed):
        scope.require(actor, access.MERGE, need.area_code)
    if kept.pk == absorbed.pk:
        raise NotValid(_("Choose another need: this is the same one."), field="absorbed")
    both = Need.objects.filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")
    list(both.select_for_update())  # in one order, so that two merges never wait for each other
    kept = _locked(kept, "absorb", version)
    absorbed = _locked(absorbed, "merge")
    if kept.person_id and absorbed.person_id and kept.person_id != absorbed.person_id:
        raise NotValid(_("These two needs belong to two people."), field="absorbed")
    absorbed.merged_into, absorbed.closed_at, absorbed.due_at = kept, actor.now, None
    _move(actor, absorbed, "merge", kept.number)
    kept.person = kept.person or absorbed.person
    kept.household = kept.household or absorbed.household
    note(absorbed=absorbed.pk)
    return _move(actor, kept, "absorb", absorbed.number)
