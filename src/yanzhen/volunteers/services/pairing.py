"""Writes of pairs and care circles. No client is ever left without somebody by a write here."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import AccessDenied, DomainError, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.people.models import Person
from yanzhen.people.services import note_on_timeline
from yanzhen.volunteers import access, rules
from yanzhen.volunteers.hands import (
    MISFITS,
    Hand,
    bounds_of,
    hand_of,
    kinds_of,
    pair_rules,
    standing,
)
from yanzhen.volunteers.models import Pair, PairHand, Volunteer

Role, State = Pair.Role, Pair.State
OPEN = (State.ASKED, State.ACTIVE)
LONGEST_SINCE = timedelta(days=60)


class NoPair(DomainError):
    """The bounds of the place refuse this pair; ``reason`` says why."""

    code = "no_pair"
    message = _("These two cannot be paired. %(reason)s")


class NobodyLeft(DomainError):
    code = "nobody_left"
    status = 409
    message = _("%(count)s clients would be left without anybody: hand them over first.")


def clients_held(volunteer: Volunteer) -> int:
    """How many clients a volunteer looks after or was asked to."""
    hands = PairHand.objects.filter(volunteer=volunteer, is_substitute=False, valid_to=None)
    return hands.filter(pair__state__in=OPEN).count()


@operation("volunteers.make_pair")
def make_pair(
    *,
    actor: Actor,
    client: Person,
    holder: Hand,
    substitute: Hand,
    role: str = Role.VOLUNTEER,
    kind: str = "",
    every_days: int | None = None,
    since: date | None = None,
    client_agrees: bool,
    holder_agrees: bool = False,
) -> Pair:
    """Put a client into somebody's hands, with a substitute from the first day.

    A volunteer is asked and answers themself, unless they have agreed already: nobody is assigned
    (条例 art. 25). Raises NotValid, NoPair with what the bounds say, WrongState for a second pair
    of the same two.
    """
    scope.require(actor, access.PAIR, client.area_code)
    if not access.can_see_client(actor, client):
        raise AccessDenied
    today = actor.today
    if client.state != Person.State.ACTIVE:
        raise NotValid(_("This person does not live here any more."), field="client")
    if not client_agrees:
        raise NotValid(_("Ask the client first: they decide who comes."), field="client_agrees")
    if role not in Role.values:
        raise NotValid(_("Choose the role."), field="role")
    begin = since or today
    if not today - LONGEST_SINCE <= begin <= today and not actor.is_system:
        raise NotValid(_("A pair begins today, or began in the last 60 days."), field="since")
    area = client.area_code
    if role != Role.VOLUNTEER:
        kind = role
        usual = int(pair_rules(area, today)["roles"][role])
    elif kind not in kinds_of(area, today):
        raise NotValid(_("Choose the kind of pair."), field="kind")
    else:
        usual = bounds_of(kind, area, today).every_days
    locked(client)
    _check_hands(client, role, kind, holder, substitute, begin)
    if every_days is not None and not 1 <= every_days <= 366:
        raise NotValid(_("Give 1 to 366 days between two contacts."), field="every_days")
    days = every_days or usual
    is_asked = role == Role.VOLUNTEER and not holder_agrees
    pair = Pair.objects.create(
        created_at=actor.now,
        area_code=area,
        client=client,
        division=client.division,
        role=role,
        kind=kind,
        every_days=days,
        state=State.ASKED if is_asked else State.ACTIVE,
        since=begin,
        due_on=None if is_asked else rules.next_contact(begin, None, days),
    )
    PairHand.objects.create(pair=pair, valid_from=begin, **holder.fields())
    PairHand.objects.create(pair=pair, valid_from=begin, is_substitute=True, **substitute.fields())
    note_on_timeline(
        actor=actor,
        person=client,
        kind="pair",
        summary=_("Somebody looks after them now, and somebody stands in"),
        record=pair,
    )
    note(role=role, kind=kind, asked=is_asked)
    return pair


def _check_hands(
    client: Person, role: str, kind: str, holder: Hand, substitute: Hand, day: date
) -> None:
    if not holder.is_somebody:
        raise NotValid(_("Say who looks after them."), field="holder")
    _check_holder(client, role, kind, holder, day)
    held = PairHand.objects.filter(
        pair__client=client, pair__state__in=OPEN, pair__role=role, valid_to=None
    )
    known = held.filter(is_substitute=False).select_related("volunteer", "user")
    if any(hand_of(row).is_same_as(holder) for row in known):
        raise WrongState(_("These two are a pair already."))
    _check_substitute(client, holder, substitute)


def _check_holder(client: Person, role: str, kind: str, holder: Hand, day: date) -> None:
    if holder.person_id == client.pk:
        raise NoPair(reason=str(_("Nobody is paired with themself.")), field="holder")
    if role != Role.VOLUNTEER:
        return
    volunteer = holder.volunteer
    if volunteer is None:
        raise NotValid(_("Choose a volunteer of the register."), field="holder")
    volunteer = locked(volunteer, "person")
    if volunteer.state != Volunteer.State.ACTIVE:
        raise NotValid(_("This volunteer does not serve at the moment."), field="holder")
    found = rules.misfits(
        bounds_of(kind, client.area_code, day),
        helper_age=_age(volunteer.person, day),
        client_age=_age(client, day),
        held=clients_held(volunteer),
    )
    if found:
        raise NoPair(reason=" ".join(str(MISFITS[code]) for code in found), field="holder")


def _age(person: Person, day: date) -> int | None:
    return rules.age_on(person.born_on, day) if person.born_on else None


def _check_substitute(client: Person, holder: Hand, substitute: Hand) -> None:
    if not substitute.is_somebody:
        raise NotValid(_("Name who stands in: nobody is left alone."), field="substitute")
    if substitute.is_same_as(holder) or substitute.person_id == client.pk:
        raise NotValid(_("The substitute is somebody else than the helper."), field="substitute")
    if substitute.volunteer and substitute.volunteer.state != Volunteer.State.ACTIVE:
        raise NotValid(_("This volunteer does not serve at the moment."), field="substitute")


def locked_pair(pair: Pair, version: int | None, *states: str) -> Pair:
    return locked(
        pair,
        "client__division",
        "division",
        version=version,
        states=states,
        refusal=_("This pair is “%(state)s”, so this step is not possible now."),
    )


@operation("volunteers.accept_pair")
def accept_pair(*, actor: Actor, pair: Pair, version: int | None = None) -> Pair:
    """The volunteer who was asked says yes."""
    pair = locked_pair(pair, version, State.ASKED)
    _require_holder(actor, pair)
    pair.state = State.ACTIVE
    pair.due_on = rules.next_contact(actor.today, None, pair.every_days)
    return saved(pair)


@operation("volunteers.decline_pair")
def decline_pair(*, actor: Actor, pair: Pair, version: int | None = None) -> Pair:
    """The volunteer who was asked says no. No reason is asked, and nothing follows from it."""
    pair = locked_pair(pair, version, State.ASKED)
    _require_holder(actor, pair)
    pair.state, pair.ended_on = State.DECLINED, actor.today
    _end_hands(pair, pair.ended_on)
    return saved(pair)


def _require_holder(actor: Actor, pair: Pair) -> None:
    holder, _substitute = standing(pair)
    is_own = (
        holder is not None
        and holder.volunteer is not None
        and actor.person_id is not None
        and holder.volunteer.person_id == actor.person_id
    )
    if not is_own:
        raise AccessDenied


def _end_hands(pair: Pair, day: date) -> None:
    for row in PairHand.objects.filter(pair=pair, valid_to=None):
        row.valid_to = max(day, row.valid_from)
        row.save(update_fields=["valid_to"])


@operation("volunteers.hand_over_pair")
def hand_over_pair(
    *,
    actor: Actor,
    pair: Pair,
    reason: str,
    holder: Hand | None = None,
    substitute: Hand | None = None,
    version: int | None = None,
) -> Pair:
    """Put a client into other hands: the substitute's when nobody is named.

    A new substitute is named in the same step, unless the old one stays.
    """
    scope.require(actor, access.PAIR, pair.area_code)
    pair = locked_pair(pair, version, *OPEN)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why, in a few words."), field="reason")
    old_holder, stand_in = standing(pair)
    if holder is None:
        if stand_in is None:
            raise NotValid(_("Say who looks after them."), field="holder")
        holder = hand_of(stand_in)
    if substitute is None:
        substitute = hand_of(stand_in) if stand_in else Hand()
        if substitute.is_same_as(holder):
            raise NotValid(_("Name who stands in: nobody is left alone."), field="substitute")
    today = actor.today
    if old_holder is None or not hand_of(old_holder).is_same_as(holder):
        _check_holder(pair.client, pair.role, pair.kind, holder, today)
    _check_substitute(pair.client, holder, substitute)
    return _put_into(actor, pair, holder, substitute, reason.strip())


def _put_into(actor: Actor, pair: Pair, holder: Hand, substitute: Hand | None, reason: str) -> Pair:
    today = actor.today
    _end_hands(pair, today)
    PairHand.objects.create(pair=pair, valid_from=today, reason=reason[:200], **holder.fields())
    if substitute is not None:
        PairHand.objects.create(
            pair=pair, valid_from=today, is_substitute=True, **substitute.fields()
        )
    if pair.state == State.ASKED:
        pair.state = State.ACTIVE
    pair.due_on = rules.next_contact(pair.since, pair.contacted_on, pair.every_days)
    note_on_timeline(
        actor=actor,
        person=pair.client,
        kind="pair",
        summary=_("Handed over to somebody else who looks after them"),
        record=pair,
    )
    return saved(pair)


@operation("volunteers.name_substitute")
def name_substitute(
    *, actor: Actor, pair: Pair, substitute: Hand, version: int | None = None
) -> Pair:
    """Name who stands in from today."""
    scope.require(actor, access.PAIR, pair.area_code)
    pair = locked_pair(pair, version, *OPEN)
    holder, old = standing(pair)
    _check_substitute(pair.client, hand_of(holder) if holder else Hand(), substitute)
    today = actor.today
    if old is not None:
        old.valid_to = max(today, old.valid_from)
        old.save(update_fields=["valid_to"])
    PairHand.objects.create(pair=pair, valid_from=today, is_substitute=True, **substitute.fields())
    return saved(pair)


@operation("volunteers.end_pair")
def end_pair(*, actor: Actor, pair: Pair, reason: str, version: int | None = None) -> Pair:
    """End a pair because the client needs it no more; to change hands it is handed over."""
    scope.require(actor, access.PAIR, pair.area_code)
    pair = locked_pair(pair, version, *OPEN)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why, in a few words."), field="reason")
    return _ended(actor, pair, reason.strip())


def _ended(actor: Actor, pair: Pair, reason: str) -> Pair:
    today = actor.today
    _end_hands(pair, today)
    pair.state, pair.ended_on, pair.due_on = State.ENDED, today, None
    pair.end_reason = reason[:200]
    return saved(pair)


def end_pairs_of_client(*, actor: Actor, client: Person, reason: str) -> int:
    """When a client died or moved away: their circle ends with it."""
    pairs = Pair.objects.filter(client=client, state__in=OPEN).select_related("client")
    for pair in pairs:
        _ended(actor, pair, reason)
    return len(pairs)


def follow_client(*, actor: Actor, client: Person) -> None:
    """A client who moved inside the county keeps their circle, in the new place."""
    Pair.objects.filter(client=client, state__in=OPEN).update(
        division=client.division, area_code=client.area_code
    )


@operation("volunteers.hand_over_pairs")
def hand_over_pairs(*, actor: Actor, volunteer: Volunteer, reason: str) -> Volunteer:
    """Every client of a volunteer goes to who stands in for them; a new stand-in is to be named.

    Raises NobodyLeft when somebody has no stand-in who may take them.
    """
    if volunteer.person_id != actor.person_id or actor.person_id is None:
        scope.require(actor, access.PAIR, volunteer.area_code)
    moved, alone = 0, 0
    for pair in _held_by(volunteer):
        _holder, stand_in = standing(pair)
        if stand_in is None or (
            stand_in.volunteer and stand_in.volunteer.state != Volunteer.State.ACTIVE
        ):
            alone += 1
            continue
        _put_into(actor, pair, hand_of(stand_in), None, reason.strip())
        moved += 1
    if alone:
        raise NobodyLeft(count=alone)
    today = actor.today
    rows = PairHand.objects.filter(volunteer=volunteer, is_substitute=True, valid_to=None)
    for row in rows.filter(pair__state__in=OPEN):
        row.valid_to = max(today, row.valid_from)
        row.save(update_fields=["valid_to"])
    note(moved=moved)
    return volunteer


def _held_by(volunteer: Volunteer) -> list[Pair]:
    own = Q(hands__volunteer=volunteer, hands__is_substitute=False, hands__valid_to=None)
    rows = Pair.objects.select_for_update(of=("self",)).filter(own, state__in=OPEN)
    return list(rows.select_related("client", "division").order_by("pk"))
