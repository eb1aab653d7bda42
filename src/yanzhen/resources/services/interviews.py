"""An asset interview is held with consent, and what was offered comes into the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Consent, Person
from yanzhen.people.services import note_on_timeline
from yanzhen.resources import access, vocabulary
from yanzhen.resources.models import AssetInterview, InterviewOffer, Partner, Resource, Share
from yanzhen.resources.services.resources import MOST, add_resource


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that somebody said they could offer."""

    catalogue_code: str
    words: str
    quantity: int = 1


@operation("resources.hold_interview")
def hold_interview(
    *,
    actor: Actor,
    division: Division,
    held_on: date,
    method: str,
    consent: str,
    offers: Sequence[Offer],
    person: Person | None = None,
    partner: Partner | None = None,
    name: str = "",
    summary: str = "",
) -> AssetInterview:
    """Keep what was said in a talk about what somebody can offer.

    It is with one of a person, a partner or somebody named, who agreed that it is kept and
    offered to others (PIPL art. 13); without consent nothing is written. Raises NotValid,
    NotFound or AccessDenied.
    """
    scope.require(actor, access.INTERVIEW, division.code)
    if sum(bool(one) for one in (person, partner, name.strip())) != 1:
        raise NotValid(_("Say with whom you spoke: a person, a partner, or a name."), field="name")
    if person is not None and not can_see_person(actor, person):
        raise NotFound
    if partner is not None and not access.can_see_partner(actor, partner):
        raise NotFound
    agreed = {m for m, _label in Consent.ways_to_agree()}
    if consent not in agreed:
        raise NotValid(
            _("Record how they agreed. Without consent nothing is kept."), field="consent"
        )
    if method not in AssetInterview.Method.values:
        raise NotValid(_("Choose one of the listed values."), field="method")
    day = actor.today
    if held_on > day:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="held_on")
    items = vocabulary.catalogue(area=division.code, day=day)
    for offer in offers:
        if offer.catalogue_code not in items:
            raise NotValid(_("Choose an item of the guide catalogue."), field="offers")
        if not 2 <= len(offer.words.strip()) <= 120 or not 1 <= offer.quantity <= MOST:
            raise NotValid(_("Say in 2 to 120 characters what is offered."), field="offers")
    interview = AssetInterview.objects.create(
        person=person,
        partner=partner,
        name=name.strip()[:120],
        division=division,
        area_code=division.code,
        method=method,
        held_on=held_on,
        held_by_id=actor.user_id,
        consent=consent,
        summary=summary.strip()[:2000],
        created_at=actor.now,
    )
    for offer in offers:
        InterviewOffer.objects.create(
            interview=interview,
            catalogue_code=offer.catalogue_code,
            words=offer.words.strip(),
            quantity=offer.quantity,
        )
    if person is not None:
        note_on_timeline(
            actor=actor,
            person=person,
            kind="asset_interview",
            summary=_("Asked what they can offer the neighbourhood"),
            url=f"/resources/interviews/{interview.pk}/",
            record=interview,
        )
    return interview


@operation("resources.list_offer")
def list_offer(
    *, actor: Actor, offer: InterviewOffer, fields: Mapping[str, Any] | None = None
) -> Resource:
    """Put what was offered in a talk into the resource list.

    ``fields`` add to what the talk says, as ``add_resource`` takes them. What a person offers is
    kept to its own place unless said otherwise.
    """
    interview = offer.interview
    if not access.can_see_interview(actor, interview):
        raise NotFound
    current = locked(offer)
    if current.resource_id is not None:
        raise WrongState(_("This stands in the resource list already."))
    said = {
        "name": current.words,
        "catalogue_code": current.catalogue_code,
        "quantity": current.quantity,
        "person": interview.person,
        "partner": interview.partner,
        "needs_approval": interview.person_id is not None,
        "share": Share.OWN if interview.person_id else Share.BELOW,
    }
    resource = add_resource(
        actor=actor, division=interview.division, fields={**said, **(fields or {})}
    )
    current.resource = resource
    current.save()
    return resource
