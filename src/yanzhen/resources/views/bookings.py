"""The list of bookings, the page of one, and its steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, POST, bound, press, take_step
from yanzhen.resources import access, services, uses
from yanzhen.resources.filters import BookingFilter
from yanzhen.resources.forms.parts import WordsForm
from yanzhen.resources.forms.resources import DecideForm, ReturnForm
from yanzhen.resources.models import ResourceBooking
from yanzhen.resources.selectors import bookings as selectors
from yanzhen.resources.selectors.resources import alternatives
from yanzhen.resources.tables import BookingTable, booking_badge, span_words
from yanzhen.resources.tabs import tabs

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("ahead", gettext_lazy("to come"), ""),
    ("asked", gettext_lazy("for me to decide"), "due"),
    ("out", pgettext_lazy("booking", "in use"), ""),
    ("late", pgettext_lazy("booking", "late"), "overdue"),
    ("stranded", pgettext_lazy("booking", "resource withdrawn"), "overdue"),
    ("mine", gettext_lazy("mine"), ""),
    ("all", gettext_lazy("all"), ""),
)
STEP_WORDS = {
    "book": gettext_lazy("booked"),
    "agree": gettext_lazy("agreed to"),
    "refuse": gettext_lazy("refused"),
    "cancel": gettext_lazy("cancelled"),
    "hand_out": gettext_lazy("handed out"),
    "return": gettext_lazy("brought back"),
    "strand": gettext_lazy("the resource was withdrawn"),
    "restore": gettext_lazy("stands again"),
}


@page(access.READ)
def booking_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = BookingFilter(request.GET, selectors.listed_bookings(actor))
    counts = selectors.count_bookings(narrowed.qs, actor)
    chip = request.GET.get("show", "ahead")
    rows = selectors.chosen_bookings(narrowed.qs, chip, actor)
    table = BookingTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "resource-bookings", access.EXPORT)
    turn(table, request, rows, getattr(counts, chip, None))
    context = {
        "table": table,
        "tabs": tabs("booking-list"),
        "chips": chip_links(request, CHIPS, counts, chip),
        "filter": narrowed,
        "show": chip,
    }
    return render(request, "resources/booking_list.html", context)


def _booking(request: ActorRequest, pk: int) -> ResourceBooking:
    return access.fetched(selectors.listed_bookings(request.actor), pk)


@page(access.READ)
def booking_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One booking: what it holds, where it stands in one sentence, what comes next."""
    actor = request.actor
    booking = _booking(request, pk)
    is_own = access.can_change_booking(actor, booking)
    may_decide = access.can_decide_booking(actor, booking)
    has_begun = booking.starts_at <= actor.now
    context = {
        "booking": booking,
        "span": span_words(booking),
        "mark": booking_badge(booking, actor),
        "sentence": sentence(booking, actor),
        "steps": [(s, STEP_WORDS.get(s.step, s.step)) for s in booking.steps.all()],
        "source": uses.link_to(booking.object_type, booking.object_id),
        "alternatives": alternatives(actor, booking.resource)
        if booking.state == "stranded"
        else [],
        "may_decide": may_decide and booking.state == "asked",
        "may_cancel": (is_own or may_decide) and booking.state in {"asked", "agreed", "stranded"},
        "may_hand_out": (is_own or may_decide) and booking.state == "agreed",
        "may_return": (is_own or may_decide)
        and (booking.state == "out" or (booking.state == "agreed" and has_begun)),
    }
    return render(request, "resources/booking_detail.html", context)


def sentence(booking: ResourceBooking, actor: Any) -> str:
    """Where the booking stands, and what that means for its holder."""
    words: dict[str, str] = {
        "asked": _("The owner has not answered yet. The time is kept until then."),
        "agreed": _("It is kept for %(place)s."),
        "out": _("%(place)s has it."),
        "returned": _("It came back."),
        "refused": _("The owner refused: the reason stands below."),
        "cancelled": _("It was given up."),
        "stranded": _("%(resource)s was withdrawn: %(reason)s. Look for another one."),
    }
    if booking.state == "out" and booking.ends_at < actor.now:
        return _("%(place)s should have brought it back.") % {"place": booking.division.name}
    return words[booking.state] % {
        "place": booking.division.name,
        "resource": booking.resource.name,
        "reason": booking.resource.withdrawn_reason,
    }


@page(access.DECIDE, methods=BOTH)
def booking_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """The owner agrees or refuses."""
    actor = request.actor
    booking = _booking(request, pk)
    if not access.can_decide_booking(actor, booking):
        raise AccessDenied
    accepts = request.POST.get("decision") != "refuse"
    return take_step(
        request,
        booking,
        DecideForm(**bound(request, booking)),
        title=_("Decide on a booking"),
        action=_("Agree"),
        done=_("Agreed.") if accepts else _("Refused. Those who asked are told."),
        back=reverse("booking-detail", args=[pk]),
        perform=lambda given: services.decide_booking(
            actor=actor, booking=booking, accept=accepts, **given
        ),
        extra={"decision": "accept", "other_decision": _("Refuse"), "lead": span_words(booking)},
    )


def _require_hand(request: ActorRequest, booking: ResourceBooking) -> None:
    actor = request.actor
    if not access.can_change_booking(actor, booking) and not access.can_decide_booking(
        actor, booking
    ):
        raise AccessDenied


@page(access.BOOK, methods=BOTH)
def booking_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    booking = _booking(request, pk)
    _require_hand(request, booking)
    return take_step(
        request,
        booking,
        WordsForm(**bound(request, booking)),
        title=_("Give the booking up"),
        action=_("Give it up"),
        done=_("Given up."),
        back=reverse("booking-detail", args=[pk]),
        perform=lambda given: services.cancel_booking(
            actor=request.actor, booking=booking, **given
        ),
    )


@page(access.BOOK, methods=POST)
def booking_hand_out(request: ActorRequest, pk: int) -> HttpResponse:
    booking = _booking(request, pk)
    _require_hand(request, booking)
    press(
        request,
        _("Handed out."),
        lambda: services.hand_out(actor=request.actor, booking=booking),
    )
    return redirect("booking-detail", pk)


@page(access.BOOK, methods=BOTH)
def booking_return(request: ActorRequest, pk: int) -> HttpResponse:
    booking = _booking(request, pk)
    _require_hand(request, booking)
    return take_step(
        request,
        booking,
        ReturnForm(**bound(request, booking, returned_quantity=booking.quantity)),
        title=_("It comes back"),
        action=_("Note the return"),
        done=_("Noted, and its use is written down."),
        back=reverse("booking-detail", args=[pk]),
        perform=lambda given: services.take_return(actor=request.actor, booking=booking, **given),
    )
