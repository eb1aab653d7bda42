"""What hangs on the open board, for whoever may take it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.delivery import access, candidates, rules
from yanzhen.delivery.candidates import TOWN_DIGITS, Supporter
from yanzhen.delivery.models import Order
from yanzhen.delivery.selectors import TaskView, task_view

SHOWN = 50
HELPS_IN = "helps_in"  # a fact of an actor: codes of places where they want to help besides


def may_take(helper: Supporter, order: Order) -> bool:
    """Whether a helper of the town may take this order themselves."""
    return helper.person_id != order.person_id and rules.can_do(
        role=helper.role, skills=helper.skills, wanted=order.item.skills
    )


def helper_in_towns(actor: Actor, day: date) -> dict[str, Supporter]:
    """The towns in which the actor is a helper. Two queries for each of their towns."""
    areas = (*scope.areas(actor, access.SERVE).prefixes, *actor.facts.get(HELPS_IN, ()))
    towns = {area[:TOWN_DIGITS] for area in areas if len(area) >= TOWN_DIGITS}
    found = {}
    for town in sorted(towns):
        helper = candidates.helper_in(town, actor.user_id or 0, day)
        if helper is not None:
            found[town] = helper
    return found


def orders_to_take(actor: Actor) -> list[TaskView]:
    """Orders on the board that the actor may take, the earliest wished first; names masked."""
    towns = helper_in_towns(actor, actor.today)
    inside = Q(pk__in=[])
    for town, helper in towns.items():
        inside |= AreaSet.of(helper.areas or [town]).q()
    rows = (
        Order.objects.filter(inside, state=rules.OFFERED)
        .exclude(invitations__user_id=actor.user_id or 0, invitations__state="accepted")
        .select_related("item", "person", "division__parent", "household")
        .order_by("wished_on", "pk")
    )
    return [
        task_view(actor, order, is_accepted=False)
        for order in rows[:SHOWN]
        if may_take(towns[order.area_code[:TOWN_DIGITS]], order)
    ]


def order_on_board(actor: Actor, pk: int, *, is_open: bool = True) -> Order:
    """An order that the actor may take. Raises NotFound, without ``is_open`` also when it never
    hung on the board; then one that was just taken is found, so that they can be told."""
    found = Order.objects.select_related("item", "person", "division__parent", "household")
    found = found.filter(state=rules.OFFERED) if is_open else found.filter(steps__step="offer")
    order = found.filter(pk=pk).distinct().first()
    if order is not None:
        helper = candidates.helper_in(order.area_code, actor.user_id or 0, actor.today)
        if helper is not None and may_take(helper, order):
            return order
    raise NotFound
