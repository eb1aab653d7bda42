"""A need is heard: by a worker, by the resident, by telephone; and who called is found out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import identity, policies, scope
from yanzhen.core.errors import DomainError, NotValid, WrongState
from yanzhen.core.fields import candidates
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors, vocabulary
from yanzhen.needs.models import Need
from yanzhen.needs.services.steps import address, chosen_entry, locked, move, write_step
from yanzhen.orgs.models import Division, Organization, Station
from yanzhen.people.models import Consent, Household, Person
from yanzhen.people.services import note_on_timeline, require_proxy_consent


class TooManyRequests(DomainError):
    code = "too_many_requests"
    status = 429
    message = _("We have heard you already. For anything urgent please telephone the station.")


class ConsentMissing(DomainError):
    code = "consent_missing"
    message = _("Record how the resident agreed before you act for them.")


def agree_to_proxy(
    *, actor: Actor, person: Person | None, method: str, given_at: datetime | None = None
) -> None:
    """Record among the person's consents that a worker acts for them. Raises ConsentMissing."""
    if method not in Consent.Method.values:
        raise ConsentMissing(field="proxy_consent")
    if person is None:
        return
    try:
        require_proxy_consent(actor=actor, person=person, method=method, given_at=given_at)
    except NotValid as error:
        raise ConsentMissing(error.text, field="proxy_consent") from error


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
    chosen_entry("needs.categories", category, area, heard_at, "category")
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
    write_step(actor, need, "record", need.get_channel_display())
    if need.person or need.household:
        note_on_timeline(
            actor=actor,
            person=need.person,
            household=need.household,
            kind="need",
            summary=need.title,
            url=address(need),
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
    moment = heard_at or actor.now
    if channel == Need.Channel.PROXY:
        agree_to_proxy(actor=actor, person=person, method=proxy_consent, given_at=moment)
    return _write_need(
        actor,
        division=where,
        channel=channel,
        category=category,
        title=title,
        urgency=urgency,
        heard_at=moment,
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
    need = locked(need, "identify", version)
    if need.person_id is not None:
        raise WrongState(_("It is known already whose need this is."))
    need.person, need.household = person, person.household
    move(actor, need, "identify")
    note_on_timeline(
        actor=actor,
        person=person,
        household=person.household,
        kind="need",
        summary=need.title,
        url=address(need),
        record=need,
    )
    return need


@operation("needs.note_contact_try")
def note_contact_try(*, actor: Actor, need: Need, words: str = "") -> Need:
    """Note that the person was tried and not reached."""
    scope.require(actor, access.RECORD, need.area_code)
    return move(actor, locked(need, "try"), "try", words.strip())
