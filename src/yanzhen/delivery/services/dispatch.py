"""An order is offered to a helper, who accepts or declines freely (条例 art. 25)."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, candidates
from yanzhen.delivery.models import Order
from yanzhen.delivery.services.steps import due, locked, move, new_code

USUAL_START = {
    Order.PartOfDay.ANY: time(9, 0),
    Order.PartOfDay.MORNING: time(9, 0),
    Order.PartOfDay.AFTERNOON: time(14, 30),
    Order.PartOfDay.EVENING: time(19, 0),
}


@operation("delivery.dispatch_order")
def dispatch_order(
    *, actor: Actor, order: Order, helper: User, version: int | None = None
) -> Order:
    """Invite one helper who is on duty for the place; nobody is bound before accepting.

    Raises NotValid when the user is no candidate for this order, StaleVersion or WrongState when
    another dispatcher was faster.
    """
    scope.require(actor, access.DISPATCH, order.area_code)
    order = locked(order, "dispatch", version)
    known = candidates.helper_for(order, helper.pk, timezone.localdate(actor.now))
    if known is None:
        raise NotValid(_("Choose somebody who helps in this area."), field="helper")
    order.helper, order.helper_role = helper, known.role
    order.helper_person_id = known.person_id
    order.due_at = due(actor, order.area_code, "accept")
    note(helper=helper.pk, role=known.role)
    return move(actor, order, "dispatch", helper.name)


@operation("delivery.take_back_order")
def take_back_order(
    *, actor: Actor, order: Order, reason: str, version: int | None = None
) -> Order:
    """Take an order back from its helper, to offer it to somebody else."""
    scope.require(actor, access.DISPATCH, order.area_code)
    order = locked(order, "take_back", version)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why: the helper reads it."), field="reason")
    return _free(actor, order, "take_back", reason)


def _free(actor: Actor, order: Order, step: str, words: str) -> Order:
    order.helper = order.helper_person = None
    order.helper_role = ""
    order.start_code, order.wrong_codes, order.planned_at = "", 0, None
    order.due_at = due(actor, order.area_code, "dispatch")
    return move(actor, order, step, words)


def _invited(actor: Actor, order: Order, step: str) -> Order:
    if actor.user_id is None or order.helper_id != actor.user_id:
        raise NotFound
    current = locked(order, step)
    if current.helper_id != actor.user_id:
        raise NotFound
    return current


@operation("delivery.accept_order")
def accept_order(*, actor: Actor, order: Order, planned_at: datetime | None = None) -> Order:
    """The invited helper takes the order; the resident gets a code to start the service with."""
    order = _invited(actor, order, "accept")
    moment = planned_at or timezone.make_aware(
        datetime.combine(order.wished_on, USUAL_START[Order.PartOfDay(order.wished_part)]),
        timezone.get_current_timezone(),
    )
    if planned_at and planned_at < actor.now:
        raise NotValid(_("Agree on a time that is still to come."), field="planned_at")
    order.planned_at = max(moment, actor.now)
    order.start_code, order.wrong_codes = new_code(), 0
    order.due_at = order.planned_at
    return move(actor, order, "accept")


@operation("delivery.decline_order")
def decline_order(*, actor: Actor, order: Order, reason: str = "") -> Order:
    """The invited helper declines, without consequence; the order is offered to somebody else."""
    return _free(actor, _invited(actor, order, "decline"), "decline", reason)
