"""When places merge or split: open orders and gatherings to come go on in the new place.

What was served, held, refused or cancelled stays where it happened.
"""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Activity, ActivitySession, Order, ServiceItem
from yanzhen.orgs.reorganizing import Moves, places_moved, re_place, rows_follow


def _coming() -> QuerySet[Activity]:
    return Activity.objects.filter(state__in=[Activity.State.DRAFT, Activity.State.PUBLISHED])


def _offered() -> QuerySet[ServiceItem]:
    return ServiceItem.objects.exclude(state=ServiceItem.State.WITHDRAWN)


def follow_activities(actor: Actor, moves: Moves) -> int:
    """Re-place activities that have not been held, with their times to come."""
    moved = re_place(_coming(), moves)
    planned = ActivitySession.objects.filter(
        state=ActivitySession.State.PLANNED, activity__in=_coming()
    )
    places = Activity.objects.filter(pk=OuterRef("activity")).values("area_code")
    planned.exclude(area_code=F("activity__area_code")).update(area_code=Subquery(places))
    return moved


def follow_items(actor: Actor, moves: Moves) -> int:
    """Re-place services on offer; of two of one name the first goes on, the second ends."""
    moved = 0
    for code, division in places_moved(_offered(), moves):
        known = _offered().filter(area_code=division.code).values("name")
        twins = _offered().filter(area_code=code, name__in=known)
        twins.update(state=ServiceItem.State.WITHDRAWN, version=F("version") + 1)
        moved += re_place(_offered().filter(area_code=code), moves)
    return moved


def register_followers() -> None:
    rows_follow(_("Open orders"), Unit.ITEM, Order.objects.open)
    rows_follow(_("Activities to come"), Unit.TIME, _coming, follow_activities)
    rows_follow(_("Services on offer"), Unit.ITEM, _offered, follow_items)
