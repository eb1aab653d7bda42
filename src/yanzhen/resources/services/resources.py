"""A resource comes into the list, is changed, looked at again, withdrawn, offered again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.access import can_see_person
from yanzhen.resources import access, vocabulary
from yanzhen.resources.models import Resource, ResourceBooking, ResourceClosure, Share
from yanzhen.resources.rules import booking as booking_rules
from yanzhen.resources.rules import opening
from yanzhen.resources.selectors.bookings import as_taken, taken_after
from yanzhen.resources.services.places import checked_phone, checked_place
from yanzhen.resources.services.steps import move

MOST = 1_000_000
# What a worker may say of a resource; everything else follows from it.
FIELDS = (
    *("name", "catalogue_code", "description", "station", "organization", "partner", "person"),
    *("share", "quantity", "unit", "is_bookable", "needs_approval", "opening"),
    *("available_from", "available_to", "cost", "cost_note", "contact_name", "contact_phone"),
    *("address", "lng", "lat", "coordinate_system"),
)


def checked_resource(
    fields: Mapping[str, Any],
    *,
    area: str,
    day: date,
    catalogue: Mapping[str, vocabulary.CatalogueItem] | None = None,
) -> dict[str, Any]:
    """The columns of a resource from what was said of it. Raises NotValid; asks no database.

    ``opening`` may be the words of the sign at the door, or the list that they are read to.
    """
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a resource has no {', '.join(sorted(unknown))}")
    given = dict(fields)
    name = " ".join(str(given.get("name", "")).split())
    if not 2 <= len(name) <= 120:
        raise NotValid(_("Give a name of 2 to 120 characters."), field="name")
    items = catalogue if catalogue is not None else vocabulary.catalogue(area=area, day=day)
    item = items.get(str(given.get("catalogue_code", "")))
    if item is None:
        raise NotValid(_("Choose an item of the guide catalogue."), field="catalogue_code")
    quantity = given.get("quantity", 1)
    if not isinstance(quantity, int) or not 1 <= quantity <= MOST:
        raise NotValid(_("The quantity is a whole number from 1."), field="quantity")
    first, last = given.get("available_from"), given.get("available_to")
    if first and last and last < first:
        raise NotValid(_("The last day is earlier than the first."), field="available_to")
    for field, choices in (("share", Share), ("cost", Resource.Cost)):
        if field in given and given[field] not in choices.values:
            raise NotValid(_("Choose one of the listed values."), field=field)
    texts = {"description": 2000, "cost_note": 120, "contact_name": 60, "address": 200}
    kept = {field: str(given.get(field) or "").strip()[:most] for field, most in texts.items()}
    return {
        **{k: v for k, v in given.items() if k in FIELDS and k not in texts},
        **kept,
        **checked_place(
            given.get("lng"), given.get("lat"), given.get("coordinate_system") or "WGS-84"
        ),
        "name": name,
        "catalogue_code": item.code,
        "resource_class": item.resource_class,
        "quantity": quantity,
        "unit": str(given.get("unit") or item.unit).strip()[:12],
        "is_bookable": bool(given.get("is_bookable", item.is_bookable)),
        "opening": read_times(given.get("opening") or []),
        "contact_phone": checked_phone(str(given.get("contact_phone") or ""), "contact_phone"),
    }


def read_times(given: Any) -> list[list[int]]:
    """Opening times as a column keeps them. Raises NotValid naming what is not understood."""
    if not isinstance(given, str):
        return [list(one) for one in given]
    try:
        return [list(one) for one in opening.read_opening(given)]
    except opening.NotOpeningTimes as error:
        raise NotValid(
            _(
                "“%(part)s” is not understood. "
                "Write for example: Mon-Fri 9:00-17:00; Sat 9:00-12:00"
            ),
            field="opening",
            part=error.part[:40],
        ) from error


def _refuse_unseen_person(actor: Actor, fields: Mapping[str, Any]) -> None:
    person = fields.get("person")
    if person is not None and not can_see_person(actor, person):
        raise NotValid(_("This person is not in your area."), field="person")


@operation("resources.add_resource")
def add_resource(
    *, actor: Actor, division: Division, fields: Mapping[str, Any], is_verified: bool = True
) -> Resource:
    """Put a resource of a place into the list; who enters it has just looked at it.

    ``fields`` are those of ``FIELDS``. Raises NotValid or AccessDenied.
    """
    scope.require(actor, access.MANAGE, division.code)
    _refuse_unseen_person(actor, fields)
    day = actor.today
    columns = checked_resource(fields, area=division.code, day=day)
    return Resource.objects.create(
        **columns,
        division=division,
        area_code=division.code,
        created_at=actor.now,
        verified_at=actor.now if is_verified else None,
        verified_by_id=actor.user_id if is_verified else None,
    )


@operation("resources.change_resource")
def change_resource(
    *, actor: Actor, resource: Resource, fields: Mapping[str, Any], version: int | None = None
) -> Resource:
    """Change what is said of a resource. What is booked stays possible.

    Raises NotValid when less would be left than is booked, AccessDenied and StaleVersion.
    """
    access.require_seen(actor, resource)
    access.require_manager(actor, access.MANAGE, resource)
    current = locked(resource, version=version)
    if fields.get("person") and fields["person"].pk != current.person_id:
        _refuse_unseen_person(actor, fields)
    kept = {name: getattr(current, name) for name in FIELDS}
    kept["contact_phone"] = ""
    merged = {**kept, **fields}
    day = actor.today
    columns = checked_resource(merged, area=current.area_code, day=day)
    if "contact_phone" not in fields:
        del columns["contact_phone"]
    _refuse_less_than_booked(actor, current, columns["quantity"])
    for name, value in columns.items():
        setattr(current, name, value)
    return saved(current)


def _refuse_less_than_booked(actor: Actor, resource: Resource, quantity: int) -> None:
    rows = taken_after(resource, actor.now, actor.now)
    if not rows or quantity >= resource.quantity:
        return
    last = max(row.ends_at for row in rows)
    needed = booking_rules.peak(as_taken(rows, actor.now), actor.now, max(last, actor.now))
    if quantity < needed:
        raise NotValid(
            _("%(needed)s are booked at one time. Keep at least so many, or cancel bookings."),
            field="quantity",
            needed=needed,
        )


@operation("resources.verify_resource")
def verify_resource(*, actor: Actor, resource: Resource, words: str = "") -> Resource:
    """Note that somebody looked: it is there, and what the list says is true."""
    access.require_seen(actor, resource)
    access.require_manager(actor, access.VERIFY, resource)
    current = locked(resource)
    if not current.is_offered:
        raise WrongState(_("This resource was withdrawn. Offer it again first."))
    current.verified_at, current.verified_by_id = actor.now, actor.user_id
    current.verified_note = words.strip()[:200]
    return saved(current)


@operation("resources.withdraw_resource")
def withdraw_resource(
    *, actor: Actor, resource: Resource, reason: str, version: int | None = None
) -> Resource:
    """Take a resource out of the list. Bookings ahead are kept, as stranded, and holders are told.

    What is out stays out until it is brought back. Raises NotValid without a reason.
    """
    access.require_seen(actor, resource)
    access.require_manager(actor, access.MANAGE, resource)
    reason = reason.strip()
    if len(reason) < 2:
        raise NotValid(
            _("Say why it is withdrawn; those who booked it will read this."), field="reason"
        )
    current = locked(resource, version=version)
    if not current.is_offered:
        raise WrongState(_("This resource was withdrawn already."))
    current.state = Resource.State.WITHDRAWN
    current.withdrawn_at, current.withdrawn_reason = actor.now, reason[:200]
    ahead = ResourceBooking.objects.select_for_update().filter(
        resource=current, state__in=booking_rules.AHEAD, ends_at__gt=actor.now
    )
    stranded = list(ahead.order_by("pk"))
    for row in stranded:
        move(actor, row, "strand", reason)
    note(stranded=len(stranded))
    return saved(current)


@operation("resources.offer_again")
def offer_again(*, actor: Actor, resource: Resource, version: int | None = None) -> Resource:
    """Undo a withdrawal. Stranded bookings that still lie ahead are booked again.

    Nothing could be booked meanwhile, so that all of them still fit.
    """
    access.require_seen(actor, resource)
    access.require_manager(actor, access.MANAGE, resource)
    current = locked(resource, version=version)
    if current.is_offered:
        raise WrongState(_("This resource is on offer."))
    current.state, current.withdrawn_at = Resource.State.OFFERED, None
    current.withdrawn_reason = ""
    current.verified_at, current.verified_by_id = actor.now, actor.user_id
    waiting = ResourceBooking.objects.select_for_update().filter(
        resource=current, state=booking_rules.STRANDED, ends_at__gt=actor.now
    )
    restored = list(waiting.order_by("pk"))
    for row in restored:
        move(actor, row, "restore", _("offered again"))
    note(restored=len(restored))
    return saved(current)


@operation("resources.close_for_days")
def close_for_days(
    *, actor: Actor, resource: Resource, first_on: date, last_on: date, reason: str
) -> ResourceClosure:
    """Shut a resource for some days. Raises NotValid when somebody holds it on one of them."""
    access.require_seen(actor, resource)
    access.require_manager(actor, access.MANAGE, resource)
    current = locked(resource)
    if last_on < first_on:
        raise NotValid(_("The last day is earlier than the first."), field="last_on")
    if last_on < actor.today:
        raise NotValid(_("These days are over."), field="last_on")
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why it is shut."), field="reason")
    for row in taken_after(current, actor.now, actor.now):
        begins, ends = timezone.localdate(row.starts_at), timezone.localdate(row.ends_at)
        if row.state in booking_rules.AHEAD and begins <= last_on and ends >= first_on:
            raise NotValid(
                _("%(place)s has booked it for %(day)s. Speak to them and cancel that first."),
                field="first_on",
                place=row.division.name,
                day=begins,
            )
    saved(current)
    return ResourceClosure.objects.create(
        resource=current, first_on=first_on, last_on=last_on, reason=reason.strip()[:120]
    )


@operation("resources.reopen_days")
def reopen_days(*, actor: Actor, closure: ResourceClosure) -> Resource:
    """Take back a closure."""
    resource = closure.resource
    access.require_seen(actor, resource)
    access.require_manager(actor, access.MANAGE, resource)
    current = locked(resource)
    closure.delete()
    return saved(current)
