"""The lists of the time bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.core.tables import Table
from yanzhen.core.templatetags.ui import badge
from yanzhen.timebank import access
from yanzhen.timebank.models import Account, Redemption, ShopItem

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
STATES = {"held": "active", "handed_over": "done", "cancelled": "quiet", "expired": "due"}


class AccountTable(Table):
    lead = "name"
    card_facts = ("posted", "held")
    empty_title = _("No members with points yet")
    empty_advice = _("Points appear when hours of volunteers are confirmed.")

    name = tables.Column(
        pgettext_lazy("person", "name"), accessor="person__name", order_by="person__pinyin"
    )
    key = tables.Column(_("account number"))
    posted = tables.Column(pgettext_lazy("shop", "points"), attrs=NUMBER)
    held = tables.Column(_("set aside"), attrs=NUMBER)

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def row_url(self, record: Account) -> str:
        return reverse("account-statement", args=[record.pk])


class ShopItemTable(Table):
    lead = "title"
    card_facts = ("points", "stock")
    empty_title = _("The shop is empty")
    empty_advice = _("Add what the station or a donor gives for points.")

    title = tables.Column(pgettext_lazy("shop", "what it is"))
    kind = tables.Column(_("kind"))
    points = tables.Column(pgettext_lazy("shop", "points"), attrs=NUMBER)
    stock = tables.Column(_("in stock"), attrs=NUMBER)
    donor_name = tables.Column(_("given by"))
    whose = tables.Column(_("shop of"), empty_values=(), orderable=False)
    best_before = tables.DateColumn(verbose_name=_("to be taken until"))
    is_offered = tables.Column(_("offered"))

    class Meta:
        model = ShopItem
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, actor: Actor, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.places = actor, places

    def row_url(self, record: ShopItem) -> str:
        """Things of a place above are given out here and kept there."""
        is_kept = scope.holds(self.actor, access.KEEP_SHOP, record.area_code)
        return reverse("shop-item-change", args=[record.pk]) if is_kept else ""

    def render_whose(self, record: ShopItem) -> str:
        return self.places.get(record.area_code, "")

    def render_is_offered(self, value: bool) -> Any:
        return badge(_("offered"), "done") if value else badge(_("put away"), "quiet")


class RedemptionTable(Table):
    lead = "number"
    card_facts = ("name", "item", "state")
    empty_title = _("Nothing was redeemed yet")
    empty_advice = _("Members redeem on their phone, or at the counter.")

    number = tables.Column(pgettext_lazy("redemption", "number"))
    item = tables.Column(pgettext_lazy("shop", "what it is"), accessor="item__title")
    quantity = tables.Column(_("quantity"), attrs=NUMBER)
    name = tables.Column(
        pgettext_lazy("person", "name"), accessor="person__name", order_by="person__pinyin"
    )
    points = tables.Column(pgettext_lazy("shop", "points"), attrs=NUMBER)
    created_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("redeemed at"))
    state = tables.Column(_("state"))

    class Meta:
        model = Redemption
        fields: tuple[str, ...] = ()

    def row_url(self, record: Redemption) -> str:
        return reverse("redemption-hand-over", args=[record.pk])

    def render_state(self, record: Redemption) -> Any:
        return badge(record.get_state_display(), STATES[record.state])
