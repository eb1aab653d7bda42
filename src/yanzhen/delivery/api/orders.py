"""Orders for programs: placed, reviewed, dispatched, confirmed, rated."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema, Status
from pydantic import Field

from yanzhen.accounts.calling import Router, allowed
from yanzhen.accounts.models import User
from yanzhen.core.audit import reveal
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.rest import (
    Body,
    Code,
    ContactTry,
    Day,
    Key,
    Moment,
    NamedRef,
    Note,
    NumberedRef,
    OneOf,
    Page,
    Place,
    PlaceRef,
    Reason,
    Reveal,
    Revealed,
    Short,
    StepRow,
    Turn,
    UserRef,
    Versioned,
    VersionedBecause,
    Words,
    inside,
    named_row,
    once,
    turn_of,
)
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, candidates, selectors, services
from yanzhen.delivery.models import Invitation, Order
from yanzhen.needs.refs import need_named
from yanzhen.orgs.access import fetch
from yanzhen.people.models import Consent
from yanzhen.people.refs import person_named

router = Router()
READ, WRITE = "delivery:read", "delivery:write"
State = Annotated[str, OneOf(Order.State)]
PartOfDay = Annotated[str, OneOf(Order.PartOfDay)]
Consented = Annotated[str, OneOf(Consent.Method)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Score = Annotated[int, Field(ge=1, le=5)]


class OrderRow(Schema):
    uid: UUID
    number: str
    version: int
    state: State
    item: NamedRef
    person: NamedRef
    division: PlaceRef
    wished_on: date
    wished_part: PartOfDay
    placed_at: datetime
    due_at: datetime | None
    helper: UserRef | None


class InvitationRow(Schema):
    """Somebody who was asked, or took the order from the board."""

    helper: UserRef
    role: str
    state: Annotated[str, OneOf(Invitation.State)]
    asked_at: datetime
    answered_at: datetime | None
    is_from_board: bool

    @staticmethod
    def resolve_helper(row: Invitation) -> Any:
        return row.user


class OrderDetail(OrderRow):
    """One order with its steps; the exact place is opened by an operation of its own."""

    need: NumberedRef
    words: str
    has_place: bool
    planned_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    minutes: int | None
    confirmed_at: datetime | None
    confirmed_how: str
    end_reason: str
    record: UUID | None
    is_rated: bool
    people_needed: int
    alarmed_at: datetime | None
    invitations: list[InvitationRow]
    steps: list[StepRow]

    @staticmethod
    def resolve_invitations(order: Order) -> list[Invitation]:
        return list(order.invitations.select_related("user"))

    @staticmethod
    def resolve_has_place(order: Order) -> bool:
        return bool(order.place)

    @staticmethod
    def resolve_record(order: Order) -> UUID | None:
        return order.record.uid if order.record else None

    @staticmethod
    def resolve_is_rated(order: Order) -> bool:
        return selectors.is_rated(order)


class OrdersWanted(Turn):
    """Narrowing; every part may be left out."""

    state: State | None = None
    place: Place | None = None
    person: UUID | None = None
    item: UUID | None = None
    q: Short | None = None


class NewOrder(Body):
    """A service for a person, or as the answer to a need that has one (which is then triaged)."""

    item: UUID
    person: UUID | None = None
    need: UUID | None = None
    wished_on: Day
    wished_part: PartOfDay = Order.PartOfDay.ANY.value
    place: Words = ""
    words: Note = ""
    proxy_consent: Consented | None = None


class Review(Versioned):
    accept: bool
    reason: Words = ""
    lane: Code | None = None


class Dispatch(Versioned):
    """Whom to invite, by the user name that the candidates show."""

    helper: Short


class People(Versioned):
    people: Annotated[int, Field(ge=1, le=50)]


class Times(Body):
    started_at: Moment
    minutes: Minutes
    reason: Reason


class Confirmation(Versioned):
    minutes: Minutes | None = None
    words: Words = ""


class Rating(Body):
    score: Score
    words: Note = ""


class CandidateRow(Schema):
    helper: UserRef
    role: str
    reasons: list[str]
    doubts: list[str]


class Candidates(Schema):
    rows: list[CandidateRow]


def _listed(actor: Actor) -> QuerySet[Order]:
    return access.visible_orders(actor).select_related("item", "person", "division", "helper")


def order_by_uid(actor: Actor, uid: UUID) -> Order:
    """Raises NotFound, also for an order of another area."""
    related = ("item", "need", "person", "division", "helper", "household", "record")
    return fetch(access.visible_orders(actor).select_related(*related), uid=uid)


def _shown(actor: Actor, order: Order) -> OrderDetail:
    return OrderDetail.model_validate(order_by_uid(actor, order.uid))


@router.get("", **allowed(access.READ, READ, Page[OrderRow], _("The orders of an area")))
def list_orders(request: ActorRequest, wanted: Query[OrdersWanted]) -> dict[str, Any]:
    rows = inside(_listed(request.actor), wanted.place)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.person:
        rows = rows.filter(person__uid=wanted.person)
    if wanted.item:
        rows = rows.filter(item__uid=wanted.item)
    if wanted.q:
        rows = rows.filter(person__name__contains=wanted.q)
    return turn_of(rows, wanted)


@router.post("", **allowed(access.PLACE, WRITE, OrderDetail, _("Order a service"), status=201))
def place_order(request: ActorRequest, key: Key, body: NewOrder) -> Status[OrderDetail]:
    actor = request.actor
    if (body.person is None) == (body.need is None):
        raise NotValid(_("Name either the person or the need."), field="person")
    item = named_row(access.visible_items(actor), body.item, "item")
    given = body.model_dump(include={"wished_on", "wished_part", "place", "words"})
    given["proxy_consent"] = body.proxy_consent or ""

    def place() -> Order:
        if body.need:
            need: Any = need_named(actor, body.need)
            return services.answer_need_with_order(actor=actor, need=need, item=item, **given)
        person = person_named(actor, body.person)  # type: ignore[arg-type]
        return services.place_order(actor=actor, person=person, item=item, **given)

    return Status(201, _shown(actor, once(actor, key, "delivery.place_order", body, place)))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, OrderDetail, _("One order")))
def read_order(request: ActorRequest, uid: UUID) -> Order:
    return order_by_uid(request.actor, uid)


@router.get(
    "/{uuid:uid}/candidates",
    **allowed(access.DISPATCH, READ, Candidates, _("Who could help, the best first")),
)
def list_candidates(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    actor = request.actor
    order = order_by_uid(actor, uid)
    found = candidates.candidates_for(order, actor.today)[:40]
    users = User.objects.in_bulk([c.helper.user_id for c in found])
    return {
        "rows": [
            {
                "helper": users[c.helper.user_id],
                "role": c.helper.role,
                "reasons": [str(words) for words in c.reasons],
                "doubts": [str(words) for words in c.doubts],
            }
            for c in found
        ]
    }


@router.post(
    "/{uuid:uid}/review",
    **allowed(access.REVIEW, WRITE, OrderDetail, _("Let an order pass, or refuse it")),
)
def review_order(request: ActorRequest, uid: UUID, body: Review) -> OrderDetail:
    actor = request.actor
    given = body.model_dump() | {"lane": body.lane or ""}
    return _shown(
        actor, services.review_order(actor=actor, order=order_by_uid(actor, uid), **given)
    )


@router.post(
    "/{uuid:uid}/dispatch",
    **allowed(access.DISPATCH, WRITE, OrderDetail, _("Invite somebody to help")),
)
def dispatch_order(request: ActorRequest, uid: UUID, body: Dispatch) -> OrderDetail:
    actor = request.actor
    order = order_by_uid(actor, uid)
    helper = User.objects.filter(username=body.helper, is_active=True).first()
    if helper is None:
        raise NotValid(_("Choose somebody who helps in this area."), field="helper")
    order = services.dispatch_order(actor=actor, order=order, helper=helper, version=body.version)
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/offer",
    **allowed(access.DISPATCH, WRITE, OrderDetail, _("Put an order on the open board")),
)
def offer_order(request: ActorRequest, uid: UUID, body: Versioned) -> OrderDetail:
    actor = request.actor
    order = services.offer_order(actor=actor, order=order_by_uid(actor, uid), version=body.version)
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/return",
    **allowed(access.DISPATCH, WRITE, OrderDetail, _("Take an order off the open board")),
)
def return_from_board(request: ActorRequest, uid: UUID, body: Versioned) -> OrderDetail:
    actor = request.actor
    order = services.return_from_board(
        actor=actor, order=order_by_uid(actor, uid), version=body.version
    )
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/people",
    **allowed(access.DISPATCH, WRITE, OrderDetail, _("Say how many people an order takes")),
)
def change_people_needed(request: ActorRequest, uid: UUID, body: People) -> OrderDetail:
    actor = request.actor
    order = services.change_people_needed(
        actor=actor, order=order_by_uid(actor, uid), **body.model_dump()
    )
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/take-back",
    **allowed(access.DISPATCH, WRITE, OrderDetail, _("Take an order back from its helper")),
)
def take_back_order(request: ActorRequest, uid: UUID, body: VersionedBecause) -> OrderDetail:
    actor = request.actor
    order = services.take_back_order(
        actor=actor, order=order_by_uid(actor, uid), **body.model_dump()
    )
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/cancel", **allowed(access.REVIEW, WRITE, OrderDetail, _("Cancel an order"))
)
def cancel_order(request: ActorRequest, uid: UUID, body: VersionedBecause) -> OrderDetail:
    actor = request.actor
    order = services.cancel_order(actor=actor, order=order_by_uid(actor, uid), **body.model_dump())
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/renew-code",
    **allowed(access.DISPATCH, WRITE, OrderDetail, _("Give the resident a new start code")),
)
def renew_start_code(request: ActorRequest, uid: UUID) -> OrderDetail:
    actor = request.actor
    return _shown(actor, services.renew_start_code(actor=actor, order=order_by_uid(actor, uid)))


@router.post(
    "/{uuid:uid}/times",
    **allowed(access.DISPATCH, WRITE, OrderDetail, _("Enter the times of a service later")),
)
def supplement_service(request: ActorRequest, uid: UUID, body: Times) -> OrderDetail:
    actor = request.actor
    order = services.supplement_service(
        actor=actor, order=order_by_uid(actor, uid), **body.model_dump()
    )
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/tries",
    **allowed(access.CONFIRM_FOR, WRITE, OrderDetail, _("Note that a resident was not reached")),
)
def note_confirm_try(request: ActorRequest, uid: UUID, body: ContactTry) -> OrderDetail:
    actor = request.actor
    order = services.note_confirm_try(actor=actor, order=order_by_uid(actor, uid), words=body.words)
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/confirm",
    **allowed(access.CONFIRM_FOR, WRITE, OrderDetail, _("Confirm a service for the resident")),
)
def confirm_service(request: ActorRequest, uid: UUID, body: Confirmation) -> OrderDetail:
    """Writes the one service record; whoever served cannot confirm."""
    actor = request.actor
    order = order_by_uid(actor, uid)
    services.confirm_service(actor=actor, order=order, **body.model_dump())
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/confirm-not-reached",
    **allowed(access.CONFIRM_FOR, WRITE, OrderDetail, _("Confirm without the resident")),
)
def confirm_without_resident(
    request: ActorRequest, uid: UUID, body: VersionedBecause
) -> OrderDetail:
    actor = request.actor
    order = order_by_uid(actor, uid)
    services.confirm_without_resident(actor=actor, order=order, **body.model_dump())
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/rate",
    **allowed(access.CONFIRM_FOR, WRITE, OrderDetail, _("Write down the rating of a resident")),
)
def rate_service(request: ActorRequest, uid: UUID, body: Rating) -> OrderDetail:
    actor = request.actor
    order = order_by_uid(actor, uid)
    services.rate_service(actor=actor, order=order, **body.model_dump())
    return _shown(actor, order)


@router.post(
    "/{uuid:uid}/reveal",
    **allowed(access.DISPATCH, WRITE, Revealed, _("See the exact place of an order")),
)
def reveal_of_order(request: ActorRequest, uid: UUID, body: Reveal) -> dict[str, str]:
    """The plain place; who asked and why is kept."""
    actor = request.actor
    order = order_by_uid(actor, uid)
    if body.field != "place":
        raise NotValid(_("Choose one of the listed values."), field="field")
    if not access.sees_place(actor, order):
        raise AccessDenied
    return {"value": reveal(actor=actor, record=order, field=body.field, reason=body.reason)}
