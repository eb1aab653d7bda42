"""Who is invited to an order, and what workers do when it comes back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.steps import BOTH, POST, bound, show_present, take_step
from yanzhen.delivery import access, services
from yanzhen.delivery.candidates import candidates_for
from yanzhen.delivery.forms import (
    ConfirmForm,
    DispatchForm,
    RateForm,
    ReasonForm,
    SupplementForm,
    WordsForm,
)
from yanzhen.delivery.models import Order
from yanzhen.delivery.ordering_forms import PeopleForm
from yanzhen.delivery.tables import wish_words
from yanzhen.needs.tables import place_name


def _order(request: ActorRequest, pk: int, right: scope.Permission) -> tuple[Order, str]:
    order = access.access_order(request.actor, pk)
    scope.require(request.actor, right, order.area_code)
    return order, reverse("order-detail", args=[order.pk])


@page(access.DISPATCH, methods=BOTH)
def order_dispatch(request: ActorRequest, pk: int) -> HttpResponse:
    """Those who could help, the best first, each with reasons; inviting one."""
    order, back = _order(request, pk, access.DISPATCH)
    form = DispatchForm(**bound(request, order))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done = services.dispatch_order(actor=request.actor, order=order, **form.cleaned_data)
            name = form.cleaned_data["helper"].name
            messages.success(request, _("%(name)s is invited.") % {"name": name})
            if done.state == Order.State.REVIEWED:
                return redirect("order-dispatch", order.pk)
            return redirect(back)
    if form.errors:
        show_present(form, order)
        order.refresh_from_db()
    context = {
        "order": order,
        "form": form,
        "place": place_name(order),
        "wish": wish_words(order),
        "candidates": candidates_for(order, request.actor.today)[:40],
        "version": form["version"].value(),
        "can_dispatch": order.state == Order.State.REVIEWED,
        "asked": list(order.invitations.select_related("user")),
    }
    return render(request, "delivery/dispatch.html", context, status=422 if form.errors else 200)


@page(access.DISPATCH, methods=BOTH)
def order_take_back(request: ActorRequest, pk: int) -> HttpResponse:
    order, back = _order(request, pk, access.DISPATCH)
    return take_step(
        request,
        order,
        ReasonForm(**bound(request, order)),
        title=_("Invite somebody else"),
        action=_("Take it back"),
        done=_("Taken back: choose who helps."),
        back=back,
        perform=lambda given: services.take_back_order(actor=request.actor, order=order, **given),
    )


@page(access.DISPATCH, methods=POST)
def order_offer(request: ActorRequest, pk: int) -> HttpResponse:
    """Put the order on the open board."""
    order, back = _order(request, pk, access.DISPATCH)
    services.offer_order(actor=request.actor, order=order)
    messages.success(request, _("It hangs on the board: whoever takes it first gets it."))
    return redirect(back)


@page(access.DISPATCH, methods=POST)
def order_return(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the order off the board."""
    order, back = _order(request, pk, access.DISPATCH)
    services.return_from_board(actor=request.actor, order=order)
    messages.success(request, _("Taken off the board: choose who helps."))
    return redirect(back)


@page(access.DISPATCH, methods=BOTH)
def order_people(request: ActorRequest, pk: int) -> HttpResponse:
    order, back = _order(request, pk, access.DISPATCH)
    return take_step(
        request,
        order,
        PeopleForm(**bound(request, order, people=order.people_needed)),
        title=_("People needed"),
        action=_("Save"),
        done=_("Saved."),
        back=back,
        perform=lambda given: services.change_people_needed(
            actor=request.actor, order=order, **given
        ),
    )


@page(access.DISPATCH, methods=POST)
def order_renew_code(request: ActorRequest, pk: int) -> HttpResponse:
    order, back = _order(request, pk, access.DISPATCH)
    services.renew_start_code(actor=request.actor, order=order)
    messages.success(request, _("The resident sees a new code now."))
    return redirect(back)


@page(access.DISPATCH, methods=BOTH)
def order_supplement(request: ActorRequest, pk: int) -> HttpResponse:
    """Enter the times of a service that was not signed in and out."""
    order, back = _order(request, pk, access.DISPATCH)
    return take_step(
        request,
        order,
        SupplementForm(**bound(request, order)),
        title=_("Enter the times"),
        action=_("Enter"),
        done=_("Entered. Somebody else confirms it."),
        back=back,
        perform=lambda given: services.supplement_service(
            actor=request.actor,
            order=order,
            started_at=given["started_at"],
            minutes=given["minutes"],
            reason=given["reason"],
        ),
    )


@page(access.CONFIRM_FOR, methods=BOTH)
def order_try(request: ActorRequest, pk: int) -> HttpResponse:
    order, back = _order(request, pk, access.CONFIRM_FOR)
    return take_step(
        request,
        order,
        WordsForm(**bound(request, order)),
        title=_("Resident not reached"),
        action=_("Note the try"),
        done=_("Noted."),
        back=back,
        perform=lambda given: services.note_confirm_try(
            actor=request.actor, order=order, words=given["words"]
        ),
    )


@page(access.CONFIRM_FOR, methods=BOTH)
def order_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down that the resident confirms; whoever served cannot."""
    order, back = _order(request, pk, access.CONFIRM_FOR)
    return take_step(
        request,
        order,
        ConfirmForm(**bound(request, order)),
        title=_("Confirm for the resident"),
        action=_("Confirm"),
        done=_("Confirmed and recorded."),
        back=back,
        perform=lambda given: services.confirm_service(actor=request.actor, order=order, **given),
        extra={"minutes": order.minutes},
        template="delivery/confirm.html",
    )


@page(access.CONFIRM_FOR, methods=BOTH)
def order_confirm_not_reached(request: ActorRequest, pk: int) -> HttpResponse:
    order, back = _order(request, pk, access.CONFIRM_FOR)
    return take_step(
        request,
        order,
        ReasonForm(**bound(request, order)),
        title=_("Confirm without the resident"),
        action=_("Confirm"),
        done=_("Confirmed and recorded."),
        back=back,
        perform=lambda given: services.confirm_without_resident(
            actor=request.actor, order=order, **given
        ),
    )


@page(access.CONFIRM_FOR, methods=BOTH)
def order_rate(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down the rating that the resident gave."""
    order, back = _order(request, pk, access.CONFIRM_FOR)
    return take_step(
        request,
        order,
        RateForm(actor=request.actor, area=order.area_code, **bound(request, order)),
        title=_("What the resident thinks of it"),
        action=_("Write the rating down"),
        done=_("Thank you. The need is closed."),
        back=back,
        perform=lambda given: services.rate_service(
            actor=request.actor, order=order, score=given["score"], words=given["words"]
        ),
    )
