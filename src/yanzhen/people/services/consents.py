"""What a person agreed to (PIPL art. 13 to 16, 29, 31)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies
from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.people import access, rules
from yanzhen.people.models import Consent, Person
from yanzhen.people.services.timeline import note_on_timeline

GUARDIAN_BELOW = 14  # PIPL art. 31
PROXY = "proxy"  # the purpose "a worker acts for me"


class ProxyTakenBack(NotValid):
    code = "proxy_taken_back"
    message = _(
        "This person no longer lets a worker act for them. "
        "Record a new consent on their page first, if they want it again."
    )


def _may_speak_for(actor: Actor, person: Person) -> bool:
    return actor.person_id == person.pk or access.can_edit_person(actor, person)


@operation("people.give_consent")
def give_consent(
    *,
    actor: Actor,
    person: Person,
    purpose: str,
    method: str,
    witness: str = "",
    text_version: str = "",
    given_at: datetime | None = None,
) -> Consent:
    """Note that the person agreed to a purpose of the rule pack ``people.consent_purposes``.

    Below 14 the guardian agrees; a spoken consent needs a witness. An earlier consent for the same
    purpose ends. Raises NotValid, AccessDenied and NotFound.
    """
    person = access.person_for(actor, person.pk)
    if not _may_speak_for(actor, person):
        raise AccessDenied
    today = actor.today
    offered = policies.value("people.consent_purposes", area=person.area_code, day=today)
    wanted = next((p for p in offered if p["code"] == purpose), None)
    if wanted is None:
        raise NotValid(_("Choose one of the offered values."), field="purpose")
    if method not in Consent.Method.values:
        raise NotValid(_("Choose one of the offered values."), field="method")
    is_child = person.born_on and rules.age_on(person.born_on, today) < GUARDIAN_BELOW
    if is_child and method not in {Consent.Method.GUARDIAN, Consent.Method.STATUTORY}:
        raise NotValid(_("For a child below 14 the guardian agrees."), field="method")
    if method == Consent.Method.STATUTORY and not wanted.get("ground"):
        raise NotValid(_("This purpose has no ground in law: ask for consent."), field="method")
    if method in {Consent.Method.VOICE, Consent.Method.GUARDIAN} and not witness.strip():
        raise NotValid(_("Write the name of the witness or guardian."), field="witness")
    moment = given_at or actor.now
    if moment > actor.now:
        raise NotValid(_("This date lies in the future."), field="given_at")
    Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=moment
    )
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        ground=wanted.get("ground", "") if method == Consent.Method.STATUTORY else "",
        text_version=text_version or wanted.get("text_version", ""),
        method=method,
        given_at=moment,
        recorded_by_id=actor.user_id,
        witness=witness.strip()[:60],
    )
    note(purpose=purpose, method=method)
    note_on_timeline(
        actor=actor,
        kind="consent",
        summary=_("Agreed: %(purpose)s"),
        details={"purpose": wanted["name"]},
        person=person,
        at=moment,
        record=consent,
    )
    return consent


def has_taken_back_proxy(person: Person) -> bool:
    """Whether the person let a worker act for them once and does so no more."""
    asked = Consent.objects.filter(person=person, purpose=PROXY)
    return asked.exists() and not asked.filter(withdrawn_at=None).exists()


def who_took_back_proxy(person_ids: Collection[int]) -> set[int]:
    """Those of these people who did. One query."""
    asked = Consent.objects.filter(person__in=person_ids, purpose=PROXY).order_by()
    standing = Count("pk", filter=Q(withdrawn_at=None))
    taken_back = asked.values("person").annotate(standing=standing).filter(standing=0)
    return set(taken_back.values_list("person", flat=True))


def require_proxy_consent(
    *, actor: Actor, person: Person, method: str, given_at: datetime | None = None
) -> Consent:
    """The consent by which a worker acts for this person, noted now when there is none yet.

    A spoken one is witnessed by the worker who heard it. Somebody who took their consent back is
    not asked in passing: a new one is recorded on their page. Raises NotValid.
    """
    known = Consent.objects.filter(person=person, purpose=PROXY, withdrawn_at=None).first()
    if known is not None:
        return known
    if has_taken_back_proxy(person):
        raise ProxyTakenBack
    return give_consent(
        actor=actor,
        person=person,
        purpose=PROXY,
        method=method,
        witness=actor.name,
        given_at=given_at,
    )


@operation("people.withdraw_consent")
def withdraw_consent(*, actor: Actor, consent: Consent) -> Consent:
    """The person takes the consent back; as easy as giving it (PIPL art. 15)."""
    person = access.person_for(actor, consent.person_id)
    if not _may_speak_for(actor, person):
        raise AccessDenied
    current = locked(consent)
    if current.withdrawn_at:
        raise WrongState(_("This consent was taken back already."))
    current.withdrawn_at = actor.now
    current.save()
    names = {
        p["code"]: p["name"]
        for p in policies.value("people.consent_purposes", area=person.area_code, day=actor.today)
    }
    note(purpose=current.purpose)
    note_on_timeline(
        actor=actor,
        kind="consent",
        summary=_("Consent taken back: %(purpose)s"),
        details={"purpose": names.get(current.purpose, current.purpose)},
        person=person,
        record=current,
    )
    return current
