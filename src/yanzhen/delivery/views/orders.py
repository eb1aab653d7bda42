"""Orders: the list, the page of one, placing one for somebody, reviewing, ending."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import idempotency, scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.fields import plain
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.delivery import access, rules, selectors, services
from yanzhen.delivery.filters import OrderFilter
from yanzhen.delivery.forms import OrderForm, ReasonForm, ReviewForm
from yanzhen.delivery.models import Invitation, Order, ServiceItem
from yanzhen.delivery.tables import ORDER_COLOURS, OrderTable, wish_words
from yanzhen.delivery.tabs import tabs
from yanzhen.needs.access import access_need
from yanzhen.needs.selectors import found_persons
from yanzhen.needs.tables import place_name
from yanzhen.people.access import person_for
from yanzhen.people.models import Person

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("open", gettext_lazy("still open"), ""),
    ("overdue", gettext_lazy("overdue"), "overdue"),
    ("placed", gettext_lazy("to review"), "due"),
    ("alarmed", gettext_lazy("nobody takes it"), "overdue"),
    ("reviewed", gettext_lazy("to dispatch"), "due"),
    ("offered", gettext_lazy("on the board"), ""),
    ("dispatched", gettext_lazy("invited"), ""),
    ("accepted", gettext_lazy("accepted"), ""),
    ("started", gettext_lazy("under way"), ""),
    ("finished", gettext_lazy("to confirm"), "due"),
    ("ended", gettext_lazy("ended"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def order_list(request: ActorRequest) -> HttpResponse:
    """Orders of the actor's areas, the earliest due on top."""
    actor = request.actor
    narrowed = OrderFilter(request.GET, selectors.listed_orders(actor), actor=actor)
    counts = selectors.count_orders(narrowed.qs, actor)
    show = request.GET.get("show", "open")
    rows = selectors.chosen_orders(narrowed.qs, show, actor)
    table = OrderTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "orders", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "table": table,
        "tabs": tabs("order-list"),
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "may_place": scope.holds(actor, access.PLACE),
    }
    return render(request, "delivery/order_list.html", context)


