"""A need is heard: by a worker, by the resident, by telephone; and who called is found out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies, scope
from yanzhen.core.errors import DomainError, NotValid, WrongState
from yanzhen.core.fields import candidates
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access
from yanzhen.needs.drafts import CALL_BACK, Lookup, NeedDraft, columns_of, is_phone
from yanzhen.needs.models import Need
from yanzhen.needs.services.steps import address, locked, move, number_of, write_step
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


def write_need(actor: Actor, draft: NeedDraft) -> Need:
    """Check a draft and write the need down with its first step. Raises NotValid."""
    columns = columns_of(draft, now=actor.now, lookup=Lookup())
    need = Need(created_at=actor.now, heard_by_id=actor.user_id, **columns)
    need.number = need.uid.hex
    need.save()
    need.number = number_of(need.pk, timezone.localdate(need.heard_at))
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
    draft = NeedDraft(
        division=where,
        channel=channel,
        category=category,
        title=title,
        urgency=urgency,
        heard_at=moment,
        description=description,
        person=person,
        household=household,
        organization=organization,
        place=place,
        station=station,
        proxy_consent=proxy_consent,
    )
    return write_need(actor, draft)


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
    if not is_phone(phone):
        raise NotValid(CALL_BACK, field="phone")
    limits = policies.value("needs.self_report_limits", area=division.code, day=actor.today)
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
    draft = NeedDraft(
        division=division,
        channel=Need.Channel.SELF_REPORT,
        category=category,
        title=title,
        urgency=urgency,
        heard_at=actor.now,
        description=description,
        caller_name=name,
        caller_phone=phone,
    )
    return write_need(actor, draft)


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
