"""An order is offered to helpers, who accept or decline freely (条例 art. 25)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, candidates, rules
from yanzhen.delivery.candidates import ACTIVE
from yanzhen.delivery.models import Invitation, Order
from yanzhen.delivery.services.seeking import (
    ACCEPTED,
    ASKED,
    alarm_when_refused_often,
    end,
    invite,
    settle,
)
from yanzhen.delivery.services.steps import locked, move

State = Invitation.State


@operation("delivery.dispatch_order")
def dispatch_order(
    *, actor: Actor, order: Order, helper: User, version: int | None = None
) -> Order:
    """Invite one helper who is on duty for the place; nobody is bound before accepting.

    An order that needs several people waits for dispatch until as many are asked. Raises NotValid
    when the user is no candidate or is asked already, StaleVersion or WrongState when another
    dispatcher was faster.
    """
    scope.require(actor, access.DISPATCH, order.area_code)
    order = locked(order, "dispatch", version)
    known = candidates.helper_for(order, helper.pk, actor.today)
    if known is None:
        raise NotValid(_("Choose somebody who helps in this area."), field="helper")
    if order.invitations.filter(user=helper, state__in=ACTIVE).exists():
        raise NotValid(_("%(name)s is asked already."), field="helper", name=helper.name)
    invite(actor, order, known)
    note(helper=helper.pk, role=known.role)
    return move(actor, settle(actor, order), "dispatch", helper.name)


@operation("delivery.change_people_needed")
def change_people_needed(
    *, actor: Actor, order: Order, people: int, version: int | None = None
) -> Order:
    """Say how many people an order takes, as long as they are looked for.

    With as many as have accepted already, the service can begin.
    """
    scope.require(actor, access.DISPATCH, order.area_code)
    order = locked(order, "people", version)
    accepted = order.invitations.filter(state=ACCEPTED).count()
    if not max(1, accepted) <= people <= 50:
        raise NotValid(
            _("Give a number of people from %(least)s to 50."),
            field="people",
            least=max(1, accepted),
        )
    order.people_needed = people
    return move(actor, settle(actor, order), "people", str(people))


@operation("delivery.take_back_order")
def take_back_order(
    *,
    actor: Actor,
    order: Order,
    reason: str,
    helper: User | None = None,
    version: int | None = None,
) -> Order:
    """Take an order back from its helpers, or from one of them, to offer it to somebody else."""
    scope.require(actor, access.DISPATCH, order.area_code)
    order = locked(order, "take_back", version)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why: the helper reads it."), field="reason")
    who = Q(user=helper) if helper else Q()
    if not end(actor, who, order, State.TAKEN_BACK, reason):
        raise NotValid(_("Nobody is asked just now."), field="reason")
    return move(actor, settle(actor, order), "take_back", reason)


def _own(actor: Actor, order: Order, state: str) -> None:
    if not order.invitations.filter(user_id=actor.user_id or 0, state=state).exists():
        raise NotFound


def _invited(actor: Actor, order: Order, step: str) -> Order:
    """The order locked, for somebody who is asked. Raises NotFound or WrongState."""
    if not order.invitations.filter(user_id=actor.user_id or 0, state__in=ACTIVE).exists():
        raise NotFound
    current = locked(order, step)
    _own(actor, current, ASKED)
    return current


@operation("delivery.accept_order")
def accept_order(*, actor: Actor, order: Order, planned_at: datetime | None = None) -> Order:
    """The invited helper takes the order.

    Once enough people have accepted, the resident gets a code to start the service with.
    """
    order = _invited(actor, order, "accept")
    if planned_at and planned_at < actor.now:
        raise NotValid(_("Agree on a time that is still to come."), field="planned_at")
    own = order.invitations.filter(user_id=actor.user_id or 0, state=ASKED)
    own.update(state=ACCEPTED, answered_at=actor.now)
    return move(actor, settle(actor, order, planned_at=planned_at), "accept")


@operation("delivery.decline_order")
def decline_order(*, actor: Actor, order: Order, reason: str = "") -> Order:
    """The invited helper declines, without consequence; the order is offered to somebody else."""
    order = _invited(actor, order, "decline")
    end(actor, Q(user_id=actor.user_id), order, State.DECLINED, reason)
    settle(actor, order)
    alarm_when_refused_often(actor, order)
    return move(actor, order, "decline", reason)


@operation("delivery.withdraw_help")
def withdraw_help(*, actor: Actor, order: Order, reason: str = "") -> Order:
    """A helper who had accepted cannot come after all; the dispatcher is called at once."""
    _own(actor, order, ACCEPTED)
    order = locked(order, "withdraw_help")
    _own(actor, order, ACCEPTED)
    end(actor, Q(user_id=actor.user_id), order, State.DECLINED, reason)
    settle(actor, order)
    if order.state == rules.REVIEWED:
        order.alarmed_at = actor.now
    return move(actor, order, "withdraw_help", reason)
