"""How an order moves: locked, checked, saved, written down."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import calendar, policies
from yanzhen.core.errors import StaleVersion, WrongState
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery import rules
from yanzhen.delivery.models import Order, OrderStep


def locked(order: Order, step: str, version: int | None = None) -> Order:
    """The order as it stands now, locked. Raises StaleVersion or WrongState."""
    current = (
        Order.objects.select_for_update(of=("self",))
        .select_related("item", "person", "division", "station", "household")
        .get(pk=order.pk)
    )
    if version is not None and current.version != version:
        raise StaleVersion
    if not rules.may_step(rules.ORDER_STEPS, current.state, step):
        raise WrongState(
            _("The order is %(state)s, so this step is not possible now."),
            state=current.get_state_display(),
        )
    return current


def move(actor: Actor, order: Order, step: str, words: str | Promise = "") -> Order:
    """Save the order in the state after the step, and write the step down."""
    order.state = rules.state_after(rules.ORDER_STEPS, order.state, step)
    order.version += 1
    order.save()
    write_step(actor, order, step, words)
    return order


def write_step(actor: Actor, order: Order, step: str, words: str | Promise = "") -> None:
    OrderStep.objects.create(
        order=order,
        at=actor.now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        step=step,
        words=worded(words),
    )


def due(actor: Actor, area: str, step: str) -> datetime:
    """When this step is due, in working hours of the rule pack from now on."""
    hours = policies.value("delivery.order_deadlines", area=area, day=actor.today)
    return calendar.add_working_hours(actor.now, hours[f"{step}_working_hours"])


def new_code() -> str:
    """Six digits that can be spoken."""
    return f"{secrets.randbelow(1_000_000):06d}"
