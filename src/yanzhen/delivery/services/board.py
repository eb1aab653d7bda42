"""The open board 抢单: an order that whoever may help can take; the first to take it gets it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import DomainError, NotFound, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, candidates
from yanzhen.delivery.board import may_take
from yanzhen.delivery.candidates import ACTIVE
from yanzhen.delivery.models import Order
from yanzhen.delivery.services.seeking import invite, settle
from yanzhen.delivery.services.steps import locked, move


class AlreadyTaken(DomainError):
    code = "already_taken"
    status = 409
    message = _("Somebody was a moment faster. Thank you for wanting to help.")


@operation("delivery.offer_order")
def offer_order(*, actor: Actor, order: Order, version: int | None = None) -> Order:
    """Put an order on the open board, where helpers of the town see it without a name."""
    scope.require(actor, access.DISPATCH, order.area_code)
    return put_on_board(actor, locked(order, "offer", version))


def put_on_board(actor: Actor, order: Order) -> Order:
    """Offer a locked order."""
    order.offered_at = actor.now
    return move(actor, settle(actor, order), "offer")


@operation("delivery.take_order")
def take_order(*, actor: Actor, order: Order) -> Order:
    """Take an order from the board: whoever is first gets it. Raises AlreadyTaken or NotFound."""
    day = actor.today
    known = candidates.helper_for(order, actor.user_id or 0, day)
    if known is None or not may_take(known, order):
        raise NotFound
    try:
        order = locked(order, "take")
    except WrongState as error:
        raise AlreadyTaken from error
    if order.invitations.filter(user_id=actor.user_id or 0, state__in=ACTIVE).exists():
        raise WrongState(_("You are asked already: it stands among your tasks."))
    invite(actor, order, known, is_from_board=True)
    note(helper=actor.user_id, role=known.role)
    return move(actor, settle(actor, order), "take")


@operation("delivery.return_from_board")
def return_from_board(*, actor: Actor, order: Order, version: int | None = None) -> Order:
    """Take an order off the board, to invite somebody by name."""
    scope.require(actor, access.DISPATCH, order.area_code)
    order = locked(order, "return", version)
    order.offered_at = None
    return move(actor, settle(actor, order), "return")
