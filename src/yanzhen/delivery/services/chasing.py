"""What nobody answers goes back to the dispatcher, with an alarm; nothing is lost on the way."""

from __future__ import annotations

from django.db.models import Q

from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import rules
from yanzhen.delivery.models import Invitation, Order
from yanzhen.delivery.services.seeking import ASKED, alarm, end, settle
from yanzhen.delivery.services.steps import locked, move


def chase_unanswered(*, actor: Actor) -> int:
    """End invitations and board offers whose time is over; how many orders went back.

    Each order is an operation of its own: a killed run loses nothing and may be repeated.
    """
    silent = Invitation.objects.filter(state=ASKED, due_at__lt=actor.now).values("order")
    waiting = Q(pk__in=silent) | Q(state=rules.OFFERED, due_at__lt=actor.now)
    orders = Order.objects.filter(waiting, state__in=rules.SEEKING).order_by("pk")
    found = 0
    for order in orders.iterator(200):
        found += _call_back(actor=actor, order=order).alarmed_at is not None
    return found


@operation("delivery.call_back_order")
def _call_back(*, actor: Actor, order: Order) -> Order:
    order = locked(order, "expire")
    late = Q(state=ASKED, due_at__lt=actor.now)
    silent = end(actor, late, order, Invitation.State.EXPIRED)
    is_off = order.state == rules.OFFERED and bool(order.due_at and order.due_at < actor.now)
    if not silent and not is_off:
        return order
    if is_off:
        order.offered_at = None
    settle(actor, order)
    alarm(actor, order)
    note(silent=silent)
    return move(actor, order, "expire")
