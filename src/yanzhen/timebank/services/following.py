"""What follows in the shop when the book releases a hold."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from yanzhen.core.changing import saved
from yanzhen.core.scope import Actor
from yanzhen.timebank.models import Redemption, ShopItem


def follow_expired(actor: Actor, holds: Collection[str]) -> None:
    """Redemptions whose hold has timed out are over, and their things are in stock again."""
    rows = Redemption.objects.filter(hold_id__in=holds, state=Redemption.State.HELD)
    for redemption in rows:
        restock(redemption)
        redemption.state, redemption.ended_at = Redemption.State.EXPIRED, actor.now
        redemption.code = ""
        saved(redemption)


def restock(redemption: Redemption) -> None:
    ShopItem.objects.filter(pk=redemption.item_id).update(
        stock=F("stock") + redemption.quantity, version=F("version") + 1
    )
