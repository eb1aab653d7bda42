"""How an order moves: locked, checked, saved, written down."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yanzhen.core import calendar, policies
from yanzhen.core.changing import LoggedWay
from yanzhen.core.scope import Actor
from yanzhen.delivery import rules
from yanzhen.delivery.models import Order, OrderStep

WAY = LoggedWay[Order](
    lifecycle=rules.ORDER_STEPS,
    refusal=_("The order is %(state)s, so this step is not possible now."),
    related=("item", "person", "division", "station", "household"),
    log=OrderStep,
    owner="order",
)
locked, move, write_step = WAY.locked, WAY.move, WAY.write


def due(actor: Actor, area: str, step: str) -> datetime:
    """When this step is due, in working hours of the rule pack from now on."""
    hours = policies.value("delivery.order_deadlines", area=area, day=actor.today)
    return calendar.add_working_hours(actor.now, hours[f"{step}_working_hours"])


def new_code() -> str:
    """Six digits that can be spoken."""
    return f"{secrets.randbelow(1_000_000):06d}"
