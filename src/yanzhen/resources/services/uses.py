"""What was delivered: one mechanism for uses of resources and gifts of partners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.resources import access
from yanzhen.resources.models import Partner, Resource, ResourceBooking, ResourceUse
from yanzhen.resources.rules import booking as booking_rules

MINUTES = "分钟"
MOST = 1_000_000_000
Span = tuple[datetime, datetime]
Source = models.Model | tuple[str, int | None] | None


def _named(source: Source) -> tuple[str, int | None]:
    if source is None:
        return "", None
    return source if isinstance(source, tuple) else (source._meta.label_lower, source.pk)


@operation("resources.record_use")
def record_use(
    *,
    actor: Actor,
    division: Division,
    used_on: date,
    quantity: int,
    resource: Resource | None = None,
    partner: Partner | None = None,
    kind: str = ResourceUse.Kind.USE,
    unit: str = "",
    value_cents: int | None = None,
    words: str = "",
    source: Source = None,
) -> ResourceUse:
    """Write down that a resource was used, or that a partner gave goods or time, for a place.

    The partner of a resource is credited with its use. ``quantity`` of time is in minutes. A
    source (a record or its label and key) names the same resource, partner and kind once: told
    again, the first row is the answer. Locks the resource, else the partner. Raises NotValid,
    NotFound or AccessDenied.
    """
    scope.require(actor, access.RECORD_USE, division.code)
    if resource is not None:
        access.require_seen(actor, resource)
    if partner is not None and not access.can_see_partner(actor, partner):
        raise NotFound
    return write_use(
        actor=actor,
        division=division,
        used_on=used_on,
        quantity=quantity,
        resource=resource,
        partner=partner,
        kind=kind,
        unit=unit,
        value_cents=value_cents,
        words=words,
        source=source,
    )


def write_use(
    *,
    actor: Actor,
    division: Division,
    used_on: date,
    quantity: int,
    resource: Resource | None,
    partner: Partner | None,
    kind: str,
    unit: str = "",
    value_cents: int | None = None,
    words: str = "",
    source: Source = None,
    booking: ResourceBooking | None = None,
) -> ResourceUse:
    """The row of ``record_use``, for an operation that has asked for its own right already."""
    if resource is None and partner is None:
        raise NotValid(_("Say which resource was used, or which partner gave."), field="partner")
    if resource is not None:
        locked(resource)
        partner = partner or resource.partner
    elif partner is not None:
        locked(partner)
    if kind not in ResourceUse.Kind.values:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    if not 1 <= quantity <= MOST:
        raise NotValid(_("The quantity is a whole number from 1."), field="quantity")
    if value_cents is not None and not 0 <= value_cents <= MOST * 100:
        raise NotValid(_("A value is not below nothing."), field="value")
    if used_on > actor.today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="used_on")
    if kind == ResourceUse.Kind.TIME:
        unit = MINUTES
    unit = (unit or (resource.unit if resource else "") or "次").strip()[:12]
    object_type, object_id = _named(source)
    if object_id is not None:
        known = ResourceUse.objects.filter(
            object_type=object_type,
            object_id=object_id,
            resource=resource,
            partner=partner,
            kind=kind,
            booking=booking,
            takes_back=None,
            taken_back_by=None,
        ).first()
        if known is not None:
            note(known=True)
            return known
    return ResourceUse.objects.create(
        resource=resource,
        partner=partner,
        kind=kind,
        used_on=used_on,
        division=division,
        area_code=division.code,
        quantity=quantity,
        unit=unit,
        value_cents=value_cents,
        words=words.strip()[:200],
        object_type=object_type,
        object_id=object_id,
        booking=booking,
        recorded_by_id=actor.user_id,
        created_at=actor.now,
    )


def use_booked(*, actor: Actor, booking: ResourceBooking, source: Source = None) -> ResourceUse:
    """Write down that what was booked was used, once, whoever tells it first.

    For an operation that has asked for its own right already.
    """
    known = booking.uses.filter(takes_back=None, taken_back_by=None).first()
    if known is not None:
        return known
    held_for = (booking.object_type, booking.object_id) if booking.object_id else booking
    return write_use(
        actor=actor,
        resource=booking.resource,
        partner=None,
        division=booking.division,
        kind=ResourceUse.Kind.USE,
        quantity=booking.quantity,
        used_on=timezone.localdate(min(booking.starts_at, actor.now)),
        words=booking.purpose,
        source=source or held_for,
        booking=booking,
    )


def use_all_booked(
    *, actor: Actor, held_for: Sequence[models.Model], source: models.Model, during: Span
) -> list[ResourceUse]:
    """Write down the use of all that was booked for these records in this time."""
    begin, end = during
    named = Q()
    for record in held_for:
        named |= Q(object_type=record._meta.label_lower, object_id=record.pk)
    rows = ResourceBooking.objects.filter(
        named, state__in=booking_rules.USABLE, starts_at__lt=end, ends_at__gt=begin
    ).select_related("resource__partner", "division")
    return [
        use_booked(actor=actor, booking=row, source=source) for row in rows.order_by("resource_id")
    ]


@operation("resources.take_back_use")
def take_back_use(*, actor: Actor, use: ResourceUse, reason: str) -> ResourceUse:
    """Take a row back that was wrong: a second row with the negative of it."""
    scope.require(actor, access.MANAGE, use.area_code)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say what was wrong."), field="reason")
    current = locked(use)
    if current.takes_back_id is not None or hasattr(current, "taken_back_by"):
        raise WrongState(_("This row was taken back already."))
    return ResourceUse.objects.create(
        resource=current.resource,
        partner=current.partner,
        kind=current.kind,
        used_on=current.used_on,
        division=current.division,
        area_code=current.area_code,
        quantity=-current.quantity,
        unit=current.unit,
        value_cents=-current.value_cents if current.value_cents is not None else None,
        words=reason.strip()[:200],
        object_type=current.object_type,
        object_id=current.object_id,
        booking=current.booking,
        takes_back=current,
        recorded_by_id=actor.user_id,
        created_at=actor.now,
    )
