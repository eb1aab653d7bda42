"""How a booking moves: locked, checked, saved, written down."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import StaleVersion, WrongState
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.resources.models import BookingStep, ResourceBooking
from yanzhen.resources.rules import booking as rules

Words = str | Promise


def locked_booking(row: ResourceBooking, step: str, version: int | None = None) -> ResourceBooking:
    """The booking as it stands now, locked. Raises StaleVersion or WrongState."""
    current = (
        ResourceBooking.objects.select_for_update(of=("self",))
        .select_related("resource", "division")
        .get(pk=row.pk)
    )
    if version is not None and current.version != version:
        raise StaleVersion
    if not rules.may_step(current.state, step):
        raise WrongState(
            _("This booking is “%(state)s”, so this step is not possible now."),
            state=current.get_state_display(),
        )
    return current


def move(actor: Actor, row: ResourceBooking, step: str, words: Words = "") -> ResourceBooking:
    """Save the booking in the state after the step, and write the step down."""
    row.state = rules.state_after(step)
    row.version += 1
    row.save()
    write_step(actor, row, step, words)
    return row


def write_step(actor: Actor, row: ResourceBooking, step: str, words: Words = "") -> None:
    BookingStep.objects.create(
        booking=row,
        at=actor.now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        step=step,
        words=worded(words),
    )
