"""The shop is kept: things come in, change, run out, and are reckoned up with who gave them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.timebank import access
from yanzhen.timebank.models import Redemption, ShopItem, ShopSettlement

FIELDS = (
    "title", "kind", "points", "stock", "donor", "donor_name", "station", "best_before",
    "is_offered",
)  # fmt: skip


def _filled(item: ShopItem, fields: Mapping[str, Any], today: date) -> ShopItem:
    for name in FIELDS:
        if name in fields:
            setattr(item, name, fields[name])
    if not item.title.strip():
        raise NotValid(_("Say what it is."), field="title")
    if not 1 <= item.points <= 100_000:
        raise NotValid(_("Give the points, 1 to 100,000."), field="points")
    if not 0 <= item.stock <= 100_000:
        raise NotValid(_("Give the number in stock, 0 to 100,000."), field="stock")
    if item.best_before is not None and item.best_before < today and item.is_offered:
        raise NotValid(_("This day is over."), field="best_before")
    if item.donor is not None and not item.donor_name:
        item.donor_name = item.donor.name[:60]
    return item


@operation("timebank.add_shop_item")
def add_shop_item(*, actor: Actor, division: Division, fields: Mapping[str, Any]) -> ShopItem:
    """Offer something for points in a place."""
    scope.require(actor, access.KEEP_SHOP, division.code)
    item = ShopItem(created_at=actor.now, area_code=division.code)
    _filled(item, fields, actor.today).save()
    return item


@operation("timebank.change_shop_item")
def change_shop_item(
    *, actor: Actor, item: ShopItem, fields: Mapping[str, Any], version: int | None = None
) -> ShopItem:
    """Change an item; what is set aside already keeps its points."""
    scope.require(actor, access.KEEP_SHOP, item.area_code)
    return saved(_filled(locked(item, version=version), fields, actor.today))


@operation("timebank.settle_with_donor")
def settle_with_donor(*, actor: Actor, area: str, donor_name: str, until: date) -> ShopSettlement:
    """Reckon up what was handed over of a donor's things until a day; each piece once."""
    scope.require(actor, access.KEEP_SHOP, area)
    if until > actor.today:
        raise NotValid(_("This day has not come yet."), field="until")
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time()))
    rows = Redemption.objects.filter(
        area_code__startswith=area,
        state=Redemption.State.HANDED_OVER,
        item__donor_name=donor_name,
        ended_at__lt=end,
        settlement=None,
    )
    keys = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    if not keys:
        raise WrongState(_("There is nothing to reckon up with this donor."))
    chosen = Redemption.objects.filter(pk__in=keys)
    sums = chosen.aggregate(count=Sum("quantity"), points=Sum("points"))
    settlement = ShopSettlement.objects.create(
        created_at=actor.now,
        area_code=area,
        donor_name=donor_name,
        until=until,
        settled_by_id=actor.user_id,
        **sums,
    )
    chosen.update(settlement=settlement)
    note(count=sums["count"], points=sums["points"])
    return settlement
