"""The supply beside the demand, for programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core.edges import ActorRequest
from yanzhen.core.rest import Place
from yanzhen.resources import access
from yanzhen.resources.selectors.asset_map import area_for
from yanzhen.resources.supply import Supply, supply_by_category

router = Router()


class SupplyWanted(Schema):
    place: Place | None = None


class SupplyRow(Schema):
    """What serves one category of need."""

    category: str
    name: str
    resources: int
    capacity: int
    free: int
    partners: int


@router.get(
    "",
    **allowed(
        access.READ, "resources:read", list[SupplyRow], _("What exists to meet each kind of need")
    ),
)
def read_supply(request: ActorRequest, wanted: Query[SupplyWanted]) -> list[Supply]:
    """For a place that the caller may read; by default their own."""
    area = area_for(request.actor, wanted.place or "")
    return list(supply_by_category(request.actor, area).values())
