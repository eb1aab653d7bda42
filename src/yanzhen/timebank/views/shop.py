"""The time bank for the station: members, the shop, the counter, what is reckoned up."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied, NotFound, NotValid
from yanzhen.core.lists import offer_export, page_of, turn
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST, bound, fresh, press, take_step
from yanzhen.orgs.models import Division
from yanzhen.people.access import person_for
from yanzhen.people.models import Person
from yanzhen.timebank import access, forms, selectors, services
from yanzhen.timebank.filters import AccountFilter, RedemptionFilter
from yanzhen.timebank.models import Redemption
from yanzhen.timebank.tables import AccountTable, RedemptionTable, ShopItemTable
from yanzhen.timebank.views.statements import statement_parts

TABS = (
    ("redemption-list", gettext_lazy("counter"), "store", access.HAND_OVER),
    ("shop-item-list", pgettext_lazy("time bank", "shop"), "package", access.KEEP_SHOP),
    ("account-list", gettext_lazy("points of members"), "coins", access.READ),
    ("timebank-rules", pgettext_lazy("time bank", "rules"), "book-open", access.READ),
)


def tabs(actor: Actor, current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon, right in TABS
        if scope.holds(actor, right)
    ]


def _listed(request: ActorRequest, table: Any, current: str, **more: Any) -> HttpResponse:
    context = {"table": table, "tabs": tabs(request.actor, current), **more}
    return render(request, "timebank/list.html", context)


@page(access.READ)
def account_list(request: ActorRequest) -> HttpResponse:
    """Members of the area and their points."""
    narrowed = AccountFilter(request.GET, selectors.listed_accounts(request.actor))
    table = AccountTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "timebank-accounts", access.EXPORT)
    turn(table, request, narrowed.qs)
    return _listed(request, table, "account-list", filter=narrowed, title=_("Points of members"))


@page(access.READ)
def account_statement(request: ActorRequest, pk: int) -> HttpResponse:
    """The statement of one member, as the member reads it."""
    account = access.account_for(request.actor, pk)
    asked = forms.BalanceForm(request.GET if "on" in request.GET else None)
    context = {
        "account": account,
        **statement_parts(request, account),
        "asked": asked,
        "then": selectors.balance_on(account, asked.cleaned_data["on"])
        if asked.is_valid()
        else None,
        "debt": selectors.debt_of(account.person_id),
        "is_estate": account.posted > 0
        and account.person is not None
        and account.person.state == Person.State.DECEASED
        and scope.holds(request.actor, access.MOVE, account.area_code),
        "may_hand_over": scope.holds(request.actor, access.HAND_OVER, account.area_code),
    }
    return render(request, "timebank/statement.html", context)


@page(access.MOVE, methods=BOTH)
def account_estate(request: ActorRequest, pk: int) -> HttpResponse:
    """The points of a member who died go to whom they named, or as the rules say."""
    actor = request.actor
    account = access.account_for(actor, pk)
    scope.require(actor, access.MOVE, account.area_code)
    person = account.person
    if person is None:
        raise NotFound
    family = selectors.family_of(person)

    def perform(given: dict[str, Any]) -> object:
        chosen = next((p for p in family if str(p.pk) == given["nominee"]), None)
        return services.pass_on_estate(actor=actor, person=person, nominee=chosen)

    return take_step(
        request,
        account,
        forms.EstateForm(**bound(request, account), family=family),
        title=_("Pass on the points"),
        action=_("Pass on"),
        done=_("Passed on."),
        back=reverse("account-statement", args=[account.pk]),
        perform=perform,
        extra={"lead": f"{person.name} · {account.available}"},
    )


@page(access.KEEP_SHOP)
def shop_item_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.listed_items(request.actor)
    table = ShopItemTable(
        rows,
        order_by=request.GET.get("sort", ()),
        actor=request.actor,
        places=selectors.places_of(rows),
    )
    turn(table, request, rows)
    return _listed(
        request,
        table,
        "shop-item-list",
        title=_("Time bank shop"),
        new_url=reverse("shop-item-create"),
        new_words=_("Add an item"),
        donors=selectors.unsettled(request.actor),
        settlements=page_of(request, selectors.settlements(request.actor), parameter="settled"),
    )


def _home(request: ActorRequest) -> Division:
    """The place of the actor's nearest duty as keeper of the shop."""
    prefixes = scope.areas(request.actor, access.KEEP_SHOP).prefixes
    found = Division.objects.filter(code__in=prefixes).order_by("-code").first()
    if found is None:
        raise AccessDenied
    return found


