"""Points on the phone: one's own statement, the shop, what is set aside, gifts."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import AccessDenied, NotFound
from yanzhen.core.fields import plain
from yanzhen.core.steps import BOTH, POST, fresh, press, take_step
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.people.models import Person
from yanzhen.timebank import access, forms, selectors, services
from yanzhen.timebank.models import Redemption, ShopItem
from yanzhen.timebank.views.statements import statement_parts


def _person(request: ActorRequest) -> Person:
    if request.actor.person_id is None:
        raise AccessDenied
    return Person.objects.get(pk=request.actor.person_id)


@page(access.SPEND)
def my_points(request: ActorRequest) -> HttpResponse:
    """One's own statement: what came from which hours, what went where."""
    actor = request.actor
    account = selectors.own_account(actor)
    context = {
        "account": account,
        **(statement_parts(request, account) if account else {}),
        "debt": selectors.debt_of(actor.person_id),
        "held": access.own_redemptions(actor)
        .filter(state=Redemption.State.HELD)
        .select_related("item"),
        **resident_frame(actor),
    }
    return render(request, "resident/my_points.html", context)


@page(access.SPEND)
def shop(request: ActorRequest) -> HttpResponse:
    """What there is for points around one's home."""
    actor, account = request.actor, selectors.own_account(request.actor)
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    context = {
        "items": selectors.items_for(person, actor.today) if person else [],
        "available": account.available if account else 0,
        **resident_frame(request.actor),
    }
    return render(request, "resident/shop.html", context)


@page(access.SPEND, methods=BOTH)
def shop_redeem(request: ActorRequest, pk: int) -> HttpResponse:
    """Set an item aside: its points are held until it is collected."""
    person = _person(request)
    item = ShopItem.objects.filter(access.items_around(person.area_code), pk=pk).first()
    if item is None:
        raise NotFound
    account = selectors.own_account(request.actor)
    form = forms.RedeemForm(**fresh(request, quantity=1))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            redemption = services.redeem(actor=request.actor, item=item, **form.cleaned_data)
            return redirect("my-redemption", redemption.pk)
    context = {
        "item": item,
        "form": form,
        "available": account.available if account else 0,
        **resident_frame(request.actor),
    }
    return render(request, "resident/shop_redeem.html", context, status=422 if form.errors else 200)


@page(access.SPEND)
def my_redemption(request: ActorRequest, pk: int) -> HttpResponse:
    """What is set aside, with the digits to say at the counter."""
    redemption = access.own_redemption_for(request.actor, pk)
    code = plain(redemption.code) if redemption.state == Redemption.State.HELD else ""
    context = {
        "redemption": redemption,
        "code": code,
        "qr": segno.make(code, error="m").svg_data_uri(scale=9) if code else "",
        **resident_frame(request.actor),
    }
    return render(request, "resident/my_redemption.html", context)


@page(access.SPEND, methods=POST)
def redemption_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    redemption = access.own_redemption_for(request.actor, pk)
    press(
        request,
        _("Given up. The points are free again."),
        lambda: services.cancel_redemption(actor=request.actor, redemption=redemption),
    )
    return redirect("my-redemption", redemption.pk)


@page(access.SPEND, methods=BOTH)
def points_give(request: ActorRequest) -> HttpResponse:
    """Give points to the family or to the shared pool."""
    person = _person(request)
    family = selectors.family_of(person)

    def perform(given: dict[str, Any]) -> object:
        key, points, receiver = given["client_key"], given["points"], given["receiver"]
        if receiver == "pool":
            return services.donate_points(actor=request.actor, points=points, client_key=key)
        chosen = next(p for p in family if str(p.pk) == receiver)
        return services.give_to_kin(
            actor=request.actor, receiver=chosen, points=points, client_key=key
        )

    return take_step(
        request,
        person,
        forms.GiftForm(**fresh(request), family=family),
        title=_("Give points"),
        action=_("Give"),
        done=_("Given."),
        back=reverse("my-points"),
        perform=perform,
        extra=resident_frame(request.actor),
        template="resident/points_give.html",
    )


@page(public=True)
def timebank_public(request: HttpRequest) -> HttpResponse:
    """The sums of the book, for everybody."""
    actor = getattr(request, "actor", None) or visitor()
    context = {"totals": selectors.public_totals(), **resident_frame(actor)}
    return render(request, "resident/timebank_public.html", context)
