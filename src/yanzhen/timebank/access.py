"""Who may open accounts, move points, look at them, spend them and keep the shop."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, ONLOOKERS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.timebank.models import Account, Redemption, ShopItem

READ = scope.permission("timebank.read", roles=WORKERS | ONLOOKERS)
OPEN = scope.permission("timebank.open", roles=WORKERS)
MOVE = scope.permission("timebank.move", roles=LEADS)
KEEP_SHOP = scope.permission("timebank.keep_shop", roles=LEADS | {Role.TOWN_WORKER})
HAND_OVER = scope.permission("timebank.hand_over", roles=FRONT_LINE)
SET_RULES = scope.permission("timebank.set_rules", roles={Role.COUNTY_WORKER})
SPEND = scope.permission("timebank.spend", roles={Role.VOLUNTEER, Role.RESIDENT})
EXPORT = scope.permission("timebank.export", roles=LEADS)


def visible_accounts(actor: Actor) -> QuerySet[Account]:
    """Accounts of members of the actor's areas."""
    return Account.objects.filter(scope.areas(actor, READ).q(), kind=Account.Kind.MEMBER)


def account_for(actor: Actor, pk: int) -> Account:
    """Raises NotFound."""
    return the_row(visible_accounts(actor).select_related("person"), pk=pk)


def items_around(area: str) -> Q:
    """Items of the place itself, of what lies above it, and of what lies inside it."""
    above = [area[:length] for length in (6, 9, 12, 15) if length <= len(area)]
    return Q(area_code__in=above) | Q(area_code__gte=area, area_code__lt=area + "~")


def visible_items(actor: Actor) -> QuerySet[ShopItem]:
    """What the shops of the actor's areas keep."""
    return ShopItem.objects.filter(scope.areas(actor, HAND_OVER).q())


def items_of_shops(actor: Actor) -> QuerySet[ShopItem]:
    """What is given out in the actor's areas: their own things, and those of places above."""
    where = scope.areas(actor, HAND_OVER)
    above = {code[:n] for code in where.prefixes for n in (2, 4, 6, 9, 12, 15) if len(code) > n}
    return ShopItem.objects.filter(where.q() | Q(area_code__in=above))


def item_for(actor: Actor, pk: int) -> ShopItem:
    """Raises NotFound."""
    return the_row(visible_items(actor), pk=pk)


def visible_redemptions(actor: Actor) -> QuerySet[Redemption]:
    return Redemption.objects.filter(scope.areas(actor, HAND_OVER).q())


def redemption_for(actor: Actor, pk: int) -> Redemption:
    """Raises NotFound."""
    rows = visible_redemptions(actor).select_related("item", "person", "account", "ended_by")
    return the_row(rows, pk=pk)


def own_redemptions(actor: Actor) -> QuerySet[Redemption]:
    if actor.person_id is None:
        return Redemption.objects.none()
    return Redemption.objects.filter(person_id=actor.person_id)


def own_redemption_for(actor: Actor, pk: int) -> Redemption:
    """Raises NotFound."""
    return the_row(own_redemptions(actor).select_related("item__station"), pk=pk)


def is_own(actor: Actor, redemption: Redemption) -> bool:
    return actor.person_id is not None and redemption.person_id == actor.person_id
