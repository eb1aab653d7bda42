"""Pairs for programs: who looks after whom, suggestions, contacts, hand-overs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import NotValid
from yanzhen.core.rest import (
    Body,
    Code,
    Day,
    Key,
    Minutes,
    Moment,
    NamedRef,
    Note,
    NumberedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Text40,
    Turn,
    VersionedBecause,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.people.refs import person_named
from yanzhen.volunteers import access, circles, pairing, services
from yanzhen.volunteers.hands import Hand, kinds_of, standing
from yanzhen.volunteers.models import Pair, PairContact, PairHand

router = Router()
READ, WRITE = "volunteers:read", "volunteers:write"
State = Annotated[str, OneOf(Pair.State)]
Role = Annotated[str, OneOf(Pair.Role)]
Mode = Annotated[str, OneOf(PairContact.Mode)]
Days = Annotated[int, Field(ge=1, le=366)]


class HandRow(Schema):
    """Somebody who holds a pair or stands in; a volunteer with their number."""

    name: str
    volunteer: NumberedRef | None


class PairRow(Schema):
    uid: UUID
    version: int
    client: NamedRef
    division: PlaceRef
    role: Role
    kind: str
    state: State
    every_days: int
    since: date
    contacted_on: date | None
    due_on: date | None
    holder: HandRow | None
    substitute: HandRow | None


class PairsWanted(Turn):
    state: State | None = None
    place: Place | None = None
    client: UUID | None = None
    is_overdue: bool = False


class HandNamed(Body):
    """A volunteer of the register, or somebody by name."""

    volunteer: UUID | None = None
    name: Text40 = ""


class NewPair(Body):
    client: UUID
    role: Role = "volunteer"
    kind: Code | None = None
    holder: HandNamed
    substitute: HandNamed
    every_days: Days | None = None
    since: Day | None = None
    client_agrees: bool
    holder_agrees: bool = False


class PairHandOver(VersionedBecause):
    """Other hands; without a holder who stands in now takes the client."""

    holder: HandNamed | None = None
    substitute: HandNamed | None = None


class NewContact(Body):
    mode: Mode
    at: Moment
    minutes: Minutes
    words: Note = ""
    wants_station: bool = False


class SuggestionRow(Schema):
    volunteer: NumberedRef
    name: str
    held: int
    most: int
    reasons: list[str]


class Suggestions(Schema):
    rows: list[SuggestionRow]


class SuggestionsWanted(Schema):
    client: UUID
    kind: Code
    skill: Annotated[str, Field(max_length=20)] = ""


def _listed(actor: Actor) -> QuerySet[Pair]:
    rows = access.visible_pairs(actor).select_related("client", "division")
    return rows.prefetch_related(circles.STANDING_HANDS)


def _hand(row: PairHand | None) -> dict[str, Any] | None:
    return {"name": str(row), "volunteer": row.volunteer} if row else None


NAMES = (
    "uid", "version", "client", "division", "role", "kind", "state", "every_days", "since",
    "contacted_on", "due_on",
)  # fmt: skip


def _row(pair: Pair) -> dict[str, Any]:
    holder, substitute = standing(pair)
    return {name: getattr(pair, name) for name in NAMES} | {
        "holder": _hand(holder),
        "substitute": _hand(substitute),
    }


def _shown(actor: Actor, uid: UUID) -> dict[str, Any]:
    return _row(fetch(_listed(actor), uid=uid))


def _named(actor: Actor, hand: HandNamed | None, field: str) -> Hand | None:
    if hand is None:
        return None
    if hand.volunteer is None:
        return Hand(name=hand.name)
    return Hand(volunteer=named_row(access.visible_volunteers(actor), hand.volunteer, field))


def _moved(
    request: ActorRequest, uid: UUID, service: Callable[..., object], **given: Any
) -> dict[str, Any]:
    actor = request.actor
    service(actor=actor, pair=fetch(_listed(actor), uid=uid), **given)
    return _shown(actor, uid)


@router.get("", **allowed(access.READ_PAIRS, READ, Page[PairRow], _("Pairs of an area")))
def list_pairs(request: ActorRequest, wanted: Query[PairsWanted]) -> dict[str, Any]:
    actor = request.actor
    rows = inside(_listed(actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.client:
        rows = rows.filter(client__uid=wanted.client)
    if wanted.is_overdue:
        rows = rows.filter(circles.shown("overdue", actor.today))
    found = turn_of(rows, wanted)
    return found | {"rows": [_row(pair) for pair in found["rows"]]}


@router.get(
    "/suggestions",
    **allowed(access.PAIR, READ, Suggestions, _("Who would suit a client best, and why")),
)
def suggest_pairs(request: ActorRequest, wanted: Query[SuggestionsWanted]) -> dict[str, Any]:
    actor = request.actor
    client = person_named(actor, wanted.client, "client")
    if wanted.kind not in kinds_of(client.area_code, actor.today):
        raise NotValid(_("Choose the kind of pair."), field="kind")
    skills = [wanted.skill] if wanted.skill else []
    found = pairing.suggested_for(actor, client, wanted.kind, skills=skills)
    return {
        "rows": [
            {
                "volunteer": row.volunteer,
                "name": row.volunteer.person.name,
                "held": row.held,
                "most": row.most,
                "reasons": [str(reason) for reason in row.reasons],
            }
            for row in found
        ]
    }


@router.post(
    "",
    **allowed(access.PAIR, WRITE, PairRow, _("Put a client into somebody's hands"), status=201),
)
def make_pair(request: ActorRequest, key: Key, body: NewPair) -> Status[dict[str, Any]]:
    actor = request.actor
    client = person_named(actor, body.client, "client")
    holder = _named(actor, body.holder, "holder") or Hand()
    substitute = _named(actor, body.substitute, "substitute") or Hand()
    pair = once(
        actor,
        key,
        "volunteers.make_pair",
        body,
        lambda: services.make_pair(
            actor=actor,
            client=client,
            holder=holder,
            substitute=substitute,
            kind=body.kind or "",
            **body.model_dump(
                include={"role", "every_days", "since", "client_agrees", "holder_agrees"}
            ),
        ),
    )
    return Status(201, _shown(actor, pair.uid))


@router.get("/{uuid:uid}", **allowed(access.READ_PAIRS, READ, PairRow, _("One pair")))
def read_pair(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return _shown(request.actor, uid)


@router.post(
    "/{uuid:uid}/contacts",
    **allowed(access.PAIR, WRITE, PairRow, _("Write down a contact of a pair")),
)
def note_contact(request: ActorRequest, key: Key, uid: UUID, body: NewContact) -> dict[str, Any]:
    actor = request.actor
    pair = fetch(_listed(actor), uid=uid)
    once(
        actor,
        key,
        f"volunteers.note_contact:{pair.pk}",
        body,
        lambda: services.note_contact(actor=actor, pair=pair, **body.model_dump()),
    )
    return _shown(actor, uid)


@router.post(
    "/{uuid:uid}/hand-over",
    **allowed(access.PAIR, WRITE, PairRow, _("Put a client into other hands")),
)
def hand_over_pair(request: ActorRequest, uid: UUID, body: PairHandOver) -> dict[str, Any]:
    actor = request.actor
    return _moved(
        request,
        uid,
        services.hand_over_pair,
        reason=body.reason,
        version=body.version,
        holder=_named(actor, body.holder, "holder"),
        substitute=_named(actor, body.substitute, "substitute"),
    )


@router.post(
    "/{uuid:uid}/end",
    **allowed(access.PAIR, WRITE, PairRow, _("End a pair, and say why")),
)
def end_pair(request: ActorRequest, uid: UUID, body: VersionedBecause) -> dict[str, Any]:
    return _moved(request, uid, services.end_pair, **body.model_dump())
