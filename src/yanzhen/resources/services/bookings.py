"""Booking without double booking: the resource is locked while its time is counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked
from yanzhen.core.deadlines import day_words
from yanzhen.core.errors import AccessDenied, DomainError, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.resources import access
from yanzhen.resources.models import Resource, ResourceBooking, Share
from yanzhen.resources.rules import booking as rules
from yanzhen.resources.rules import opening
from yanzhen.resources.selectors.bookings import (
    as_taken,
    first_moment,
    grace_minutes,
    taken_after,
)
from yanzhen.resources.selectors.resources import closed_days, opening_words
from yanzhen.resources.services.steps import locked_booking, move, write_step
from yanzhen.resources.services.uses import use_booked

LONGEST = timedelta(days=92)
PAST_BY = timedelta(hours=1)
NAMED = 3


class AlreadyTaken(DomainError):
    """Not enough is free for the whole time; nothing was booked."""

    code = "already_taken"
    status = 409


def moment_words(moment: datetime) -> str:
    """11月22日 9:00."""
    local = timezone.localtime(moment)
    return f"{day_words(local)} {local:%H:%M}"


@operation("resources.book_resource")
def book_resource(
    *,
    actor: Actor,
    resource: Resource,
    division: Division,
    starts_at: datetime,
    ends_at: datetime,
    purpose: str,
    quantity: int = 1,
    source: models.Model | None = None,
) -> ResourceBooking:
    """Hold a part of a resource for a place, from a moment until another.

    It waits for the owner when the resource asks for that, or when it was not shared with that
    place. ``source`` is what it is for (an activity, an order). Locks the resource. Raises
    AlreadyTaken (who holds it, when it is free again), NotValid, NotFound or AccessDenied.
    """
    access.require_seen(actor, resource)
    scope.require(actor, access.BOOK, division.code)
    current = locked(resource)
    _check(actor, current, starts_at, ends_at, quantity)
    purpose = " ".join(purpose.split())
    if not 2 <= len(purpose) <= 120:
        raise NotValid(_("Say in 2 to 120 characters what it is for."), field="purpose")
    rows = taken_after(current, starts_at, actor.now)
    free = rules.free_between(as_taken(rows, actor.now), current.quantity, starts_at, ends_at)
    if free < quantity:
        raise _taken(actor, current, rows, starts_at, ends_at, quantity, free)
    is_shared = _is_for(current, division)
    must_ask = current.needs_approval or not is_shared
    is_agreed = not must_ask or scope.holds(actor, access.DECIDE, current.area_code)
    row = ResourceBooking.objects.create(
        resource=current,
        quantity=quantity,
        starts_at=starts_at,
        ends_at=ends_at,
        purpose=purpose,
        division=division,
        area_code=division.code,
        holder_id=actor.user_id,
        object_type=source._meta.label_lower if source else "",
        object_id=source.pk if source else None,
        state=rules.AGREED if is_agreed else rules.ASKED,
        decided_at=actor.now if is_agreed else None,
        created_at=actor.now,
    )
    write_step(actor, row, "book")
    return row


def _is_for(resource: Resource, division: Division) -> bool:
    """Whether the place may use the resource without asking: its own, or shared from above."""
    return division.code.startswith(resource.area_code) and (
        resource.share == Share.BELOW or division.code == resource.area_code
    )


def _check(
    actor: Actor, resource: Resource, starts_at: datetime, ends_at: datetime, quantity: int
) -> None:
    if not resource.is_offered:
        raise NotValid(
            _("“%(name)s” was withdrawn: %(reason)s"),
            name=resource.name,
            reason=resource.withdrawn_reason,
        )
    if not resource.is_bookable:
        raise NotValid(_("“%(name)s” is not booked: ask its contact."), name=resource.name)
    if ends_at <= starts_at:
        raise NotValid(_("The end lies before the beginning."), field="ends_at")
    if starts_at < actor.now - PAST_BY:
        raise NotValid(_("This time is over. Choose one that lies ahead."), field="starts_at")
    if ends_at - starts_at > LONGEST:
        raise NotValid(_("Book at most three months at once."), field="ends_at")
    if not 1 <= quantity <= resource.quantity:
        raise NotValid(
            _("There are %(all)s of it in all. Choose a number from 1 to %(all)s."),
            field="quantity",
            all=resource.quantity,
        )
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    if resource.available_from and first < resource.available_from:
        raise NotValid(
            _("It can be had from %(day)s on."), field="starts_at", day=resource.available_from
        )
    if resource.available_to and last > resource.available_to:
        raise NotValid(
            _("It can be had until %(day)s."), field="ends_at", day=resource.available_to
        )
    local = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if not opening.fits([], closed_days(resource), *local):
        raise NotValid(_("It is shut on that day. Look at its calendar."), field="starts_at")
    if not opening.fits([(d, a, b) for d, a, b in resource.opening], [], *local):
        raise NotValid(
            _("This time lies outside of its opening times: %(times)s"),
            field="starts_at",
            times=opening_words(resource),
        )


def _taken(
    actor: Actor,
    resource: Resource,
    rows: list[ResourceBooking],
    starts_at: datetime,
    ends_at: datetime,
    quantity: int,
    free: int,
) -> AlreadyTaken:
    """Who holds it (places, never people) and when as much is free for as long."""
    holding = [r for r in rows if r.starts_at < ends_at]
    places = list(dict.fromkeys(row.division.name for row in holding))
    who = "、".join(places[:NAMED]) + ("…" if len(places) > NAMED else "")
    moment = first_moment(resource, rows, quantity, starts_at, ends_at, actor.now)
    details = {"free": free, "all": resource.quantity, "who": who}
    if moment is None:
        return AlreadyTaken(
            _(
                "%(free)s of %(all)s are free then; the rest is held by %(who)s. "
                "In the next 60 days there is no such time."
            ),
            field="starts_at",
            **details,
        )
    return AlreadyTaken(
        _(
            "%(free)s of %(all)s are free then; the rest is held by %(who)s. "
            "The next time for this is %(moment)s."
        ),
        field="starts_at",
        moment=moment_words(moment),
        next_free=moment,
        **details,
    )


@operation("resources.decide_booking")
def decide_booking(
    *,
    actor: Actor,
    booking: ResourceBooking,
    accept: bool,
    words: str = "",
    version: int | None = None,
) -> ResourceBooking:
    """The owner agrees or refuses; a refusal says why."""
    if not access.can_decide_booking(actor, booking):
        raise AccessDenied
    if not accept and len(words.strip()) < 2:
        raise NotValid(_("Say why it is refused."), field="words")
    step = "agree" if accept else "refuse"
    current = locked_booking(booking, step, version)
    current.decided_at = actor.now
    return move(actor, current, step, words.strip())


@operation("resources.cancel_booking")
def cancel_booking(
    *, actor: Actor, booking: ResourceBooking, words: str = "", version: int | None = None
) -> ResourceBooking:
    """Give a booking up: by its holder or their place, or by the owner, who says why.

    A stranded booking is put away in the same way, once its holder knows.
    """
    is_own = access.can_change_booking(actor, booking)
    if not is_own and not access.can_decide_booking(actor, booking):
        raise AccessDenied
    if not is_own and len(words.strip()) < 2:
        raise NotValid(_("Say why; those who booked it will read this."), field="words")
    current = locked_booking(booking, "cancel", version)
    return move(actor, current, "cancel", words.strip())


def _require_hand(actor: Actor, booking: ResourceBooking) -> None:
    if not access.can_change_booking(actor, booking) and not access.can_decide_booking(
        actor, booking
    ):
        raise AccessDenied


@operation("resources.hand_out")
def hand_out(
    *, actor: Actor, booking: ResourceBooking, words: str = "", version: int | None = None
) -> ResourceBooking:
    """Note that it was fetched, at most an hour before its time."""
    _require_hand(actor, booking)
    current = locked_booking(booking, "hand_out", version)
    if current.starts_at > actor.now + PAST_BY:
        raise NotValid(
            _("It is booked from %(moment)s on."), moment=moment_words(current.starts_at)
        )
    current.taken_at = actor.now
    return move(actor, current, "hand_out", words.strip())


@operation("resources.take_return")
def take_return(
    *,
    actor: Actor,
    booking: ResourceBooking,
    condition: str,
    returned_quantity: int | None = None,
    words: str = "",
    version: int | None = None,
) -> ResourceBooking:
    """Note that it came back, how, and how late; its use is written down with it.

    A room, which nobody hands out, is given back from its booked state. Anything but "as it was"
    takes words. Raises NotValid or WrongState.
    """
    _require_hand(actor, booking)
    if condition not in ResourceBooking.Condition.values:
        raise NotValid(_("Say how it came back."), field="condition")
    if condition != ResourceBooking.Condition.GOOD and len(words.strip()) < 2:
        raise NotValid(_("Say what is wrong with it."), field="words")
    current = locked_booking(booking, "return", version)
    if current.starts_at > actor.now:
        raise NotValid(_("It has not begun yet. Cancel it if it is not needed."))
    count = current.quantity if returned_quantity is None else returned_quantity
    if not 0 <= count <= current.quantity:
        raise NotValid(
            _("%(quantity)s went out: between 0 and %(quantity)s can come back."),
            field="returned_quantity",
            quantity=current.quantity,
        )
    if count < current.quantity and condition != ResourceBooking.Condition.INCOMPLETE:
        raise NotValid(_("Less came back than went out: say so."), field="condition")
    was_out = current.state == rules.OUT
    grace = grace_minutes(current.resource.area_code, actor.today)
    current.returned_at, current.returned_quantity = actor.now, count
    current.condition = condition
    current.minutes_late = rules.minutes_late(current.ends_at, actor.now, grace) if was_out else 0
    moved = move(actor, current, "return", words.strip())
    note(condition=condition, minutes_late=moved.minutes_late)
    use_booked(actor=actor, booking=moved)
    return moved