@page(access.READ)
def order_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One order: how far it is, what is next, what was said."""
    actor = request.actor
    order = access.access_order(actor, pk)
    words, state = due_words(order.due_at, actor.now)
    is_rated = selectors.is_rated(order)
    sees_place = access.sees_place(actor, order)
    home = order.household.address if order.household else ""
    invitations = list(order.invitations.select_related("user"))
    context = {
        "order": order,
        "journey": selectors.journey_of(order, is_rated=is_rated),
        "steps": list(order.steps.all()),
        "place": place_name(order),
        "exact_place": (plain(order.place) or plain(home)) if sees_place else "",
        "wish": wish_words(order),
        "due_words": words if order.is_open else "",
        "due_state": state,
        "colour": ORDER_COLOURS[Order.State(order.state)],
        "is_rated": is_rated,
        "feedback": order.record.feedback.first() if order.record and is_rated else None,
        "may_review": scope.holds(actor, access.REVIEW, order.area_code),
        "may_dispatch": scope.holds(actor, access.DISPATCH, order.area_code),
        "may_confirm": scope.holds(actor, access.CONFIRM_FOR, order.area_code)
        and rules.may_confirm(
            actor.user_id,
            helpers=[i.user_id for i in invitations if i.state == Invitation.State.ACCEPTED],
            finisher=order.finished_by_id,
        ),
        "invitations": invitations,
        "is_task": any(i.user_id == actor.user_id and i.is_active for i in invitations),
        "can_be_cancelled": order.state in rules.BEFORE_START,
    }
    return render(request, "delivery/order_detail.html", context)


def _items_for(person: Person) -> Any:
    return access.items_offered(person.area_code).filter(mode=ServiceItem.Mode.ORDERED)


@page(access.PLACE, methods=BOTH)
def order_create(request: ActorRequest) -> HttpResponse:
    """Order for somebody who asked a worker: choose the person, the service and the day."""
    actor, chosen = request.actor, request.GET.get("person", "")
    if not chosen.isdecimal():
        words = request.GET.get("q", "")
        context = {
            "words": words,
            "persons": found_persons(actor, words),
            "pick_url": f"{request.path}?person=",
            "title": _("Order for somebody"),
        }
        return render(request, "needs/pick_person.html", context)
    person = person_for(actor, int(chosen))
    form = OrderForm(
        request.POST if request.method == "POST" else None,
        initial=_fresh(),
        items=_items_for(person),
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        key = given.pop("client_key")
        with refusals_in(form):
            order, _is_new = idempotency.once(
                actor=actor,
                key=key,
                operation="delivery.place_order",
                content={k: str(v) for k, v in given.items()} | {"person": str(person.pk)},
                perform=lambda: services.place_order(actor=actor, person=person, **given),
            )
            messages.success(request, _("Ordered as %(number)s.") % {"number": order.number})
            return redirect("order-detail", order.pk)
    return _order_page(request, form, person, reverse("order-list"))


def _fresh() -> dict[str, Any]:
    return {"client_key": str(uuid.uuid4()), "wished_on": timezone.localdate()}


def _order_page(request: ActorRequest, form: OrderForm, person: Person, back: str) -> HttpResponse:
    items: Any = form.fields["item"]
    area = person.area_code
    context = {
        "form": form,
        "person": person,
        "back": back,
        "groups": selectors.grouped_items(
            items.queryset, selectors.class_labels(request.actor, area)
        ),
    }
    return render(request, "delivery/order_form.html", context, status=422 if form.errors else 200)


@page(access.PLACE, methods=BOTH)
def need_order(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need with a service from the list."""
    actor = request.actor
    need = access_need(actor, pk)
    back = reverse("need-detail", args=[need.pk])
    if need.person is None:
        messages.warning(request, _("Say first whose need this is."))
        return redirect(back)
    items = _items_for(need.person)
    form = OrderForm(
        request.POST if request.method == "POST" else None,
        initial={**_fresh(), "item": items.filter(category=need.category).first()},
        items=items,
        has_consent=bool(need.proxy_consent),
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        key = given.pop("client_key")
        with refusals_in(form):
            order, _is_new = idempotency.once(
                actor=actor,
                key=key,
                operation="delivery.answer_need_with_order",
                content={k: str(v) for k, v in given.items()} | {"need": str(need.pk)},
                perform=lambda: services.answer_need_with_order(actor=actor, need=need, **given),
            )
            messages.success(request, _("Ordered as %(number)s.") % {"number": order.number})
            return redirect("order-detail", order.pk)
    return _order_page(request, form, need.person, back)


def _order(request: ActorRequest, pk: int, right: scope.Permission) -> tuple[Order, str]:
    order = access.access_order(request.actor, pk)
    scope.require(request.actor, right, order.area_code)
    return order, reverse("order-detail", args=[order.pk])


@page(access.REVIEW, methods=BOTH)
def order_review(request: ActorRequest, pk: int) -> HttpResponse:
    """Let it pass, or refuse it with a reason."""
    order, back = _order(request, pk, access.REVIEW)
    accepts = request.POST.get("decision") == "accept"
    return take_step(
        request,
        order,
        ReviewForm(**bound(request, order)),
        title=_("Review"),
        action=_("Let it pass"),
        done=_("Let pass: choose who helps.") if accepts else _("Refused."),
        back=back,
        perform=lambda given: services.review_order(
            actor=request.actor, order=order, accept=accepts, **given
        ),
        extra={"decision": "accept", "other_decision": _("Refuse")},
    )


@page(access.READ, methods=BOTH)
def order_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    order, back = _order(request, pk, access.REVIEW)
    return take_step(
        request,
        order,
        ReasonForm(**bound(request, order)),
        title=_("Cancel the order"),
        action=_("Cancel the order"),
        done=_("Cancelled. The need waits for another answer."),
        back=back,
        perform=lambda given: services.cancel_order(actor=request.actor, order=order, **given),
    )
