"""Orders: the list, the page of one, placing one for somebody, reviewing, ending."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.fields import plain
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, bound, fresh, make_new, take_step
from yanzhen.delivery import access, rules, selectors, services
from yanzhen.delivery.filters import OrderFilter
from yanzhen.delivery.forms import OrderForm, ReasonForm, ReviewForm
from yanzhen.delivery.models import Invitation, Order, ServiceItem
from yanzhen.delivery.tables import ORDER_COLOURS, OrderTable, wish_words
from yanzhen.delivery.tabs import tabs
from yanzhen.needs.access import access_need
from yanzhen.needs.picking import chosen_person, is_of_person, pick_person
from yanzhen.needs.tables import place_name
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


def _items_for(person: Person) -> QuerySet[ServiceItem]:
    return access.items_offered(person.area_code).filter(mode=ServiceItem.Mode.ORDERED)


@page(access.PLACE, methods=BOTH)
def order_create(request: ActorRequest) -> HttpResponse:
    """Order for somebody who asked a worker: choose the person, the service and the day."""
    actor, back = request.actor, reverse("order-list")
    person = chosen_person(request)
    if person is None:
        return pick_person(request, _("Order for somebody"), back)
    items = _items_for(person)
    form = OrderForm(items=items, **fresh(request, wished_on=actor.today))
    return make_new(
        request,
        form,
        "delivery.place_order",
        perform=lambda given: services.place_order(actor=actor, person=person, **given),
        **_asked(actor, person, items, back),
    )


def _asked(actor: Actor, person: Person, items: QuerySet[ServiceItem], back: str) -> dict[str, Any]:
    """What both ways of ordering for somebody show, and where they lead."""
    return {
        "done": lambda order: _("Ordered as %(number)s.") % {"number": order.number},
        "page": "order-detail",
        "template": "delivery/order_form.html",
        "title": _("Order a service"),
        "person": person,
        "back": back,
        "groups": selectors.grouped_items(items, selectors.class_labels(actor, person.area_code)),
    }


@page(access.PLACE, methods=BOTH)
def need_order(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need with a service from the list."""
    actor = request.actor
    need = access_need(actor, pk)
    back = reverse("need-detail", args=[need.pk])
    if need.person is None or not is_of_person(request, need):
        return redirect(back)
    items = _items_for(need.person)
    fitting = items.filter(category=need.category).first()
    form = OrderForm(
        items=items,
        has_consent=bool(need.proxy_consent),
        **fresh(request, wished_on=actor.today, item=fitting),
    )
    return make_new(
        request,
        form,
        "delivery.answer_need_with_order",
        perform=lambda given: services.answer_need_with_order(actor=actor, need=need, **given),
        **_asked(actor, need.person, items, back),
    )


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
