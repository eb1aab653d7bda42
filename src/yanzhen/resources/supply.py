"""What exists to meet each kind of need: the supply beside the demand (以需定供).

Apps above call ``supply_by_category``; it goes through the same gate as the lists.

>>> supply_by_category(actor, "990626101201")["health"].resources        # doctest: +SKIP
4
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from yanzhen.core.scope import Actor
from yanzhen.resources import vocabulary
from yanzhen.resources.access import usable_in, visible_partners, visible_resources
from yanzhen.resources.models import Partner, ResourceBooking
from yanzhen.resources.models.resources import ResourceQuerySet


@dataclass(frozen=True, slots=True)
class Supply:
    """What serves one category of need in an area at a moment.

    ``resources`` are those that can be had today, ``capacity`` the sum of what can be booked of
    them and ``free`` what of it nobody holds now, ``partners`` the active partners that name this
    need. Units of a capacity differ (rooms, vehicles, persons): read it as places to book.
    """

    category: str
    name: str
    resources: int = 0
    capacity: int = 0
    free: int = 0
    partners: int = 0

    @property
    def is_lacking(self) -> bool:
        return not self.resources and not self.partners


def supply_by_category(actor: Actor, area: str) -> dict[str, Supply]:
    """The supply of an area for every category of need that its rule pack knows, in its order.

    Counts what the actor may find: owned inside the area, or shared by a place above it. Three
    queries.
    """
    day = actor.today
    items = vocabulary.catalogue(area=area, day=day)
    usable = visible_resources(actor).available_on(day).filter(usable_in(area))
    by_code = {
        code: (count, capacity or 0)
        for code, count, capacity in usable.order_by()
        .values_list("catalogue_code")
        .annotate(count=Count("pk"), capacity=Sum("quantity", filter=Q(is_bookable=True)))
    }
    held = dict(
        ResourceBooking.objects.holding()
        .filter(resource__in=usable.filter(is_bookable=True).values("pk"))
        .filter(starts_at__lte=actor.now, ends_at__gt=actor.now)
        .order_by()
        .values_list("resource__catalogue_code")
        .annotate(held=Sum("quantity"))
    )
    helping: dict[str, int] = {}
    partners = visible_partners(actor).filter(usable_in(area), state=Partner.State.ACTIVE)
    for serves in partners.values_list("serves", flat=True):
        for category in set(serves):
            helping[category] = helping.get(category, 0) + 1
    found = {}
    for category, name in vocabulary.need_categories(area=area, day=day).items():
        codes = [code for code, item in items.items() if category in item.serves]
        counted = [by_code.get(code, (0, 0)) for code in codes]
        capacity = sum(part[1] for part in counted)
        found[category] = Supply(
            category=category,
            name=name,
            resources=sum(part[0] for part in counted),
            capacity=capacity,
            free=max(capacity - sum(held.get(code, 0) for code in codes), 0),
            partners=helping.get(category, 0),
        )
    return found


def resources_for(actor: Actor, area: str, category: str) -> ResourceQuerySet:
    """The resources of an area that serve a category of need and can be had today."""
    day = actor.today
    items = vocabulary.catalogue(area=area, day=day)
    codes = [code for code, item in items.items() if category in item.serves]
    return (
        visible_resources(actor)
        .available_on(day)
        .filter(usable_in(area), catalogue_code__in=codes)
        .select_related("division")
        .order_by("-area_code", "name", "pk")
    )
