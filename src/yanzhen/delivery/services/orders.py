"""An order is placed, reviewed, or cancelled before it starts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, DomainError, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import Invitation, Order, OrderSeries, ServiceItem
from yanzhen.delivery.services.board import put_on_board
from yanzhen.delivery.services.seeking import end
from yanzhen.delivery.services.steps import due, locked, move, write_step
from yanzhen.needs import rules as need_rules
from yanzhen.needs import vocabulary
from yanzhen.needs.models import Need
from yanzhen.needs.services import (
    agree_to_proxy,
    answer_need,
    close_need,
    record_need,
    triage_need,
    withdraw_answer,
)
from yanzhen.people.models import Person

FARTHEST_WISH = timedelta(days=180)


class AlreadyOrdered(DomainError):
    code = "already_ordered"
    status = 409
    message = _("This service is ordered already for that day: %(number)s.")


class NotOffered(DomainError):
    code = "not_offered"
    message = _("This service cannot be ordered here now. Choose another one, or ask for help.")


class NeedIsAnswered(DomainError):
    code = "need_is_answered"
    status = 409
    message = _("This need has an answer already, or is closed.")


@operation("delivery.place_order")
def place_order(
    *,
    actor: Actor,
    item: ServiceItem,
    person: Person,
    wished_on: date,
    wished_part: str = Order.PartOfDay.ANY,
    place: str = "",
    words: str = "",
    need: Need | None = None,
    proxy_consent: str = "",
) -> Order:
    """Order a service for a person: they themselves, or a worker with their recorded consent.

    Without a need one is recorded, so that every order answers something. Raises NotOffered,
    ConsentMissing, AlreadyOrdered, NotValid or AccessDenied.
    """
    if actor.person_id != person.pk:
        scope.require(actor, access.PLACE, person.area_code)
    _check_wish(actor, item, person, wished_on, wished_part)
    consent = ordered_by(actor, person, need, proxy_consent)
    need = need_for(actor, item, person, need, consent, words)
    return write_order(
        actor,
        item=item,
        person=person,
        need=need,
        wished_on=wished_on,
        wished_part=wished_part,
        place=place,
        words=words,
        proxy_consent=consent,
    )


def ordered_by(actor: Actor, person: Person, need: Need | None, proxy_consent: str) -> str:
    """How the person agreed to a worker's ordering for them; empty when they order themselves.

    Raises AccessDenied or ConsentMissing.
    """
    if actor.person_id == person.pk:
        return ""
    scope.require(actor, access.PLACE, person.area_code)
    consent = proxy_consent or (need.proxy_consent if need else "")
    agree_to_proxy(actor=actor, person=person, method=consent)
    return consent


def need_for(
    actor: Actor, item: ServiceItem, person: Person, need: Need | None, consent: str, words: str
) -> Need:
    """The need that is to be answered: the given one, checked, or one that is recorded now."""
    if need is not None:
        _check_need(need, person)
        return need
    is_own = actor.person_id == person.pk
    return record_need(
        actor=actor,
        channel=Need.Channel.SELF_REPORT if is_own else Need.Channel.PROXY,
        proxy_consent=consent,
        category=item.category,
        title=item.name,
        description=words,
        person=person,
    )


def write_order(
    actor: Actor,
    *,
    item: ServiceItem,
    person: Person,
    need: Need,
    wished_on: date,
    wished_part: str,
    place: str,
    words: str,
    proxy_consent: str,
    **fields: Any,
) -> Order:
    """Save an order that has been checked, waiting for its review."""
    order = Order(
        created_at=actor.now,
        area_code=person.area_code,
        item=item,
        need=need,
        person=person,
        household=person.household,
        division=person.division,
        station=need.station,
        people_needed=item.people_needed,
        wished_on=wished_on,
        wished_part=wished_part,
        place=place.strip()[:200],
        words=words.strip()[:500],
        placed_at=actor.now,
        placed_by_id=actor.user_id,
        proxy_consent=proxy_consent,
        due_at=due(actor, person.area_code, "review"),
        **fields,
    )
    order.number = order.uid.hex
    order.save()
    order.number = f"DD{actor.today:%Y}-{order.pk:06d}"
    Order.objects.filter(pk=order.pk).update(number=order.number)
    write_step(actor, order, "place", item.name)
    return order


def _check_wish(
    actor: Actor, item: ServiceItem, person: Person, wished_on: date, wished_part: str
) -> None:
    today = actor.today
    if not today <= wished_on <= today + FARTHEST_WISH:
        raise NotValid(_("Choose a day from today to half a year ahead."), field="wished_on")
    if wished_part not in Order.PartOfDay.values:
        raise NotValid(_("Choose one of the listed values."), field="wished_part")
    if person.state != Person.State.ACTIVE:
        raise NotValid(_("Services are ordered for people who live here now."), field="person")
    offered = access.items_offered(person.area_code).filter(mode=ServiceItem.Mode.ORDERED)
    if not offered.filter(pk=item.pk).exists():
        raise NotOffered(field="item")
    same = Order.objects.open().filter(person=person, item=item, wished_on=wished_on).first()
    if same is not None:
        raise AlreadyOrdered(number=same.number)


def _check_need(need: Need, person: Person) -> None:
    if need.state not in need_rules.WAITING or need.orders.open().exists():
        raise NeedIsAnswered
    if need.person_id is not None and need.person_id != person.pk:
        raise NotValid(_("This need belongs to somebody else."), field="person")
    if need.person_id is None:
        raise NotValid(_("Say first whose need this is."), field="person")


@operation("delivery.answer_need_with_order")
def answer_need_with_order(
    *,
    actor: Actor,
    need: Need,
    item: ServiceItem,
    wished_on: date,
    wished_part: str = Order.PartOfDay.ANY,
    place: str = "",
    words: str = "",
    proxy_consent: str = "",
) -> Order:
    """Answer a need with a service from the list; the order is reviewed in the same step."""
    if need.person is None:
        raise NotValid(_("Say first whose need this is."), field="person")
    order = place_order(
        actor=actor,
        item=item,
        person=need.person,
        wished_on=wished_on,
        wished_part=wished_part,
        place=place,
        words=words,
        need=need,
        proxy_consent=proxy_consent,
    )
    return review_order(actor=actor, order=order, accept=True)


@operation("delivery.review_order")
def review_order(
    *,
    actor: Actor,
    order: Order,
    accept: bool,
    reason: str = "",
    lane: str = "",
    version: int | None = None,
) -> Order:
    """Let an order pass to dispatch, or refuse it with a reason that the resident reads.

    Passing triages the need that is only heard (into ``lane``, else the lane of its urgency) and
    makes the order its answer.
    """
    scope.require(actor, access.REVIEW, order.area_code)
    order = locked(order, "review", version)
    if not accept:
        if len(reason.strip()) < 2:
            raise NotValid(_("Say why, in words that the resident understands."), field="reason")
        order.end_reason, order.due_at = worded(reason), None
        return move(actor, order, "refuse", reason)
    answer_need_of(actor, order, Need.objects.get(pk=order.need_id), lane)
    order.due_at = due(actor, order.area_code, "dispatch")
    order = move(actor, order, "review", reason)
    return put_on_board(actor, order) if order.item.is_for_board else order


def answer_need_of(actor: Actor, source: Order | OrderSeries, need: Need, lane: str = "") -> None:
    """Make an order or a series the answer to its need, which is triaged when it is only heard."""
    if need.state == need_rules.HEARD:
        need = triage_need(actor=actor, need=need, lane=lane or _usual_lane(actor, need))
    answer_need(actor=actor, need=need, kind=Need.Answer.ORDER, source=source, words=source.number)


def _usual_lane(actor: Actor, need: Need) -> str:
    lanes = vocabulary.entries("needs.lanes", area=need.area_code, day=actor.today)
    return str(need_rules.lane_for(lanes, need.urgency)["code"])


@operation("delivery.cancel_order")
def cancel_order(*, actor: Actor, order: Order, reason: str, version: int | None = None) -> Order:
    """Cancel an order that has not started.

    When the resident does it their need is withdrawn; when a worker does it the need waits for
    another answer.
    """
    is_own = access.is_own_order(actor, order)
    if not is_own and not scope.holds(actor, access.REVIEW, order.area_code):
        raise AccessDenied
    order = locked(order, "cancel", version)
    if not is_own and len(reason.strip()) < 2:
        raise NotValid(_("Say why, in words that the resident understands."), field="reason")
    end(actor, Q(), order, Invitation.State.TAKEN_BACK, reason)
    order.end_reason, order.due_at = worded(reason), None
    order.offered_at = order.alarmed_at = None
    order = move(actor, order, "cancel", reason)
    note(by_resident=is_own)
    if order.series_id is not None:
        return order  # the series goes on, and answers the need
    need = Need.objects.get(pk=order.need_id)
    if is_own and need.is_open:
        close_need(
            actor=actor,
            need=need,
            outcome=Need.Outcome.WITHDRAWN,
            reason=reason or worded(_("The resident cancelled the order.")),
        )
    elif need.answer_type == "delivery.order" and need.answer_id == order.pk:
        withdraw_answer(actor=actor, need=need, reason=reason)
    return order
