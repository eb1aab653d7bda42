"""Contacts of pairs: told once as a service record, followed from every other record too."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services.records import Part, append_record
from yanzhen.volunteers import access, rules
from yanzhen.volunteers.hands import hand_of, standing
from yanzhen.volunteers.models import Pair, PairContact, PairHand
from yanzhen.volunteers.services.pairing import locked_pair

State = Pair.State


@operation("volunteers.note_contact")
def note_contact(
    *,
    actor: Actor,
    pair: Pair,
    at: datetime,
    mode: str,
    minutes: int,
    words: str = "",
    wants_station: bool = False,
) -> PairContact:
    """Who holds the pair, stands in, or answers for the place tells of a contact, once for all.

    It is written as one service record: it counts, stands on the client's page, and gives the
    volunteer hours that somebody else confirms, as far as the rule pack lets this kind of contact.
    """
    hand = access.own_hand(actor, pair)
    if hand is None:
        scope.require(actor, access.PAIR, pair.area_code)
        hand = standing(pair)[0]
    pair = locked_pair(pair, None, State.ACTIVE)
    if mode not in PairContact.Mode.values:
        raise NotValid(_("Say how you were in touch."), field="mode")
    if not 1 <= minutes <= 12 * 60:
        raise NotValid(_("A contact takes 1 minute to 12 hours."), field="minutes")
    if at + timedelta(minutes=minutes) > actor.now:
        raise NotValid(_("The contact must have ended."), field="at")
    if timezone.localdate(at) < pair.since:
        raise NotValid(_("These two were no pair on that day."), field="at")
    if wants_station and len(words.strip()) < 2:
        raise NotValid(_("Say what the station should look at."), field="words")
    contact = PairContact.objects.create(
        created_at=actor.now,
        area_code=pair.area_code,
        pair=pair,
        at=at,
        mode=mode,
        minutes=minutes,
        words=words.strip()[:500],
        wants_station=wants_station,
        by_id=actor.user_id,
    )
    is_phone = mode == PairContact.Mode.PHONE
    helper = Part(
        side=Participant.Side.HELPER,
        role=pair.role,
        person=hand.volunteer.person if hand and hand.volunteer else None,
        user_id=hand_of(hand).user_id if hand else None,
        minutes=minutes,
        evidence=Participant.Evidence.SUPPLEMENTED,
    )
    contact.record = append_record(
        actor=actor,
        kind=ServiceRecord.Kind.PHONE if is_phone else ServiceRecord.Kind.VISIT,
        source=contact,
        title=worded(_("A helper rang") if is_phone else _("A helper called in")),
        category="",
        division=pair.division,
        started_at=at,
        ended_at=at + timedelta(minutes=minutes),
        minutes=minutes,
        parts=[Part(side=Participant.Side.SERVED, person=pair.client, minutes=minutes), helper],
    )
    contact.save(update_fields=["record"])
    return contact


@operation("volunteers.look_into_contact")
def look_into_contact(*, actor: Actor, contact: PairContact, outcome: str) -> PairContact:
    """The station has looked at what a helper asked it to look at."""
    scope.require(actor, access.PAIR, contact.area_code)
    contact = locked(contact)
    if not contact.wants_station or contact.looked_at is not None:
        raise WrongState(_("There is nothing to look into."))
    if len(outcome.strip()) < 2:
        raise NotValid(_("Say what came of it."), field="outcome")
    contact.looked_at, contact.looked_by_id = actor.now, actor.user_id
    contact.outcome = outcome.strip()[:300]
    return saved(contact)


def follow_contact(record: ServiceRecord) -> None:
    """Any service by a hand of the circle is a contact: an order, a visit, an activity.

    What is taken back counts no more; then the day is read anew from the records.
    """
    parts = list(record.participants.values_list("side", "person_id", "user_id"))
    served = {person for side, person, _user in parts if side == "served" and person}
    persons = {person for side, person, _user in parts if side == "helper" and person}
    users = {user for side, _person, user in parts if side == "helper" and user}
    if not served or not (persons or users):
        return
    own = Q(volunteer__person__in=persons) | Q(volunteer__user__in=users) | Q(user__in=users)
    hands = PairHand.objects.filter(
        own, valid_to=None, pair__state=State.ACTIVE, pair__client__in=served
    )
    for pair in Pair.objects.filter(pk__in=hands.values("pair")):
        day = timezone.localdate(record.started_at)
        if record.sign > 0:
            pair.contacted_on = max(day, pair.contacted_on or day)
        else:
            pair.contacted_on = _last_contact(pair)
        pair.due_on = rules.next_contact(pair.since, pair.contacted_on, pair.every_days)
        pair.save(update_fields=["contacted_on", "due_on"])


def _last_contact(pair: Pair) -> date | None:
    """The day of the newest record that still stands and that both were part of."""
    own = Q()
    for row in pair.hands.select_related("volunteer"):
        hand = hand_of(row)
        if hand.person_id is not None:
            own |= Q(participants__side="helper", participants__person=hand.person_id)
        if hand.user_id is not None:
            own |= Q(participants__side="helper", participants__user=hand.user_id)
    if not own:
        return None
    served = Participant.objects.filter(side="served", person=pair.client_id).values("record")
    newest = (
        ServiceRecord.objects.filter(own, pk__in=served, sign=1, reversed_by=None)
        .order_by("-started_at")
        .values_list("started_at", flat=True)
        .first()
    )
    return timezone.localdate(newest) if newest else None
