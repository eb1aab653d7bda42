"""How a booking moves: locked, checked, saved, written down."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core.changing import LoggedWay
from yanzhen.resources.models import BookingStep, ResourceBooking
from yanzhen.resources.rules import booking as rules

WAY = LoggedWay[ResourceBooking](
    lifecycle=rules.STEPS,
    refusal=_("This booking is “%(state)s”, so this step is not possible now."),
    related=("resource", "division"),
    log=BookingStep,
    owner="booking",
)
locked_booking, move, write_step = WAY.locked, WAY.move, WAY.write