@page(access.KEEP_SHOP, methods=BOTH)
def shop_item_create(request: ActorRequest) -> HttpResponse:
    division = _home(request)

    def perform(given: dict[str, Any]) -> object:
        given.pop("version", None)
        return services.add_shop_item(actor=request.actor, division=division, fields=given)

    return take_step(
        request,
        division,
        forms.ShopItemForm(**bound(request, None, is_offered=True, kind="goods")),
        title=_("Add an item"),
        action=_("Add"),
        done=_("Added to the shop."),
        back=reverse("shop-item-list"),
        perform=perform,
        extra={"leads_back": False, "lead": division.name},
    )


@page(access.KEEP_SHOP, methods=BOTH)
def shop_item_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change an item; what is set aside already keeps its points."""
    item = access.item_for(request.actor, pk)
    known = {
        name: getattr(item, name)
        for name in ("title", "kind", "points", "stock", "donor_name", "best_before", "is_offered")
    }

    def perform(given: dict[str, Any]) -> object:
        version = given.pop("version", None)
        return services.change_shop_item(
            actor=request.actor, item=item, fields=given, version=version
        )

    return take_step(
        request,
        item,
        forms.ShopItemForm(**bound(request, item, **known)),
        title=_("Change an item"),
        action=_("Save"),
        done=_("Saved."),
        back=reverse("shop-item-list"),
        perform=perform,
        extra={"leads_back": False},
    )


@page(access.KEEP_SHOP, methods=POST)
def shop_settle(request: ActorRequest) -> HttpResponse:
    """Reckon up with a donor until today."""
    division = _home(request)
    donor = request.POST.get("donor", "")[:60]
    press(
        request,
        _("Reckoned up with %(donor)s.") % {"donor": donor},
        lambda: services.settle_with_donor(
            actor=request.actor,
            area=division.code,
            donor_name=donor,
            until=request.actor.today,
        ),
    )
    return redirect("shop-item-list")


@page(access.HAND_OVER)
def redemption_list(request: ActorRequest) -> HttpResponse:
    """The counter: what waits to be collected, and what was handed over."""
    narrowed = RedemptionFilter(request.GET, selectors.listed_redemptions(request.actor))
    table = RedemptionTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "timebank-redemptions", access.EXPORT)
    turn(table, request, narrowed.qs)
    return _listed(request, table, "redemption-list", filter=narrowed, title=_("Time bank counter"))


@page(access.HAND_OVER, methods=BOTH)
def redemption_hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """One redemption; the member's six digits hand it over."""
    redemption = access.redemption_for(request.actor, pk)

    def perform(given: dict[str, Any]) -> object:
        return services.hand_over(actor=request.actor, redemption=redemption, code=given["code"])

    return take_step(
        request,
        redemption,
        forms.HandOverForm(**bound(request, redemption)),
        title=redemption.number,
        action=_("Hand over"),
        done=_("Handed over. The points are spent."),
        back=reverse("redemption-list"),
        perform=perform,
        extra={
            "leads_back": False,
            "lead": f"{redemption.person.name} · {redemption.item.title} × {redemption.quantity}",
            "is_held": redemption.state == Redemption.State.HELD,
        },
        template="timebank/hand_over.html",
    )


@page(access.HAND_OVER, methods=BOTH)
def counter_redeem(request: ActorRequest, person_pk: int) -> HttpResponse:
    """A member without a phone takes something at the counter."""
    person = person_for(request.actor, person_pk)
    items = selectors.items_for(person, request.actor.today).filter(stock__gt=0)

    def perform(given: dict[str, Any]) -> object:
        if given["item"] is None:
            raise NotValid(_("Choose an item."), field="item")
        return services.redeem_at_counter(actor=request.actor, person=person, **given)

    return take_step(
        request,
        person,
        forms.CounterForm(**fresh(request, quantity=1), items=items),
        title=_("Redeem at the counter"),
        action=_("Hand over"),
        done=_("Handed over. The points are spent."),
        back=reverse("redemption-list"),
        perform=perform,
        extra={"leads_back": False, "lead": person.name},
    )
