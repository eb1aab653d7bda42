"""What a device takes along: the worker's own duty through the scope gate, for a few days."""

from __future__ import annotations

from datetime import timedelta

from yanzhen.core.errors import AccessDenied
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.field.limits import limits
from yanzhen.field.models import Bundle, Device


@operation("field.make_bundle")
def make_bundle(*, actor: Actor, device: Device, persons: int, records: int) -> Bundle:
    """Note that a device took its list along, how long it is good, and how much it was."""
    if device.user_id != actor.user_id or device.revoked_at is not None:
        raise AccessDenied
    days = limits(device.area_code, actor.now).bundle_days
    device.last_contact_at = actor.now
    device.save(update_fields=["last_contact_at"])
    note(persons=persons, records=records, day=actor.today.isoformat())
    return Bundle.objects.create(
        device=device,
        made_at=actor.now,
        good_until=actor.now + timedelta(days=days),
        persons=persons,
        records=records,
    )
